"""The lamp of the demo taken to an open vote in one stroke, for tests and pictures that need a running meeting."""

from __future__ import annotations

from tests.browser.house import House

LAMP_TO_THE_MOTION = """
from community.models import Person
from deliberation.matters import actions as matters
from deliberation.matters.models import Matter
lamp = Matter.objects.get(title__startswith="村口路灯不亮")
chen, li = Person.objects.get(username="chen"), Person.objects.get(full_name="李建国")
matters.accept_matter(lamp, by=chen)
matters.say(lamp, by=li, text="早点修好，大家晚上都方便。", stance="for")
matters.draft_motion(
    lamp,
    by=chen,
    question="是否同意在村口换一盏 LED 路灯？",
    text="一、换一盏 60 瓦 LED 路灯。\\n二、费用 480 元，从公共收益支出，单据张榜公布。",
    rule_code="residents_council",
)
print(lamp.pk)
"""
MOTION_TO_THE_VOTE = """
from django.utils import timezone
from agenda import actions as agenda
from agenda.models import Attendance, Meeting
from community.models import Person
from deliberation.matters.models import Matter
lamp = Matter.objects.get(title__startswith="村口路灯不亮")
chen, li = Person.objects.get(username="chen"), Person.objects.get(full_name="李建国")
meeting = agenda.call_meeting(
    by=chen,
    kind=Meeting.Kind.COUNCIL,
    place=lamp.circle,
    title="张家坡小板凳议事会",
    starts_at=timezone.now(),
    venue="村口院坝",
)
item = agenda.add_item(meeting, by=chen, matter=lamp)
agenda.announce_meeting(meeting, by=chen)
agenda.open_meeting(meeting, by=chen)
for person in (lamp.raiser, li):
    agenda.check_in(meeting, by=person, person=person, mode=Attendance.Mode.IN_ROOM)
agenda.take_up(item, by=chen)
hand = agenda.raise_hand(item, by=li, stance="for")
agenda.put_to_vote(item, by=chen, minutes=10)
print(meeting.pk)
"""


def lamp_to_the_motion(house: House) -> str:
    """The address of the lamp, which is accepted, talked about and has its motion."""
    return f"/matters/{house.manage('shell', '-v', '0', '-c', LAMP_TO_THE_MOTION).strip()}/"


def motion_to_the_vote(house: House) -> str:
    """The address of the meeting in which the lamp is voted on now."""
    return f"/meetings/{house.manage('shell', '-v', '0', '-c', MOTION_TO_THE_VOTE).strip()}/"


def lamp_to_the_vote(house: House) -> tuple[str, str]:
    """The addresses of the lamp and of its meeting, which votes now."""
    return lamp_to_the_motion(house), motion_to_the_vote(house)
