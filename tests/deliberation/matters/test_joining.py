"""“Me too” and the merge of duplicates: nobody who raised it is lost, nobody anonymous is named."""

from __future__ import annotations

import pytest
from django.utils import timezone

from community.models import RoleKind
from community.refusals import NotYours, Refused
from deliberation.cases.queries import waiting_for
from deliberation.matters import actions
from deliberation.matters.models import Matter, Voice
from deliberation.matters.permissions import offered
from deliberation.matters.queries import backing, similar_to

from .helpers import acts_of, footprint, matter_at, refreshed, sentences_told_to, tabled

pytestmark = pytest.mark.django_db

DUPLICATE = {"title": "坡上黑漆漆的", "text": "灯不亮，摔了一跤。"}
REASON = "说的是同一盏灯。"


def prints() -> tuple:
    from deliberation.matters.models import Gram

    return (*footprint(), *sorted(Voice.objects.values_list("matter", "person", "words")), Gram.objects.count())


def duplicate(cast, **words) -> Matter:
    return matter_at("triage", cast, **{**DUPLICATE, "by": cast.zhao, **words})


def voices(matter) -> list[tuple]:
    return list(matter.voices.values_list("person__username", "is_anonymous", "from_matter__title"))


# me too


def test_a_neighbour_says_me_too_and_hears_of_every_step(cast):
    matter = matter_at("discuss", cast)
    voice = actions.join_matter(matter, by=cast.li, words=" 我家也是 ")
    assert (voice.person, voice.words, voice.is_anonymous) == (cast.li, "我家也是", False)
    assert acts_of(matter)[-1] == "voice_joined"
    assert sentences_told_to(cast.wang)[0] == "Mr 李 said “me too”."
    assert sentences_told_to(cast.lin)[0] == "Mr 李 said “me too”."
    actions.draft_motion(matter, by=cast.lin, question="装灯？", text="装", rule_code="residents_council")
    assert sentences_told_to(cast.li)[0].startswith("Ms 林 drafted the motion")


def test_whoever_joined_may_review_from_wherever_they_live(cast):
    matter = matter_at("triage", cast, place=cast.stairwell)
    actions.join_matter(matter, by=cast.zhao)
    actions.answer_matter(matter, by=cast.lin, answer="明天来修。")
    assert [duty.url for duty in waiting_for(cast.zhao)] == [f"/matters/{matter.pk}/"]
    actions.review_matter(matter, by=cast.zhao, outcome="half", stars=3)
    assert waiting_for(cast.zhao) == []


def test_an_anonymous_voice_is_counted_and_never_named(client_of, cast):
    cast.wang.language = "en"
    cast.wang.save()
    matter = matter_at("discuss", cast)
    actions.join_matter(matter, by=cast.li, is_anonymous=True, words="我是李家")
    actions.join_matter(matter, by=cast.zhao)
    assert backing(matter).names == ("赵女士",)
    assert (backing(matter).count, backing(matter).unnamed) == (3, 1)
    assert sentences_told_to(cast.wang)[0] == "A resident said “me too”."
    for entry in matter.chain.entries.filter(actor=cast.li):
        assert entry.payload["actor"] == ""
    html = client_of(cast.wang).get(f"/matters/{matter.pk}/?history=all").content.decode()
    assert "李" not in html
    assert "3 neighbours are behind it" in html


def test_a_steward_records_it_at_the_door_and_the_person_hears_of_it(cast):
    matter = matter_at("discuss", cast)
    voice = actions.join_matter(matter, by=cast.chen, for_person=cast.li)
    assert voice.person == cast.li
    assert sentences_told_to(cast.li) == ["Ms 陈 recorded that Mr 李 says “me too”."]


def test_at_the_door_somebody_of_another_grid_joins_and_sees_the_matter(cast):
    matter = matter_at("discuss", cast)
    assert not Matter.objects.visible_to(cast.stranger).exists()
    actions.join_matter(matter, by=cast.qian, for_person=cast.stranger)
    assert Matter.objects.visible_to(cast.stranger).get() == matter


def test_the_raiser_hears_of_the_first_voices_and_then_of_few(cast):
    matter = matter_at("discuss", cast)
    before = len(sentences_told_to(cast.wang))
    for who in (cast.li, cast.zhao):
        actions.join_matter(matter, by=who)
    assert len(sentences_told_to(cast.wang)) == before + 1
    assert acts_of(matter)[-2:] == ["voice_joined", "voice_joined"]


def test_a_me_too_is_taken_back(cast):
    matter = matter_at("discuss", cast)
    actions.join_matter(matter, by=cast.li)
    assert "leave" in offered(cast.li, Matter.objects.get())
    assert "join" not in offered(cast.li, Matter.objects.get())
    actions.leave_matter(matter, by=cast.li)
    assert not matter.voices.exists()
    assert acts_of(matter)[-1] == "voice_left"
    with pytest.raises(NotYours):
        actions.leave_matter(refreshed(matter), by=cast.li)


@pytest.mark.parametrize(
    ("step", "who", "given", "code"),
    [
        ("discuss", "wang", {}, "yours_already"),
        ("discuss", "stranger", {}, "not_yours"),
        ("discuss", "outsider_head", {}, "not_yours"),
        ("discuss", "chen", {}, "not_yours"),
        ("review", "li", {}, "not_at_this_step"),
        ("ended", "li", {}, "not_at_this_step"),
        ("discuss", "li", {"words": "字" * 301}, "too_long"),
        ("discuss", "li", {"for_person": "zhao"}, "not_yours"),
        ("discuss", "lin", {"for_person": "stranger"}, "not_yours"),
        ("discuss", "outsider_head", {"for_person": "stranger"}, "not_yours"),
        ("discuss", "chen", {"for_person": "wang"}, "yours_already"),
        ("review", "chen", {"for_person": "li"}, "not_at_this_step"),
    ],
)
def test_a_me_too_that_is_refused_leaves_nothing(cast, step, who, given, code):
    matter = matter_at(step, cast)
    given = {**given, **({"for_person": getattr(cast, given["for_person"])} if "for_person" in given else {})}
    before = prints()
    with pytest.raises(Refused) as refused:
        actions.join_matter(matter, by=getattr(cast, who), **given)
    assert refused.value.code == code
    assert prints() == before


def test_twice_is_refused_and_leaves_nothing(cast):
    matter = matter_at("discuss", cast)
    actions.join_matter(matter, by=cast.li)
    before = prints()
    with pytest.raises(Refused) as refused:
        actions.join_matter(matter, by=cast.li, words="再来")
    assert refused.value.code == "already_done"
    assert prints() == before


# merge


@pytest.mark.parametrize("step", ["triage", "revise", "discuss", "decide", "assign"])
def test_a_duplicate_goes_on_in_the_other_with_everybody_behind_it(cast, step):
    matter = matter_at("discuss", cast)
    double = matter_at(step, cast, by=cast.zhao, **DUPLICATE) if step != "revise" else duplicate(cast)
    if step == "revise":
        actions.return_matter(double, by=cast.lin, reason="哪一盏？")
    actions.join_matter(double, by=cast.li)
    actions.merge_matter(double, into=matter, by=cast.lin, reason=REASON)
    refreshed(double)
    assert (double.ending, double.merged_into, double.waits_for, double.holder) == ("merged", matter, "", None)
    assert double.finished is not None
    assert voices(matter) == [("zhao", False, DUPLICATE["title"]), ("li", False, DUPLICATE["title"])]
    assert acts_of(double)[-1] == "matter_merged"
    assert acts_of(matter)[-1] == "matter_took_in"
    assert waiting_for(cast.zhao) == []


def test_everybody_concerned_is_told_once_with_the_reason(cast):
    matter = matter_at("discuss", cast)
    actions.follow(matter, by=cast.li)
    double = duplicate(cast)
    actions.follow(double, by=cast.li)
    before = {who: len(sentences_told_to(getattr(cast, who))) for who in ("wang", "zhao", "li")}
    actions.merge_matter(double, into=matter, by=cast.qian, reason=REASON)
    for who, count in before.items():
        told = sentences_told_to(getattr(cast, who))
        assert len(told) == count + 1, who
        assert REASON in told[0]
    assert matter.follows.filter(person=cast.li).exists()
    actions.draft_motion(refreshed(matter), by=cast.lin, question="装灯？", text="装", rule_code="residents_council")
    assert sentences_told_to(cast.zhao)[0].startswith("Ms 林 drafted the motion")


def test_an_anonymous_raiser_stays_anonymous_in_the_other(client_of, cast):
    matter = matter_at("discuss", cast)
    double = duplicate(cast, is_anonymous=True)
    actions.merge_matter(double, into=matter, by=cast.lin, reason=REASON)
    assert voices(matter) == [("zhao", True, DUPLICATE["title"])]
    for one in (matter, double):
        html = client_of(cast.li).get(f"/matters/{one.pk}/?history=all").content.decode()
        assert "赵" not in html
        assert cast.zhao.full_name not in html


def test_who_said_me_too_openly_is_not_shown_to_have_raised_the_anonymous_duplicate(cast):
    matter = matter_at("discuss", cast)
    actions.join_matter(matter, by=cast.zhao)
    double = duplicate(cast, is_anonymous=True)
    actions.merge_matter(double, into=matter, by=cast.lin, reason=REASON)
    assert voices(matter) == [("zhao", False, None)]


def test_the_raiser_of_a_duplicate_of_another_grid_sees_where_it_goes_on(client_of, cast):
    matter = matter_at("discuss", cast)
    double = matter_at("triage", cast, by=cast.stranger, place=cast.other_building, **DUPLICATE)
    neighbour = _neighbour_of_stranger(cast)
    actions.follow(double, by=neighbour)
    actions.merge_matter(double, into=matter, by=cast.qian, reason=REASON)
    assert set(Matter.objects.visible_to(cast.stranger)) == {matter, double}
    assert f'href="/matters/{matter.pk}/"' in client_of(cast.stranger).get(f"/matters/{double.pk}/").content.decode()
    # a follower there keeps the old page, and learns nothing of the other grid but the number
    assert not matter.follows.filter(person=neighbour).exists()
    html = client_of(neighbour).get(f"/matters/{double.pk}/").content.decode()
    assert matter.number in html
    assert f"/matters/{matter.pk}/" not in html
    assert matter.title not in html


def _neighbour_of_stranger(cast):
    from community.models import Person, Role

    person = Person.objects.create(username="neighbour", full_name="何芳", honorific="ms", password="!none")
    Role.objects.create(person=person, kind=RoleKind.RESIDENT, place=cast.other_stairwell, since="2020-01-01")
    return person


def test_a_raiser_whose_matter_was_merged_stays_behind_it(cast):
    matter = matter_at("discuss", cast)
    actions.merge_matter(duplicate(cast), into=matter, by=cast.lin, reason=REASON)
    before = prints()
    with pytest.raises(Refused) as refused:
        actions.leave_matter(refreshed(matter), by=cast.zhao)
    assert refused.value.code == "raised_it_too"
    assert prints() == before


def test_a_merged_matter_is_found_under_the_other(cast):
    matter = matter_at("discuss", cast)
    double = duplicate(cast, title="电瓶车飞线充电", text="窗户拉插线板。")
    actions.merge_matter(double, into=matter, by=cast.lin, reason=REASON)
    found = similar_to(cast.li, community=cast.commune, title="电动车拉线充电", text="")
    assert [one.matter for one in found] == [matter]
    assert not double.grams.exists()


def test_a_chain_of_merges_keeps_everybody(cast):
    first, second = matter_at("discuss", cast), duplicate(cast)
    third = matter_at("triage", cast, by=cast.li, title="灯", text="坏了。")
    actions.merge_matter(third, into=second, by=cast.lin, reason=REASON)
    actions.merge_matter(second, into=first, by=cast.lin, reason=REASON)
    assert {row[0] for row in voices(first)} == {"zhao", "li"}


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("itself", "the_same_matter"),
        ("ended", "has_ended"),
        ("merged", "has_ended"),
        ("in review", "has_ended"),
        ("another community", "of_another_community"),
        ("open decision", "already_tabled"),
        ("work under way", "not_at_this_step"),
        ("no reason", "missing"),
        ("a neighbour", "not_yours"),
        ("a steward", "not_yours"),
        ("a head of one of both", "not_yours"),
    ],
)
def test_a_merge_that_is_refused_leaves_nothing(cast, case, code):
    into = matter_at({"ended": "ended", "in review": "review"}.get(case, "discuss"), cast)
    double = duplicate(cast)
    by, reason = cast.lin, REASON
    if case == "itself":
        into = double
    elif case == "merged":
        actions.merge_matter(into, into=matter_at("discuss", cast, by=cast.li), by=cast.lin, reason=REASON)
    elif case == "another community":
        into, by = _of_another_community(cast), cast.he
    elif case == "open decision":
        actions.accept_matter(double, by=cast.lin)
        tabled(double, cast)
    elif case == "work under way":
        double = matter_at("carry_out", cast, by=cast.li, **DUPLICATE)
    elif case == "no reason":
        reason = "  "
    elif case == "a neighbour":
        by = cast.li
    elif case == "a steward":
        by = cast.chen
    elif case == "a head of one of both":
        into = matter_at("triage", cast, by=cast.stranger, place=cast.other_building)
    refreshed(into)
    before = prints()
    with pytest.raises(Refused) as refused:
        actions.merge_matter(refreshed(double), into=into, by=by, reason=reason)
    assert refused.value.code == code
    assert prints() == before


def _of_another_community(cast) -> Matter:
    from community.models import Level, Place, Role

    level = Level.objects.get(code="community")
    row = {"level": level, "name": "李家坡社区", "code": "second-commune"}
    second = Place.objects.add_child(Place.objects.get(pk=cast.street.pk), create_kwargs=row)
    Role.objects.create(person=cast.zhao, kind=RoleKind.RESIDENT, place=second, since=timezone.localdate())
    return matter_at("triage", cast, by=cast.zhao, place=second)
