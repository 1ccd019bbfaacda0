"""The result of every method on the page: who won and why, round by round, in both languages."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from .ballots_of import CASES, closed_case
from .conftest import make_people

pytestmark = pytest.mark.django_db


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def drawn(poll, language: str = "en") -> str:
    with translation.override(language):
        return text_of(render_to_string("votes/_verdict.html", {"poll": poll}))


@pytest.mark.parametrize("method", CASES)
def test_print(method):
    case = CASES[method]
    poll = closed_case(case, make_people(case.voters))
    print("=====", method)
    print(drawn(poll))
