"""Sentences of the community's own chain about stewards and absences. Read by its staff alone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community import wording


def register() -> None:
    """Called once, when the app is ready."""
    wording.register(
        stewards_linked=_("%(actor)s made %(steward)s the steward of %(count)s households: %(homes)s."),
        stewards_unlinked=_("%(actor)s released %(steward)s from %(count)s households: %(homes)s."),
        absence_noted=_("%(absent)s is away from %(since)s to %(until)s; %(deputy)s stands in."),
        absence_ended=_("%(absent)s is back; %(deputy)s no longer stands in."),
    )
