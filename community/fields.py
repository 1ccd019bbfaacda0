"""Fields for words: of a row and of a form. Both pass them through ``community.text.clean``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models

from community.text import clean


class _Words(models.Field):
    """Words that people type or a file holds: no road into the row leaves them unclean, and a saved row holds what
    was stored. For a migration it is Django's own field."""

    lines = True

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean(value, lines=self.lines) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean(value, lines=self.lines)
            setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", args, kwargs


class LineField(_Words, models.CharField):
    """A name, a title, a question: one line."""

    lines = False


class LinesField(_Words, models.CharField):
    """A reason, an answer: short, with line breaks."""


class ProseField(_Words, models.TextField):
    """A text of any length."""


class Typed(forms.CharField):
    """What somebody types, of several lines in a text area."""

    def to_python(self, value: Any) -> str:
        value = super().to_python(value)
        return clean(value, lines=isinstance(self.widget, forms.Textarea))
