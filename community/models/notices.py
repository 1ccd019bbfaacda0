"""The inbox: each notice points at an entry of the record and tells it to one person."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import Person
from .record import Entry


class Notice(models.Model):
    """``title`` and ``url`` are told by the teller; the sentence is the entry's, in the reader's language."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="notices")
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=200)
    told_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-told_at", "-pk"]
        verbose_name = _("notice")
        indexes = [models.Index(fields=["person", "read_at"])]
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="told_once")]

    def __str__(self) -> str:
        return self.title


class Mailing(models.Model):
    """An entry that many people are still to be told of: the clock tells them in batches, then the row goes.

    ``people`` holds their keys, in the order in which they are told; ``done`` says how many of them were.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="mailings")
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=200)
    people = models.JSONField()
    done = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mailing")

    def __str__(self) -> str:
        return self.title
