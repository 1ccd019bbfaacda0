"""The inbox: who is told of which entry of the record, and what was read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from community.models import Entry, Mailing, Notice, Person
from community.queries import in_batches

# so many are told within the act; the rest by the clock, that an act for a whole street answers at once
AT_ONCE = 500
BATCH = 2_000


def tell(people: Iterable[Person], entry: Entry, *, title: str, url: str) -> int:
    """Put ``entry`` into the inbox of each of ``people`` and return how many are told.

    Never its actor, never somebody deactivated, never anybody twice. Of many the first 500 are told in the same
    transaction, the others by the clock (``send_mailings``) within seconds.
    """
    keys: Iterable[int] = (
        people.filter(is_active=True).values_list("pk", flat=True)
        if isinstance(people, QuerySet)
        else (person.pk for person in people if person.is_active)
    )
    return _tell(dict.fromkeys(keys, (title, url)), entry)


def tell_each(said: Iterable[tuple[Person, str, str]], entry: Entry) -> int:
    """The same with a title and an address for each; of two for one person the first is told."""
    fresh: dict[int, tuple[str, str]] = {}
    for person, title, url in said:
        if person.is_active:
            fresh.setdefault(person.pk, (title, url))
    return _tell(fresh, entry)


def send_mailings(limit: int = 1) -> int:
    """Tell the next batch of at most ``limit`` mailings, each in its own transaction. Returns how many were told.

    Safe in several processes: each takes a mailing that no other holds, and nobody is told of an entry twice.
    """
    return sum(_send_batch() for _mailing in range(limit))


@transaction.atomic
def _send_batch() -> int:
    mailing = Mailing.objects.select_for_update(skip_locked=True).select_related("entry").first()
    if mailing is None:
        return 0
    keys = mailing.people[mailing.done : mailing.done + BATCH]
    active = [
        pk
        for part in in_batches(keys)
        for pk in Person.objects.filter(pk__in=part, is_active=True).values_list("pk", flat=True)
    ]
    _put(dict.fromkeys(active, (mailing.title, mailing.url)), mailing.entry)
    mailing.done += len(keys)
    if mailing.done >= len(mailing.people):
        mailing.delete()
    else:
        mailing.save(update_fields=["done"])
    return len(active)


@transaction.atomic
def _tell(said: dict[int, tuple[str, str]], entry: Entry) -> int:
    told = {entry.actor_id, *entry.notices.values_list("person_id", flat=True)}
    if len(told) > AT_ONCE:  # others may wait to be told
        for waiting in entry.mailings.values_list("people", flat=True):
            told.update(waiting)
    fresh = sorted(said.keys() - told)
    _put({pk: said[pk] for pk in fresh[:AT_ONCE]}, entry)
    later: dict[tuple[str, str], list[int]] = {}
    for pk in fresh[AT_ONCE:]:
        later.setdefault(said[pk], []).append(pk)
    for (title, url), keys in later.items():
        Mailing.objects.create(entry=entry, title=title[:200], url=url, people=keys)
    return len(fresh)


def _put(said: dict[int, tuple[str, str]], entry: Entry) -> None:
    notices = [Notice(person_id=pk, entry=entry, title=title[:200], url=url) for pk, (title, url) in said.items()]
    # two tellers at once: the constraint told_once keeps the first
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def inbox(person: Person) -> QuerySet[Notice]:
    """What a person was told, newest first."""
    return Notice.objects.filter(person=person).select_related("entry")


def mark_read(person: Person, notices: Iterable[Notice] | None = None) -> int:
    """Mark some (or all) of the person's own notices as read; returns how many were unread."""
    mine = Notice.objects.filter(person=person, read_at__isnull=True)
    if notices is not None:
        mine = mine.filter(pk__in=[notice.pk for notice in notices])
    return mine.update(read_at=timezone.now())
