"""公示: what is decided hangs on the board first; objections are answered, and an upheld one sends it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from community.refusals import Missing, NotYours
from deliberation.cases.queries import derive_position, waiting_for
from deliberation.cases.refusals import AlreadyDone, NotAtThisStep
from deliberation.cases.timers import fire_due_timers
from deliberation.matters import actions
from deliberation.matters.models import Matter, Objection, Publication
from deliberation.matters.permissions import offered
from deliberation.matters.queries import next_act
from deliberation.matters.refusals import (
    AlreadyObjected,
    NotOnTheBoard,
    ObjectionsOpen,
    PublicityStillOpen,
    TooLateToObject,
)

from .helpers import acts_of, assigned, decided, footprint, matter_at, refreshed, sentences_told_to, tabled
from .lanes import in_lane, worked
from .posted import MONDAY, at, hazard_done, important, posted

pytestmark = pytest.mark.django_db
CHINA = timezone.get_default_timezone()
NO_PHONE_PLEASE = {
    "question": "给王秀兰家门口装灯，好不好？",
    "text": "王 秀 兰（13812341234）住3栋2单元502，由林晓燕去办。",
}


def midnight(*day: int) -> datetime:
    return datetime(*day, tzinfo=CHINA)


def marks() -> tuple[int, ...]:
    return (*footprint(), Publication.objects.count(), Objection.objects.count())


def duties_of(person) -> list[tuple[str, str]]:
    with override("en"):
        return [(duty.kind, duty.chip) for duty in waiting_for(person)]


def agrees(matter) -> bool:
    kept = {name: getattr(refreshed(matter), name) for name in derive_position(matter).as_fields()}
    return kept == derive_position(matter).as_fields()


# posting


def test_an_important_decision_hangs_on_the_board_for_seven_days(cast):
    with at():
        publication = posted(cast)
        matter = publication.matter
        assert (matter.waits_for, matter.stage, matter.holder, agrees(matter)) == (
            "publicity",
            "decide",
            cast.lin,
            True,
        )
        # Monday the 2nd is not counted, the seventh day after it is a Monday again, and ends at 24:00
        assert publication.ends_at == publication.objections_until == matter.due_at == midnight(2026, 11, 10)
        assert list(Publication.objects.posted()) == [publication]
        assert acts_of(matter)[-1] == "decision_posted"
        assert sentences_told_to(cast.wang)[0] == (
            "“小板凳议事会” decided: “装一盏路灯，好不好？” is carried. "
            "It is posted until 9 Nov. Anyone who lives here or could vote may object until then."
        )
        assert waiting_for(cast.lin) == []


def test_a_last_day_on_a_weekend_rolls_on_to_the_next_working_day(cast):
    with at(days=-1):  # a Sunday
        assert posted(cast).ends_at == midnight(2026, 11, 10)


def test_a_regular_decision_of_the_council_is_not_posted(cast):
    assert matter_at("assign", cast).publications.count() == 0


def test_what_is_lost_is_not_posted(cast):
    matter = important(cast)
    decided(tabled(matter, cast), cast, "lost")
    assert (refreshed(matter).waits_for, Publication.objects.count()) == ("discuss", 0)


def test_words_are_masked_when_they_are_posted(cast):
    publication = posted(cast, NO_PHONE_PLEASE)
    assert publication.title == "给王*兰家门口装灯，好不好？"
    assert publication.text == "王*兰（138****1234）住3栋*单元***室，由林*燕去办。"
    assert publication.decision.motion.text == NO_PHONE_PLEASE["text"]  # the neighbours' own page keeps it


def test_the_period_ends_by_itself(cast):
    with at():
        matter = posted(cast).matter
        timer = Task.objects.get(process_id=matter.pk, flow_task_type="TIMER")
        assert timer.scheduled == midnight(2026, 11, 10)
        with pytest.raises(PublicityStillOpen):
            actions.close_publicity(matter, by=cast.lin)
        assert fire_due_timers() == 0
    with at(midnight(2026, 11, 10)):
        assert fire_due_timers() == 1
        assert (refreshed(matter).waits_for, matter.holder, agrees(matter)) == ("assign", cast.lin, True)
        assert Task.objects.get(pk=timer.pk).status == STATUS.DONE
        assert acts_of(matter)[-1] == "publicity_ended"
        assert (matter.publications.get().closed_at is None, list(Publication.objects.posted())) == (False, [])
        assert fire_due_timers() == 0


def test_a_leader_may_end_it_after_its_last_day(cast):
    with at():
        matter = posted(cast).matter
    with at(days=9):
        assert "close_publicity" in offered(cast.lin, matter)
        actions.close_publicity(matter, by=cast.lin)
        assert (matter.waits_for, agrees(matter)) == ("assign", True)
        assert Task.objects.get(process_id=matter.pk, flow_task_type="TIMER").status == STATUS.CANCELED
        with pytest.raises(NotAtThisStep):
            actions.close_publicity(Matter.objects.get(pk=matter.pk), by=cast.lin)


# objections


def test_an_objection_is_answered_by_a_day_and_told(cast):
    with at():
        publication = posted(cast)
        matter = publication.matter
        objection = actions.object_to(publication, by=cast.zhao, reason="灯会照进我家窗户。")
        assert objection.answer_due_at == refreshed(matter).due_at == midnight(2026, 11, 6)
        assert sentences_told_to(cast.lin)[0] == "Ms 赵 objected. It is answered by 5 Nov."
        assert duties_of(cast.lin) == [("publicity", "Answer an objection")]
        assert next_act(matter_for(cast.lin), cast.lin, offered(cast.lin, matter)).url == (
            f"/matters/{matter.pk}/objections/{objection.pk}/answer/"
        )
        actions.answer_objection(objection, by=cast.lin, upheld=False, answer="灯罩朝下，照不到窗户。")
        assert (objection.outcome, objection.answered_by) == ("rejected", cast.lin)
        assert (refreshed(matter).waits_for, matter.due_at, agrees(matter)) == (
            "publicity",
            publication.ends_at,
            True,
        )
        assert sentences_told_to(cast.zhao)[0] == "Ms 林 answered an objection: not upheld."
        assert waiting_for(cast.lin) == []


def matter_for(person) -> Matter:
    from deliberation.matters.queries import dossier

    return dossier(person, Matter.objects.get().pk)


def test_the_answer_falls_on_a_working_day(cast):
    with at(days=3):  # Thursday: the third day is a Sunday
        objection = actions.object_to(posted(cast), by=cast.zhao, reason="太亮。")
        assert objection.answer_due_at == midnight(2026, 11, 10)


def test_while_an_objection_is_open_the_period_does_not_end(cast):
    with at():
        publication = posted(cast)
        matter = publication.matter
    with at(days=7):
        objection = actions.object_to(publication, by=cast.zhao, reason="太亮。")
    with at(days=8, hours=15):
        assert fire_due_timers() == 0
        timer = Task.objects.get(process_id=matter.pk, flow_task_type="TIMER")
        # nobody looks every ten minutes: it is put off to the day of the answer
        assert timer.scheduled == objection.answer_due_at
        with pytest.raises(ObjectionsOpen):
            actions.close_publicity(matter, by=cast.lin)
        assert list(Publication.objects.posted()) == []  # its time on the board is over all the same
        actions.answer_objection(objection, by=cast.lin, upheld=False, answer="换小一点的灯。")
        assert (refreshed(matter).waits_for, agrees(matter)) == ("assign", True)
        assert acts_of(matter)[-2:] == ["objection_rejected", "publicity_ended"]


def test_the_last_of_two_ends_it(cast):
    with at():
        publication = posted(cast)
        first = actions.object_to(publication, by=cast.zhao, reason="太亮。")
        second = actions.object_to(publication, by=cast.li, reason="太贵。")
    with at(days=9):
        actions.answer_objection(first, by=cast.lin, upheld=False, answer="不亮。")
        assert refreshed(publication.matter).waits_for == "publicity"
        actions.take_back_objection(second, by=cast.li)
        assert (second.outcome, refreshed(publication.matter).waits_for) == ("taken_back", "assign")


def test_upheld_it_comes_off_the_board_and_goes_back(cast):
    with at():
        publication = posted(cast)
        matter = publication.matter
        mine = actions.object_to(publication, by=cast.zhao, reason="没有通知一楼。")
        other = actions.object_to(publication, by=cast.li, reason="太贵。")
        actions.answer_objection(mine, by=cast.lin, upheld=True, answer="一楼确实没有通知到。")
        refreshed(publication)
        assert (publication.was_upheld, publication.closed_at is None) == (True, False)
        assert list(Publication.objects.posted()) == []
        assert (refreshed(matter).waits_for, agrees(matter)) == ("discuss", True)
        assert refreshed(other).outcome == "upheld"
        assert Task.objects.get(process_id=matter.pk, flow_task_type="TIMER").status == STATUS.CANCELED
        for person in (cast.zhao, cast.li, cast.wang):
            assert sentences_told_to(person)[0] == (
                "Ms 林 upheld an objection. “装一盏路灯，好不好？” comes off the board, back to discussion."
            )
        decided(tabled(matter, cast, text="装一盏小灯。"), cast, "carried")
        assert (refreshed(matter).waits_for, matter.publications.count()) == ("publicity", 2)
        assert agrees(matter)


def test_one_open_objection_each_and_only_in_time(cast):
    with at():
        publication = posted(cast)
        before = marks()
        with pytest.raises(Missing):
            actions.object_to(publication, by=cast.zhao, reason=" ")
        assert marks() == before
        first = actions.object_to(publication, by=cast.zhao, reason="太亮。")
        before = marks()
        with pytest.raises(AlreadyObjected):
            actions.object_to(publication, by=cast.zhao, reason="太贵。")
        with pytest.raises(NotYours):
            actions.take_back_objection(first, by=cast.li)
        assert marks() == before
        actions.answer_objection(first, by=cast.lin, upheld=False, answer="不亮。")
        with pytest.raises(AlreadyDone):
            actions.answer_objection(first, by=cast.qian, upheld=True, answer="亮。")
        with pytest.raises(AlreadyDone):
            actions.take_back_objection(first, by=cast.zhao)
    with at(days=9):
        before = marks()
        with pytest.raises(TooLateToObject):
            actions.object_to(publication, by=cast.li, reason="太贵。")
        assert marks() == before


def test_the_raiser_who_is_not_named_objects_unnamed(cast):
    with at():
        publication = posted(cast, is_anonymous=True)
        actions.object_to(publication, by=cast.wang, reason="位置不对。")
        entry = publication.matter.chain.entries.latest("number")
        assert (entry.act, entry.payload["actor"]) == ("objection_made_anonymously", "")


def test_an_unanswered_objection_is_reminded_of_and_goes_up(cast):
    with at():
        publication = posted(cast)
        matter = publication.matter
        objection = actions.object_to(publication, by=cast.zhao, reason="太亮。")
    with at(objection.answer_due_at, minutes=1):
        fire_due_timers()
        assert acts_of(matter)[-1] == "holder_reminded"
    with at(objection.answer_due_at, days=1, minutes=1):
        fire_due_timers()
        assert acts_of(matter)[-1] == "matter_escalated_by_clock"
        assert (refreshed(matter).handler, matter.leader, matter.waits_for) == (cast.lin, cast.qian, "publicity")
        assert [duty.kind for duty in waiting_for(cast.qian)] == ["publicity"]
        assert agrees(matter)
        count = len(acts_of(matter))
        fire_due_timers()
        assert len(acts_of(matter)) == count
        actions.answer_objection(objection, by=cast.qian, upheld=False, answer="灯罩朝下。")


def test_a_posting_without_objection_reminds_nobody(cast):
    with at():
        matter = posted(cast).matter
        assert matter.nudge_at is None


# taking down and posting again


def test_what_slipped_in_is_taken_down_and_posted_again(cast):
    with at():
        publication = posted(cast)
        matter, code = publication.matter, publication.code
        actions.take_down(publication, by=cast.lin, reason="照片里有人")
        assert list(Publication.objects.posted()) == []
        assert duties_of(cast.lin) == [("publicity", "Post it again")]
        assert (matter.due_at, agrees(matter)) == (publication.taken_down_at + timedelta(hours=24), True)
        with pytest.raises(AlreadyDone):
            actions.take_down(publication, by=cast.lin, reason="照片里有人")
    with at(days=9):
        with pytest.raises(NotOnTheBoard):
            actions.close_publicity(matter, by=cast.lin)
        actions.post_again(publication, by=cast.lin, title="装灯", text="找王秀兰，13812341234。")
        assert (publication.text, publication.code) == ("找王*兰，138****1234。", code)
        assert publication.ends_at == midnight(2026, 11, 19)  # again from the 11th
        assert (refreshed(matter).waits_for, agrees(matter)) == ("publicity", True)
        assert fire_due_timers() == 0
    with at(midnight(2026, 11, 19)):
        assert fire_due_timers() == 1
        assert refreshed(matter).waits_for == "assign"


def test_a_word_is_mended_without_a_new_period(cast):
    with at():
        publication = posted(cast)
        ends_at = publication.ends_at
    with at(days=2):
        actions.post_again(publication, by=cast.lin, title="装一盏灯", text="装一盏太阳能路灯。")
        assert (publication.title, publication.ends_at) == ("装一盏灯", ends_at)
        with pytest.raises(AlreadyDone):
            actions.post_again(publication, by=cast.lin, title="装一盏灯", text="装一盏太阳能路灯。")


# hazards


def test_a_fixed_hazard_is_reported_for_seven_days(cast, photo):
    with at():
        publication = hazard_done(cast, photo, report="王秀兰家门口的洞填平了，电话13812341234。")
        assert (publication.kind, publication.decision) == ("report", None)
        assert publication.text == "王*兰家门口的洞填平了，电话138****1234。"
        assert timezone.localdate(publication.ends_at) == date(2026, 11, 10)
        assert refreshed(publication.matter).waits_for == "review"  # it informs: nobody waits for its end
    with at(days=8):
        assert list(Publication.objects.posted()) == []


def test_a_second_report_takes_the_place_of_the_first(cast, photo):
    with at():
        first = hazard_done(cast, photo)
        matter = refreshed(first.matter)
        actions.review_matter(matter, by=cast.wang, outcome="not", stars=1)
        actions.finish_undertaking(assigned(matter, cast), by=cast.chen, report="又填了一次。", photos=[photo()])
        assert [one.text for one in Publication.objects.posted()] == ["又填了一次。"]
        assert refreshed(first).taken_down_at is not None


def test_other_work_is_not_reported_on_the_board(cast):
    assert matter_at("review", cast).publications.count() == 0


# who may

WHO = ("wang", "li", "zhao", "chen", "lin", "clerk", "qian", "he", "admin", "stranger", "outsider_head")
LEADS = {"lin", "qian", "he", "admin"}
NEIGHBOURS = {"wang", "li", "zhao"}
TRY = {
    "object": (NEIGHBOURS, lambda one, by: actions.object_to(one, by=by, reason="太亮。")),
    "answer": (LEADS, lambda one, by: actions.answer_objection(one.objections.get(), by=by, upheld=False, answer="不")),
    "take_back": ({"zhao"}, lambda one, by: actions.take_back_objection(one.objections.get(), by=by)),
    "take_down": (LEADS, lambda one, by: actions.take_down(one, by=by, reason="有名字")),
    "post_again": (LEADS, lambda one, by: actions.post_again(one, by=by, title="灯", text="装灯")),
    "close": (LEADS, lambda one, by: actions.close_publicity(one.matter, by=by)),
}


@pytest.mark.parametrize("act", TRY)
def test_who_may_do_what_with_a_posting(cast, act):
    may, attempt = TRY[act]
    with at():
        publication = posted(cast)
        if act in ("answer", "take_back"):
            actions.object_to(publication, by=cast.zhao, reason="太亮。")
    let_in = set()
    with at(days=9 if act == "close" else 1):
        before = marks()
        for who in WHO:
            with transaction.atomic():
                try:
                    attempt(type(publication).objects.get(pk=publication.pk), getattr(cast, who))
                except NotYours:
                    assert marks() == before
                else:
                    assert marks() != before
                    let_in.add(who)
                transaction.set_rollback(True)
    assert let_in == set(may)


def test_nobody_answers_the_own_objection(cast):
    from community.models import Role

    with at():
        Role.objects.create(person=cast.zhao, kind="grid_head", place=cast.grid)
        objection = actions.object_to(posted(cast), by=cast.zhao, reason="太亮。")
        with pytest.raises(NotYours):
            actions.answer_objection(objection, by=cast.zhao, upheld=True, answer="是。")
        assert "answer_objection" not in offered(cast.zhao, matter_for(cast.zhao))


# pages


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("wang", {"object"}),
        ("zhao", {"take-back"}),
        ("chen", set()),
        ("lin", {"answer", "take-down", "post-again"}),
        ("qian", {"answer", "take-down", "post-again"}),
    ],
)
def test_a_page_offers_what_its_reader_may_do_with_the_posting(client_of, cast, who, expected):
    import re

    with at():
        publication = posted(cast)
        objection = actions.object_to(publication, by=cast.zhao, reason="灯会照进我家。")
        person = getattr(cast, who)
        html = client_of(person).get(reverse("matters:matter", args=[publication.matter_id])).content.decode()
        acts = {"object", "take-down", "post-again", "close-publicity"}
        found = set(re.findall(r'(?:href|action)="/matters/\d+/([a-z-]+)/"', html)) & acts
        found |= set(re.findall(rf'"/matters/\d+/objections/{objection.pk}/([a-z-]+)/"', html))
        found |= set(re.findall(rf'"/matters/\d+/postings/{publication.pk}/([a-z-]+)/"', html))
        assert found == expected
        assert "灯会照进我家。" in html
        assert reverse("matters:notice", args=[publication.code]) in html


def test_objecting_and_answering_by_the_forms(client_of, cast):
    with at():
        matter = posted(cast).matter
        neighbour, head = client_of(cast.zhao), client_of(cast.lin)
        address = reverse("matters:act", args=[matter.pk, "object"])
        assert neighbour.post(address, {"reason": " "}).status_code == 422
        assert neighbour.post(address, {"reason": "太亮。"}).status_code == 302
        objection = Objection.objects.get()
        answer = reverse("matters:objection", args=[matter.pk, objection.pk, "answer"])
        assert head.get(answer).status_code == 200
        lacking = head.post(answer, {"answer": "灯罩朝下。"})
        assert (lacking.status_code, list(lacking.context["form"].errors)) == (422, ["upheld"])
        assert "灯罩朝下。" in lacking.content.decode()
        assert head.post(answer, {"upheld": "no", "answer": "灯罩朝下。"}).status_code == 302
        assert (refreshed(objection).outcome, objection.answer) == ("rejected", "灯罩朝下。")
        again = head.post(answer, {"upheld": "yes", "answer": "灯罩朝下。"})
        assert (again.status_code, refreshed(objection).outcome) == (409, "rejected")


def test_what_one_may_not_know_of_is_not_there(client_of, cast):
    with at():
        publication = posted(cast)
        objection = actions.object_to(publication, by=cast.zhao, reason="太亮。")
        pk = publication.matter_id
        for who in (cast.stranger, cast.outsider_head):
            client = client_of(who)
            assert client.get(reverse("matters:act", args=[pk, "object"])).status_code == 404
            for act in ("answer", "take-back"):
                address = reverse("matters:objection", args=[pk, objection.pk, act])
                assert client.post(address).status_code == 404
            assert client.post(reverse("matters:close_publicity", args=[pk])).status_code == 404
        neighbour = client_of(cast.li)
        assert neighbour.get(reverse("matters:objection", args=[pk, objection.pk, "answer"])).status_code == 403
        assert neighbour.get(reverse("matters:posting", args=[pk, publication.pk, "take-down"])).status_code == 403
        other = matter_at("discuss", cast, title="另一件")
        elsewhere = reverse("matters:objection", args=[other.pk, objection.pk, "take-back"])
        assert client_of(cast.zhao).post(elsewhere).status_code == 404
        here = reverse("matters:objection", args=[pk, objection.pk, "take-back"])
        assert client_of(cast.zhao).get(here).status_code == 405


def test_monday_is_a_monday():
    assert MONDAY.isoweekday() == 1


# a decision and a report side by side


def test_each_posting_that_strangers_read_can_be_taken_down(client_of, cast, photo):
    with at():
        matter = worked(in_lane("hazard", cast), cast, photos=[photo()])
        report = matter.publications.get()
        actions.review_matter(matter, by=cast.wang, outcome="not", stars=1)
        decision = posted_on(refreshed(matter), cast)
        head = client_of(cast.lin)
        html = head.get(reverse("matters:matter", args=[matter.pk])).content.decode()
        for one in (report, decision):
            address = reverse("matters:posting", args=[matter.pk, one.pk, "take-down"])
            assert f'href="{address}"' in html
            page = head.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
            assert one.text in page
            assert ("Posted decision" in page, "Posted report of work done" in page) == (
                one is decision,
                one is report,
            )
        assert html.count('id="posting"') == 1
        report_address = reverse("matters:posting", args=[matter.pk, report.pk, "take-down"])
        assert head.post(report_address, {"reason": " "}).status_code == 422
        assert head.post(report_address, {"reason": "有人入镜"}).status_code == 302
        assert list(Publication.objects.posted()) == [decision]
        again = reverse("matters:posting", args=[matter.pk, report.pk, "post-again"])
        assert "修好了。" in head.get(again).content.decode()
        assert head.post(again, {"title": "洞口", "text": "填平了。"}).status_code == 302
        assert {one.text for one in Publication.objects.posted()} == {"填平了。", decision.text}
        assert head.get(reverse("matters:posting", args=[matter.pk, report.pk, "burn"])).status_code == 404
        other = matter_at("discuss", cast, title="另一件")
        elsewhere = reverse("matters:posting", args=[other.pk, report.pk, "take-down"])
        assert head.post(elsewhere, {"reason": "有人"}).status_code == 404


def posted_on(matter, cast) -> Publication:
    """The reopened matter is discussed once more, in a special meeting, and what it decides is posted."""
    actions.reclass_matter(matter, by=cast.lin, lane="important", reason="要开会定")
    decided(tabled(refreshed(matter), cast), cast, "carried")
    return matter.publications.get(kind="decision")
