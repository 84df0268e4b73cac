"""Texts of JavaScript stand for what the language says, not for what Python would make of them."""

from __future__ import annotations

import pytest

from conductor_mcp.formats.routes._ecmatexts import spelt


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"src/a\.ts", "src/a.ts"),
        (r"src/a\\.ts", r"src/a\.ts"),
        (r"\/é\\d", r"/é\d"),
        (r"\u{41}\x42\u0043", "ABC"),
        (r"\'\"\`\n", "'\"`\n"),
        ("a\\\nb", "ab"),
        (r"\ud83d", "\ufffd"),
    ],
)
def test_a_backslash_before_what_needs_none_is_dropped(written: str, meant: str) -> None:
    assert spelt(written) == meant
