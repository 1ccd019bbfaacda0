"""A new meeting begins filled in, and a matter is taken to the next one in one act."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from agenda import actions
from agenda.models import Meeting
from agenda.queries import plan_meeting
from agenda.refusals import DecidedInWriting, NeedsNotice, NoMotion, NotNow
from community.refusals import Missing, NotYours
from deliberation.matters import actions as deliberation
from deliberation.matters.forms.working import LONGEST_TASK, beginning_of
from deliberation.matters.models import Decision
from tests.agenda.helpers import Evening, acts, rows


def local(*moment) -> datetime:
    return timezone.make_aware(datetime(*moment))


@pytest.fixture
def wednesday():
    """2026-12-02, ten in the morning."""
    with time_machine.travel(local(2026, 12, 2, 10), tick=True):
        yield


def with_motion(cast, rule_code="residents_council", lane="regular", title="路灯不亮"):
    matter = Evening(cast, rule_code=rule_code).matter(title=title)
    Meeting.objects.all().delete()
    return (
        matter if lane == "regular" else deliberation.reclass_matter(matter, by=cast.lin, lane=lane, reason="这样办。")
    )


@pytest.mark.usefixtures("wednesday")
class TestPlan:
    def test_the_first_meeting_is_this_evening_at_the_one_place(self, cast):
        plan = plan_meeting(cast.lin)
        assert (plan.kind, plan.place, plan.starts_at) == ("grid_day", cast.grid, local(2026, 12, 2, 19))
        assert plan.title == "第一网格网格议事日"

    def test_it_keeps_kind_weekday_and_hour_of_the_last_one(self, cast):
        held = actions.call_meeting(
            by=cast.lin, kind="council", place=cast.grid, title="议事", starts_at=local(2026, 11, 24, 20, 40)
        )
        Meeting.objects.filter(pk=held.pk).update(state="adjourned")
        plan = plan_meeting(cast.lin)
        assert (plan.kind, plan.starts_at) == ("council", local(2026, 12, 8, 20, 30))

    def test_days_of_notice_are_kept(self, cast):
        plan = plan_meeting(cast.qian, kind="assembly")
        assert (plan.place, plan.starts_at) == (cast.commune, local(2026, 12, 12, 19))

    def test_the_form_is_filled_in_and_follows_the_kind(self, cast, client_of):
        lin = client_of(cast.lin)
        html = lin.get("/meetings/new/").content.decode()
        assert 'value="第一网格网格议事日"' in html
        assert 'value="2026-12-02T19:00"' in html
        html = lin.get("/meetings/new/", {"kind": "assembly", "place": cast.grid.pk}).content.decode()
        assert 'value="第一网格居民会议"' in html
        assert 'value="2026-12-12T19:00"' in html


@pytest.mark.usefixtures("wednesday")
class TestTaking:
    @pytest.mark.parametrize(
        ("rule_code", "lane", "by", "kind", "place", "starts_at"),
        [
            ("residents_council", "regular", "lin", "council", "grid", (2026, 12, 2, 19)),
            ("residents_council", "important", "lin", "council", "grid", (2026, 12, 2, 19)),
            ("residents_council", "difficult", "lin", "grid_day", "grid", (2026, 12, 2, 19)),
            ("residents_assembly", "regular", "lin", "assembly", "grid", (2026, 12, 12, 19)),
            ("residents_assembly", "regular", "qian", "assembly", "commune", (2026, 12, 12, 19)),
            ("owners_ordinary", "regular", "lin", "owners", "estate", (2026, 12, 17, 19)),
        ],
    )
    def test_the_meeting_that_fits_is_prepared(self, cast, rule_code, lane, by, kind, place, starts_at):
        matter = with_motion(cast, rule_code, lane)
        meeting = actions.take_to_meeting(matter, by=getattr(cast, by))
        assert (meeting.kind, meeting.place, meeting.starts_at) == (kind, getattr(cast, place), local(*starts_at))
        assert [item.matter for item in meeting.items.all()] == [matter]
        assert (meeting.state, meeting.chair) == ("draft", getattr(cast, by))

    def test_the_second_goes_to_the_same_draft_and_the_same_nowhere_else(self, cast):
        first, second = with_motion(cast), with_motion(cast, title="门禁")
        meeting = actions.take_to_meeting(first, by=cast.lin)
        assert actions.take_to_meeting(second, by=cast.lin) == meeting
        before = rows()
        assert actions.take_to_meeting(first, by=cast.lin) == meeting
        assert rows() == before
        assert meeting.items.count() == 2

    def test_a_draft_on_too_early_a_day_does_not_fit(self, cast):
        matter = with_motion(cast, "residents_assembly")
        actions.call_meeting(
            by=cast.lin, kind="assembly", place=cast.grid, title="会", starts_at=local(2026, 12, 11, 19)
        )
        assert actions.take_to_meeting(matter, by=cast.lin).starts_at == local(2026, 12, 12, 19)

    @pytest.mark.parametrize("name", ["wang", "chen", "clerk", "outsider_head", "stranger"])
    def test_only_who_calls_meetings(self, cast, name):
        matter = with_motion(cast)
        before = rows()
        with pytest.raises(NotYours):
            actions.take_to_meeting(matter, by=getattr(cast, name))
        assert rows() == before

    def test_without_a_motion_or_by_a_written_rule_nothing_is_prepared(self, cast):
        written, bare = with_motion(cast, "households_written"), with_motion(cast, title="没有议案")
        bare.motions.all().delete()
        before = rows()
        with pytest.raises(DecidedInWriting):
            actions.take_to_meeting(written, by=cast.lin)
        with pytest.raises(NoMotion):
            actions.take_to_meeting(bare, by=cast.lin)
        assert rows() == before

    def test_the_page_of_the_matter_leads_to_the_desk(self, cast, client_of):
        matter = with_motion(cast)
        lin = client_of(cast.lin)
        assert 'action="/meetings/take/"' in lin.get(f"/matters/{matter.pk}/").content.decode()
        answer = lin.post("/meetings/take/", {"matter": matter.pk})
        assert answer.url == f"/meetings/{Meeting.objects.get().pk}/chair/"
        assert lin.post("/meetings/take/", {"matter": "x"}).status_code == 404


@pytest.mark.usefixtures("wednesday")
class TestArranging:
    def test_it_is_called_for_now(self, cast):
        meeting = actions.take_to_meeting(with_motion(cast), by=cast.lin)
        meeting = actions.announce_meeting(meeting, by=cast.lin, is_now=True)
        assert timezone.now() - meeting.starts_at < timedelta(seconds=10)
        assert Decision.objects.get().meeting_at == meeting.starts_at
        assert actions.check_in(meeting, by=cast.wang, person=cast.wang).person == cast.wang

    def test_with_days_of_notice_it_is_not(self, cast):
        meeting = actions.take_to_meeting(with_motion(cast, "residents_assembly"), by=cast.lin)
        before = rows()
        with pytest.raises(NeedsNotice):
            actions.announce_meeting(meeting, by=cast.lin, is_now=True)
        assert (rows(), Meeting.objects.get().state) == (before, "draft")

    def test_name_time_and_venue_change_while_it_is_prepared(self, cast):
        matter = with_motion(cast)
        meeting = actions.take_to_meeting(matter, by=cast.lin)
        when = local(2026, 12, 5, 15)
        actions.arrange_meeting(meeting, by=cast.lin, title="院坝会", starts_at=when, venue="3栋院坝")
        meeting.refresh_from_db()
        assert (meeting.title, meeting.starts_at, meeting.venue) == ("院坝会", when, "3栋院坝")
        tabled = Decision.objects.get()
        assert (tabled.meeting_title, tabled.meeting_at) == ("院坝会", when)
        assert matter.chain.entries.order_by("number").last().act == "tabling_moved"
        for refusal, given in ((Missing, {"title": " "}), (NotYours, {"by": cast.wang})):
            before = rows()
            with pytest.raises(refusal):
                actions.arrange_meeting(meeting, **{"by": cast.lin, "title": "会", "starts_at": when, **given})
            assert rows() == before
        actions.announce_meeting(meeting, by=cast.lin)
        with pytest.raises(NotNow):
            actions.arrange_meeting(meeting, by=cast.lin, title="会", starts_at=when)
        assert acts(meeting)[-1] == "meeting_announced"

    def test_opened_before_its_day_the_desk_asks_once_more(self, cast, client_of):
        meeting = actions.take_to_meeting(with_motion(cast, "residents_assembly"), by=cast.lin)
        actions.announce_meeting(meeting, by=cast.lin)
        lin, address = client_of(cast.lin), f"/meetings/{meeting.pk}/act/"
        lin.post(address, {"act": "open", "page": "chair"})
        assert Meeting.objects.get().state == "announced"
        lin.post(address, {"act": "open", "page": "chair", "confirm": "1"})
        assert Meeting.objects.get().state == "in_session"


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("一、换一盏灯。\n二、费用 480 元。", "一、换一盏灯。\n二、费用 480 元。"),
        ("换灯。" + "字" * 300, "换灯。"),
        ("字" * 300, "字" * LONGEST_TASK),
    ],
)
def test_an_undertaking_begins_with_the_text_of_the_motion(text, task):
    assert beginning_of(text) == task
