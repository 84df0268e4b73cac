"""Which lines of a change make the routes of other files be looked at again."""

from __future__ import annotations

import pytest

from conductor_mcp.app.endpoints import frameworks, rewires
from conductor_mcp.model import Document, FileChange

WIRES = sorted({word for one in frameworks().values() for word in one.wires})


def changed(line: str) -> list[FileChange]:
    return [FileChange(Document("a.txt", "x = 1\n"), Document("a.txt", f"x = 1\n{line}\n"))]


@pytest.mark.parametrize("word", WIRES)
def test_a_line_that_a_framework_wires_routes_with_counts(word: str) -> None:
    assert rewires(changed(f"  a{word} b"))


def test_other_lines_count_only_where_they_are_asked_for() -> None:
    assert not rewires(changed("import os"))
    assert rewires(changed("import os"), "import")


def test_a_line_that_only_moves_does_not_count() -> None:
    old = Document("a.py", "app.include_router(a)\nx = 1\n")
    new = Document("a.py", "x = 1\n\napp.include_router(a)\n")
    assert not rewires([FileChange(old, new)])
