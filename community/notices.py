"""The inbox: who is told of which entry of the record, and what was read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from community.models import Entry, Notice, Person


def tell(people: Iterable[Person], entry: Entry, *, title: str, url: str) -> int:
    """Put ``entry`` into the inbox of each of ``people`` and return how many were told.

    Never its actor, never somebody deactivated, never anybody twice.
    """
    return tell_each(((person, title, url) for person in people), entry)


@transaction.atomic
def tell_each(said: Iterable[tuple[Person, str, str]], entry: Entry) -> int:
    """The same with a title and an address for each; of two for one person the first is told."""
    told = set(entry.notices.values_list("person_id", flat=True)) | {entry.actor_id}
    fresh: dict[int, Notice] = {}
    for person, title, url in said:
        if person.is_active and person.pk not in told:
            fresh.setdefault(person.pk, Notice(person_id=person.pk, entry=entry, title=title[:200], url=url))
    notices = [fresh[pk] for pk in sorted(fresh)]
    # two tellers at once: the constraint told_once keeps the first
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def inbox(person: Person) -> QuerySet[Notice]:
    """What a person was told, newest first."""
    return Notice.objects.filter(person=person).select_related("entry")


def mark_read(person: Person, notices: Iterable[Notice] | None = None) -> int:
    """Mark some (or all) of the person's own notices as read; returns how many were unread."""
    mine = Notice.objects.filter(person=person, read_at__isnull=True)
    if notices is not None:
        mine = mine.filter(pk__in=[notice.pk for notice in notices])
    return mine.update(read_at=timezone.now())
