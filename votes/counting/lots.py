"""Lots that everybody can draw again: in the order of the SHA-256 of a seed that was published before the vote.

The seed stands on the sheet and is hashed with it when the poll opens.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from .conditions import Conditions
from .sheets import SEED, Sheet

LOTS = "lots"


def drawn(codes: Iterable[str], seed: str) -> tuple[str, ...]:
    """The codes by the hexadecimal digest of ``seed:code`` in UTF-8, the smallest first."""
    return tuple(sorted(codes, key=lambda code: sha256(f"{seed}:{code}".encode()).hexdigest()))


def order_of(sheet: Sheet, rule: Conditions) -> tuple[str, ...]:
    """The order that decides between equals: that of the lots where the rule says so, else that of the paper."""
    return drawn(sheet.codes, sheet.limits[SEED]) if rule.ties == LOTS else sheet.codes
