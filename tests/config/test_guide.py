"""The guide says the same in both languages: the same pages, the same steps, pictures that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PAGES = ["clerks.md", "grid-heads.md", "operators.md", "residents.md", "stewards.md"]
TWINS = [
    *((GUIDE / "zh" / name, GUIDE / "en" / name) for name in PAGES),
    (ROOT / "README.zh-CN.md", ROOT / "README.md"),
    (ROOT / "docs" / "register.zh-CN.md", ROOT / "docs" / "register.md"),
]
FILES = [GUIDE / "README.md", *(file for pair in TWINS for file in pair)]
LINK = re.compile(r"\]\(([^)#]+)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)|<img src=\"([^\"]+)\"")


def headings(file: Path) -> int:
    return len(re.findall(r"^## ", file.read_text(encoding="utf-8"), re.MULTILINE))


def links(file: Path) -> set[Path]:
    """The files of the tree that a page leads to."""
    named = LINK.findall(file.read_text(encoding="utf-8"))
    return {(file.parent / name).resolve() for name in named if "://" not in name}


def pictures(file: Path) -> list[Path]:
    return [(file.parent / (a or b)).resolve() for a, b in PICTURE.findall(file.read_text(encoding="utf-8"))]


def scenes(file: Path) -> list[str]:
    """What the pictures of a page show, whatever their language."""
    return [re.sub(r"-(zh|en)$", "", picture.stem) for picture in pictures(file)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_language_has_every_page_and_the_first_page_leads_there(language):
    files = sorted((GUIDE / language).iterdir())
    assert [file.name for file in files] == PAGES
    assert set(files) - links(GUIDE / "README.md") == set()


@pytest.mark.parametrize(("chinese", "english"), TWINS, ids=lambda file: file.name)
def test_twins_have_the_same_steps_and_pictures_and_lead_to_each_other(chinese, english):
    assert headings(chinese) == headings(english) > 0
    assert scenes(chinese) == scenes(english)
    assert english in links(chinese)
    assert chinese in links(english)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_and_picture_is_there(file):
    named = links(file) | set(pictures(file))
    assert {each.relative_to(ROOT) for each in named if not each.exists()} == set()


def test_every_picture_of_the_guide_is_shown():
    shown = {picture for file in FILES for picture in pictures(file)}
    assert set((ROOT / "docs" / "images" / "guide").iterdir()) - shown == set()
