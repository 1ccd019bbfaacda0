"""A demo neighbourhood to measure on: voters with a session, an open poll, tickets into a room. Prints JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

VOTERS = 200
SEATS = 1000


def sign_in(person) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key or ""


def voters_of(count: int) -> Sequence:
    from community.models import Person

    there = list(Person.objects.filter(is_active=True).order_by("pk")[:count])
    for number in range(len(there), count):
        there.append(Person.objects.create(username=f"bench-{number}", name=f"测{number}"))
    return there


def open_poll(people: Sequence) -> int:
    from community.electorates import Voter
    from votes.actions import open_poll as put

    roll = [Voter(holder=person.pk, label="", heads=1, area=Decimal(0)) for person in people]
    present = [person.pk for person in people]
    return put(by=people[0], question="换灯？", rule="residents_council", roll=roll, present=present).pk


def lay() -> dict:
    import django

    django.setup()
    from django.core.management import call_command

    from agenda import room
    from agenda.models import Meeting

    call_command("migrate", verbosity=0)
    call_command("demo", stdout=sys.stderr)
    people = voters_of(VOTERS)
    meeting = Meeting.objects.order_by("pk")[0]
    return {
        "sessions": [sign_in(person) for person in people],
        "polls": [open_poll(people) for _ in range(2)],
        "meeting": meeting.pk,
        "tickets": [
            room.ticket(meeting, people[number % VOTERS], page="resident", language="zh-hans")
            for number in range(SEATS)
        ],
    }


if __name__ == "__main__":
    json.dump(lay(), sys.stdout)
