"""What the stories of the demo are told with: once each, a meeting from its call to its end, a work order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import wraps

from django.db import transaction
from django.utils import timezone

from agenda import actions as agenda
from agenda.models import AgendaItem, Attendance, Meeting
from community.models import Organisation, Person
from deliberation.matters import actions as matters
from deliberation.matters.models import Matter, Undertaking
from hall.demo.places import Register
from votes.actions import cast_ballot
from votes.models import Choice, Poll

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
COUNCIL = "residents_council"


def once(title: str, *, of: type[Matter] | type[Meeting] = Matter) -> Callable:
    """A story is told in one transaction, once: its matter, or the meeting it is about, is known by its title."""

    def wrap(tell: Callable[[Register, str], None]) -> Callable[[Register], bool]:
        @wraps(tell)
        def told(town: Register) -> bool:
            if of.objects.filter(title=title).exists():
                return False
            with transaction.atomic():
                tell(town, title)
            return True

        return told

    return wrap


def at(days: int, hour: int) -> datetime:
    """Half past ``hour`` so many local days from today (negative: ago)."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, 30)))


def say_all(town: Register, matter: Matter, says: Sequence[tuple[str, str, str, str]]) -> None:
    """Neighbours speak, each by stairwell and flat: what, and for or against."""
    for stairwell, number, text, stance in says:
        matters.say(matter, by=town.of_home(stairwell, number), text=text, stance=stance)


def call(
    town: Register, head: Person, place: str, starts_at: datetime, venue: str, *, kind: str = Meeting.Kind.COUNCIL
) -> Meeting:
    """Called, not announced yet; a grid day takes up by itself what comes back to it."""
    name = town.place(place).name
    title = f"{name}议事日" if kind == Meeting.Kind.GRID_DAY else f"{name}居民议事会"
    return agenda.call_meeting(
        by=head, kind=kind, place=town.place(place), title=title, starts_at=starts_at, venue=venue
    )


def put_on(meeting: Meeting, matter: Matter, head: Person) -> AgendaItem:
    """On the agenda, where it is not there by itself; then everybody is told of the meeting."""
    item = meeting.items.filter(matter=matter).first() or agenda.add_item(meeting, by=head, matter=matter)
    agenda.announce_meeting(meeting, by=head)
    return item


def gather(meeting: Meeting, item: AgendaItem, head: Person, neighbours: Sequence[Person]) -> None:
    """Open the meeting, let them come in, take up the item. Every third takes part online."""
    agenda.open_meeting(meeting, by=head)
    for number, neighbour in enumerate(neighbours):
        mode = Attendance.Mode.IN_ROOM if number % 3 else Attendance.Mode.ONLINE
        agenda.check_in(meeting, by=neighbour, person=neighbour, mode=mode)
    agenda.take_up(item, by=head)


def vote(meeting: Meeting, item: AgendaItem, head: Person, neighbours: Sequence[Person], votes: Sequence[str]) -> None:
    """Put to the vote, cast as listed, count, go home."""
    poll = agenda.put_to_vote(item, by=head)
    cast(poll, neighbours, votes)
    agenda.close_vote(item, by=head)
    agenda.adjourn(meeting, by=head)


def cast(poll: Poll, neighbours: Sequence[Person], votes: Sequence[str | Sequence[str]]) -> None:
    for neighbour, choice in zip(neighbours, votes, strict=True):
        cast_ballot(poll, by=neighbour, choice=choice, key=f"demo-{poll.pk:08d}-{neighbour.pk:08d}")


def hold_council(town: Register, matter: Matter, head: Person, place: str, votes: Sequence[str]) -> None:
    """A residents' council from the call to the adjournment: the first doors come, and vote as listed."""
    meeting = call(town, head, place, timezone.now(), "楼下小广场")
    item = put_on(meeting, matter, head)
    neighbours = town.representatives(place)[: len(votes)]
    gather(meeting, item, head, neighbours)
    vote(meeting, item, head, neighbours, votes)


def to_property_firm(town: Register, matter: Matter, head: Person, task: str, days: int) -> Undertaking:
    """The property firm of 长乐 does it within so many days."""
    return matters.assign_undertaking(
        matter,
        by=head,
        task=task,
        person=town.person("tang"),
        organisation=Organisation.objects.get(name="长乐物业服务中心"),
        deadline=timezone.localdate() + timedelta(days=days),
    )
