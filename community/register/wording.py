"""Sentences of the register's imports and exports in the community's own chain."""

from django.utils.translation import gettext_lazy as _

from community import wording


def register() -> None:
    """Called once, when the app is ready."""
    wording.register(
        register_imported=_(
            "%(actor)s carried out the register %(file)s: %(new)s lines new, %(changed)s changed, %(ended)s ended, "
            "%(refused)s refused"
        ),
        register_exported=_("%(actor)s took the register home as %(file)s: %(homes)s homes"),
    )
