"""What neighbours said: for, against or neither; edits and hidden words are kept, never lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.fields import LinesField, ProseField

from .matters import Matter


class Stance(models.TextChoices):
    FOR = "for", pgettext_lazy("stance", "For")
    AGAINST = "against", pgettext_lazy("stance", "Against")
    NEUTRAL = "neutral", pgettext_lazy("stance", "Neither")


class Comment(models.Model):
    """One contribution. Hidden text is shown to its author (with the reason) and to staff only."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    stance = models.CharField(max_length=10, choices=Stance.choices, default=Stance.NEUTRAL)
    text = ProseField(_("what you want to say"), max_length=1000)
    said_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    hidden_reason = LinesField(max_length=200, blank=True)

    class Meta:
        ordering = ["said_at", "pk"]
        verbose_name = _("contribution")

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:30]}"

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None


class CommentEdit(models.Model):
    """The wording before an edit."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="edits")
    text = ProseField()
    stance = models.CharField(max_length=10, choices=Stance.choices)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["replaced_at", "pk"]
        verbose_name = _("earlier wording")

    def __str__(self) -> str:
        return self.text[:30]


class CommentReport(models.Model):
    """A neighbour asks the grid head to look at a contribution."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = LinesField(max_length=200)
    reported_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["reported_at", "pk"]
        verbose_name = _("report")
        constraints = [models.UniqueConstraint(fields=["comment", "reporter"], name="one_report_each")]

    def __str__(self) -> str:
        return self.reason
