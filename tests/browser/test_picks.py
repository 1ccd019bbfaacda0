"""A steward is elected in the live room: ranked by taps on phones of 360 px, and nothing tapped is lost on the way."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Window
from tests.browser.house import House
from tests.browser.test_screens import AXE_OPTIONS, LOOK

pytestmark = pytest.mark.browser

NAMES = "陈大姐 | 1栋 502\n周阿姨 | 退休教师\n吴师傅 | 水电工\n何小林"
IN_SESSION = """
from django.utils import timezone
from agenda import actions as agenda
from agenda.models import Attendance, Meeting
from community.models import Person, Place
chen = Person.objects.get(username="chen")
meeting = agenda.call_meeting(by=chen, kind=Meeting.Kind.COUNCIL, place=Place.objects.get(code="zhangjiapo"),
    title="TITLE", starts_at=timezone.now(), venue="村口院坝")
item = agenda.add_topic(meeting, by=chen, kind="election", title="推选院子管家")
agenda.announce_meeting(meeting, by=chen)
agenda.open_meeting(meeting, by=chen)
for username in ("wang", "li"):
    person = Person.objects.get(username=username)
    agenda.check_in(meeting, by=person, person=person, mode=Attendance.Mode.IN_ROOM)
agenda.take_up(item, by=chen)
print(meeting.pk)
"""


def in_session(house: House, title: str) -> str:
    """The address of a council that is at its one topic."""
    return f"/meetings/{house.manage('shell', '-v', '0', '-c', IN_SESSION.replace('TITLE', title)).split()[-1]}/"


def put_choice(chair: Window, meeting: str, ballot: str, *, options: str = "", budget: str = "") -> None:
    page = chair.go(f"{meeting}chair/")
    page.locator("#choice > summary").click()
    page.locator("#choice-question").fill("谁来当院子管家？")
    page.locator("#choice-ballot").select_option(ballot)
    if options:
        page.locator("#choice-options").fill(options)
    if budget:
        page.locator("#choice-budget").fill(budget)
    page.locator("#choice-minutes").select_option("10")
    page.locator("button[value=put_choice]").click()
    expect(page.locator("#room-console .btn-next[value^='close_vote']")).to_be_visible()


def close(chair: Window) -> None:
    chair.page.locator("#room-console .btn-next").click()
    chair.page.locator("[data-confirm]").click()
    expect(chair.page.locator("#verdict")).to_be_visible()


def tap(page: Page, *codes: str) -> None:
    for code in codes:
        page.locator(f"[data-code='{code}']").click()


def faults(page: Page) -> list[str]:
    found = page.evaluate(LOOK)
    small = page.evaluate(
        """() => [...document.querySelectorAll("label.pick, label.point")].map((e) => e.getBoundingClientRect())
          .filter((box) => box.width && (box.height < 44 || box.width < 43.5)).length"""
    )
    axe = [each["id"] for each in Axe().run(page, options=AXE_OPTIONS).response["violations"]]
    return [*found, *axe, *([f"{small} small rows"] if small else [])]


def test_ranked_by_taps_in_two_browsers_and_counted_round_by_round(window, accounts, house):
    meeting = in_session(house, "推选管家")
    chair = window(accounts["陈国栋"], size=DESK)
    put_choice(chair, meeting, "irv", options=NAMES)
    wang, li = (window(accounts[name], size=PHONE) for name in ("王秀兰", "李建国"))
    for phone in (wang, li):
        phone.go(f"{meeting}room/")
    page, said = wang.page, wang.page.locator("[data-picks-said]")

    tap(page, "3", "1", "2", "1")  # the second tap takes it out
    expect(said).to_contain_text("1 吴师傅\u20032 周阿姨")
    expect(page.locator("[data-code='2']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-code='2'] .pick-no")).to_have_text("2")
    assert faults(page) == []

    # the room moves on: another casts, the chair gives more time, the page is asked for again
    tap(li.page, "1")
    li.page.locator("[data-ballot-form] .btn-now").click()
    expect(li.page.locator("[data-receipt-choice]")).to_have_text("1 陈大姐")
    expect(page.locator("#turnout")).to_contain_text("已投票：1 户")
    until = page.locator("#room-now [data-until]").get_attribute("data-until")
    chair.page.locator("#room-console button[value^='extend_vote']").click()
    expect(page.locator(f"#room-now [data-until='{until}']")).to_have_count(0)
    expect(said).to_contain_text("1 吴师傅\u20032 周阿姨")
    page.reload()
    expect(said).to_contain_text("1 吴师傅\u20032 周阿姨")
    expect(page.locator("[data-code='3'] .pick-no")).to_have_text("1")

    page.locator("[data-ballot-form] .btn-now").click()
    expect(page.locator("[data-receipt-choice]")).to_have_text("1 吴师傅\u20032 周阿姨")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('yanxia:picks'))") == []
    # changed: the order of before is there, begun again, cast again
    page.locator("[data-ballot-change]").click()
    expect(page.locator("[data-code='3'] .pick-no")).to_have_text("1")
    page.locator("[data-picks-clear]").click()
    expect(said).to_be_hidden()
    tap(page, "4", "1")
    page.locator("[data-ballot-form] .btn-now").click()
    expect(page.locator("[data-receipt-choice]")).to_have_text("1 何小林\u20032 陈大姐")

    close(chair)
    for phone in (wang, li):
        expect(phone.page.locator("#verdict h2").first).to_have_text("陈大姐")
        expect(phone.page.locator(".round").first).to_contain_text("吴师傅最少，出局。")
        expect(phone.page.locator(".round").last).to_contain_text("陈大姐得 2 票，超过 2 票的一半，当选。")
    assert faults(page) == []
    assert wang.complaints + li.complaints + chair.complaints == []


def test_an_abstention_takes_the_order_away_and_an_order_takes_the_abstention_away(window, accounts, house):
    meeting = in_session(house, "再选一次")
    chair = window(accounts["陈国栋"], size=DESK, language="en")
    put_choice(chair, meeting, "irv", options=NAMES)
    wang = window(accounts["王秀兰"], size=PHONE, language="en")
    page = wang.go(f"{meeting}room/")
    tap(page, "2", "4")
    page.locator(".pick-blank").click()
    expect(page.locator("[data-code][aria-pressed=true]")).to_have_count(0)
    tap(page, "4")
    expect(page.locator("input[name=blank]")).not_to_be_checked()
    page.locator("[data-picks-clear]").click()
    # nothing is chosen: the sentence says so, and what is tapped then is cast
    page.locator("[data-ballot-form] .btn-now").click()
    expect(page.locator("[data-ballot-status]")).to_contain_text("Nothing is marked yet")
    page.locator(".pick-blank").click()
    page.locator("[data-ballot-form] .btn-now").click()
    expect(page.locator("[data-receipt-choice]")).to_have_text("Abstain")
    close(chair)
    # a refusal is an answer, and the browser writes it down as a failed request
    assert [one for one in wang.complaints if "422" not in one] + chair.complaints == []


def test_an_objection_keeps_its_reason_over_a_reload_until_it_is_cast(window, accounts, house):
    meeting = in_session(house, "广场音响")
    chair = window(accounts["陈国栋"], size=DESK)
    put_choice(chair, meeting, "consent")
    wang = window(accounts["王秀兰"], size=PHONE)
    page = wang.go(f"{meeting}room/")
    reason = page.locator("textarea[name=reason]")
    expect(reason).to_be_hidden()
    page.locator("label.pick", has_text="反对").last.click()
    reason.fill("晚上九点以后太吵。")
    page.reload()
    expect(reason).to_have_value("晚上九点以后太吵。")
    assert faults(page) == []
    page.locator("[data-ballot-form] .btn-now").click()
    expect(page.locator("[data-receipt-choice]")).to_have_text("反对：晚上九点以后太吵。")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('yanxia:draft'))") == []
    close(chair)
    expect(page.locator("#verdict")).to_contain_text("晚上九点以后太吵。")
    assert wang.complaints + chair.complaints == []


def test_what_is_left_of_the_money_is_always_in_sight(window, accounts, house):
    meeting = in_session(house, "微更新")
    chair = window(accounts["陈国栋"], size=DESK)
    works = "\n".join(f"第{number}件 | 说明 | {number * 1000}" for number in range(1, 13))
    put_choice(chair, meeting, "equal_shares", options=works, budget="3000")
    wang = window(accounts["王秀兰"], size=PHONE)
    page = wang.go(f"{meeting}room/")
    page.locator("label.pick").first.click()
    rest = page.locator("[data-picks-rest]")
    expect(rest).to_have_text("还剩 2,000 元")
    box = rest.bounding_box()
    assert 0 <= box["y"] <= PHONE["height"] - box["height"]
    page.locator("label.pick").nth(3).click()
    expect(rest).to_have_text("超出 2,000 元")
    assert faults(page) == []
    page.locator("[data-ballot-form] .btn-now").click()
    expect(page.locator("[data-receipt-choice]")).to_have_text("第1件、第4件")
    close(chair)
    assert wang.complaints + chair.complaints == []


def test_without_script_the_places_are_chosen_from_lists(chromium, window, accounts, house):
    meeting = in_session(house, "没有脚本")
    chair = window(accounts["陈国栋"], size=DESK)
    put_choice(chair, meeting, "irv", options=NAMES)
    cookies = window(accounts["李建国"]).context.cookies()
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{house.url}{meeting}room/")
    assert page.locator("[data-code]").first.is_hidden()
    page.get_by_label("第 1 位").select_option(label="周阿姨")
    page.get_by_label("第 2 位").select_option(label="何小林")
    page.locator("[data-ballot-form] .btn-now").click()
    expect(page.locator("[data-receipt-choice]")).to_have_text("1 周阿姨\u20032 何小林")
    context.close()
    close(chair)
