"""Walks at random: everybody tries everything for months. Each matter stays whole and has a way to its end."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from viewflow.workflow.models import Task

from agenda.actions import close_overdue_votes
from community import record
from community.electorates import Electorate, electorate
from community.models import Absence, Chain, Role
from community.refusals import Refused
from deliberation.cases.queries import derive_position
from deliberation.cases.refusals import NotAtThisStep
from deliberation.cases.timers import fire_due_timers
from deliberation.matters import actions
from deliberation.matters.models import Decision, Lane, Matter, Objection, Publication
from deliberation.matters.permissions import offered
from deliberation.matters.queries import dossier
from deliberation.matters.queries.rules import rules_for
from votes import actions as votes
from votes.models import Ballot, Poll, Seat
from votes.rules import rule

from .helpers import WORDS, how_many
from .lanes import prints
from .posted import votes_too

pytestmark = pytest.mark.django_db

# a Monday; a walk of this length crosses into a year whose holidays nobody has announced yet
START = datetime(2026, 12, 7, 9, 0, tzinfo=timezone.get_default_timezone())
RESIDENTS = ("wang", "li", "zhao", "child", "stranger")
LEADERS = ("lin", "qian", "he", "admin")
EVERYBODY = (*RESIDENTS, *LEADERS, "chen", "clerk", "outsider_head")
STEPS = 110


class Walk:
    def __init__(self, cast, photo, clock, seed: int) -> None:
        self.cast, self.photo, self.clock = cast, photo, clock
        self.dice = random.Random(seed)
        self.matters: list[Matter] = []
        self.done: list[str] = []
        self.refused: list[str] = []

    # who and what

    def anybody(self):
        return self.one(EVERYBODY if self.dice.random() < 0.4 else LEADERS)

    def one(self, names):
        return getattr(self.cast, self.dice.choice(names))

    def some(self) -> Matter:
        return Matter.objects.get(pk=self.dice.choice(self.matters).pk)

    # acts

    def raise_it(self):
        by = self.one(EVERYBODY)
        place = self.dice.choice([self.cast.building, self.cast.stairwell, self.cast.grid, self.cast.other_building])
        given = {**WORDS, "title": f"第{self.dice.randrange(10**6)}件", "place": place}
        if self.dice.random() < 0.2:
            given |= {"intake": "patrol", "lane": Lane.HAZARD, "photos": [self.photo()]}
        elif self.dice.random() < 0.3:
            given |= {"for_person": self.one(RESIDENTS), "intake": "door"}
        made = actions.raise_matter(by=by, is_anonymous=self.dice.random() < 0.3, **given)
        self.matters.append(made)
        return made

    def accept(self):
        actions.accept_matter(self.some(), by=self.anybody(), lane=self.dice.choice(Lane.values))

    def answer(self):
        actions.answer_matter(self.some(), by=self.anybody(), answer="知道了。")

    def return_it(self):
        actions.return_matter(self.some(), by=self.anybody(), reason="写清楚。")

    def revise(self):
        matter = self.some()
        actions.revise_matter(matter, by=self.dice.choice([self.anybody(), matter.raiser]), title="新题", text="新文。")

    def correct(self):
        actions.correct_matter(self.some(), by=self.anybody(), title="改题", text="改文。")

    def decline(self):
        actions.decline_matter(self.some(), by=self.anybody(), reason="不合理。")

    def look(self):
        actions.look_again(self.some(), by=self.anybody(), agrees=self.dice.random() < 0.3, words="我看过了。")

    def withdraw(self):
        if self.dice.random() < 0.2:
            matter = self.some()
            actions.withdraw_matter(matter, by=matter.raiser)

    def reclass(self):
        actions.reclass_matter(self.some(), by=self.anybody(), lane=self.dice.choice(Lane.values), reason="另归一类。")

    def escalate(self):
        actions.escalate_matter(self.some(), by=self.anybody(), reason="请上级定。")

    def merge(self):
        if self.dice.random() < 0.2:
            actions.merge_matter(self.some(), into=self.some(), by=self.one(LEADERS), reason="同一件。")

    def join(self):
        by = self.anybody()
        for_person = self.one(RESIDENTS) if self.dice.random() < 0.3 else None
        actions.join_matter(self.some(), by=by, for_person=for_person, is_anonymous=self.dice.random() < 0.5)

    def leave(self):
        actions.leave_matter(self.some(), by=self.anybody())

    def say(self):
        actions.say(self.some(), by=self.anybody(), text=f"说{self.dice.randrange(10**6)}", stance="for")

    def draft(self):
        matter = self.some()
        code = self.dice.choice([one.code for one in rules_for(matter)])
        actions.draft_motion(
            matter, by=self.anybody(), question=f"办{self.dice.randrange(999)}？", text="办。", rule_code=code
        )

    def table(self):
        matter = self.some()
        motion = matter.motions.last()
        if motion is not None:
            when = timezone.now() + timedelta(days=self.dice.randrange(5))
            actions.table_matter(matter, by=self.anybody(), motion=motion, at=when, title="议事会", url="/meetings/1/")

    def _decision(self) -> Decision:
        return self._any(Decision.objects.filter(outcome__in=Decision.OPEN))

    def _any(self, rows):
        rows = list(rows.order_by("pk"))
        if not rows:
            raise NotAtThisStep
        return self.dice.choice(rows)

    def vote(self):
        decision = self._decision()
        if decision.form == Decision.Form.WRITTEN:
            if decision.poll is not None:
                for seat in decision.poll.roll.all():
                    votes.cast_ballot(
                        decision.poll, by=seat.holder, choice="yes", key=f"{self.dice.getrandbits(128):032x}"
                    )
            return
        by = self.one(LEADERS)
        if decision.outcome == Decision.Outcome.TABLED:
            law = rule(decision.motion.rule_code, on=timezone.localdate())
            poll = votes.open_poll(
                by=by,
                question=decision.motion.question,
                rule=law,
                roll=electorate(self.cast.commune, Electorate(law.electorate)),
                present=[getattr(self.cast, name).pk for name in RESIDENTS if self.dice.random() < 0.9],
            )
            actions.start_vote(decision, by=by, poll=poll)
        else:
            choice = self.dice.choice(["yes", "yes", "no", "abstain"])
            for seat in decision.poll.roll.all():
                if self.dice.random() < 0.9:
                    votes.cast_ballot(
                        decision.poll, by=seat.holder, choice=choice, key=f"{self.dice.getrandbits(128):032x}"
                    )
            votes.close_poll(decision.poll, by=by)
            actions.end_vote(decision, by=by, poll=decision.poll)

    def put_off(self):
        act = self.dice.choice([actions.postpone, actions.send_back])
        act(self._decision(), by=self.anybody(), reason="改日。")

    def written(self):
        matter = self.some()
        place = self.dice.choice([None, matter.place])
        actions.open_written_poll(matter, by=self.anybody(), days=self.dice.randrange(0, 9), place=place)

    def more_days(self):
        actions.extend_written_poll(self._decision(), by=self.anybody(), days=self.dice.randrange(0, 9))

    def call_off(self):
        actions.call_off_written_poll(self._decision(), by=self.anybody(), reason="另议。")

    def _posted(self) -> Publication:
        return self._any(Publication.objects)

    def object_to(self):
        actions.object_to(self._posted(), by=self.anybody(), reason="不同意。")

    def _objection(self) -> Objection:
        return self._any(Objection.objects)

    def answer_objection(self):
        actions.answer_objection(
            self._objection(), by=self.anybody(), upheld=self.dice.random() < 0.4, answer="我们看过了。"
        )

    def take_back(self):
        made = self._objection()
        actions.take_back_objection(made, by=self.dice.choice([made.author, self.anybody()]))

    def take_down(self):
        actions.take_down(self._posted(), by=self.anybody(), reason="有人名。")

    def post_again(self):
        actions.post_again(self._posted(), by=self.anybody(), title="决定", text=f"第{self.dice.randrange(99)}稿。")

    def close_publicity(self):
        actions.close_publicity(self.some(), by=self.dice.choice([self.anybody(), None]))

    def assign(self):
        day = timezone.localdate() + timedelta(days=self.dice.randrange(5))
        actions.assign_undertaking(self.some(), by=self.anybody(), task="办。", person=self.anybody(), deadline=day)

    def _work(self):
        work = self.some().undertakings.last()
        if work is None:
            raise NotAtThisStep
        return work

    def progress(self):
        actions.note_progress(self._work(), by=self.anybody(), text=f"进展{self.dice.randrange(999)}")

    def finish(self):
        photos = [self.photo()] if self.dice.random() < 0.5 else []
        actions.finish_undertaking(self._work(), by=self.anybody(), report="做好了。", photos=photos)

    def review(self):
        outcome = self.dice.choice(["solved", "half", "not"])
        actions.review_matter(self.some(), by=self.anybody(), outcome=outcome, stars=self.dice.randrange(0, 6))

    def close_review(self):
        actions.close_review(self.some(), by=self.dice.choice([self.anybody(), None]))

    def time_passes(self):
        self.clock.shift(timedelta(hours=self.dice.choice([1, 3, 12, 24, 24, 48, 80, 200])))
        with votes_too():
            fire_due_timers()
            close_overdue_votes()

    def somebody_is_away(self):
        away, deputy = self.anybody(), self.anybody()
        if away != deputy and not Absence.objects.current().filter(person=away).exists():
            day = timezone.localdate()
            until = day + timedelta(days=self.dice.randrange(3))
            Absence.objects.create(person=away, deputy=deputy, since=day, until=until, noted_by=self.cast.admin)

    def somebody_goes(self):
        """Of the two who lead at the grid and the community, and of the residents, some lose their role or leave."""
        if self.dice.random() < 0.15:
            person = self.one(("lin", "qian", "chen", "zhao", "li"))
            if self.dice.random() < 0.5:
                Role.objects.filter(person=person).update(until=timezone.localdate() - timedelta(days=1))
            else:
                person.is_active = False
                person.save(update_fields=["is_active"])

    ACTS = (
        raise_it, accept, answer, return_it, revise, correct, decline, look, withdraw, reclass, escalate, merge, join,
        leave, say, draft, table, vote, put_off, written, more_days, call_off, object_to, answer_objection, take_back,
        take_down, post_again, close_publicity, assign, progress, finish, review, close_review, time_passes,
        somebody_is_away, somebody_goes,
    )  # fmt: skip
    OFTEN = (accept, draft, draft, table, vote, vote, written, assign, finish, time_passes, object_to)

    def step(self) -> None:
        self.fresh_cast()
        act = self.dice.choice([*self.ACTS, *self.OFTEN])
        before = (*prints(), *more_prints())
        try:
            with votes_too(), transaction.atomic():  # an act of the walk may be several of the house
                act(self)
        except Refused:
            after = (*prints(), *more_prints())
            assert after == before, f"{act.__name__} was refused and left something"
            self.refused.append(act.__name__)
        self.done.append(act.__name__)
        for matter in self.matters:
            assert follows_the_flow(matter), (act.__name__, self.done[-10:])
            assert record.first_break(Chain.objects.get(pk=matter.chain_id)) is None

    def fresh_cast(self) -> None:
        """Nobody carries yesterday's rights along: each act is a request of its own."""
        for name in EVERYBODY:
            setattr(self.cast, name, type(self.cast.wang).objects.get(pk=getattr(self.cast, name).pk))

    # the way out

    def lead_to_its_end(self, matter: Matter) -> None:
        """Somebody diligent of the street office takes each matter to its end, by the acts of its page alone."""
        boss = self.cast.admin
        Absence.objects.all().delete()
        for _turn in range(40):
            self.fresh_cast()
            boss, matter = self.cast.admin, Matter.objects.get(pk=matter.pk)
            if matter.is_over:
                return
            acts = offered(boss, dossier(boss, matter.pk))
            with votes_too():
                self.one_step_on(matter, boss, acts)
        pytest.fail(f"no way out of {matter.waits_for} in {matter.lane}: {self.done[-30:]}")

    def one_step_on(self, matter: Matter, boss, acts) -> None:
        today = timezone.localdate()
        decision = matter.decisions.filter(outcome__in=Decision.OPEN).first()
        if "accept" in acts:
            actions.answer_matter(matter, by=boss, answer="答复。")
        elif "look_again" in acts:
            actions.look_again(matter, by=boss, agrees=True)
        elif matter.waits_for == "second_look":
            actions.look_again(matter, by=self.cast.he, agrees=True)
        elif matter.waits_for == "revise":
            by = boss if "revise" in acts else matter.raiser
            assert by.is_active, "nobody who is still here can complete it"
            actions.revise_matter(matter, by=by, title="题", text="文。")
        elif decision is not None and decision.form == Decision.Form.WRITTEN:
            if decision.outcome == Decision.Outcome.TABLED:
                actions.call_off_written_poll(decision, by=boss, reason="另议。")
            else:
                self.wait_until(decision.closes_at)
        elif decision is not None and decision.outcome == Decision.Outcome.TABLED:
            actions.postpone(decision, by=boss, reason="另议。")
        elif decision is not None:
            votes.close_poll(decision.poll, by=boss)
            actions.end_vote(decision, by=boss, poll=decision.poll)
        elif "answer_objection" in acts:
            posted = matter.publications.get(kind="decision", closed_at=None)
            mine = posted.objections.filter(outcome="open").exclude(author=boss).first()
            actions.answer_objection(mine, by=boss, upheld=False, answer="不成立。")
        elif matter.waits_for == "publicity":
            posted = matter.publications.get(kind="decision", closed_at=None)
            if own := posted.objections.filter(outcome="open").first():
                actions.take_back_objection(own, by=own.author)
            elif posted.taken_down_at:
                actions.post_again(posted, by=boss, title="决定", text="再贴。")
            else:
                self.wait_until(posted.ends_at)
        elif "assign" in acts:
            actions.assign_undertaking(matter, by=boss, task="办。", person=boss, deadline=today)
        elif "finish" in acts:
            work = matter.undertakings.get(finished_at=None)
            actions.finish_undertaking(work, by=boss, report="好了。", photos=[self.photo()])
        elif matter.waits_for == "review":
            if matter.raiser.is_active and matter.lane == Lane.DIFFICULT and "review" in offered(matter.raiser, matter):
                actions.review_matter(matter, by=matter.raiser, outcome="solved", stars=5)
            self.wait_until(matter.due_at)
        else:
            lane = Lane.SMALL
            assert "reclass" in acts, (matter.waits_for, matter.lane, acts)
            actions.reclass_matter(matter, by=boss, lane=lane, reason="马上办。")

    def wait_until(self, moment: datetime) -> None:
        self.clock.move_to(max(moment, timezone.now()) + timedelta(minutes=11))
        with votes_too():
            for _sweep in range(3):
                fire_due_timers()


def follows_the_flow(matter: Matter) -> bool:
    """One token, and the index beside it. Roles end between two acts: whose role it is may lag behind."""
    matter = Matter.objects.get(pk=matter.pk)
    position = derive_position(matter).as_fields()
    tokens = Task.objects.filter(process_id=matter.pk, finished=None).exclude(flow_task_type="TIMER").count()
    said = {field: getattr(matter, field) for field in ("stage", "holder", "held_since", "due_at", "waits_for")}
    return said == {field: position[field] for field in said} and tokens == (0 if matter.is_over else 1)


def more_prints() -> tuple[int, ...]:
    return how_many(Publication, Objection, Poll, Seat, Ballot)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_no_matter_is_lost(cast, photo, seed):
    with time_machine.travel(START, tick=False) as clock:
        walk = Walk(SimpleNamespace(**vars(cast)), photo, clock, seed)
        walk.matters += [
            actions.raise_matter(by=cast.wang, place=cast.building, **{**WORDS, "title": f"头{n}"}) for n in range(3)
        ]
        for _step in range(STEPS):
            walk.step()
            clock.shift(timedelta(minutes=7))
        for matter in walk.matters:
            walk.lead_to_its_end(matter)
            assert follows_the_flow(matter)
            assert record.first_break(Chain.objects.get(pk=matter.chain_id)) is None
