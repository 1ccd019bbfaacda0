"""Sentences that the chain of every case can hold; a flow words its own acts in its own ``wording.py``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording


def register() -> None:
    """Called once, when the app is ready."""
    wording.register(
        holder_reminded=_("%(holder)s was reminded: it was due %(when)s."),
        case_escalated=_("%(actor)s passed it up from %(former)s to %(leader)s: %(reason)s"),
        case_escalated_by_clock=_("Late since %(when)s: it went up from %(former)s to %(leader)s."),
        deputy_handles=_("%(deputy)s sees to it in the place of %(absent)s, who is away."),
    )
