"""Role × step × act over the real actions: who may is let through, who may not leaves no row, no entry, no notice."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from community.queries import NobodyAbove
from community.refusals import NotYours, Refused
from deliberation.cases.queries import waiting_for
from deliberation.matters import actions
from deliberation.matters.permissions import AT, RIGHTS, offered

from .helpers import MOTION, STEPS, footprint, matter_at
from .lanes import at_step

pytestmark = pytest.mark.django_db

WHO = ("wang", "li", "zhao", "chen", "lin", "clerk", "qian", "he", "admin", "stranger", "outsider_head")
LEADS = {"lin", "qian", "he", "admin"}
NEIGHBOURS = {"wang", "li", "zhao"}
STAFF = {"chen", "clerk"} | LEADS

# wang raised it, lin handles it, chen does the work; its place is wang's, li's and zhao's building
RIGHT = {
    "accept": LEADS,
    "answer": LEADS,
    "return": LEADS,
    "decline": LEADS,
    "look_again": LEADS - {"lin"},  # lin proposed to decline it
    "withdraw": {"wang"},
    "go_unnamed": {"wang"},
    "reclass": LEADS,
    "escalate": LEADS,
    "revise": {"wang"},
    "say": NEIGHBOURS | STAFF,
    "join": {"li", "zhao"},
    "leave": {"zhao"},  # zhao joined it
    "merge": LEADS,
    "report": (NEIGHBOURS | STAFF) - {"zhao"},  # zhao wrote it
    "edit": {"zhao"},
    "hide": LEADS,
    "draft": LEADS,
    "table": LEADS,
    "postpone": LEADS,
    "send_back": LEADS,
    "assign": LEADS,
    "progress": LEADS | {"chen"},
    "finish": LEADS | {"chen"},
    "photos": LEADS | {"wang"},
    "review": NEIGHBOURS,
    "close_review": LEADS,
    "follow": NEIGHBOURS | STAFF,
}

# at which step each act is tried, and how
TRY = {
    "accept": ("triage", lambda one: actions.accept_matter(one.matter, by=one.by)),
    "answer": ("triage", lambda one: actions.answer_matter(one.matter, by=one.by, answer="明天修。")),
    "return": ("triage", lambda one: actions.return_matter(one.matter, by=one.by, reason="哪一盏？")),
    "decline": ("triage", lambda one: actions.decline_matter(one.matter, by=one.by, reason="不归我们管")),
    "look_again": ("second_look", lambda one: actions.look_again(one.matter, by=one.by, agrees=True)),
    "withdraw": ("triage", lambda one: actions.withdraw_matter(one.matter, by=one.by)),
    "go_unnamed": ("discuss", lambda one: actions.go_unnamed(one.matter, by=one.by)),
    "reclass": ("discuss", lambda one: actions.reclass_matter(one.matter, by=one.by, lane="small", reason="马上办")),
    "escalate": ("discuss", lambda one: actions.escalate_matter(one.matter, by=one.by, reason="要钱")),
    "revise": ("revise", lambda one: actions.revise_matter(one.matter, by=one.by, title="路灯", text="坡上那盏")),
    "say": ("discuss", lambda one: actions.say(one.matter, by=one.by, text="好", stance="for")),
    "join": ("assign", lambda one: actions.join_matter(one.matter, by=one.by)),
    "leave": ("discuss", lambda one: actions.leave_matter(one.matter, by=one.by)),
    "merge": ("discuss", lambda one: actions.merge_matter(one.matter, into=one.other, by=one.by, reason="同一件")),
    "report": ("discuss", lambda one: actions.report_comment(one.comment, by=one.by, reason="看看")),
    "edit": ("discuss", lambda one: actions.edit_comment(one.comment, by=one.by, text="改", stance="for")),
    "hide": ("discuss", lambda one: actions.hide_comment(one.comment, by=one.by, reason="不合适")),
    "draft": ("discuss", lambda one: actions.draft_motion(one.matter, by=one.by, **MOTION)),
    "table": ("decide", lambda one: one.table()),
    "postpone": ("tabled", lambda one: actions.postpone(one.decision, by=one.by, reason="人少")),
    "send_back": ("tabled", lambda one: actions.send_back(one.decision, by=one.by, reason="再议")),
    "assign": ("assign", lambda one: one.assign()),
    "progress": ("carry_out", lambda one: actions.note_progress(one.work, by=one.by, text="杆子到了")),
    "finish": ("carry_out", lambda one: actions.finish_undertaking(one.work, by=one.by, report="好了")),
    "photos": ("discuss", lambda one: actions.add_photos(one.matter, by=one.by, photos=[one.photo()])),
    "review": ("review", lambda one: actions.review_matter(one.matter, by=one.by, outcome="half", stars=3)),
    "close_review": ("review", lambda one: actions.close_review(one.matter, one.by)),
    "follow": ("discuss", lambda one: actions.follow(one.matter, by=one.by)),
}


# whose right it is, and what is in the way: the window is not over; nobody is above the administrator to look again
STOPPED = {("close_review", who, "review_still_open") for who in LEADS} | {("decline", "admin", NobodyAbove.code)}


class Scene:
    """A matter at a step, and somebody who tries something."""

    def __init__(self, cast, step, who, photo):
        self.cast, self.photo = cast, photo
        self.matter = at_step(step, cast)
        self.by = getattr(cast, who)
        self.comment = self.other = None
        if step == "discuss":
            self.comment = actions.say(self.matter, by=cast.zhao, text="太贵", stance="against")
            actions.join_matter(self.matter, by=cast.zhao)
            self.other = matter_at("triage", cast, by=cast.li)

    @contextmanager
    def tried_by(self, who):
        """``who`` tries on rows read again; whatever came of it is taken back."""
        self.by = getattr(self.cast, who)
        with transaction.atomic():
            for name in ("matter", "comment", "other"):
                row = getattr(self, name)
                setattr(self, name, row and type(row).objects.get(pk=row.pk))
            yield
            transaction.set_rollback(True)

    @property
    def decision(self):
        return self.matter.decisions.get()

    @property
    def work(self):
        return self.matter.undertakings.get()

    def table(self):
        return actions.table_matter(
            self.matter,
            by=self.by,
            motion=self.matter.motions.get(),
            at=timezone.now() + timedelta(days=3),
            title="会",
            url="/meetings/2/",
        )

    def assign(self):
        return actions.assign_undertaking(
            self.matter, by=self.by, task="装灯", person=self.cast.chen, deadline=timezone.localdate()
        )


@pytest.mark.parametrize("act", TRY)
def test_who_may_do_what(cast, photo, act):
    step, attempt = TRY[act]
    scene = Scene(cast, step, "lin", photo)
    before = footprint()
    let_in, stopped = set(), set()
    for who in WHO:
        with scene.tried_by(who):
            try:
                attempt(scene)
            except NotYours:
                assert footprint() == before
            except Refused as refused:  # the right is there, and still it cannot be
                stopped.add((act, who, refused.code))
                assert footprint() == before
                let_in.add(who)
            else:
                assert footprint() != before
                let_in.add(who)
    assert let_in == RIGHT[act]
    assert stopped == {case for case in STOPPED if case[0] == act}


STEP_OF = {
    "accept": {"triage"},
    "answer": {"triage"},
    "return": {"triage"},
    "revise": {"revise"},
    "say": {"discuss", "tabled", "voting", "decide"},
    "draft": {"discuss", "decide"},
    "assign": {"assign"},
    "review": {"review"},
    "close_review": set(),
    "photos": set(STEPS) - {"ended"},
}
DOER = {"revise": "wang", "say": "zhao", "review": "zhao", "photos": "wang"}


@pytest.mark.parametrize("step", STEPS)
def test_at_which_step_an_act_is_possible(cast, photo, step):
    scene = Scene(cast, step, "lin", photo)
    if step == "decide":
        scene.matter.motions.update(text="旧的")
    before = footprint()
    possible = set()
    for act in STEP_OF:
        with scene.tried_by(DOER.get(act, "lin")):
            try:
                TRY[act][1](scene)
            except NotYours:
                pytest.fail(f"{act} is refused as somebody else's")
            except Refused:
                assert footprint() == before
            else:
                assert footprint() != before
                possible.add(act)
    assert possible == {act for act, steps in STEP_OF.items() if step in steps}


def test_nobody_reviews_the_own_work(cast):
    matter = matter_at("assign", cast)
    work = actions.assign_undertaking(matter, by=cast.lin, task="装灯", person=cast.li, deadline=timezone.localdate())
    actions.finish_undertaking(work, by=cast.li, report="好了")
    for who in (cast.li, cast.lin):
        with pytest.raises(NotYours):
            actions.review_matter(matter, by=who, outcome="solved", stars=5)


def test_those_outside_the_place_of_the_matter_do_not_review_it(cast):
    matter = matter_at("review", cast, place=cast.stairwell)
    with pytest.raises(NotYours):
        actions.review_matter(matter, by=cast.zhao, outcome="solved", stars=5)
    actions.review_matter(matter, by=cast.li, outcome="solved", stars=5)


def test_every_right_says_at_which_step_it_is_possible():
    assert set(RIGHTS) == set(AT)


@pytest.mark.parametrize("step", STEPS)
def test_to_somebody_outside_nothing_is_offered(cast, step):
    matter = matter_at(step, cast)
    assert offered(cast.stranger, matter) == frozenset()
    assert offered(cast.outsider_head, matter) == frozenset()


def test_somebody_deactivated_may_nothing(cast):
    matter = matter_at("triage", cast)
    cast.lin.is_active = False
    cast.lin.save()
    with pytest.raises(NotYours):
        actions.accept_matter(matter, by=cast.lin)


def test_what_somebody_deactivated_held_waits_for_whoever_leads_there(cast):
    matter = matter_at("triage", cast)
    assert [duty.url for duty in waiting_for(cast.qian)] == []
    cast.lin.is_active = False
    cast.lin.save()
    assert [duty.url for duty in waiting_for(cast.qian)] == [f"/matters/{matter.pk}/"]
    assert [duty.url for duty in waiting_for(cast.outsider_head)] == []


def test_who_does_the_work_sees_the_matter_wherever_they_live(cast):
    from deliberation.matters.models import Matter

    matter = matter_at("assign", cast)
    assert not Matter.objects.visible_to(cast.stranger).filter(pk=matter.pk).exists()
    work = actions.assign_undertaking(
        matter, by=cast.lin, task="装灯", person=cast.stranger, deadline=timezone.localdate()
    )
    assert Matter.objects.visible_to(cast.stranger).get() == matter
    actions.finish_undertaking(work, by=cast.stranger, report="好了")
