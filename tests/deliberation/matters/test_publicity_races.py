"""Two at once on a posted decision or a written vote: one act is done, the flow has one token."""

from __future__ import annotations

import pytest

from deliberation.cases.timers import fire_due_timers
from deliberation.matters import actions
from deliberation.matters.models import Decision, Objection, Publication

from .helpers import acts_of, refreshed
from .posted import at, posted, written
from .test_races import again, at_once, tokens

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clocks_and_a_person_end_a_publicity_once(cast):
    with at():
        matter = posted(cast).matter
    with at(days=9):
        came_to = at_once(fire_due_timers, fire_due_timers, lambda: actions.close_publicity(again(matter), by=cast.lin))
        assert came_to.count("done") >= 2
        assert acts_of(matter).count("publicity_ended") == 1
        assert tokens(matter) == ["assign"]


def test_an_objection_and_the_end_at_once_leave_no_open_objection_behind(cast):
    with at():
        publication = posted(cast)
        matter = publication.matter
        # the last moment of the board is past, the last of the objections is not
        Publication.objects.filter(pk=publication.pk).update(objections_until=publication.ends_at.replace(day=20))
    with at(days=9):
        came_to = at_once(
            lambda: actions.object_to(Publication.objects.get(), by=cast.zhao, reason="太亮。"),
            lambda: actions.close_publicity(again(matter), by=cast.lin),
        )
        assert came_to in (["done", "not_at_this_step"], ["done", "objections_open"])
        is_open = Objection.objects.filter(outcome="open").exists()
        assert tokens(matter) == (["publicity"] if is_open else ["assign"])


def test_two_answers_at_once_are_one(cast):
    with at():
        matter = posted(cast).matter
        objection = actions.object_to(matter.publications.get(), by=cast.zhao, reason="太亮。")
        came_to = at_once(
            lambda: actions.answer_objection(
                Objection.objects.get(pk=objection.pk), by=cast.lin, upheld=True, answer="是。"
            ),
            lambda: actions.answer_objection(
                Objection.objects.get(pk=objection.pk), by=cast.qian, upheld=False, answer="不。"
            ),
        )
        assert came_to == ["already_done", "done"]
        is_upheld = refreshed(objection).outcome == "upheld"
        assert tokens(matter) == (["discuss"] if is_upheld else ["publicity"])


def test_a_double_click_objects_once(cast):
    with at():
        publication = posted(cast)
        came_to = at_once(
            *[lambda: actions.object_to(Publication.objects.get(pk=publication.pk), by=cast.zhao, reason="太亮。")] * 2
        )
        assert (came_to, Objection.objects.count()) == (["already_objected", "done"], 1)


def test_two_clocks_open_and_count_a_written_vote_once(cast):
    with at():
        decision = written(cast, rule_code="owners_ordinary")
    with at(decision.meeting_at, minutes=1):
        at_once(fire_due_timers, fire_due_timers)
        assert acts_of(decision.matter).count("written_poll_opened") == 1
        assert Decision.objects.get().outcome == "voting"
    with at(decision.closes_at, seconds=1):
        at_once(fire_due_timers, fire_due_timers)
        assert acts_of(decision.matter).count("vote_without_quorum") == 1
        assert tokens(decision.matter) == ["decide"]


def test_a_double_click_announces_one_written_vote(cast):
    from .posted import with_motion

    with at():
        matter = with_motion(cast)
        came_to = at_once(*[lambda: actions.open_written_poll(again(matter), by=cast.lin, days=3)] * 2)
        assert (came_to, Decision.objects.count()) == (["already_tabled", "done"], 1)
