"""异议 in its corners: one answer each, by anyone who could vote wherever they live, unnamed where none was given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from community.models import Entry, Notice, Ownership, Unit
from community.refusals import NotYours
from deliberation.cases.timers import fire_due_timers
from deliberation.matters import actions
from deliberation.matters.models import Decision, Matter, Objection, Publication
from deliberation.matters.permissions import offered
from deliberation.matters.refusals import AnsweredAlready, NotHangingNow, OnlyInWriting

from .helpers import acts_of, decided, footprint, matter_at, refreshed, sentences_told_to, tabled
from .posted import at, posted, with_motion, written
from .test_permissions import WHO
from .test_written import cast_by

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def marks() -> tuple[int, ...]:
    return (*footprint(), Publication.objects.count(), Objection.objects.count())


def words(response) -> str:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


# one answer each


def test_one_objection_is_answered_once(cast):
    with at():
        publication = posted(cast)
        first = actions.object_to(publication, by=cast.zhao, reason="太亮。")
        actions.answer_objection(first, by=cast.lin, upheld=False, answer="灯罩朝下。")
        before = marks()
        with pytest.raises(AnsweredAlready) as refused:
            actions.object_to(publication, by=cast.zhao, reason="还是太亮。")
        assert marks() == before
        with override("en"):
            assert str(refused.value) == (
                "Your objection to this decision has been answered, and each is answered once. If you do not agree, "
                "raise it as a matter of your own, or take it to the street office."
            )
        assert "object" not in offered(cast.zhao, publication.matter)
        assert "object" in offered(cast.li, publication.matter)


def test_after_taking_it_back_one_may_object_anew(cast):
    with at():
        publication = posted(cast)
        actions.take_back_objection(actions.object_to(publication, by=cast.zhao, reason="太亮。"), by=cast.zhao)
        assert "object" in offered(cast.zhao, publication.matter)
        assert actions.object_to(publication, by=cast.zhao, reason="太贵。").outcome == "open"


def test_the_page_says_what_to_do_after_the_answer(client_of, cast):
    with at():
        publication = posted(cast)
        objection = actions.object_to(publication, by=cast.zhao, reason="太亮。")
        actions.answer_objection(objection, by=cast.lin, upheld=False, answer="灯罩朝下。")
        address = reverse("matters:matter", args=[publication.matter_id])
        way_on = "raise it as a matter of your own, or take it to the street office"
        assert way_on in words(client_of(cast.zhao).get(address, **ENGLISH))
        assert way_on not in words(client_of(cast.li).get(address, **ENGLISH))
        again = client_of(cast.zhao).post(
            reverse("matters:act", args=[publication.matter_id, "object"]), {"reason": "还是。"}, **ENGLISH
        )
        assert again.status_code == 409
        assert way_on in words(again)


# a rule that no meeting decides by


def test_what_is_only_decided_in_writing_is_put_on_no_agenda(cast):
    with at():
        matter = with_motion(cast)
        before = marks()
        with pytest.raises(OnlyInWriting) as refused:
            actions.table_matter(
                matter, by=cast.lin, motion=matter.motions.get(), at=matter.raised_at, title="会", url="/meetings/1/"
            )
        assert (marks(), refused.value.field) == (before, "motion")
        assert Decision.objects.count() == 0


# an owner who lives elsewhere


@pytest.fixture
def owner(cast):
    """``stranger`` lives in the other grid and owns a flat in this one."""
    unit = Unit.objects.create(place=cast.stairwell, number="602", area=Decimal("80.00"))
    Ownership.objects.create(person=cast.stranger, unit=unit, since=date(2020, 1, 1))
    return cast.stranger


@contextmanager
def owners_decided(cast, owner) -> Iterator[Publication]:
    """The owners carried it; it was posted a minute ago."""
    with at():
        decision = written(cast, rule_code="owners_ordinary")
    with at(decision.meeting_at, minutes=1):
        fire_due_timers()
        cast_by(refreshed(decision), cast.wang, cast.li, cast.zhao, owner)
    with at(decision.closes_at, seconds=1):
        fire_due_timers()
        yield Publication.objects.get()


def test_who_could_vote_on_it_may_object_wherever_they_live(cast, owner):
    with owners_decided(cast, owner) as publication:
        matter = publication.matter
        may = {who for who in WHO if "object" in offered(getattr(cast, who), matter)}
        assert may == {"wang", "li", "zhao", "stranger"}
        assert offered(owner, matter) == {"object"}
        assert not Matter.objects.visible_to(owner).filter(pk=matter.pk).exists()
        told = Notice.objects.filter(person=owner).latest("pk")
        assert (told.entry.act, told.title) == ("decision_posted", publication.title)
        assert told.url == reverse("matters:own_objection", args=[publication.code])
        # the neighbours who follow it are led to the matter, once
        assert [one.url for one in Notice.objects.filter(person=cast.wang, entry=told.entry)] == [
            f"/matters/{matter.pk}/"
        ]
        assert Notice.objects.filter(person=cast.zhao, entry=told.entry).count() == 1
        objection = actions.object_to(publication, by=owner, reason="费用太高。")
        assert (refreshed(matter).due_at, acts_of(matter)[-1]) == (objection.answer_due_at, "objection_made")
        actions.answer_objection(objection, by=cast.lin, upheld=False, answer="三家里最低的一家。")
        told = Notice.objects.filter(person=owner).latest("pk")
        assert (told.entry.act, told.url) == (
            "objection_rejected",
            reverse("matters:own_objection", args=[publication.code]),
        )


def test_nobody_is_led_from_the_vote_to_a_matter_they_may_not_know_of(cast, owner, client_of):
    with owners_decided(cast, owner) as publication:
        matter, poll = f"/matters/{publication.matter_id}/", f"/votes/{publication.decision.poll_id}/"
        for who, is_led in ((cast.wang, True), (owner, False)):
            page = client_of(who).get(poll)
            assert (f'href="{matter}"' in page.content.decode(), page.context["back"]) == (
                is_led,
                matter if is_led else "/",
            )


def test_who_could_not_vote_and_lives_elsewhere_may_not_object(cast):
    with at():
        publication = posted(cast)
        before = marks()
        with pytest.raises(NotYours):
            actions.object_to(publication, by=cast.stranger, reason="太亮。")
        assert marks() == before
        assert Notice.objects.filter(person=cast.stranger).count() == 0


def test_only_the_vote_whose_decision_is_posted_counts(cast, owner):
    with owners_decided(cast, owner) as publication:
        other = posted(cast)
        assert "object" not in offered(owner, other.matter)
        publication.closed_at = publication.ends_at
        publication.save()
        assert "object" not in offered(owner, Matter.objects.get(pk=publication.matter_id))


def test_the_page_of_such_an_owner_shows_the_posted_words_and_nothing_else(client_of, cast, owner):
    with owners_decided(cast, owner) as publication:
        matter = publication.matter
        actions.object_to(publication, by=cast.zhao, reason="没有通知一楼。")
        client = client_of(owner)
        address = reverse("matters:own_objection", args=[publication.code])
        assert f'href="{address}"' in client.get(reverse("matters:notice", args=[publication.code])).content.decode()
        assert client.get(f"/matters/{matter.pk}/").status_code == 404
        assert client.get(reverse("matters:act", args=[matter.pk, "object"])).status_code == 404
        page = client.get(address, **ENGLISH)
        assert (page.status_code, publication.text in page.content.decode()) == (200, True)
        html = page.content.decode()
        assert not any(secret in html for secret in (matter.title, matter.text, "没有通知一楼。", "王秀兰", "赵敏"))
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "费用太高。"}).headers["Location"] == address
        mine = Objection.objects.get(author=owner)
        assert "费用太高。" in words(client.get(address))
        back = reverse("matters:take_back", args=[publication.code])
        assert client.post(back).headers["Location"] == address
        assert refreshed(mine).outcome == "taken_back"
        assert client.post(back).status_code == 409
        client.post(address, {"reason": "仍然太高。"})
        again = Objection.objects.get(author=owner, outcome="open")
        actions.answer_objection(again, by=cast.lin, upheld=False, answer="最低的一家。")
        after = words(client.get(address, **ENGLISH))
        assert "最低的一家。" in after
        assert "take it to the street office" in after
        assert "Send the objection" not in after
        assert client.post(address, {"reason": "还是太高。"}).status_code == 409


def test_the_page_is_for_those_alone(client, client_of, cast, owner):
    with owners_decided(cast, owner) as publication:
        address = reverse("matters:own_objection", args=[publication.code])
        assert client.get(address).status_code == 302  # to the door
        assert client_of(cast.outsider_head).get(address).status_code == 404
        assert client_of(cast.wang).get(address).headers["Location"] == f"/matters/{publication.matter_id}/#posting"
        actions.take_down(publication, by=cast.lin, reason="有名字")
        down = words(client_of(owner).get(address, **ENGLISH))
        assert "does not hang now. It is posted again, and the days for objections start again" in down
        assert publication.text not in down
        actions.post_again(publication, by=cast.lin, title="换门", text="换一扇防火门，钱从公共收益出。")
        told = Notice.objects.filter(person=owner).latest("pk")
        assert (told.entry.act, told.title, told.url) == ("posted_again", "换门", address)


def test_an_upheld_objection_is_told_to_whoever_made_it_wherever_they_live(client_of, cast, owner):
    with owners_decided(cast, owner) as publication:
        objection = actions.object_to(publication, by=owner, reason="费用太高。")
        actions.answer_objection(objection, by=cast.lin, upheld=True, answer="重新询价。")
        told = Notice.objects.filter(person=owner).latest("pk")
        assert (told.entry.act, client_of(owner).get(told.url).status_code) == ("objection_upheld", 200)
        assert "重新询价。" in words(client_of(owner).get(told.url))


# while it is taken down


def test_while_it_is_taken_down_nobody_objects(client_of, cast, owner):
    with owners_decided(cast, owner) as publication:
        objection = actions.object_to(publication, by=cast.li, reason="太贵。")
        actions.take_down(publication, by=cast.lin, reason="有名字")
        matter = Matter.objects.get(pk=publication.matter_id)
        assert {who for who in WHO if "object" in offered(getattr(cast, who), matter)} == set()
        before = marks()
        sentence = "It is posted again, and the days for objections start again."
        for person in (cast.zhao, owner):
            with pytest.raises(NotHangingNow), override("en"):
                actions.object_to(publication, by=person, reason="太亮。")
        elsewhere = reverse("matters:own_objection", args=[publication.code])
        page = client_of(owner).get(elsewhere, **ENGLISH)
        assert (sentence in words(page), 'name="reason"' in page.content.decode()) == (True, False)
        page = client_of(owner).post(elsewhere, {"reason": "太亮。"}, **ENGLISH)
        assert (page.status_code, sentence in words(page), "太亮。" in page.content.decode()) == (409, True, True)
        at_home = reverse("matters:act", args=[matter.pk, "object"])
        for page in (
            client_of(cast.zhao).get(at_home, **ENGLISH),
            client_of(cast.zhao).post(at_home, {"reason": "太亮。"}, **ENGLISH),
        ):
            assert (page.status_code, sentence in words(page)) == (409, True)
        assert marks() == before
        # what came before is still answered, and may be taken back
        actions.take_back_objection(objection, by=cast.li)
        actions.post_again(publication, by=cast.lin, title="换门", text="换一扇防火门。")
        assert actions.object_to(publication, by=owner, reason="太贵。").outcome == "open"


def test_who_could_vote_is_told_that_it_came_down_wherever_they_live(client_of, cast, owner):
    with owners_decided(cast, owner) as publication:
        actions.take_down(publication, by=cast.lin, reason="写了王秀兰的电话13812341234。")
        told = Notice.objects.filter(person=owner).latest("pk")
        address = reverse("matters:own_objection", args=[publication.code])
        assert (told.entry.act, told.title, told.url) == ("posting_taken_down", publication.title, address)
        assert sentences_told_to(owner)[0] == (
            "Ms 林 took the posting off the notice board: 写了王*兰的电话138****1234。"
        )
        assert Notice.objects.filter(person=cast.wang, entry=told.entry).get().url == f"/matters/{matter_of(told)}/"


def matter_of(told: Notice) -> int:
    return Matter.objects.get(chain=told.entry.chain).pk


def test_what_is_told_elsewhere_is_told_in_the_posted_words(cast, owner):
    with at():
        named = {"question": "给王秀兰家换门，好不好？", "text": "换一扇防火门。", "rule_code": "owners_ordinary"}
        matter = matter_at("discuss", cast)
        actions.draft_motion(matter, by=cast.lin, **named)
        decision = actions.open_written_poll(matter, by=cast.lin, days=5, place=cast.estate)
    with at(decision.meeting_at, minutes=1):
        fire_due_timers()
        cast_by(refreshed(decision), cast.wang, cast.li, cast.zhao, owner)
    with at(decision.closes_at, seconds=1):
        fire_due_timers()
        publication = Publication.objects.get()
        assert publication.title == "给王*兰家换门，好不好？"
        objection = actions.object_to(publication, by=owner, reason="费用太高。")
        actions.answer_objection(objection, by=cast.lin, upheld=True, answer="是。")
        led = Notice.objects.filter(person=owner, url__contains=publication.code)
        assert {one.entry.act for one in led} == {"decision_posted", "objection_upheld"}
        assert [one.title for one in led if "王秀兰" in one.title or "王秀兰" in str(one.entry.payload)] == []


# without a name


@pytest.mark.parametrize("who", ["raiser", "voice"])
def test_who_gave_no_name_objects_without_one(client_of, cast, who):
    with at():
        if who == "raiser":
            publication, person = posted(cast, is_anonymous=True), cast.wang
        else:
            matter = matter_at("discuss", cast, by=cast.wang)
            actions.join_matter(matter, by=cast.zhao, is_anonymous=True)
            publication, person = posted_from(matter, cast), cast.zhao
        address = reverse("matters:act", args=[publication.matter_id, "object"])
        sentence = "Your neighbours read it as from “a resident”, without your name, and the answer below it."
        form = words(client_of(person).get(address, **ENGLISH))
        assert sentence in form
        assert "with your short name" not in form
        other = words(client_of(cast.li).get(address, **ENGLISH))
        assert "with your short name" in other
        assert sentence not in other
        objection = actions.object_to(publication, by=person, reason="位置不对。")
        actions.answer_objection(objection, by=cast.lin, upheld=False, answer="量过了。")
        name = {"raiser": "Ms 王", "voice": "Ms 赵"}[who]
        for reader in (cast.li, cast.lin):
            page = client_of(reader).get(f"/matters/{publication.matter_id}/", **ENGLISH)
            section = page.content.decode().partition('id="posting"')[2].partition("</section>")[0]
            assert "位置不对。" in section
            assert "a resident" in section
            assert name not in section
        entry = Entry.objects.filter(chain=publication.matter.chain, act__startswith="objection_made").get()
        assert entry.payload["actor"] == ""
        assert [sentence for sentence in sentences_told_to(cast.lin) if name in sentence] == []


def posted_from(matter: Matter, cast) -> Publication:
    Matter.objects.filter(pk=matter.pk).update(lane="important")
    decided(tabled(refreshed(matter), cast), cast, "carried")
    return matter.publications.get()
