"""Making room for records overwrites nothing; the doctor says how to mend what is not well."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from conductor_mcp.cli._init import BEGIN, END, SETTINGS, with_block
from conductor_mcp.config import Config, parse
from conductor_mcp.model import ConductorError
from tests.cli.conftest import Run, git


def test_init_writes_settings_and_nothing_else(run: Run, repo: Path) -> None:
    done = run("init", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["written"] == ["context/conductor.toml"]
    assert answer["found"] == {"decision": 2}
    assert answer["decisions"] == "docs/adr"
    assert git(repo, "status", "--porcelain", "-uall") == "?? context/conductor.toml\n"
    (repo / "context/conductor.toml").write_text("# mine\n", "utf-8")
    assert json.loads(run("init", "--json").stdout)["written"] == []
    assert (repo / "context/conductor.toml").read_text("utf-8") == "# mine\n"


def test_the_settings_show_the_defaults_as_they_are() -> None:
    assert parse(SETTINGS) == Config()
    lines = [line for line in SETTINGS.splitlines() if "=" in line or line.startswith("# [")]
    shown = "\n".join(line.removeprefix("# ") for line in lines)
    assert Config.model_validate(tomllib.loads(shown)) == Config()


def test_agents_md_gets_a_marked_block_once(run: Run, repo: Path) -> None:
    (repo / "AGENTS.md").write_text("# Agents\n\nBe kind.\n", "utf-8")
    first = json.loads(run("init", "--agents-md", "--json").stdout)
    assert "AGENTS.md" in first["written"]
    assert any("@AGENTS.md" in step for step in first["next"])
    text = (repo / "AGENTS.md").read_text("utf-8")
    assert text.startswith("# Agents\n\nBe kind.\n")
    assert json.loads(run("init", "--agents-md", "--json").stdout)["written"] == []
    assert (repo / "AGENTS.md").read_text("utf-8") == text


def test_an_old_block_is_brought_up_to_date_in_its_place() -> None:
    text = f"before\r\n{BEGIN}\r\nold\r\n{END}\r\nafter\r\n"
    new = with_block(text)
    assert new.startswith(f"before\r\n{BEGIN}\r\n## ")
    assert new.endswith(f"{END}\r\nafter\r\n")
    assert new.count("\n") == new.count("\r\n")
    with pytest.raises(ConductorError, match="do not pair up"):
        with_block(BEGIN)


def test_a_healthy_repository_has_nothing_that_fails(run: Run) -> None:
    assert run("setup", "claude-code").returncode == 0
    done = run("doctor", "--json")
    assert done.returncode == 0, done.stdout
    answer = json.loads(done.stdout)
    rows = {row["name"]: row for row in answer["checks"]}
    assert {"git", "person", "settings", "formats", "rules", "index", "records", "clauses",
            "watcher", "clients"} <= rows.keys()  # fmt: skip
    assert all(row["health"] == "ok" for row in rows.values()), rows


def test_what_is_not_well_is_named_with_how_to_mend_it(run: Run, repo: Path) -> None:
    (repo / "context").mkdir()
    (repo / "context/conductor.toml").write_text("budgets = 3\n", "utf-8")
    decision = repo / "docs/adr/0001-keep-the-cache-in-process.md"
    decision.write_text(decision.read_text("utf-8").replace("forbid-import", "forbid-imports"))
    (repo / ".cursor").mkdir()
    (repo / ".cursor/mcp.json").write_text("{", "utf-8")
    done = run("doctor")
    assert done.returncode == 1
    assert "fail  settings" in done.stdout
    assert "no rule 'forbid-imports'" in done.stdout
    assert ".cursor/mcp.json: line 1" in done.stdout
    rows = json.loads(run("doctor", "--json").stdout)["checks"]
    assert all(row["mend"] for row in rows if row["health"] != "ok")
