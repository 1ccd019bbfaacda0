"""What every act on a matter needs: the lock, the open task, the step, the word to those concerned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from viewflow.workflow.activation import Activation
from viewflow.workflow.models import Task

from community import record
from community.deputies import acting_for, deputies_of
from community.masking import short_name
from community.models import Entry, Person
from community.notices import tell
from community.refusals import Missing
from community.text import clean
from deliberation.matters.flows import MatterFlow
from deliberation.matters.models import Matter
from deliberation.matters.refusals import NotAtThisStep, TooLong
from deliberation.matters.signals import matter_moved
from deliberation.matters.wording import DUTIES

from .position import save_position


def lock(matter: Matter) -> Matter:
    """Lock the row of ``matter`` and read it anew, so that what follows judges the present, not the page."""
    matter.refresh_from_db(from_queryset=Matter.objects.select_for_update())
    return matter


def url_of(matter: Matter) -> str:
    return reverse("matters:matter", args=[matter.pk])


def open_task(matter: Matter, node: str) -> Activation:
    """The waiting task of ``node``, found by the matter's own process: an id from a URL is never trusted."""
    flow_task = MatterFlow.instance.node(node)
    task = Task.objects.filter(process_id=matter.pk, flow_task=flow_task, finished=None).order_by("-pk").first()
    if task is None:
        raise NotAtThisStep
    # one instance of the matter for the whole step: the end of the flow saves the process it knows
    task.process = matter
    return flow_task.activation_class(task)


def advance(matter: Matter, node: str, by: Person | None) -> None:
    """Finish the waiting task of ``node`` for ``by`` and let the flow go on; then keep the new position."""
    with MatterFlow.lock(matter.pk):
        activation = open_task(matter, node)
        if activation.flow_task.task_type == "HUMAN":
            activation.reassign(user=by)  # a superior may act for the owner; the task says who did
            activation.start(None)
        else:
            activation.task.owner = by
            activation.run(None)
        activation.execute()
    save_position(matter)


def time_out(matter: Matter, node: str) -> None:
    """The timer's way out of ``node``. Not ``activation.execute()``: that swallows an error and keeps the frame's
    local variables, which are people's data, in the task (docs/decisions/0007)."""
    with MatterFlow.lock(matter.pk):
        activation = open_task(matter, f"{node}__timeout")
        activation.start()
        activation.cancel_host_tasks()
        activation.complete()
        activation.activate_next()
    save_position(matter)


def announce(
    matter: Matter, act: str, *, by: Person | None, to: Iterable[Person] | None = None, **figures: Any
) -> Entry:
    """Write the entry, tell the people, send the news. Without ``to``: raiser, followers, handler and holder.

    What a deputy does in the place of somebody who is away names both.
    """
    if act in DUTIES and by is not None and (away := _away_desk(matter, by)):
        figures["in_place_of"] = short_name(away)
    entry = record.write(matter.chain, act, by=by, **figures)
    people = concerned(matter) if to is None else to
    tell(people, entry, title=matter.title, url=url_of(matter))
    matter_moved.send(sender=Matter, matter=matter, entry=entry)
    return entry


def concerned(matter: Matter) -> QuerySet[Person]:
    """Who hears of every step: raiser, who recorded it for the raiser, those who said “me too”, followers, the first
    handler, who leads it now, who holds it next; and the deputies of those of them who are away."""
    desks = {pk for pk in (matter.recorded_by_id, matter.handler_id, matter.lifted_to_id, matter.holder_id) if pk}
    named = Q(pk__in={matter.raiser_id} | desks | deputies_of(desks))
    heard = named | Q(follows__matter=matter) | Q(voices__matter=matter)
    return Person.objects.filter(heard).distinct()


def _away_desk(matter: Matter, by: Person) -> Person | None:
    """Whose duty ``by`` does as deputy; ``None`` when it is the own."""
    desks = {matter.handler_id, matter.lifted_to_id, *matter.undertakings.values_list("person_id", flat=True)}
    away = set() if by.pk in desks else acting_for(by) & desks
    return Person.objects.filter(pk__in=away).order_by("pk").first() if away else None


def veiled(matter: Matter, by: Person | None) -> dict[str, Any]:
    """Figures that keep an anonymous raiser unnamed in the record."""
    return {"actor": ""} if is_veiled(matter, by) else {}


def is_veiled(matter: Matter, by: Person | None) -> bool:
    return by is not None and matter.is_anonymous and by.pk == matter.raiser_id


def veiled_act(act: str, matter: Matter, by: Person | None) -> str:
    return f"{act}_anonymously" if is_veiled(matter, by) else act


def as_known(act: str, matter: Matter, by: Person) -> tuple[str, dict[str, Any]]:
    """The act and the figures under which raiser or neighbour stands in the record: without a name, if so raised or
    joined. Who reviews from another stairwell can only be somebody behind it."""
    if not is_veiled(matter, by) and matter.voices.filter(person=by, is_anonymous=True).exists():
        return f"{act}_unnamed", {"actor": ""}
    return veiled_act(act, matter, by), veiled(matter, by)


def required(value: str, field: str, limit: int, *, lines: bool = True) -> str:
    """``value`` as plain text; ``Missing`` when nothing is left, ``TooLong`` beyond ``limit`` characters."""
    text = fitting(value, field, limit, lines=lines)
    if not text:
        raise Missing(field)
    return text


def fitting(value: str, field: str, limit: int, *, lines: bool = True) -> str:
    text = clean(value or "", lines=lines)
    if len(text) > limit:
        raise TooLong(field, limit=limit)
    return text
