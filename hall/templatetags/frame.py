"""Parts of the page frame: the back arrow and the look of form fields."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import template
from django.forms import BoundField
from django.template.base import NodeList, Parser, Token
from django.utils import timezone
from django.utils.safestring import SafeString

from community.templatetags import people

register = template.Library()


class BackNode(template.Node):
    """``{% back %}address{% else %}what stands there without one{% endback %}``, the address as ``back_url``."""

    child_nodelists = ("address", "arrow", "nothing")

    def __init__(self, address: NodeList, arrow: NodeList, nothing: NodeList) -> None:
        self.address, self.arrow, self.nothing = address, arrow, nothing

    def render(self, context: template.Context) -> SafeString:
        url = self.address.render(context).strip()
        if not url:
            return self.nothing.render(context)
        with context.push(back_url=url):
            return self.arrow.render(context)


@register.tag
def back(parser: Parser, token: Token) -> BackNode:
    """Blocks cannot be asked whether they are empty; this tag asks what its first part came to."""
    address = parser.parse(("arrow",))
    parser.delete_first_token()
    arrow = parser.parse(("noarrow",))
    parser.delete_first_token()
    nothing = parser.parse(("endback",))
    parser.delete_first_token()
    return BackNode(address, arrow, nothing)


@register.filter
def due(moment: datetime | None) -> str:
    """27 Nov for what ends at midnight after it, else the day with the time."""
    if moment is None:
        return ""
    is_midnight = timezone.localtime(moment).time() == time.min
    return people.day(moment - timedelta(microseconds=1)) if is_midnight else people.moment(moment)


@register.filter
def styled(field: BoundField) -> SafeString:
    """The widget in the look of the house; Django itself ties it to its hint and its error."""
    return field.as_widget(attrs={"class": "input"})
