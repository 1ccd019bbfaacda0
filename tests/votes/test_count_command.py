"""``manage.py count``: every method on files, one sentence for each that cannot be counted, and never a traceback."""

from __future__ import annotations

import ast
import io
import json
import re
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from community.refusals import Refused
from votes.outside.faults import ODDITIES, SENTENCES
from votes.outside.methods import WAYS

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"

TABLE = "count,王婷,李强,赵敏\n4,1,2,3\n3,,1,\n2,,2,1\n1,,,\n"
BUDGET = "count,路灯,长椅,滑梯\nbudget,1000,,\ncost,300,120,800\n2,x,x,\n1,,x,x\n"


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes, name: str = "ballots.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def told(path: Path, method: str, language: str = "en", **options) -> str:
    out = io.StringIO()
    call_command("count", str(path), method=method, language=language, stdout=out, **options)
    return out.getvalue()


def counted(path: Path, method: str, **options) -> dict:
    return json.loads(told(path, method, json=True, **options))


def refused(path: Path, method: str = "irv", language: str = "en", **options) -> str:
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as exit:
        call_command("count", str(path), method=method, language=language, stdout=out, stderr=err, **options)
    assert (exit.value.code, out.getvalue(), err.getvalue().count("\n")) == (2, "", 1)
    return err.getvalue().strip()


def test_rankings(file):
    path = file(TABLE)
    # 9 valid: 王婷 4, 李强 3, 赵敏 2; 赵敏 goes, her two papers to 李强: 5 of 9
    data = counted(path, "irv")
    assert (data["method"], data["winners"], len(data["rounds"])) == ("irv", ["李强"], 2)
    # two places: quota 4, 王婷 has it; 赵敏 goes, 李强 fills the last place
    assert counted(path, "stv", seats=2)["winners"] == ["王婷", "李强"]
    # 王婷 over 李强 4:5, over 赵敏 4:2; 李强 over 赵敏 7:2
    data = counted(path, "schulze", seats=2)
    assert (data["winners"], data["ranking"]) == (["李强", "王婷"], ["李强", "王婷", "赵敏"])


def test_budgets(file):
    path = file(BUDGET)
    # approvals: 长椅 3, 路灯 2, 滑梯 1
    data = counted(path, "greedy")
    assert (data["method"], data["selected"], data["left"]) == ("greedy", ["长椅", "路灯"], 580)
    assert counted(path, "equal_shares")["selected"] == ["长椅", "路灯"]
    assert counted(path, "equal_shares_completed")["selected"] == ["长椅", "路灯"]


def test_what_a_budget_file_gets_wrong_without_harm_is_told(file):
    text = (
        "META\nkey;value\nbudget;100\nvote_type;approval\nnum_votes;5\nPROJECTS\nproject_id;cost\na;60\nb;60\n"
        "VOTES\nvoter_id;vote\n1;a,a\n2;b\n3;a\n"
    )
    lines = told(file(text, "a.pb"), "greedy").splitlines()
    assert lines[-3:] == [
        "Left: 40",
        "Line 12: Project a stands twice in one vote and is counted once.",
        "Line 5: num_votes says 5, and the file holds 3.",
    ]
    many = text + "".join(f"{voter};b,b\n" for voter in range(4, 20))
    assert told(file(many, "a.pb"), "greedy").splitlines()[-1] == "8 more things of this kind change nothing."


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")
@pytest.mark.parametrize("method", WAYS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_method_on_a_file_that_nobody_here_wrote(method, language):
    path = SHARED / (
        "preflib/00002-00000001.soi" if WAYS[method].has_seats else "pabulib/poland_zabrze_2020_konczyce.pb"
    )
    text = told(path, method, language)
    assert ("Bdale Garbee" if WAYS[method].has_seats else "P0064") in text.splitlines()[
        -1 if WAYS[method].has_seats else -2
    ]
    data = counted(path, method)
    assert data["method"] == method
    assert data["rounds"]


def test_the_table_can_be_followed(file):
    ballots = "count,王婷,李强,赵敏,孙丽\n8,1,2,,\n5,1,,2,\n4,,1,,\n3,,,1,\n2,,,2,1\n1,,,,1\n1,,,,\n"
    assert told(file(ballots), "stv", seats=2) == (
        "Single transferable vote, 2 places. Valid votes: 23, invalid: 1.\n"
        "The quota is 8 votes: a candidate who reaches it is elected.\n"
        "\n"
        "Round 1. The first preferences are counted.\n"
        "  王婷  13\n"
        "  李强   4\n"
        "  赵敏   3\n"
        "  孙丽   3\n"
        "王婷 has reached the quota, and is elected.\n"
        "\n"
        "Round 2. 王婷 has 5 votes more than the quota. All their papers go on, each for the part of its value that "
        "this surplus is of all their votes.\n"
        "  王婷                                           −5        8\n"
        "  李强                                     +3.07688  7.07688\n"
        "  赵敏                                     +1.92305  4.92305\n"
        "  孙丽                                                     3\n"
        "  (lost by cutting off after five places)  +0.00007  0.00007\n"
        "Papers worth 0.38461 each: 8 to 李强, 5 to 赵敏\n"
        "\n"
        "Round 3. 孙丽 has the fewest votes and is excluded. Each of their papers goes on to the next candidate on "
        "it.\n"
        "  王婷                                               8\n"
        "  李强                                         7.07688\n"
        "  赵敏                                     +2  6.92305\n"
        "  孙丽                                     −3        0\n"
        "  (nobody left on the paper)               +1        1\n"
        "  (lost by cutting off after five places)      0.00007\n"
        "Papers worth 1 each: 2 to 赵敏, 1 with nobody left\n"
        "\n"
        "Round 4. 赵敏 has the fewest votes and is excluded. Those who are left are as many as the places.\n"
        "  王婷                                           8\n"
        "  李强                                     7.07688\n"
        "  赵敏                                     6.92305\n"
        "  (nobody left on the paper)                     1\n"
        "  (lost by cutting off after five places)  0.00007\n"
        "李强 is elected: those who are left are as many as the places.\n"
        "\n"
        "Elected, in this order: 王婷, 李强\n"
    )


def test_ties_are_told(file):
    text = told(file("A,B,C,D\n1,,,\n,1,,\n,,1,\n,,,1\n"), "irv")
    assert "A, B, C, D were level in every round: the order of the paper decides." in text
    text = told(file("A,C,B,D,count\n1,,,,5\n,,1,,4\n,1,2,,3\n,2,3,1,1\n"), "irv")
    assert "C, B are level. The votes of round 1 decide." in text
    text = told(file("A,B,C\n1,2,3\n3,1,2\n2,3,1\n"), "schulze")
    assert "1. A (nobody left beats B, C either: the order of the paper decides)" in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("name", "text"), [("b.csv", TABLE), ("B.CSV", TABLE.replace(",", ";")), ("b.txt", TABLE)])
def test_the_encodings_of_table_programs(file, encoding, name, text):
    assert counted(file(text.encode(encoding), name), "irv")["winners"] == ["李强"]


NO_TEXT = "This cannot be read as text. Save a PrefLib or Pabulib file as UTF-8, and a table as CSV."
PREFLIB = "# ALTERNATIVE NAME 1: 王婷\n# ALTERNATIVE NAME 2: 李强\n"


@pytest.mark.parametrize(
    ("content", "name", "options", "sentence"),
    [
        ("", "a.csv", {}, "The file is empty."),
        ("", "a.soi", {}, "The file is empty."),
        ("", "a.toc", {"method": "schulze"}, "The file is empty."),
        (b"\x00\x01\x02\xff" * 99, "a.csv", {}, "Line 1: " + NO_TEXT),
        (f"{PREFLIB}1: 2\n".encode("gb18030"), "a.soi", {}, "Line 1: " + NO_TEXT),
        (PREFLIB.encode() + "# TITLE: Réunion\n1: 2\n".encode("latin-1"), "a.toi", {}, "Line 3: " + NO_TEXT),
        (
            TABLE,
            "a.doc",
            {},
            "“a.doc” could be anything. Its name must end in .soc .soi .toc .toi .csv .tsv .txt .pb.",
        ),
        (
            BUDGET,
            "a.pb",
            {},
            "A file that ends in .pb cannot be counted by irv. It takes .soc .soi .toc .toi .csv .tsv .txt.",
        ),
        (
            PREFLIB,
            "a.soi",
            {"method": "greedy"},
            "A file that ends in .soi cannot be counted by greedy. It takes .pb .csv .tsv .txt.",
        ),
        (
            TABLE,
            "a.csv",
            {"method": "greedy"},
            "This is no table of a budget: no line has “cost” (“费用”) in a column headed “count” (“票数”).",
        ),
        (BUDGET, "a.csv", {}, "Line 2: “budget” is no number of ballots: 1 or more is needed."),
        (BUDGET, "a.csv", {"method": "greedy", "seats": 1}, "greedy fills no places: leave out --seats."),
        (TABLE, "a.csv", {"seats": 2}, "Instant run-off fills one place. For 2 places, count with --method stv."),
        (
            TABLE,
            "a.csv",
            {"method": "stv", "seats": 4},
            "4 places cannot be filled from 3 candidates. Give another number to --seats.",
        ),
        (
            TABLE,
            "a.csv",
            {"method": "schulze", "seats": 0},
            "0 places cannot be filled from 3 candidates. Give another number to --seats.",
        ),
        ("A,B\n", "a.csv", {}, "There is no valid ballot to count."),
        ("count,A,B\n5,,\n", "a.csv", {}, "There is no valid ballot to count."),
        (PREFLIB + "1: 1,2\n1: 2,2\n", "a.soi", {}, "Line 4: “李强” stands twice on this ballot."),
        (PREFLIB + "1: 3\n", "a.soi", {}, "Line 3: There is no alternative 3. They are numbered from 1 to 2."),
        (PREFLIB + "-1: 2\n", "a.soi", {}, "Line 3: “-1” is no number of ballots: 1 or more is needed."),
        (
            PREFLIB + "1: {1,2}\n",
            "a.soc",
            {},
            "Line 3: A file of the kind soc knows no ties, and there is one on this ballot.",
        ),
        (
            PREFLIB + "1: 1\n",
            "a.toc",
            {},
            "Line 3: A file of the kind toc ranks everybody, and this ballot ranks 1 of 2.",
        ),
        (
            "# NUMBER VOTERS: 3\n" + PREFLIB + "2: 1\n",
            "a.soi",
            {},
            "Line 1: The file says that 3 voted, and holds 2 ballots. A part is missing or was changed.",
        ),
    ],
)
def test_what_cannot_be_counted_is_one_sentence(file, content, name, options, sentence):
    assert refused(file(content, name), **options) == sentence


def test_what_is_no_file(tmp_path):
    assert refused(tmp_path / "none.csv") == f"There is no file “{tmp_path / 'none.csv'}”."
    assert refused(tmp_path) == f"There is no file “{tmp_path}”."
    assert refused(Path("x" * 5000 + ".csv")).startswith("“xxx")


def test_the_sentences_come_in_chinese(file):
    assert (
        refused(file("A,B\n1,x\n"), language="zh-hans") == "第 2 行：“B”下面的“x”不是名次。请写 1、2、3……，不排的留空。"
    )


def test_a_method_that_is_none_and_seats_that_are_no_number_are_refused_by_the_console(file):
    for options in ({"method": "borda"}, {"method": "stv", "seats": "two"}):
        with pytest.raises(CommandError):
            call_command("count", str(file(TABLE)), *[f"--{name}={value}" for name, value in options.items()])


def test_a_large_file_is_quick(file):
    """10,000 different ballots of twelve candidates."""
    names = [f"候选人{number}" for number in range(12)]
    lines = [",".join(names)]
    for number in range(10_000):
        order = sorted(range(12), key=lambda name: (number * 7919 * (name + 3) + name * 104_729) % 1_000_003)
        lines.append(",".join(str(rank + 1) if rank < number % 13 else "" for rank in order))
    path = file("\n".join(lines))
    for method in ("irv", "stv", "schulze"):
        began = time.perf_counter()
        assert len(counted(path, method, **({} if method == "irv" else {"seats": 5}))["winners"]) == (
            1 if method == "irv" else 5
        )
        assert time.perf_counter() - began < 15


def faults_in(path: Path) -> dict[str, set[str]]:
    """The codes raised in a module, with the figures they bring."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            at = {"UnreadableFile": 1, "CannotCount": 0, "NotCounted": 0, "Oddity": 1}.get(node.func.id)
            if at is not None and isinstance(node.args[at], ast.Constant):
                figures = {key.value for each in node.args if isinstance(each, ast.Dict) for key in each.keys}
                found[node.args[at].value] = figures | {word.arg for word in node.keywords if word.arg}
    return found


def test_every_fault_has_its_sentence_and_every_sentence_its_fault():
    folders = [ROOT / "votes" / name for name in ("files", "counting/ranked", "outside")]
    found = {
        code: figures for folder in folders for path in folder.glob("*.py") for code, figures in faults_in(path).items()
    }
    sentences = SENTENCES | ODDITIES
    assert found.keys() == sentences.keys()
    for code, figures in found.items():
        assert set(re.findall(r"%\((\w+)\)s", str(sentences[code]))) <= figures


def test_a_refusal_is_one_of_the_house():
    from votes.outside.faults import NotCounted

    assert issubclass(NotCounted, Refused)
