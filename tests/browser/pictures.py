"""The pictures of the README, from a running demo: ``python -m tests.browser.pictures`` writes docs/images."""

from __future__ import annotations

import json
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, DESK, PHONE, QUIET, Window
from tests.browser.evening import lamp_to_the_vote
from tests.browser.house import ROOT, House

FOLDER = ROOT / "docs" / "images"
LARGEST = 150_000
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def take(window: Window, path: str, file: Path, *, height: int | None = None) -> None:
    page = window.go(path)
    if height:
        page.set_viewport_size({**page.viewport_size, "height": height})
    page.wait_for_timeout(400)  # the line of the room stands, the countdown has its first second
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(64)
    picture.save(file, optimize=True)
    assert file.stat().st_size < LARGEST, f"{file.name} has {file.stat().st_size} bytes"
    sys.stdout.write(f"{file.relative_to(ROOT)} {picture.width} x {picture.height}, {file.stat().st_size // 1000} kB\n")


def enter(browser: Browser, house: House, account: dict) -> list[dict]:
    """Cookies of somebody who came in: an entry link opens once."""
    context = browser.new_context(locale="zh-CN")
    Window(context, house).enter(account)
    cookies = context.cookies()
    context.close()
    return cookies


def window(browser: Browser, house: House, cookies: list[dict], size: dict, language: str) -> Window:
    context = browser.new_context(viewport=size, device_scale_factor=2 if size is PHONE else 1)
    context.add_cookies([*cookies, {"name": "yanxia_language", "value": LANGUAGES[language], "url": house.url}])
    return Window(context, house)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house, sync_playwright() as playwright:
        house.manage("demo")
        house.start()
        rows = json.loads(house.manage("demo_accounts", "--json", "--base-url", house.url))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        known = {
            row["name"]: enter(browser, house, row) for row in rows if row["name"] in {"王秀兰", "彭桂芳", "陈国栋"}
        }
        for language in LANGUAGES:
            neighbour = window(browser, house, known["彭桂芳"], PHONE, language)
            take(neighbour, "/", FOLDER / f"home-{language}.png")
            review = neighbour.page.locator("main a[href^='/matters/']", has_text="2单元").first.get_attribute("href")
            take(neighbour, review, FOLDER / f"matter-{language}.png", height=1200)
        _lamp, meeting = lamp_to_the_vote(house)
        for language in LANGUAGES:
            resident = window(browser, house, known["王秀兰"], PHONE, language)
            take(resident, meeting + "room/", FOLDER / f"room-{language}.png")
            chair = window(browser, house, known["陈国栋"], DESK, language)
            take(chair, meeting + "chair/", FOLDER / f"chair-{language}.png")
        browser.close()


if __name__ == "__main__":
    main()
