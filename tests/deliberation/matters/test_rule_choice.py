"""Which rules a motion may name: yes or no, and the villagers' only in a village."""

import pytest

from community.models import Level, Place
from deliberation.matters import actions
from deliberation.matters.forms import MotionForm
from deliberation.matters.models import Motion
from deliberation.matters.queries.rules import rules_for
from deliberation.matters.refusals import UnknownRule
from tests.deliberation.matters.helpers import MOTION

IN_TOWN = [
    "residents_council",
    "households_written",
    "residents_assembly",
    "residents_assembly_households",
    "representatives_assembly",
    "owners_ordinary",
    "owners_special",
]
IN_A_VILLAGE = [
    "residents_council",
    "households_written",
    "villagers_assembly",
    "villagers_assembly_households",
    "villagers_representatives",
    "owners_ordinary",
    "owners_special",
]


@pytest.fixture
def matter(cast):
    raised = actions.raise_matter(
        by=cast.wang, title="路灯不亮", text="晚上看不清路。", place=cast.building, category="facilities"
    )
    actions.accept_matter(raised, by=cast.lin)
    return raised


@pytest.fixture
def in_village(cast):
    """The community is a village: its level says so."""
    level = Level.objects.create(code="village", name="村", name_en="village", rank=40)
    Place.objects.filter(pk=cast.commune.pk).update(level=level)


def test_in_town_the_nearest_body_stands_first(matter):
    assert [rule.code for rule in rules_for(matter)] == IN_TOWN


def test_in_a_village_the_villagers_rules_stand_in_their_place(matter, in_village):
    assert [rule.code for rule in rules_for(matter)] == IN_A_VILLAGE


def test_the_form_says_what_each_rule_needs_and_where_it_stands(cast, matter):
    choices = dict(MotionForm(matter=matter, by=cast.lin).fields["rule_code"].choices)
    assert list(choices) == IN_TOWN
    assert choices["owners_ordinary"] == (
        "业主大会 · 一般事项<small>参加的户数和面积都要达到 2/3，其中同意的都要过半，才算通过。</small>"
        "<small>《民法典》第二百七十八条</small>"
    )


@pytest.mark.parametrize(
    "code",
    ["committee_election", "committee_runoff", "committee_recall", "villagers_assembly", "unheard_of", ""],
)
def test_another_rule_is_refused_and_writes_nothing(cast, matter, code):
    with pytest.raises(UnknownRule):
        actions.draft_motion(matter, by=cast.lin, **{**MOTION, "rule_code": code})
    assert Motion.objects.count() == 0


@pytest.mark.parametrize("code", ["villagers_assembly_households", "households_written"])
def test_a_village_decides_by_its_own_rules(cast, matter, in_village, code):
    motion = actions.draft_motion(matter, by=cast.lin, **{**MOTION, "rule_code": code})
    assert motion.rule_code == code
