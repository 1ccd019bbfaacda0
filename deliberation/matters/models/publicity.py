"""公示: what is posted for everybody to read, and the objections that may come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LineField, ProseField
from votes.models import Seat

from .decisions import Decision
from .matters import Matter


class PublicationQuerySet(models.QuerySet):
    def posted(self, now=None):
        """What hangs on the notice board now."""
        now = now or timezone.now()
        return self.filter(posted_at__lte=now, ends_at__gt=now, taken_down_at__isnull=True)

    def told_to(self, person):
        """The decisions ``person`` could vote on, wherever they live, and those they objected to."""
        if not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        on_roll = Seat.objects.filter(holder=person).values("poll")
        objected = Objection.objects.filter(author=person).values("publication")
        return self.filter(Q(decision__poll__in=on_roll) | Q(pk__in=objected))


class Publication(models.Model):
    """One posting on the notice board. A decision waits for the end of its own; a fixed hazard's only informs.

    ``title`` and ``text`` are fit for strangers: masked when posted, never afterwards.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("decision")
        REPORT = "report", _("report of work done")

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="publication"
    )
    code = models.CharField(max_length=12, unique=True, help_text="part of its public address")
    title = LineField(max_length=160)
    text = ProseField()
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    objections_until = models.DateTimeField(null=True, blank=True)
    # ended with the period, or taken down at once because an objection was upheld
    closed_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    was_upheld = models.BooleanField(default=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        verbose_name = _("publication")
        indexes = [models.Index(fields=["ends_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(closed_at__isnull=True, kind="decision"),
                name="one_open_publicity_per_matter",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_waited_for(self) -> bool:
        """The decision whose publicity its matter waits for; a matter has at most one."""
        return self.kind == self.Kind.DECISION and self.closed_at is None

    @property
    def is_up(self) -> bool:
        """Does it hang on the notice board now?"""
        return self.taken_down_at is None and self.ends_at > timezone.now()


class Objection(models.Model):
    """A neighbour objects to a posted decision, with a reason; somebody must answer by a day."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        REJECTED = "rejected", _("not upheld")
        UPHELD = "upheld", _("upheld")
        TAKEN_BACK = "taken_back", _("taken back")

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="objections")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="objections")
    reason = ProseField(_("why you object"), max_length=1000)
    made_at = models.DateTimeField(default=timezone.now)
    answer_due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    answer = ProseField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["publication", "made_at", "pk"]
        verbose_name = _("objection")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "author"], condition=Q(outcome="open"), name="one_open_objection_each"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "taken_back"]) | Q(answered_at__isnull=False),
                name="answered_objections_say_when",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:40]
