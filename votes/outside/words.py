"""Words that every result shares: the names of the methods, and lists of names."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext


def method_name(code: str) -> str:
    return {
        "irv": pgettext("method", "Instant run-off"),
        "stv": pgettext("method", "Single transferable vote"),
        "schulze": pgettext("method", "Schulze"),
        "greedy": pgettext("method", "By approvals"),
        "equal_shares": pgettext("method", "Equal shares"),
        "equal_shares_completed": pgettext("method", "Equal shares, completed"),
    }[code]


def listed(names: Iterable[str]) -> str:
    return pgettext("between names", ", ").join(names)
