"""The tour shows the main job on a machine with nothing prepared, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def _tour(scratch: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "conductor_mcp", "tour", *arguments],
        cwd=scratch,
        env={**os.environ, "TMPDIR": str(scratch), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    scratch = tmp_path_factory.mktemp("tour")
    # As an agent in CI would run it: the person in the tour is not that agent.
    done = _tour(scratch, "--json", CLAUDECODE="1")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert list(scratch.iterdir()) == []
    found: list[dict[str, Any]] = json.loads(done.stdout)["steps"]
    return found


def test_the_client_attaches_and_sees_the_tools_and_the_records(
    steps: list[dict[str, Any]],
) -> None:
    assert "protocol 2026-07-28" in steps[0]["shown"]
    for word in ("get_context", "check_change", "propose_decision", "Billing owns invoices"):
        assert word in steps[0]["shown"]


def test_the_brief_says_what_governs_the_path(steps: list[dict[str, Any]]) -> None:
    assert "Billing owns invoices" in steps[1]["shown"]
    assert "OUT OF SCOPE" in steps[1]["shown"]


def test_a_change_that_breaks_a_decision_is_broken_once_and_says_where_and_why(
    steps: list[dict[str, Any]],
) -> None:
    shown = steps[2]["shown"]
    assert "outcome: broken" in shown
    assert shown.count("decided in:") == 1
    assert "ADR-0008 Billing owns invoices" in shown
    assert "because:    context/decisions/0008-billing-owns-invoices.md:" in shown
    assert "instead:    Ask billing for one" in shown


def test_the_change_put_right_is_held(steps: list[dict[str, Any]]) -> None:
    assert "outcome: held" in steps[3]["shown"]
    assert "not judged" not in steps[3]["shown"]


def test_the_proposal_binds_only_once_a_named_person_has_accepted_it(
    steps: list[dict[str, Any]],
) -> None:
    assert "status: proposed" in steps[4]["shown"]
    accepted = steps[5]["shown"]
    assert "Mina Okafor" in accepted
    assert "+ status: accepted" in accepted
    assert "Mina Okafor <mina@shop.example>: Accept ADR-0011" in accepted
    assert "Invoice requests carry the order's id (accepted, in force)" in accepted


def test_it_ends_with_how_to_attach_a_client_of_ones_own(steps: list[dict[str, Any]]) -> None:
    assert "conductor-mcp setup claude-code" in steps[-1]["shown"]


def test_without_a_terminal_it_prints_plain_text_and_ends_well(tmp_path: Path) -> None:
    done = _tour(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "6. A person, Mina Okafor, accepts it" in done.stdout
    assert list(tmp_path.iterdir()) == []
