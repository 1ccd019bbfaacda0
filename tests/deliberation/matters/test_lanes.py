"""Five lanes, each told by actions to its end; and every way from one lane to another."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from community.refusals import Missing, NotYours
from deliberation.cases.queries import waiting_for
from deliberation.cases.refusals import AlreadyDone, NotAtThisStep
from deliberation.matters import actions
from deliberation.matters.models import Ending, Lane, MatterPhoto
from deliberation.matters.queries import lane_meaning, recorded_how, steps_of, what_next
from deliberation.matters.refusals import MotionIsTabled

from .helpers import acts_of, assigned, decided, matter_at, refreshed, sentences_told_to, tabled, window_passes
from .lanes import at_step, hazard_found, in_lane, is_whole, prints, raised, worked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def step_by_step(matter, *acts) -> list[str]:
    """Where the matter stands after each act; the index is whole each time."""
    stood = []
    for act in acts:
        act()
        refreshed(matter)
        assert is_whole(matter)
        stood.append(matter.waits_for or matter.ending)
    return stood


# triage


@pytest.mark.parametrize(
    ("lane", "waits_for", "act"),
    [
        ("small", "assign", "matter_accepted_in_lane"),
        ("regular", "discuss", "matter_accepted"),
        ("important", "discuss", "matter_accepted_in_lane"),
        ("difficult", "discuss", "matter_accepted_in_lane"),
        ("hazard", "assign", "matter_accepted_in_lane"),
    ],
)
def test_the_class_given_at_triage_decides_the_way(cast, lane, waits_for, act):
    matter = in_lane(lane, cast)
    assert (matter.lane, matter.waits_for, acts_of(matter)[-1], is_whole(matter)) == (lane, waits_for, act, True)
    assert lane_meaning(lane)
    assert what_next(matter)


def test_the_raiser_reads_the_class_in_words(cast):
    in_lane("small", cast)
    assert sentences_told_to(cast.wang)[0] == "Ms 林 accepted it as “small: at once”."


def test_there_is_no_sixth_class(cast):
    matter = raised(cast)
    before = prints()
    with pytest.raises(Missing) as refused:
        actions.accept_matter(matter, by=cast.lin, lane="urgent")
    assert (refused.value.field, prints(), refreshed(matter).lane) == ("lane", before, "regular")


# each lane to its end


def test_a_small_matter_is_done_without_a_meeting_and_may_be_spoken_of(cast):
    matter = in_lane("small", cast)
    actions.say(matter, by=cast.zhao, text="谢谢", stance="neutral")
    stood = step_by_step(
        matter,
        lambda: worked(matter, cast),
        lambda: actions.review_matter(matter, by=cast.wang, outcome="solved", stars=5),
        lambda: (window_passes(matter), actions.close_review(matter)),
    )
    assert stood == ["review", "review", Ending.SETTLED]
    assert [step.is_skipped for step in steps_of(matter)] == [False, True, True, False, False]


@pytest.mark.parametrize("lane", ["regular", "important", "difficult"])
def test_while_others_are_worked_on_nobody_speaks(cast, lane):
    matter = matter_at("assign", cast)
    matter.lane = lane
    matter.save(update_fields=["lane"])
    with pytest.raises(NotAtThisStep):
        actions.say(matter, by=cast.zhao, text="谢谢", stance="neutral")


def test_an_important_matter_is_posted_after_it_was_decided(cast):
    matter = at_step("publicity", cast)
    assert (matter.waits_for, is_whole(matter)) == ("publicity", True)
    assert what_next(matter)


def test_a_difficult_matter_comes_back_until_it_is_settled(cast):
    matter = in_lane("difficult", cast)

    def window_ends():
        window_passes(matter)
        actions.close_review(matter)

    stood = step_by_step(
        matter,
        lambda: decided(tabled(matter, cast), cast, "carried"),
        lambda: worked(matter, cast),
        window_ends,
    )
    assert stood == ["assign", "review", "discuss"]
    assert (acts_of(matter)[-1], matter.ending, matter.finished) == ("matter_returns", "", None)
    assert what_next(matter) == "The next grid day takes the motion up again."
    again = step_by_step(
        matter,
        lambda: decided(tabled(matter, cast, text="再装一盏。"), cast, "carried"),
        lambda: worked(matter, cast),
        lambda: actions.review_matter(matter, by=cast.wang, outcome="solved", stars=5),
        window_ends,
    )
    assert again == ["assign", "review", "review", Ending.SETTLED]


def test_a_difficult_matter_that_was_reclassed_ends_as_others_do(cast):
    matter = in_lane("difficult", cast)
    actions.reclass_matter(matter, by=cast.lin, lane="regular", reason="说清楚了。")
    decided(tabled(matter, cast), cast, "carried")
    worked(refreshed(matter), cast)
    window_passes(matter)
    actions.close_review(matter)
    assert refreshed(matter).ending == Ending.ANSWERED


def test_a_hazard_found_on_patrol_is_fixed_first_and_posted_afterwards(cast, photo):
    matter = hazard_found(cast, photo)
    assert (matter.waits_for, matter.holder, acts_of(matter)) == ("assign", cast.lin, ["hazard_found"])
    assert (matter.due_at - matter.held_since).total_seconds() == 3600
    with override("en"):
        assert recorded_how(matter) == "found on patrol by Ms 陈"
    assert is_whole(matter)
    work = assigned(matter, cast)
    before = prints()
    with pytest.raises(Missing) as refused:
        actions.finish_undertaking(work, by=cast.chen, report="填平了。")
    assert (refused.value.field, prints()) == ("photos", before)
    actions.finish_undertaking(work, by=cast.chen, report="填平了。", photos=[photo()])
    assert (refreshed(matter).waits_for, is_whole(matter)) == ("review", True)
    assert [one.kind for one in matter.publications.all()] == ["report"]
    assert [step.is_skipped for step in steps_of(matter)] == [False, True, True, False, False]


def test_a_photo_added_while_the_work_went_on_shows_a_hazard_fixed(cast, photo):
    matter = in_lane("hazard", cast)
    work = assigned(matter, cast)
    actions.add_photos(refreshed(matter), by=cast.chen, photos=[photo()], moment=MatterPhoto.Moment.AFTER)
    actions.finish_undertaking(work, by=cast.chen, report="填平了。")
    assert refreshed(matter).waits_for == "review"


@pytest.mark.parametrize(
    ("who", "given", "refusal"),
    [
        ("wang", {"photos": [1]}, "not_yours"),
        ("wang", {"photos": [1], "intake": "online"}, "not_yours"),
        ("wang", {"photos": [1], "intake": "door", "lane": "regular"}, "not_yours"),
        ("outsider_head", {"photos": [1]}, "out_of_place"),
        ("chen", {"photos": []}, "missing"),
        ("chen", {"photos": [1], "lane": "regular"}, "missing"),
        ("chen", {"photos": [1], "lane": "small"}, "missing"),
        ("chen", {"photos": [1], "intake": "pigeon"}, "missing"),
    ],
)
def test_who_may_say_that_something_is_a_hazard(cast, photo, who, given, refusal):
    from community.refusals import Refused

    given = {**given, "photos": [photo() for _one in given["photos"]]}
    before = prints()
    with pytest.raises(Refused) as refused:
        hazard_found(cast, photo, by=getattr(cast, who), **given)
    assert (refused.value.code, prints()) == (refusal, before)


def test_a_hazard_told_at_the_door_waits_for_triage_but_an_hour_only(cast, photo):
    matter = hazard_found(cast, photo, intake="door", photos=[], for_person=cast.wang)
    assert (matter.waits_for, matter.lane) == ("triage", "hazard")
    assert (matter.due_at - matter.held_since).total_seconds() == 3600
    with override("en"):
        assert recorded_how(matter) == "recorded at the door by Ms 陈"


# from one lane to another

FAST = {"small", "hazard"}


def _reclass(matter, cast, lane):
    return actions.reclass_matter(matter, by=cast.lin, lane=lane, reason="看过了，这样办。")


@pytest.mark.parametrize("new", Lane.values)
@pytest.mark.parametrize("old", ["regular", "important", "difficult"])
@pytest.mark.parametrize("step", ["discuss", "decide", "carried"])
def test_out_of_a_lane_that_meets(cast, step, old, new):
    matter = in_lane(old, cast)
    if step == "decide":
        actions.postpone(tabled(matter, cast), by=cast.lin, reason="人没到齐。")
    elif step == "carried":
        matter = matter_at("assign", cast, title="已经议定")
        type(matter).objects.filter(pk=matter.pk).update(lane=old)
    refreshed(matter)
    stood, before = matter.waits_for, prints()
    if old == new:
        with pytest.raises(AlreadyDone):
            _reclass(matter, cast, new)
        assert prints() == before
        return
    _reclass(matter, cast, new)
    assert (matter.lane, matter.waits_for) == (new, "assign" if new in FAST else stood)
    assert is_whole(matter)
    entry = matter.chain.entries.latest("number")
    assert entry.act == "matter_reclassed"
    assert entry.payload == {
        "actor": entry.payload["actor"],
        "was_lane": old,
        "lane": new,
        "reason": "看过了，这样办。",
    }
    # and back: what was carried still stands, what was not is discussed
    _reclass(matter, cast, old)
    back = {"discuss": "discuss", "decide": "discuss" if new in FAST else "decide", "carried": "assign"}[step]
    assert (matter.lane, matter.waits_for, is_whole(matter)) == (old, back, True)


@pytest.mark.parametrize("new", Lane.values)
@pytest.mark.parametrize("old", ["small", "hazard"])
def test_out_of_a_lane_that_acts_at_once(cast, old, new):
    matter = in_lane(old, cast)
    if old == new:
        with pytest.raises(AlreadyDone):
            _reclass(matter, cast, new)
        return
    _reclass(matter, cast, new)
    assert (matter.lane, matter.waits_for) == (new, "assign" if new in FAST else "discuss")
    assert is_whole(matter)
    if new in FAST:
        return
    # it can be decided now as any other
    decided(tabled(matter, cast), cast, "lost")
    assert (refreshed(matter).waits_for, is_whole(matter)) == ("discuss", True)


def test_what_was_carried_and_discussed_again_no_longer_stands(cast):
    matter = in_lane("difficult", cast)
    decided(tabled(matter, cast), cast, "carried")
    worked(refreshed(matter), cast)
    window_passes(matter)
    actions.close_review(matter)
    _reclass(matter, cast, "small")
    assert matter.waits_for == "assign"
    _reclass(matter, cast, "regular")
    assert (matter.waits_for, is_whole(matter)) == ("discuss", True)


def test_a_new_class_has_a_new_clock(cast):
    import time_machine

    matter = matter_at("assign", cast)
    with time_machine.travel(matter.due_at, tick=True):
        _reclass(matter, cast, "small")
        assert (matter.due_at - matter.held_since).total_seconds() > 25 * 3600
        assert is_whole(matter)


@pytest.mark.parametrize("step", ["tabled", "voting"])
def test_what_stands_on_an_agenda_stays_in_its_lane(cast, step):
    matter = matter_at(step, cast)
    before = prints()
    with pytest.raises(MotionIsTabled):
        _reclass(matter, cast, "small")
    assert (prints(), refreshed(matter).lane) == (before, "regular")


@pytest.mark.parametrize(
    ("given", "field"), [({"lane": "urgent"}, "lane"), ({"reason": " "}, "reason"), ({"reason": "长" * 301}, "reason")]
)
def test_a_new_class_needs_a_lane_and_a_reason(cast, given, field):
    matter = matter_at("discuss", cast)
    before = prints()
    with pytest.raises(Missing) as refused:
        actions.reclass_matter(matter, by=cast.lin, **{"lane": "small", "reason": "马上办", **given})
    assert (refused.value.field, prints()) == (field, before)


def test_all_concerned_hear_of_a_new_class(cast):
    matter = matter_at("discuss", cast)
    actions.follow(matter, by=cast.zhao)
    _reclass(matter, cast, "hazard")
    sentence = "Ms 林 moved it from “regular: next grid day” to “hazard: fixed first”: 看过了，这样办。"
    for person in (cast.wang, cast.zhao):
        assert sentences_told_to(person)[0] == sentence
    assert [duty.chip for duty in waiting_for(cast.lin)] == ["Name who fixes it now"]


def test_a_resident_classes_nothing(cast):
    with pytest.raises(NotYours):
        actions.reclass_matter(matter_at("discuss", cast), by=cast.wang, lane="hazard", reason="急")
