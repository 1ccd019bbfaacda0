"""From the paper card to a recorded vote on a phone of 360 px, each tap counted; and the ways out again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Window
from tests.browser.evening import lamp_to_the_vote
from tests.browser.house import House

pytestmark = pytest.mark.browser

MOST_TAPS = 6
ISSUE = """
from community.cards import issue_card
from community.models import Household
home = Household.objects.get(residencies__person__full_name="{name}")
print(issue_card(home, by=None), home.pk)
"""


def card_of(house: House, name: str) -> tuple[str, str]:
    """The code of a fresh card, and the home it is for."""
    code, home = house.manage("shell", "-c", ISSUE.format(name=name)).split()[-2:]
    return code, home


@pytest.fixture(scope="module")
def meeting(house) -> str:
    return lamp_to_the_vote(house)[1]


class Thumb:
    """Taps what is on the screen, and counts."""

    def __init__(self, window: Window) -> None:
        self.page, self.taps = window.page, 0

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.taps += 1


@pytest.mark.parametrize(("name", "language", "text_size"), [("王秀兰", "zh-hans", ""), ("李建国", "en", "elder")])
def test_from_the_card_to_the_first_vote(window, house, meeting, proof, name, language, text_size):
    code, _home = card_of(house, name)
    phone = window(size=PHONE, language=language)
    if text_size:
        phone.context.add_cookies([{"name": "yanxia_text_size", "value": text_size, "url": house.url}])
    thumb = Thumb(phone)

    # the camera opens the address of the code; that is no tap
    phone.go(f"/card/{code}/")
    assert code not in phone.page.url
    thumb.tap("button[name=person]")
    expect(phone.page).to_have_url(f"{house.url}/")
    thumb.tap(f"main a[href='{meeting}room/']")
    expect(phone.page.locator("#ballot .acting")).to_be_visible()
    thumb.tap("#ballot .vote-yes")

    expect(phone.page.locator("[data-receipt-code]")).not_to_be_empty()
    receipt = phone.page.locator("[data-receipt-code]").inner_text()
    phone.page.reload()
    expect(phone.page.locator("[data-receipt-code]")).to_have_text(receipt)
    assert thumb.taps <= MOST_TAPS
    assert phone.complaints == []
    proof(f"taps from the card to the first vote ({language})", thumb.taps, f"(limit {MOST_TAPS})")


def test_the_staff_undo_an_entry_and_the_phone_is_out(window, house, accounts):
    code, home = card_of(house, "王秀兰")
    phone = window(size=PHONE)
    phone.go(f"/card/{code}/")
    phone.page.locator("button[name=person]").click()
    phone.go("/me/")
    expect(phone.page.locator("h1")).to_have_text("王秀兰")

    chen = window(accounts["陈国栋"], size=DESK, language="en")
    chen.go(f"/cards/household/{home}/")
    chen.page.locator("form[action*='/undo/'] button").first.click()
    expect(chen.page.locator(".messages")).to_contain_text("Undone.")

    phone.go("/me/")
    assert "/sign-in/" in phone.page.url
    expect(phone.page.locator("body")).not_to_contain_text("王秀兰")
    # the card opens once more
    phone.go(f"/card/{code}/")
    phone.page.locator("button[name=person]").click()
    expect(phone.page).to_have_url(f"{house.url}/")
    assert phone.complaints + chen.complaints == []


def at_the_desk(window, house) -> Window:
    code, _home = card_of(house, "李建国")
    desk = window(size=DESK)
    desk.go(f"/card/{code}/")
    desk.page.locator("label[for=id_shared]").click()
    desk.page.locator("button[name=person]").click()
    desk.go("/me/")
    expect(desk.page.locator("h1")).to_have_text("李建国")
    return desk


def test_a_shared_device_leaves_nothing_behind_for_the_back_button(window, house):
    desk = at_the_desk(window, house)
    desk.go("/inbox/")
    desk.page.locator("[data-shared] button").click()
    expect(desk.page).to_have_url(f"{house.url}/card/")
    for _page in range(4):
        desk.page.go_back()
        desk.page.wait_for_load_state()
        expect(desk.page.locator("body")).not_to_contain_text("李建国")
        expect(desk.page.locator("[data-shared]")).to_have_count(0)


def test_a_shared_device_that_is_left_alone_goes_by_itself(window, house):
    desk = at_the_desk(window, house)
    desk.page.clock.install()
    desk.go("/me/")
    desk.page.clock.fast_forward("09:00")
    desk.page.mouse.wheel(0, 200)  # somebody still reads
    desk.page.keyboard.press("Tab")
    desk.page.wait_for_timeout(500)  # the last event of the scrolling comes before more time goes by, not after it
    desk.page.clock.fast_forward("09:00")
    expect(desk.page.locator("h1")).to_have_text("李建国")
    desk.page.clock.fast_forward("02:00")
    expect(desk.page).to_have_url(f"{house.url}/card/")
    expect(desk.page.locator("body")).not_to_contain_text("李建国")


def test_two_people_take_turns_on_one_phone(window, house):
    phone = window(size=PHONE)
    for name in ("王秀兰", "李建国"):
        code, _home = card_of(house, name)
        phone.go(f"/card/{code}/")
        phone.page.locator("button[name=person]").first.click()
        expect(phone.page).to_have_url(f"{house.url}/")
    phone.go("/matters/new/")
    expect(phone.page.locator(".acting")).to_contain_text("您是 李先生")
    phone.page.locator(".acting a").click()
    phone.page.get_by_role("button", name="王女士").click()
    expect(phone.page).to_have_url(f"{house.url}/matters/new/")
    expect(phone.page.locator(".acting")).to_contain_text("您是 王女士")
