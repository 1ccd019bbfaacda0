"""Text from the bytes that table programs write."""

from __future__ import annotations

import pytest

from community.decoding import NotText, decoded, delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_table_programs(encoding):
    assert decoded("王婷,1\n".encode(encoding)) == "王婷,1\n"


@pytest.mark.parametrize("content", [b"\0\1\2\3", b"PK\3\4\0\0", b"\xff\xff\xff", "王".encode("utf-16")[:3]])
def test_what_is_no_text(content):
    with pytest.raises(NotText):
        decoded(content)


@pytest.mark.parametrize(
    ("text", "mark"), [("a,b\n1,2\n", ","), ("a;b\n1,5;2\n", ";"), ("a\tb\n1\t2\n", "\t"), ("a", ",")]
)
def test_the_delimiter_is_what_cuts_the_lines_evenly(text, mark):
    assert delimiter(text, ",;\t") == mark
