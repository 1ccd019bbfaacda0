"""What each home shows, read with a number of queries that does not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from agenda.models import Meeting
from agenda.queries import waiting_for as waiting_in_meetings
from community.deputies import acting_for
from community.models import Person, Place, Role
from community.queries import tell_apart
from community.reach import STAFF
from deliberation.cases.queries import Duty
from deliberation.cases.queries import waiting_for as waiting_in_cases
from deliberation.matters.models import Matter, Voice
from deliberation.matters.queries import OF_STEPS, count_of, late_with_staff, telling_parts
from votes.models import DoorEntry, Poll, Seat
from votes.papers.queries import waiting_for as papers_waiting_for

OPEN_FIRST = F("finished").desc(nulls_first=True)
_FAR = datetime.max.replace(tzinfo=timezone.get_default_timezone())
# put together once; what is asked of one person comes last
_RAISED = telling_parts(
    Matter.objects.select_related("raiser", "place", "holder", "recorded_by", "handler", "lifted_to", "merged_into"),
    OF_STEPS,
).order_by(OPEN_FIRST, "-raised_at", "-pk")
_NEWEST = (
    Matter.objects.open()
    .select_related("raiser", "place", "holder")
    .annotate(behind=count_of(Voice.objects.all()) + 1)
    .order_by("-raised_at", "-pk")
)


def last_day(due_at: datetime) -> date:
    """The local day on which something is due: what ends at midnight is due the day before."""
    return timezone.localdate(due_at - timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A duty as the home shows it."""

    duty: Duty
    is_today: bool


def waiting_for(person: Person, upcoming: list[Meeting]) -> list[Waiting]:
    """Everything that waits for the person, late first, then by the day it is due; ``upcoming_for`` reads meetings."""
    duties = [*waiting_in_cases(person), *waiting_in_meetings(person, upcoming), *_papers_waiting(person)]
    duties.sort(key=lambda duty: (not duty.is_late, duty.due_at or _FAR, str(duty.title)))
    today = timezone.localdate()
    return [Waiting(duty, bool(duty.due_at) and not duty.is_late and last_day(duty.due_at) == today) for duty in duties]


def _papers_waiting(person: Person) -> list[Duty]:
    """The votes whose papers are to be entered, or whose ballots conflict."""
    return [
        Duty(
            kind="papers",
            title=doing.poll.question,
            url=doing.url,
            chip=doing.chip,
            due_at=doing.poll.closes_at,
            is_late=doing.is_held_up,
            seal="票",
        )
        for doing in papers_waiting_for(person, timezone.now())
    ]


@dataclass(frozen=True, slots=True)
class OpenVote:
    """A vote that waits for the reader's ballot, and where to cast it; ``is_noted`` at the door, and not confirmed."""

    question: str
    closes_at: datetime | None
    url: str
    is_noted: bool = False


def ballots_to_cast(person: Person) -> list[OpenVote]:
    """Open polls in which a seat of the person, or of somebody whose proxy they are, has not voted yet. One query.

    The way leads into the room, and where somebody is the proxy or confirms what was said at the door, to the vote.
    """
    waiting = Seat.objects.not_voted()
    by_proxy = person.mandates_held.in_force(timezone.now()).of_each_poll(ballots=None)
    noted = DoorEntry.objects.filter(poll=OuterRef("pk"), seat__holder=person, outcome=DoorEntry.Outcome.WAITING)
    polls = Poll.objects.filter(state=Poll.State.OPEN).annotate(
        room=F("held_at__item__meeting"),
        is_own=Exists(waiting.filter(poll=OuterRef("pk"), holder=person)),
        is_noted=Exists(noted),
    )
    mine = polls.filter(Q(is_own=True) | Q(is_noted=True) | Q(Exists(by_proxy), rule__proxies__per_holder__gte=1))
    return [
        OpenVote(
            poll.question,
            poll.closes_at,
            reverse("agenda:room", args=[poll.room])
            if poll.room and poll.is_own and not poll.is_noted
            else reverse("votes:poll", args=[poll.pk]),
            poll.is_noted,
        )
        for poll in mine.order_by("closes_at", "pk")
    ]


def matters_raised_by(person: Person) -> QuerySet[Matter]:
    """One's own matters, the open ones first, ready for ``read_parts`` of their steps."""
    return _RAISED.filter(raiser=person)


def recorded_for(person: Person) -> Matter | None:
    """The latest that somebody wrote down for ``person`` and nobody has answered yet: it can still be put right."""
    unanswered = Matter.objects.filter(raiser=person, waits_for="triage").exclude(recorded_by=person)
    return unanswered.select_related("recorded_by").order_by("-raised_at", "-pk").first()


def matters_around(person: Person, most: int) -> list[Matter]:
    """The newest open matters of the circle that others raised, each with how many are behind it."""
    return list(_NEWEST.visible_to(person).exclude(raiser=person)[:most])


def next_meeting(upcoming: list[Meeting]) -> Meeting | None:
    """Of ``upcoming_for`` the meeting in session, else the next announced one."""
    since = timezone.now() - timedelta(hours=12)
    announced = [one for one in upcoming if one.state == Meeting.State.ANNOUNCED and one.starts_at >= since]
    return next(chain(_in_session(upcoming), announced), None)


def meeting_to_chair(person: Person, upcoming: list[Meeting]) -> Meeting | None:
    """Of ``upcoming_for`` the next one the person chairs, for oneself or as deputy, the one in session first."""
    chairs = {person.pk, *acting_for(person)}
    mine = [one for one in upcoming if one.chair_id in chairs]
    return next(chain(_in_session(mine), mine), None)


def _in_session(meetings: list[Meeting]) -> Iterator[Meeting]:
    return (one for one in meetings if one.state == Meeting.State.IN_SESSION)


@dataclass(frozen=True, slots=True)
class Week:
    """Figures of the last seven days below the places a person looks after, from rows only."""

    raised: int
    settled: int
    open: int
    meetings: int


def this_week(person: Person) -> Week:
    since = timezone.now() - timedelta(days=7)
    figures = Matter.objects.visible_to(person).aggregate(
        raised=Count("pk", filter=Q(raised_at__gte=since)),
        settled=Count("pk", filter=Q(finished__gte=since)),
        open=Count("pk", filter=Q(finished__isnull=True)),
    )
    meetings = Meeting.objects.visible_to(person).filter(adjourned_at__gte=since).count()
    return Week(**figures, meetings=meetings)


@dataclass(frozen=True, slots=True)
class CircleLine:
    """One grid of a secretary's or street officer's page."""

    place: Place
    name: str
    head: Person | None
    open: int
    late: int


def circles_below(roles: list[Role]) -> list[CircleLine]:
    """The grids below the places one looks after, those with late matters first. Three queries."""
    below = Q(pk__in=[])
    for role in roles:
        if role.kind in STAFF:
            below |= Q(path__startswith=role.place.path)
    places = list(Place.objects.filter(below, level__is_circle=True).order_by("path"))
    names = tell_apart(places)
    counts = (
        Matter.objects.open()
        .filter(circle__in=places)
        .values("circle_id")
        .annotate(open=Count("pk"), late=Count("pk", filter=late_with_staff()))
        .order_by()
    )
    by_circle = {row["circle_id"]: row for row in counts}
    heads = {
        role.place_id: role.person
        for role in Role.objects.current().filter(kind="grid_head", place__in=places).select_related("person")
    }
    lines = [
        CircleLine(
            place,
            names[place.pk],
            heads.get(place.pk),
            by_circle.get(place.pk, {}).get("open", 0),
            by_circle.get(place.pk, {}).get("late", 0),
        )
        for place in places
    ]
    return sorted(lines, key=lambda line: (-line.late, line.place.path))
