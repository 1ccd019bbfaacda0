"""A seeded neighbourhood on a server of its own, and real Chromium windows into it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.house import House

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    """One demo neighbourhood per test module; what one story changes, the next module does not see."""
    with House(tmp_path_factory.mktemp("house"), furnish="demo") as house:
        house.start()
        yield house


class Window:
    """One person's browser: a context of its own, console errors and failed requests kept."""

    def __init__(self, context: BrowserContext, house: House) -> None:
        self.context, self.house = context, house
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type == "error" else None,
        )

    def go(self, path: str) -> Page:
        self.page.goto(self.house.url + path if path.startswith("/") else path)
        return self.page

    def enter(self, account: dict) -> Window:
        """Come in as the account's person: by entry link or by password."""
        if account["kind"] == "link":
            self.go(account["address"])
            self.page.locator("main form button[type=submit]").click()
        else:
            self.go("/sign-in/")
            self.page.locator("input[name=username]").fill(account["username"])
            self.page.locator("input[name=password]").fill(account["password"])
            self.page.locator("main form button[type=submit]").click()
        self.page.wait_for_url(lambda url: "/enter/" not in url and "/sign-in/" not in url)
        return self


@pytest.fixture
def window(chromium: Browser, house: House):
    """``window(account, size=PHONE, language="zh-hans")`` opens a browser for one person."""
    opened: list[Window] = []

    def open_window(account: dict | None = None, *, size: dict = PHONE, language: str = "zh-hans") -> Window:
        context = chromium.new_context(viewport=size, device_scale_factor=2, locale="zh-CN")
        context.add_cookies([{"name": "yanxia_language", "value": language, "url": house.url}])
        made = Window(context, house)
        opened.append(made)
        return made.enter(account) if account else made

    yield open_window
    for made in opened:
        made.context.close()


@pytest.fixture
def accounts(house: House) -> dict[str, dict]:
    """Fresh ways in by the first part of the role and name, as ``demo_accounts --json`` issues them."""
    rows = json.loads(house.manage("demo_accounts", "--json", "--base-url", house.url))
    return {row["name"]: row for row in rows}
