"""The minutes: a reading of the record, item by item. Nobody writes them twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from agenda.models import AgendaItem, Attendance, Meeting
from community.models import Entry, Person

from .snapshot import items_of


@dataclass
class Chapter:
    """One agenda item with its proceedings in order."""

    item: AgendaItem
    entries: list[Entry] = field(default_factory=list)


@dataclass
class Attendee:
    """Who was there; ``left`` says that the spells are worth their times."""

    person: Person
    spells: list[Attendance] = field(default_factory=list)

    @property
    def left(self) -> bool:
        return any(spell.left_at for spell in self.spells)


@dataclass
class Minutes:
    meeting: Meeting
    before: list[Entry]
    chapters: list[Chapter]
    after: list[Entry]
    attendees: list[Attendee]

    @property
    def duration(self) -> timedelta | None:
        if self.meeting.opened_at and self.meeting.adjourned_at:
            return self.meeting.adjourned_at - self.meeting.opened_at
        return None

    @property
    def online(self) -> int:
        return sum(one.spells[-1].mode == Attendance.Mode.ONLINE for one in self.attendees)

    @property
    def in_room(self) -> int:
        return len(self.attendees) - self.online


def minutes(meeting: Meeting) -> Minutes:
    """Every entry stands in exactly one place: before the first item, under its item, or at the end."""
    items = list(items_of(meeting))
    chapters = {item.number: Chapter(item) for item in items}
    before: list[Entry] = []
    after: list[Entry] = []
    running: int | None = None
    for entry in meeting.chain.entries.select_related("actor").order_by("number"):
        number = entry.payload.get("number")
        if entry.act == "item_taken_up":
            running = number
        if entry.act in ("meeting_adjourned",):
            after.append(entry)
        elif entry.act in ("item_added", "item_removed", "meeting_called", "meeting_announced", "meeting_opened"):
            before.append(entry)
        elif (number if number is not None else running) in chapters:
            chapters[number if number is not None else running].entries.append(entry)
        else:
            after.append(entry)
        if entry.act in (
            "item_put_back",
            "item_carried",
            "item_lost",
            "item_chosen",
            "item_agreed",
            "item_not_decided",
            "item_postponed",
            "item_sent_back",
            "item_ended",
        ):
            running = None
    attendees: dict[int, Attendee] = {}
    for spell in meeting.attendances.select_related("person").order_by("checked_in_at", "pk"):
        attendees.setdefault(spell.person_id, Attendee(spell.person)).spells.append(spell)
    return Minutes(meeting, before, list(chapters.values()), after, list(attendees.values()))
