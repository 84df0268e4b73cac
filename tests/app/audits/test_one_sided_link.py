"""Supersession that only one side tells of."""

from __future__ import annotations

from pathlib import Path

from tests.app.audits.asking import decision, found

ID = "one-sided-link"


def test_the_old_one_still_reads_accepted(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("Store it in A"),
        "docs/adr/0002-b.md": decision("B", "Accepted\n\nSupersedes [1](0001-a.md)"),
    }
    (finding,) = found(tmp_path, files, ID)
    assert (finding.force, finding.at.path) == ("should", "docs/adr/0001-a.md")
    assert (finding.because.path, finding.because.first > 1) == ("docs/adr/0002-b.md", True)
    assert "superseded by" in finding.hint


def test_the_new_one_never_mentions_the_old(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("Store it in A", "Superseded by ADR-0002"),
        "docs/adr/0002-b.md": decision("Store it in B"),
    }
    (finding,) = found(tmp_path, files, ID)
    assert finding.at.path == "docs/adr/0002-b.md"
    assert finding.because.path == "docs/adr/0001-a.md"


def test_any_mention_of_the_old_one_is_enough(tmp_path: Path) -> None:
    for n, body in enumerate(
        ("It ends ADR-0001.", "See 0001-a.", "We said: store it in A for good."), 1
    ):
        files = {
            "docs/adr/0001-a.md": decision("Store it in A for good", "Superseded by ADR-0002"),
            "docs/adr/0002-b.md": decision("B", body=body),
        }
        assert found(tmp_path / str(n), files, ID) == []


def test_both_sides_told_a_proposal_or_a_part_is_left_alone(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("A", "Superseded by ADR-0002"),
        "docs/adr/0002-b.md": decision("B", "Accepted\n\nSupersedes ADR-0001"),
        "docs/adr/0003-c.md": decision("C"),
        "docs/adr/0004-d.md": decision("D", "Proposed\n\nSupersedes ADR-0003"),
        "docs/adr/0005-e.md": decision("E", "Accepted, partially superseded by ADR-0006"),
        "docs/adr/0006-f.md": decision("F", "Accepted\n\nSupersedes ADR-0005"),
    }
    assert found(tmp_path, files, ID) == []
