"""Where nothing may be skipped, a skip is a failure; only an absent ../shared is a reason."""

from __future__ import annotations

import pytest

from tests import skips


@pytest.mark.parametrize(
    ("is_strict", "shared_is_there", "reason", "allowed"),
    [
        (False, True, "Chromium is missing", True),
        (True, False, "../shared is absent", True),
        (True, True, "../shared is absent", False),
        (True, False, "Chromium is missing", False),
    ],
)
def test_what_may_be_skipped(monkeypatch, tmp_path, is_strict, shared_is_there, reason, allowed):
    monkeypatch.setenv("YANXIA_NO_SKIP", "1" if is_strict else "0")
    monkeypatch.setattr(skips, "SHARED", tmp_path if shared_is_there else tmp_path / "absent")
    assert skips.may_skip(reason) is allowed
