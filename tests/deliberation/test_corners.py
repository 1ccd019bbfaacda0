"""Corners that a hostile reader found: each was broken once."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone
from django.utils.translation import override

from community import record
from community.models import Absence, Role
from community.refusals import NotYours
from deliberation import actions
from deliberation.models import Decision, Ending, Gram, Lane, Matter, Objection
from deliberation.queries import flow_picture, postings, review_tally, similar_to
from deliberation.timers import fire_due_timers

from .helpers import WORDS, acts_of, matter_at, refreshed, sentences_told_to, window_passes
from .lanes import at_step, in_lane, is_whole, prints, raised, worked
from .posted import MONDAY, at, posted, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


# who wants to stay unnamed


@pytest.mark.parametrize("step", ["triage", "revise", "second_look", "discuss"])
def test_the_picture_of_the_flow_names_no_unnamed_raiser_who_withdrew(cast, step):
    matter = at_step(step, cast, is_anonymous=True)
    actions.withdraw_matter(matter, by=cast.wang)
    assert [box for box in flow_picture(matter) if "王" in box.who] == []
