"""Ballots on paper, from the envelope to the two blind entries, and the conflicts of channels over one seat."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.fields import LineField
from community.models import Attachment

from .polls import PAPERS_WAITING, Poll
from .rolls import Seat


class EnvelopeQuerySet(models.QuerySet):
    def standing(self):
        """All but those that were taken by mistake."""
        return self.exclude(state=Envelope.State.WITHDRAWN)

    def waiting(self):
        """Taken, and not yet entered alike by two clerks."""
        return self.filter(state__in=PAPERS_WAITING)


class Envelope(models.Model):
    """A paper that was handed in for a seat. It marks the seat as voted; its marks come with the entries.

    ``number`` counts the envelopes of the poll: the clerk writes it on the envelope and finds it again by it.
    """

    class State(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("envelope", "not entered yet")
        ONCE = "once", pgettext_lazy("envelope", "entered once")
        DISPUTED = "disputed", pgettext_lazy("envelope", "entries differ")
        DONE = "done", pgettext_lazy("envelope", "entered")
        VOID = "void", pgettext_lazy("envelope", "invalid")
        WITHDRAWN = "withdrawn", pgettext_lazy("envelope", "taken by mistake")

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="envelopes")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="envelopes")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.TAKEN)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    photo = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        ordering = ["poll", "number"]
        verbose_name = _("envelope")
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=~Q(state="withdrawn"), name="one_envelope_per_seat"),
            models.UniqueConstraint(fields=["poll", "number"], name="one_envelope_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.seat}"

    @property
    def is_waiting(self) -> bool:
        return self.state in PAPERS_WAITING


class PaperEntry(models.Model):
    """What one clerk read on a paper, without knowing what the other read. No marks: invalid, for a reason."""

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marks = models.TextField(blank=True, help_text="canonical JSON, as the poll's method writes it")
    reason = LineField(max_length=200, blank=True, help_text="why the paper is invalid")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["envelope", "number"]
        verbose_name = _("entry of a paper")
        constraints = [
            models.UniqueConstraint(fields=["envelope", "number"], name="one_paper_entry_per_number"),
            models.CheckConstraint(condition=Q(marks="") ^ Q(reason=""), name="an_entry_has_marks_or_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.envelope_id} · {self.number}"


class Conflict(models.Model):
    """Two channels brought different ballots for one seat: a task for a clerk, who sees both.

    ``sides``: [{channel, marks, at, by, counts}] in the order they came; ``marks`` null for a paper that is not
    entered yet, ``by`` the key of who brought it where that is not the holder. Exactly one of them counts.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="conflicts")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="conflicts")
    sides = models.JSONField()
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = LineField(max_length=300, blank=True)

    class Meta:
        ordering = ["poll", "pk"]
        verbose_name = _("conflict of ballots")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(settled_at__isnull=True), name="one_open_conflict_per_seat"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat}"
