"""Who may do what to a case: a flow declares a table of its acts, and one judge serves the guard and the button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from community.capacity import capacity_of
from community.permissions import HOME_KINDS, TRIAGE_KINDS
from community.reach import STAFF
from community.refusals import NotYours
from deliberation.cases.models import Case
from deliberation.cases.refusals import NotAtThisStep


class Standing:
    """What ``person`` is to ``case`` by roles and desks.

    A deputy is what the person away is, as far as that is a duty. A flow adds what its parties are.
    """

    def __init__(self, person: Any, case: Case) -> None:
        self.case = case
        self.person_id = getattr(person, "pk", None)
        self.is_active = bool(getattr(person, "is_authenticated", False) and person.is_active)
        held = capacity_of(person).roles
        self.roles = [(role.kind, role.place.path) for role in held]
        self.acts_as = frozenset({self.person_id, *(role.person_id for role in held)} if self.is_active else ())
        path = case.place.path
        self.kinds = frozenset(kind for kind, at in self.roles if kind in STAFF and path.startswith(at))
        self.is_affected = any(kind in HOME_KINDS and at.startswith(path) for kind, at in self.roles)
        self.is_handler = bool(self.acts_as & {case.handler_id, case.lifted_to_id})

    @property
    def leads(self) -> bool:
        """The grid head, secretary or street officer over the place; or its handler, as long as they serve there."""
        return bool(self.kinds & TRIAGE_KINDS) or (self.is_handler and bool(self.kinds))


Who = TypeVar("Who", bound=Standing)


@dataclass(frozen=True, slots=True)
class Rights(Generic[Who]):
    """The table of a flow: ``at`` the steps at which an act is possible ("" when it is over), ``by`` whose it is.

    ``also``: acts that a case allows at other steps, too.
    """

    standing: Callable[[Any, Any], Who]
    at: Mapping[str, frozenset[str]]
    by: Mapping[str, Callable[[Who], bool]]
    also: Callable[[Any, str], bool] = lambda case, act: False

    def __post_init__(self) -> None:
        if self.at.keys() != self.by.keys():
            raise ValueError(f"half declared: {', '.join(sorted(self.at.keys() ^ self.by.keys()))}")

    def is_possible(self, case: Case, act: str) -> bool:
        """Does the case stand where ``act`` can be done?"""
        return case.waits_for in self.at[act] or self.also(case, act)

    def may(self, person: Any, case: Case, act: str) -> bool:
        """Has ``person`` the right to ``act``, whatever the step?"""
        return self.by[act](self.standing(person, case))

    def guard(self, person: Any, case: Case, act: str) -> None:
        """Raise ``NotYours`` when the right is missing, ``NotAtThisStep`` when the case stands elsewhere."""
        if not self.may(person, case, act):
            raise NotYours
        if not self.is_possible(case, act):
            raise NotAtThisStep

    def offered(self, who: Who) -> set[str]:
        """The acts that a page shows to ``who`` now; a flow takes away what has nothing to be done for."""
        return {act for act, right in self.by.items() if self.is_possible(who.case, act) and right(who)}
