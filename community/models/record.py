"""The one append-only record: chains of numbered, hashed entries. Written only by ``community.record``."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import Person


class Chain(models.Model):
    """One thread of the record: a matter, a poll or a room owns one. Its last number is its version."""

    class Kind(models.TextChoices):
        MATTER = "matter", _("matter")
        POLL = "poll", _("poll")
        ROOM = "room", _("room")
        REGISTER = "register", _("register")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    last_number = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Entry(models.Model):
    """An act in the past tense: who did what to what, when. Never changed, never removed.

    ``payload`` holds the words and figures the sentence is made of, already fit for every reader of the
    chain: short names, no phone, no hidden text, no choice of a voter.
    """

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(max_length=64, blank=True, default="")
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        verbose_name = _("entry")
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="one_entry_per_number")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number} {self.act}"
