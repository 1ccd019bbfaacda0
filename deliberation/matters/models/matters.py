"""The matter: what a resident raised, and a Viewflow process from raising to review."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fields import LineField, ProseField
from community.models import Attachment, Place
from deliberation.cases.models import Case, Numbered
from deliberation.cases.visibility import ByCircle


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


def _in_it_oneself(person) -> Q:
    """Raised it, joined it or was asked to do it, wherever one lives."""
    done_by, joined = person.undertakings.values("matter"), person.voices.values("matter")
    return Q(raiser=person) | Q(pk__in=done_by) | Q(pk__in=joined)


class Matter(Numbered, Case):
    """What a resident raised. Besides the index of every case it keeps its ``stage``."""

    policy = ByCircle(own=_in_it_oneself)

    title = LineField(_("what it is about"), max_length=60)
    text = ProseField(_("what happened"))
    circle = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    spot = LineField(_("where exactly"), max_length=120, blank=True)
    category = models.CharField(_("kind"), max_length=20, choices=Category.choices, default=Category.OTHER)
    lane = models.CharField(max_length=20, choices=Lane.choices, default=Lane.REGULAR)
    raiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="raised_matters")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_anonymous = models.BooleanField(default=False, help_text="neighbours see “a resident”")
    intake = models.CharField(max_length=10, choices=Intake.choices, default=Intake.ONLINE)
    raised_at = models.DateTimeField(default=timezone.now)
    triage_outcome = models.CharField(max_length=10, blank=True)  # accepted, answered, returned, declined: for the flow
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.RAISE)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        verbose_name = _("matter")
        indexes = [*Case.Meta.indexes, models.Index(fields=["place", "stage"]), models.Index(fields=["raiser"])]
        constraints = [*Numbered.Meta.constraints]

    def __str__(self) -> str:
        return self.title


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
