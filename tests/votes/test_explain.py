"""The verdict in one sentence: why, with the number that decides and the article."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from votes import explain
from votes.counting.gates import gate
from votes.counting.marks import Paper
from votes.counting.motion import Tally, count, judge, marks_from
from votes.counting.roll import Box
from votes.counting.sums import Sums, Weight
from votes.counting.verdict import Verdict
from votes.models import Choice
from votes.rules import rule


def judged(code: str, *, roll, taking_part, yes, no=(0, "0.00"), electorate: str | None = None) -> Verdict:
    def sums(heads, area="0.00"):
        return Sums(heads, heads, Decimal(area))

    tally = Tally(sums(*roll), sums(*taking_part), sums(*yes), sums(*no), Sums())
    return judge(tally, rule(code, on=date(2026, 6, 1)))


CARRIED = judged(
    "owners_ordinary",
    roll=(212, "19841.00"),
    taking_part=(168, "15702.40"),
    yes=(152, "14236.80"),
)

CASES = [
    (
        CARRIED,
        "Carried: 168 owners and 15,702.40 m² took part, each at least 2/3; "
        "of them 152 owners and 14,236.80 m² agreed, each more than half. Basis: Civil Code, article 278.",
        "通过：参加 168 户、15,702.40 ㎡，都达到 2/3；其中同意 152 户、14,236.80 ㎡，都超过一半。"
        "依据：《民法典》第二百七十八条。",
    ),
    (
        judged("residents_council", roll=(212,), taking_part=(131,), yes=(131,)),
        "No quorum: 131 households were present; 11 households more would make at least 2/3. "
        "Basis: house rules of the community (common practice).",
        "未达到法定人数：到会 131 户，还差 11 户才达到 2/3。依据：本社区议事规则（通行做法）。",
    ),
    (
        judged("residents_assembly", roll=(11_867,), taking_part=(5_933,), yes=(5_933,)),
        "No quorum: 5,933 residents were present; 1 resident more would make more than half. "
        "Basis: Residents' Committee Law (2025 revision), articles 26 and 27.",
        "未达到法定人数：到会 5,933 人，还差 1 人才超过一半。"
        "依据：《城市居民委员会组织法》（2025年修订）第二十六条、第二十七条。",
    ),
    (
        judged("owners_ordinary", roll=(9, "900.00"), taking_part=(5, "620.00"), yes=(5, "620.00")),
        "No quorum: 5 owners took part; 1 owner more would make at least 2/3. Basis: Civil Code, article 278.",
        "未达到法定人数：参加 5 户，还差 1 户才达到 2/3。依据：《民法典》第二百七十八条。",
    ),
    (
        judged("owners_ordinary", roll=(9, "900.00"), taking_part=(5, "500.00"), yes=(5, "500.00")),
        "No quorum: 5 owners and 500.00 m² took part; 1 owner and 100.00 m² more would make at least 2/3. "
        "Basis: Civil Code, article 278.",
        "未达到法定人数：参加 5 户、500.00 ㎡，还差 1 户、100.00 ㎡才达到 2/3。依据：《民法典》第二百七十八条。",
    ),
    (
        judged("representatives_assembly", roll=(603,), taking_part=(402,), yes=(201,), no=(201,)),
        "Not carried: 201 of 402 representatives agreed, exactly one half; "
        "the rule asks for more than half, 1 representative more. "
        "Basis: Residents' Committee Law (2025 revision), articles 28 and 29.",
        "未通过：同意 201 / 402 位代表，正好一半；规则要求超过一半，还差 1 位代表。"
        "依据：《城市居民委员会组织法》（2025年修订）第二十八条、第二十九条。",
    ),
    (
        judged("owners_special", roll=(148, "14800.00"), taking_part=(148, "14800.00"), yes=(110, "11100.00")),
        "Not carried: 110 of 148 owners agreed; 1 owner more would make at least 3/4. Basis: Civil Code, article 278.",
        "未通过：同意 110 / 148 户，还差 1 户才达到 3/4。依据：《民法典》第二百七十八条。",
    ),
    (
        judged("residents_council", roll=(90,), taking_part=(60,), yes=(31,)),
        "Carried: 60 households were present, at least 2/3; of them 31 households agreed, more than half. "
        "Basis: house rules of the community (common practice).",
        "通过：到会 60 户，达到 2/3；其中同意 31 户，超过一半。依据：本社区议事规则（通行做法）。",
    ),
]


@pytest.mark.parametrize(("verdict", "english", "chinese"), CASES)
def test_a_verdict_says_why(verdict, english, chinese):
    with translation.override("en"):
        assert explain.explain(verdict) == english
    with translation.override("zh-hans"):
        assert explain.explain(verdict) == chinese


def test_a_verdict_read_from_the_row_says_the_same():
    with translation.override("en"):
        assert explain.explain(Verdict.from_json(CARRIED.as_json())) == CASES[0][1]


def test_what_is_still_needed():
    line = gate(rule("owners_ordinary", on=date(2026, 6, 1)).measures[0].participation, "heads", 131, 212)
    with translation.override("en"):
        assert explain.still_needed(line, "households") == "11 households still needed for at least 2/3"
    with translation.override("zh-hans"):
        assert explain.still_needed(line, "households") == "再有 11 户达到 2/3"


def test_exactly_60_of_90_under_more_than_two_thirds():
    """No shipped rule asks for more than 2/3 of assent; the words are ready for a house rule that does."""
    data = rule("residents_council", on=date(2026, 6, 1)).as_json()
    data["measures"][0]["assent"] = {"test": "more_than", "fraction": "2/3"}
    strict = type(rule("residents_council", on=date(2026, 6, 1))).from_json(data)
    papers = [Paper(n, marks_from(["yes" if n < 60 else "no"])) for n in range(90)]
    tally = count(Box(papers, [Weight(n) for n in range(90)]), strict)
    with translation.override("zh-hans"):
        assert explain.explain(judge(tally, strict)) == (
            "未通过：同意 60 / 90 户，正好 2/3；规则要求超过 2/3，还差 1 户。依据：本社区议事规则（通行做法）。"
        )


@pytest.mark.parametrize(
    ("state", "choice", "current", "english", "chinese"),
    [
        ("recorded", "yes", "yes", "Recorded. You voted: Yes.", "已记录，您投了：同意。"),
        ("changed", "no", "no", "Changed. You now vote: No.", "已改票，您现在投的是：反对。"),
        (
            "repeated",
            "no",
            "no",
            "Already recorded, counted once. You voted: No.",
            "早已记录，只算一次。您投了：反对。",
        ),
        (
            "repeated",
            "yes",
            "no",
            "This choice of yours was replaced by a later one. What counts is: No.",
            "这一票您后来改过了，算数的是：反对。",
        ),
    ],
)
def test_what_the_voter_is_told(state, choice, current, english, chinese):
    for language, sentence in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            said, counts = str(Choice(choice).label), str(Choice(current).label)
            assert explain.receipt_sentence(state, said, counts) == sentence
