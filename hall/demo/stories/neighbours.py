"""Between neighbours: an air conditioner, a gate asked about in writing, and what was found unreasonable."""

from __future__ import annotations

from django.utils import timezone

from deliberation.matters import actions as matters
from deliberation.matters.models import Category, Intake, Lane
from hall.demo.earlier import earlier, hours_ago
from hall.demo.pictures import air_conditioner
from hall.demo.places import Register

from .telling import ABSTAIN, NO, YES, cast, once, say_all


@once("楼下空调外机正对我家窗户吹热风")
def air_conditioner_settled(town: Register, title: str) -> None:
    """First found unreasonable; a second person disagreed, and then it was settled at once, from door to door."""
    head, secretary, raiser = town.person("luo"), town.person("jiang"), town.of_home("xiangzhang-1-1", "302")
    with earlier(14, 13, 10):
        matter = matters.raise_matter(
            by=raiser,
            title=title,
            text="楼下把空调外机装在两家窗户中间，热风和水滴都冲着我家老人的房间，夏天不敢开窗，说过两次没有用。",
            place=town.place("xiangzhang-1-1"),
            category=Category.NEIGHBOURS,
            photos=[air_conditioner(is_moved=False)],
        )
    with earlier(14, 16, 30):
        reason = "外机装在自家外墙上，没有占公共位置，属于两家自己的事，网格不好出面。"
        matters.decline_matter(matter, by=head, reason=reason)
    with earlier(13, 9, 20):
        words = "热风对着老人的窗户吹，不是两家自己的事。移四十厘米就能解决，你跟我一起上门。"
        matters.look_again(matter, by=secretary, agrees=False, words=words)
    with earlier(13, 9, 40):
        matters.accept_matter(matter, by=head, lane=Lane.SMALL)
    with earlier(13, 10):
        work = matters.assign_undertaking(
            matter,
            by=head,
            task="上门说合，请师傅把外机移开",
            person=head,
            deadline=timezone.localdate(),
        )
    with earlier(13, 17, 45):
        report = "两家坐在一起谈了半小时，楼下同意把外机左移四十厘米、装导流板和接水管，工钱三家各出一点，当天移好。"
        matters.finish_undertaking(work, by=head, report=report, photos=[air_conditioner(is_moved=True)])
    with earlier(12, 19, 20):
        words = "风不吹窗户了，晚上能睡着。楼下还送了一碗汤圆来。"
        matters.review_matter(matter, by=raiser, outcome="solved", stars=5, words=words)
        matters.review_matter(matter, by=town.of_home("xiangzhang-1-1", "202"), outcome="solved", stars=5)
    with earlier(5, 8):
        matters.close_review(matter)


@once("和谐小区大门要不要装门禁")
def gate_in_writing(town: Register, title: str) -> None:
    """A written vote over a week without a meeting, four days old: half of the households have answered."""
    head, raiser = town.person("zhao"), town.of_home("hexie-2-1", "202")
    with earlier(8, 14, 30):
        matter = matters.raise_matter(
            by=raiser,
            title=title,
            text="最近常有推销的上楼敲门，电瓶车也丢过一辆。大门能不能装个门禁？老人忘带卡怎么办也要想好。",
            place=town.place("hexie"),
            category=Category.SAFETY,
            spot="小区南大门",
        )
    with earlier(7, 9):
        matters.accept_matter(matter, by=head)
        says = (
            ("hexie-1-1", "302", "装，晚上十一点以后就该关门。", "for"),
            ("hexie-1-2", "201", "送菜送药的进不来，怎么办？要有人值守。", "neutral"),
            ("hexie-2-2", "401", "老人记不住密码，刷脸我又不放心。", "against"),
        )
        say_all(town, matter, says)
    with earlier(5, 15):
        matters.draft_motion(
            matter,
            by=head,
            question="是否同意在南大门装刷卡门禁？",
            text="一、南大门装刷卡门禁，每户四张卡，老人可多领一张挂脖卡。\n"
            "二、不采集人脸；白天有人值守，送餐送药登记放行。\n"
            "三、费用 9,800 元，从公共收益中支出，收支张榜公布。",
            rule_code="households_written",
        )
    with earlier(4, 8, 30):
        decision = matters.open_written_poll(matter, by=head, days=7, place=town.place("hexie"))
    neighbours = town.representatives("hexie")
    for days, first, votes in ((4, 0, [YES] * 7 + [NO]), (3, 8, [YES] * 4 + [ABSTAIN, NO]), (1, 14, [YES] * 5 + [NO])):
        with earlier(days, 19, 40):
            decision.refresh_from_db()
            cast(decision.poll, neighbours[first : first + len(votes)], votes)


@once("要求物业免我家三年物业费")
def fees_looked_at_again(town: Register, title: str) -> None:
    """Taken down at the desk, found unreasonable this morning: a second person looks at it now."""
    head = town.person("sun")
    with hours_ago(9):
        matter = matters.raise_matter(
            by=town.person("zhou"),
            for_person=town.of_home("changle-2-2", "302"),
            title=title,
            text="前年楼道漏水弄湿过我家的鞋柜，物业只擦干了，没有赔。我要求免三年物业费。",
            place=town.place("changle-2-2"),
            category=Category.SERVICES,
            intake=Intake.DESK,
        )
    with hours_ago(3):
        reason = "漏水当天已修好，鞋柜没有损坏记录；物业费是大家共同的开支，不能由一户免交。赔鞋柜的事可以另外提。"
        matters.decline_matter(matter, by=head, reason=reason)
