"""Matters of whole estates: 79 solar heaters over 152 households, and the walls between six estates."""

from __future__ import annotations

from agenda import actions as agenda
from agenda.models import Meeting
from deliberation.matters import actions as matters
from deliberation.matters.models import Category, Comment, Intake, Lane, Matter
from hall.demo.earlier import earlier
from hall.demo.pictures import heaters, wall
from hall.demo.places import Register

from .telling import ABSTAIN, COUNCIL, NO, YES, at, call, gather, hold_council, once, put_on, say_all, vote


@once("楼顶79台闲置太阳能热水器松动，怕掉下来")
def heaters_posted(town: Register, title: str) -> None:
    """Explained at the doors, decided by 152 households, posted; one objection waits for its answer."""
    head, steward = town.person("zhao"), town.person("peng")
    with earlier(11, 7, 50):
        matter = matters.raise_matter(
            by=town.of_home("guihua-2-1", "501"),
            title=title,
            text="楼顶上旧太阳能热水器大多没人用了，架子锈断了好几个，刮大风哐哐响。上周掉下来一根铁管，差点砸到晒被子的老人。",
            place=town.place("guihua"),
            category=Category.SAFETY,
            spot="四栋楼的楼顶",
            photos=[heaters(are_gone=False)],
        )
    with earlier(11, 9, 20):
        matters.accept_matter(matter, by=head, lane=Lane.IMPORTANT)
    with earlier(10, 12):
        for stairwell, number in (("guihua-1-1", "502"), ("guihua-3-2", "501"), ("guihua-4-1", "504")):
            matters.join_matter(matter, by=town.of_home(stairwell, number), words="我家就住顶楼。")
    doors = (
        (10, "第一轮敲门：1栋、2栋走了 71 户。愿意拆的 52 户，没想好的 14 户，还在用的 5 户。", "neutral"),
        (8, "第二轮敲门：3栋、4栋走完，152 户都见到了人。79 台里 68 台早不用了，11 台还在用。", "neutral"),
        (7, "第三轮，带着报价上门：拆一台连补防水 130 元，没想好的 14 户里又有 9 户同意了。", "for"),
    )
    for days, text, stance in doors:
        with earlier(days, 20, 30):
            matters.say(matter, by=steward, text=text, stance=stance)
    says = (
        ("guihua-1-2", "303", "我家那台还在用，要拆得先说清楚赔不赔。", "against"),
        ("guihua-4-2", "201", "我家没装过，钱就不该我出吧？", "neutral"),
        ("guihua-2-2", "401", "拆了把防水一起做了，顶楼就不漏了，支持。", "for"),
    )
    with earlier(7, 21, 5):
        say_all(town, matter, says)
    with earlier(6, 15, 30):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意统一拆除停用的太阳能热水器？",
            text="一、统一拆除楼顶停用的 68 台太阳能热水器，恢复屋面防水；还在用的 11 台不拆，由物业加固。\n"
            "二、拆除费每台 130 元，由装了热水器的住户自愿分摊，没有装的不出钱。\n"
            "三、收到多少、用了多少，一笔一笔张榜公布；旧料变卖的钱退回各户。",
            rule_code=COUNCIL,
        )
    with earlier(4, 19, 30):
        hold_council(town, matter, head, "guihua", [YES] * 96 + [NO] * 9 + [ABSTAIN] * 5)
    with earlier(2, 18, 40):
        matters.object_to(
            matter.publications.get(),
            by=town.of_home("guihua-3-2", "302"),
            reason="我家的热水器是上一任房主装的，我搬来就没用过，凭什么让我分摊 130 元？请先写明由谁出，再动工。",
        )


@once("六个小区之间的围墙，拆不拆、怎么拆")
def walls_return(town: Register, title: str) -> None:
    """Talked over on four grid days by six estates, never settled; it comes back to the next one with a third plan."""
    head, steward = town.person("xie"), town.person("lv")
    with earlier(33, 9, 40):
        matter = matters.raise_matter(
            by=steward,
            for_person=town.of_home("erxiao-1-1", "201"),
            title=title,
            text="老街六个院子各围各的墙，墙面八百八十多平方米，消防车进不来，孩子上学要绕一大圈。墙边还搭了五十五处棚子。"
            "能不能把墙拆了，六个院子并成一个小区来管？",
            place=town.place("laojie"),
            category=Category.FACILITIES,
            spot="老街六个院子之间",
            intake=Intake.DESK,
            photos=[wall(is_open=False)],
        )
    with earlier(32, 10):
        matters.accept_matter(matter, by=head, lane=Lane.DIFFICULT)
    with earlier(31, 19, 30):
        says = (
            ("erxiao-1-1", "201", "墙一拆，孩子出门三分钟到学校，我第一个同意。", "for"),
            ("mianfang-1-1", "202", "我们院子好不容易有个门卫，拆了谁管小偷？", "against"),
            ("nongji-1-1", "301", "消防车进不来，前年着火是人提水桶救的。", "for"),
            ("gongxiao-1-2", "102", "我家棚子搭了二十年，放煤放菜，拆了东西往哪儿搁？", "against"),
            ("youdian-1-1", "401", "并在一起，物业费按谁家的算？先说清楚。", "neutral"),
            ("liangzhan-1-1", "302", "院子里车已经停不下了，别人家的车再开进来怎么办？", "against"),
        )
        say_all(town, matter, says)
    _first_plan_lost(town, matter)
    _second_plan_sent_back(town, matter)
    _too_few_came(town, matter)
    _third_plan(town, matter)
    with earlier(2, 9, 15):
        meeting = call(town, head, "laojie", at(4, 19), "二小操场", kind=Meeting.Kind.GRID_DAY)
        put_on(meeting, matter, head)


def _first_plan_lost(town: Register, matter: Matter) -> None:
    head = town.person("xie")
    with earlier(28, 16):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意拆除六个院子之间的全部围墙？",
            text="一、围墙全部拆除，六个院子并成一个小区。\n二、墙边棚子同时清理。\n三、合并以后共用一个大门。",
            rule_code=COUNCIL,
        )
    with earlier(27, 19):
        meeting = call(town, head, "laojie", at(0, 19), "二小操场", kind=Meeting.Kind.GRID_DAY)
        item = put_on(meeting, matter, head)
        neighbours = town.representatives("laojie")[:44]
        gather(meeting, item, head, neighbours)
        vote(meeting, item, head, neighbours, [YES] * 19 + [NO] * 20 + [ABSTAIN] * 5)


def _second_plan_sent_back(town: Register, matter: Matter) -> None:
    """Duty by building: each estate asks its own people; some think again."""
    head, steward = town.person("xie"), town.person("lv")
    with earlier(25, 20):
        text = "六个院子各推两位楼长，分头上门，一星期开了六场小板凳会，棚子量了一遍：五十五处，一千八百多平方米。"
        matters.say(matter, by=steward, text=text, stance="neutral")
    with earlier(23, 20, 10):
        _thinks_again(town, matter, "mianfang-1-1", "202", "要是大门口有人二十四小时值守，我不反对。", "neutral")
    with earlier(22, 9):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意先拆五段墙、打通消防通道？",
            text="一、先拆妨碍消防的五段墙，其余暂留。\n二、合并后设一个值守大门，二十四小时有人。\n"
            "三、棚子分三批清理，各户有一个月时间搬东西。",
            rule_code=COUNCIL,
        )
        meeting = call(town, head, "laojie", at(2, 19), "二小操场", kind=Meeting.Kind.GRID_DAY)
        item = put_on(meeting, matter, head)
    with earlier(20, 19, 30):
        gather(meeting, item, head, town.representatives("laojie")[:17])
        reason = "车位和物业费没有算清，大家说先把账摆出来再表决。"
        agenda.send_back_item(item, by=head, reason=reason)
        agenda.adjourn(meeting, by=head)


def _too_few_came(town: Register, matter: Matter) -> None:
    head = town.person("xie")
    with earlier(15, 20):
        says = (
            ("youdian-1-1", "401", "账贴出来了，六个院子一平方米都按七角五，我家还便宜了一角。", "for"),
            ("liangzhan-1-1", "302", "车位图我看了，墙拆掉能多画四十一个，原来住户先停。", "for"),
        )
        for stairwell, number, text, stance in says:
            _thinks_again(town, matter, stairwell, number, text, stance)
    with earlier(14, 9):
        meeting = call(town, head, "laojie", at(1, 19), "二小操场", kind=Meeting.Kind.GRID_DAY)
        item = put_on(meeting, matter, head)
    with earlier(13, 19, 30):
        gather(meeting, item, head, town.representatives("laojie")[:9])
        agenda.postpone_item(item, by=head, reason="下大雨，只来了 9 户，表决要到 40 户，改到下一个议事日。")
        agenda.adjourn(meeting, by=head)


def _third_plan(town: Register, matter: Matter) -> None:
    head = town.person("xie")
    with earlier(7, 9, 30):
        meeting = call(town, head, "laojie", at(1, 19), "二小操场", kind=Meeting.Kind.GRID_DAY)
        item = put_on(meeting, matter, head)
    with earlier(6, 19, 30):
        gather(meeting, item, head, town.representatives("laojie")[:21])
        reason = "供销社大院提出棚子里的东西没处放，大家同意先找一间公共储物房，再写第三稿。"
        agenda.send_back_item(item, by=head, reason=reason)
        agenda.adjourn(meeting, by=head)
    with earlier(4, 20, 20):
        text = "粮站旧库房愿意腾两间给我们放东西，那我同意拆。"
        _thinks_again(town, matter, "gongxiao-1-2", "102", text, "for")
    with earlier(3, 16):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意按第三稿拆墙并院？",
            text="一、先拆妨碍消防和上学的五段墙，约 420 平方米，拆下的砖铺步道；其余 460 平方米明年接着拆。\n"
            "二、粮站旧库房腾两间作公共储物房，搬好一户清一处棚子，五十五处分三批。\n"
            "三、设一个值守大门，物业费六个院子一样，每平方米七角五；车位先保原来住户。\n"
            "四、每个院子推两位楼长看着施工，每周在议事日报一次。",
            rule_code=COUNCIL,
        )


def _thinks_again(town: Register, matter: Matter, stairwell: str, number: str, text: str, stance: str) -> None:
    """What was said stays readable as an earlier version."""
    person = town.of_home(stairwell, number)
    matters.edit_comment(Comment.objects.get(matter=matter, author=person), by=person, text=text, stance=stance)
