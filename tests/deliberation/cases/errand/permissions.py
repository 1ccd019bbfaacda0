"""Who may do what to an errand."""

from __future__ import annotations

from deliberation.cases import permissions as cases

from .models import Errand


class Standing(cases.Standing):
    def __init__(self, person, errand: Errand) -> None:
        super().__init__(person, errand)
        self.is_asker = self.person_id == errand.asker_id
        self.does_it = errand.doer_id in self.acts_as


RULES = cases.Rights(
    standing=Standing,
    at={
        "take": frozenset({"take"}),
        "hand_back": frozenset({"carry_out"}),
        "finish": frozenset({"carry_out"}),
        "confirm": frozenset({"confirm"}),
    },
    by={
        "take": lambda who: who.leads,
        "hand_back": lambda who: who.does_it,
        "finish": lambda who: who.does_it,
        "confirm": lambda who: who.is_asker,
    },
)
