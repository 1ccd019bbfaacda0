"""Polls of version 0.2.0 keep every hash when their rolls become seats and their choices marks, and on the way back."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from community import record
from community.models import Chain
from votes.counting import motion
from votes.counting.marks import Paper
from votes.counting.roll import Box
from votes.counting.sums import Weight
from votes.models import Ballot, BallotRevision, Poll, Seat
from votes.queries import recount
from votes.rules import Rule

from .conftest import key_of, make_people, rule_named

OLD = [("votes", "0002_entry_strength")]
OPENED = timezone.make_aware(datetime(2026, 6, 1, 20, 0, 0, 123456))
CLOSED = OPENED + timedelta(hours=1)


def migrate(targets):
    """The models as they were after ``targets``."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def newest():
    return [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "votes"]


@pytest.fixture
def old():
    """The tables of version 0.2.0."""
    everything = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        yield migrate(OLD)
    finally:
        migrate(everything)


# how version 0.2.0 wrote it, in words of its own


def digest(data) -> str:
    written = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def code(entry: int, revision: int, key: str) -> str:
    written = json.dumps([entry, revision, key], separators=(",", ":"))
    letters = base64.b32encode(hashlib.sha256(written.encode()).digest()[:5]).decode()
    letters = letters.translate(str.maketrans("IO", "89"))
    return f"{letters[:4]}-{letters[4:]}"


class Evening:
    """One poll in the tables of version 0.2.0, opened, cast in and closed as it did."""

    def __init__(self, old, people, rule: Rule) -> None:
        self.model = lambda name: old.get_model("votes", name)
        self.people, self.rule = people, rule
        self.chain = record.new_chain(Chain.Kind.POLL)
        self.poll = self.model("Poll").objects.create(
            chain_id=self.chain.pk,
            question="是否同意更换路灯？",
            motion_text="换灯。",
            rule_code=rule.code,
            rule=rule.as_json(),
            rule_hash=digest(rule.as_json()),
            opened_by_id=people[0].pk,
            opened_at=OPENED,
        )
        self.entries = [
            self.model("RollEntry").objects.create(
                poll=self.poll,
                person_id=person.pk,
                label=f"3栋2单元{501 + number}",
                heads=1 + number % 2,
                area=f"{80 + number}.50",
                is_present=number < 3,
                delivered_at=OPENED if rule.counts_silence and number else None,
            )
            for number, person in enumerate(people)
        ]
        roll = sorted([e.person_id, e.label, e.heads, e.area] for e in self.entries)
        self.poll.roll_hash = digest(roll)
        self.poll.save()
        terms = [self.poll.question, self.poll.motion_text, rule.code, people[0].pk, moment(OPENED)]
        record.write(
            self.chain,
            "poll_opened",
            by=people[0],
            at=OPENED,
            question=self.poll.question,
            voters=len(people),
            rule_hash=self.poll.rule_hash,
            roll_hash=self.poll.roll_hash,
            terms_hash=digest(terms),
            closes_at=None,
        )
        self.papers: dict[int, list] = {entry.pk: [] for entry in self.entries}

    def cast(self, number: int, *choices: str) -> None:
        """The last choice counts, those before it are kept."""
        entry, kept = self.entries[number], self.papers[self.entries[number].pk]
        for revision, choice in enumerate(choices, start=1):
            key = key_of(entry.pk, revision)
            at = OPENED + timedelta(minutes=number, seconds=revision)
            kept.append({"choice": choice, "key": key, "revision": revision, "cast_at": at})
            kept[-1]["receipt"] = code(entry.pk, revision, key)
        ballot = self.model("Ballot").objects.create(poll=self.poll, roll_entry=entry, **kept[-1])
        for paper in kept[:-1]:
            self.model("BallotRevision").objects.create(ballot=ballot, **paper)

    def close(self) -> None:
        roll = [Weight(entry.pk, entry.heads, self._area(entry)) for entry in self.entries]
        papers = [Paper(pk, f'"{kept[-1]["choice"]}"') for pk, kept in self.papers.items() if kept]
        present = [entry.pk for entry in self.entries if entry.is_present]
        delivered = [entry.pk for entry in self.entries if entry.delivered_at]
        tally = motion.count(Box(papers, roll, present, delivered), self.rule)
        verdict = motion.judge(tally, self.rule).as_json()
        stored = tally.as_json()
        del stored["method"]  # it knew no other
        poll = self.poll
        poll.state, poll.closed_at, poll.closed_by_id = "closed", CLOSED, self.people[0].pk
        poll.tally, poll.verdict = stored, verdict
        poll.save()
        lines = [
            [entry.pk, entry.is_present, *([moment(OPENED)] if entry.delivered_at else []), self._written(entry)]
            for entry in self.entries
        ]
        record.write(
            self.chain,
            f"poll_{verdict['outcome']}",
            by=self.people[0],
            at=CLOSED,
            papers_hash=digest(lines),
            tally_hash=digest([stored, verdict]),
        )

    def _area(self, entry):
        return self.model("RollEntry").objects.get(pk=entry.pk).area

    def _written(self, entry) -> list:
        return [
            [one["revision"], one["choice"], one["receipt"], one["key"], moment(one["cast_at"])]
            for one in self.papers[entry.pk]
        ]


@transaction.atomic
def evenings(old) -> list[Evening]:
    silence = replace(rule_named("households_written"), counts_silence=True)
    found = []
    for number, rule in enumerate([rule_named("residents_council"), rule_named("owners_ordinary"), silence]):
        evening = Evening(old, make_people(5, prefix=f"old{number}-"), rule)
        evening.cast(0, "yes")
        evening.cast(1, "no", "abstain", "yes")
        evening.cast(2, "no")
        evening.close()
        found.append(evening)
    still_open = Evening(old, make_people(3, prefix="open-"), rule_named("residents_council"))
    still_open.cast(0, "abstain", "no")
    return [*found, still_open]


@pytest.mark.django_db(transaction=True)
def test_every_poll_of_the_version_before_keeps_its_rows_and_its_hashes(old):
    told = evenings(old)
    rows = sorted((entry.pk, entry.person_id, entry.label) for one in told for entry in one.entries)
    papers = {paper["receipt"]: paper["choice"] for one in told for kept in one.papers.values() for paper in kept}

    migrate(newest())

    assert [recount(Poll.objects.get(pk=one.poll.pk)) for one in told] == [()] * 4
    assert sorted(Seat.objects.values_list("pk", "holder_id", "label")) == rows
    assert set(Seat.objects.values_list("kind", "number")) == {("person", holder) for _pk, holder, _label in rows}
    assert set(Poll.objects.values_list("method", flat=True)) == {"motion"}
    assert {tuple(poll.options) for poll in Poll.objects.all()} == {()}
    kept = [*Ballot.objects.all(), *BallotRevision.objects.all()]
    assert {paper.receipt: paper.marks for paper in kept} == {one: f'"{choice}"' for one, choice in papers.items()}
    assert {paper.channel for paper in kept} == {"online"}

    # a poll that was closed before is still found out
    Ballot.objects.filter(poll=told[0].poll.pk, marks='"no"').update(marks='"yes"')
    assert recount(Poll.objects.get(pk=told[0].poll.pk)) == ("result",)


@pytest.mark.django_db(transaction=True)
def test_the_way_back_gives_every_choice_back(old):
    told = evenings(old)
    before = {
        name: list(old.get_model("votes", name).objects.order_by("pk").values())
        for name in ("Poll", "RollEntry", "Ballot", "BallotRevision")
    }
    migrate(newest())
    again = migrate(OLD)
    after = {name: list(again.get_model("votes", name).objects.order_by("pk").values()) for name in before}
    assert after == before
    migrate(newest())
    assert [recount(Poll.objects.get(pk=one.poll.pk)) for one in told] == [()] * 4
