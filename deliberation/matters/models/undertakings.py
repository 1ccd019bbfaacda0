"""承办事项: who does what by when, with evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LineField, LinesField, ProseField
from community.models import Organisation

from .matters import Matter, MatterPhoto


class Undertaking(models.Model):
    """A duty with a person answerable, perhaps for an organisation, and a deadline. One is open at a time."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="undertakings")
    task = LineField(_("what is to be done"), max_length=200)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="undertakings")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="undertakings"
    )
    deadline = models.DateField(_("by when"))
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    report = ProseField(_("what was done"), blank=True)

    class Meta:
        ordering = ["assigned_at", "pk"]
        verbose_name = _("undertaking")
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(finished_at__isnull=True), name="one_open_undertaking_per_matter"
            )
        ]

    def __str__(self) -> str:
        return self.task


class Progress(models.Model):
    """A word on how the work goes, with or without a photo."""

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="progress")
    text = LinesField(_("how it goes"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    photos = models.ManyToManyField(MatterPhoto, blank=True, related_name="progress")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("progress note")
        verbose_name_plural = _("progress notes")

    def __str__(self) -> str:
        return self.text[:40]
