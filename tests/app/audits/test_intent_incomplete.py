"""Intents without an owner, a measure of success, or a limit."""

from __future__ import annotations

from pathlib import Path

from tests.app.audits.asking import found

ID = "intent-incomplete"
WHOLE = """\
---
kind: intent
status: {status}
owner: Mina
---
# Guest checkout

## What

An order with an address alone.

## Success

Half of all orders.

## Out of scope

Invoices.
"""


def test_all_that_lacks_is_one_finding(tmp_path: Path) -> None:
    text = "---\nkind: intent\nstatus: active\n---\n# Guest checkout\n\n## What\n\nOrder.\n"
    (finding,) = found(tmp_path, {"context/intents/guest.md": text}, ID)
    assert finding.message == (
        "it does not say who owns it, how its success is told and what is out of scope"
    )
    assert finding.hint == "Add owner, ## Success and ## Out of scope"
    assert finding.force == "should"


def test_a_whole_intent_and_a_finished_one_are_left_alone(tmp_path: Path) -> None:
    files = {
        "context/intents/guest.md": WHOLE.format(status="active"),
        "context/intents/old.md": "---\nkind: intent\nstatus: done\n---\n# Old\n\n## What\n\nX.\n",
    }
    assert found(tmp_path, files, ID) == []


def test_an_openspec_change_is_asked_for_its_limit_and_a_spec_for_nothing(tmp_path: Path) -> None:
    files = {
        "openspec/changes/add-x/proposal.md": "# X\n\n## Why\n\nY.\n\n## What Changes\n\n- X\n",
        "openspec/specs/x/spec.md": "# X\n\n## Purpose\n\nX.\n\n## Requirements\n\nIt SHALL.\n",
    }
    (finding,) = found(tmp_path, files, ID)
    assert finding.at.path == "openspec/changes/add-x/proposal.md"
    assert "owns" not in finding.message
    assert "out of scope" in finding.message
