"""Who may do what in a meeting: role by act, and a refused act leaves no row."""

from __future__ import annotations

import pytest
from django.db import transaction

from agenda import actions
from agenda.models import Meeting
from community.refusals import NotYours
from tests.agenda.helpers import rows, state

EVERYBODY = (
    "wang",
    "li",
    "zhao",
    "stranger",
    "chen",
    "lin",
    "outsider_head",
    "clerk",
    "qian",
    "he",
    "admin",
    "child",
)
MAY_CHAIR = frozenset({"lin", "qian", "he"})

ACTS = {  # act: (state it is possible in, how it is done)
    "announce": ("tabled", lambda e, by: actions.announce_meeting(e.meeting, by=by)),
    "add_item": ("tabled", lambda e, by: actions.add_item(e.meeting, by=by, matter=e.spare)),
    "remove_item": ("tabled", lambda e, by: actions.remove_item(e.item, by=by, reason="晚点")),
    "open": ("announced", lambda e, by: actions.open_meeting(e.meeting, by=by)),
    "take_up": ("open", lambda e, by: actions.take_up(e.item, by=by)),
    "put_back": ("discussing", lambda e, by: actions.put_back(e.item, by=by)),
    "put_to_vote": ("discussing", lambda e, by: actions.put_to_vote(e.item, by=by)),
    "postpone": ("discussing", lambda e, by: actions.postpone_item(e.item, by=by, reason="晚点")),
    "send_back": ("discussing", lambda e, by: actions.send_back_item(e.item, by=by, reason="再议")),
    "extend": ("voting", lambda e, by: actions.extend_vote(e.item, by=by)),
    "close": ("voting", lambda e, by: actions.close_vote(e.item, by=by)),
    "adjourn": ("open", lambda e, by: actions.adjourn(e.meeting, by=by)),
}


@pytest.mark.parametrize("act", ACTS)
def test_acts_of_the_chair(evening, cast, act):
    step, do = ACTS[act]
    getattr(evening, step)()
    evening.spare = evening.matter(title="门禁")
    before, stood = rows(), state(evening.meeting)
    let_in = set()
    for name in EVERYBODY:
        with transaction.atomic():
            try:
                do(evening, getattr(cast, name))
            except NotYours:
                assert (rows(), state(evening.meeting)) == (before, stood)
            else:
                assert state(evening.meeting) != stood
                let_in.add(name)
            transaction.set_rollback(True)
    assert let_in == MAY_CHAIR


@pytest.mark.parametrize("name", EVERYBODY)
def test_calling_a_meeting_of_the_grid(cast, name):
    from django.utils import timezone

    def call():
        return actions.call_meeting(
            by=getattr(cast, name), kind="council", place=cast.grid, title="议事", starts_at=timezone.now()
        )

    before = rows()
    if name in MAY_CHAIR:
        assert call().chair == getattr(cast, name)
    else:
        with pytest.raises(NotYours):
            call()
        assert rows() == before


@pytest.mark.parametrize("name", EVERYBODY)
def test_checking_in_somebody_else(evening, cast, name):
    evening.open()
    before = rows()
    if name in MAY_CHAIR | {"clerk"}:
        actions.check_in(evening.meeting, by=getattr(cast, name), person=cast.zhao, mode="in_room")
        assert evening.meeting.attendances.get(person=cast.zhao).checked_in_by == getattr(cast, name)
    elif name == "zhao":
        assert actions.check_in(evening.meeting, by=cast.zhao, person=cast.zhao).mode == "online"
    else:
        with pytest.raises(NotYours):
            actions.check_in(evening.meeting, by=getattr(cast, name), person=cast.zhao)
        assert rows() == before


@pytest.mark.parametrize("name", EVERYBODY)
def test_being_present_oneself(evening, cast, name):
    evening.open()
    person = getattr(cast, name)
    if name in {"stranger", "outsider_head"}:
        with pytest.raises(NotYours):
            actions.check_in(evening.meeting, by=person, person=person)
        assert not evening.meeting.attendances.filter(person=person).exists()
    else:
        assert actions.check_in(evening.meeting, by=person, person=person).checked_in_by == person


def test_somebody_deactivated_does_nothing_more(evening, cast):
    evening.open()
    cast.lin.is_active = False
    cast.lin.save()
    with pytest.raises(NotYours):
        actions.take_up(evening.item, by=cast.lin)


@pytest.mark.parametrize("step", ["tabled", "open"])
@pytest.mark.parametrize("name", EVERYBODY)
def test_who_knows_of_the_meeting(evening, cast, name, step):
    getattr(evening, step)()
    person = getattr(cast, name)
    staff = name in {"chen", "lin", "clerk", "qian", "he", "admin"}
    neighbours = name in {"wang", "li", "zhao", "child"}
    knows = staff or (neighbours and step == "open")
    assert Meeting.objects.visible_to(person).filter(pk=evening.meeting.pk).exists() is knows
