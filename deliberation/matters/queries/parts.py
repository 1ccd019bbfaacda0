"""The rows that hang on a matter, each kind read by one query, and only where the matter has any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery, Value, prefetch_related_objects
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
    """``rows`` with all that is shown of them; ``way`` leads from a row to its matter."""

    rows: QuerySet
    way: str = "matter"


_PHOTOS = MatterPhoto.objects.select_related("attachment")
# what lies inside another part comes after it
PARTS = {
    "motions": Part(Motion.objects.select_related("drafted_by")),
    "second_looks": Part(SecondLook.objects.select_related("proposed_by", "reader", "looked_by")),
    "escalations": Part(Escalation.objects.select_related("from_person", "to_person", "by"), "case"),
    "voices": Part(Voice.objects.select_related("person", "from_matter")),
    "merged": Part(Matter.objects.order_by("pk"), "merged_into"),
    "decisions": Part(Decision.objects.select_related("motion", "poll", "place", "tabled_by")),
    "publications": Part(Publication.objects.select_related("decision__poll")),
    "publications__objections": Part(Objection.objects.select_related("author", "answered_by"), "publication__matter"),
    "photos": Part(_PHOTOS),
    "undertakings": Part(Undertaking.objects.select_related("person", "organisation")),
    "undertakings__progress": Part(Progress.objects.select_related("by"), "undertaking__matter"),
    "undertakings__progress__photos": Part(_PHOTOS, "progress__undertaking__matter"),
    "review_rounds": Part(ReviewRound.objects.all()),
    "review_rounds__reviews": Part(Review.objects.select_related("person"), "round__matter"),
}
OF_STEPS = {name: PARTS[name] for name in ("motions", "decisions", "publications", "undertakings")}
# built once: a page asks for all of them
_IS_THERE: dict[str, Any] = {
    f"has_{name}": Exists(part.rows.order_by().filter(**{part.way: OuterRef("pk")})) for name, part in PARTS.items()
}
_NOTHING = {name: part.rows.model._default_manager.order_by().only("pk").none() for name, part in PARTS.items()}


def telling_parts(matters: QuerySet[Matter], names: Iterable[str]) -> QuerySet[Matter]:
    """``matters``, each with its ``comment_count`` and with which of these parts it has: ``read_parts`` reads them."""
    has = {f"has_{name}": _IS_THERE[f"has_{name}"] for name in names}
    return matters.annotate(comment_count=count_of(Comment.objects.all()), **has)


def read_parts(matter: Matter, parts: Mapping[str, Part]) -> Matter:
    """Read the parts of a matter of ``telling_parts``: one query for each that is there, none for the others."""
    rows = {
        name: part.rows.all() if getattr(matter, f"has_{name}") else _NOTHING[name].all()
        for name, part in parts.items()
    }
    prefetch_related_objects([matter], *(Prefetch(name, found) for name, found in rows.items()))
    return matter


def count_of(rows: QuerySet) -> Coalesce:
    """How many of ``rows`` each matter has, as a column of the matter."""
    counted = rows.filter(matter=OuterRef("pk")).order_by().values("matter").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), Value(0))
