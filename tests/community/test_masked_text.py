"""What strangers may read of a text that somebody typed: a table of spellings, and what must stay as it is."""

from __future__ import annotations

import pytest

from community.masking import masked_text, names_in

NAMES = ("王秀兰", "王小雨", "欧阳明", "孙立", "John Smith")

MASKED = (
    # phones
    ("电话13812341234", "电话138****1234"),
    ("电话：138 1234 1234。", "电话：138****1234。"),
    ("138-1234-1234", "138****1234"),
    ("+86 13812341234", "138****1234"),
    ("0086-13812341234", "138****1234"),
    ("１３８１２３４１２３４", "138****1234"),
    ("138\u200b1234\u200b1234", "138****1234"),
    ("138—1234—1234", "138****1234"),
    ("一三八零零一二三四五六", "***"),
    ("0817-8765432", "0817-****"),
    ("028 8765 4321", "028-****"),
    ("座机8765432", "座机***"),
    # identity cards, bank cards, e-mail, chat, plates
    ("身份证510182195803041234", "身份证***"),
    ("51018219580304123x", "***"),
    ("510182 19580304 123X", "***"),
    ("卡号6222 0212 3456 7890 123", "卡号***"),
    ("wang.xl@example.cn", "***"),
    ("微信号：wang_1958", "微信号：***"),
    ("川A12345挡路", "川*****挡路"),
    ("川A·12345", "川*****"),
    ("川ad12345", "川*****"),
    # rooms
    ("12栋2单元501室", "12栋*单元***室"),
    ("12幢2单元501", "12幢*单元***室"),
    ("12号楼2单元501室", "12号楼*单元***室"),
    ("12栋-2单元-501", "12栋*单元***室"),
    ("12栋 2单元 501 室", "12栋*单元***室"),
    ("１２栋２单元５０１室", "12栋*单元***室"),
    ("十二栋二单元五〇一室", "十二栋*单元***室"),
    ("12-2-501", "12栋*单元***室"),
    ("12#-2-501", "12#*单元***室"),
    ("12#2-501", "12#*单元***室"),
    ("3-2-0502", "3栋*单元***室"),
    ("3栋502", "3栋***室"),
    ("3栋502 楼道", "3栋***室 楼道"),
    ("3栋502户", "3栋***室户"),
    ("A座1203", "A座***室"),
    ("2单元501", "*单元***室"),
    ("2栋1单元12楼1203", "2栋*单元***室"),
    ("501室", "***室"),
    ("五零一室", "***室"),
    ("501房", "***房"),
    ("501住户", "***住户"),
    ("501那家", "***那家"),
    ("Building 12, Stairwell 2, 501", "Building 12, ***"),
    ("Room 502", "Room ***"),
    # names
    ("王秀兰提的", "王*兰提的"),
    ("王 秀 兰提的", "王*兰提的"),
    ("王小雨和王秀兰", "王*雨和王*兰"),
    ("孙立家", "孙*家"),
    ("欧阳明", "欧*明"),
    ("by john smith", "by J*h"),
    ("王秀兰13812341234住3栋2单元502", "王*兰138****1234住3栋*单元***室"),
)

STAYS = (
    "152户同意，500户在册",
    "2026-11-21 19:30 开会",
    "2026年11月21日，20261121",
    "费用10-500元，合计1200000元，面积19,840.60平方米",
    "拆3栋79台热水器",
    "3栋2单元门口装灯",
    "3栋1单元至5单元",
    "1栋-3栋",
    "11栋300元，2单元15户，3栋152户，3栋12楼",
    "第3楼200米处",
    "按1/2和2/3，0.5-1.5米",
    "编号2026-087",
    "热线12345",
    "王女士、李先生",
    "房价、房屋、300房租",
    "Replace 79 heaters in 2026.",
)


@pytest.mark.parametrize(("typed", "posted"), MASKED)
def test_what_points_to_a_person_is_masked(typed, posted):
    assert masked_text(typed, NAMES) == posted


@pytest.mark.parametrize(("typed", "posted"), MASKED)
def test_also_in_the_middle_of_a_sentence(typed, posted):
    assert masked_text(f"请找，{typed}，谢谢。", NAMES) == f"请找，{posted}，谢谢。"


@pytest.mark.parametrize("text", STAYS)
def test_what_says_nothing_of_a_person_stays(text):
    assert masked_text(text, NAMES) == text


def test_masked_twice_is_masked_once():
    for typed, posted in MASKED:
        assert masked_text(posted, NAMES) == posted, typed


def test_a_name_inside_a_longer_one_is_masked_with_it():
    assert masked_text("孙立国和孙立", ["孙立", "孙立国"]) == "孙*国和孙*"


def test_whose_names_stand_in_a_text():
    assert names_in("王 秀兰说，JOHN SMITH 也说", NAMES) == {"王秀兰", "John Smith"}
    assert names_in("大家都说", [*NAMES, "", "大"]) == set()
