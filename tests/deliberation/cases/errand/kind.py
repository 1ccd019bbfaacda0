"""What the room of cases has to know of errands: all that a flow has to declare."""

from __future__ import annotations

from django.db.models import F, Q

from community.models import Person
from deliberation.cases.desks import Desk
from deliberation.cases.queries import turns
from deliberation.cases.registry import CaseKind, Way

from . import actions
from .flows import ErrandFlow
from .models import Errand
from .steps import STEPS


def _hears(errand: Errand):
    return Person.objects.filter(Q(pk=errand.asker_id) | Q(pk__in=[errand.doer_id or 0, errand.leader_id]))


def _duties(desk: Desk) -> list:
    to_confirm = Errand.objects.filter(asker=desk.person, waits_for="confirm")
    return [
        turns(Errand.objects.open().filter(desk.holds(STEPS)), act=F("waits_for"), desk="holder"),
        turns(to_confirm, act="confirm", due_at="confirm_until"),
    ]


ERRANDS = CaseKind(
    flow_class=ErrandFlow,
    steps=STEPS,
    url=lambda pk: f"/errands/{pk}/",
    title=lambda errand: errand.title,
    hears=_hears,
    way=Way(down=("asked", "take", "carry_out", "confirm", "ended"), back=(("carry_out", "take"),)),
    desk_acts=frozenset({"errand_taken"}),
    when_due={"confirm__timeout": actions.confirm_errand},
    duties=_duties,
    chips={"take": "Take it on", "carry_out": "Fetch it", "confirm": "Confirm it"},
)
