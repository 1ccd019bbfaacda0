"""The regions of the room as HTML: each once per language, none for a single person."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from agenda.qr import join_qr
from agenda.queries.next_act import decide, hint
from agenda.queries.snapshot import Snapshot, snapshot
from votes.rendering import ballot_panel_for

# which regions stand on which page; ``ballot`` becomes ``ballot:on``, ``ballot:weak`` (on the roll, but came in by a
# weaker way than the poll asks for) or ``ballot:off``
PAGES: dict[str, tuple[str, ...]] = {
    "resident": ("now", "motion", "ballot", "turnout", "queue", "agenda", "record"),
    "chair": ("now", "motion", "turnout", "console", "hint", "desk", "presence", "order", "record"),
    "projector": ("projector",),
}
# what changes without an entry of the record
LATEST = frozenset({"turnout", "queue", "desk", "presence", "hint", "console", "projector"})
AUDIENCES = ("on", "weak", "off")
REGIONS = (
    "now",
    "motion",
    "turnout",
    "queue",
    "agenda",
    "order",
    "record",
    "console",
    "hint",
    "desk",
    "presence",
    "projector",
)


@dataclass(frozen=True)
class Frame:
    """One state of the room. ``ballot`` says when the panel has to change; ``(number, taken_at)`` is its age."""

    meeting_id: int
    number: int
    taken_at: int
    poll_id: int | None
    ballot: str
    needs: str
    regions: dict[str, dict[str, str]]

    @property
    def age(self) -> tuple[int, int]:
        return self.number, self.taken_at

    def as_message(self) -> dict:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_message(cls, message: dict) -> Frame:
        return cls(**{name: message[name] for name in cls.__dataclass_fields__})


def render_room(meeting_id: int) -> Frame:
    """Read once, render in every language of the site."""
    shot = snapshot(meeting_id)
    regions = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            regions[language] = render_regions(shot)
    return Frame(
        meeting_id=meeting_id,
        number=shot.number,
        taken_at=shot.taken_at,
        poll_id=shot.open_poll.pk if shot.open_poll else None,
        ballot=f"{shot.poll.pk}:{shot.poll.state}" if shot.poll else "",
        needs=shot.poll.entry_strength if shot.poll else "",
        regions=regions,
    )


def render_regions(shot: Snapshot) -> dict[str, str]:
    """Every region in the active language."""
    context = room_context(shot)
    regions: dict[str, str] = {name: render_to_string(f"agenda/_{name}.html", context) for name in REGIONS}
    for audience in AUDIENCES:
        panel = (
            ballot_panel_for(shot.poll, on_roll=audience != "off", is_weak=audience == "weak", next=room_url(shot))
            if shot.poll
            else None
        )
        regions[f"ballot:{audience}"] = render_to_string("agenda/_ballot_region.html", {"panel": panel})
    return regions


def room_context(shot: Snapshot) -> dict:
    """What the fragments need, the same for the page and for the broadcast."""
    return {
        "shot": shot,
        "meeting": shot.meeting,
        "hint": hint(shot),
        "next_act": decide(shot),
        "qr": join_qr(shot.meeting),
    }


def room_url(shot: Snapshot) -> str:
    from django.urls import reverse

    return reverse("agenda:room", args=[shot.meeting.pk])
