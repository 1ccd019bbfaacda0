"""Which matters a grid day takes up by itself, and which it does not decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from agenda import actions
from agenda.models import Meeting
from agenda.refusals import NeedsSpecialMeeting
from deliberation.matters import actions as deliberation
from deliberation.matters.models import Decision

from .helpers import Evening, acts, rows

pytestmark = pytest.mark.django_db


def grid_day(cast, *, by=None, place=None, days=7) -> Meeting:
    return actions.call_meeting(
        by=by or cast.lin,
        kind="grid_day",
        place=place or cast.grid,
        title="网格议事日",
        starts_at=timezone.now() + timedelta(days=days),
    )


def with_motion(cast, lane: str, title: str = "路灯不亮", rule_code: str = "residents_council"):
    matter = Evening(cast, rule_code=rule_code).matter(title=title)
    return deliberation.reclass_matter(matter, by=cast.lin, lane=lane, reason="这样办。")


def on_agenda(meeting) -> list[str]:
    return list(meeting.items.order_by("number").values_list("matter__title", flat=True))


def test_a_grid_day_takes_up_every_difficult_matter(cast):
    first, second = with_motion(cast, "difficult", "围墙"), with_motion(cast, "difficult", "停车")
    with_motion(cast, "important", "水池")
    Evening(cast).matter(title="路灯")
    meeting = grid_day(cast)
    assert on_agenda(meeting) == ["围墙", "停车"]
    assert acts(meeting) == ["meeting_called", "item_added", "item_added"]
    for matter in (first, second):
        matter.refresh_from_db()
        assert (matter.waits_for, matter.decisions.get().meeting_title) == ("decide", "网格议事日")
    # it stands on one agenda: the next grid day has nothing to take up
    assert on_agenda(grid_day(cast, days=14)) == []


@pytest.mark.parametrize("outcome", ["postponed", "sent_back"])
def test_it_returns_the_next_time(cast, outcome):
    matter = with_motion(cast, "difficult")
    first = actions.announce_meeting(grid_day(cast, days=0), by=cast.lin)
    actions.open_meeting(first, by=cast.lin)
    item = first.items.get()
    actions.take_up(item, by=cast.lin)
    # while a meeting is at it no other takes it
    assert on_agenda(grid_day(cast, days=7)) == []
    leave = actions.postpone_item if outcome == "postponed" else actions.send_back_item
    leave(item, by=cast.lin, reason="再想想。")
    second = grid_day(cast, days=14)
    assert on_agenda(second) == [matter.title]
    assert list(matter.decisions.order_by("pk").values_list("outcome", flat=True)) == [outcome, "tabled"]


def test_without_a_motion_or_in_another_place_or_for_another_body_it_stays(cast):
    bare = Evening(cast).matter(title="没有议案")
    bare.motions.all().delete()
    deliberation.reclass_matter(bare, by=cast.lin, lane="difficult", reason="这样办。")
    with_motion(cast, "difficult", "居民会议的事", rule_code="residents_assembly")
    with_motion(cast, "difficult", "本网格的事")
    assert on_agenda(grid_day(cast, by=cast.outsider_head, place=cast.other_grid)) == []
    assert on_agenda(grid_day(cast)) == ["本网格的事"]
    with_motion(cast, "difficult", "社区也议")
    assert on_agenda(grid_day(cast, by=cast.qian, place=cast.commune)) == ["社区也议"]


@pytest.mark.parametrize("kind", ["council", "assembly"])
def test_other_meetings_take_up_nothing_by_themselves(cast, kind):
    with_motion(cast, "difficult")
    meeting = actions.call_meeting(
        by=cast.lin, kind=kind, place=cast.grid, title="会", starts_at=timezone.now() + timedelta(days=1)
    )
    assert on_agenda(meeting) == []


def test_an_important_matter_needs_a_special_meeting(cast):
    matter = with_motion(cast, "important")
    meeting = grid_day(cast)
    before = rows()
    with pytest.raises(NeedsSpecialMeeting):
        actions.add_item(meeting, by=cast.lin, matter=matter)
    assert (rows(), Decision.objects.count()) == (before, 0)
    special = Evening(cast, kind="council").meeting
    assert actions.add_item(special, by=cast.lin, matter=matter).number == 1


def test_the_page_of_a_grid_day_says_so(client_of, cast, settings):
    settings.LANGUAGE_CODE = "en"
    matter = with_motion(cast, "important", "水池")
    meeting = grid_day(cast)
    html = client_of(cast.lin).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "A grid day does not decide it: call a special meeting." in html
    assert f"add_item:{matter.pk}" not in html
    assert "important ones need another kind of meeting" in client_of(cast.lin).get("/meetings/new/").content.decode()
