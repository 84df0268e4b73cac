"""Decisions that state no status."""

from __future__ import annotations

from pathlib import Path

from tests.app.audits.asking import decision, found

ID = "no-status"


def test_one_without_a_status_among_others_is_named(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("A"),
        "docs/adr/0002-b.md": decision("B", ""),
        "docs/adr/0003-c.md": decision("C", "Perhaps maybe"),
        "docs/adr/0004-d.md": decision("D"),
    }
    one, other = found(tmp_path, files, ID)
    assert (one.at.path, one.message) == ("docs/adr/0002-b.md", "it states no status")
    assert "'Perhaps maybe'" in other.message


def test_a_log_that_never_states_one_is_one_finding(tmp_path: Path) -> None:
    files = {f"docs/adr/000{n}-{n}.md": decision(f"Number {n}", "") for n in range(1, 8)}
    (finding,) = found(tmp_path, files, ID)
    assert "7 of the 7 decisions in docs/adr state no status" in finding.message


def test_one_retired_by_another_needs_no_status_of_its_own(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("A", ""),
        "docs/adr/0002-b.md": decision("B", "Accepted\n\nSupersedes ADR-0001"),
    }
    assert found(tmp_path, files, ID) == []
