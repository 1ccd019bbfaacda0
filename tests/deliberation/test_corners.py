"""Corners that a hostile reader found: each was broken once."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone
from django.utils.translation import override

from community import record
from community.models import Absence, Role
from community.refusals import NotYours
from deliberation import actions
from deliberation.models import Decision, Ending, Gram, Lane, Matter, Objection
from deliberation.queries import flow_picture, postings, review_tally, similar_to
from deliberation.timers import fire_due_timers

from .helpers import WORDS, acts_of, matter_at, refreshed, sentences_told_to, window_passes
from .lanes import at_step, in_lane, is_whole, prints, raised, worked
from .posted import MONDAY, at, posted, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


# who wants to stay unnamed


@pytest.mark.parametrize("step", ["triage", "revise", "second_look", "discuss"])
def test_the_picture_of_the_flow_names_no_unnamed_raiser_who_withdrew(cast, step):
    matter = at_step(step, cast, is_anonymous=True)
    actions.withdraw_matter(matter, by=cast.wang)
    assert [box for box in flow_picture(matter) if "王" in box.who] == []


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
    with time_machine.travel(announced.closes_at + timedelta(minutes=1), tick=False):
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
    with time_machine.travel(decision.closes_at + timedelta(minutes=1), tick=False):
        fire_due_timers()
        assert (refreshed(decision).outcome, refreshed(decision.matter).waits_for) == ("postponed", "decide")


def test_but_none_lapses_before(cast, announced):
    with time_machine.travel(announced.closes_at - timedelta(minutes=1), tick=False):
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
