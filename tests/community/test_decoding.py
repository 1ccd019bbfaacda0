"""Text from the bytes that table programs write."""

from __future__ import annotations

import pytest

from community.decoding import NotText, decoded, delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_table_programs(encoding):
    assert decoded("王婷,1\n".encode(encoding)) == "王婷,1\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\0\1\2\3", 1),
        (b"a\n\nPK\3\4\0\0", 3),
        (b"\xff\xff\xff", 1),
        ("王".encode("utf-16")[:3], 1),
        (b"a\n\x81\xff", 2),
    ],
)
def test_what_is_no_text_and_in_which_line(content, line):
    with pytest.raises(NotText) as fault:
        decoded(content)
    assert fault.value.line == line


def test_only_the_encodings_that_are_asked_for():
    with pytest.raises(NotText):
        decoded("王婷".encode("gb18030"), ("utf-8",))


@pytest.mark.parametrize(
    ("text", "mark"), [("a,b\n1,2\n", ","), ("a;b\n1,5;2\n", ";"), ("a\tb\n1\t2\n", "\t"), ("a", ",")]
)
def test_the_delimiter_is_what_cuts_the_lines_evenly(text, mark):
    assert delimiter(text, ",;\t") == mark
