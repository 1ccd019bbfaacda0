"""What the acts on a matter share besides ``deliberation.cases.actions``: who hears of it, and who stays unnamed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from community.deputies import deputies_of
from community.masking import short_name
from community.models import Person
from deliberation.matters.models import Matter


def url_of(matter: Matter) -> str:
    return page_of(matter.pk)


def page_of(pk: int) -> str:
    return reverse("matters:matter", args=[pk])


def concerned(matter: Matter) -> QuerySet[Person]:
    """Who hears of every step: raiser, who recorded it for the raiser, those who said “me too”, followers, the first
    handler, who leads it now, who holds it next; and the deputies of those of them who are away."""
    desks = {pk for pk in (matter.recorded_by_id, matter.handler_id, matter.lifted_to_id, matter.holder_id) if pk}
    named = Q(pk__in={matter.raiser_id} | desks | deputies_of(desks))
    heard = named | Q(follows__matter=matter) | Q(voices__matter=matter)
    return Person.objects.filter(heard).distinct()


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


def desks(matter: Matter) -> set[int]:
    """Whose desks acts on it are done from: those of its handler, its leader and everybody who works on it."""
    return {matter.handler_id, matter.lifted_to_id, *matter.undertakings.values_list("person_id", flat=True)} - {None}


def reminded(matter: Matter, holder: Person) -> tuple[str, dict[str, Any]]:
    """How the record says that ``holder`` was reminded: an anonymous raiser who must complete it stays unnamed.

    At every other step all may read in whose hands it is: “the raiser” would tell who raised it.
    """
    if matter.waits_for == "revise" and is_veiled(matter, holder):
        return "raiser_reminded", {}
    return "holder_reminded", {"holder": short_name(holder), "holder_id": holder.pk}


def second_look_changes_hands(matter: Matter, leader: Person) -> None:
    if matter.waits_for == "second_look":
        matter.second_looks.filter(looked_at=None).update(reader=leader)
