"""Which meeting decides by which rule: a body by its own, none by a rule of written votes."""

from datetime import date

import pytest

from agenda import actions
from agenda.models import Meeting
from agenda.queries.rules import serves
from agenda.refusals import DecidedInWriting, WrongBody
from tests.agenda.helpers import Evening, rows
from votes.rules import rules_on

IN_2026 = date(2026, 6, 1)
SERVED = {
    "grid_day": ["residents_council"],
    "council": ["residents_council"],
    "assembly": [
        "residents_assembly",
        "residents_assembly_households",
        "villagers_assembly",
        "villagers_assembly_households",
    ],
    "representatives": ["representatives_assembly", "villagers_representatives"],
    "owners": ["owners_ordinary", "owners_special"],
}


@pytest.mark.parametrize("kind", Meeting.Kind.values)
def test_a_body_decides_by_its_own_rules(kind):
    assert [rule.code for rule in rules_on(IN_2026) if serves(kind, rule)] == SERVED.get(kind, [])


@pytest.mark.parametrize(
    ("kind", "code", "refusal"),
    [
        ("council", "residents_assembly_households", WrongBody),  # households too, but another body
        ("grid_day", "residents_assembly_households", WrongBody),
        ("assembly", "residents_council", WrongBody),
        ("owners", "residents_assembly", WrongBody),
        ("council", "households_written", DecidedInWriting),
        ("assembly", "households_written", DecidedInWriting),
    ],
)
def test_another_body_s_rule_is_refused_and_writes_nothing(cast, kind, code, refusal):
    evening = Evening(cast, kind=kind, rule_code=code)
    matter = evening.matter()
    before = rows()
    with pytest.raises(refusal):
        actions.add_item(evening.meeting, by=cast.lin, matter=matter)
    assert rows() == before


def test_household_representatives_may_hold_the_residents_assembly(cast):
    evening = Evening(cast, kind="assembly", rule_code="residents_assembly_households")
    item = actions.add_item(evening.meeting, by=cast.lin, matter=evening.matter())
    assert item.decision.motion.rule_code == "residents_assembly_households"
