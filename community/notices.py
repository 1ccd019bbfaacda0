"""The inbox: who is told of which entry of the record, and what was read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from community.models import Entry, Notice, Person


@transaction.atomic
def tell(people: Iterable[Person], entry: Entry, *, title: str, url: str) -> int:
    """Put ``entry`` into the inbox of each of ``people`` and return how many were told.

    Never its actor, never somebody deactivated, never anybody twice.
    """
    told = set(entry.notices.values_list("person_id", flat=True)) | {entry.actor_id}
    ids = {person.pk for person in people if person.is_active} - told
    notices = [Notice(person_id=pk, entry=entry, title=title[:200], url=url) for pk in sorted(ids)]
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
