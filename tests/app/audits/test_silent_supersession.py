"""Later decisions that may have ended earlier ones without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.audits.asking import decision, found
from tests.corpora import corpora

ID = "silent-supersession"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Use Argo", "We will decommission our Jenkins pipelines."),
        ("Use Argo", "This replaces usage of Jenkins."),
        ("Pipelines", "This is an addendum to ADR-0001, which chose the server."),
        ("Pipelines", "[ADR 1](0001-use-jenkins.md) is therefore superseded."),
    ],
)
def test_a_sentence_that_ends_an_earlier_decision_is_shown(
    tmp_path: Path, title: str, body: str
) -> None:
    files = {
        "docs/adr/0001-use-jenkins.md": decision("Use Jenkins"),
        "docs/adr/0005-later.md": decision(title, body=body),
    }
    (finding,) = found(tmp_path, files, ID)
    assert finding.message.startswith("possible: ADR-0005")
    assert (finding.force, finding.at.path) == ("should", "docs/adr/0001-use-jenkins.md")
    assert str(finding.because) == "docs/adr/0005-later.md:13"


def test_a_decision_on_the_same_subject_that_says_what_another_lacks_is_shown(
    tmp_path: Path,
) -> None:
    body = "Decision 1 moves the builds, but this still leaves the slow tests."
    files = {
        "docs/adr/0001-use-jenkins.md": decision("Build with Jenkins"),
        "docs/adr/0005-later.md": decision("Jenkins nodes for each team", body=body),
        "docs/adr/0006-other.md": decision("Colours of the shop", body=body),
    }
    (finding,) = found(tmp_path, files, ID)
    assert finding.because.path == "docs/adr/0005-later.md"


def test_a_decision_that_says_itself_that_it_is_left_leads_to_what_replaced_its_successor(
    tmp_path: Path,
) -> None:
    body = "We are moving on from this decision, see [two](0002-two.md)."
    files = {
        "docs/adr/0001-one.md": decision("One", body=body),
        "docs/adr/0002-two.md": decision("Two", "Superseded by ADR-0003"),
        "docs/adr/0003-three.md": decision("Three"),
    }
    (finding,) = found(tmp_path, files, ID)
    assert "possible: ADR-0003" in finding.message
    assert str(finding.at) == "docs/adr/0001-one.md:13"
    assert finding.because.path == "docs/adr/0003-three.md"


def test_two_decisions_on_the_same_subject_are_shown(tmp_path: Path) -> None:
    files = {
        "docs/adr/0001-encrypt-customer-backups.md": decision("Encrypt customer backups"),
        "docs/adr/0009-encrypted-customer-backups.md": decision("Encrypted customer backups"),
    }
    (finding,) = found(tmp_path, files, ID)
    assert "titles" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "Jenkins runs the job. It builds on ADR-0001.",
        "As ADR-0001 says, Jenkins replaces Bamboo.",
        "We will use Argo for deployments, see ADR-0001.",
    ],
)
def test_a_mention_is_no_end(tmp_path: Path, body: str) -> None:
    files = {
        "docs/adr/0001-use-jenkins.md": decision("Use Jenkins"),
        "docs/adr/0005-later.md": decision("Use Argo", body=body),
    }
    assert found(tmp_path, files, ID) == []


def test_what_is_linked_proposed_or_in_another_log_is_left_alone(tmp_path: Path) -> None:
    ends = "This replaces usage of Jenkins."
    files = {
        "docs/adr/0001-use-jenkins.md": decision("Use Jenkins"),
        "docs/adr/0002-a.md": decision("A", "Accepted\n\nRelates to ADR-0001", body=ends),
        "docs/adr/0003-b.md": decision("B", "Proposed", body=ends),
        "other/adr/0004-c.md": decision("C", body=ends),
    }
    assert found(tmp_path, files, ID) == []


def test_it_shows_few_of_real_records_and_those_are_right() -> None:
    from conductor_mcp.app import audit
    from conductor_mcp.app.assemble import open_workspace
    from conductor_mcp.app.audits import Subject
    from conductor_mcp.app.audits.silent_supersession import AUDIT
    from conductor_mcp.app.library import opened

    shown: list[tuple[str, str]] = []
    for folder in sorted(p for p in corpora("adr").iterdir() if p.is_dir()):
        workspace = open_workspace(folder, memory=True)
        _, library = opened(workspace)
        verdict = audit.run(Subject(workspace, library), [AUDIT])
        shown += [(f.at.path, f.because.path) for f in verdict.findings]
        workspace.close()
    import json

    text = (corpora("adr") / "silent_supersession.json").read_text("utf-8")
    true = {(pair["older"], pair["newer"]) for pair in json.loads(text)["pairs"]}
    right = [pair for pair in shown if pair in true]
    assert len(right) >= 5
    assert len(shown) <= len(right) + 2
