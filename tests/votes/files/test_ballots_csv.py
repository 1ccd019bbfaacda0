"""A clerk's table of ballots: rankings, approvals, a budget; and what is refused, with its line."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.votes.counting.profiles import profile
from votes.counting.budget.instance import Instance, Project
from votes.counting.ranked.profile import Profile
from votes.files.ballots_csv import read, read_budget
from votes.files.unreadable import UnreadableFile

TABLE = "王婷,李强,赵敏\n1,2,3\n,1,\n2,1,2\n"


def faulty(reader, text: str) -> tuple[int, str]:
    with pytest.raises(UnreadableFile) as fault:
        reader(text)
    return fault.value.line, fault.value.code


def test_one_line_is_one_ballot():
    wang, li, zhao = names = ("王婷", "李强", "赵敏")
    assert read(TABLE) == Profile.of(names, [(((wang,), (li,), (zhao,)), 1), (((li,),), 1), (((li,), (wang, zhao)), 1)])


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace("\n", "\r\n"),
        TABLE + ",,\n\n",
        "\n" + TABLE.rstrip(),
        TABLE.replace("\n", ",\n"),
        TABLE.replace("2,1,2", "9,5,9"),
        TABLE.replace(",1,\n", ",1\n"),
        TABLE.replace("1,2,3", " １ ,2, 3"),
        '"王婷",李强,赵敏\n"1",2,3\n,1,\n2,1,2\n',
    ],
)
def test_what_makes_no_difference(text):
    assert read(text) == read(TABLE)


@pytest.mark.parametrize("word", ["count", "Count", "COUNT", "票数", "张数", "份数"])
def test_a_column_of_counts_stands_anywhere(word):
    expected = profile("A B", "3 A B", "12 B", "4")
    assert read(f"{word},A,B\n3,1,2\n12,,1\n4,,\n") == expected
    assert read(f"A,B,{word}\n1,2,3\n,1,12\n,,4\n") == expected


def test_names_with_commas_and_breaks_keep_their_lines():
    names = ("Wang, the elder", "Li from 2")
    assert read('"Wang, the elder","Li\nfrom 2"\n1,2\n').candidates == names
    assert faulty(read, '"Wang, the elder","Li\nfrom 2"\n1,2\n1,x\n') == (4, "not_a_rank")


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 0, "empty"),
        (",,\n\n", 0, "empty"),
        ("count\n3\n", 1, "no_alternatives"),
        ("count,A,票数\n", 1, "two_count_columns"),
        ("A,,B\n1,,2\n", 1, "option_without_name"),
        ("A,B,A\n1,2,3\n", 1, "option_twice"),
        ("A,B\n1,2\n1,2,3\n", 3, "too_many_cells"),
        ("A,B\n1,x\n", 2, "not_a_rank"),
        ("A,B\n1,0\n", 2, "not_a_rank"),
        ("A,B\n1,-2\n", 2, "not_a_rank"),
        ("A,B\n1,1.5\n", 2, "not_a_rank"),
        ("count,A,B\n0,1,2\n", 2, "count_not_positive"),
        ("count,A,B\n-1,1,2\n", 2, "count_not_positive"),
        ("count,A,B\n,1,2\n", 2, "count_not_positive"),
        ("count,A,B\nmany,1,2\n", 2, "count_not_positive"),
        ('A,B\n1,"2\n', 2, "no_table"),
        ('A,B\n1,"2"x\n', 2, "no_table"),
    ],
)
def test_what_is_refused_and_in_which_line(text, line, code):
    assert faulty(read, text) == (line, code)


BUDGET = "count,路灯,长椅,滑梯\n预算,1000,,\ncost,300,120.50,800\n2,x,√,\n1,0,1,X\n3,,,\n"


def test_a_budget_has_a_line_of_costs_and_one_of_the_budget():
    assert read_budget(BUDGET) == Instance(
        projects=(
            Project("路灯", "路灯", Fraction(300)),
            Project("长椅", "长椅", Fraction("120.5")),
            Project("滑梯", "滑梯", Fraction(800)),
        ),
        budget=Fraction(1000),
        ballots={frozenset({"路灯", "长椅"}): 2, frozenset({"长椅", "滑梯"}): 1, frozenset(): 3},
    )


def test_equal_approvals_are_put_together():
    assert read_budget(BUDGET + "5,x,x,\n").ballots[frozenset({"路灯", "长椅"})] == 7


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("A,B\n1,\n", 0, "no_label"),
        ("count,A\n1,x\n", 0, "no_label"),
        ("count,A\ncost,5\n1,x\n", 0, "no_label"),
        ("count,A\ncost,5\nbudget,9\n费用,5\n", 4, "label_twice"),
        ("count,A\ncost,5\nbudget,9\n1,x\n预算,9\n", 5, "label_twice"),
        ("count,A,B\ncost,5\nbudget,9\n", 2, "no_money"),
        ("count,A\ncost,-5\nbudget,9\n", 2, "no_money"),
        ("count,A\ncost,5\nbudget,\n", 3, "no_money"),
        ("count,A\ncost,5\nbudget,9\n1,2\n", 4, "not_a_mark"),
        ("count,A\ncost,5\nbudget,9\n0,x\n", 4, "count_not_positive"),
    ],
)
def test_what_is_no_budget(text, line, code):
    assert faulty(read_budget, text) == (line, code)
