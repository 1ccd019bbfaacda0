"""Every address of the house, fetched by everybody: who is let in, who is sent to the door, who may not know of it.

A new address without a line here fails. What belongs to one grid is never in a page of a reader of another.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from agenda import actions as agenda
from agenda.models import Meeting
from community.attachments import keep_photo
from community.cards import admit, issue_card
from community.electorates import Electorate, electorate
from community.entry import issue_entry_link
from community.models import Entry, Notice
from community.register.actions import bring_register, read_register
from deliberation.matters import actions as matters
from deliberation.matters.models import Category, Intake, Lane
from tests.agenda.helpers import Evening
from tests.deliberation.matters.helpers import MOTION, matter_at
from tests.votes.house.conftest import adopt
from votes.actions import cast_ballot, close_poll, open_poll
from votes.doorstep.actions import note_choice
from votes.models import Mandate, Poll
from votes.papers.actions import enter_paper, take_envelope
from votes.papers.codes import code_of
from votes.queries import seat_of

pytestmark = pytest.mark.django_db

SECRET = "只有本网格知道的事"
REGISTER = "小区,楼栋,单元,房号,姓名,电话,面积\n坡上小区,3栋,2单元,502,王秀兰,19900001234,86.40\n坏行,,,,,,\n"
SECRETS = (SECRET, "王秀兰", "李建国", "13812345678", "19900001234", "2单元502")
# anyone who holds the paper with the code or the link of a home reads whose it is
OPENS_ITS_OWN = {"community:enter"}
READERS = (
    *("nobody", "wang", "li", "zhao", "stranger"),
    *("chen", "lin", "outsider_head", "clerk", "qian", "he", "admin"),
)

OPEN = frozenset(READERS)
KNOWN = OPEN - {"nobody"}
GRID = KNOWN - {"stranger", "outsider_head"}
STAFF = GRID - {"wang", "li", "zhao"}
HEADS = STAFF - {"chen", "clerk"}  # of the matter's grid and above
ANY_STAFF = STAFF | {"outsider_head"}
ANY_HEAD = HEADS | {"outsider_head"}
CHAIRS = HEADS - {"admin"}
DOOR = STAFF - {"chen", "admin"}
KEEPERS = frozenset({"clerk", "qian", "he", "admin"})
LINKERS = HEADS | {"clerk"}
PAPERS = KEEPERS | {"lin"}
ROLL = frozenset({"wang", "li", "zhao"})

House = SimpleNamespace
Args = Callable[[House], list]


def _none(house: House) -> list:
    return []


def _of(*names: str) -> Args:
    return lambda house: [getattr(house, name).pk for name in names]


def _house_place(house: House) -> list:
    return [house.cast.grid.pk]


def _house_rule(house: House) -> list:
    return [house.rule.code]


NEVER = frozenset()
RULE_KEEPERS = frozenset({"lin", "qian"})
ANY_RESIDENT = frozenset({"wang", "li", "zhao", "stranger"})

# address → its arguments, who is let in, who knows of it and is told that it is not theirs (403); others get 404
PAGES: dict[str, tuple[Args, frozenset[str], frozenset[str]]] = {
    "hall:home": (_none, OPEN, NEVER),
    "hall:guide": (_none, OPEN, NEVER),
    "hall:privacy": (_none, OPEN, NEVER),
    "hall:robots": (_none, OPEN, NEVER),
    "hall:me": (_none, KNOWN, NEVER),
    "hall:inbox": (_none, KNOWN, NEVER),
    "agenda:meetings": (_none, KNOWN, NEVER),
    "agenda:new": (_none, CHAIRS | {"outsider_head"}, KNOWN - CHAIRS - {"outsider_head"}),
    "agenda:meeting": (_of("meeting"), GRID, NEVER),
    "agenda:room": (_of("meeting"), GRID, NEVER),
    "agenda:chair": (_of("meeting"), CHAIRS, GRID - CHAIRS),
    "agenda:door": (_of("meeting"), DOOR, GRID - DOOR),
    "agenda:hands": (_of("meeting"), DOOR, GRID - DOOR),
    "agenda:projector": (_of("meeting"), DOOR, GRID - DOOR),
    "agenda:minutes": (_of("adjourned"), GRID, NEVER),
    "agenda:fragment": (lambda house: [house.meeting.pk, "resident"], GRID, NEVER),
    "agenda:join": (lambda house: [house.meeting.join_code], GRID | {"nobody"}, NEVER),
    "matters:matters": (_none, KNOWN, NEVER),
    "matters:raise": (_none, KNOWN, NEVER),
    "matters:record": (_none, ANY_STAFF, ANY_RESIDENT),
    "matters:matter": (_of("matter"), GRID, NEVER),
    "matters:act": (lambda house: [house.duplicate.pk, "triage"], HEADS, GRID - HEADS),
    "matters:photo": (_of("matter", "photo"), GRID, NEVER),
    "matters:merge": (_of("duplicate"), HEADS, GRID - HEADS),
    "matters:recorded": (_of("recorded"), frozenset({"chen"}), NEVER),
    "matters:board": (_none, OPEN, NEVER),
    "matters:own_objection": (lambda house: [house.notice.code], NEVER, NEVER),
    "matters:papers": (_of("matter"), NEVER, GRID - HEADS - {"clerk"}),
    "matters:posting": (lambda house: [house.notice.matter_id, house.notice.pk, "take-down"], HEADS, GRID - HEADS),
    "matters:notice": (lambda house: [house.notice.code], OPEN, NEVER),
    "votes:rules": (_none, KNOWN, NEVER),
    "votes:house": (_none, frozenset({"lin", "outsider_head", "qian"}), KNOWN - {"lin", "outsider_head", "qian"}),
    "votes:house_bases": (_house_place, RULE_KEEPERS, KNOWN - RULE_KEEPERS),
    "votes:house_draft": (
        lambda house: [*_house_place(house), "residents_council"],
        RULE_KEEPERS,
        KNOWN - RULE_KEEPERS,
    ),
    "votes:house_rule": (_house_rule, GRID, NEVER),
    "votes:house_change": (_house_rule, RULE_KEEPERS, GRID - RULE_KEEPERS),
    "votes:house_retire": (_house_rule, RULE_KEEPERS, GRID - RULE_KEEPERS),
    "votes:what_if": (_of("closed_poll"), GRID, NEVER),
    "votes:mandates": (_of("poll"), PAPERS, NEVER),
    "votes:mandate_photo": (_of("poll", "mandate"), PAPERS, NEVER),
    "votes:door": (_of("poll"), PAPERS, NEVER),
    "votes:at_door": (_of("poll", "seat"), PAPERS, NEVER),
    "votes:door_confirm": (_of("poll", "noted"), frozenset({"lin"}), NEVER),
    "votes:hands": (_of("poll"), frozenset({"zhao"}), NEVER),
    "votes:poll": (_of("poll"), ROLL | PAPERS, NEVER),
    "votes:papers": (_of("poll"), PAPERS, ROLL),
    "votes:paper": (lambda house: [house.poll.pk, 1], PAPERS, ROLL),
    "votes:paper_seat": (lambda house: [house.poll.pk, code_of(seat_of(house.poll, house.cast.li).pk)], PAPERS, ROLL),
    "votes:print_papers": (_of("poll"), PAPERS, ROLL),
    "votes:conflicts": (_of("poll"), PAPERS, ROLL),
    "votes:conflict": (lambda house: [house.poll.pk, house.poll.conflicts.get().pk], PAPERS, ROLL),
    "community:enter": (lambda house: [house.token], OPEN, NEVER),
    "community:card": (_none, OPEN, NEVER),
    "community:my_card": (_none, ANY_RESIDENT, NEVER),
    "community:switch": (_none, KNOWN, NEVER),
    "community:cards": (_none, ANY_STAFF, ANY_RESIDENT),
    "community:building_cards": (_of("building"), STAFF, NEVER),
    "community:household_card": (_of("home"), STAFF, NEVER),
    "community:stewards": (_none, LINKERS | {"outsider_head"}, NEVER),
    "community:steward_homes": (_of("building"), LINKERS, NEVER),
    "community:my_households": (_none, ANY_STAFF, NEVER),
    "community:steward": (_of("steward"), LINKERS, NEVER),
    "community:absences": (_none, ANY_STAFF, NEVER),
    "community:registers": (_none, KEEPERS, NEVER),
    "community:register": (_of("register"), KEEPERS, NEVER),
    "community:register_progress": (_of("register"), KEEPERS, NEVER),
    "community:register_refused": (_of("register"), KEEPERS, NEVER),
    "community:register_notes": (_of("register"), KEEPERS, NEVER),
}
# addresses that only lead elsewhere: to the card's own page, to the home of somebody who is in already
WAYS: dict[str, Args] = {
    "community:card_who": _none,
    "community:scanned": lambda house: [house.code],
    "community:sign_in": _none,
    "matters:say": _of("matter"),
}
# acts: a look never does one
ACTS: dict[str, Args] = {
    "agenda:act": _of("meeting"),
    "agenda:take": _none,
    "community:commit_register": _of("register"),
    "community:confirm_person": lambda house: [house.cast.li.pk],
    "community:end_absence": lambda house: [1],
    "community:export_register": lambda house: [house.cast.commune.code, "csv"],
    "community:issue_cards": _of("building"),
    "community:link_stairwells": _of("building"),
    "community:preferences": _none,
    "community:put_register_aside": _of("register"),
    "community:read_register": _of("register"),
    "community:register_columns": _of("register"),
    "community:reissue_card": _of("home"),
    "community:revoke_card": _of("home"),
    "community:sign_out": _none,
    "community:still_here": _none,
    "community:undo_admission": lambda house: [1],
    "matters:close_publicity": _of("matter"),
    "matters:close_review": _of("matter"),
    "matters:comment": lambda house: [house.matter.pk, 1, "hide"],
    "matters:follow": _of("matter"),
    "matters:join": _of("matter"),
    "matters:leave": _of("matter"),
    "matters:objection": lambda house: [house.matter.pk, 1, "answer"],
    "matters:similar": _none,
    "matters:take_back": lambda house: [house.notice.code],
    "hall:open_notice": lambda house: [Notice.objects.filter(person=house.cast.wang).latest("pk").pk],
    "hall:read_all": _none,
    "votes:cast": _of("poll"),
    "votes:door_answer": _of("poll", "noted"),
    "votes:withdraw_mandate": _of("poll", "mandate"),
    "votes:give_back_paper": lambda house: [house.poll.pk, 1],
    "votes:keep_paper_photo": lambda house: [house.poll.pk, 1],
    "votes:paper_photo": lambda house: [house.poll.pk, 1],
}


@pytest.fixture
def house(cast, photo) -> House:
    """A grid with something at every address: matters, a meeting in session, a card in use, a register in preview."""
    matter = matter_at("discuss", cast, title=SECRET, text=f"{SECRET}，{cast.wang.full_name}说的。", photos=[photo()])
    matters.draft_motion(matter, by=cast.lin, **{**MOTION, "question": f"{SECRET}，好不好？"})
    when = timezone.now() + timedelta(hours=1)
    title = f"{SECRET}议事会"
    meeting = agenda.call_meeting(by=cast.lin, kind=Meeting.Kind.COUNCIL, place=cast.grid, title=title, starts_at=when)
    item = agenda.add_item(meeting, by=cast.lin, matter=matter)
    agenda.announce_meeting(meeting, by=cast.lin)
    agenda.open_meeting(meeting, by=cast.lin)
    for person in (cast.wang, cast.li, cast.zhao):
        agenda.check_in(meeting, by=person, person=person, mode="in_room")
    agenda.take_up(item, by=cast.lin)
    poll = agenda.put_to_vote(item, by=cast.lin)
    adjourned = _adjourned(cast)
    seat = poll.roll.get(holder=cast.li)
    agenda.take_hands(item, by=cast.lin, counts={'"yes"': 1}, teller=cast.zhao)
    mandate = Mandate.objects.create(
        poll=poll,
        principal=cast.wang,
        holder=cast.li,
        photo=keep_photo(photo("mandate.jpg"), by=cast.clerk),
        recorded_by=cast.clerk,
        recorded_at=timezone.now(),
    )
    paper = take_envelope(poll, seat_of(poll, cast.zhao), by=cast.lin)
    for clerk in (cast.lin, cast.clerk):
        enter_paper(paper, by=clerk, chosen=["yes"])
    cast_ballot(poll, by=cast.zhao, choice="no", key=secrets.token_hex(16))
    code = issue_card(cast.wang_home, by=cast.chen)
    admit(code, person=cast.wang)
    upload = SimpleUploadedFile("register.csv", REGISTER.encode(), "text/csv")
    return House(
        cast=cast,
        matter=matter,
        duplicate=matter_at("triage", cast, by=cast.zhao, title=f"{SECRET}，又一次"),
        recorded=_recorded(cast),
        notice=_fixed_hazard(cast, photo),
        photo=matter.photos.get(),
        meeting=meeting,
        adjourned=adjourned,
        poll=poll,
        closed_poll=_closed_poll(cast),
        rule=adopt(cast.grid, cast.lin, title=f"{SECRET}的规则"),
        seat=seat,
        noted=note_choice(poll, by=cast.lin, seat=seat, chosen=("yes",)),
        mandate=mandate,
        code=code,
        token=issue_entry_link(cast.li, by=cast.chen),
        building=cast.building,
        home=cast.wang_home,
        steward=cast.chen,
        register=read_register(bring_register(upload, community=cast.commune, by=cast.clerk), by=cast.clerk),
    )


def _adjourned(cast) -> Meeting:
    return Evening(cast).adjourned().meeting


def _closed_poll(cast) -> Poll:
    roll = electorate(cast.grid, Electorate.HOUSEHOLDS)
    poll = open_poll(by=cast.lin, question=SECRET, rule="residents_council", roll=roll, place=cast.grid)
    close_poll(poll, by=cast.lin)
    return poll


def _recorded(cast):
    return matters.raise_matter(
        by=cast.chen,
        for_person=cast.li,
        title=f"{SECRET}，上门记的",
        text="在门口说的。",
        place=cast.building,
        category=Category.OTHER,
        intake=Intake.DOOR,
    )


def _fixed_hazard(cast, photo):
    hazard = matters.raise_matter(
        by=cast.chen,
        title="路面有个坑",
        text=f"{cast.wang.full_name}差点摔倒，电话13812345678，住3栋2单元502。",
        place=cast.building,
        category=Category.SAFETY,
        lane=Lane.HAZARD,
        intake=Intake.PATROL,
        photos=[photo("hole.jpg")],
    )
    today = timezone.localdate()
    work = matters.assign_undertaking(hazard, by=cast.lin, task="填平", person=cast.chen, deadline=today)
    matters.finish_undertaking(work, by=cast.chen, report="填平了。", photos=[photo("filled.jpg")])
    return hazard.publications.get()


def _as(name: str, house: House) -> Client:
    client = Client()
    if name != "nobody":
        client.force_login(getattr(house.cast, name))
    return client


def way_on(page: str) -> set[str]:
    """Strangers are sent to the door; a steward's own page is *my households*."""
    return {"nobody", "chen"} if page == "community:steward" else {"nobody"}


def _let_go(response: HttpResponse) -> None:
    """Close the file behind an answer; ``close()`` would close the test's database, too."""
    for close in response._resource_closers:
        close()


def _words(response: HttpResponse) -> str:
    body = b"".join(response) if response.streaming else response.content
    return body.decode("utf-8", errors="ignore")


def addresses(patterns=None, space: str = "") -> set[str]:
    """Every named address of the rooms."""
    found: set[str] = set()
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            found |= addresses(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            found.add(f"{space}{pattern.name}")
    return found


def test_every_address_stands_in_one_of_the_tables():
    assert addresses() == set(PAGES) | set(WAYS) | set(ACTS)


def test_every_page_lets_in_whom_it_should(house):
    wrong = {}
    for name in READERS:
        client = _as(name, house)
        for page, (args, let_in, refused) in PAGES.items():
            response = client.get(reverse(page, args=args(house)))
            _let_go(response)
            expected = 200 if name in let_in else 302 if name in way_on(page) else 403 if name in refused else 404
            if response.status_code != expected:
                wrong[name, page] = (response.status_code, expected)
    assert wrong == {}


def test_nothing_of_a_grid_is_in_the_pages_of_another(house):
    """Not a title, not a name, not a room, not a phone, in any page they may or may not open."""
    leaks = []
    for name in ("nobody", "stranger", "outsider_head"):
        client = _as(name, house)
        for page, (args, _let_in, _refused) in PAGES.items():
            if page not in OPENS_ITS_OWN:
                response = client.get(reverse(page, args=args(house)))
                words = _words(response)
                _let_go(response)
                leaks += [(name, page, secret) for secret in SECRETS if secret in words]
    assert leaks == []


@pytest.mark.parametrize("name", ["nobody", "wang", "lin"])
def test_a_way_leads_on(house, name):
    client = _as(name, house)
    ways = [way for way in WAYS if not (name == "nobody" and way == "community:sign_in")]
    assert [client.get(reverse(way, args=WAYS[way](house))).status_code for way in ways] == [302] * len(ways)


def test_looking_at_the_address_of_an_act_does_nothing(house):
    before = (Entry.objects.count(), Notice.objects.filter(read_at=None).count())
    done = {}
    for name in ("wang", "lin", "clerk"):
        client = _as(name, house)
        for act, args in ACTS.items():
            status = client.get(reverse(act, args=args(house))).status_code
            if status not in (404, 405):
                done[name, act] = status
    assert done == {}
    assert (Entry.objects.count(), Notice.objects.filter(read_at=None).count()) == before
