"""What a page says about a poll, from the poll alone: ``{% load polls %}``."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.contrib.auth.models import AnonymousUser

from community.entry import strength_of
from community.models import Person
from votes import explain, methodbook, queries, rendering, rulebook
from votes.models import Channel, Poll
from votes.permissions import may_keep_papers
from votes.rules import Rule

register = template.Library()


@register.filter
def result(poll: Poll) -> rendering.Result | None:
    """The result as it is drawn; nothing until the close."""
    return rendering.result_of(poll)


@register.filter
def closing_time(closes_at: datetime | None) -> str:
    """20:15, or the last day of a written vote."""
    return explain.closing_time(closes_at) if closes_at else ""


@register.filter
def turnout_of(poll: Poll) -> rendering.TurnoutView:
    """How many took part so far."""
    return rendering.turnout_view(queries.turnout(poll))


@register.filter
def came_by(poll: Poll) -> dict:
    """How the ballots came: so far, or as it stood at the close."""
    return queries.came_by(poll) if poll.is_open else poll.came_by


@register.filter
def channels(came: dict) -> list[tuple[str, int]]:
    """The channels with their seats; nothing where all came online, as everywhere before."""
    found = came.get("channels", {})
    # in the order of the channels: the database of a house keeps its own
    return [(str(one.label), found[one]) for one in Channel if one in found] if set(found) - {"online"} else []


@register.filter
def keeps_papers_of(person: Person, poll: Poll) -> bool:
    """Does the reader keep the papers of the vote?"""
    return may_keep_papers(person, poll)


@register.filter
def rule_of(poll: Poll) -> Rule:
    """The rule as it stood at the opening."""
    return Rule.from_json(poll.rule)


@register.filter
def rule_words(poll: Poll) -> str:
    """What it takes under that rule, by the method of the poll."""
    return methodbook.rule_words(Rule.from_json(poll.rule), poll.method)


@register.filter
def method_name(poll: Poll) -> str:
    """What its way to count is called."""
    return methodbook.name(poll.method)


@register.filter
def method_words(poll: Poll) -> str:
    """How it is counted, in one paragraph; empty for yes and no."""
    return methodbook.paragraph(poll.method)


@register.filter
def facts_of(rule: Rule) -> list[rulebook.Fact]:
    """What goes before and after a vote under the rule."""
    return rulebook.facts(rule)


@register.simple_tag(takes_context=True)
def ballot_panel(context: template.Context, poll: Poll) -> rendering.Panel:
    """The panel given in ``panel``; else of the ``audience`` ("roll" or "others"); else of who reads the page."""
    if context.get("panel") is not None:
        return context["panel"]
    if context.get("audience"):
        return rendering.ballot_panel_for(poll, on_roll=context["audience"] == "roll", next=context.get("next", ""))
    request = context.get("request")
    person = request.user if request is not None else AnonymousUser()
    strength = strength_of(request.session, person) if person.is_authenticated else ""
    return rendering.ballot_panel(poll, person, next=context.get("next", ""), strength=strength)
