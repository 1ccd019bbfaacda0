"""Staff are asked before a text names a raiser who asked not to be named."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from community.masking import calls_by_name
from community.models import Entry, Person
from deliberation.matters.models import Comment
from tests.deliberation.matters.helpers import matter_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("full_name", "text", "is_named"),
    [
        ("王秀兰", "请王秀兰来一趟。", True),
        ("王秀兰", "请王 秀 兰来一趟。", True),
        ("王秀兰", "秀兰姐，已经报修。", True),
        ("王秀兰", "王女士您好", True),
        ("王秀兰", "王阿姨您好", True),
        ("王秀兰", "Ms 王, it is mended.", True),
        ("王秀兰", "老王家的灯", True),
        ("王秀兰", "住户您好，大王路的灯明天换。", False),
        ("王秀兰", "李女士看过了。", False),
        ("赵敏", "敏感线路已经换了。", False),
        ("赵敏", "赵老师反映的灯", True),
        ("欧阳明月", "欧阳先生您好", True),
        ("欧阳明月", "明月", True),
        ("阿卜杜热合曼·买买提", "买买提反映的灯", True),
        ("阿卜杜热合曼·买买提", "阿姨您好", False),
        ("Anna Berg", "Ms Berg told us", True),
        ("Anna Berg", "anna berg told us", True),
        ("Anna Berg", "on the iceberg", False),
    ],
)
def test_how_somebody_is_named(full_name, text, is_named):
    assert calls_by_name(text, Person(full_name=full_name)) is is_named


def counted() -> tuple[int, int]:
    return Entry.objects.count(), Comment.objects.count()


ACTS = {
    "triage": ("triage", "triage", {"outcome": "answer", "lane": "regular"}, "words"),
    "return": ("triage", "triage", {"outcome": "return", "lane": "regular"}, "words"),
    "decline": ("triage", "triage", {"outcome": "decline", "lane": "regular"}, "words"),
    "reclass": ("discuss", "reclass", {"lane": "small"}, "reason"),
    "pass-up": ("discuss", "pass-up", {}, "reason"),
    "motion": ("discuss", "motion", {"question": "装灯？", "rule_code": "residents_council"}, "text"),
    "progress": ("carry_out", "progress", {"moment": "progress"}, "text"),
    "finish": ("carry_out", "finish", {}, "report"),
    "say": ("discuss", None, {"stance": "neutral"}, "text"),
}
ASKED = "Your text names the raiser, who asked not to be named."
TICK = 'name="named_all_the_same"'


@pytest.mark.parametrize("case", ACTS)
def test_staff_are_asked_once_and_keep_their_words(case, cast, client_of):
    step, act, given, field = ACTS[case]
    matter = matter_at(step, cast, is_anonymous=True)
    address = reverse("matters:act", args=[matter.pk, act]) if act else reverse("matters:say", args=[matter.pk])
    sent = {**given, field: "王女士您好，明天来换灯。"}
    page = client_of(cast.lin, HTTP_ACCEPT_LANGUAGE="en")
    before = counted()
    with override("en"):
        answer = page.post(address, sent)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert (ASKED in words, TICK in words, sent[field] in words) == (True, True, True)
    assert counted() == before
    assert page.post(address, {**sent, "named_all_the_same": "yes"}).status_code == 302
    assert counted() > before


def test_changed_words_need_no_tick(cast, client_of):
    matter = matter_at("discuss", cast, is_anonymous=True)
    address = reverse("matters:act", args=[matter.pk, "pass-up"])
    assert client_of(cast.lin).post(address, {"reason": "王秀兰说的"}).status_code == 422
    assert client_of(cast.lin).post(address, {"reason": "路灯还是不亮"}).status_code == 302


def test_nobody_is_asked_about_a_raiser_who_gave_the_name(cast, client_of):
    matter = matter_at("discuss", cast)
    address = reverse("matters:act", args=[matter.pk, "pass-up"])
    assert client_of(cast.lin).post(address, {"reason": "王秀兰说的"}).status_code == 302


@pytest.mark.parametrize("who", ["li", "zhao", "chen", "wang"])
def test_whoever_may_not_know_the_raiser_learns_nothing(who, cast, client_of):
    matter = matter_at("discuss", cast, is_anonymous=True)
    answer = client_of(getattr(cast, who)).post(
        reverse("matters:say", args=[matter.pk]), {"stance": "neutral", "text": "王秀兰家门口的灯"}
    )
    assert answer.status_code == 302
    assert Comment.objects.count() == 1
