"""Corners that a hostile reader found: each was broken once."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone
from django.utils.translation import override

from community.models import Absence
from community.refusals import NotYours
from deliberation.cases.queries import waiting_for
from deliberation.cases.timers import fire_due_timers
from deliberation.matters import actions
from deliberation.matters.clocks import grace_of
from deliberation.matters.models import Decision, Ending, Gram, Matter, Reminder
from deliberation.matters.permissions import offered
from deliberation.matters.queries import next_act, postings, review_tally, similar_to

from .helpers import WORDS, acts_of, matter_at, refreshed, sentences_told_to
from .lanes import at_step, is_whole, late, prints, raised
from .posted import at, posted, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


# who wants to stay unnamed


CLOCKED = ("triage", "revise", "second_look", "discuss", "decide", "publicity", "assign", "carry_out", "review")


@pytest.mark.parametrize("step", CLOCKED)
def test_no_clock_writes_down_who_wants_to_stay_unnamed(cast, client_of, step):
    with at():
        matter = at_step(step, cast, is_anonymous=True)
        if step == "publicity":
            actions.object_to(matter.publications.get(), by=cast.wang, reason="位置不对。")
        due_at = refreshed(matter).due_at
    for later in (timedelta(minutes=1), grace_of(matter.lane) + timedelta(minutes=2)):
        with at(due_at + later):
            fire_due_timers()
            assert is_whole(matter)
            assert [one.number for one in matter.chain.entries.all() if "王" in str(one.payload)] == []
            for reader in (cast.li, cast.zhao):
                assert [said for said in sentences_told_to(reader) if "王" in said] == []
                for page in ("", "?history=all"):
                    html = client_of(reader).get(f"/matters/{matter.pk}/{page}").content.decode()
                    assert "<main" in html
                    assert "王" not in html.partition("<main")[2]


def test_the_unnamed_raiser_of_a_returned_matter_is_reminded_and_both_read_it(cast):
    matter = matter_at("revise", cast, is_anonymous=True)
    with late(matter):
        fire_due_timers()
        assert (acts_of(matter)[-1], Reminder.objects.get().person) == ("raiser_reminded", cast.wang)
        for reader in (cast.wang, cast.lin):
            assert sentences_told_to(reader)[0].startswith("The raiser was reminded: it was due ")


def test_who_holds_it_by_name_is_reminded_by_name_though_they_raised_it_unnamed(cast):
    """“The raiser was reminded” would tell who raised it: everybody reads who does the work."""
    matter = matter_at("carry_out", cast, by=cast.chen, is_anonymous=True)
    with late(matter):
        fire_due_timers()
        assert sentences_told_to(cast.lin)[0].startswith("Ms 陈 was reminded: ")


# a written vote that cannot open


@pytest.fixture
def announced(cast) -> Decision:
    """An owners' vote, announced; then the register loses its owners before it opens."""
    from community.models import Ownership

    decision = written(cast, rule_code="owners_ordinary")
    Ownership.objects.all().delete()
    return refreshed(decision)


def test_a_vote_nobody_may_cast_any_more_can_be_called_off(cast, announced):
    actions.call_off_written_poll(announced, by=cast.lin, reason="没有业主了。")
    matter = refreshed(announced.matter)
    assert (announced.outcome, matter.waits_for, is_whole(matter)) == ("postponed", "decide", True)


def test_and_ends_by_itself_when_its_last_day_is_over(cast, announced):
    with at(announced.closes_at, minutes=1):
        fire_due_timers()
        matter = refreshed(announced.matter)
        assert (refreshed(announced).outcome, matter.waits_for, matter.holder) == ("postponed", "decide", cast.lin)
        assert is_whole(matter)
        assert acts_of(matter)[-1] == "written_poll_lapsed"
        assert sentences_told_to(cast.lin)[0].startswith(
            "The written vote on “换一扇单元门，好不好？” could not be opened"
        )
        before = prints()
        fire_due_timers()
        assert prints() == before


def test_so_does_one_that_the_house_slept_through(cast):
    decision = written(cast, rule_code="owners_ordinary")
    with at(decision.closes_at, minutes=1):
        fire_due_timers()
        assert (refreshed(decision).outcome, refreshed(decision.matter).waits_for) == ("postponed", "decide")


def test_but_none_lapses_before(cast, announced):
    with at(announced.closes_at, minutes=-1):
        fire_due_timers()
        assert refreshed(announced).outcome == "tabled"


# unnamed voices


def _unnamed_voice(cast, **words) -> Matter:
    """``zhao`` lives in another stairwell: she may review only because she is behind it, without her name."""
    matter = matter_at("triage", cast, place=cast.stairwell, **words)
    actions.join_matter(matter, by=cast.zhao, is_anonymous=True)
    return refreshed(matter)


def test_an_unnamed_voice_reviews_without_a_name(cast):
    matter = _unnamed_voice(cast)
    actions.answer_matter(matter, by=cast.lin, answer="明天来修。")
    actions.review_matter(matter, by=cast.zhao, outcome="half", stars=3)
    assert acts_of(matter)[-1] == "review_half_unnamed"
    assert "赵" not in str([entry.payload for entry in matter.chain.entries.all()])
    assert sentences_told_to(cast.lin)[0] == "A resident reviewed: half solved, 3 of 5."
    assert [review.name for review in review_tally(matter)[0].reviews] == ["a resident"]


def test_and_objects_without_a_name(cast):
    with at():
        publication = posted(cast, place=cast.stairwell)
        matter = publication.matter
        actions.join_matter(matter, by=cast.zhao, is_anonymous=True)
        objection = actions.object_to(publication, by=cast.zhao, reason="太亮了。")
        assert (acts_of(matter)[-1], sentences_told_to(cast.lin)[0][:19]) == (
            "objection_made_unnamed",
            "A resident objected",
        )
        assert [one.author for one in postings(matter, cast.li)[0].objections] == ["a resident"]
        actions.take_back_objection(objection, by=cast.zhao)
        assert acts_of(matter)[-1] == "objection_taken_back_unnamed"
        assert "赵" not in str([entry.payload for entry in matter.chain.entries.all()])


def test_whoever_gave_the_name_is_named(cast):
    matter = matter_at("triage", cast, place=cast.stairwell)
    actions.join_matter(matter, by=cast.zhao)
    actions.answer_matter(matter, by=cast.lin, answer="明天来修。")
    actions.review_matter(matter, by=cast.zhao, outcome="half", stars=3)
    assert sentences_told_to(cast.lin)[0] == "Ms 赵 reviewed: half solved, 3 of 5."


# a house that was there before there was a clock for late matters


def test_what_was_open_before_the_update_is_late_one_day_too_and_is_found(cast):
    names = ("0002_lanes", "0003_returned")
    lanes, returned = (import_module(f"deliberation.matters.migrations.{name}") for name in names)
    open_ones = [
        at_step(step, cast, text=step) for step in ("triage", "discuss", "tabled", "carry_out", "review", "revise")
    ]
    wanted = {matter.pk: refreshed(matter).nudge_at for matter in open_ones}
    Matter.objects.update(nudge_at=None)
    Matter.objects.filter(waits_for="revise").update(due_at=None)
    Gram.objects.all().delete()
    lanes.begin(apps, None)
    returned.begin(apps, None)
    assert {matter.pk: refreshed(matter).nudge_at for matter in open_ones} == wanted
    assert len(similar_to(cast.zhao, community=cast.commune, title=WORDS["title"])) == 3


def test_what_was_returned_before_the_update_has_its_week_from_then_on_and_one_reminder(cast):
    with at():
        matter = matter_at("revise", cast)
    Matter.objects.filter(pk=matter.pk).update(due_at=None, nudge_at=None)
    with at(days=20):
        import_module("deliberation.matters.migrations.0003_returned").begin(apps, None)
        due_at = refreshed(matter).due_at
        assert (timezone.localdate(due_at), is_whole(matter)) == (timezone.localdate() + timedelta(days=8), True)
        actions.join_matter(matter, by=cast.zhao)
        assert (fire_due_timers(), refreshed(matter).due_at, is_whole(matter)) == (0, due_at, True)
    for later, acted in ((1, 1), (2, 0), (99, 0)):
        with at(due_at, hours=later):
            assert (fire_due_timers(), refreshed(matter).due_at, is_whole(matter)) == (acted, due_at, True)
    assert Reminder.objects.get(case=matter.pk).due_at == due_at


def test_returned_a_second_time_it_has_a_week_of_its_own(cast):
    with at():
        matter = matter_at("revise", cast)
        Matter.objects.filter(pk=matter.pk).update(due_at=matter.due_at + timedelta(days=30))
        actions.revise_matter(matter, by=cast.wang, title="路灯", text="门口那盏。")
        actions.return_matter(matter, by=cast.lin, reason="哪一栋？")
        assert timezone.localdate(matter.due_at) == timezone.localdate() + timedelta(days=8)


# what waits for somebody who is no longer here


def test_a_leader_completes_what_its_raiser_cannot_any_more(cast):
    matter = matter_at("revise", cast)
    cast.wang.is_active = False
    cast.wang.save()
    actions.revise_matter(matter, by=cast.lin, title="路灯不亮", text="电话里补充：是门口那盏。")
    assert (matter.waits_for, is_whole(matter)) == ("triage", True)


def test_but_not_for_a_raiser_who_can(cast):
    with pytest.raises(NotYours):
        actions.revise_matter(matter_at("revise", cast), by=cast.lin, title="路灯", text="改写")


def test_nor_before_a_week_is_over_and_then_both_are_reminded_and_it_goes_on(cast):
    matter = matter_at("revise", cast)
    assert timezone.localdate(matter.due_at) == timezone.localdate() + timedelta(days=8)  # 24:00 of the seventh
    assert [duty.kind for duty in waiting_for(cast.lin)] == []
    with time_machine.travel(matter.due_at + timedelta(minutes=1), tick=True):
        assert (fire_due_timers(), fire_due_timers()) == (1, 0)
        assert Reminder.objects.get(case=matter.pk).person == cast.wang
        assert (
            [duty.kind for duty in waiting_for(cast.lin)]
            == [duty.kind for duty in waiting_for(cast.wang)]
            == ["revise"]
        )
        assert "revise" in offered(cast.lin, Matter.objects.get(pk=matter.pk))
        refreshed(matter)
        assert (matter.nudge_at, matter.lifted_to) == (None, None)
        actions.revise_matter(matter, by=cast.lin, title="路灯不亮", text="打过电话：是门口那盏。")
    assert (matter.waits_for, is_whole(matter)) == ("triage", True)


def asked_of(person, matter) -> str | None:
    one = Matter.objects.get(pk=matter.pk)
    invited = next_act(one, person, offered(person, one))
    return invited and invited.title


def test_a_leader_reads_that_the_raiser_has_not_answered_and_no_more_was_asked_of_them(cast):
    matter = actions.raise_matter(by=cast.chen, for_person=cast.wang, place=cast.building, **WORDS)
    actions.return_matter(matter, by=cast.lin, reason="哪一盏？")
    assert asked_of(cast.lin, matter) is None
    today = timezone.localdate()
    Absence.objects.create(person=cast.chen, deputy=cast.clerk, since=today, until=today, noted_by=cast.lin)
    assert asked_of(cast.clerk, matter) == "More was asked of you"
    with late(matter):
        asked = {name: asked_of(getattr(cast, name), matter) for name in ("wang", "chen", "lin", "qian", "li")}
        assert asked == {
            "wang": "More was asked of you",
            "chen": "More was asked of you",
            "lin": "The raiser has not answered",
            "qian": "The raiser has not answered",
            "li": None,
        }


# small ones


def test_what_was_put_right_is_found_by_its_new_words(cast):
    matter = actions.raise_matter(by=cast.chen, for_person=cast.wang, place=cast.building, **WORDS)
    actions.correct_matter(matter, by=cast.wang, title="下水道堵塞", text="厨房下水道返臭。")
    assert [one.matter for one in similar_to(cast.zhao, community=cast.commune, title="下水道堵塞返臭")] == [matter]


def test_merged_twice_one_still_raised_it(cast):
    from deliberation.matters.refusals import RaisedItToo

    first, second, third = (
        raised(cast, by=by, title=f"路灯{n}") for n, by in enumerate((cast.zhao, cast.li, cast.wang))
    )
    actions.merge_matter(first, into=second, by=cast.lin, reason="同一盏灯。")
    actions.merge_matter(second, into=third, by=cast.lin, reason="同一盏灯。")
    assert third.voices.get(person=cast.zhao).from_matter == first
    with pytest.raises(RaisedItToo):
        actions.leave_matter(third, by=cast.zhao)


def test_whoever_was_away_does_not_confirm_what_the_deputy_proposed(cast):
    today = timezone.localdate()
    away = Absence.objects.create(person=cast.lin, deputy=cast.chen, since=today, until=today, noted_by=cast.qian)
    matter = raised(cast)
    actions.decline_matter(matter, by=cast.chen, reason="不归这里管。")
    away.ended_early_at = timezone.now()
    away.save()
    before = prints()
    with pytest.raises(NotYours):
        actions.look_again(matter, by=cast.lin, agrees=True)
    assert prints() == before
    actions.look_again(matter, by=cast.qian, agrees=True)
    assert refreshed(matter).ending == Ending.DECLINED


def test_whoever_leaves_a_matter_of_elsewhere_hears_no_more_of_it_and_reads_a_page(cast, client_of):
    matter = matter_at("triage", cast)
    actions.join_matter(matter, by=cast.qian, for_person=cast.stranger)
    actions.follow(matter, by=cast.stranger)
    answer = client_of(cast.stranger).post(f"/matters/{matter.pk}/leave/", follow=True)
    assert answer.status_code == 200
    actions.accept_matter(matter, by=cast.lin)
    assert not any("accepted" in sentence for sentence in sentences_told_to(cast.stranger))


# what grows


def test_the_page_of_a_matter_asks_as_much_of_many_voices_objections_and_postings_as_of_one(cast, client_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from community.models import Person
    from deliberation.matters.models import Escalation, Objection, SecondLook, Voice

    with at():
        publication = posted(cast)
        matter, now = publication.matter, timezone.now()
        by = {"case": matter, "from_person": cast.lin, "to_person": cast.qian, "waits_for": "triage", "by": cast.lin}

        def more(count, first):
            for n in range(first, first + count):
                person = Person.objects.create(username=f"n{n}", full_name=f"张{n}", password="!none")
                Voice.objects.create(matter=matter, person=person, words="我也是。", is_anonymous=bool(n % 2))
                Objection.objects.create(publication=publication, author=person, reason="不。", answer_due_at=now)
                Escalation.objects.create(**by, reason="请上级定。")
                look = {"proposed_by": person, "reader": cast.qian, "looked_by": cast.qian, "looked_at": now}
                SecondLook.objects.create(matter=matter, reason="不归这里管。", agreed=False, **look)
                raised(cast, by=cast.li, text=f"{n}")
            Matter.objects.filter(raiser=cast.li).update(merged_into=matter, ending=Ending.MERGED)

        def queries(person):
            client = client_of(person)
            client.get(f"/matters/{matter.pk}/")
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/matters/{matter.pk}/").status_code == 200
            return len(asked)

        more(1, 0)
        few = [queries(person) for person in (cast.wang, cast.lin)]
        more(11, 1)
        assert [queries(person) for person in (cast.wang, cast.lin)] == few
