"""The code on a printed ballot: finds its seat, notices every single mistake, and knows its neighbours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from votes.papers.codes import SIGNS, code_of, near, seat_of_code, shown

seats = st.integers(1, 10**12)


@given(seats)
def test_a_code_finds_its_seat_however_it_is_typed(seat):
    code = code_of(seat)
    assert seat_of_code(code) == seat
    assert seat_of_code(f" {shown(code).lower()} ") == seat
    assert seat_of_code(code.translate({ord(sign): ord(sign) + 0xFEE0 for sign in code})) == seat


@given(seats, st.data())
def test_one_wrong_sign_is_noticed_and_the_seat_is_near(seat, data):
    code = code_of(seat)
    place = data.draw(st.integers(0, len(code) - 1))
    sign = data.draw(st.sampled_from([one for one in SIGNS if one != code[place]]))
    typed = code[:place] + sign + code[place + 1 :]
    assert seat_of_code(typed) is None
    assert seat in near(typed)


@given(seats, st.data())
def test_two_signs_that_changed_places_are_noticed(seat, data):
    code = code_of(seat)
    one, two = sorted(data.draw(st.lists(st.integers(0, len(code) - 1), min_size=2, max_size=2, unique=True)))
    typed = code[:one] + code[two] + code[one + 1 : two] + code[one] + code[two + 1 :]
    assert typed == code or seat_of_code(typed) is None
    if two == one + 1 and typed != code:
        assert seat in near(typed)


def test_what_is_no_code_names_nothing():
    assert [seat_of_code(typed) for typed in ("", "K7P", "0O1IL5", "选票", "2" * 15)] == [None] * 5
    assert near("") == near("选票") == near("2" * 15) == []


def test_codes_are_short_and_of_signs_that_nobody_mixes_up():
    assert {len(code_of(seat)) for seat in (1, 48_746, 6_000_000)} == {6}
    assert len(code_of(7_000_000)) == 7
    assert not set(SIGNS) & set("015BGILOQSUVZ")
    assert shown("K7P4XQ") == "K7P-4XQ"
