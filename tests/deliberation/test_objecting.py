"""异议 in its corners: one answer each, by whoever could vote wherever they live, and without a name where none was given."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from community.models import Entry, Notice
from community.refusals import NotYours
from deliberation import actions
from deliberation.models import Decision, Matter, Objection, Publication
from deliberation.permissions import offered
from deliberation.refusals import AnsweredAlready, OnlyInWriting
from deliberation.timers import fire_due_timers

from .helpers import acts_of, footprint, matter_at, refreshed, sentences_told_to
from .posted import at, posted, with_motion, written

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
        address = reverse("deliberation:matter", args=[publication.matter_id])
        way_on = "raise it as a matter of your own, or take it to the street office"
        assert way_on in words(client_of(cast.zhao).get(address, **ENGLISH))
        assert way_on not in words(client_of(cast.li).get(address, **ENGLISH))
        again = client_of(cast.zhao).post(
            reverse("deliberation:act", args=[publication.matter_id, "object"]), {"reason": "还是。"}, **ENGLISH
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
