"""How many neighbours are behind a matter, and what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from community import wording
from community.masking import calls_by_name, display_name, short_name
from community.models import Entry, Notice, Person
from deliberation.matters.models import Matter, Voice
from deliberation.matters.permissions import may_moderate

NAMES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Backing:
    """``count``: the raiser and everybody who said “me too”. ``names`` of those who gave theirs, the first dozen."""

    count: int
    names: tuple[str, ...]
    unnamed: int
    more: int


def backing(matter: Matter) -> Backing:
    """Costs no query on a matter read by ``queries.dossier``. Anonymous voices are counted only."""
    voices = list(matter.voices.all())
    named = [voice for voice in voices if not voice.is_anonymous]
    names = tuple(display_name(voice.person) for voice in named[:NAMES_SHOWN])
    return Backing(len(voices) + 1, names, len(voices) - len(named), len(named) - len(names))


def unnamed(matter: Matter) -> frozenset[int]:
    """Keys of those who are read as “a resident”: an anonymous raiser and voices without a name. No query either."""
    raiser = {matter.raiser_id} if matter.is_anonymous else set()
    return frozenset(raiser | {voice.person_id for voice in matter.voices.all() if voice.is_anonymous})


def gives_raiser_away(matter: Matter, by: Person, text: str) -> bool:
    """Does ``text`` name a raiser who asked not to be named?

    Only somebody who knows the raiser gets an answer: to anybody else it would tell the name.
    """
    if not matter.is_anonymous or by.pk == matter.raiser_id or not calls_by_name(text, matter.raiser):
        return False
    return matter.recorded_by_id == by.pk or may_moderate(by, matter)


def veil(entries: Iterable[Entry]) -> None:
    """Word what named somebody who goes unnamed since as if it never had. Two queries; the record stays as it is."""
    entries = list(entries)
    veiled = Q(is_anonymous=True) | Q(pk__in=Voice.objects.filter(is_anonymous=True).values("matter"))
    matters = Matter.objects.filter(veiled, chain__in={entry.chain_id for entry in entries}).select_related("raiser")
    veil_of(matters.prefetch_related(Prefetch("voices", Voice.objects.filter(is_anonymous=True))), entries)


def veil_of(matters: Iterable[Matter], entries: Iterable[Entry]) -> None:
    """The same for ``entries`` of ``matters`` read already, with their raisers and voices. No query."""
    by_chain = {matter.chain_id: matter for matter in matters}
    raisers = {chain: matter.raiser for chain, matter in by_chain.items() if matter.is_anonymous}
    voices = {chain: unnamed(matter) for chain, matter in by_chain.items()}
    for entry in entries:
        raiser = raisers.get(entry.chain_id)
        if raiser is not None and (act := _unnamed_act(entry, raiser)):
            named = {"holder", "raiser"} | ({"actor"} if entry.actor_id == raiser.pk else set())
            entry.act, entry.payload = act, {**entry.payload, **dict.fromkeys(named & entry.payload.keys(), "")}
        elif entry.actor_id in voices.get(entry.chain_id, frozenset()) and f"{entry.act}_unnamed" in wording.acts():
            entry.act, entry.payload = f"{entry.act}_unnamed", {**entry.payload, "actor": ""}


def _unnamed_act(entry: Entry, raiser: Person) -> str:
    """The act that says the same as ``entry`` without the name of ``raiser``; empty when it does not name them."""
    if entry.act == "holder_reminded":
        # entries of version 0.2.0 hold the name alone
        holder, known = entry.payload.get("holder_id", entry.payload.get("holder")), (raiser.pk, short_name(raiser))
        return "raiser_reminded" if holder in known else ""
    act = f"{entry.act}_anonymously"
    is_named = entry.act == "matter_raised_for" or entry.actor_id == raiser.pk
    return act if is_named and act in wording.acts() else ""


@dataclass(frozen=True, slots=True)
class Named:
    """An entry that names the raiser, how many were told of it and how many of them have read it."""

    entry: Entry
    told: int
    read: int


def already_named(matter: Matter) -> list[Named]:
    """Where the name of the raiser was already read, the earliest first. Two queries."""
    entries = [
        entry
        for entry in Entry.objects.filter(chain=matter.chain_id).order_by("number")
        if _unnamed_act(entry, matter.raiser)
    ]
    notices = Notice.objects.filter(entry__in=entries).order_by().values("entry")
    counts = {
        row["entry"]: row for row in notices.annotate(told=Count("pk"), read=Count("pk", filter=~Q(read_at=None)))
    }
    nobody = {"told": 0, "read": 0}
    return [
        Named(entry, counts.get(entry.pk, nobody)["told"], counts.get(entry.pk, nobody)["read"]) for entry in entries
    ]


def voice_of(person: Person, matter: Matter) -> Voice | None:
    """The “me too” of ``person``, with no query on a matter read by ``queries.dossier``."""
    return next((voice for voice in matter.voices.all() if voice.person_id == person.pk), None)


def count_voices(matters: Iterable[Matter]) -> None:
    """Give each matter ``behind``: how many neighbours stand behind it, by one query however many there are."""
    matters = list(matters)
    counted = Voice.objects.filter(matter__in=matters).order_by().values_list("matter").annotate(Count("pk"))
    counts = dict(counted) if matters else {}
    for matter in matters:
        matter.behind = counts.get(matter.pk, 0) + 1


def raised_it_too(voice: Voice) -> bool:
    """Is it the voice of somebody whose own matter was merged into this one?"""
    return bool(voice.from_matter_id) and voice.from_matter.raiser_id == voice.person_id


def merges_seen_by(person: Person, matter: Matter) -> dict[str, object]:
    """What was merged into ``matter`` and whither it went, each with whether ``person`` may look there. One query
    on a matter read by ``queries.dossier``, none where nothing was merged."""
    merged = list(matter.merged.all())
    asked = [one.pk for one in merged] + [pk for pk in [matter.merged_into_id] if pk]
    seen: set[int] = set()
    if asked:
        seen.update(Matter.objects.visible_to(person).filter(pk__in=asked).order_by().values_list("pk", flat=True))
    for one in merged:
        one.is_seen = one.pk in seen
    return {"merged": merged, "sees_merged_into": matter.merged_into_id in seen}
