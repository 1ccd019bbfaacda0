"""Registers as the field writes them, the same every time: clean, messy, of a whole community."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from openpyxl import Workbook

HEADINGS = ("网格", "小区", "楼栋", "单元", "房号", "姓名", "与户主关系", "性别", "出生日期", "面积", "电话")
HOUSEHOLDS, PEOPLE, BUILDINGS, ESTATES = 11_867, 24_926, 113, 12
FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "秀兰建国桂芳志强晓燕卫东丽华明亮文斌玉梅国栋小红永康春生雪晴海涛佳怡俊杰淑珍"
NAMES = (
    "桂花苑",
    "长乐小区",
    "和谐家园",
    "香樟林",
    "学府里",
    "湖畔居",
    "锦绣坊",
    "金桂园",
    "东升苑",
    "望江台",
    "翠竹园",
    "枫林院",
)
SPELLINGS = (
    lambda b, s, r: (f"{b}栋", f"{s}单元", r),
    lambda b, s, r: (f"{b}幢", s, f"{r}室"),
    lambda b, s, r: ("", "", f"{b}#-{s}-{r}"),
    lambda b, s, r: ("", "", f"{b}幢{s}单元{r}室"),
    lambda b, s, r: (wide(f"{b}栋"), wide(f"{s}"), wide(r)),
    lambda b, s, r: (f"{b}号楼{s}单元", "", r),
    lambda b, s, r: (f"{b}", "", f"{s}-{r}"),
)


def wide(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)})


def homes(households: int, buildings: int = BUILDINGS, estates: int = ESTATES) -> Iterator[tuple[str, int, int, str]]:
    """Estate, building, stairwell, room of each: two stairwells a building, as many floors as it takes."""
    per_building = -(-households // buildings)
    for number in range(households):
        building, place = divmod(number, per_building)
        stairwell, flat = place % 2 + 1, place // 2
        floor, door = flat // 4 + 1, flat % 4 + 1
        yield NAMES[building % estates], building // estates + 1, stairwell, f"{floor}{door:02}"


def rows(
    households: int = HOUSEHOLDS,
    people: int = PEOPLE,
    buildings: int = BUILDINGS,
    estates: int = ESTATES,
    *,
    messy: bool = False,
    seed: int = 1,
    grid: str = "第一网格",
) -> Iterator[list[object]]:
    """One line for each person; the first of a home is its head and says the area."""
    random = Random(seed)
    extra = people - households
    for number, (estate, building, stairwell, room) in enumerate(homes(households, buildings, estates)):
        members = 1 + extra * (number + 1) // households - extra * number // households
        spelling = random.choice(SPELLINGS) if messy else SPELLINGS[0]
        family = random.choice(FAMILY_NAMES)
        for member in range(members):
            written = spelling(building, stairwell, room)
            born = date(1940, 1, 1) + timedelta(
                days=random.randrange(27_000) if not member else random.randrange(29_000)
            )
            name = (family if member != 1 else random.choice(FAMILY_NAMES)) + GIVEN[random.randrange(len(GIVEN))]
            name += GIVEN[(number + member * 7) % len(GIVEN)]
            phone = f"1{random.choice('356789')}{random.randrange(10**9):09}" if member < 2 else ""
            area = f"{random.randrange(4_800, 14_400) / 100:.2f}" if not member else ""
            sex = random.choice("男女")
            relation = ("户主", "配偶", "子女", "父母")[min(member, 3)]
            yield [grid, estate, *written, name, relation, sex, born.isoformat(), area, phone]


def as_csv(lines: list[list[object]], *, encoding: str = "utf-8-sig", delimiter: str = ",", headings=HEADINGS) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows(lines)
    return text.getvalue().encode(encoding)


def as_xlsx(path: Path, sheets: dict[str, list[list[object]]], *, headings=HEADINGS) -> Path:
    book = Workbook(write_only=True)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        if headings:
            sheet.append(list(headings))
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def write_community(path: Path, households: int = HOUSEHOLDS, people: int = PEOPLE, **options) -> Path:
    """The community of the seeds: 11,867 households, 24,926 people, 113 buildings, 12 estates."""
    return as_xlsx(path, {"登记表": list(rows(households, people, **options))})
