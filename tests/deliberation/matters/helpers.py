"""What several tests of matters need: a matter at each step, told by actions; the record and the inbox as words."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import override

from community import record
from community.models import Notice
from community.notices import inbox
from deliberation.matters import actions
from deliberation.matters.models import Matter, ReviewRound
from votes.models import Poll

WORDS = {"title": "路灯不亮", "text": "晚上看不清路。", "category": "facilities"}
MOTION = {"question": "装一盏路灯，好不好？", "text": "装一盏太阳能路灯。", "rule_code": "residents_council"}
STEPS = ("triage", "revise", "discuss", "tabled", "voting", "decide", "assign", "carry_out", "review", "ended")


def matter_at(step: str, cast, **words) -> Matter:
    """A matter of ``wang`` at her building, taken to ``step`` by actions. ``li`` does the work."""
    place = words.pop("place", cast.building)
    matter = actions.raise_matter(by=words.pop("by", cast.wang), place=place, **{**WORDS, **words})
    if step == "triage":
        return matter
    if step == "revise":
        return actions.return_matter(matter, by=cast.lin, reason="请写明是哪一盏。")
    if step == "answered":
        return actions.answer_matter(matter, by=cast.lin, answer="已经报修，明天来换。")
    actions.accept_matter(matter, by=cast.lin)
    if step == "discuss":
        return matter
    decision = tabled(matter, cast)
    if step == "tabled":
        return matter
    if step == "decide":
        actions.postpone(decision, by=cast.lin, reason="人没到齐。")
        return refreshed(matter)
    if step == "voting":
        actions.start_vote(decision, by=cast.lin, poll=open_poll(cast))
        return refreshed(matter)
    decided(decision, cast, "carried")
    refreshed(matter)
    if step == "assign":
        return matter
    work = assigned(matter, cast)
    if step == "carry_out":
        return refreshed(matter)
    actions.finish_undertaking(work, by=cast.chen, report="路灯装好了。")
    refreshed(matter)
    if step == "review":
        return matter
    window_passes(matter)
    return actions.close_review(matter)


def tabled(matter, cast, **words):
    motion = actions.draft_motion(matter, by=cast.lin, **{**MOTION, **words})
    return actions.table_matter(
        matter,
        by=cast.lin,
        motion=motion,
        at=timezone.now() + timedelta(days=3),
        title="小板凳议事会",
        url="/meetings/1/",
    )


def assigned(matter, cast, **words):
    given = {"task": "装一盏路灯", "person": cast.chen, "deadline": timezone.localdate() + timedelta(days=9)}
    return actions.assign_undertaking(matter, by=cast.lin, **{**given, **words})


def open_poll(cast) -> Poll:
    """A poll as a meeting opens it. One voter is enough here: counting is tested in ``votes``."""
    from community.electorates import Electorate, electorate
    from votes.actions import open_poll
    from votes.rules import rule

    return open_poll(
        by=cast.lin,
        question=MOTION["question"],
        rule=rule("residents_council", on=timezone.localdate()),
        roll=electorate(cast.stairwell, Electorate.HOUSEHOLDS),
        present=[cast.wang.pk, cast.li.pk],
    )


def decided(decision, cast, outcome: str):
    """The vote on a tabled motion ends as asked: both households say yes or no, or nobody is present."""
    from votes.actions import cast_ballot, close_poll

    poll = open_poll(cast)
    actions.start_vote(decision, by=cast.lin, poll=poll)
    choice = {"carried": "yes", "lost": "no"}.get(outcome)
    if choice:
        for person in (cast.wang, cast.li):
            cast_ballot(poll, by=person, choice=choice, key=secrets.token_hex(16))
    else:
        poll.roll.update(is_present=False)
    close_poll(poll, by=cast.lin)
    poll.refresh_from_db()
    assert poll.verdict["outcome"] == outcome
    return actions.end_vote(decision, by=cast.lin, poll=poll)


def window_passes(matter) -> None:
    """The open review window and its timer lie in the past now."""
    from viewflow.workflow.models import Task

    past = timezone.now() - timedelta(minutes=1)
    ReviewRound.objects.filter(matter=matter, closed_at=None).update(closes_at=past)
    Task.objects.filter(process_id=matter.pk, flow_task_type="TIMER", finished=None).update(scheduled=past)


def refreshed(row):
    row.refresh_from_db()
    return row


def acts_of(matter) -> list[str]:
    return list(matter.chain.entries.order_by("number").values_list("act", flat=True))


def sentences_told_to(person) -> list[str]:
    """The inbox in English, newest first."""
    with override("en"):
        return [record.sentence(notice.entry) for notice in inbox(person)]


def footprint() -> tuple[int, ...]:
    """How much there is of everything an act on a matter may write."""
    from viewflow.workflow.models import Task

    from community.models import Attachment, Entry
    from deliberation.matters import models

    kinds = (
        models.Matter,
        models.Comment,
        models.CommentEdit,
        models.CommentReport,
        models.Motion,
        models.Decision,
        models.Undertaking,
        models.Progress,
        models.ReviewRound,
        models.Review,
        models.Follow,
        models.Voice,
        models.MatterPhoto,
        Attachment,
        Entry,
        Notice,
        Task,
    )
    return how_many(*kinds)


def how_many(*kinds: type[Model]) -> tuple[int, ...]:
    """How many rows there are of each kind, by one question."""
    name = connection.ops.quote_name
    counts = ", ".join(f"(SELECT COUNT(*) FROM {name(kind._meta.db_table)})" for kind in kinds)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return tuple(cursor.fetchone())
