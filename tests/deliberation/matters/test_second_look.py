"""What cannot be taken on needs two people to say so; and the raiser may take a matter back."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django.utils.translation import override

from community.models import Absence, Role
from community.queries import NobodyAbove, person_above
from community.refusals import Missing, NotYours
from deliberation.cases.queries import waiting_for
from deliberation.cases.refusals import NotAtThisStep
from deliberation.matters import actions
from deliberation.matters.models import Ending, Voice
from deliberation.matters.permissions import offered
from deliberation.matters.queries import steps_of, what_next
from deliberation.matters.refusals import AlreadyLookedAt, OthersJoined

from .helpers import WORDS, acts_of, matter_at, refreshed, sentences_told_to
from .lanes import at_step, is_whole, prints, raised

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


REASON = "这是邻家自己的事。"


@pytest.mark.parametrize(
    ("below", "above"),
    [("lin", "qian"), ("qian", "he"), ("he", "admin"), ("chen", "lin"), ("clerk", "lin"), ("outsider_head", "lin")],
)
def test_who_is_above_whom(cast, below, above):
    assert person_above(cast.building, getattr(cast, below))[0] == getattr(cast, above)


def test_above_the_top_is_nobody(cast):
    with pytest.raises(NobodyAbove) as refused:
        person_above(cast.building, cast.admin)
    assert "Nobody is on record above you" in str(refused.value)


def test_two_people_agree_and_the_raiser_reads_both(cast):
    matter = at_step("second_look", cast)
    assert (matter.holder, matter.stage, is_whole(matter)) == (cast.qian, "raise", True)
    assert [duty.chip for duty in waiting_for(cast.qian)] == ["Take a second look"]
    assert "look_again" not in offered(cast.lin, matter)
    actions.look_again(matter, by=cast.qian, agrees=True, words="可以去找调解员。")
    assert (matter.ending, matter.waits_for, is_whole(matter)) == (Ending.DECLINED, "", True)
    assert sentences_told_to(cast.wang)[:2] == [
        "Mr 钱 looked again and agrees with Ms 林: it is not taken on. 可以去找调解员。",
        f"Ms 林 finds it cannot be taken on: {REASON} Mr 钱 takes a second look.",
    ]
    assert [step.is_skipped for step in steps_of(matter)] == [False, True, True, True, False]
    assert what_next(matter) == "Nothing more. If something has changed, it may be raised again."


def test_what_was_not_taken_on_may_be_raised_anew(cast):
    import time_machine
    from django.utils import timezone

    actions.look_again(at_step("second_look", cast), by=cast.qian, agrees=True)
    with time_machine.travel(timezone.now() + timezone.timedelta(days=1), tick=True):
        assert raised(cast).waits_for == "triage"


def test_who_disagrees_sends_it_back_and_the_proposer_declines_it_no_more(cast):
    matter = at_step("second_look", cast)
    before = prints()
    with pytest.raises(Missing) as refused:
        actions.look_again(matter, by=cast.qian, agrees=False, words=" ")
    assert (refused.value.field, prints()) == ("words", before)
    actions.look_again(matter, by=cast.qian, agrees=False, words="楼道是大家的。")
    assert (matter.waits_for, matter.holder, matter.triage_outcome, is_whole(matter)) == ("triage", cast.lin, "", True)
    before = prints()
    with pytest.raises(AlreadyLookedAt):
        actions.decline_matter(matter, by=cast.lin, reason=REASON)
    assert prints() == before
    actions.decline_matter(matter, by=cast.qian, reason="看错了。")
    assert matter.second_looks.get(looked_at=None).reader == cast.he


@pytest.mark.parametrize("who", ["lin", "wang", "zhao", "chen", "clerk", "stranger"])
def test_nobody_looks_again_at_the_own_proposal(cast, who):
    matter = at_step("second_look", cast)
    before = prints()
    with pytest.raises(NotYours):
        actions.look_again(matter, by=getattr(cast, who), agrees=True)
    assert prints() == before


def test_nor_passes_it_to_another_reader(cast):
    with pytest.raises(NotYours):
        actions.escalate_matter(at_step("second_look", cast), by=cast.lin, reason="换个人看")


def away(person, deputy, by) -> Absence:
    today = timezone.localdate()
    return Absence.objects.create(person=person, deputy=deputy, since=today, until=today, noted_by=by)


def back(absence: Absence) -> None:
    absence.ended_early_at = timezone.now()
    absence.save()


def test_who_stood_in_for_the_proposer_when_it_was_proposed_does_not_confirm_it(cast):
    absence = away(cast.lin, cast.qian, cast.he)
    matter = at_step("second_look", cast)
    back(absence)
    before = prints()
    for act, words in ((actions.look_again, {"agrees": True}), (actions.escalate_matter, {"reason": "换个人看"})):
        with pytest.raises(NotYours):
            act(matter, by=cast.qian, **words)
    assert (prints(), "look_again" in offered(cast.qian, matter)) == (before, False)
    actions.look_again(matter, by=cast.he, agrees=True)
    assert matter.ending == Ending.DECLINED


def test_nor_who_stood_in_for_them_while_it_waited_for_the_second_look(cast):
    matter = at_step("second_look", cast)
    back(away(cast.lin, cast.qian, cast.he))
    with pytest.raises(NotYours):
        actions.look_again(matter, by=cast.qian, agrees=True)


def test_who_stood_in_for_them_before_is_as_any_other(cast):
    back(away(cast.lin, cast.qian, cast.he))
    matter = at_step("second_look", cast)
    actions.look_again(matter, by=cast.qian, agrees=True)
    assert matter.ending == Ending.DECLINED


@pytest.mark.parametrize("who", ["qian", "he", "admin"])
def test_any_other_leader_may_look(cast, who):
    actions.look_again(matter := at_step("second_look", cast), by=getattr(cast, who), agrees=True)
    assert matter.ending == Ending.DECLINED


def test_without_anybody_above_nothing_is_declined(cast):
    Role.objects.filter(person__in=[cast.qian, cast.he, cast.admin]).delete()
    matter = raised(cast)
    before = prints()
    with pytest.raises(NobodyAbove):
        actions.decline_matter(matter, by=cast.lin, reason=REASON)
    assert (prints(), refreshed(matter).waits_for) == (before, "triage")


def test_looked_at_twice_is_looked_at_once(cast):
    matter = at_step("second_look", cast)
    actions.look_again(matter, by=cast.qian, agrees=True)
    before = prints()
    with pytest.raises(NotAtThisStep):
        actions.look_again(matter, by=cast.qian, agrees=True)
    assert prints() == before


# the raiser takes it back


@pytest.mark.parametrize("step", ["triage", "revise", "second_look", "discuss"])
def test_the_raiser_withdraws(cast, step):
    matter = at_step(step, cast)
    actions.withdraw_matter(matter, by=cast.wang, reason="我们自己说好了。")
    assert (matter.ending, matter.waits_for, is_whole(matter)) == (Ending.WITHDRAWN, "", True)
    assert not matter.second_looks.filter(looked_at=None).exists()
    said = "Ms 王 withdrew it: 我们自己说好了。"
    heard = [person for person in (cast.lin, cast.qian, cast.li) if said in sentences_told_to(person)]
    assert heard == ([cast.lin, cast.qian] if step == "second_look" else [cast.lin])
    before = prints()
    with pytest.raises(NotAtThisStep):
        actions.withdraw_matter(matter, by=cast.wang)
    assert prints() == before


@pytest.mark.parametrize("step", ["tabled", "voting", "decide", "publicity", "assign", "carry_out", "review", "ended"])
def test_what_is_up_for_decision_or_worked_on_is_not_withdrawn(cast, step):
    matter = at_step(step, cast)
    before = prints()
    with pytest.raises(NotAtThisStep):
        actions.withdraw_matter(matter, by=cast.wang)
    assert prints() == before


def test_what_others_joined_is_no_longer_the_raisers_alone(cast):
    matter = matter_at("discuss", cast)
    Voice.objects.create(matter=matter, person=cast.zhao)
    before = prints()
    with pytest.raises(OthersJoined):
        actions.withdraw_matter(matter, by=cast.wang)
    assert prints() == before


def test_whoever_it_was_recorded_for_withdraws_it_and_who_recorded_it_does_not(cast):
    matter = actions.raise_matter(by=cast.chen, for_person=cast.wang, place=cast.building, **WORDS)
    with pytest.raises(NotYours):
        actions.withdraw_matter(matter, by=cast.chen)
    actions.withdraw_matter(matter, by=cast.wang)
    assert sentences_told_to(cast.chen)[0] == "Ms 王 withdrew it."


def test_somebody_unnamed_stays_unnamed(cast):
    matter = matter_at("discuss", cast, is_anonymous=True)
    actions.withdraw_matter(matter, by=cast.wang, reason="算了")
    assert acts_of(matter)[-1] == "matter_withdrawn_because_anonymously"
    assert sentences_told_to(cast.lin)[0] == "The raiser withdrew it: 算了"
