"""A cell that cannot be right."""

from __future__ import annotations


class Unclear(ValueError):
    """``code`` says why, ``field`` which cell, ``figures`` fill the sentence."""

    def __init__(self, code: str, field: str, **figures: object) -> None:
        super().__init__(code)
        self.code, self.field, self.figures = code, field, figures
