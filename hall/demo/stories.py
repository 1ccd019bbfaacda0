"""The matters of the demo, told by actions only: one stands at every stage, and the lamp is ready to be taken up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from agenda import actions as agenda
from agenda.models import Attendance, Meeting
from community.models import Organisation, Person
from deliberation import actions as matters
from deliberation.models import Category, Matter
from deliberation.timers import fire_due_timers
from votes.actions import cast_ballot
from votes.models import Choice

from .earlier import earlier, hours_ago
from .pictures import lamp, slide, stairs, well
from .places import Register

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
COUNCIL = "residents_council"


def tell_all(town: Register) -> int:
    """Tell every story that is not told yet, oldest first; returns how many were new."""
    return sum(tell(town) for tell in STORIES)


def _once(title: str) -> Callable:
    """A story is told in one transaction, once: its matter is known by its title."""

    def wrap(tell: Callable[[Register, str], None]) -> Callable[[Register], bool]:
        def told(town: Register) -> bool:
            if Matter.objects.filter(title=title).exists():
                return False
            with transaction.atomic():
                tell(town, title)
            return True

        return told

    return wrap


def _at(days: int, hour: int) -> datetime:
    """``hour`` o'clock so many local days from today (negative: ago)."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, 30)))


def _hold_council(town: Register, matter: Matter, head: Person, place: str, votes: Sequence[str]) -> None:
    """A residents' council from the call to the adjournment: the first doors come, and vote as listed."""
    meeting = agenda.call_meeting(
        by=head,
        kind=Meeting.Kind.COUNCIL,
        place=town.place(place),
        title=f"{town.place(place).name}居民议事会",
        starts_at=timezone.now(),
        venue="楼下小广场",
    )
    item = agenda.add_item(meeting, by=head, matter=matter)
    agenda.announce_meeting(meeting, by=head)
    agenda.open_meeting(meeting, by=head)
    neighbours = town.representatives(place)[: len(votes)]
    for number, neighbour in enumerate(neighbours):
        mode = Attendance.Mode.IN_ROOM if number % 3 else Attendance.Mode.ONLINE
        agenda.check_in(meeting, by=neighbour, person=neighbour, mode=mode)
    agenda.take_up(item, by=head)
    poll = agenda.put_to_vote(item, by=head)
    for neighbour, choice in zip(neighbours, votes, strict=True):
        cast_ballot(poll, by=neighbour, choice=choice, key=f"demo-{poll.pk:08d}-{neighbour.pk:08d}")
    agenda.close_vote(item, by=head)
    agenda.adjourn(meeting, by=head)


def _property_firm() -> Organisation:
    return Organisation.objects.get(name="长乐物业服务中心")


@_once("儿童滑梯的板子松了")
def slide_settled(town: Register, title: str) -> None:
    """Raised, decided, mended, confirmed by the raiser; the window ended: settled."""
    head, raiser = town.person("sun"), town.of_home("changle-3-1", "201")
    with earlier(24, 17, 20):
        matter = matters.raise_matter(
            by=raiser,
            title=title,
            text="小广场的滑梯有一块板子松了，孩子滑下来硌得疼，螺丝也露在外面，怕扎到人。",
            place=town.place("changle-3-1"),
            category=Category.SAFETY,
            spot="小广场东侧",
            photos=[slide(is_fixed=False)],
        )
    with earlier(23, 9, 5):
        matters.accept_matter(matter, by=head)
        neighbour = town.of_home("changle-3-1", "302")
        matters.say(matter, by=neighbour, text="我家孙子天天在那儿玩，越快修越好。", stance="for")
    with earlier(22, 15):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意由物业更换滑梯滑板？",
            text="一、由物业更换松动的滑板，补齐螺丝。\n二、更换期间围起来，贴出告示。",
            rule_code=COUNCIL,
        )
    with earlier(20, 19, 30):
        _hold_council(town, matter, head, "changle-3-1", [YES] * 9)
        work = matters.assign_undertaking(
            matter,
            by=head,
            task="更换滑梯滑板，补齐螺丝",
            person=town.person("tang"),
            organisation=_property_firm(),
            deadline=timezone.localdate() + timedelta(days=7),
        )
    with earlier(15, 11, 40):
        report = "滑板已经换新，螺丝加了防护帽，试滑过。"
        matters.finish_undertaking(work, by=town.person("tang"), report=report, photos=[slide(is_fixed=True)])
    with earlier(14, 20, 10):
        matters.review_matter(matter, by=raiser, outcome="solved", stars=5, words="修得很快，孩子们又能玩了。")
        matters.review_matter(matter, by=town.of_home("changle-3-1", "302"), outcome="solved", stars=5)
        words = "要是早点发现就更好了。"
        matters.review_matter(matter, by=town.of_home("changle-3-1", "402"), outcome="solved", stars=4, words=words)
    with earlier(6, 8):
        fire_due_timers()


@_once("想问问物业费是怎么算的")
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
        fire_due_timers()


@_once("2单元楼道感应灯不亮")
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
        _hold_council(town, matter, head, "changle-2-2", [YES] * 8 + [NO, ABSTAIN])
    with earlier(8, 9, 20):
        work = matters.assign_undertaking(
            matter,
            by=head,
            task="更换三至五楼六盏感应灯",
            person=town.person("tang"),
            organisation=_property_firm(),
            deadline=timezone.localdate() + timedelta(days=8),
        )
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


@_once("地下车库蓄水井要加护栏")
def well_under_way(town: Register, title: str) -> None:
    """Carried, and now with the property firm."""
    head = town.person("sun")
    with earlier(9, 18, 40):
        matter = matters.raise_matter(
            by=town.of_home("changle-1-1", "402"),
            title=title,
            text="地下车库北头的蓄水井没有护栏，也没有灯，倒车很容易掉进去，孩子在那儿跑更吓人。",
            place=town.place("changle-1"),
            category=Category.SAFETY,
            spot="地下车库北头",
            photos=[well(is_fenced=False)],
        )
    with earlier(8, 9, 30):
        matters.accept_matter(matter, by=head)
        says = (
            ("changle-1-1", "101", "上个月我倒车差点压到井沿，一定要装。", "for"),
            ("changle-1-2", "302", "装可以，别占了车位，过道本来就窄。", "neutral"),
        )
        for stairwell, number, text, stance in says:
            matters.say(matter, by=town.of_home(stairwell, number), text=text, stance=stance)
    with earlier(7, 14):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意给车库蓄水井加装护栏？",
            text="一、四周加装一米高护栏，朝过道一面可以打开检修。\n二、加一盏常亮灯和反光条。\n三、不占车位。",
            rule_code=COUNCIL,
        )
    with earlier(5, 19, 30):
        _hold_council(town, matter, head, "changle-1", [YES] * 15 + [NO, NO, ABSTAIN])
    with earlier(4, 9, 15):
        work = matters.assign_undertaking(
            matter,
            by=head,
            task="加装护栏、常亮灯和反光条",
            person=town.person("tang"),
            organisation=_property_firm(),
            deadline=timezone.localdate() + timedelta(days=11),
        )
    with earlier(2, 16, 20):
        text = "尺寸量好了，护栏在厂里做，先用警示带围起来了。"
        matters.note_progress(work, by=town.person("tang"), text=text, photos=[well(is_fenced=False)])


@_once("3栋楼顶闲置太阳能热水器有松动")
def heaters_tabled(town: Register, title: str) -> None:
    """On the agenda of a council announced for the day after tomorrow."""
    head = town.person("sun")
    with earlier(8, 7, 50):
        matter = matters.raise_matter(
            by=town.of_home("changle-3-2", "601"),
            title=title,
            text="楼顶好几台旧太阳能热水器没人用了，架子都锈了，刮大风的时候哐哐响，怕掉下来砸到人。",
            place=town.place("changle-3"),
            category=Category.SAFETY,
            spot="3栋楼顶",
        )
    with earlier(7, 10, 10):
        matters.accept_matter(matter, by=head)
        matters.say(matter, by=town.of_home("changle-3-1", "602"), text="住顶楼的睡不着，拆了吧。", stance="for")
        against = "我家那台还在用，要拆得先说清楚赔不赔。"
        matters.say(matter, by=town.of_home("changle-3-2", "502"), text=against, stance="against")
    with earlier(3, 15, 30):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意统一拆除3栋楼顶停用的太阳能热水器？",
            text="一、统一拆除 3 栋楼顶停用的太阳能热水器，恢复屋面防水。\n"
            "二、拆除费每台 130 元，由原安装住户自愿分摊，收支张榜公布。\n"
            "三、仍在使用的热水器不拆，由物业加固。",
            rule_code=COUNCIL,
        )
    with earlier(1, 9):
        meeting = agenda.call_meeting(
            by=head,
            kind=Meeting.Kind.COUNCIL,
            place=town.place("changle-3"),
            title="3栋居民议事会",
            starts_at=_at(3, 19),  # a day more: today is yesterday here
            venue="小区广场",
        )
        agenda.add_item(meeting, by=head, matter=matter)
        agenda.announce_meeting(meeting, by=head)


@_once("电动车充电桩不够，有人拉“飞线”")
def charging_discussed(town: Register, title: str) -> None:
    """Taken down at the door by a steward; neighbours speak for and against, a motion is drafted."""
    head, elder = town.person("sun"), town.of_home("changle-1-2", "101")
    with earlier(5, 10, 20):
        matter = matters.raise_matter(
            by=town.person("liu"),
            for_person=elder,
            title=title,
            text="车棚只有六个充电口，晚上抢不到，有人从窗户拉线下来充电，下雨天看着害怕。",
            place=town.place("changle"),
            category=Category.PARKING,
            spot="1栋和2栋之间的车棚",
        )
    with earlier(4, 8, 40):
        matters.accept_matter(matter, by=head)
    says = (
        (4, "changle-2-1", "301", "飞线太危险，宁可多交点钱也要装够充电桩。", "for"),
        (4, "changle-1-1", "502", "装在车棚里我同意，别占消防通道。", "for"),
        (3, "changle-3-2", "202", "我们家没有电动车，不想动公共收益。", "against"),
        (3, "changle-2-2", "302", "能不能先问问供电所，线路带不带得动？", "neutral"),
        (2, "changle-1-2", "401", "可以分两期，先装十二个看看。", "for"),
    )
    for minute, (days, stairwell, number, text, stance) in enumerate(says):
        with earlier(days, 20, 5 + minute):
            matters.say(matter, by=town.of_home(stairwell, number), text=text, stance=stance)
    with earlier(1, 16, 30):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意在车棚增设十二个充电口？",
            text="一、在 1 栋和 2 栋之间的车棚增设十二个充电口，不占消防通道。\n"
            "二、请供电所先核线路，再动工。\n三、费用从公共收益中支出，收支张榜公布。",
            rule_code="owners_ordinary",
        )


@_once("桂园门口垃圾桶满了没人清")
def bins_late(town: Register, title: str) -> None:
    """Waits at triage for longer than a day: late."""
    with earlier(3, 18):
        matters.raise_matter(
            by=town.of_home("guiyuan-1-1", "202"),
            title=title,
            text="东门两个桶从周末满到现在，袋子堆到路上了，有味道。",
            place=town.place("guiyuan"),
            category=Category.ENVIRONMENT,
            spot="东门",
        )


@_once("楼上太吵")
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
    with hours_ago(5):
        reason = "请补充是什么声音、一般几点，我好跟楼上说。"
        matters.return_matter(matter, by=town.person("sun"), reason=reason)


@_once("村口路灯不亮，晚上走路看不见")
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


STORIES = (
    slide_settled,
    fee_answered,
    stairs_in_review,
    well_under_way,
    heaters_tabled,
    charging_discussed,
    bins_late,
    noise_returned,
    lamp_raised,
)
