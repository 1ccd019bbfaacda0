"""The owners of a community decide in writing: by phone, at the door, by proxy, and one who changed her mind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from community.electorates import Electorate, electorate
from community.models import StewardLink
from votes import clock
from votes.actions import cast_ballot, close_poll, open_poll
from votes.doorstep.actions import confirm_entry, leave_for_later, note_choice
from votes.proxies.actions import record_mandate
from votes.proxies.queries import proxies_of
from votes.queries import is_untouched
from votes.refusals import OwnBallotStands
from votes.rules import rule

pytestmark = pytest.mark.django_db


def test_a_new_lift_is_decided_by_phone_at_the_door_and_by_proxy(cast):
    for home in (cast.wang_home, cast.li_home, cast.zhao_home):
        StewardLink.objects.create(steward=cast.chen, household=home, since=date(2020, 1, 1))

    # the secretary opens the vote for six days: 4 owners, 362.15 m²
    poll = open_poll(
        by=cast.qian,
        question="是否用维修资金更换电梯？",
        rule=rule("owners_special", on=date(2026, 6, 1)),
        roll=electorate(cast.commune, Electorate.OWNERS),
        place=cast.commune,
        closes_at=clock.now() + timedelta(days=6),
    )
    seat = {name: poll.roll.get(holder=getattr(cast, name)) for name in ("wang", "li", "zhao", "stranger")}

    # Ms Wang goes to her daughter and gives Mr Li her signed paper; the clerk records it, and the list is published
    record_mandate(poll, by=cast.clerk, principal=cast.wang, holder=cast.li)
    assert [(one.mandate.principal, one.mandate.holder) for one in proxies_of(poll)] == [(cast.wang, cast.li)]

    # Mr Li votes for himself, and for Ms Wang
    cast_ballot(poll, by=cast.li, choice="yes", key="li-for-himself-1", seat_id=seat["li"].pk)
    cast_ballot(poll, by=cast.li, choice="no", key="li-for-ms-wang-1", seat_id=seat["wang"].pk)

    # Ms Wang reads it on her own phone and votes herself; Mr Li comes too late
    cast_ballot(poll, by=cast.wang, choice="yes", key="wang-on-her-own-1")
    with pytest.raises(OwnBallotStands):
        cast_ballot(poll, by=cast.li, choice="no", key="li-for-ms-wang-2", seat_id=seat["wang"].pk)

    # the steward knocks at Ms Zhao's door; she wants to think it over and confirms on her own phone
    noted = note_choice(poll, by=cast.chen, seat=seat["zhao"], chosen=("yes",))
    leave_for_later(noted, by=cast.chen)
    confirm_entry(noted, by=cast.zhao)

    # the grid head of the other grid notes what Mr Sun says, who never confirms it
    note_choice(poll, by=cast.outsider_head, seat=seat["stranger"], chosen=("no",))

    # three of four owners and 283.55 of 362.15 m² took part, all agreed: more than 3/4 of those who took part
    with clock.moved(timedelta(days=7)):
        verdict = close_poll(poll, by=None)
    assert verdict.is_carried
    assert (poll.tally["yes"]["heads"], poll.tally["yes"]["area"], poll.tally["no"]["heads"]) == (3, "283.55", 0)
    assert poll.came_by["channels"] == {"door": 1, "online": 2}
    assert poll.came_by["unconfirmed_at_door"] == 1
    assert is_untouched(poll)
