"""Pabulib files: each kind of vote, what real files hold, each fault with its line, and what is written reads back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.votes.counting.test_budget import instances
from votes.counting.budget.instance import Instance, Oddity, Project
from votes.files.pabulib import read, write
from votes.files.unreadable import UnreadableFile

META = "META\nkey;value\nnum_projects;3\nnum_votes;{votes}\nbudget;100\nvote_type;{kind}\n"
PROJECTS = "PROJECTS\nproject_id;cost;name\na;60;Lamp\nb;50.5;Bench\nc;0;Notice\n"


def file(*votes: str, kind: str = "approval", header: str = "voter_id;vote") -> str:
    """A file with projects a, b and c; its first vote stands on line 14."""
    return META.format(votes=len(votes), kind=kind) + PROJECTS + "\n".join(["VOTES", header, *votes]) + "\n"


def ballots(text: str) -> dict[str, int]:
    return {"".join(sorted(approved)): number for approved, number in read(text).ballots.items()}


def test_a_file_of_approvals():
    assert read(file("1;a,b", "2;a,b", "3;c", "4;")) == Instance(
        (
            Project("a", "Lamp", Fraction(60)),
            Project("b", "Bench", Fraction("50.5")),
            Project("c", "Notice", Fraction(0)),
        ),
        Fraction(100),
        {frozenset("ab"): 2, frozenset("c"): 1, frozenset(): 1},
    )
    assert read(file("1;a")).oddities == ()


@pytest.mark.parametrize("kind", ["choose-1", "ordinal", "approval", "Approval"])
def test_every_project_that_is_named_is_approved(kind):
    assert ballots(file("1;a", "2;b,a", kind=kind)) == {"a": 1, "ab": 1}


@pytest.mark.parametrize("kind", ["cumulative", "scoring"])
def test_projects_with_points_above_0_are_approved(kind):
    votes = ("1;a,b,c;3,0,1", "2;b;-2", "3;;", "4;c;0.5", "5;None;None")
    assert ballots(file(*votes, kind=kind, header="voter_id;vote;points")) == {"ac": 1, "": 3, "c": 1}


def test_columns_and_sections_stand_in_any_order():
    votes = "VOTES\nage;vote;voter_id\n40;a,b;1\n"
    projects = "PROJECTS\nname;cost;votes;project_id\nLamp;60;1;a\nBench;50.5;1;b\nNotice;0;0;c\n"
    assert read(votes + projects + META.format(votes=1, kind="approval")) == read(file("1;a,b"))


def test_marks_of_windows_blank_lines_spaces_and_small_letters_make_no_difference():
    plain = file("1;a,b", "2;c")
    assert read("\ufeff" + plain.replace("\n", "\r\n")) == read(plain)
    assert read(plain.replace("\n", "\r")) == read(plain)
    assert read(plain.replace("\n", "\n\n")) == read(plain)
    assert read(plain.replace(";", " ; ").replace(",", " , ")) == read(plain)
    assert read(plain.replace("PROJECTS", "projects;;")) == read(plain)


def test_quotes_hold_what_would_part_a_field():
    text = file("1;a").replace("Lamp", '"Lamp; ""east"" gate\nand yard"')
    assert read(text).projects[0].name == 'Lamp; "east" gate\nand yard'
    with pytest.raises(UnreadableFile) as refused:
        read(text.replace("b;50.5", "b;dear"))
    assert refused.value.line == 11  # the name takes two lines


def test_a_project_needs_no_name():
    assert read(file("1;a").replace("a;60;Lamp", "a;60")) == read(file("1;a").replace("Lamp", ""))
    assert read(file("1;a").replace(";name", "")).projects[0].name == ""


def test_numbers_are_read_as_files_write_them():
    text = file("1;a").replace("50.5", "1.5e+02").replace("budget;100", "budget;100,25")
    assert read(text).projects[1].cost == 150
    assert read(text).budget == Fraction("100.25")


def test_a_voter_who_stands_twice_is_two_voters():
    assert ballots(file("1;a", "1;a")) == {"a": 2}


def test_what_does_no_harm_to_the_count_is_an_oddity_with_its_line():
    text = file("1;a,b,a", "2;b").replace("num_votes;2", "num_votes;3").replace("num_projects;3", "num_projects;4")
    assert ballots(text) == {"ab": 1, "b": 1}
    assert read(text).oddities == (
        Oddity(14, "project_twice_in_vote", {"project": "a"}),
        Oddity(3, "numbers_differ", {"key": "num_projects", "said": "4", "counted": 3}),
        Oddity(4, "numbers_differ", {"key": "num_votes", "said": "3", "counted": 2}),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "code", "figures"),
    [
        ("META\n", "", 1, "no_section", {}),
        ("PROJECTS\n", "", 0, "section_missing", {"section": "PROJECTS"}),
        ("VOTES\nvoter_id;vote\n1;a\n2;b,c\n", "", 0, "section_missing", {"section": "VOTES"}),
        ("VOTES\n", "META\n", 12, "section_twice", {"section": "META"}),
        ("budget;100\n", "", 1, "no_budget", {}),
        ("budget;100", "budget;", 5, "no_budget", {}),
        ("budget;100", "budget;much", 5, "no_number", {"column": "budget", "text": "much"}),
        ("budget;100", "budget;-1", 5, "below_zero", {"column": "budget", "text": "-1"}),
        ("vote_type;approval", "vote_type;lots", 6, "vote_type", {"kind": "lots"}),
        ("vote_type;approval\n", "", 0, "vote_type", {"kind": ""}),
        ("project_id;", "id;", 8, "no_column", {"column": "project_id"}),
        ("cost;", "price;", 8, "no_column", {"column": "cost"}),
        ("a;60;Lamp\nb;50.5;Bench\nc;0;Notice\n", "", 7, "no_projects", {}),
        ("a;60;", ";60;", 9, "project_without_id", {}),
        ("b;50.5", "a;50.5", 10, "project_twice", {"project": "a"}),
        ("60", "sixty", 9, "no_number", {"column": "cost", "text": "sixty"}),
        ("60", "nan", 9, "no_number", {"column": "cost", "text": "nan"}),
        ("60", "1/2", 9, "no_number", {"column": "cost", "text": "1/2"}),
        ("60", "", 9, "no_number", {"column": "cost", "text": ""}),
        ("60", "-60", 9, "below_zero", {"column": "cost", "text": "-60"}),
        ("a;60;Lamp", "a", 9, "row_too_short", {"fields": 1, "needed": 2}),
        ("voter_id;vote", "voter_id;ballot", 13, "no_column", {"column": "vote"}),
        ("2;b,c", "2", 15, "row_too_short", {"fields": 1, "needed": 2}),
        ("2;b,c", "2;b,x", 15, "unknown_project", {"project": "x"}),
        ("2;b,c", "2;b,C", 15, "unknown_project", {"project": "C"}),
    ],
)
def test_each_fault_has_its_line(old, new, line, code, figures):
    text = file("1;a", "2;b,c")
    assert old in text
    with pytest.raises(UnreadableFile) as refused:
        read(text.replace(old, new, 1))
    assert (refused.value.line, refused.value.code, refused.value.figures) == (line, code, figures)


@pytest.mark.parametrize(
    ("vote", "code", "figures"),
    [
        ("1;a,b;3", "points_differ", {"points": 1, "projects": 2}),
        ("1;a;3,4", "points_differ", {"points": 2, "projects": 1}),
        ("1;a;many", "no_number", {"column": "points", "text": "many"}),
    ],
)
def test_each_fault_of_points_has_its_line(vote, code, figures):
    with pytest.raises(UnreadableFile) as refused:
        read(file(vote, kind="cumulative", header="voter_id;vote;points"))
    assert (refused.value.line, refused.value.code, refused.value.figures) == (14, code, figures)


def test_points_need_their_column():
    with pytest.raises(UnreadableFile) as refused:
        read(file("1;a", kind="cumulative"))
    assert (refused.value.line, refused.value.code) == (13, "no_column")


@pytest.mark.parametrize("text", ["", "\n\n", "a picture", "\ufeff"])
def test_what_is_no_such_file_is_refused(text):
    with pytest.raises(UnreadableFile):
        read(text)


def test_a_sign_that_no_file_of_text_holds_is_refused_with_its_line():
    with pytest.raises(UnreadableFile) as refused:
        read(file("1;a").replace("Bench", "B" * 200_000))
    assert (refused.value.line, refused.value.code) == (10, "quoting")


def test_a_file_is_written_with_the_numbers_that_follow_from_it():
    text = write(
        read(file("9;a,b", "8;a", "7;")), {"description": "Yard; east", "budget": "1", "rule": "greedy"}, ["a"]
    )
    assert text == (
        'META\nkey;value\ndescription;"Yard; east"\nrule;greedy\n'
        "num_projects;3\nnum_votes;3\nbudget;100\nvote_type;approval\n"
        "PROJECTS\nproject_id;cost;votes;name;selected\na;60;2;Lamp;1\nb;50.5;1;Bench;0\nc;0;0;Notice;0\n"
        "VOTES\nvoter_id;vote\n1;\n2;a\n3;a,b\n"
    )


@pytest.mark.parametrize("id", ["a,b", " a", "None", "votes", ""])
def test_an_id_that_the_format_cannot_hold_is_refused(id):
    with pytest.raises(ValueError, match="id"):
        write(Instance((Project(id, "", Fraction(1)),), Fraction(1), {}), {})


@given(instances(), st.lists(st.text(alphabet="ab;\"'\n\r ,北门", max_size=6), min_size=6, max_size=6))
@settings(max_examples=200, deadline=None)
def test_what_is_written_reads_back_equal(given, names):
    cents = [Fraction(round(project.cost * 100), 100) for project in given.projects]
    projects = tuple(
        Project(project.id, " ".join(name.split()), cost)
        for project, cost, name in zip(given.projects, cents, names, strict=False)
    )
    written = Instance(projects, Fraction(round(given.budget * 100), 100), given.ballots)
    assert read(write(written, {"description": names[0]})) == written
    assert read(write(written, {}, ["a"])).oddities == ()
