"""Formats are listed without being loaded, and are then chosen as if they were."""

from __future__ import annotations

import json
from pathlib import Path

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.formats import Formats
from conductor_mcp.model import Document

NAMES = (
    "a.md", "A.MD", "docs/adr/0001-a.md", "spec.md", "x.py", "x.pyi", "a/b.TSX", "kep.yaml",
    "b.yml", "CODEOWNERS", "codeowners.txt", "Makefile", "a.md.bak", ".md",
    "components.json", "c.graphqls", "d.go", "e.proto", "f.avsc", "g.rst", "h.adoc", "no-dot",
    "i.", "a.*", "weird[1].md", "*.md",
)  # fmt: skip


def listed() -> Formats:
    return Formats.of(json.loads(json.dumps(Formats().rows)))


def test_a_list_that_was_kept_chooses_what_the_formats_themselves_do() -> None:
    kept, anew = listed(), Formats()
    assert [*kept.by_id] == [*anew.by_id]
    assert kept.suffixes == anew.suffixes
    for name in NAMES:
        assert kept.wants(name) == anew.wants(name)
        assert kept.of_code(name) is anew.of_code(name)
    text = "---\nstatus: accepted\n---\n# Use one queue\n\n## Decision Outcome\n\nOne queue.\n"
    for path in ("docs/adr/0001-queue.md", "kep.yaml", "a.yaml"):
        assert kept.read(Document(path, text)) == anew.read(Document(path, text))


def test_what_is_no_list_is_found_anew() -> None:
    unusable: list[object] = [None, [], {}, "text", [["python"]], 3]
    for told in unusable:
        assert Formats.of(told).listed == ()


def test_a_name_is_wanted_exactly_if_a_format_has_a_glob_for_it() -> None:
    from fnmatch import fnmatchcase

    globs = [glob for row in Formats().rows if not row.language for glob in row.names]
    for name in NAMES:
        plain = name.rpartition("/")[2].lower()
        assert Formats().wants(name) == any(fnmatchcase(plain, glob) for glob in globs), name


def test_the_index_keeps_the_list(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n", "utf-8")
    for kept in (False, True):
        workspace = open_workspace(tmp_path)
        try:
            workspace.sync()
            assert bool(workspace.formats.listed) is kept
            assert workspace.formats.wants("a.md")
        finally:
            workspace.close()
