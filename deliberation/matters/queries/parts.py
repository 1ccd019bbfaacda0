"""The rows that hang on a matter, each kind read by one query, and only where the matter has any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from deliberation.matters.models import (
    Comment,
    Decision,
    Escalation,
    Matter,
    MatterPhoto,
    Motion,
    Objection,
    Progress,
    Publication,
    Review,
    ReviewRound,
    SecondLook,
    Undertaking,
    Voice,
)


@dataclass(frozen=True, slots=True)
class Part:
    """``rows`` with all that is shown of them; ``way`` leads from a row to its matter.

    ``brings``: the part whose rows these carry with them, at ``key``; ``alone``: true of the rows that no other part
    brings, which have to be asked for.
    """

    rows: QuerySet
    way: str = "matter"
    brings: str = ""
    key: str = ""
    alone: Q = field(default_factory=Q)


PARTS = {
    "motions": Part(Motion.objects.select_related("drafted_by"), alone=Q(decisions=None)),
    "second_looks": Part(SecondLook.objects.select_related("proposed_by", "reader", "looked_by")),
    "escalations": Part(Escalation.objects.select_related("from_person", "to_person", "by"), "case"),
    "voices": Part(Voice.objects.select_related("person", "from_matter")),
    "merged": Part(Matter.objects.order_by("pk"), "merged_into"),
    "decisions": Part(
        Decision.objects.select_related("motion__drafted_by", "poll", "place", "tabled_by"),
        brings="motions",
        key="motion",
    ),
    "publications": Part(Publication.objects.select_related("decision__poll")),
    "publications__objections": Part(Objection.objects.select_related("author", "answered_by"), "publication__matter"),
    # with the note on the work that shows them
    "photos": Part(MatterPhoto.objects.select_related("attachment").annotate(shown_in=F("progress"))),
    "undertakings": Part(Undertaking.objects.select_related("person", "organisation")),
    "undertakings__progress": Part(Progress.objects.select_related("by"), "undertaking__matter"),
    "review_rounds": Part(ReviewRound.objects.all(), alone=Q(reviews=None)),
    "review_rounds__reviews": Part(
        Review.objects.select_related("person", "round"), "round__matter", brings="review_rounds", key="round"
    ),
}
OF_STEPS = {name: PARTS[name] for name in ("motions", "decisions", "publications", "undertakings")}


def _is_there(part: Part) -> Any:
    return Exists(part.rows.model._default_manager.order_by().filter(part.alone, **{part.way: OuterRef("pk")}))


def telling_parts(matters: QuerySet[Matter], parts: Mapping[str, Part]) -> QuerySet[Matter]:
    """``matters``, each with its ``comment_count`` and with which of ``parts`` it has: ``read_parts`` reads them."""
    has = {f"has_{name}": _is_there(part) for name, part in parts.items()}
    return matters.annotate(comment_count=count_of(Comment.objects.all()), **has)


def read_parts(matter: Matter, parts: Mapping[str, Part]) -> Matter:
    """Read the parts of a matter of ``telling_parts``: one query for each that is there, none for the others.

    They are kept on the matter as ``prefetch_related_objects`` keeps them, and read without its detours.
    """
    found = {
        name: list(part.rows.filter(**{part.way: matter})) if getattr(matter, f"has_{name}") else []
        for name, part in parts.items()
    }
    for name, part in parts.items():
        if part.brings and found[name]:
            brought = {getattr(row, part.key).pk: getattr(row, part.key) for row in found[name]}
            there = {**brought, **{row.pk: row for row in found[part.brings]}}
            found[part.brings] = [there[pk] for pk in sorted(there)]
    for name, part in parts.items():
        above, _, last = name.rpartition("__")
        key = part.way.partition("__")[0]
        for owner in found[above] if above else [matter]:
            rows = [row for row in found[name] if getattr(row, f"{key}_id") == owner.pk]
            for row in rows:
                setattr(row, key, owner)
            _keep(owner, last, rows)
    for note in found.get("undertakings__progress", ()):
        _keep(note, "photos", [photo for photo in found["photos"] if photo.shown_in == note.pk])
    return matter


def _keep(owner: Model, name: str, found: list[Any]) -> None:
    kept: Any = getattr(owner, name).all()  # what is asked of it further stays with its owner
    kept._result_cache, kept._prefetch_done = found, True
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept


def count_of(rows: QuerySet) -> Coalesce:
    """How many of ``rows`` each matter has, as a column of the matter."""
    counted = rows.filter(matter=OuterRef("pk")).order_by().values("matter").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), Value(0))
