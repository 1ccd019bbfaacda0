"""Sentences of the record about mandates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording


def register() -> None:
    """Called once, when the app is ready."""
    wording.register(
        mandate_recorded=_("%(actor)s recorded a written mandate: %(holder)s votes for %(principal)s in this vote."),
        standing_mandate_recorded=_(
            "%(actor)s recorded a written mandate: %(holder)s votes for %(principal)s until %(until)s."
        ),
        mandate_withdrawn=_("%(actor)s withdrew a mandate: %(holder)s no longer votes for %(principal)s."),
        mandate_looked_at=_("%(actor)s looked at the photo of a mandate: %(holder)s for %(principal)s."),
    )
