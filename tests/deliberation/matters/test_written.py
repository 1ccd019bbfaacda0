"""书面表决: announced, opened, reminded and counted by the clock; everybody entitled hears of it in time."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

from community.refusals import Missing, NotYours
from deliberation.cases.queries import derive_position, waiting_for
from deliberation.cases.timers import fire_due_timers
from deliberation.matters import actions
from deliberation.matters.models import Decision
from deliberation.matters.permissions import offered
from deliberation.matters.queries import next_act, what_next
from deliberation.matters.refusals import (
    AlreadyTabled,
    NotInWriting,
    NotTabled,
    NotYetEnding,
    SilenceNotCounted,
    VoteNotClosed,
)
from hall.queries import ballots_to_cast
from votes.actions import cast_ballot
from votes.models import Poll

from .helpers import acts_of, footprint, matter_at, refreshed, sentences_told_to
from .posted import at, with_motion, written

pytestmark = pytest.mark.django_db
CHINA = timezone.get_default_timezone()
QUESTION = "换一扇单元门，好不好？"


def midnight(*day: int) -> datetime:
    return datetime(*day, tzinfo=CHINA)


def cast_by(decision, *people, choice="yes") -> None:
    for person in people:
        cast_ballot(decision.poll, by=person, choice=choice, key=secrets.token_hex(16))


def agrees(matter) -> bool:
    kept = {name: getattr(refreshed(matter), name) for name in derive_position(matter).as_fields()}
    return kept == derive_position(matter).as_fields()


def test_without_notice_it_opens_at_once_and_runs_to_the_last_midnight(cast):
    with at():
        decision = written(cast, days=5)
        matter = decision.matter
        assert (decision.form, decision.outcome, decision.place) == ("written", "voting", cast.estate)
        assert decision.closes_at == decision.poll.closes_at == matter.due_at == midnight(2026, 11, 8)
        assert (matter.waits_for, matter.stage, agrees(matter)) == ("decide", "decide", True)
        assert decision.meeting_url == decision_url(decision)
        assert {seat.holder for seat in decision.poll.roll.all()} == {cast.wang, cast.li, cast.zhao}
        told = "The written vote on “换一扇单元门，好不好？” is open until 7 Nov. Cast your ballot here."
        for person in (cast.wang, cast.li, cast.zhao, cast.lin):
            assert sentences_told_to(person)[0] == told
        assert [(vote.question, vote.url) for vote in ballots_to_cast(cast.li)] == [(QUESTION, decision_url(decision))]
        assert waiting_for(cast.lin) == []
        with override("en"):
            assert what_next(matter) == "The written vote runs until 7 Nov, then it is counted by itself."


def decision_url(decision) -> str:
    return reverse("votes:poll", args=[decision.poll_id])


def test_its_end_is_counted_by_the_clock_and_what_carries_is_posted(cast):
    with at():
        decision = written(cast, days=5)
        cast_by(decision, cast.wang, cast.li, cast.zhao)
        assert fire_due_timers() == 0
        with pytest.raises(NotYetEnding):
            actions.close_written_poll(decision)
    with at(days=6):
        assert fire_due_timers() == 1
        assert (refreshed(decision).outcome, refreshed(decision.poll).closed_by) == ("carried", None)
        # the rule of the written vote publishes for seven days; the last rolls over a weekend to Monday
        assert refreshed(decision.matter).waits_for == "publicity"
        assert decision.publication.ends_at == midnight(2026, 11, 17)
        assert agrees(decision.matter)
        assert fire_due_timers() == 0
        with pytest.raises(NotTabled):
            actions.close_written_poll(decision)
    with at(midnight(2026, 11, 17)):
        assert fire_due_timers() == 1
        assert (refreshed(decision.matter).waits_for, agrees(decision.matter)) == ("assign", True)


def test_lost_goes_back_and_no_quorum_stays_to_be_decided(cast):
    with at():
        lost, none = written(cast, title="一"), written(cast, title="二")
        cast_by(lost, cast.wang, cast.li, cast.zhao, choice="no")
    with at(days=6):
        assert fire_due_timers() == 2
        assert (refreshed(lost.matter).waits_for, refreshed(none.matter).waits_for) == ("discuss", "decide")
        assert (refreshed(none).outcome, agrees(none.matter)) == ("no_quorum", True)


def test_the_notice_of_the_owners_assembly_is_kept(cast):
    with at():
        decision = written(cast, rule_code="owners_ordinary", days=10)
        matter = decision.matter
        assert (decision.outcome, decision.poll) == ("tabled", None)
        # told on the 2nd: from the 17th on it may be voted on
        assert decision.meeting_at == datetime(2026, 11, 17, 8, 0, tzinfo=CHINA)
        assert decision.closes_at == matter.due_at == midnight(2026, 11, 28)
        sentence = f"Ms 林 announced a written vote on “{QUESTION}”: it opens on 17 Nov and is counted after 27 Nov."
        for person in (cast.wang, cast.li, cast.zhao):
            assert sentences_told_to(person)[0] == sentence
        assert sentences_told_to(cast.stranger) == []
        assert (ballots_to_cast(cast.li), waiting_for(cast.lin)) == ([], [])
        assert agrees(matter)
        with pytest.raises(NotYetEnding):
            actions.open_announced_poll(decision)
        assert fire_due_timers() == 0
        with pytest.raises(AlreadyTabled):
            actions.open_written_poll(matter, by=cast.lin, days=3)
    with at(days=15):
        assert fire_due_timers() == 1
        assert (refreshed(decision).outcome, decision.poll.state) == ("voting", Poll.State.OPEN)
        assert decision.poll.rule_code == "owners_ordinary"
        assert [vote.url for vote in ballots_to_cast(cast.li)] == [decision_url(decision)]
        assert "is open until 27 Nov" in sentences_told_to(cast.li)[0]
        assert fire_due_timers() == 0


def test_an_owner_who_lives_elsewhere_is_told_and_led_to_what_may_be_seen(cast, client_of):
    from community.models import Notice, Ownership, Unit

    with at():
        flat = Unit.objects.create(place=cast.stairwell, number="602", area="50.00")
        Ownership.objects.create(person=cast.stranger, unit=flat)
        decision = written(cast, rule_code="owners_ordinary", days=10)
        assert list(Notice.objects.filter(person=cast.stranger).values_list("url", flat=True)) == ["/"]
    with at(days=15):
        fire_due_timers()
        refreshed(decision)
        assert Notice.objects.filter(person=cast.stranger).first().url == decision_url(decision)
        assert client_of(cast.stranger).get(decision_url(decision)).status_code == 200


def test_those_who_have_not_cast_hear_once_more_on_the_last_day(cast):
    with at():
        decision = written(cast, days=5)
        cast_by(decision, cast.wang)
    ending = f"The written vote on “{QUESTION}” ends on 7 Nov. Your ballot is still missing."
    with at(days=4, hours=13):
        assert fire_due_timers() == 0
    with at(days=4, hours=15):
        assert fire_due_timers() == 1
        assert [ending in sentences_told_to(one) for one in (cast.wang, cast.li, cast.zhao)] == [False, True, True]
        assert fire_due_timers() == 0
    with at(days=5):
        actions.extend_written_poll(decision, by=cast.lin, days=3)
        assert refreshed(decision).closes_at == refreshed(decision.poll).closes_at == midnight(2026, 11, 11)
        assert refreshed(decision.matter).due_at == decision.closes_at
        assert "more time, until 10 Nov" in sentences_told_to(cast.li)[0]
        assert fire_due_timers() == 0
    with at(days=8):
        cast_by(decision, cast.li)
        assert fire_due_timers() == 1
        assert "ends on 10 Nov" in sentences_told_to(cast.zhao)[0]
        assert "ends on 10 Nov" not in sentences_told_to(cast.li)[0]


def test_called_off_before_it_opens_and_not_after(cast):
    with at():
        decision = written(cast, rule_code="owners_ordinary")
        before = footprint()
        with pytest.raises(Missing):
            actions.call_off_written_poll(decision, by=cast.lin, reason=" ")
        with pytest.raises(NotTabled):
            actions.extend_written_poll(decision, by=cast.lin, days=2)
        assert footprint() == before
        actions.call_off_written_poll(decision, by=cast.lin, reason="先问问价钱。")
        assert (decision.outcome, refreshed(decision.matter).waits_for) == ("postponed", "decide")
        assert agrees(decision.matter)
        for person in (cast.wang, cast.li, cast.zhao):
            assert sentences_told_to(person)[0] == f"Ms 林 called off the written vote on “{QUESTION}”: 先问问价钱。"
        opened = written(cast, title="另一件")
        with pytest.raises(VoteNotClosed):
            actions.call_off_written_poll(opened, by=cast.lin, reason="算了")
    with at(days=20):
        fire_due_timers()
        assert refreshed(decision).outcome == "postponed"


def test_after_calling_off_it_may_be_put_to_another_written_vote(cast):
    with at():
        decision = written(cast, rule_code="owners_ordinary")
        actions.call_off_written_poll(decision, by=cast.lin, reason="先问问价钱。")
        again = actions.open_written_poll(refreshed(decision.matter), by=cast.lin, days=3)
        assert (again.place, again.matter.waits_for) == (cast.grid, "decide")


def test_what_cannot_be_done_in_writing_is_refused(cast):
    with at():
        meets = with_motion(cast, "residents_council")
        writes = with_motion(cast, title="另一件")
        before = footprint()
        with pytest.raises(NotInWriting):
            actions.open_written_poll(meets, by=cast.lin, days=5)
        for lacking in ({"days": 0}, {"days": 61}, {"days": 5, "place": cast.other_grid}):
            with pytest.raises(Missing):
                actions.open_written_poll(writes, by=cast.lin, **lacking)
        with pytest.raises(Missing):
            actions.open_written_poll(matter_at("discuss", cast, title="三"), by=cast.lin, days=5)
        assert Decision.objects.count() == 0
        assert footprint()[5] == before[5]


def test_one_that_cannot_open_is_tried_again_and_stops_no_other(cast):
    from community.models import Ownership

    with at():
        broken = written(cast, rule_code="owners_ordinary", place=cast.building, title="一")
        sound = written(cast, rule_code="owners_ordinary", place=cast.grid, title="二")
        Decision.objects.filter(pk=broken.pk).update(place=cast.first_stairwell)
        Ownership.objects.filter(person=cast.zhao).delete()
    with at(days=15):
        now = timezone.now()
        assert fire_due_timers() == 1
        assert (refreshed(broken).outcome, refreshed(sound).outcome) == ("tabled", "voting")
        assert broken.meeting_at > now
        assert fire_due_timers() == 0


WHO = ("wang", "li", "chen", "lin", "clerk", "qian", "he", "admin", "stranger", "outsider_head")
LEADS = {"lin", "qian", "he", "admin"}


@pytest.mark.parametrize("who", WHO)
def test_only_those_who_lead_put_it_to_a_written_vote(cast, who):
    person = getattr(cast, who)
    with at():
        matter, opened = with_motion(cast), written(cast, title="二")
        announced = written(cast, rule_code="owners_ordinary", title="三")
        attempts = (
            lambda: actions.open_written_poll(matter, by=person, days=5),
            lambda: actions.extend_written_poll(opened, by=person, days=5),
            lambda: actions.call_off_written_poll(announced, by=person, reason="算了"),
        )
        for attempt in attempts:
            before = footprint()
            if who in LEADS:
                attempt()
                assert footprint() != before
            else:
                with pytest.raises(NotYours):
                    attempt()
                assert footprint() == before


def test_the_page_of_the_matter_leads_each_to_the_own_part(cast, client_of):
    type(cast.wang).objects.update(language="en")
    with at():
        decision = written(cast)
        address = reverse("matters:matter", args=[decision.matter_id])
        html = {who: client_of(getattr(cast, who)).get(address).content.decode() for who in ("li", "lin", "clerk")}
        assert decision_url(decision) in html["li"]
        # lin and the clerk are not on its roll
        assert f'href="{decision_url(decision)}"' not in html["clerk"]
        assert "/more-days/" in html["lin"]
        assert "/more-days/" not in html["li"]
        matter = refreshed(decision.matter)
        assert next_act(matter, cast.li, offered(cast.li, matter)).url == decision_url(decision)
        cast_by(decision, cast.li)
        assert next_act(matter, cast.li, offered(cast.li, matter)) is None
        assert next_act(matter, cast.clerk, offered(cast.clerk, matter)) is None


def test_two_taps_from_the_inbox_and_from_home(cast, client_of):
    with at():
        decision = written(cast)
        client = client_of(cast.li)
        notice = cast.li.notices.get()
        led = client.post(reverse("hall:open_notice", args=[notice.pk]))
        assert led.url == decision_url(decision)
        assert f'href="{decision_url(decision)}"' in client.get("/").content.decode()
        client.post(reverse("votes:cast", args=[decision.poll_id]), {"choice": "yes", "key": secrets.token_urlsafe(16)})
        assert decision.poll.ballots.get().marks == '"yes"'


def test_the_page_of_the_vote_says_all_there_is_to_know(cast, client_of):
    type(cast.wang).objects.update(language="en")
    with at():
        decision = written(cast)
        html = client_of(cast.li).get(decision_url(decision)).content.decode()
        for words in (
            "closes at <b>7 Nov, 24:00</b>",
            "5 days left",
            "Anyone who came in with the card of their home may vote.",
            "If it is carried, it hangs on the notice board for 7 days, and neighbours may object.",
            f'href="/matters/{decision.matter_id}/"',
        ):
            assert words in html
    with at(days=5):
        assert "today is the last day" in client_of(cast.li).get(decision_url(decision)).content.decode()


def test_by_the_form(cast, client_of):
    with at():
        matter = with_motion(cast)
        client = client_of(cast.lin)
        address = reverse("matters:act", args=[matter.pk, "written"])
        assert address in client.get(reverse("matters:matter", args=[matter.pk])).content.decode()
        assert client.get(address).context["form"]["place"].initial == str(cast.grid.pk)
        assert client.post(address, {"days": "0", "place": cast.grid.pk}).status_code == 422
        assert client.post(address, {"days": "3", "place": cast.other_grid.pk}).status_code == 422
        assert client.post(address, {"days": "3", "place": cast.building.pk}).status_code == 302
        assert matter.decisions.get().place == cast.building
        assert client.post(address, {"days": "3", "place": cast.building.pk}).status_code == 409
        meets = with_motion(cast, "residents_council", title="二")
        html = client.get(reverse("matters:matter", args=[meets.pk])).content.decode()
        assert f"/matters/{meets.pk}/written/" not in html


def test_the_record_of_it(cast):
    with at():
        decision = written(cast, rule_code="owners_ordinary")
        cast_at = decision.meeting_at
    with at(cast_at, minutes=1):
        fire_due_timers()
        cast_by(refreshed(decision), cast.wang, cast.li, cast.zhao)
    with at(refreshed(decision).closes_at, seconds=1):
        fire_due_timers()
        assert acts_of(decision.matter)[2:] == [
            "motion_drafted",
            "written_poll_announced",
            "written_poll_opened",
            "decision_posted",
        ]
        assert (decision.matter.publications.get().ends_at - refreshed(decision).ended_at) > timedelta(days=15)


# silence


def counting_silence(cast):
    """An open vote under a house rule that counts silence; none that we ship does."""
    decision = written(cast)
    decision.poll.rule["counts_silence"] = True
    decision.poll.save(update_fields=["rule"])
    return decision


def test_the_clerk_notes_who_was_handed_the_paper(client_of, cast):
    with at():
        decision = counting_silence(cast)
        clerk, matter = client_of(cast.clerk), decision.matter
        address = reverse("matters:papers", args=[matter.pk])
        assert f'href="{address}"' in clerk.get(f"/matters/{matter.pk}/").content.decode()
        roll = {seat.holder.username: seat.pk for seat in decision.poll.roll.select_related("holder")}
        choices = clerk.get(address).context["form"]["papers"].field.choices
        assert [(key, strip_tags(label)) for key, label in choices] == [
            (str(roll[name]), f"{label} · {who}")
            for name, label, who in (
                ("li", "3栋2单元402", "李先生"),
                ("wang", "3栋2单元502", "王女士"),
                ("zhao", "3栋1单元101", "赵女士"),
            )
        ]
        before = footprint()
        assert clerk.post(address, {"papers": [roll["li"]]}).status_code == 422  # nobody said what silence means
        assert clerk.post(address, {"told": "on"}).status_code == 422
        assert footprint() == before
        assert clerk.post(address, {"papers": [roll["li"], roll["zhao"]], "told": "on"}).status_code == 302
        delivered = decision.poll.roll.filter(delivered_at__isnull=False).values_list("holder__username", flat=True)
        assert set(delivered) == {"li", "zhao"}
        page = clerk.get(address)
        assert (page.context["noted"], page.context["all"]) == (2, 3)
        assert [one.holder for one in page.context["page_obj"]] == [cast.wang]
        assert [one.holder for one in clerk.get(address, {"q": "402"}).context["page_obj"]] == []
        cast_by(decision, cast.wang, choice="yes")
    with at(days=6):
        fire_due_timers()
        # one answer, and the silence of two joins it
        assert refreshed(decision.poll).tally["yes"]["heads"] == 3
        assert clerk.get(address).status_code == 409


def test_papers_are_noted_only_where_silence_counts_and_by_those_who_keep_the_list(client_of, cast):
    with at():
        plain, counts = written(cast, title="一"), counting_silence(cast)
        seat = plain.poll.roll.first()
        before = footprint()
        with pytest.raises(SilenceNotCounted):
            actions.note_papers(plain, by=cast.clerk, seats=[seat.pk])
        with pytest.raises(Missing):
            actions.note_papers(counts, by=cast.clerk, seats=[seat.pk])  # of another roll
        for who in (cast.wang, cast.chen, cast.outsider_head):
            with pytest.raises(NotYours):
                actions.note_papers(counts, by=who, seats=[counts.poll.roll.first().pk])
        assert footprint() == before
        assert "note_papers" not in offered(cast.clerk, plain.matter)
        assert client_of(cast.clerk).get(reverse("matters:papers", args=[plain.matter_id])).status_code == 404
        assert client_of(cast.chen).get(reverse("matters:papers", args=[counts.matter_id])).status_code == 403
        assert client_of(cast.stranger).get(reverse("matters:papers", args=[counts.matter_id])).status_code == 404
