"""Who may know of a case, by each policy: listed, found and counted for those alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community import record
from community.models import Absence
from tests.deliberation.matters.helpers import matter_at

from .errand.actions import ask_for_errand, take_errand
from .errand.flows import ErrandFlow
from .errand.models import Errand, HelpFile

pytestmark = pytest.mark.django_db

WHO = ("wang", "li", "zhao", "chen", "lin", "clerk", "qian", "he", "admin", "stranger", "outsider_head", "child")


def seen_by(cast, rows, **purpose) -> set[str]:
    counts = {who: rows.objects.visible_to(getattr(cast, who), **purpose).count() for who in WHO}
    return {who for who, count in counts.items() if count}


def test_the_circle_knows_of_a_matter(cast):
    matter = matter_at("triage", cast)
    assert seen_by(cast, type(matter)) == set(WHO) - {"stranger", "outsider_head"}


def test_only_those_in_it_know_of_an_errand(cast):
    errand = ask_for_errand(by=cast.wang, title="到药房取药", place=cast.building)
    assert seen_by(cast, Errand) == {"wang", "lin"}
    take_errand(errand, by=cast.lin, doer=cast.zhao)
    assert seen_by(cast, Errand) == {"wang", "lin", "zhao"}
    today = timezone.localdate()
    Absence.objects.create(
        person=cast.lin, deputy=cast.chen, since=today, until=today + timedelta(days=3), noted_by=cast.lin
    )
    assert seen_by(cast, Errand, purpose="好奇") == {"wang", "lin", "zhao"}
    assert list(Errand.objects.visible_to(AnonymousUser())) == []
    cast.zhao.is_active = False
    assert list(Errand.objects.visible_to(cast.zhao)) == []


def test_staff_open_a_file_for_a_purpose(cast):
    HelpFile.objects.create(
        flow_class=ErrandFlow, chain=record.new_chain("helpfile"), place=cast.building, handler=cast.clerk
    )
    assert seen_by(cast, HelpFile) == seen_by(cast, HelpFile, purpose="  ") == set()
    assert seen_by(cast, HelpFile, purpose="半年复核") == {"clerk", "qian"}
    today = timezone.localdate()
    Absence.objects.create(
        person=cast.qian, deputy=cast.chen, since=today, until=today + timedelta(days=3), noted_by=cast.qian
    )
    cast.chen.refresh_from_db()
    assert seen_by(cast, HelpFile, purpose="半年复核") == {"clerk", "qian", "chen"}
