"""Refusals: what an action says when it does not act. Each is one translated sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The act was not done and nothing was written. ``str()`` is the sentence, in the active language.

    ``status`` is the HTTP status of the answer; ``code`` names the refusal for scripts and tests.
    Subclasses set ``sentence`` (lazy) and may take its figures: ``NotThere(place="3栋")``.
    """

    status = 409
    code = "refused"
    sentence = _("This cannot be done now.")

    def __init__(self, **figures: object) -> None:
        super().__init__()
        self.figures = figures

    def __str__(self) -> str:
        return str(self.sentence) % self.figures if self.figures else str(self.sentence)


class NotYours(Refused):
    status = 403
    code = "not_yours"
    sentence = _("This is not yours to do. Ask the grid head if you think it should be.")


class Missing(Refused):
    """A field is empty or wrong; ``field`` says which, so that a form can show it there."""

    status = 422
    code = "missing"
    sentence = _("Please fill this in.")

    def __init__(self, field: str = "", **figures: object) -> None:
        super().__init__(**figures)
        self.field = field


class OutOfDate(Refused):
    code = "out_of_date"
    sentence = _("Somebody was quicker: this has changed since you opened the page. Look again, then act.")
