"""Ways in: one-time links, and what a reader prefers."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation

from community.entry import LinkExpired, LinkUnknown, LinkUsed, enter, issue_entry_link, set_preferences, whose
from community.models import EntryLink, Role, RoleKind
from community.refusals import Missing, NotYours


def test_a_link_lets_its_person_in_once(cast):
    token = issue_entry_link(cast.wang, by=cast.chen)

    assert whose(token) == cast.wang
    assert whose(token) == cast.wang  # looking does not use it up
    assert enter(token) == cast.wang
    with pytest.raises(LinkUsed):
        enter(token)
    with pytest.raises(LinkUsed):
        whose(token)


def test_the_token_is_kept_nowhere(cast):
    token = issue_entry_link(cast.wang, by=cast.chen)
    link = EntryLink.objects.get()

    assert len(token) == 32
    assert token not in {str(value) for value in vars(link).values()}
    assert (link.person, link.issued_by, link.used_at) == (cast.wang, cast.chen, None)
    assert link.expires_at - link.issued_at == timedelta(days=7)


def test_a_link_runs_out(cast):
    token = issue_entry_link(cast.wang, by=cast.lin, hours=2)

    with time_machine.travel(timezone.now() + timedelta(hours=2, seconds=1)), pytest.raises(LinkExpired):
        enter(token)
    assert EntryLink.objects.get().used_at is None


def test_a_new_link_ends_the_older_ones_of_that_person_only(cast):
    first, lis = issue_entry_link(cast.wang, by=cast.chen), issue_entry_link(cast.li, by=cast.chen)
    second = issue_entry_link(cast.wang, by=cast.chen)

    with pytest.raises(LinkExpired):
        enter(first)
    assert (enter(second), enter(lis)) == (cast.wang, cast.li)


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 500, "王"])
def test_an_unknown_link_opens_nothing(db, token):
    with pytest.raises(LinkUnknown):
        enter(token)


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (
            LinkUnknown,
            404,
            "We do not know this link. Look whether all of it was copied, or ask your steward for a new one.",
        ),
        (LinkUsed, 410, "This link was used already; each opens the door once. Ask your steward for a new one."),
        (LinkExpired, 410, "This link has run out. Ask your steward for a new one."),
    ],
)
def test_a_refused_link_says_what_to_do(refusal, status, words):
    with translation.override("en"):
        assert (refusal.status, str(refusal())) == (status, words)


@pytest.mark.parametrize(
    ("by", "person"),
    [("wang", "li"), ("wang", "wang"), ("outsider_head", "wang"), ("chen", "stranger"), ("admin", "qian")],
)
def test_who_may_not_issue_a_link_leaves_none(cast, by, person):
    with pytest.raises(NotYours):
        issue_entry_link(getattr(cast, person), by=getattr(cast, by))
    assert EntryLink.objects.count() == 0


def test_the_operator_at_the_console_may_issue_links_for_residents_but_not_for_staff(cast):
    assert enter(issue_entry_link(cast.stranger, by=None)) == cast.stranger
    with pytest.raises(NotYours):
        issue_entry_link(cast.lin, by=None)


def test_a_link_dies_when_its_person_becomes_staff_or_is_deactivated(cast):
    wangs, lis = issue_entry_link(cast.wang, by=cast.chen), issue_entry_link(cast.li, by=cast.chen)
    Role.objects.create(person=cast.wang, kind=RoleKind.STEWARD, place=cast.stairwell)
    cast.li.is_active = False
    cast.li.save()

    for token in (wangs, lis):
        with pytest.raises(LinkUnknown):
            enter(token)
    assert EntryLink.objects.filter(used_at__isnull=False).count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_eight_requests_with_one_link_one_comes_in(cast):
    token = issue_entry_link(cast.wang, by=cast.chen)
    answers, start = [], threading.Barrier(8)

    def ask():
        start.wait()
        try:
            answers.append(enter(token))
        except LinkUsed:
            answers.append(LinkUsed)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (answers.count(cast.wang), answers.count(LinkUsed)) == (1, 7)


def test_preferences_are_kept_one_by_one(wang, fresh):
    set_preferences(wang, language="en")
    set_preferences(wang, text_size="elder", theme="dark")
    set_preferences(wang, theme="")
    set_preferences(wang)

    kept = fresh(wang)
    assert (kept.language, kept.text_size, kept.theme) == ("en", "elder", "")


@pytest.mark.parametrize(
    ("field", "value"), [("language", "fr"), ("language", ""), ("text_size", "huge"), ("theme", "red")]
)
def test_preferences_that_are_none_of_ours_change_nothing(wang, fresh, field, value):
    with pytest.raises(Missing) as refusal:
        set_preferences(wang, **{"theme": "dark", field: value})

    assert refusal.value.field == field
    assert fresh(wang).theme == ""
