"""References that lead nowhere, or to several."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.audits.asking import decision, found, told

ID = "dangling-link"


@pytest.mark.parametrize(
    "status",
    [
        "Superseded by ADR-0099",
        "Superseded by [9. Nothing](0009-nothing.md)",
        "Superseded by 42",
        "Accepted\n\nAmended by ADR-0099",
    ],
)
def test_a_reference_to_nothing_must_be_put_right(tmp_path: Path, status: str) -> None:
    (finding,) = found(tmp_path, {"docs/adr/0001-a.md": decision("A", status)}, ID)
    assert finding.force == "must"
    assert "names no record" in finding.message
    assert finding.at.first > 1


def test_a_number_of_two_other_folders_is_ambiguous(tmp_path: Path) -> None:
    files = {
        "a/adr/0005-x.md": decision("X"),
        "b/adr/0005-y.md": decision("Y"),
        "docs/adr/0001-a.md": decision("A", "Superseded by ADR-0005"),
    }
    (line,) = told(found(tmp_path, files, ID))
    assert "could mean any of a/adr/0005-x.md, b/adr/0005-y.md" in line


def test_a_shared_number_is_left_to_the_audit_of_numbers(tmp_path: Path) -> None:
    files = {
        "docs/adr/0005-x.md": decision("X"),
        "docs/adr/0005-y.md": decision("Y"),
        "docs/adr/0001-a.md": decision("A", "Superseded by ADR-0005"),
    }
    assert found(tmp_path, files, ID) == []


def test_what_resolves_leads_out_or_is_only_a_page_is_left_alone(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-a.md": decision("A", "Superseded by [2](0002-b.md)"),
        "docs/adr/0002-b.md": decision(
            "B", "Accepted\n\nSuperseded by [the design](https://example.org/other/adr-12.md)"
        ),
        "docs/adr/0003-c.md": decision("C", "Superseded by [the page](../page.md)"),
        "docs/adr/0004-d.md": decision("D", "Accepted\n\nRelates to ADR-0099"),
        "docs/page.md": "# A page\n",
    }
    assert found(tmp_path, files, ID) == []


def test_the_thing_a_decision_replaces_is_no_reference(tmp_path: Path) -> None:
    text = decision("A", front="status: accepted\nsupersedes: The old data connections")
    assert found(tmp_path, {"docs/adr/0001-a.md": text}, ID) == []


def test_a_link_whose_file_is_gone_and_whose_number_is_not_is_to_be_looked_at(
    tmp_path: Path,
) -> None:
    files = {
        "docs/adr/0001-a.md": decision("A", "Superseded by [2. B](0002-old-name.md)"),
        "docs/adr/0002-b.md": decision("B"),
    }
    (finding,) = found(tmp_path, files, ID)
    assert (finding.force, finding.because.path) == ("should", "docs/adr/0002-b.md")
    assert finding.hint == "Link to docs/adr/0002-b.md, if that is meant"


def test_a_record_of_another_repository_on_the_web_is_its_own(tmp_path: Path) -> None:
    link = "[ADR-0077](https://github.com/a/b/blob/main/docs/adr/0077-x.md)"
    text = decision("A", f"Superseded by {link}")
    assert found(tmp_path, {"docs/adr/0001-a.md": text}, ID) == []
