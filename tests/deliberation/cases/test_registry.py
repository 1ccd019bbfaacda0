"""Flows register themselves, once and whole; the rows of the second flow are where its migration says."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from deliberation.cases import registry
from deliberation.cases.permissions import Rights
from deliberation.cases.steps import Held, Step

from .errand.kind import ERRANDS


def test_the_flows_of_the_house_in_order():
    assert [kind.label for kind in registry.kinds()] == ["errand", "matter"]


def test_a_flow_registers_once():
    with pytest.raises(ValueError, match="registered twice"):
        registry.register(ERRANDS)


def test_a_kind_names_only_nodes_of_its_flow(monkeypatch):
    monkeypatch.setattr(registry, "_KINDS", {})
    for declared in (
        {"steps": {**ERRANDS.steps, "fly": Step(Held.BY_ALL)}},
        {"when_due": {"fly": print}},
        {"way": replace(ERRANDS.way, down=("fly",))},
    ):
        with pytest.raises(ValueError, match="has no node fly"):
            registry.register(replace(ERRANDS, **declared))
    assert registry.kinds() == ()
    registry.register(ERRANDS)
    assert registry.kinds() == (ERRANDS,)


def test_an_act_is_declared_with_its_steps_and_its_right():
    with pytest.raises(ValueError, match="half declared: sing"):
        Rights(standing=lambda person, case: None, at={"sing": frozenset()}, by={})


@pytest.mark.django_db
def test_its_migration_is_what_its_models_say():
    call_command("makemigrations", "errand", "cases", "deliberation", check=True, dry_run=True, stdout=StringIO())
