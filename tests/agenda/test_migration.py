"""The votes of 0.2.0 come to the items where they were held, also where a matter stood twice on one agenda."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from agenda import actions
from agenda.models import AgendaItem, ItemPoll
from deliberation.matters import actions as deliberation

pytestmark = pytest.mark.django_db


def moved() -> list[tuple[int, int, int]]:
    """Each vote as item, number and poll, when 0.2.0, which had only the tablings, has been moved here."""
    ItemPoll.objects.all().delete()
    import_module("agenda.migrations.0004_item_polls").stand_at_their_items(apps, None)
    return held()


def held() -> list[tuple[int, int, int]]:
    return list(ItemPoll.objects.order_by("item", "number").values_list("item", "number", "poll"))


def test_a_matter_put_on_the_same_agenda_again_has_each_vote_at_its_item(cast, evening):
    evening.voting().cast_all("no")
    first = evening.item
    actions.close_vote(first, by=cast.lin)
    deliberation.draft_motion(
        first.matter, by=cast.lin, question="先装一盏，好不好？", text="先装一盏。", rule_code="residents_council"
    )
    again = actions.add_item(evening.meeting, by=cast.lin, matter=first.matter)
    actions.take_up(again, by=cast.lin)
    poll = actions.put_to_vote(AgendaItem.objects.get(pk=again.pk), by=cast.lin)

    before = held()
    assert before == [(first.pk, 1, evening.poll.pk), (again.pk, 1, poll.pk)]
    assert moved() == before

    # the vote under way can still be closed
    assert actions.close_vote(AgendaItem.objects.get(pk=again.pk), by=cast.lin).outcome == "lost"


def test_votes_without_a_quorum_stand_before_the_vote_that_renewed_them(cast, evening):
    evening.voting()
    evening.poll.roll.update(is_present=False)
    assert actions.close_vote(evening.item, by=cast.lin).outcome == "no_quorum"
    second = actions.put_to_vote(evening.item, by=cast.lin)

    before = held()
    assert before == [(evening.item.pk, 1, evening.poll.pk), (evening.item.pk, 2, second.pk)]
    assert moved() == before
