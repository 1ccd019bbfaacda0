"""What a page says about a poll, from the poll alone: ``{% load polls %}``."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.contrib.auth.models import AnonymousUser

from community.entry import strength_of
from votes import explain, methodbook, queries, rendering, rulebook
from votes.models import Poll
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
def channels_of(poll: Poll) -> list[tuple[str, int]]:
    """How many seats voted by each channel, in words; never what they chose."""
    return [(str(channel.label), seats) for channel, seats in queries.by_channel(poll).items()]


@register.filter
def left_out_of(poll: Poll) -> dict[str, int]:
    """What was noted or counted and never confirmed, once the vote is closed."""
    return {} if poll.is_open else queries.left_out(poll)


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
