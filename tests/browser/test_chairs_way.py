"""From the accepted matter with its motion to the open vote: at most six taps on a phone of 360 px."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Window

pytestmark = pytest.mark.browser

MOST_TAPS = 6

ACCEPTED = """
from community.models import Person
from deliberation.matters import actions as matters
from deliberation.matters.models import Matter
lamp = Matter.objects.get(title__startswith="村口路灯不亮")
chen = Person.objects.get(username="chen")
if lamp.waits_for == "triage":
    matters.accept_matter(lamp, by=chen)
else:
    lamp = matters.accept_matter(matters.raise_matter(by=lamp.raiser, title="井盖松了",
        text=f"在村口，第 {Matter.objects.count()} 处。",
        place=lamp.place, category="safety"), by=chen)
matters.draft_motion(lamp, by=chen, question="是否同意马上修好？", text="一、马上修。\\n二、费用从公共收益支出。",
    rule_code="RULE")
print(lamp.pk)
"""

TWO_HERE = """
from agenda import actions as agenda
from agenda.models import Meeting
from community.models import Person
meeting = Meeting.objects.get(pk=MEETING)
for name in ("王秀兰", "李建国"):
    person = Person.objects.get(full_name=name)
    agenda.check_in(meeting, by=person, person=person)
"""


class Taps:
    """Counts what a thumb does; every tap is on something a chair sees."""

    def __init__(self, window: Window) -> None:
        self.window, self.count = window, 0

    def tap(self, selector: str, *, leads_on: bool = False) -> None:
        found = self.window.page.locator(selector).first
        expect(found).to_be_visible()
        self.count += 1
        if leads_on:
            with self.window.page.expect_navigation():
                found.click()
        else:
            found.click()

    def next_act(self, verb: str) -> None:
        self.tap(f"#room-console .btn-next[value^='{verb}']")


def accepted(house, rule: str) -> str:
    return house.manage("shell", "-c", ACCEPTED.replace("RULE", rule)).split()[-1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_council_is_called_for_now_and_votes_after_six_taps(window, accounts, house, proof, language):
    chen = window(accounts["陈国栋"], size=PHONE, language=language)
    chen.go(f"/matters/{accepted(house, 'residents_council')}/")
    taps = Taps(chen)
    taps.tap(".banner-vote form button", leads_on=True)
    expect(chen.page.locator("#room-order .agenda li")).to_have_count(1)
    taps.tap("#room-console [value=announce_now]")
    taps.tap("[data-confirm]")
    taps.next_act("open")
    expect(chen.page.locator("#room-console .btn-next[value^='take_up']")).to_be_visible()
    meeting = chen.page.url.split("/meetings/")[1].split("/")[0]
    house.manage("shell", "-c", TWO_HERE.replace("MEETING", meeting))  # neighbours come in by their own phones
    taps.next_act("take_up")
    taps.next_act("put_to_vote")
    expect(chen.page.locator("#room-console .btn-next[value^='close_vote']")).to_be_visible()
    assert chen.page.locator("#room-presence").inner_text().count("1") >= 1  # anyone who opened it is checked in
    assert chen.complaints == []
    assert taps.count <= MOST_TAPS
    proof(f"from the matter to the open vote, {language}", taps.count, f"taps (limit {MOST_TAPS})")


def test_an_assembly_is_announced_and_the_desk_says_the_first_lawful_day(window, accounts, house):
    chen = window(accounts["陈国栋"], size=PHONE, language="en")
    chen.go(f"/matters/{accepted(house, 'residents_assembly')}/")
    taps = Taps(chen)
    taps.tap(".banner-vote form button", leads_on=True)
    expect(chen.page.locator("#room-console [value=announce_now]")).to_have_count(0)
    expect(chen.page.locator("#room-order")).to_contain_text("needs 10 days of notice")
    taps.next_act("announce")
    taps.tap("[data-confirm]")
    expect(chen.page.locator("#room-order")).to_contain_text("can be voted on from")
    assert (taps.count, chen.complaints) == (3, [])
