"""What a count asks of a rule. The rules are data of their own (``votes.rules``); the count does not import them."""

from __future__ import annotations

from typing import Protocol

from .thresholds import Measure


class Source(Protocol):
    """Where a rule stands, in the language of the law and in English."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


class Conditions(Protocol):
    """``participants`` says who has taken part: those *present* or those who *cast*.

    ``ties`` are decided by the *order* of the paper or by *lots*; ``runoff`` names the rule by which those who were not
    elected stand again, if there is one.
    """

    @property
    def code(self) -> str: ...

    @property
    def electorate(self) -> str: ...

    @property
    def participants(self) -> str: ...

    @property
    def measures(self) -> tuple[Measure, ...]: ...

    @property
    def counts_silence(self) -> bool: ...

    @property
    def ties(self) -> str: ...

    @property
    def runoff(self) -> str: ...

    @property
    def citation(self) -> Source: ...
