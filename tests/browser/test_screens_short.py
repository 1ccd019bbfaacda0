"""On a phone of 360 x 740: two screens say what a matter is, where it stands and what to do; the rest folds."""

from __future__ import annotations

import json

import pytest

from tests.browser.evening import lamp_to_the_motion
from tests.browser.house import House
from tests.browser.test_screens import STORIES, TOLD

pytestmark = pytest.mark.browser

SCREEN = {"width": 360, "height": 740}
MOST_SCREENS, MOST_FOR_ACT = 3, 2
# who reads which stories: a resident, who raised it, who looks after the grid, who does the work
READERS = {
    "彭桂芳": ("slide", "pit", "stairs", "steps", "wires", "hole"),
    "王秀兰": ("lamp",),
    "孙丽华": ("stairs", "steps", "wires", "noise", "hole"),
    "赵明亮": ("heaters", "gate"),
    "唐志强": ("pit",),
}
CHOOSERS = ("刘桂香", "孙丽华", "何平")

# the gold button, else the first thing offered, else the heading that says where it stands
MEASURE = """() => {
  const low = (e) => e.getBoundingClientRect().bottom + scrollY;
  const act = [".banner-vote .btn", ".offers .btn", "#where"].map((one) => document.querySelector(one)).find(Boolean);
  return [document.documentElement.scrollHeight, low(act), low(document.getElementById("where").closest("section"))];
}"""


@pytest.fixture(scope="module")
def addresses(house: House) -> dict[str, str]:
    stories = {**STORIES, "lamp": "路灯"}
    return json.loads(house.manage("shell", "-v", "0", "-c", TOLD.format(stories=stories)))


@pytest.fixture
def phone(window, house):
    """``phone(name)``: the window of somebody of the demo on a phone."""
    rows = json.loads(house.manage("demo_accounts", "--json", "--base-url", house.url))
    ways = {row["name"]: row for row in rows if row["kind"] != "card"}
    return lambda name: window(ways[name], size=SCREEN)


@pytest.mark.parametrize("name", READERS)
def test_a_matter_is_three_screens_and_its_act_stands_in_the_first_two(phone, addresses, name, proof):
    opened, longest, too_long = phone(name), 0, []
    for story in READERS[name]:
        height, act, where = opened.go(f"{addresses[story]}/").evaluate(MEASURE)
        longest = max(longest, height)
        if height > MOST_SCREENS * SCREEN["height"] or max(act, where) > MOST_FOR_ACT * SCREEN["height"]:
            too_long.append(f"{story}: {height} px, its act at {act}, where it stands at {where}")
    assert too_long == []
    proof(f"the longest page of a matter that {name} reads on a phone", longest, "px (limit 2220)")


def test_folds_open_without_script(chromium, house, phone, addresses):
    cookies = phone("彭桂芳").context.cookies()
    context = chromium.new_context(viewport=SCREEN, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{house.url}{addresses['wires']}/")
    said = page.locator("#discussion .said").first
    assert not said.is_visible()
    page.locator("#discussion > details > summary").click()
    assert said.is_visible()
    context.close()


@pytest.mark.parametrize("name", CHOOSERS)
def test_the_choice_of_homes_is_two_screens_before_anything_is_typed(phone, name):
    opened = phone(name)
    page = opened.go("/matters/record/")
    assert page.evaluate("document.documentElement.scrollHeight") <= 2 * SCREEN["height"]
    # with a thumb: place by place to a door, or the stairwell of the own homes
    while page.locator(".tiles a").count():
        with page.expect_navigation():
            page.locator(".tiles a").first.click()
    if page.locator(".stairwell:not([open])").count():
        page.locator(".stairwell > summary").first.click()
    with page.expect_navigation():
        page.locator("a[href*='for=']").first.click()
    assert page.locator("textarea[name=text]").is_visible()
    assert opened.complaints == []


@pytest.fixture(scope="module")
def motion(house: House) -> str:
    """The lamp's page, whose button is the longest there is: take it to the next meeting."""
    return lamp_to_the_motion(house)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gold_banner_leaves_room_for_its_words(window, accounts, motion, language):
    banner = window(accounts["陈国栋"], size=SCREEN, language=language).go(motion).locator(".banner-vote")
    words, button = banner.locator(".banner-main").bounding_box(), banner.locator(".btn").bounding_box()
    assert words["width"] >= 112
    assert button["x"] + button["width"] <= SCREEN["width"]
