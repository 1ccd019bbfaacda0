"""逐级上报: a leader passes the matter up; the clock does by itself what is late, as in every flow."""

from __future__ import annotations

from django.db import transaction

from community.models import Person
from deliberation.cases.actions import escalate, lock
from deliberation.cases.models import Escalation
from deliberation.matters.models import Matter
from deliberation.matters.permissions import guard


@transaction.atomic
def escalate_matter(matter: Matter, *, by: Person, reason: str) -> Escalation:
    """A leader passes the matter up one level, with a reason (小事不出网格, M5). The first handler stays on it.

    Refuses ``NotYours``, ``NotAtThisStep``, ``Missing`` (reason), ``NobodyAbove``, ``AlreadyDone``.
    """
    lock(matter)
    guard(by, matter, "escalate")
    return escalate(matter, by=by, reason=reason)
