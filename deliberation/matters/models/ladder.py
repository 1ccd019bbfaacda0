"""逐级上报: reminders, the way up the ladder, and the second look at what somebody finds unreasonable."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LinesField

from .matters import Matter


class Reminder(models.Model):
    """Whoever holds a matter was reminded that ``due_at`` has passed: once for each deadline."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waits_for = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["matter", "at", "pk"]
        verbose_name = _("reminder")
        constraints = [models.UniqueConstraint(fields=["matter", "due_at"], name="one_reminder_per_deadline")]

    def __str__(self) -> str:
        return f"{self.matter} · {self.due_at:%Y-%m-%d %H:%M}"


class Escalation(models.Model):
    """A matter went up one level: by a person with a reason, or by the clock for a deadline long passed."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="escalations")
    from_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waits_for = models.CharField(max_length=40)
    reason = LinesField(max_length=300, blank=True, help_text="empty when the clock did it")
    due_at = models.DateTimeField(null=True, blank=True, help_text="the deadline that had passed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["matter", "at", "pk"]
        verbose_name = _("escalation")
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "due_at"], condition=Q(by__isnull=True), name="one_escalation_per_deadline"
            ),
            models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="escalations_change_hands"),
        ]

    def __str__(self) -> str:
        return f"{self.from_person} → {self.to_person}"


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
