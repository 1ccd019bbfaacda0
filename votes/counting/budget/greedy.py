"""The budget by approvals: the most approved project first, then each next one that what is left still pays for."""

from __future__ import annotations

from fractions import Fraction

from .instance import Instance, by_approvals
from .outcome import Outcome, Round

CODE = "greedy"


def count(instance: Instance) -> Outcome:
    """Take projects by more approvals, then lower cost, then the order of the paper, as long as they fit.

    A project that does not fit is skipped, and a project that nobody approves comes last.
    """
    rounds, left = complete(instance, (), instance.budget)
    return Outcome(CODE, tuple(one.project for one in rounds if one.step == "taken"), left, rounds)


def complete(instance: Instance, selected: tuple[str, ...], left: Fraction) -> tuple[tuple[Round, ...], Fraction]:
    """Take the projects beside those ``selected`` that ``left`` pays for. Returns the rounds and what is then left."""
    supporters = instance.supporters()
    rounds = []
    for project in by_approvals(instance):
        if project.id in selected:
            continue
        fits = project.cost <= left
        rounds.append(
            Round("taken" if fits else "no_room", project.id, project.cost, supporters[project.id], at_hand=left)
        )
        left -= project.cost if fits else 0
    return tuple(rounds), left
