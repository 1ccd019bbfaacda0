"""What is dangerous: the pit in the garage, wires out of windows, a hole in the lane."""

from __future__ import annotations

from deliberation.matters import actions as matters
from deliberation.matters.models import Category, Intake, Lane, Matter
from hall.demo.earlier import earlier
from hall.demo.pictures import hole, well, wires
from hall.demo.places import Register

from .telling import ABSTAIN, COUNCIL, NO, YES, hold_council, once, say_all, to_property_firm


@once("地下车库蓄水井要加护栏")
def well_escalated(town: Register, title: str) -> None:
    """Carried, then the deadline passed: the clock reminded, and a day later the secretary has it as well."""
    head = town.person("sun")
    with earlier(22, 18, 40):
        matter = matters.raise_matter(
            by=town.of_home("changle-1-1", "402"),
            title=title,
            text="地下车库北头的蓄水井没有护栏，也没有灯，倒车很容易掉进去，孩子在那儿跑更吓人。",
            place=town.place("changle-1"),
            category=Category.SAFETY,
            spot="地下车库北头",
            photos=[well(is_fenced=False)],
        )
    with earlier(21, 9, 30):
        matters.accept_matter(matter, by=head)
        says = (
            ("changle-1-1", "101", "上个月我倒车差点压到井沿，一定要装。", "for"),
            ("changle-1-2", "302", "装可以，别占了车位，过道本来就窄。", "neutral"),
        )
        say_all(town, matter, says)
    with earlier(20, 14):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意给车库蓄水井加装护栏？",
            text="一、四周加装一米高护栏，朝过道一面可以打开检修。\n二、加一盏常亮灯和反光条。\n三、不占车位。",
            rule_code=COUNCIL,
        )
    with earlier(17, 19, 30):
        hold_council(town, matter, head, "changle-1", [YES] * 15 + [NO, NO, ABSTAIN])
    with earlier(16, 9, 15):
        work = to_property_firm(town, matter, head, "加装护栏、常亮灯和反光条", days=13)
    with earlier(12, 16, 20):
        text = "尺寸量好了，护栏在厂里做，先用警示带围起来了。"
        matters.note_progress(work, by=town.person("tang"), text=text, photos=[well(is_fenced=False)])
    with earlier(5, 10, 5):
        text = "厂里说镀锌排不上队，护栏要晚几天到，我每天去催。"
        matters.note_progress(work, by=town.person("tang"), text=text)
    with earlier(2, 0, 5):
        matters.remind_holder(matter)
    with earlier(1, 0, 10):
        matters.escalate_overdue(matter)


WIRES = "电动车充电桩不够，有人拉“飞线”"
AGAIN = (
    ("changle-2-1", "401", "楼上拉电线下来给电瓶车充电", "二楼三楼都有人从窗户吊插线板，昨晚还冒了火星。", False),
    ("changle-3-1", "601", "充电口晚上抢不到，能不能多装几个", "十点下班回来一个口都没有，只好推上楼充。", True),
)


@once(WIRES)
def charging_discussed(town: Register, title: str) -> None:
    """Taken down at the door; raised twice more and merged, others say "me too"; a motion is ready for the grid day."""
    head, elder, steward = town.person("sun"), town.of_home("changle-1-2", "101"), town.person("liu")
    with earlier(5, 10, 20):
        matter = matters.raise_matter(
            by=steward,
            for_person=elder,
            title=title,
            text="车棚只有六个充电口，晚上抢不到，有人从窗户拉线下来充电，下雨天看着害怕。",
            place=town.place("changle"),
            category=Category.PARKING,
            spot="1栋和2栋之间的车棚",
            intake=Intake.DOOR,
            photos=[wires()],
        )
    with earlier(4, 8, 40):
        matters.accept_matter(matter, by=head)
    says = (
        (4, "changle-2-1", "301", "飞线太危险，宁可多交点钱也要装够充电桩。", "for"),
        (4, "changle-1-1", "502", "装在车棚里我同意，别占消防通道。", "for"),
        (3, "changle-3-2", "202", "我们家没有电动车，不想动公共收益。", "against"),
    )
    for minute, (days, stairwell, number, text, stance) in enumerate(says):
        with earlier(days, 20, 5 + minute):
            say_all(town, matter, [(stairwell, number, text, stance)])
    _raised_again(town, matter)
    joined = (
        ("changle-1-1", "301", "我家两辆车，天天排队。", False),
        ("changle-2-2", "201", "", False),
        ("changle-2-2", "601", "孩子上学骑车，半夜要下楼换插头。", False),
        ("changle-3-1", "502", "", True),
    )
    with earlier(2, 12, 15):
        for stairwell, number, words, is_anonymous in joined:
            person = town.of_home(stairwell, number)
            matters.join_matter(matter, by=person, words=words, is_anonymous=is_anonymous)
        words = "老人不会用手机，敲门时说的：怕楼道起火。"
        matters.join_matter(matter, by=steward, for_person=town.of_home("changle-1-2", "201"), words=words)
    with earlier(2, 20, 10):
        late = (
            ("changle-2-2", "302", "能不能先问问供电所，线路带不带得动？", "neutral"),
            ("changle-1-2", "401", "可以分两期，先装十二个看看。", "for"),
        )
        say_all(town, matter, late)
    with earlier(1, 16, 30):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意在车棚增设十二个充电口？",
            text="一、在 1 栋和 2 栋之间的车棚增设十二个充电口，不占消防通道。\n"
            "二、请供电所先核线路，再动工；装好以后一律不许再拉飞线。\n三、费用从公共收益中支出，收支张榜公布。",
            rule_code=COUNCIL,
        )


def _raised_again(town: Register, matter: Matter) -> None:
    """Two neighbours raised the same: it goes on as one, and they stay among those who raised it."""
    head, copies = town.person("sun"), []
    with earlier(3, 19, 30):
        for stairwell, number, title, text, is_anonymous in AGAIN:
            copy = matters.raise_matter(
                by=town.of_home(stairwell, number),
                title=title,
                text=text,
                place=town.place(stairwell),
                category=Category.SAFETY,
                is_anonymous=is_anonymous,
            )
            copies.append(copy)
    with earlier(2, 9, 10):
        for copy in copies:
            reason = "和车棚充电桩是同一件事，合在一起商量，您的意见一并带上。"
            matters.merge_matter(copy, into=matter, by=head, reason=reason)


@once("北门外小巷路面塌了一个洞")
def hole_reported(town: Register, title: str) -> None:
    """Found on patrol in the morning, filled that afternoon, reported on the board afterwards; now it is rated."""
    head, steward = town.person("sun"), town.person("liu")
    with earlier(1, 8, 40):
        matter = matters.raise_matter(
            by=steward,
            title=title,
            text="巡查时发现路面塌了一个洞，脸盆大小，半米深，旁边就是上学的路。已用警示桶围住，有人守着。",
            place=town.place("changle"),
            category=Category.SAFETY,
            spot="北门外小巷，第二根电线杆旁",
            intake=Intake.PATROL,
            lane=Lane.HAZARD,
            photos=[hole(is_mended=False)],
        )
    with earlier(1, 9, 5):
        work = to_property_firm(town, matter, head, "填实塌陷，恢复路面", days=0)
    with earlier(1, 11, 30):
        text = "方书记到场看了，底下是旧排水沟漏空，正在灌砂石。"
        matters.note_progress(work, by=town.person("tang"), text=text)
    with earlier(1, 16, 20):
        report = "空洞用砂石灌实，上面补了沥青，压路机压过三遍，放学前恢复通行。"
        matters.finish_undertaking(work, by=town.person("tang"), report=report, photos=[hole(is_mended=True)])
    with earlier(1, 20, 15):
        matters.review_matter(
            matter,
            by=town.of_home("changle-1-1", "201"),
            outcome="solved",
            stars=5,
            words="早上看见，下午就平了，放心。",
        )
        matters.review_matter(matter, by=town.of_home("changle-2-1", "502"), outcome="solved", stars=5)
