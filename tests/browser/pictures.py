"""The pictures of README and guide, from a running demo: ``python -m tests.browser.pictures`` writes docs/images."""

from __future__ import annotations

import json
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, DESK, PHONE, QUIET, Window
from tests.browser.evening import lamp_to_the_motion, motion_to_the_vote
from tests.browser.house import ROOT, House

FOLDER = ROOT / "docs" / "images"
LARGEST = 60_000
LANGUAGES = {"zh": "zh-hans", "en": "en"}
PEOPLE = {"王秀兰", "彭桂芳", "陈国栋", "唐志强", "刘桂香", "周婷", "郑宇"}

# one line is new, one changes nothing, one has to be mended
REGISTER = """网格,小区,楼栋,单元,房号,户主,共有人,出生年份,电话,面积
第一网格,长乐小区,1栋,1单元,701,刘长青,张小红,1961、1963,13800001111,88.8
第一网格,长乐小区,1栋,1单元,702,何建民,,1970,13800002222,91.2
第一网格,长乐小区,1栋,1单元,703,高小龙,,1985,13800003333,"1,089"
"""


def shoot(page: Page, file: Path, *, height: int | None = None) -> None:
    if height:
        page.set_viewport_size({**page.viewport_size, "height": height})
    page.wait_for_timeout(400)  # the line of the room stands, the countdown has its first second
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(32)
    picture.save(file, optimize=True)
    assert file.stat().st_size < LARGEST, f"{file.name} has {file.stat().st_size} bytes"
    sys.stdout.write(f"{file.relative_to(ROOT)} {picture.width} x {picture.height}, {file.stat().st_size // 1000} kB\n")


def take(window: Window, path: str, file: Path, *, height: int | None = None) -> None:
    shoot(window.go(path), file, height=height)


def address(window: Window, title: str) -> str:
    """Where the matter stands that has these words in its title."""
    return window.go("/matters/").locator("main a[href^='/matters/']", has_text=title).first.get_attribute("href")


class Camera:
    """Windows of the demo's people, in one language after the other."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house = browser, house
        rows = json.loads(house.manage("demo_accounts", "--json", "--base-url", house.url))
        self.card = next(row["address"] for row in rows if row["kind"] == "card")
        self.cookies = {row["name"]: self.enter(row) for row in rows if row["name"] in PEOPLE}

    def enter(self, account: dict) -> list[dict]:
        """Cookies of somebody who came in: an entry link opens once."""
        context = self.browser.new_context(locale="zh-CN")
        Window(context, self.house).enter(account)
        cookies = context.cookies()
        context.close()
        return cookies

    def window(self, name: str | None, language: str, *, size: dict = PHONE) -> Window:
        context = self.browser.new_context(viewport=size, device_scale_factor=2 if size is PHONE else 1)
        language_cookie = {"name": "yanxia_language", "value": LANGUAGES[language], "url": self.house.url}
        context.add_cookies([*(self.cookies[name] if name else []), language_cookie])
        return Window(context, self.house)


def before_the_motion(camera: Camera, language: str, folder: Path) -> None:
    """What needs no meeting: a card, a matter raised, accepted, done and rated; homes, cards, the register."""
    guide = FOLDER / "guide"
    take(camera.window(None, language), camera.card, guide / f"card-{language}.png", height=520)

    wang = camera.window("王秀兰", language)
    lamp = address(wang, "路灯")
    take(wang, lamp + "unnamed/", guide / f"unnamed-{language}.png", height=880)
    page = wang.go("/matters/new/")
    page.locator("#id_title").fill("村口的路灯又不亮了")
    page.locator("#id_text").fill("修好没几天，晚上走路又看不见。")
    shoot(page, guide / f"raise-{language}.png")
    page.wait_for_timeout(1000)  # what is typed is kept a moment after the last key
    take(wang, "/matters/new/", guide / f"kept-{language}.png")

    neighbour = camera.window("彭桂芳", language)
    take(neighbour, "/", FOLDER / f"home-{language}.png")
    lights = address(neighbour, "感应灯")
    take(neighbour, lights + "review/", guide / f"review-{language}.png")
    take(neighbour, lights, FOLDER / f"matter-{language}.png", height=1000)

    take(camera.window("陈国栋", language), lamp + "triage/", guide / f"accept-{language}.png")
    tang = camera.window("唐志强", language)
    take(tang, address(tang, "蓄水井") + "finish/", guide / f"finish-{language}.png")

    liu = camera.window("刘桂香", language)
    page = liu.go("/matters/record/")
    page.locator(".stairwell > summary").first.click()
    shoot(page, guide / f"record-{language}.png")
    page = liu.go("/cards/")
    page.locator("main a[href^='/cards/']").nth(1).click()
    shoot(page, guide / f"cards-{language}.png")

    file = folder / "homes.csv"
    file.write_text(REGISTER, encoding="utf-8")
    page = camera.window("周婷", language, size=DESK).go("/register/")
    page.locator("input[type=file]").set_input_files(file)
    with page.expect_navigation():
        page.locator("form:has(input[type=file]) button[type=submit]").click()
    shoot(page, guide / f"register-{language}.png", height=900)

    take(camera.window("郑宇", language, size=DESK), "/", guide / f"street-{language}.png")


def main() -> None:
    (FOLDER / "guide").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house, sync_playwright() as playwright:
        house.manage("demo")
        house.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        camera = Camera(browser, house)
        for language in LANGUAGES:
            before_the_motion(camera, language, Path(folder))
        lamp = lamp_to_the_motion(house)
        for language in LANGUAGES:
            take(camera.window("陈国栋", language), lamp, FOLDER / "guide" / f"take-{language}.png")
        meeting = motion_to_the_vote(house)
        for language in LANGUAGES:
            take(camera.window("王秀兰", language), meeting + "room/", FOLDER / f"room-{language}.png")
            take(camera.window("陈国栋", language, size=DESK), meeting + "chair/", FOLDER / f"chair-{language}.png")
        browser.close()


if __name__ == "__main__":
    main()
