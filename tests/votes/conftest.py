"""Polls for the tests: any number of voters, any rule, straight from the actions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone

from community.electorates import Voter
from community.models import Person
from votes import storage
from votes.actions import cast_ballot, open_poll
from votes.models import Poll, Seat
from votes.rules import rules_on


def key_of(*parts: object) -> str:
    """A key as a browser makes it, but known to the test."""
    return "-".join(str(part) for part in parts).ljust(16, "x")


def rule_named(code: str):
    """The rule as it stands since 2026."""
    from datetime import date

    return next(rule for rule in rules_on(date(2026, 6, 1)) if rule.code == code)


def make_people(count: int, prefix: str = "voter") -> list[Person]:
    return Person.objects.bulk_create(
        [
            Person(username=f"{prefix}{number}", full_name=f"王{number}", password="!none", confirmed_at=timezone.now())
            for number in range(count)
        ]
    )


def make_poll(
    people: list[Person],
    *,
    rule: str = "residents_council",
    area: str = "0.00",
    by: Person | None = None,
    **more,
) -> Poll:
    roll = [Voter(person.pk, f"3栋2单元{501 + number}", 1, Decimal(area)) for number, person in enumerate(people)]
    more.setdefault("present", [person.pk for person in people])
    more.setdefault("question", "是否同意更换路灯？")
    return open_poll(by=by or people[0], rule=rule_named(rule), roll=roll, **more)


def vote(poll: Poll, choices: dict[Person, str], turn: int = 1) -> None:
    for person, choice in choices.items():
        cast_ballot(poll, by=person, choice=choice, key=key_of(poll.pk, person.pk, turn))


@pytest.fixture
def people(db) -> Callable[..., list[Person]]:
    return make_people


@pytest.fixture
def three(db) -> list[Person]:
    return make_people(3)


@pytest.fixture
def poll(three) -> Poll:
    """Open, three households on the roll, all present."""
    return make_poll(three)


@pytest.fixture
def seat_of_holder():
    return lambda poll, person: Seat.objects.get(poll=poll, holder=person)


@pytest.fixture
def storage_unchecked():
    """The database's settings are read again, before and after."""
    storage.forget()
    yield
    storage.forget()
