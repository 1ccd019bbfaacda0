"""At a door with one thumb: the steward taps a name, says what it is, sends; the resident reads it and takes it up."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Window
from tests.browser.test_screens import LOOK

pytestmark = pytest.mark.browser

WORDS = "快递柜挡住了消火栓。轮椅也推不过去。"
MOST_TAPS = 4  # the bar, the stairwell, the name, send
SECONDS = 60


def tap(window: Window, selector: str) -> int:
    """One tap that leads to another page."""
    with window.page.expect_navigation():
        window.page.locator(selector).first.click()
    return 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_minute_at_the_door(window, accounts, proof, language):
    peng = next(row for row in accounts.values() if row["kind"] == "link" and row["name"] == "彭桂芳")
    home = window(peng, size=PHONE, language=language)
    liu = window(accounts["刘桂香"], size=PHONE, language=language)
    liu.go("/")

    began = time.monotonic()
    taps = tap(liu, ".tabbar .tab-raise")
    # the homes a steward looks after are on the first page, stairwell by stairwell: no search, no keyboard
    liu.page.locator(
        "summary", has_text="长乐小区 2栋 2单元" if language == "zh-hans" else "Building 2 Stairwell 2"
    ).click()
    taps += 1
    called = liu.page.locator(
        "main li", has_text="2栋2单元502" if language == "zh-hans" else "Building 2, Stairwell 2, 502"
    )
    with liu.page.expect_navigation():
        called.locator("a[href*='for=']").first.click()
    taps += 1
    assert liu.page.evaluate(LOOK) == []
    expect(liu.page.locator("textarea[name=text]")).to_be_focused()
    liu.page.keyboard.insert_text(WORDS + ("" if language == "zh-hans" else "请快点。"))
    taps += tap(liu, "main form.form button[type=submit]:not(.sr)")
    expect(liu.page.locator(".receipt")).to_be_visible()
    seconds = time.monotonic() - began
    assert (taps <= MOST_TAPS, seconds < SECONDS) == (True, True)
    assert liu.page.evaluate(LOOK) == []
    proof("a steward records for a resident at the door by", taps, f"taps (limit {MOST_TAPS})")

    # the person reads it in the inbox, and it is as it was said or it is put right
    home.go("/inbox/")
    with home.page.expect_navigation():
        home.page.locator("main button.row", has_text="快递柜挡住了消火栓").first.click()
    expect(home.page.locator(".recorded")).to_be_visible()
    assert home.page.evaluate(LOOK) == []
    tap(home, ".recorded a[href$='/correct/']")
    home.page.locator("textarea[name=text]").fill("是西边那个。" + WORDS)
    tap(home, "main form.form button[type=submit]:not(.sr)")
    expect(home.page.locator("main")).to_contain_text("是西边那个")
    tap(home, ".recorded a[href$='/withdraw/']")
    tap(home, "main form.form button[type=submit]:not(.sr)")
    expect(home.page.locator(".recorded")).to_have_count(0)
    assert home.complaints + liu.complaints == []
