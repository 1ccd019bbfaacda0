"""What the tests of meetings share: an evening that can be taken to any state, and counting rows."""

from __future__ import annotations

import secrets
from itertools import count

from django.utils import timezone

from agenda import actions
from agenda.models import AgendaItem, Attendance, Hand, Meeting
from community.models import Chain, Entry, Notice
from deliberation.matters import actions as deliberation
from deliberation.matters.models import Decision, Matter
from votes.actions import cast_ballot
from votes.models import Poll, Seat
from votes.queries import seat_of

_serial = count(1)  # the same words twice in two minutes are one matter
QUESTION = "装一盏太阳能路灯，好不好？"


class Evening:
    """``Evening(cast).open().present(wang, li, zhao).take_up().vote()``: each step is the action itself."""

    def __init__(self, cast, *, kind="council", place=None, rule_code="residents_council", chair=None) -> None:
        self.cast, self.chair, self.rule_code = cast, chair or cast.lin, rule_code
        self.meeting = actions.call_meeting(
            by=self.chair,
            kind=kind,
            place=place or cast.grid,
            title="小板凳议事会",
            starts_at=timezone.now(),
            venue="3栋院坝",
        )
        self.items: list[AgendaItem] = []

    def matter(self, title="路灯不亮", question=QUESTION) -> Matter:
        matter = deliberation.raise_matter(
            by=self.cast.wang,
            title=title,
            text=f"晚上看不清路。{next(_serial)}",
            place=self.cast.building,
            category="facilities",
        )
        deliberation.accept_matter(matter, by=self.chair)
        deliberation.draft_motion(
            matter, by=self.chair, question=question, text="在院坝装一盏。", rule_code=self.rule_code
        )
        return matter

    def tabled(self, items=1) -> Evening:
        for number in range(items):
            matter = self.matter(title=f"路灯不亮 {number + 1}")
            self.items.append(actions.add_item(self.meeting, by=self.chair, matter=matter))
        return self

    def announced(self, count=1) -> Evening:
        self.tabled(count)
        self.meeting = actions.announce_meeting(self.meeting, by=self.chair)
        return self

    def open(self, count=1) -> Evening:
        self.announced(count)
        self.meeting = actions.open_meeting(self.meeting, by=self.chair)
        return self

    def present(self, *people) -> Evening:
        for person in people or (self.cast.wang, self.cast.li, self.cast.zhao):
            actions.check_in(self.meeting, by=person, person=person)
        return self

    def discussing(self, count=1) -> Evening:
        self.open(count).present()
        actions.take_up(self.items[0], by=self.chair)
        return self

    def voting(self, count=1, minutes=None) -> Evening:
        self.discussing(count)
        self.poll = actions.put_to_vote(self.item, by=self.chair, minutes=minutes)
        return self

    def adjourned(self) -> Evening:
        self.open()
        self.meeting = actions.adjourn(self.meeting, by=self.chair)
        return self

    @property
    def item(self) -> AgendaItem:
        return AgendaItem.objects.get(pk=self.items[0].pk)

    def cast_all(self, choice="yes") -> Evening:
        for person in (self.cast.wang, self.cast.li, self.cast.zhao):
            if seat_of(self.poll, person):
                cast_ballot(self.poll, by=person, choice=choice, key=secrets.token_hex(16))
        return self


def rows() -> dict[str, int]:
    """How many rows of everything a meeting writes: a refused act leaves this as it was."""
    models = (Meeting, AgendaItem, Attendance, Hand, Decision, Poll, Seat, Chain, Entry, Notice)
    return {model.__name__: model.objects.count() for model in models}


def state(meeting: Meeting) -> tuple:
    """Where everything stands, to be compared before and after a refusal."""
    return (
        Meeting.objects.get(pk=meeting.pk).state,
        tuple(meeting.items.order_by("number").values_list("number", "state", "decision__outcome")),
        tuple(Hand.objects.filter(item__meeting=meeting).order_by("pk").values_list("granted_at", "lowered_at")),
        Chain.objects.get(pk=meeting.chain_id).last_number,
    )


def acts(meeting: Meeting) -> list[str]:
    return list(Entry.objects.filter(chain=meeting.chain_id).order_by("number").values_list("act", flat=True))
