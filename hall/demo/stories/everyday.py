"""Everyday matters: a slide, a fee, a stairway, steps, noise, bins, and the lamp that is ready to be taken up."""

from __future__ import annotations

from deliberation.matters import actions as matters
from deliberation.matters.models import Category
from hall.demo.earlier import earlier, hours_ago
from hall.demo.pictures import handrail, lamp, slide, stairs
from hall.demo.places import Register

from .telling import ABSTAIN, COUNCIL, NO, YES, at, call, hold_council, once, put_on, to_property_firm


@once("儿童滑梯的板子松了")
def slide_settled(town: Register, title: str) -> None:
    """Raised, decided, mended, confirmed by the raiser; the window ended: settled."""
    head, raiser = town.person("sun"), town.of_home("changle-3-1", "201")
    with earlier(35, 17, 20):
        matter = matters.raise_matter(
            by=raiser,
            title=title,
            text="小广场的滑梯有一块板子松了，孩子滑下来硌得疼，螺丝也露在外面，怕扎到人。",
            place=town.place("changle-3-1"),
            category=Category.SAFETY,
            spot="小广场东侧",
            photos=[slide(is_fixed=False)],
        )
    with earlier(34, 9, 5):
        matters.accept_matter(matter, by=head)
        neighbour = town.of_home("changle-3-1", "302")
        matters.say(matter, by=neighbour, text="我家孙子天天在那儿玩，越快修越好。", stance="for")
    with earlier(33, 15):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意由物业更换滑梯滑板？",
            text="一、由物业更换松动的滑板，补齐螺丝。\n二、更换期间围起来，贴出告示。",
            rule_code=COUNCIL,
        )
    with earlier(31, 19, 30):
        hold_council(town, matter, head, "changle-3-1", [YES] * 9)
        work = to_property_firm(town, matter, head, "更换滑梯滑板，补齐螺丝", days=7)
    with earlier(26, 11, 40):
        report = "滑板已经换新，螺丝加了防护帽，试滑过。"
        matters.finish_undertaking(work, by=town.person("tang"), report=report, photos=[slide(is_fixed=True)])
    with earlier(25, 20, 10):
        matters.review_matter(matter, by=raiser, outcome="solved", stars=5, words="修得很快，孩子们又能玩了。")
        matters.review_matter(matter, by=town.of_home("changle-3-1", "302"), outcome="solved", stars=5)
        words = "要是早点发现就更好了。"
        matters.review_matter(matter, by=town.of_home("changle-3-1", "402"), outcome="solved", stars=4, words=words)
    with earlier(17, 8):
        matters.close_review(matter)


@once("想问问物业费是怎么算的")
def fee_answered(town: Register, title: str) -> None:
    """A question, answered at once; nobody objected: ended as answered."""
    with earlier(17, 12, 30):
        matter = matters.raise_matter(
            by=town.of_home("hexie-1-1", "301"),
            title=title,
            text="隔壁楼每平方米比我们少一角钱，想知道是怎么算的。",
            place=town.place("hexie-1"),
            category=Category.SERVICES,
        )
    with earlier(16, 10):
        answer = "两栋楼的合同是分开签的，您这栋有电梯，多出的一角是电梯保养费。账目每季度贴在门厅，随时可以来看。"
        matters.answer_matter(matter, by=town.person("zhao"), answer=answer)
    with earlier(7, 8):
        matters.close_review(matter)


@once("2单元楼道感应灯不亮")
def stairs_in_review(town: Register, title: str) -> None:
    """Mended two days ago; neighbours rate it now, the raiser has not yet."""
    head, raiser = town.person("sun"), town.of_home("changle-2-2", "502")
    with earlier(12, 21, 15):
        matter = matters.raise_matter(
            by=raiser,
            title=title,
            text="三楼到五楼的感应灯都不亮了，晚上回家要用手机照着，老人下楼不敢走。",
            place=town.place("changle-2-2"),
            category=Category.FACILITIES,
            spot="三楼到五楼",
            photos=[stairs(is_lit=False)],
        )
    with earlier(11, 8, 50):
        matters.accept_matter(matter, by=head)
        matters.say(matter, by=town.of_home("changle-2-2", "401"), text="我家也是四楼，支持换成声控的。", stance="for")
    with earlier(10, 16):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意把本单元的灯换成感应灯？",
            text="一、本单元三至五楼六盏灯换成 LED 感应灯。\n二、费用从公共收益中支出，单据张榜公布。",
            rule_code=COUNCIL,
        )
    with earlier(9, 19, 30):
        hold_council(town, matter, head, "changle-2-2", [YES] * 8 + [NO, ABSTAIN])
    with earlier(8, 9, 20):
        work = to_property_firm(town, matter, head, "更换三至五楼六盏感应灯", days=8)
    with earlier(6, 17, 10):
        matters.note_progress(work, by=town.person("tang"), text="灯具到货，明天上午装三楼和四楼。")
    with earlier(2, 10, 45):
        report = "六盏灯都换好了，声控和光控各试了三遍，白天不亮，晚上有人走才亮。"
        matters.finish_undertaking(work, by=town.person("tang"), report=report, photos=[stairs(is_lit=True)])
    with earlier(1, 20, 30):
        matters.review_matter(matter, by=town.of_home("changle-2-2", "401"), outcome="solved", stars=5)
        words = "亮得有点短，走到拐角就灭了。"
        matters.review_matter(
            matter,
            by=town.of_home("changle-2-2", "601"),
            outcome="half",
            stars=3,
            missing="亮的时间再长一点",
            words=words,
        )


@once("3栋门口台阶太陡，老人上下不方便")
def handrail_tabled(town: Register, title: str) -> None:
    """On the agenda of a council announced for the day after tomorrow."""
    head = town.person("sun")
    with earlier(8, 7, 50):
        matter = matters.raise_matter(
            by=town.of_home("changle-3-2", "601"),
            title=title,
            text="3栋门口六级台阶又高又陡，没有扶手，下雨还滑。楼里好几位八十多岁的老人，上下要人扶。",
            place=town.place("changle-3"),
            category=Category.FACILITIES,
            spot="3栋2单元门口",
            photos=[handrail()],
        )
    with earlier(7, 10, 10):
        matters.accept_matter(matter, by=head)
        matters.say(matter, by=town.of_home("changle-3-1", "602"), text="我母亲膝盖不好，盼了好几年了。", stance="for")
        against = "扶手可以，别再做坡道，做了坡道我家窗前就走不了人了。"
        matters.say(matter, by=town.of_home("changle-3-2", "502"), text=against, stance="neutral")
    with earlier(3, 15, 30):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意在3栋两个单元门口加装不锈钢扶手？",
            text="一、1、2 单元门口台阶两侧各装一道不锈钢扶手，高 85 厘米。\n"
            "二、台阶贴防滑条，不做坡道。\n"
            "三、费用 2,600 元，从公共收益中支出，单据张榜公布。",
            rule_code=COUNCIL,
        )
    with earlier(1, 9):
        # a day more: today is yesterday here
        put_on(call(town, head, "changle-3", at(3, 19), "小区广场"), matter, head)


@once("桂园门口垃圾桶满了没人清")
def bins_late(town: Register, title: str) -> None:
    """Waits at triage for longer than a day: late, and the person who holds it was reminded."""
    with hours_ago(30):
        matter = matters.raise_matter(
            by=town.of_home("guiyuan-1-1", "202"),
            title=title,
            text="东门两个桶从周末满到现在，袋子堆到路上了，有味道。",
            place=town.place("guiyuan"),
            category=Category.ENVIRONMENT,
            spot="东门",
        )
    with hours_ago(5):
        matters.remind_holder(matter)


@once("楼上太吵")
def noise_returned(town: Register, title: str) -> None:
    """Returned with a reason: it waits for its raiser."""
    with earlier(2, 21, 40):
        matter = matters.raise_matter(
            by=town.of_home("changle-2-1", "202"),
            title=title,
            text="楼上太吵了，管一管。",
            place=town.place("changle-2-1"),
            category=Category.NEIGHBOURS,
            is_anonymous=True,
        )
    with hours_ago(4):
        reason = "请补充是什么声音、一般几点，我好跟楼上说。"
        matters.return_matter(matter, by=town.person("sun"), reason=reason)


@once("村口路灯不亮，晚上走路看不见")
def lamp_raised(town: Register, title: str) -> None:
    """张家坡: raised this afternoon, ready to be taken through from here to the review."""
    with hours_ago(2):
        matters.raise_matter(
            by=town.person("wang"),
            title=title,
            text="村口那盏路灯坏了好几天，晚上走路看不见，坡上又滑，李大哥前天差点摔一跤。能不能找人来修一修？",
            place=town.place("zhangjiapo-yard"),
            category=Category.FACILITIES,
            spot="张家坡村口",
            photos=[lamp(is_lit=False)],
        )
