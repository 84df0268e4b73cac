"""Only an accepted decision retires another."""

from __future__ import annotations

from pathlib import Path

from tests.app.audits.asking import decision, found

ID = "retired-by-unaccepted"


def test_a_proposal_that_claims_to_supersede_is_noted(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("A"),
        "docs/adr/0002-b.md": decision("B", "Proposed\n\nSupersedes ADR-0001"),
    }
    (finding,) = found(tmp_path, files, ID)
    assert (finding.force, finding.at.path) == ("should", "docs/adr/0002-b.md")
    assert finding.because.path == "docs/adr/0001-a.md"
    assert finding.hint == "Accept ADR-0002, or take the claim back"


def test_a_decision_retired_by_a_rejected_one_is_noted(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("A", "Superseded by ADR-0002"),
        "docs/adr/0002-b.md": decision("B", "Rejected"),
    }
    (finding,) = found(tmp_path, files, ID)
    assert finding.at.path == "docs/adr/0001-a.md"
    assert "rejected" in finding.message


def test_an_accepted_successor_is_as_it_should_be(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("A", "Superseded by ADR-0002"),
        "docs/adr/0002-b.md": decision("B", "Accepted\n\nSupersedes ADR-0001"),
        "docs/adr/0003-c.md": decision("C", "Proposed\n\nRelates to ADR-0002"),
    }
    assert found(tmp_path, files, ID) == []
