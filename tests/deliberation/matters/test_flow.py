"""The flow of a matter: where each act leads, and that the index on the row is what the tasks say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from community.calendar import end_of_day_after
from deliberation.cases.queries import derive_position, waiting_for
from deliberation.cases.refusals import AlreadyDone, NotAtThisStep
from deliberation.matters import actions
from deliberation.matters.flows import MatterFlow
from deliberation.matters.models import Decision, Ending, Matter, Review, ReviewRound
from deliberation.matters.permissions import OPEN
from deliberation.matters.queries import ready_to_table, steps_of
from deliberation.matters.refusals import (
    AlreadyTabled,
    DeadlinePassed,
    MotionIsTabled,
    NobodyChosen,
    NotTabled,
    ReviewStillOpen,
    VoteNotClosed,
)

from .helpers import (
    MOTION,
    STEPS,
    WORDS,
    acts_of,
    assigned,
    decided,
    footprint,
    matter_at,
    open_poll,
    refreshed,
    sentences_told_to,
    tabled,
    window_passes,
)

pytestmark = pytest.mark.django_db

NODES = [
    "assign",
    "assigned",
    "carry_out",
    "decide",
    "decided",
    "discuss",
    "discussed",
    "ended",
    "looked",
    "publicity",
    "publicity__timeout",
    "published",
    "raised",
    "received",
    "review",
    "review__timeout",
    "reviewed",
    "revise",
    "revised",
    "second_look",
    "triage",
    "triaged",
]


def index_of(matter) -> dict:
    return {field: getattr(matter, field) for field in derive_position(matter).as_fields()}


def agrees(matter) -> bool:
    """Does the row say what the tasks say, and is exactly one of them the token?"""
    matter = Matter.objects.get(pk=matter.pk)
    tokens = Task.objects.filter(process_id=matter.pk, finished=None).exclude(flow_task_type="TIMER").count()
    return index_of(matter) == derive_position(matter).as_fields() and tokens == (0 if matter.is_over else 1)


def test_the_names_of_the_nodes_are_stored_and_final():
    assert sorted(node.name for node in MatterFlow.instance.nodes()) == NODES
    assert set(NODES) > OPEN


def test_every_duty_has_an_owner_so_nobody_else_can_claim_it(cast):
    for step, owner in (("triage", "lin"), ("revise", "wang"), ("assign", "lin"), ("carry_out", "chen")):
        task = Task.objects.get(process_id=matter_at(step, cast, title=step).pk, finished=None)
        assert (task.flow_task.name, task.owner, task.status) == (step, getattr(cast, owner), STATUS.ASSIGNED)


@pytest.mark.parametrize("step", STEPS)
def test_the_index_is_what_the_tasks_say(cast, step):
    matter = matter_at(step, cast)
    assert agrees(matter)
    expected = {"tabled": "decide", "voting": "decide", "ended": ""}.get(step, step)
    assert (matter.waits_for, bool(matter.ending)) == (expected, step == "ended")


@pytest.mark.parametrize(
    ("step", "states"),
    [
        ("triage", ["now", "next", "next", "next", "next"]),
        ("discuss", ["done", "now", "next", "next", "next"]),
        ("tabled", ["done", "done", "now", "next", "next"]),
        ("carry_out", ["done", "done", "done", "now", "next"]),
        ("review", ["done", "done", "done", "done", "now"]),
        ("ended", ["done", "done", "done", "done", "done"]),
        ("answered", ["done", "done", "done", "done", "now"]),
    ],
)
def test_the_five_steps(cast, step, states):
    steps = steps_of(matter_at(step, cast))
    assert [one.seal for one in steps] == list("提议决办评")
    assert [one.state for one in steps] == states
    assert [one.is_skipped for one in steps] == [False, *[step == "answered"] * 3, False]


def test_returned_completed_and_looked_at_again(cast):
    matter = matter_at("revise", cast)
    week = end_of_day_after(7, start=timezone.localdate())
    assert (matter.holder, matter.holder_role, matter.due_at) == (cast.wang, "resident", week)
    actions.revise_matter(matter, by=cast.wang, title="坡上路灯不亮", text="坡上第二盏。")
    assert (matter.waits_for, matter.title, matter.triage_outcome) == ("triage", "坡上路灯不亮", "")
    assert agrees(matter)


@pytest.mark.parametrize(
    ("outcome", "waits_for"), [("carried", "assign"), ("lost", "discuss"), ("no_quorum", "decide")]
)
def test_a_verdict_moves_the_matter(cast, outcome, waits_for):
    matter = matter_at("discuss", cast)
    decision = decided(tabled(matter, cast), cast, outcome)
    matter.refresh_from_db()
    assert (decision.outcome, matter.waits_for, agrees(matter)) == (outcome, waits_for, True)
    assert (matter in ready_to_table(cast.grid)) == (outcome != "carried")


def test_the_clock_may_close_a_vote(cast):
    from votes.actions import close_poll

    matter = matter_at("voting", cast)
    decision = matter.decisions.get()
    close_poll(decision.poll, by=None)
    decision.poll.refresh_from_db()
    actions.end_vote(decision, by=None, poll=decision.poll)
    assert (refreshed(matter).waits_for, acts_of(matter)[-1]) == ("discuss", "vote_lost")
    assert matter.chain.entries.latest("number").actor is None


def test_postponed_then_tabled_again_then_sent_back(cast):
    matter = matter_at("discuss", cast)
    first = tabled(matter, cast)
    actions.postpone(first, by=cast.lin, reason="人没到齐。")
    refreshed(matter)
    assert (matter.waits_for, agrees(matter)) == ("decide", True)
    second = actions.table_matter(
        matter,
        by=cast.lin,
        motion=matter.motions.get(),
        at=timezone.now() + timedelta(days=7),
        title="第二次议事会",
        url="/meetings/2/",
    )
    assert (matter.waits_for, matter.due_at) == ("decide", end_of_day_after(0, timezone.localdate(second.meeting_at)))
    actions.send_back(second, by=cast.lin, reason="再听听意见。")
    assert (refreshed(matter).waits_for, agrees(matter)) == ("discuss", True)
    assert list(matter.decisions.values_list("outcome", "reason")) == [
        ("postponed", "人没到齐。"),
        ("sent_back", "再听听意见。"),
    ]


def test_a_matter_stands_on_one_agenda_at_a_time(cast):
    matter = matter_at("tabled", cast)
    before = footprint()
    with pytest.raises(AlreadyTabled):
        actions.table_matter(
            matter, by=cast.lin, motion=matter.motions.get(), at=timezone.now(), title="别的会", url="/meetings/3/"
        )
    with pytest.raises(MotionIsTabled):
        actions.draft_motion(matter, by=cast.lin, **{**MOTION, "text": "别的写法。"})
    assert footprint() == before


def test_an_old_version_cannot_be_tabled(cast):
    matter = matter_at("discuss", cast)
    old = actions.draft_motion(matter, by=cast.lin, **MOTION)
    new = actions.draft_motion(matter, by=cast.lin, **{**MOTION, "text": "装两盏。"})
    assert (old.version, new.version) == (1, 2)
    with pytest.raises(actions.deciding.OutOfDate):
        actions.table_matter(matter, by=cast.lin, motion=old, at=timezone.now(), title="会", url="/meetings/1/")
    with pytest.raises(AlreadyDone):
        actions.draft_motion(matter, by=cast.lin, **{**MOTION, "text": "装两盏。"})


def test_while_a_vote_is_open_the_motion_stays(cast):
    decision = matter_at("voting", cast).decisions.get()
    before = footprint()
    for attempt in (
        lambda: actions.postpone(decision, by=cast.lin, reason="晚了"),
        lambda: actions.send_back(decision, by=cast.lin, reason="晚了"),
        lambda: actions.end_vote(decision, by=cast.lin, poll=decision.poll),
    ):
        with pytest.raises(VoteNotClosed):
            attempt()
    with pytest.raises(NotTabled):
        actions.start_vote(decision, by=cast.lin, poll=open_poll(cast))
    assert footprint()[:7] == before[:7]


def test_a_vote_ends_once(cast):
    matter = matter_at("discuss", cast)
    decision = decided(tabled(matter, cast), cast, "carried")
    before = footprint()
    with pytest.raises(NotTabled):
        actions.end_vote(decision, by=cast.lin, poll=decision.poll)
    assert footprint() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda matter, cast: actions.accept_matter(matter, by=cast.lin),
        lambda matter, cast: actions.answer_matter(matter, by=cast.lin, answer="修"),
        lambda matter, cast: actions.return_matter(matter, by=cast.lin, reason="哪"),
    ],
)
def test_a_second_click_does_nothing(cast, act):
    matter = matter_at("triage", cast)
    act(matter, cast)
    before = footprint()
    with pytest.raises(NotAtThisStep):
        act(Matter.objects.get(pk=matter.pk), cast)
    assert footprint() == before


def test_raised_twice_within_a_moment_is_raised_once(cast):
    matter_at("triage", cast)
    before = footprint()
    with pytest.raises(AlreadyDone):
        matter_at("triage", cast)
    assert footprint() == before


def test_numbers_run_by_community_and_year(cast):
    first = matter_at("triage", cast)
    second = matter_at("triage", cast, title="另一件")
    elsewhere = actions.raise_matter(by=cast.stranger, place=cast.other_building, **{**WORDS, "title": "隔壁"})
    assert [one.serial for one in (first, second, elsewhere)] == [1, 2, 3]
    assert elsewhere.community == first.community


def test_work_is_given_to_a_person_by_a_day(cast):
    from community.models import Organisation

    matter = matter_at("assign", cast)
    firm = Organisation.objects.create(name="坡上物业", kind="property_firm", place=cast.estate)
    before = footprint()
    with pytest.raises(NobodyChosen):
        assigned(matter, cast, person=None, organisation=firm)
    with pytest.raises(DeadlinePassed):
        assigned(matter, cast, deadline=timezone.localdate() - timedelta(days=1))
    for lacking in ({"person": None}, {"deadline": None}, {"task": " "}):
        with pytest.raises(actions.working.Missing):
            assigned(matter, cast, **lacking)
    assert footprint() == before
    firm.contact = cast.chen
    firm.save()
    work = assigned(matter, cast, person=None, organisation=firm, deadline=timezone.localdate())
    assert work.person == cast.chen
    assert (matter.holder, matter.holder_role) == (cast.chen, "steward")
    assert timezone.localtime(matter.due_at).date() == timezone.localdate() + timedelta(days=1)
    assert [duty.kind for duty in waiting_for(cast.chen)] == ["carry_out"]


def test_settled_when_the_raiser_said_so_else_answered(cast):
    for outcome, ending in (("solved", Ending.SETTLED), ("half", Ending.ANSWERED), (None, Ending.ANSWERED)):
        matter = matter_at("review", cast, title=f"灯 {outcome}")
        if outcome:
            actions.review_matter(matter, by=cast.wang, outcome=outcome, stars=4)
        with pytest.raises(ReviewStillOpen):
            actions.close_review(matter)
        window_passes(matter)
        actions.close_review(matter, by=cast.lin)
        assert (matter.ending, matter.waits_for, matter.is_over, agrees(matter)) == (ending, "", True, True)
        assert matter.finished is not None
        timer = Task.objects.get(process_id=matter.pk, flow_task_type="TIMER")
        assert timer.status == STATUS.CANCELED


def test_the_raiser_says_not_solved_and_the_work_goes_on(cast):
    matter = matter_at("review", cast)
    actions.review_matter(matter, by=cast.wang, outcome="not", stars=1, missing="还是不亮")
    assert (matter.waits_for, matter.stage, agrees(matter)) == ("assign", "act", True)
    assert acts_of(matter)[-2:] == ["review_not", "matter_reopened_by_raiser"]
    turn = matter.review_rounds.get()
    assert (turn.was_reopened, turn.closed_at is None) == (True, False)
    assert Task.objects.get(process_id=matter.pk, flow_task_type="TIMER").status == STATUS.CANCELED
    actions.finish_undertaking(assigned(matter, cast), by=cast.chen, report="又修了。")
    assert (refreshed(matter).waits_for, matter.review_rounds.count()) == ("review", 2)
    assert agrees(matter)


def test_an_answer_that_does_not_settle_it_goes_back_to_triage(cast):
    matter = matter_at("answered", cast)
    assert matter.waits_for == "review"
    actions.review_matter(matter, by=cast.wang, outcome="not", stars=2)
    assert (matter.waits_for, matter.stage, agrees(matter)) == ("triage", "raise", True)
    actions.accept_matter(matter, by=cast.lin)
    assert matter.waits_for == "discuss"


@pytest.mark.parametrize(
    ("nots", "others", "reopens"),
    [
        (1, 3, False),
        (2, 2, False),
        (4, 0, False),
        (1, 4, False),
        (2, 3, True),
        (2, 4, False),
        (3, 5, True),
        (3, 6, False),
    ],
)
def test_more_than_a_third_of_at_least_five_take_it_up_again(cast, nots, others, reopens):
    matter = matter_at("review", cast)
    turn = matter.review_rounds.get()
    people = type(cast.wang).objects
    for n in range(nots + others - 1):
        one = people.create(username=f"n{n}", full_name=f"邻{n}")
        Review.objects.create(round=turn, person=one, outcome="not" if n < nots - 1 else "solved", stars=3)
    actions.review_matter(matter, by=cast.zhao, outcome="not", stars=1)
    assert (matter.waits_for == "assign") is reopens
    assert ReviewRound.objects.get().was_reopened is reopens


def test_a_review_may_be_changed_and_the_same_again_writes_nothing(cast):
    matter = matter_at("review", cast)
    actions.review_matter(matter, by=cast.zhao, outcome="half", stars=3)
    before = footprint()
    actions.review_matter(matter, by=cast.zhao, outcome="half", stars=3)
    assert footprint() == before
    actions.review_matter(matter, by=cast.zhao, outcome="solved", stars=5)
    assert list(Review.objects.values_list("outcome", "stars")) == [("solved", 5)]


def test_everybody_concerned_hears_of_every_step_and_the_doer_does_not(cast):
    matter = matter_at("triage", cast)
    actions.follow(matter, by=cast.zhao)
    actions.accept_matter(matter, by=cast.lin)
    assert sentences_told_to(cast.zhao) == ["Ms 林 accepted it for discussion."]
    assert sentences_told_to(cast.wang) == ["Ms 林 accepted it for discussion."]
    assert sentences_told_to(cast.lin) == ["Ms 王 raised it."]
    assert sentences_told_to(cast.li) == []
    actions.unfollow(matter, by=cast.zhao)
    tabled(matter, cast)
    assert len(sentences_told_to(cast.zhao)) == 1


def test_the_one_it_was_recorded_for_is_told(cast):
    matter = actions.raise_matter(by=cast.chen, for_person=cast.wang, place=cast.building, **WORDS)
    assert (matter.raiser, matter.recorded_by) == (cast.wang, cast.chen)
    assert sentences_told_to(cast.wang) == ["Ms 陈 recorded it for Ms 王."]
    assert sentences_told_to(cast.lin) == ["Ms 陈 recorded it for Ms 王."]


def test_only_the_handler_hears_that_something_was_reported_and_nobody_by_whom(cast):
    matter = matter_at("discuss", cast)
    comment = actions.say(matter, by=cast.zhao, text="难听", stance="against")
    actions.report_comment(comment, by=cast.li, reason="骂人")
    entry = matter.chain.entries.latest("number")
    assert (entry.act, entry.payload) == ("comment_reported", {"actor": ""})
    assert [notice.person for notice in entry.notices.all()] == [cast.lin]
    assert [duty.kind for duty in waiting_for(cast.lin)] == ["discuss", "report"]
    assert actions.settle_report(comment, by=cast.lin) == 1
    assert [duty.kind for duty in waiting_for(cast.lin)] == ["discuss"]
    with pytest.raises(AlreadyDone):
        actions.settle_report(comment, by=cast.lin)


def test_an_earlier_wording_is_kept(cast):
    matter = matter_at("discuss", cast)
    comment = actions.say(matter, by=cast.zhao, text="太贵", stance="against")
    actions.edit_comment(comment, by=cast.zhao, text="有点贵", stance="neutral")
    assert list(comment.edits.values_list("text", "stance")) == [("太贵", "against")]


def test_the_record_of_a_matter_is_whole(cast):
    from community import record

    matter = matter_at("ended", cast)
    assert record.first_break(matter.chain) is None
    assert acts_of(matter) == [
        "matter_raised",
        "matter_accepted",
        "motion_drafted",
        "matter_tabled",
        "vote_started",
        "vote_carried",
        "work_assigned",
        "work_finished",
        "matter_closed_as_answered",
    ]


def test_duties_by_role(cast):
    matter_at("review", cast)
    for who, kinds in (("wang", ["review"]), ("zhao", ["review"]), ("lin", []), ("chen", []), ("stranger", [])):
        assert [duty.kind for duty in waiting_for(getattr(cast, who))] == kinds
    assert Decision.objects.count() == 1
