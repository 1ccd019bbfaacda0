"""The matter: what a resident raised, and a Viewflow process from raising to review."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.managers import ProcessQuerySet
from viewflow.workflow.models import Process

from community.fields import LineField, ProseField
from community.models import Attachment, Chain, Place, RoleKind


class Stage(models.TextChoices):
    """The five stages 提议决办评; ``next`` order is the order of declaration."""

    RAISE = "raise", _("Raise")
    DISCUSS = "discuss", _("Discuss")
    DECIDE = "decide", _("Decide")
    ACT = "act", _("Act")
    REVIEW = "review", _("Review")


class Lane(models.TextChoices):
    """Which way a matter goes (M4: 小事及时议、大事定期议、要事重点议、难事反复议; M9: 隐患)."""

    SMALL = "small", _("small: at once")
    REGULAR = "regular", _("regular: next grid day")
    IMPORTANT = "important", _("important: special meeting")
    DIFFICULT = "difficult", _("difficult: until it is settled")
    HAZARD = "hazard", _("hazard: fixed first")

    @classmethod
    def at_once(cls) -> frozenset[str]:
        """The lanes whose work begins without a meeting."""
        return frozenset({cls.SMALL, cls.HAZARD})


class Intake(models.TextChoices):
    """How a matter came in (M7, M9)."""

    ONLINE = "online", _("online")
    DOOR = "door", _("at the door")
    DESK = "desk", _("at a desk")
    PHONE = "phone", _("by phone")
    PATROL = "patrol", _("on patrol")


class Category(models.TextChoices):
    FACILITIES = "facilities", _("Shared facilities")
    SAFETY = "safety", _("Safety")
    ENVIRONMENT = "environment", _("Cleanliness and greenery")
    PARKING = "parking", _("Parking and traffic")
    NEIGHBOURS = "neighbours", _("Between neighbours")
    SERVICES = "services", _("Services for people")
    OTHER = "other", _("Other")


class Ending(models.TextChoices):
    ANSWERED = "answered", _("answered")
    SETTLED = "settled", _("settled")
    DECLINED = "declined", _("not taken on")
    MERGED = "merged", _("merged into another")
    WITHDRAWN = "withdrawn", _("withdrawn")


class MatterQuerySet(ProcessQuerySet):
    def visible_to(self, person):
        """What ``person`` may know of: the matters of the own circle, for staff all below their place, and
        wherever they live what they raised, joined or were asked to do."""
        from community.reach import reach_of

        from .undertakings import Undertaking
        from .voices import Voice

        if not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        done_by = Undertaking.objects.filter(person=person).values("matter")
        joined = Voice.objects.filter(person=person).values("matter")
        own = Q(raiser=person) | Q(pk__in=done_by) | Q(pk__in=joined)
        return self.filter(reach_of(person).condition("place", circle="circle") | own)

    def open(self):
        return self.filter(finished__isnull=True)


class Matter(Process):
    """``stage`` … ``waits_for`` are the *index* of the flow, written by ``actions.position`` alone after each step."""

    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="matter")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    title = LineField(_("what it is about"), max_length=60)
    text = ProseField(_("what happened"))
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="matters")
    circle = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    spot = LineField(_("where exactly"), max_length=120, blank=True)
    category = models.CharField(_("kind"), max_length=20, choices=Category.choices, default=Category.OTHER)
    lane = models.CharField(max_length=20, choices=Lane.choices, default=Lane.REGULAR)
    raiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="raised_matters")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_anonymous = models.BooleanField(default=False, help_text="neighbours see “a resident”")
    intake = models.CharField(max_length=10, choices=Intake.choices, default=Intake.ONLINE)
    raised_at = models.DateTimeField(default=timezone.now)
    # the first to handle it stays responsible, never empty (M20)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handled_matters")
    # who leads since it went up a level; the handler stays the first
    lifted_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="lifted_matters"
    )
    triage_outcome = models.CharField(max_length=10, blank=True)  # accepted, answered, returned, declined: for the flow
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")

    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.RAISE)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="held_matters"
    )
    holder_role = models.CharField(max_length=30, choices=RoleKind.choices, blank=True)
    held_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    nudge_at = models.DateTimeField(null=True, help_text="when the clock reminds the holder, or takes it up a level")
    waits_for = models.CharField(max_length=40, blank=True, help_text="name of the flow node with the token")

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-pk"]
        verbose_name = _("matter")
        indexes = [
            models.Index(fields=["place", "stage"]),
            models.Index(fields=["holder", "due_at"]),
            models.Index(fields=["raiser"]),
            models.Index(fields=["due_at"]),
            models.Index(fields=["nudge_at"]),
        ]
        constraints = [models.UniqueConstraint(fields=["community", "year", "serial"], name="one_matter_per_number")]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """2026-087: year and serial within the community."""
        return f"{self.year}-{self.serial:03d}"

    @property
    def leader(self):
        """Who leads it now: whoever it was lifted to, else its first handler."""
        return self.lifted_to if self.lifted_to_id else self.handler

    @property
    def leader_id(self) -> int:
        return self.lifted_to_id or self.handler_id

    @property
    def is_over(self) -> bool:
        return bool(self.ending)


class Follow(models.Model):
    """A person who wants to hear of every step."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="follows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="follows")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("follow")
        constraints = [models.UniqueConstraint(fields=["matter", "person"], name="one_follow_each")]

    def __str__(self) -> str:
        return f"{self.person} → {self.matter}"


class MatterPhoto(models.Model):
    """A photo of a matter and the moment it shows."""

    class Moment(models.TextChoices):
        RAISED = "raised", _("when raised")
        BEFORE = "before", _("before")
        PROGRESS = "progress", _("under way")
        AFTER = "after", _("after")

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="photos")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="matter_photo")
    moment = models.CharField(max_length=10, choices=Moment.choices)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("photo of a matter")
        constraints = [models.CheckConstraint(condition=~Q(moment=""), name="photos_say_their_moment")]

    def __str__(self) -> str:
        return f"{self.matter} · {self.get_moment_display()}"
