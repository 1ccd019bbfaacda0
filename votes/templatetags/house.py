"""What a page says about a house rule: ``{% load house %}``."""

from __future__ import annotations

from django import template

from votes.house import changes
from votes.rulebook import Fact
from votes.rules import Rule

register = template.Library()


@register.filter
def lines_of(rule: Rule) -> list[Fact]:
    """All that a place decides about the rule."""
    return changes.lines(rule)
