"""逐级上报: reminders of late cases and their way up the ladder, for every flow: the key of a case is its process."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from community.fields import LinesField


class Reminder(models.Model):
    """The holder of a case was reminded that ``due_at`` has passed: once for each deadline."""

    case = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waits_for = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["case_id", "at", "pk"]
        verbose_name = _("reminder")
        constraints = [models.UniqueConstraint(fields=["case", "due_at"], name="one_reminder_per_deadline")]

    def __str__(self) -> str:
        return f"{self.person} · {self.due_at:%Y-%m-%d %H:%M}"


class Escalation(models.Model):
    """A case went up one level: by a person with a reason, or by the clock for a deadline long passed."""

    case = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="escalations")
    from_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waits_for = models.CharField(max_length=40)
    reason = LinesField(max_length=300, blank=True, help_text="empty when the clock did it")
    due_at = models.DateTimeField(null=True, blank=True, help_text="the deadline that had passed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["case_id", "at", "pk"]
        verbose_name = _("escalation")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "due_at"], condition=Q(by__isnull=True), name="one_escalation_per_deadline"
            ),
            models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="escalations_change_hands"),
        ]

    def __str__(self) -> str:
        return f"{self.from_person} → {self.to_person}"
