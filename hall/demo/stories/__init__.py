"""The matters of the demo, told by actions only, each at a telling stage. Oldest first: so they are numbered."""

from __future__ import annotations

from hall.clock import tick
from hall.demo.places import Register

from .choices import courtyard_spends, yard_elects
from .estates import heaters_posted, walls_return
from .everyday import (
    bins_late,
    fee_answered,
    handrail_tabled,
    lamp_raised,
    noise_returned,
    slide_settled,
    stairs_in_review,
)
from .neighbours import air_conditioner_settled, fees_looked_at_again, gate_in_writing
from .safety import charging_discussed, hole_reported, well_escalated

STORIES = (
    slide_settled,
    walls_return,
    well_escalated,
    fee_answered,
    air_conditioner_settled,
    stairs_in_review,
    heaters_posted,
    handrail_tabled,
    gate_in_writing,
    yard_elects,
    courtyard_spends,
    charging_discussed,
    noise_returned,
    bins_late,
    hole_reported,
    fees_looked_at_again,
    lamp_raised,
)


def tell_all(town: Register) -> int:
    """Tell every story that is not told yet; returns how many were new. What is due by now is done at once."""
    told = sum(tell(town) for tell in STORIES)
    while tick():
        pass
    return told
