"""A person signs off at a terminal; an agent is told that agents only propose."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conductor_mcp.cli._person import agent_marker
from tests.cli.conftest import PROPOSAL, Run, git

PATH = "docs/adr/0002-use-postgresql.md"
AtTerminal = Callable[..., tuple[int, str]]


def _text(repo: Path) -> str:
    return (repo / PATH).read_text("utf-8")


def test_a_script_of_a_person_accepts_with_yes(run: Run, repo: Path) -> None:
    done = run("accept", "ADR-0002", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["was"], answer["status"]) == ("proposed", "accepted")
    assert answer["by"] == "Ada Example <ada@example.org>"
    assert "status: accepted" in _text(repo)
    assert git(repo, "diff", "--stat").count("|") == 1
    again = run("accept", "ADR-0002", "--yes")
    assert again.returncode == 3
    assert "already accepted" in again.stderr


def test_without_a_terminal_and_without_yes_nothing_is_written(run: Run, repo: Path) -> None:
    done = run("accept", "ADR-0002")
    assert done.returncode == 3
    assert "no terminal to confirm at" in done.stderr
    assert _text(repo) == PROPOSAL


@pytest.mark.parametrize("marker", ["CLAUDECODE", "CODEX_SANDBOX", "GEMINI_CLI"])
@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_an_agent_is_refused_even_with_yes(run: Run, repo: Path, verb: str, marker: str) -> None:
    done = run(verb, "ADR-0002", "--yes", **{marker: "1"})
    assert done.returncode == 3
    assert f"{marker} is set" in done.stderr
    assert "agents only propose" in done.stderr
    assert _text(repo) == PROPOSAL


def test_without_an_identity_nobody_signs_off(run: Run, repo: Path) -> None:
    nobody = {"GIT_AUTHOR_NAME": "", "GIT_AUTHOR_EMAIL": "", "EMAIL": ""}
    done = run("accept", "ADR-0002", "--yes", **nobody)
    assert done.returncode == 3
    assert "git does not know who you are" in done.stderr
    assert "git config user.name" in done.stderr
    assert _text(repo) == PROPOSAL


def test_a_person_confirms_at_a_terminal(at_terminal: AtTerminal, repo: Path) -> None:
    code, said = at_terminal("reject", "ADR-0002", lines=["n"])
    assert code == 3
    assert "by Ada Example" in said
    assert _text(repo) == PROPOSAL
    code, said = at_terminal("reject", "ADR-0002", lines=["y"])
    assert code == 0, said
    assert "status: rejected" in _text(repo)


def test_beside_an_agent_the_confirmation_is_typed(at_terminal: AtTerminal, repo: Path) -> None:
    code, said = at_terminal("accept", "ADR-0002", "--yes", lines=["y"], CLAUDECODE="1")
    assert code == 3, said
    assert _text(repo) == PROPOSAL
    code, said = at_terminal("accept", "ADR-0002", lines=["adr-0002"], CLAUDECODE="1")
    assert code == 0, said
    assert "status: accepted" in _text(repo)


def test_a_successor_supersedes_from_the_command_line(run: Run) -> None:
    assert run("supersede", "1", "--by", "2", "--yes").returncode == 3
    assert run("accept", "2", "--yes").returncode == 0
    done = run("supersede", "1", "--by", "2", "--yes", "--json")
    assert json.loads(done.stdout)["superseded_by"] == PATH
    rows = json.loads(run("records", "--json").stdout)["records"]
    assert rows[0]["superseded_by"] == [PATH]
    assert rows[0]["in_force"] is False


def test_the_help_says_that_this_is_detection(run: Run) -> None:
    for verb in ("accept", "reject", "supersede", "decide"):
        said = " ".join(run(verb, "--help").stdout.split())
        assert "detection, not prevention" in said


def test_a_person_s_own_settings_are_no_marker() -> None:
    assert agent_marker({"CODEX_HOME": "/home/ada/.codex", "CLAUDECODE": ""}) == ""
    assert agent_marker({"CODEX_THREAD_ID": "7"}) == "CODEX_THREAD_ID"
