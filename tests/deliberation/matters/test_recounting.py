"""A year comes on record while a decision is posted: what was promised is kept, what the law gives is added."""

from __future__ import annotations

import json
import logging
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from viewflow.workflow.models import Task

from community.models import Notice
from deliberation.cases.queries import derive_position
from deliberation.cases.timers import fire_due_timers
from deliberation.matters import actions

from .helpers import acts_of, footprint, refreshed, sentences_told_to
from .posted import at, posted

pytestmark = pytest.mark.django_db
CHINA = timezone.get_default_timezone()
NEW_YEAR = {
    "year": 2027,
    "source": {"zh": "通知", "en": "notice"},
    "holidays": [{"zh": "元旦", "en": "New Year", "from": "2027-01-01", "to": "2027-01-03"}],
    "make_up": [],
}


def day(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHINA)


@pytest.fixture
def load(settings, tmp_path, capsys):
    """``load(make_up=[…])``: the year comes on record; what the command says."""
    settings.DATA_DIR = tmp_path / "var"

    def made(**changed) -> str:
        file = tmp_path / "2027.json"
        file.write_text(json.dumps({**NEW_YEAR, **changed}), encoding="utf-8")
        call_command("load_calendar", str(file))
        return capsys.readouterr().out

    return made


def timer_of(matter) -> datetime:
    return Task.objects.get(process_id=matter.pk, flow_task_type="TIMER", finished=None).scheduled


def agrees(matter) -> bool:
    kept = {name: getattr(refreshed(matter), name) for name in derive_position(matter).as_fields()}
    return kept == derive_position(matter).as_fields()


def test_a_later_end_moves_and_all_who_were_told_are_told(cast, load):
    with at(day(2026, 12, 25, 10)):
        publication = posted(cast)
        matter = publication.matter
        # by weekends alone New Year's Day, a Friday, is worked
        assert publication.ends_at == timer_of(matter) == day(2027, 1, 2)
    with at(day(2026, 12, 30, 10)):
        said = load()
        assert said.endswith("1 running period ends later; all who were told have been told.\n")
        assert refreshed(publication).ends_at == publication.objections_until == day(2027, 1, 5)
        assert timer_of(matter) == refreshed(matter).due_at == publication.ends_at
        assert agrees(matter)
        sentence = (
            "The holidays of 2027 are on record now: the decision stays posted until 4 Jan 2027, and objections may "
            "come until 4 Jan 2027."
        )
        # wang raised it, li was on the roll, lin leads it
        assert [sentences_told_to(person)[0] for person in (cast.wang, cast.li, cast.lin)] == [sentence] * 3
        assert sentences_told_to(cast.stranger) == []
    with at(day(2027, 1, 3)):
        assert fire_due_timers() == 0
        actions.object_to(publication, by=cast.zhao, reason="太亮。")
    with at(day(2027, 1, 5)):
        assert (fire_due_timers(), refreshed(matter).waits_for) == (0, "publicity")


def test_an_earlier_end_is_not_kept_from_anybody(cast, load):
    with at(day(2026, 12, 26, 10)):
        publication = posted(cast)
        assert publication.ends_at == day(2027, 1, 5)  # the 2nd is a Saturday
    with at(day(2026, 12, 30, 10)):
        before = (footprint(), Notice.objects.count())
        said = load(
            holidays=[{"zh": "元旦", "en": "New Year", "from": "2027-01-01", "to": "2027-01-01"}],
            make_up=["2027-01-02"],
        )
        assert said == "2027 is on record: 1 days off, 1 weekend day worked instead.\n"
        assert refreshed(publication).ends_at == timer_of(publication.matter) == day(2027, 1, 5)
        assert (footprint(), Notice.objects.count()) == before


def test_the_day_of_an_answer_moves_with_it(cast, load):
    with at(day(2026, 12, 28, 10)):
        publication = posted(cast)
        matter = publication.matter
        assert publication.ends_at == day(2027, 1, 5)
    with at(day(2026, 12, 29, 10)):
        objection = actions.object_to(publication, by=cast.zhao, reason="太亮。")
        assert objection.answer_due_at == refreshed(matter).due_at == day(2027, 1, 2)
        actions.take_back_objection(actions.object_to(publication, by=cast.li, reason="太贵。"), by=cast.li)
    with at(day(2026, 12, 30, 10)):
        load()
        assert refreshed(objection).answer_due_at == refreshed(matter).due_at == matter.nudge_at == day(2027, 1, 5)
        assert (agrees(matter), acts_of(matter)[-1]) == (True, "answer_counted_anew")
        sentence = "The holidays of 2027 are on record now: the objection is answered by 4 Jan 2027."
        assert [sentences_told_to(person)[0] for person in (cast.zhao, cast.lin)] == [sentence] * 2
        count = len(acts_of(matter))
        load()  # a second machine, or once more: nothing moves twice
        assert (len(acts_of(matter)), refreshed(objection).answer_due_at) == (count, day(2027, 1, 5))


def test_what_is_over_or_taken_down_is_left_alone(cast, load):
    with at(day(2026, 12, 25, 10)):
        publication = posted(cast)
        actions.take_down(publication, by=cast.lin, reason="有名字")
        over = posted(cast, title="另一件")
        objection = actions.object_to(over, by=cast.zhao, reason="太亮。")
        actions.answer_objection(objection, by=cast.lin, upheld=True, answer="是。")
        before = (footprint(), Notice.objects.count())
    with at(day(2026, 12, 30, 10)):
        load()
        assert (footprint(), Notice.objects.count()) == before
        assert {refreshed(one).ends_at for one in (publication, over)} == {day(2027, 1, 2)}
        actions.post_again(publication, by=cast.lin, title="灯", text="装灯")
        assert publication.ends_at == day(2027, 1, 7)


def test_one_that_cannot_be_counted_stops_no_other_and_is_said(cast, load, caplog):
    with at(day(2026, 12, 25, 10)):
        broken, sound = posted(cast), posted(cast, title="另一件")
        chain = broken.matter.chain
        number = chain.entries.count()
        type(chain).objects.filter(pk=chain.pk).update(last_number=0)  # the database takes no number twice
    with at(day(2026, 12, 30, 10)):
        with caplog.at_level(logging.ERROR), pytest.raises(CommandError) as failed:
            load()
        assert str(failed.value) == (
            "2027 is on record, but 1 running period was not counted again: the log says why. "
            "Load the file once more; what was counted moves only once."
        )
        assert [record.name for record in caplog.records] == ["deliberation.matters.actions.recounting"]
        assert [refreshed(one).ends_at for one in (broken, sound)] == [day(2027, 1, 2), day(2027, 1, 5)]
        type(chain).objects.filter(pk=chain.pk).update(last_number=number)
        assert load().endswith("1 running period ends later; all who were told have been told.\n")
        assert refreshed(broken).ends_at == day(2027, 1, 5)
