"""Sentences of an errand's chain."""

from __future__ import annotations

from community import wording


def register() -> None:
    wording.register(
        errand_asked="%(actor)s asked for it.",
        errand_taken="%(actor)s asked %(doer)s to fetch it.",
        errand_handed_back="%(actor)s handed it back.",
        errand_finished="%(actor)s brought it.",
        errand_confirmed="%(actor)s confirmed it.",
    )
