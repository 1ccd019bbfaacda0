"""An act of a case: the entry in its record, the word to those who hear of it, the news."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from community import record
from community.deputies import acting_for
from community.masking import short_name
from community.models import Entry, Person
from community.notices import tell
from community.queries import named_in_charge
from deliberation.cases.models import Case
from deliberation.cases.registry import kind_of
from deliberation.cases.signals import case_moved


def announce(case: Case, act: str, *, by: Person | None, to: Iterable[Person] | None = None, **figures: Any) -> Entry:
    """Write the entry, tell the people, send the news. Without ``to``: everybody who ``hears`` of this flow.

    What a deputy does in the place of somebody who is away names both.
    """
    kind = kind_of(case)
    if act in kind.desk_acts and by is not None and (away := _away_desk(case, by)):
        figures["in_place_of"] = short_name(away)
    entry = record.write(case.chain, act, by=by, **figures)
    people = kind.hears(case) if to is None else to
    tell(people, entry, title=kind.title(case), url=kind.url(case.pk))
    case_moved.send(sender=type(case), case=case, entry=entry)
    return entry


def say_who_stands_in(case: Case) -> None:
    """A new case lies with a deputy: the record names both, and both are told."""
    named, _kind = named_in_charge(case.place)
    if named.pk != case.handler_id:
        both = {"deputy": short_name(case.handler), "absent": short_name(named)}
        announce(case, "deputy_handles", by=None, to=[named, case.handler], **both)


def _away_desk(case: Case, by: Person) -> Person | None:
    """Whose duty ``by`` does as deputy; ``None`` when it is the own."""
    desks = set(kind_of(case).desks(case))
    away = set() if by.pk in desks else acting_for(by) & desks
    return Person.objects.filter(pk__in=away).order_by("pk").first() if away else None
