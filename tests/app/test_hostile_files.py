"""Files that go wrong: each ends as a clear entry, and hides none of its neighbours."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_mcp.app.assemble import conductor
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.model import Outcome
from tests.app.audits.asking import decision, lay


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay(tmp_path / "repo", {"docs/adr/0001-good.md": decision("A good one")})


@pytest.fixture
def opened(root: Path) -> Iterator[Conductor]:
    opened = conductor(root)
    yield opened
    opened.workspace.close()


def said(opened: Conductor, path: str) -> list[str]:
    """What is not judged of one file; the good record beside it is there all the same."""
    _, answer = opened.audit()
    assert "ADR-0001" in [row.id for row in opened.records().records]
    return [row.why for row in answer.unjudged if row.path == path]


def test_ten_megabytes_of_markdown_are_one_record_in_pages(root: Path, opened: Conductor) -> None:
    body = "Words upon words.\n\n## Part\n\n- item\n\n" * 300_000
    (root / "docs/adr/0002-long.md").write_text(decision("A long one", body=body), "utf-8")
    assert (root / "docs/adr/0002-long.md").stat().st_size > 10_000_000
    page = opened.page("ADR-0002", budget=500)
    assert (page.title, bool(page.omitted)) == ("A long one", True)
    assert len(page.text) < 4_000
    assert opened.audit()[0].outcome is Outcome.HELD


def test_bytes_under_a_text_name_are_not_judged(root: Path, opened: Conductor) -> None:
    (root / "docs/adr/0002-b.md").write_bytes(bytes(range(256)) * 40)
    assert any("not text" in why for why in said(opened, "docs/adr/0002-b.md"))


def test_a_link_to_itself_is_not_judged(root: Path, opened: Conductor) -> None:
    (root / "docs/adr/0002-b.md").symlink_to("0002-b.md")
    assert said(opened, "docs/adr/0002-b.md")


def test_a_link_out_of_the_root_is_told_and_never_read(root: Path, opened: Conductor) -> None:
    (root.parent / "secret.md").write_text(decision("A secret"), "utf-8")
    (root / "docs/adr/0002-b.md").symlink_to(root.parent / "secret.md")
    assert said(opened, "docs/adr/0002-b.md")
    assert "A secret" not in [row.title for row in opened.records().records]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_is_not_judged(root: Path, opened: Conductor) -> None:
    (root / "docs/adr/0002-b.md").write_text(decision("B"), "utf-8")
    (root / "docs/adr/0002-b.md").chmod(0)
    assert any("permission" in why for why in said(opened, "docs/adr/0002-b.md"))


def test_a_name_with_a_line_end_is_one_name(root: Path, opened: Conductor) -> None:
    name = "docs/adr/0002-two\nlines.md"
    lay(root, {name: decision("Two lines", "Superseded by ADR-0099")})
    verdict, _ = opened.audit()
    (finding,) = verdict.findings
    assert (finding.rule, finding.at.path) == ("dangling-link", name)


def test_a_file_that_goes_while_it_is_audited_stops_nobody(root: Path, opened: Conductor) -> None:
    from conductor_mcp.app import audit, audits
    from conductor_mcp.app.audits import Audit, Subject
    from conductor_mcp.app.library import opened as look
    from conductor_mcp.registry import discover

    lay(root, {"docs/adr/0002-b.md": decision("B", "Superseded by ADR-0001")})
    _, library = look(opened.workspace)
    (root / "docs/adr/0001-good.md").unlink()
    verdict = audit.run(
        Subject(opened.workspace, library), discover(audits, "AUDIT", Audit).values()
    )
    assert [u for u in verdict.unjudged if "failed" in u.why] == []
