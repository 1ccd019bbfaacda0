"""Every page as its readers see it: phone, large type and desk, Chinese and English.

No console errors, nothing wider than the screen, axe without violations, no small type, no small targets.
"""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE, Window
from tests.browser.evening import lamp_to_the_vote

pytestmark = pytest.mark.browser

# a page of a story begins with its name: what is in the title of its matter
STORIES = {
    "slide": "滑梯",
    "pit": "蓄水井",
    "stairs": "感应灯",
    "heaters": "太阳能",
    "steps": "台阶",
    "gate": "门禁",
    "wires": "飞线",
    "noise": "太吵",
    "hole": "塌了",
}
PAGES: dict[str, tuple[str, ...]] = {
    "": ("/", "/card/", "/sign-in/", "/guide/", "/privacy/"),
    "王秀兰": (
        "/",
        "/matters/",
        "/matters/?q=zzz",
        "/matters/new/",
        "/meetings/",
        "/inbox/",
        "/me/",
        "/me/card/",
        "/me/switch/",
        "lamp",
        "room",
    ),
    "彭桂芳": (
        "/",
        "slide/",
        "stairs/",
        "stairs/review/",
        "wires/",
        "stairs:meeting/",
        "stairs:meeting/minutes/",
        "stairs:vote/",
    ),
    "孙丽华": (
        "/",
        "wires/motion/",
        "noise/",
        "hole/",
        "/meetings/new/",
        "steps:meeting/",
        "steps:meeting/door/",
        "/cards/",
    ),
    "唐志强": ("/", "pit/", "pit/progress/", "pit/finish/"),
    "赵明亮": ("/", "heaters/", "gate/"),
    "陈国栋": ("/", "chair", "room", "door"),
    "何平": ("/", "/matters/"),
}
MODES = {
    "phone-zh": (PHONE, "zh-hans", "", ""),
    "phone-elder-en": (PHONE, "en", "elder", ""),
    "desk-en-dark": (DESK, "en", "", "dark"),
}

TOLD = """
import json
from deliberation.matters.models import Decision, Matter
told = {{}}
for name, words in {stories}.items():
    matter = Matter.objects.get(title__contains=words, merged_into=None)
    told[name] = f"/matters/{{matter.pk}}"
    decision = Decision.objects.filter(matter=matter).last()
    if decision:
        told[f"{{name}}:meeting"] = decision.meeting_url.rstrip("/")
        told[f"{{name}}:vote"] = f"/votes/{{decision.poll_id}}"
print(json.dumps(told))
"""

AXE_OPTIONS = {"resultTypes": ["violations"]}

LOOK = """() => {
  const elder = document.documentElement.dataset.size === "elder", found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push("wider than the screen");
  const isShown = (e) => e.checkVisibility({visibilityProperty: true}) && !e.closest(".sr, .skip") &&
    e.getBoundingClientRect().width > 1;
  const floor = elder ? 18 : 14, target = elder ? 60 : 44;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !isShown(e) || e.matches("script, style, option")) continue;
    const size = parseFloat(getComputedStyle(e).fontSize);
    if (size < floor - 0.01) found.push(`${size} px: ${texts.currentNode.data.trim().slice(0, 30)}`);
  }
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!isShown(e)) continue;
    const box = (e.matches("[type=radio], [type=checkbox]") && e.closest(".choice") || e).getBoundingClientRect();
    // a link within a sentence is as high as its line (WCAG 2.5.8, inline)
    const isInline = getComputedStyle(e).display === "inline" && e.matches("a");
    if (!isInline && (box.height < target - 0.5 || box.width < target - 0.5))
      found.push(`target ${Math.round(box.width)}x${Math.round(box.height)}: ${e.textContent.trim() || e.name}`);
  }
  const raw = document.body.innerText.match(/.{0,20}(\\bNone\\b|undefined|\\bNaN\\b|%\\(|\\{\\{).{0,20}/);
  if (raw) found.push(`unworded: ${raw[0]}`);
  return found;
}"""


@pytest.fixture(scope="module")
def entered(chromium, house) -> dict[str, list[dict]]:
    """Everybody's cookies: a way in opens once, the windows are many."""
    rows = json.loads(house.manage("demo_accounts", "--json", "--base-url", house.url))
    cookies: dict[str, list[dict]] = {"": []}
    for row in rows:
        if row["name"] in PAGES:
            context = chromium.new_context(locale="zh-CN")
            Window(context, house).enter(row)
            cookies[row["name"]] = context.cookies()
            context.close()
    return cookies


@pytest.fixture(scope="module")
def addresses(house) -> dict[str, str]:
    lamp, meeting = lamp_to_the_vote(house)
    named = {name: f"{meeting}{name}/" for name in ("room", "chair", "door")}
    told = json.loads(house.manage("shell", "-v", "0", "-c", TOLD.format(stories=STORIES)))
    return {**named, **told, "lamp": lamp}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_read_and_pressed(chromium, house, entered, addresses, name, mode):
    size, language, text_size, theme = MODES[mode]
    # what fades in has too little contrast on its way
    context = chromium.new_context(viewport=size, locale="zh-CN", reduced_motion="reduce")
    wishes = {"yanxia_language": language, "yanxia_text_size": text_size, "yanxia_theme": theme}
    context.add_cookies(
        [*entered[name], *({"name": key, "value": wish, "url": house.url} for key, wish in wishes.items() if wish)]
    )
    window, complaints = Window(context, house), []
    try:
        for path in PAGES[name]:
            story, _, rest = path.partition("/")
            page = window.go(f"{addresses[story]}/{rest}".replace("//", "/") if story else path)
            complaints += [f"{path} {found}" for found in page.evaluate(LOOK)]
            result = Axe().run(page, options=AXE_OPTIONS)
            complaints += [
                f"{path} axe {one['id']}: {one['nodes'][0]['html'][:120]}" for one in result.response["violations"]
            ]
        complaints += window.complaints
    finally:
        context.close()
    assert complaints == []


def test_the_chair_runs_the_evening_with_one_thumb(chromium, house, entered, addresses):
    """The next act stays on the screen of a phone wherever the chair reads; large type hides the countdown."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    context.add_cookies(entered["陈国栋"])
    window = Window(context, house)
    page = window.go(addresses["chair"])
    left = page.locator("[data-left]").first.inner_text()
    page.wait_for_function("t => document.querySelector('[data-left]').innerText !== t", arg=left, timeout=3000)
    for share in (0, 0.5, 0.9):
        page.evaluate(
            "s => window.scrollTo(0, s * document.getElementById('chair-form').offsetHeight - 700 * s)", share
        )
        box = page.locator(".btn-next").bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= PHONE["height"]
    context.add_cookies([{"name": "yanxia_text_size", "value": "elder", "url": house.url}])
    window.go(addresses["room"])
    assert not page.locator("[data-left]").first.is_visible()
    context.close()
