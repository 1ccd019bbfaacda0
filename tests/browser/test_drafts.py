"""No words are lost: whatever breaks between the typing and the record, the form has them again (decision 0017)."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Window
from tests.browser.evening import MOTION_TO_THE_VOTE, lamp_to_the_motion
from tests.browser.house import House
from tests.browser.test_card_to_vote import card_of
from tests.browser.test_screens import LOOK

pytestmark = pytest.mark.browser

KEPT = "Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter((key) => key.startsWith('yanxia:draft:'))"
END_SESSIONS = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"
BOTH = pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-hans"), (DESK, "en")], ids=["phone-zh", "desk-en"])


class Said(NamedTuple):
    title: str
    text: str


NUMBERS = count(1)


@pytest.fixture
def said() -> Said:
    """What the resident writes; the same words twice would be refused."""
    number = next(NUMBERS)
    return Said(f"{number}号垃圾房的门关不上", f"{number}号的门轴断了，\n野猫半夜翻垃圾。")


def come_in(window: Window, name: str, *, is_shared: bool = False) -> Window:
    """With the card of the home, as residents do; from the page that stands there, where it is the page of the card."""
    code, _home = card_of(window.house, name)
    if "/card/" not in window.page.url:
        window.go("/card/")
    window.page.locator("#id_code").fill(code)
    window.page.locator("main form button[type=submit]").click()
    if is_shared:
        window.page.locator("label[for=id_shared]").click()
    who = window.page.locator("button[name=person]")
    own = {"王秀兰": "王女士", "李建国": "李先生"}[name]
    (who.filter(has_text=own) if who.count() > 1 else who).first.click()
    window.page.wait_for_url(lambda url: "/card/" not in url)
    return window


def write(page: Page, said: Said) -> None:
    page.locator("#id_title").fill(said.title)
    page.locator("#id_text").fill(said.text)
    page.locator("input[name=category][value=environment]").check(force=True)


def typed(page: Page) -> tuple[str, str, bool]:
    category = page.locator("input[name=category][value=environment]")
    return page.locator("#id_title").input_value(), page.locator("#id_text").input_value(), category.is_checked()


def send(page: Page) -> None:
    page.locator("main form.form button[type=submit]:not(.sr)").last.click()


def line(page: Page):
    return page.locator(".draft-line")


def expect_again(page: Page, said: Said) -> None:
    expect(line(page)).to_have_count(1)
    expect(line(page)).to_contain_text("放回来" if page.locator("html").get_attribute("lang") == "zh-Hans" else "again")
    assert typed(page) == (*said, True)
    assert page.evaluate(LOOK) == []


def expect_nothing(page: Page) -> None:
    expect(line(page)).to_have_count(0)
    assert typed(page) == ("", "", False)


def expect_sent(page: Page, said: Said) -> None:
    """On record; an earlier story of this house raised the like, then the form asks first, with its words in it."""
    page.locator("h1", has_text=said.title).or_(page.locator("button[name=all_the_same]")).first.wait_for()
    if page.locator("button[name=all_the_same]").count():
        assert typed(page) == (*said, True)
        expect(line(page)).to_have_count(0)
        page.locator("button[name=all_the_same]").click()
    expect(page.locator("h1")).to_have_text(said.title)
    expect(page.locator("main")).to_contain_text("野猫半夜翻垃圾")


def expect_sent_and_forgotten(window: Window, said: Said) -> None:
    send(window.page)
    expect_sent(window.page, said)
    assert window.page.evaluate(KEPT) == []
    expect_nothing(window.go("/matters/new/"))


@BOTH
def test_the_session_ended_while_somebody_wrote(window, house: House, size, language, said):
    wang = come_in(window(size=size, language=language), "王秀兰")
    write(wang.go("/matters/new/"), said)
    house.manage("shell", "-c", END_SESSIONS)
    send(wang.page)

    # the answer itself has the words in full
    expect(wang.page.locator("h1")).to_have_text(
        "这一页开得太久了" if language == "zh-hans" else "This page stood open too long"
    )
    assert [area.input_value() for area in wang.page.locator("textarea[readonly]").all()] == list(said)
    assert wang.page.evaluate(LOOK) == []
    # through the card the way leads back to the form
    wang.page.locator("a.btn-primary[href^='/sign-in/']").click()
    wang.page.locator("a[href^='/card/']").click()
    come_in(wang, "王秀兰")
    expect(wang.page).to_have_url(f"{house.url}/matters/new/")
    expect_again(wang.page, said)
    expect_sent_and_forgotten(wang, said)


@BOTH
def test_a_refused_form_has_its_words_once_and_asks_for_the_photo(window, tmp_path, photo, size, language, said):
    wang = come_in(window(size=size, language=language), "王秀兰")
    write(wang.go("/matters/new/"), said._replace(text=""))
    file = tmp_path / "lamp.jpg"
    file.write_bytes(photo().read())
    wang.page.locator("input[type=file]").set_input_files(file)
    send(wang.page)
    expect(wang.page.locator(".errors")).to_be_visible()
    assert typed(wang.page) == (said.title, "", True)
    expect(line(wang.page)).to_have_text(
        "照片和文件存不下来，请重新选一次。"
        if language == "zh-hans"
        else "Photos and files cannot be kept: please choose them again."
    )
    assert wang.page.evaluate(LOOK) == []
    # the same on the page as it is opened next
    wang.go("/matters/new/")
    expect(line(wang.page)).to_contain_text("照片" if language == "zh-hans" else "Photos")
    assert typed(wang.page) == (said.title, "", True)
    wang.page.locator("#id_text").fill(said.text)
    expect_sent_and_forgotten(wang, said)


def test_the_server_is_killed_and_started_again(window, house: House, said):
    wang = come_in(window(), "王秀兰")
    write(wang.go("/matters/new/"), said)
    house.kill()
    send(wang.page)
    wang.page.wait_for_url("chrome-error://**")
    house.start()
    expect_again(wang.go("/matters/new/"), said)
    expect_sent_and_forgotten(wang, said)


@BOTH
def test_the_line_drops(window, size, language, said):
    wang = come_in(window(size=size, language=language), "王秀兰")
    write(wang.go("/matters/new/"), said)
    wang.context.set_offline(True)
    send(wang.page)
    # the form stays, no page of the browser's takes it away
    expect(line(wang.page)).to_contain_text("没有网络" if language == "zh-hans" else "You are offline.")
    assert typed(wang.page) == (*said, True)
    assert wang.page.evaluate(LOOK) == []
    wang.context.set_offline(False)
    wang.page.reload()
    expect_again(wang.page, said)
    expect_sent_and_forgotten(wang, said)


def test_the_tab_is_closed(window, said):
    wang = come_in(window(), "王秀兰")
    write(wang.go("/matters/new/"), said)
    wang.page.close()
    wang.page = wang.context.new_page()
    expect_again(wang.go("/matters/new/"), said)
    expect_sent_and_forgotten(wang, said)


def test_what_is_discarded_is_gone(window, said):
    wang = come_in(window(), "王秀兰")
    write(wang.go("/matters/new/"), said)
    wang.page.reload()
    line(wang.page).get_by_role("button", name="不要了").click()
    expect_nothing(wang.page)
    expect(wang.page.locator("#id_title")).to_be_focused()
    wang.page.reload()
    expect_nothing(wang.page)
    assert wang.page.evaluate(KEPT) == []


def test_what_stands_in_a_field_is_not_overwritten(window, house: House, accounts):
    """The form is filled in by the server: another wording is offered beside it."""
    sun = window(accounts["孙丽华"], size=DESK, language="en")
    wires = house.manage("shell", "-c", WIRES).split()[-1]
    motion = f"/matters/{wires}/motion/"
    sun.go(motion)
    before = sun.page.locator("#id_text").input_value()
    sun.page.locator("#id_text").fill("一、先把飞线取下来。")
    sun.page.reload()
    expect(line(sun.page)).to_contain_text("you wrote something else here")
    assert sun.page.locator("#id_text").input_value() == before
    line(sun.page).get_by_role("button", name="Put it in").click()
    assert sun.page.locator("#id_text").input_value() == "一、先把飞线取下来。"
    expect(line(sun.page)).to_have_count(0)


WIRES = """
from deliberation.matters.models import Matter
print(Matter.objects.get(title__contains="飞线").pk)
"""


def test_another_person_of_the_phone_sees_nothing(window, house: House, said):
    phone = come_in(window(), "李建国")
    phone.go("/card/")
    come_in(phone, "王秀兰")
    write(phone.go("/matters/new/"), said)
    left_open = phone.page
    phone.page = phone.context.new_page()
    switch_to(phone, "李先生")
    expect_nothing(phone.go("/matters/new/"))

    # the page she left open would be sent in his name: it is refused, and does not show him her words
    send(left_open)
    expect(left_open.locator("h1")).to_have_text("这一页开得太久了")
    expect(left_open.locator("textarea")).to_have_count(0)
    expect(left_open.locator("body")).not_to_contain_text("野猫")
    left_open.close()

    switch_to(phone, "王女士")
    expect_again(phone.go("/matters/new/"), said)
    # signed out, they wait for her
    phone.go("/me/")
    phone.page.locator("main button[name=who][value=me]").click()
    come_in(phone, "王秀兰")
    expect_again(phone.go("/matters/new/"), said)
    expect_sent_and_forgotten(phone, said)


def switch_to(phone: Window, name: str) -> None:
    phone.go("/me/switch/")
    phone.page.get_by_role("button", name=name).click()
    phone.page.wait_for_url(lambda url: "/switch/" not in url)


@pytest.mark.parametrize("ends_by", ["sign out", "time"])
def test_a_shared_device_forgets_with_the_session(window, house: House, ends_by, said):
    desk = come_in(window(size=DESK), "王秀兰", is_shared=True)
    write(desk.go("/matters/new/"), said)
    assert desk.page.evaluate("Object.keys(localStorage)") == []
    desk.page.reload()
    expect_again(desk.page, said)  # while the session lasts
    if ends_by == "time":
        house.manage("shell", "-c", END_SESSIONS)
        desk.go("/card/")
    else:
        desk.page.locator("[data-shared] button").click()
    expect(desk.page).to_have_url(f"{house.url}/card/")
    assert desk.page.evaluate(KEPT) == []
    come_in(desk, "李建国")
    expect_nothing(desk.go("/matters/new/"))
    switch = come_in(desk, "王秀兰")
    expect_nothing(switch.go("/matters/new/"))


def test_a_phone_that_becomes_a_shared_device_forgets_what_it_kept(window, said):
    phone = come_in(window(), "王秀兰")
    write(phone.go("/matters/new/"), said)
    phone.go("/card/")
    come_in(phone, "李建国", is_shared=True)
    assert phone.page.evaluate(KEPT) == []
    expect_nothing(phone.go("/matters/new/"))


@pytest.mark.parametrize("broken", ["full", "forbidden"])
def test_a_browser_that_keeps_nothing_still_sends(window, broken, said):
    wang = come_in(window(), "王秀兰")
    breaking = {
        "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
        "forbidden": "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, "
        "{ get() { throw new DOMException('no', 'SecurityError'); } });",
    }
    wang.context.add_init_script(breaking[broken])
    write(wang.go("/matters/new/"), said)
    send(wang.page)
    expect_sent(wang.page, said)
    assert [said for said in wang.complaints if "422" not in said] == []


def test_words_of_two_weeks_ago_are_gone(window, said):
    wang = come_in(window(), "王秀兰")
    write(wang.go("/matters/new/"), said)
    wang.page.evaluate(
        "for (const key of Object.keys(localStorage)) { const draft = JSON.parse(localStorage[key]); "
        "draft.at -= 15 * 86400000; localStorage[key] = JSON.stringify(draft); }"
    )
    wang.page.reload()
    wang.go("/matters/new/")
    assert wang.page.evaluate(KEPT) == []


def test_no_code_and_no_password_is_kept(window):
    wang = come_in(window(), "王秀兰")
    wang.go("/card/")
    wang.page.locator("#id_code").fill("ABCD 2345")
    assert wang.page.evaluate(KEPT) == []


def test_without_a_script_the_answer_keeps_the_words_and_sends_them(chromium, house: House, said):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    wang = come_in(Window(context, house), "王秀兰")
    write(wang.go("/matters/new/"), said)
    house.manage("shell", "-c", END_SESSIONS)
    send(wang.page)
    assert [area.input_value() for area in wang.page.locator("textarea[readonly]").all()] == list(said)

    late, wang.page = wang.page, context.new_page()
    come_in(wang, "王秀兰")
    late.get_by_role("button", name="我已在另一个窗口进来了").click()
    expect(late.locator(".acting")).to_contain_text("王女士")
    late.get_by_role("button", name="现在发送").click()
    expect_sent(late, said)
    context.close()


def test_the_chairs_reason_is_kept_until_the_room_has_it(window, house: House, accounts, said):
    """A form that htmx sends, in its own page."""
    lamp_to_the_motion(house)
    taken_up = MOTION_TO_THE_VOTE.replace("agenda.put_to_vote(item, by=chen, minutes=10)", "")
    meeting = house.manage("shell", "-v", "0", "-c", taken_up)
    desk = f"/meetings/{meeting.split()[-1]}/chair/"
    chen = window(accounts["陈国栋"], size=DESK)
    chen.go(desk)
    chen.page.locator("details.more:has(#reason) > summary").click()
    chen.page.locator("#reason").fill("居委会还在问价。")
    house.manage("shell", "-c", END_SESSIONS)
    chen.page.locator("button[value=postpone]").click()
    expect(chen.page.locator("[role=alert]")).to_contain_text("您已退出登录")
    expect(chen.page.locator("#reason")).to_have_value("居委会还在问价。")

    chen.page.locator("[role=alert] a").click()
    chen.page.locator("input[name=username]").fill(accounts["陈国栋"]["username"])
    chen.page.locator("input[name=password]").fill(accounts["陈国栋"]["password"])
    chen.page.locator("main form button[type=submit]").click()
    expect(chen.page).to_have_url(house.url + desk)
    expect(chen.page.locator("#reason")).to_be_visible()
    expect(chen.page.locator("#reason")).to_have_value("居委会还在问价。")
    expect(line(chen.page)).to_contain_text("放回来")
    chen.page.locator("button[value=postpone]").click()
    expect(chen.page.locator("#reason-said")).to_be_visible()
    assert chen.page.evaluate(KEPT) == []
