"""Two decisions of one log under the same number."""

from __future__ import annotations

from pathlib import Path

from conductor_mcp.model import Force
from tests.app.audits.asking import decision, found

ID = "duplicate-number"


def test_two_files_with_one_number_are_one_finding(tmp_path: Path) -> None:
    (finding,) = found(
        tmp_path,
        {
            "docs/adr/0001-a.md": decision("A"),
            "docs/adr/0002-b.md": decision("B", body="Date: 2024-01-01"),
            "docs/adr/0002-c.md": decision("C"),
            "docs/adr/0007-d.md": decision("D"),
        },
        ID,
    )
    assert finding.force is Force.MUST
    assert {finding.at.path, finding.because.path} == {"docs/adr/0002-b.md", "docs/adr/0002-c.md"}
    assert "number 2" in finding.message
    assert "such as 8" in finding.hint


def test_numbers_of_other_folders_and_series_are_their_own(tmp_path: Path) -> None:
    files = {
        "a/adr/0001-a.md": decision("A"),
        "b/adr/0001-b.md": decision("B"),
        "adr/ADR-001-x.md": decision("X"),
        "adr/PDR-001-y.md": decision("Y"),
    }
    assert found(tmp_path, files, ID) == []


def test_dated_names_carry_no_number(tmp_path: Path) -> None:
    files = {
        "docs/adr/20240101-use-a.md": decision("Use A"),
        "docs/adr/20240101-use-b.md": decision("Use B"),
        "docs/adr/2024-01-02-use-c.md": decision("Use C"),
        "docs/adr/2024-01-02-use-d.md": decision("Use D"),
    }
    assert found(tmp_path, files, ID) == []


def test_a_translation_is_the_same_decision(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-use-a.md": decision("Use A"),
        "docs/adr/0001-use-a.de.md": decision("A verwenden"),
        "docs/adr/0001-use-a.zh-CN.md": decision("A"),
    }
    assert found(tmp_path, files, ID) == []
