"""The case: a Viewflow process with the index of its flow. Abstract; each flow has a table of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from viewflow.workflow.managers import ProcessQuerySet
from viewflow.workflow.models import Process

from community.models import Chain, Place, RoleKind
from deliberation.cases.visibility import Policy


def past_due(except_at: Collection[str] = ()) -> Q:
    """Past its day; not counted at the steps ``except_at``, where nobody of the staff is late."""
    return Q(due_at__lt=timezone.now()) & ~Q(waits_for__in=except_at)


class CaseQuerySet(ProcessQuerySet):
    """What the rows of every flow can be asked for."""

    def visible_to(self, person, purpose: str = ""):
        """What ``person`` may know of by the policy of the flow; all other rows are not there at all, nor counted.

        ``purpose`` says what a file is opened for; only the policy ``ByPurpose`` asks for it.
        """
        if not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        return self.filter(self.model.policy.lets_in(person, purpose))

    def open(self):
        return self.filter(finished__isnull=True)

    def late(self, except_at: Collection[str] = ()):
        return self.open().filter(past_due(except_at))

    def to_nudge(self):
        """What the clock has to look at now."""
        return self.filter(nudge_at__lte=timezone.now())


class Case(Process):
    """``holder`` … ``waits_for`` are the *index* of the flow; only ``actions.save_position`` writes them.

    A flow adds what its people say and sets ``policy``: who may know of a case.
    """

    policy: ClassVar[Policy]

    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="%(class)s")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="%(class)ss")
    # the first to handle it stays responsible, never empty (M20)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handled_%(class)ss")
    # who leads since it went up a level; the handler stays the first
    lifted_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="lifted_%(class)ss"
    )
    ending = models.CharField(max_length=10, blank=True)

    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="held_%(class)ss"
    )
    holder_role = models.CharField(max_length=30, choices=RoleKind.choices, blank=True)
    held_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    nudge_at = models.DateTimeField(null=True, help_text="when the clock reminds the holder, or takes it up a level")
    waits_for = models.CharField(max_length=40, blank=True, help_text="name of the flow node with the token")

    objects = CaseQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["holder", "due_at"]),
            models.Index(fields=["due_at"]),
            models.Index(fields=["nudge_at"]),
        ]

    @property
    def leader(self):
        """Who leads it now: the person it was lifted to, else its first handler."""
        return self.lifted_to if self.lifted_to_id else self.handler

    @property
    def leader_id(self) -> int:
        return self.lifted_to_id or self.handler_id

    @property
    def is_over(self) -> bool:
        return bool(self.ending)


class Numbered(models.Model):
    """A case that neighbours call by a number: counted within the community and the year."""

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["community", "year", "serial"], name="one_%(class)s_per_number")]

    @property
    def number(self) -> str:
        """2026-087: year and serial within the community."""
        return f"{self.year}-{self.serial:03d}"
