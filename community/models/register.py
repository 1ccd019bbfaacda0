"""A register somebody brings in: the file, how its columns are read, and what each line would do."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LineField

from .people import Person
from .places import Place


class RegisterImport(models.Model):
    """One reading of a register: previewed line by line, then carried out whole or not at all."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        PREVIEWED = "previewed", _("ready to be carried out")
        COMMITTED = "committed", _("carried out")
        FAILED = "failed", _("could not be read")
        ABANDONED = "abandoned", _("put aside")

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="register_imports")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    file_name = LineField(max_length=200)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file; the file itself is not kept")
    mapping = models.JSONField(default=dict, help_text="field of ours → heading in the file, per sheet")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    done = models.PositiveIntegerField(default=0, help_text="lines worked on so far")
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="lines by outcome")
    fault = models.CharField(max_length=300, blank=True, help_text="why it failed, in the community's language")
    committed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    committed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("register import")

    def __str__(self) -> str:
        return self.file_name


class RegisterLine(models.Model):
    """What one line (or one household that is in no line) will do to the register, and why not."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        VANISHED = "vanished", _("no longer in the file")
        REFUSED = "refused", _("refused")

    register_import = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="lines")
    sheet = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(help_text="line in the sheet; 0 for what is in no line")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    label = models.CharField(max_length=120, help_text="the home: 3栋2单元502")
    code = models.CharField(max_length=40, blank=True, help_text="the reason or the kind of change")
    detail = models.JSONField(default=dict, help_text="what was read, and what differs")

    class Meta:
        ordering = ["register_import", "sheet", "number", "pk"]
        verbose_name = _("line of a register")
        indexes = [models.Index(fields=["register_import", "outcome"])]
        constraints = [models.CheckConstraint(condition=~Q(outcome=""), name="register_lines_say_what_they_do")]

    def __str__(self) -> str:
        return f"{self.number} · {self.label}"
