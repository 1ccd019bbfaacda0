"""What waits for a person, in all flows of the house by one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField, Expression, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from community.masking import display_name
from community.models import Person
from deliberation.cases.desks import Desk
from deliberation.cases.registry import CaseKind, kinds


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that waits for a person. ``kind`` names the act, ``chip`` says it in words."""

    kind: str
    title: str
    url: str
    chip: str
    due_at: datetime | None
    is_late: bool
    seal: str
    in_place_of: str = ""  # the short name of the person who is away


def turns(
    cases: QuerySet,
    *,
    act: str | Expression | F,
    chip: str | Expression | F | None = None,
    due_at: str | None = "due_at",
    desk: str | None = None,
    mark: str | None = None,
    title: str = "title",
) -> QuerySet:
    """The rows of ``cases`` as duties, so that those of all flows are read by one query.

    ``act`` and ``chip`` are words or expressions; ``due_at``, ``desk`` (whose duty it is, when a deputy may do it),
    ``mark`` (what the seal is chosen by) and ``title`` are names of columns, or ``None``.
    """
    return (
        cases.order_by()
        .annotate(
            turn_of=Value(cases.model._meta.model_name, output_field=CharField()),
            turn_act=_worded(act),
            turn_chip=_worded(act if chip is None else chip),
            turn_title=F(title),
            turn_due_at=F(due_at) if due_at else Cast(Value(None), DateTimeField()),
            turn_desk=F(f"{desk}_id") if desk else Cast(Value(None), BigIntegerField()),
            turn_mark=F(mark) if mark else Value("", output_field=CharField()),
        )
        .values_list("turn_of", "pk", "turn_act", "turn_chip", "turn_title", "turn_due_at", "turn_desk", "turn_mark")
    )


def waiting_for(person: Person) -> list[Duty]:
    """The duties of ``person`` in all flows, the most pressing first, by one query besides the desk's own.

    A deputy's with those of the person away, each saying for whom; but nobody is asked to review in another's place.
    """
    desk = Desk(person)
    by_label = {kind.label: kind for kind in kinds()}
    parts = [part for kind in by_label.values() for part in kind.duties(desk)]
    if not parts:
        return []
    away = Person.objects.in_bulk(desk.acting) if desk.acting else {}
    now = timezone.now()
    duties = [_duty(by_label[label], row, away, now) for label, *row in parts[0].union(*parts[1:], all=True)]
    return sorted(duties, key=lambda duty: (duty.due_at is None, duty.due_at or now, duty.title))


def _duty(kind: CaseKind, row: list[Any], away: dict[int, Person], now: datetime) -> Duty:
    pk, act, chip, title, due_at, desk, mark = row
    return Duty(
        kind=act,
        title=title,
        url=kind.url(pk),
        chip=str(kind.chips[chip]) if chip in kind.chips else _("It is your turn"),
        due_at=due_at,
        is_late=bool(due_at) and due_at < now,
        seal=kind.seals.get(mark, ""),
        in_place_of=display_name(away[desk]) if desk in away else "",
    )


def _worded(word: str | Expression | F) -> Expression | F:
    return Value(word, output_field=CharField()) if isinstance(word, str) else word
