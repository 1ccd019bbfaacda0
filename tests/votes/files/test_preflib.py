"""PrefLib files as they come: ties, gaps, odd names, the older form; and what is refused, with its line."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.votes.counting.profiles import profile, profiles
from votes.counting.ranked import irv, schulze, stv
from votes.counting.ranked.profile import Profile
from votes.files import preflib
from votes.files.unreadable import UnreadableFile

DEBIAN = Path(__file__).resolve().parents[4] / "shared" / "data" / "preflib" / "00002-00000001.soi"
GIVEN = pytest.mark.skipif(not DEBIAN.exists(), reason="../shared/data/preflib is not here")

HEADER = """# FILE NAME: yard.toi
# TITLE: Who looks after the yard
# DATA TYPE: toi
# NUMBER ALTERNATIVES: 4
# NUMBER VOTERS: 9
# NUMBER UNIQUE ORDERS: 4
# ALTERNATIVE NAME 1: 王婷
# ALTERNATIVE NAME 2: Li, the elder: plumber
# ALTERNATIVE NAME 3: #3
# ALTERNATIVE NAME 4: 3,{1,2}
"""
ORDERS = """4: 1,{2,4}
2: 2
2: {3,1},4,2
1: 4
"""
YARD = HEADER + ORDERS
NAMES = ("王婷", "Li, the elder: plumber", "#3", "3,{1,2}")


def faulty(text: str, kind: str = "toi") -> tuple[int, str, dict]:
    with pytest.raises(UnreadableFile) as fault:
        preflib.read(text, kind)
    return fault.value.line, fault.value.code, fault.value.figures


def test_names_ties_and_gaps():
    one, two, three, four = NAMES
    assert preflib.read(YARD) == Profile.of(
        NAMES, [(((one,), (two, four)), 4), (((two,),), 2), (((one, three), (four,), (two,)), 2), (((four,),), 1)]
    )


@pytest.mark.parametrize(
    "text",
    [
        YARD.replace("\n", "\r\n"),
        YARD.replace("\n", "\r"),
        YARD.replace("\n", "\n\n"),
        "\n \n" + YARD.rstrip(),
        YARD.replace("4: 1,{2,4}", " 4 :  1 , { 2 ,4 } "),
        YARD.replace("# ", "#"),
        YARD.replace("# NUMBER VOTERS: 9\n", ""),
        YARD.replace("# NUMBER VOTERS: 9", "# NUMBER VOTERS:"),
        YARD.replace("# NUMBER UNIQUE ORDERS: 4", "# NUMBER UNIQUE ORDERS: 99"),
        YARD.replace("# NUMBER ALTERNATIVES: 4\n", ""),
        YARD.replace("# DATA TYPE: toi", "# DATA TYPE: TOI"),
        YARD + "# a remark\n",
        ORDERS + HEADER,
        HEADER + "2: 2\n1: 4\n3: 1,{4,2}\n2: {1,3},4,2\n1: 1,{2,4}\n",
    ],
)
def test_what_makes_no_difference(text):
    read = preflib.read(text)
    assert (read.candidates, dict(read.ballots)) == (NAMES, dict(preflib.read(YARD).ballots))


def test_the_older_form():
    text = "3\n1,Ann\n2, Bo: the second\n3,张三, 李四\n7,7,3\n4,1,{2,3}\n2,3,2\n1,2\n"
    one, two, three = names = ("Ann", "Bo: the second", "张三, 李四")
    assert preflib.read(text) == Profile.of(
        names, [(((one,), (two, three)), 4), (((three,), (two,)), 2), (((two,),), 1)]
    )


def test_an_order_of_nobody_is_an_invalid_ballot():
    read = preflib.read("# NUMBER VOTERS: 5\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n3: 2,1\n2:\n")
    assert (read.valid, read.invalid) == (3, 2)


def test_alternatives_without_a_name_are_called_by_their_number():
    assert preflib.read("# NUMBER ALTERNATIVES: 3\n1: 3,1\n").candidates == ("1", "2", "3")
    assert preflib.read("# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2:\n1: 2\n").candidates == ("A", "2")


def test_a_name_that_stands_twice_is_told_apart_by_its_number():
    text = "".join(f"# ALTERNATIVE NAME {number}: 王芳\n" for number in (1, 2, 3)) + "1: 2\n"
    assert preflib.read(text).candidates == ("王芳", "王芳 (2)", "王芳 (3)")


def test_the_paper_is_in_the_order_of_the_numbers():
    text = "# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 1: A\n1: 2\n"
    assert preflib.read(text).candidates == ("A", "B")


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 0, "empty"),
        (" \n\n", 0, "empty"),
        ("1: 1,2\n", 0, "no_alternatives"),
        ("# NUMBER ALTERNATIVES: 0\n", 1, "no_alternatives"),
        ("# NUMBER ALTERNATIVES: 100000000\n1: 1\n", 1, "names_missing"),
        ("# NUMBER ALTERNATIVES: four\n1: 1\n", 1, "not_a_number"),
        (YARD.replace("ALTERNATIVES: 4", "ALTERNATIVES: 3"), 4, "alternatives_differ"),
        (YARD.replace("ALTERNATIVES: 4", "ALTERNATIVES: 5"), 4, "alternatives_differ"),
        (YARD.replace("NAME 4:", "NAME 5:"), 10, "unknown_number"),
        (YARD.replace("NAME 4:", "NAME 3:"), 10, "alternative_twice"),
        (YARD.replace("NAME 4:", "NAME x:"), 10, "not_a_number"),
        (YARD.replace("VOTERS: 9", "VOTERS: 10"), 5, "voters_differ"),
        (YARD.replace("1: 4\n", ""), 5, "voters_differ"),
        (YARD.replace("VOTERS: 9", "VOTERS: nine"), 5, "not_a_number"),
        (YARD.replace("TYPE: toi", "TYPE: cat"), 3, "other_kind"),
        (YARD.replace("2: 2", "2 2"), 12, "no_order"),
        (YARD.replace("2: 2", "张三;李四"), 12, "no_order"),
        (YARD.replace("2: 2", "0: 2"), 12, "count_not_positive"),
        (YARD.replace("2: 2", "-2: 2"), 12, "count_not_positive"),
        (YARD.replace("2: 2", "1.5: 2"), 12, "count_not_positive"),
        (YARD.replace("2: 2", ": 2"), 12, "count_not_positive"),
        (YARD.replace("2: 2", "9" * 5000 + ": 2"), 12, "count_not_positive"),
        (YARD.replace("2: 2", "2: 5"), 12, "unknown_number"),
        (YARD.replace("2: 2", "2: 0"), 12, "unknown_number"),
        (YARD.replace("2: 2", "2: 2,1,2"), 12, "candidate_twice"),
        (YARD.replace("2: 2", "2: {2,2}"), 12, "candidate_twice"),
        (YARD.replace("2: 2", "2: 2,"), 12, "order_unclear"),
        (YARD.replace("2: 2", "2: 2,,1"), 12, "order_unclear"),
        (YARD.replace("2: 2", "2: {}"), 12, "order_unclear"),
        (YARD.replace("2: 2", "2: {2"), 12, "order_unclear"),
        (YARD.replace("2: 2", "2: {1,{2,3}}"), 12, "order_unclear"),
        (YARD.replace("2: 2", "2: -1"), 12, "order_unclear"),
        (YARD.replace("2: 2", "2: 王婷"), 12, "order_unclear"),
        (YARD.replace("TYPE: toi", "TYPE: soi"), 11, "ties_not_allowed"),
        (YARD.replace("TYPE: toi", "TYPE: toc"), 11, "order_incomplete"),
        ("3\n1,Ann\n", 2, "breaks_off"),
        ("2\n1,Ann\n2,Bo\n5,5,1\n4,1,2\n", 4, "voters_differ"),
        ("2\n1,Ann\n2,Bo\n5\n", 4, "voters_differ"),
        ("2\n1,Ann\n2,Bo\n5,5,1\n4\n", 5, "no_order"),
        ("2\n1,Ann\n1,Bo\n5,5,1\n", 3, "alternative_twice"),
    ],
)
def test_what_is_refused_and_in_which_line(text, line, code):
    assert faulty(text)[:2] == (line, code)


@pytest.mark.parametrize(
    ("kind", "order", "code"),
    [
        ("soc", "1,2", "order_incomplete"),
        ("soc", "{1,2},3", "ties_not_allowed"),
        ("soi", "{1,2}", "ties_not_allowed"),
        ("toc", "{1,2}", "order_incomplete"),
    ],
)
def test_the_name_of_a_file_says_what_its_orders_are_where_the_file_does_not(kind, order, code):
    text = "# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n1: "
    assert faulty(text + order, kind)[:2] == (4, code)
    assert preflib.read(text + "1,2,3", kind).valid == 1
    # the file itself knows better
    assert preflib.read("# DATA TYPE: toi\n" + text + order, kind).valid == 1


def test_a_long_line_is_quoted_in_short():
    assert faulty(YARD.replace("2: 2", "2: " + "x" * 90))[2] == {"text": "x" * 40 + "…"}


@given(profiles(weights=st.integers(1, 50)))
def test_what_is_written_reads_back(ballots):
    text = preflib.write(ballots, title="院子\n里的选举", on=date(2026, 6, 1))
    read = preflib.read(text)
    assert (read.candidates, dict(read.ballots)) == (ballots.candidates, dict(ballots.ballots))
    assert "# TITLE: 院子 里的选举\n" in text
    has_ties = any(len(tier) > 1 for order, _weight in ballots.ballots for tier in order)
    assert ("# DATA TYPE: toi\n" in text) == has_ties


def test_most_ballots_are_written_first_and_parts_of_one_never():
    ballots = profile("A B C", "2 A", "7 C=B A", "2 B A C")
    assert preflib.write(ballots, title="", on=date(2026, 6, 1)).splitlines()[-3:] == ["7: {2,3},1", "2: 1", "2: 2,1,3"]
    with pytest.raises(ValueError, match="whole counts"):
        preflib.write(Profile.of("A", [((("A",),), Fraction(1, 2))]), title="", on=date(2026, 6, 1))


@GIVEN
def test_debian_2002():
    """Its Condorcet winner is candidate 3, 291 to 180 and 327 to 140 (shared/data/README)."""
    read = preflib.read(DEBIAN.read_text(), "soi")
    assert (read.valid, len(read.candidates)) == (475, 4)
    result = schulze.count(read)
    assert (result.pairwise[2][0], result.pairwise[0][2]) == (291, 180)
    assert (result.pairwise[2][1], result.pairwise[1][2]) == (327, 140)
    assert result.winners == irv.count(read).winners == ("Bdale Garbee",)
    # quota 159: candidate 3 has 227, a surplus of 68, which brings candidate 1 from 144 over the quota
    assert stv.count(read, 2).winners == ("Bdale Garbee", "Branden Robinson")
