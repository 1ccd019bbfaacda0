"""The second look at what somebody finds unreasonable."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LinesField

from .matters import Matter


class SecondLook(models.Model):
    """Somebody finds a matter unreasonable; a second person must agree before it ends."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="second_looks")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = LinesField(_("why it cannot be taken on"), max_length=500)
    proposed_at = models.DateTimeField(default=timezone.now)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="second_looks")
    agreed = models.BooleanField(null=True)
    words = LinesField(_("what you say to it"), max_length=500, blank=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["matter", "proposed_at", "pk"]
        verbose_name = _("second look")
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(looked_at__isnull=True), name="one_open_second_look_per_matter"
            ),
            models.CheckConstraint(condition=~Q(looked_by=F("proposed_by")), name="nobody_looks_twice_oneself"),
        ]

    def __str__(self) -> str:
        return self.reason[:40]
