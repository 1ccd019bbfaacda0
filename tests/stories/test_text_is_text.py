"""Text is text on every road: each column that people fill, each field of each form, actions, searches, registers.

A new column or form field that holds words and is not cleaned fails here.
"""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django import forms
from django.apps import apps
from django.contrib.auth.forms import AuthenticationForm
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from agenda import actions as agenda
from agenda.models import Meeting
from agenda.queries.door import lines_of
from community.fields import LineField, LinesField, ProseField, Typed
from community.models import Absence, Entry, Person, Place
from community.refusals import Missing
from community.register.reading import read_file
from community.stewards.actions import note_absence
from deliberation.matters import actions as matters
from deliberation.matters.models import Comment, Matter
from deliberation.matters.queries import similar_to
from tests.deliberation.matters.helpers import matter_at
from votes.actions import open_poll
from votes.models import Poll

ROOMS = ("agenda", "community", "cases", "deliberation", "hall", "votes")
UNCLEAN = "\u3000\u202e路\u200b灯\x00\u00ad \u2066坏了\u2069\ufeff \n"
CLEAN = "路灯 坏了"

# Columns of text that the program fills, by the kind of what stands in them.
CODES = {
    *("agenda.Meeting.join_code", "community.Card.code_hash", "community.EntryLink.token_hash"),
    *(
        "community.Level.code",
        "community.Place.path",
        "community.Place.code",
        "community.Place.sort_key",
        "community.Unit.sort_key",
    ),
    *("community.Attachment.sha256", "community.RegisterImport.file_hash", "community.RegisterLine.code"),
    *("community.Chain.last_hash", "community.Entry.act", "community.Entry.previous_hash", "community.Entry.hash"),
    *(
        "community.Person.password",
        "community.Person.email",
        "community.Person.username",
        "community.Person.language",
        "community.Person.theme",
    ),
    *("deliberation.Matter.triage_outcome", "deliberation.Matter.waits_for", "deliberation.Motion.rule_code"),
    *("cases.Reminder.waits_for", "cases.Escalation.waits_for", "deliberation.Gram.gram", "votes.Poll.method"),
    *("deliberation.Publication.code", "votes.Poll.rule_code", "votes.Poll.rule_hash", "votes.Poll.roll_hash"),
    *("votes.Ballot.key", "votes.Ballot.receipt", "votes.BallotRevision.key", "votes.BallotRevision.receipt"),
    *("votes.Ballot.marks", "votes.BallotRevision.marks", "votes.PaperEntry.marks"),
    *("votes.HouseRule.base", "votes.HouseRule.code"),
}
ADDRESSES = {
    "community.Notice.url",
    "community.Mailing.url",
    "deliberation.Decision.meeting_url",
    "votes.Poll.about_url",
}
# made of words that are clean already
MADE = {
    *(
        "community.Notice.title",
        "community.Mailing.title",
        "deliberation.Decision.meeting_title",
        "votes.Poll.about_title",
    ),
    *("community.Admission.device", "community.RegisterImport.fault", "community.RegisterLine.label"),
    "community.RegisterLine.sheet",
}
# covered by a hash: the action that opens the poll cleans them, the row keeps them
HASHED = {"votes.Poll.question", "votes.Poll.motion_text", "votes.Seat.label"}


def _columns() -> dict[str, models.Field]:
    return {
        f"{model._meta.label}.{field.name}": field
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    }


WORDS_OF_PEOPLE = {
    name: field for name, field in _columns().items() if isinstance(field, LineField | LinesField | ProseField)
}


def test_every_column_of_text_is_cleaned_or_is_not_filled_by_people():
    assert set(_columns()) - set(WORDS_OF_PEOPLE) == CODES | ADDRESSES | MADE | HASHED
    assert len(WORDS_OF_PEOPLE) > 25


@pytest.mark.parametrize("name", sorted(WORDS_OF_PEOPLE))
def test_a_column_holds_clean_text(name):
    field = WORDS_OF_PEOPLE[name]
    row = field.model(**{field.attname: UNCLEAN})
    assert field.get_db_prep_save(UNCLEAN, connection) == CLEAN
    assert field.pre_save(row, True) == CLEAN
    assert getattr(row, field.attname) == CLEAN


def _forms() -> dict[str, forms.Field]:
    found = {}
    for room in ("agenda", "community", "deliberation.cases", "deliberation.matters", "hall", "votes"):
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if "forms" not in module.name.split("."):
                continue
            for form in vars(importlib.import_module(module.name)).values():
                if isinstance(form, type) and issubclass(form, forms.BaseForm) and form is not AuthenticationForm:
                    found |= {f"{form.__name__}.{name}": field for name, field in form.base_fields.items()}
    return found


def test_every_field_of_a_form_that_takes_words_cleans_them():
    takes_words = {name: field for name, field in _forms().items() if type(field) is forms.CharField}
    # a password is what was typed, to the last blank
    assert set(takes_words) == {"SignInForm.password"}
    assert takes_words["SignInForm.password"].strip is False
    typed = {name: field for name, field in _forms().items() if isinstance(field, Typed)}
    assert len(typed) > 25
    for name, field in typed.items():
        assert field.clean(UNCLEAN) == CLEAN, name
        if field.required:
            with pytest.raises(forms.ValidationError):
                field.clean("\u200b\u3164\u2800")


@pytest.mark.django_db
@pytest.mark.parametrize("road", ["save", "create", "bulk_create", "update", "bulk_update"])
def test_no_way_of_writing_leaves_unclean_text(road, cast):
    if road == "save":
        cast.li.full_name = UNCLEAN
        cast.li.save()
        assert cast.li.full_name == CLEAN
    elif road == "create":
        assert Person.objects.create(username="new", full_name=UNCLEAN).full_name == CLEAN
    elif road == "bulk_create":
        Person.objects.bulk_create([Person(username="new", full_name=UNCLEAN)])
    elif road == "update":
        Person.objects.filter(pk=cast.li.pk).update(full_name=UNCLEAN)
    else:
        cast.li.full_name = UNCLEAN
        Person.objects.bulk_update([cast.li], ["full_name"])
    assert list(Person.objects.filter(full_name__contains="路").values_list("full_name", flat=True)) == [CLEAN]
    assert Person.objects.filter(full_name=UNCLEAN).count() == 1


@pytest.mark.django_db
def test_actions_clean_what_a_command_gives_them(cast):
    matter = matters.raise_matter(
        by=cast.wang, place=cast.building, title=UNCLEAN, text=UNCLEAN, category="facilities", spot=UNCLEAN
    )
    assert (matter.title, matter.text, matter.spot) == (CLEAN, CLEAN, CLEAN)
    matters.accept_matter(matter, by=cast.lin)
    said = matters.say(matter, by=cast.li, text=f"{UNCLEAN}\r\n\u3000好\u202e", stance="for")
    assert said.text == f"{CLEAN} \n\n\u3000好"
    motion = matters.draft_motion(matter, by=cast.lin, question=UNCLEAN, text=UNCLEAN, rule_code="residents_council")
    assert (motion.question, motion.text) == (CLEAN, CLEAN)
    meeting = agenda.call_meeting(
        by=cast.lin, kind="council", place=cast.grid, title=UNCLEAN, venue=UNCLEAN, starts_at=timezone.now()
    )
    assert (meeting.title, meeting.venue) == (CLEAN, CLEAN)
    today = timezone.localdate()
    away = note_absence(cast.lin, deputy=cast.chen, since=today, until=today, by=cast.lin, reason=UNCLEAN)
    assert away.reason == CLEAN
    everything = [str(entry.payload) for entry in Entry.objects.all()]
    assert not [payload for payload in everything if set(payload) & set("\u202e\u200b\u2066\xad")]


@pytest.mark.django_db
def test_a_poll_asks_in_plain_text(cast):
    from community.electorates import Electorate, electorate

    roll = electorate(cast.stairwell, Electorate.HOUSEHOLDS)
    asked = {"by": cast.lin, "rule": "residents_council", "roll": roll}
    poll = open_poll(question=UNCLEAN, motion_text=UNCLEAN, **asked)
    assert (poll.question, poll.motion_text) == (CLEAN, CLEAN)
    with pytest.raises(Missing):
        open_poll(question="\u200b\u3000", **asked)
    assert Poll.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("nothing", ["\u200b", "\u202e\u202c", "\u3164", "\u2800\u3000", "\x00", "\ufeff\n"])
def test_what_is_left_empty_is_refused(nothing, cast):
    with pytest.raises(Missing):
        matters.raise_matter(by=cast.wang, place=cast.building, title=nothing, text="路灯", category="other")
    with pytest.raises(Missing):
        agenda.call_meeting(by=cast.lin, kind="council", place=cast.grid, title=nothing, starts_at=timezone.now())
    assert not Matter.objects.exists()
    assert not Meeting.objects.exists()
    matter = matter_at("discuss", cast)
    with pytest.raises(Missing):
        matters.say(matter, by=cast.li, text=nothing, stance="for")
    assert not Comment.objects.exists()
    assert not Absence.objects.exists()


@pytest.mark.django_db
def test_two_titles_that_look_the_same_are_the_same(cast):
    matter = matter_at("discuss", cast, title="3栋\u200b楼道灯坏了")
    assert matter.title == "3栋楼道灯坏了"
    found = similar_to(cast.li, community=cast.commune, title="3栋楼\u2060道灯\u200b坏了", text="晚\u202e上看不清路。")
    assert [one.matter for one in found] == [matter]


@pytest.mark.django_db
def test_pages_clean_what_is_typed_and_what_is_searched(cast, client_of):
    page = client_of(cast.wang)
    sent = {
        "title": "\u202e路\u200b灯不亮",
        "text": "第一行\r\n\u202e第二行 ",
        "spot": "\u3000",
        "category": "facilities",
    }
    page.post(reverse("matters:raise"), {**sent, "place": cast.building.pk, "is_anonymous": "no"})
    matter = Matter.objects.get()
    assert (matter.title, matter.text, matter.spot) == ("路灯不亮", "第一行\n第二行", "")
    searched = page.get(reverse("matters:matters"), {"q": "\u200b路\u2060灯\x00"})
    assert matter.title in searched.content.decode()
    assert 'value="路灯"' in searched.content.decode()
    assert [line.person for line in lines_of(cast.grid, "王秀")] == [cast.wang]


def test_a_cell_of_a_register_is_text(tmp_path):
    file = tmp_path / "register.csv"
    file.write_text("小区,姓名\n坡上小区,\u202e王\u200b秀兰\u3000\n坡下小区,葛\U000e0100玲\n", encoding="utf-8")
    rows = [row for sheet in read_file(file) for row in sheet.rows]
    assert rows[1:] == [("坡上小区", "王秀兰"), ("坡下小区", "葛\U000e0100玲")]


@pytest.mark.django_db
def test_a_place_is_named_in_plain_text(cast):
    Place.objects.filter(pk=cast.estate.pk).update(name="坡\u200b上\u202e小区 ")
    assert Place.objects.get(pk=cast.estate.pk).name == "坡上小区"
