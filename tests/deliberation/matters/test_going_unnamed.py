"""A raiser goes unnamed afterwards: reads where the name already stood, and is read as “a resident” from then on."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from community import record
from community.models import Entry, Notice
from community.notices import mark_read
from community.refusals import NotYours
from deliberation.cases.refusals import AlreadyDone
from deliberation.matters import actions, queries
from deliberation.matters.actions.steps import reminded
from deliberation.matters.models import Intake, Lane, Matter, Voice
from tests.deliberation.matters.helpers import assigned, decided, matter_at, refreshed, tabled

pytestmark = pytest.mark.django_db
NAME = "王女士"


def test_the_record_keeps_the_name_and_shows_it_no_longer(cast, client_of):
    matter = matter_at("discuss", cast)
    first = matter.chain.entries.get(number=1)
    actions.go_unnamed(matter, by=cast.wang)
    assert Matter.objects.get(pk=matter.pk).is_anonymous is True
    kept = matter.chain.entries.get(number=1)
    assert (kept.act, kept.payload, kept.hash) == (first.act, first.payload, first.hash)
    assert record.first_break(matter.chain) is None
    last = matter.chain.entries.last()
    assert (last.act, last.payload) == ("raiser_went_unnamed", {"actor": ""})
    told = Notice.objects.filter(entry=last).values_list("person", flat=True)
    assert list(told) == [cast.lin.pk]
    for address in (reverse("matters:matter", args=[matter.pk]) + "?history=all", reverse("matters:matters")):
        assert NAME not in client_of(cast.li).get(address).content.decode()
    inbox = client_of(cast.lin).get(reverse("hall:inbox")).content.decode()
    assert matter.title in inbox
    assert NAME not in inbox


@pytest.mark.parametrize("step", ["triage", "assign", "review", "ended"])
def test_nobody_else_finds_the_name_on_the_page_at_any_step(step, cast, client_of):
    matter = matter_at(step, cast)
    actions.go_unnamed(matter, by=cast.wang)
    page = client_of(cast.li).get(reverse("matters:matter", args=[matter.pk]) + "?history=all").content.decode()
    assert NAME not in page
    assert cast.wang.full_name not in page
    # the people who look after it still know whom to answer
    assert NAME in client_of(cast.lin).get(reverse("matters:matter", args=[matter.pk])).content.decode()


def test_what_staff_recorded_for_the_raiser_is_veiled_too(cast):
    matter = matter_at("triage", cast, by=cast.chen, for_person=cast.wang, intake=Intake.DOOR)
    actions.go_unnamed(matter, by=cast.wang)
    entries = list(queries.history(matter))
    queries.veil(entries)
    with override("zh-hans"):
        said = [record.sentence(entry) for entry in entries]
    assert not [sentence for sentence in said if NAME in sentence]
    assert any("陈女士" in sentence for sentence in said)


def test_the_raiser_reads_first_who_was_already_told(cast, client_of):
    matter = matter_at("discuss", cast)
    mark_read(cast.lin)
    named = queries.already_named(matter)
    assert [(line.entry.act, line.told, line.read) for line in named] == [("matter_raised", 1, 1)]
    page = client_of(cast.wang).get(reverse("matters:act", args=[matter.pk, "unnamed"])).content.decode()
    assert NAME in page
    assert client_of(cast.wang).post(reverse("matters:act", args=[matter.pk, "unnamed"])).status_code == 302
    assert Matter.objects.get(pk=matter.pk).is_anonymous is True


@pytest.mark.parametrize("who", ["li", "zhao", "chen", "lin", "qian", "admin", "stranger"])
def test_only_the_raiser_may(who, cast):
    matter = matter_at("discuss", cast)
    before = Entry.objects.count()
    with pytest.raises(NotYours):
        actions.go_unnamed(matter, by=getattr(cast, who))
    assert Matter.objects.get(pk=matter.pk).is_anonymous is False
    assert Entry.objects.count() == before


def test_once_is_enough_and_a_find_on_patrol_keeps_its_finder(cast, photo):
    matter = matter_at("discuss", cast)
    actions.go_unnamed(matter, by=cast.wang)
    before = Entry.objects.count()
    with pytest.raises(AlreadyDone):
        actions.go_unnamed(matter, by=cast.wang)
    assert Entry.objects.count() == before
    found = matter_at(
        "triage", cast, by=cast.chen, intake=Intake.PATROL, lane=Lane.HAZARD, title="井盖翘起", photos=[photo()]
    )
    with pytest.raises(NotYours):
        actions.go_unnamed(found, by=cast.chen)


def test_a_merged_matter_lives_on_without_the_name(cast):
    matter = matter_at("discuss", cast)
    other = matter_at("discuss", cast, by=cast.li, title="坡上的灯坏了", text="坡上那盏灯。")
    actions.merge_matter(matter, into=other, by=cast.lin, reason="同一盏灯")
    actions.go_unnamed(matter, by=cast.wang)
    assert Voice.objects.get(matter=other, person=cast.wang).is_anonymous is True


def test_what_the_raiser_of_a_merged_matter_did_there_is_read_without_the_name(cast, client_of):
    matter = matter_at("discuss", cast)
    other = matter_at("discuss", cast, by=cast.li, title="坡上的灯坏了", text="坡上那盏灯。")
    actions.merge_matter(matter, into=other, by=cast.lin, reason="同一盏灯")
    decided(tabled(refreshed(other), cast), cast, "carried")
    actions.finish_undertaking(assigned(refreshed(other), cast), by=cast.chen, report="路灯装好了。")
    actions.review_matter(refreshed(other), by=cast.wang, outcome="solved", stars=5)
    actions.go_unnamed(refreshed(matter), by=cast.wang)
    page = client_of(cast.li).get(reverse("matters:matter", args=[other.pk]) + "?history=all").content.decode()
    inbox = client_of(cast.lin).get(reverse("hall:inbox")).content.decode()
    assert (NAME in page, NAME in inbox) == (False, False)
    kept = other.chain.entries.get(act="review_solved")
    assert (kept.actor, kept.payload["actor"]) == (cast.wang, NAME)
    assert record.first_break(other.chain) is None


def test_a_reminder_under_a_name_that_was_corrected_since_is_veiled_too(cast):
    matter = matter_at("discuss", cast)
    act, figures = reminded(matter, cast.wang)
    record.write(matter.chain, act, by=None, **figures, when="8月1日 18:00")
    cast.wang.full_name = "汪秀兰"
    cast.wang.save()
    actions.go_unnamed(matter, by=cast.wang)
    entries = list(queries.history(refreshed(matter)))
    queries.veil(entries)
    with override("zh-hans"):
        assert not [entry for entry in entries if NAME in record.sentence(entry)]
