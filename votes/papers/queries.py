"""Reads for the desk of the papers: what waits, what a code finds, whose papers are printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from community import qr
from community.masking import display_name
from community.models import Household, Organisation, Person, Place, Residency, SeatKind, Unit
from community.queries import in_batches
from votes import explain
from votes.models import Channel, Conflict, Envelope, PaperEntry, Poll, Seat
from votes.models.polls import PAPERS_WAITING
from votes.precedence import agree
from votes.refusals import NoSuchCode

from .codes import code_of, near, normalised, seat_of_code, shown
from .marking import in_words

State = Envelope.State


@dataclass(frozen=True, slots=True)
class Doing:
    """What waits at the papers of one vote. ``is_held_up``: its time is up, and it cannot be counted yet."""

    poll: Poll
    waiting: int
    disputed: int
    conflicts: int
    is_held_up: bool

    @property
    def url(self) -> str:
        return reverse("votes:papers", args=[self.poll.pk])

    @property
    def chip(self) -> str:
        """What is to be done, the most pressing first."""
        if self.disputed:
            return _("Papers whose entries differ: %(n)s") % {"n": self.disputed}
        if self.conflicts:
            return _("Two ballots of one seat differ: %(n)s") % {"n": self.conflicts}
        return _("Papers to enter: %(n)s") % {"n": self.waiting}


def waiting_for(person: Person, now: datetime) -> list[Doing]:
    """The open votes at whose papers something waits for the person. One query."""
    waits = Q(envelopes__state__in=PAPERS_WAITING)
    open_conflict = Q(conflicts__isnull=False, conflicts__settled_at=None)
    polls = (
        Poll.objects.kept_by(person)
        .filter(waits | open_conflict, state=Poll.State.OPEN)
        .annotate(
            waiting=Count("envelopes", filter=waits, distinct=True),
            disputed=Count("envelopes", filter=Q(envelopes__state=State.DISPUTED), distinct=True),
            differing=Count("conflicts", filter=open_conflict, distinct=True),
        )
    )
    return [
        Doing(one, one.waiting, one.disputed, one.differing, bool(one.closes_at and one.closes_at <= now))
        for one in polls.order_by("closes_at", "pk")
    ]


def envelopes_of(poll: Poll, state: str = "") -> QuerySet[Envelope]:
    """The envelopes of a vote: of one state, ``waiting`` those to be entered, else all; those that wait first."""
    found = Envelope.objects.filter(poll=poll).select_related("seat", "taken_by")
    if state == "waiting":
        found = found.waiting()
    elif state in State.values:
        found = found.filter(state=state)
    entries = PaperEntry.objects.select_related("clerk").order_by("number")
    return found.prefetch_related(Prefetch("entries", entries)).order_by("number")


def next_to_enter(poll: Poll, person: Person, *, after: int) -> Envelope | None:
    """The next paper the person may enter, in the order of the numbers."""
    waiting = Envelope.objects.filter(poll=poll, number__gt=after).waiting()
    return waiting.exclude(state=State.ONCE, entries__clerk=person).order_by("number").first()


def counts_of(poll: Poll) -> dict[str, int]:
    """How many envelopes are in each state, and how many wait or exist in all. One query."""
    rows = Envelope.objects.filter(poll=poll).order_by().values_list("state").annotate(n=Count("pk"))
    counts = dict.fromkeys(State.values, 0) | dict(rows)
    counts["waiting"] = sum(counts[state] for state in PAPERS_WAITING)
    counts["all"] = sum(counts[state] for state in State.values)
    return counts


def conflicts_of(poll: Poll) -> QuerySet[Conflict]:
    """The conflicts of a vote, the open ones first. One in which all came to agree is no task and not among them."""
    found = Conflict.objects.filter(poll=poll).exclude(settled_at__isnull=False, settled_by=None)
    return found.select_related("seat", "settled_by").order_by("settled_by", "pk")


def seat_by_code(poll: Poll, typed: str) -> Seat:
    """The seat of a code. Raises ``NoSuchCode``, with the nearest code of this vote if there is one."""
    number = seat_of_code(typed)
    seat = Seat.objects.filter(poll=poll, pk=number).first() if number is not None else None
    if seat is None:
        guess = Seat.objects.filter(poll=poll, pk__in=near(typed)).first()
        hint = f"{shown(code_of(guess.pk))} ({guess.label})" if guess else ""
        raise NoSuchCode(code=normalised(typed)[:20] or "—", near=hint)
    return seat


def seats_of_home(poll: Poll, home: str) -> QuerySet[Seat]:
    """The lines of the roll whose label has these words."""
    return poll.roll.filter(label__icontains=home).order_by("pk")


@dataclass(frozen=True, slots=True)
class SideView:
    """One side of a conflict for the clerk who may read it. ``place`` names it in the form."""

    place: int
    channel: str
    words: str
    at: str
    by: str
    counts: bool


def sides_of(conflict: Conflict) -> list[SideView]:
    """Both sides in words. One query."""
    people = Person.objects.in_bulk({row["by"] for row in conflict.sides if row["by"] is not None})
    return [
        SideView(
            place,
            str(Channel(row["channel"]).label),
            in_words(conflict.poll, row["marks"]),
            explain.short_time(datetime.fromisoformat(row["at"])),
            display_name(people[row["by"]]) if row["by"] in people else "",
            row["counts"],
        )
        for place, row in enumerate(conflict.sides)
    ]


# what the voter sees


@dataclass(frozen=True, slots=True)
class OnPaper:
    """The paper of a seat and the conflict over it, as its holder sees them. ``reason``: why the paper is invalid."""

    taken_at: str
    state: str
    has_precedence: bool
    reason: str
    differs: str

    @property
    def is_waiting(self) -> bool:
        return self.state in PAPERS_WAITING


def on_paper(poll: Poll, seat: Seat | None) -> OnPaper | None:
    """``None`` for a seat without a paper and without two ballots that differ. Two queries."""
    if seat is None:
        return None
    envelope = Envelope.objects.standing().filter(seat=seat).first()
    conflict = Conflict.objects.filter(seat=seat, settled_at=None).first()
    if envelope is None and conflict is None:
        return None
    counting = next((row["channel"] for row in conflict.sides if row["counts"]), "") if conflict else ""
    return OnPaper(
        taken_at=explain.short_time(envelope.taken_at) if envelope else "",
        state=envelope.state if envelope else "",
        has_precedence=poll.precedence == "paper",
        reason=envelope.entries.order_by("number").last().reason if envelope and envelope.state == State.VOID else "",
        differs=str(Channel(counting).label) if conflict and not agree(conflict.sides) else "",
    )


# printing


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed ballot: its seat, its code, and the code of the page on which it is taken."""

    seat: Seat
    code: str
    qr: qr.QrCode


def sheets_of(poll: Poll, seats: list[Seat]) -> list[Sheet]:
    origin = settings.SITE_ORIGINS[0].rstrip("/") if settings.SITE_ORIGINS else ""
    sheets = []
    for seat in seats:
        code = code_of(seat.pk)
        sheets.append(Sheet(seat, shown(code), qr.draw(origin + reverse("votes:paper_seat", args=[poll.pk, code]))))
    return sheets


@dataclass(frozen=True, slots=True)
class Stairwell:
    """A place in which seats of a vote lie, and how many."""

    place: Place
    label: str
    seats: int


def stairwells_of(poll: Poll) -> list[Stairwell]:
    """Where the seats of a vote lie, in the order of the places."""
    counts: dict[int, int] = {}
    for place_id in _places_of_seats(poll).values():
        counts[place_id] = counts.get(place_id, 0) + 1
    places = Place.objects.filter(pk__in=counts).select_related("level").order_by("path")
    steps = {path for place in places for path in place.ladder_paths[-2:]}
    labels = {place.path: place.label for place in Place.objects.filter(path__in=steps)}
    return [
        Stairwell(place, "".join(labels[path] for path in place.ladder_paths[-2:]), counts[place.pk])
        for place in places
    ]


def seats_at(poll: Poll, place_id: int) -> list[int]:
    """The seats of a vote that lie at a place."""
    return [seat for seat, place in _places_of_seats(poll).items() if place == place_id]


def _places_of_seats(poll: Poll) -> dict[int, int]:
    """The place of each seat: of its home, its unit, its organisation; of a person where they live. By the kind of the
    seats one query for each five hundred."""
    numbers: dict[str, dict[int, int]] = {}
    for pk, kind, number in poll.roll.values_list("pk", "kind", "number"):
        numbers.setdefault(kind, {})[number] = pk
    sources = {
        SeatKind.HOUSEHOLD: (Household.objects.all(), "pk", "unit__place_id"),
        SeatKind.UNIT: (Unit.objects.all(), "pk", "place_id"),
        SeatKind.ORGANISATION: (Organisation.objects.all(), "pk", "place_id"),
        SeatKind.PERSON: (Residency.objects.current().order_by("-pk"), "person_id", "household__unit__place_id"),
    }
    found: dict[int, int] = {}
    for kind, seats in numbers.items():
        rows, key, place = sources[SeatKind(kind)]
        for keys in in_batches(seats):
            for number, place_id in rows.filter(**{f"{key}__in": keys}).values_list(key, place):
                found[seats[number]] = place_id
    return dict(sorted(found.items()))
