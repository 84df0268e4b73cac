"""The hooks of coding agents: the brief at the start, a judge before each edit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, environment, git

BREAKING = "import redis\n\nSTORE = redis.Redis()\n"


def _told(repo: Path, **tool_input: str) -> str:
    told = {"cwd": str(repo), "tool_name": "Write", "tool_input": tool_input}
    return json.dumps({**told, "hook_event_name": "PreToolUse", "session_id": "s"})


@pytest.mark.parametrize("client", ["claude-code", "codex", "gemini"])
def test_an_edit_that_breaks_a_decision_is_blocked_with_the_reason(
    run: Run, repo: Path, client: str
) -> None:
    patch = (
        f"*** Begin Patch\n*** Update File: src/cache.py\n@@\n-STORE = {{}}\n+{BREAKING}*** End"
    )
    told = _told(repo, file_path=str(repo / "src/cache.py"), content=BREAKING)
    if client == "codex":
        told = _told(repo, command=patch.replace("\nSTORE", "+STORE").replace("\n+STORE", "\n+S"))
    done = run("hook", "pre-tool-use", "--client", client, stdin=told)
    assert done.returncode == 2, done
    assert "src/cache.py:1" in done.stderr
    assert "Keep the cache in process" in done.stderr
    assert "docs/adr/0001-keep-the-cache-in-process.md:" in done.stderr
    assert done.stdout == ""
    assert (repo / "src/cache.py").read_text("utf-8") == "STORE = {}\n"


def test_an_edit_that_keeps_to_the_decisions_passes_in_silence(run: Run, repo: Path) -> None:
    path = str(repo / "src/cache.py")
    done = run("hook", "pre-tool-use", stdin=_told(repo, file_path=path, content="STORE = []\n"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_edit_in_another_worktree_is_judged_there(run: Run, repo: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(repo, "worktree", "add", "-q", "-b", "other", str(other))
    (other / "docs/adr/0001-keep-the-cache-in-process.md").unlink()
    git(other, "commit", "-q", "-a", "-m", "Drop the decision")
    told = _told(repo, file_path=str(other / "src/cache.py"), content=BREAKING)
    assert run("hook", "pre-tool-use", stdin=told).returncode == 0
    inside = _told(other, file_path=str(repo / "src/cache.py"), content=BREAKING)
    assert run("hook", "pre-tool-use", stdin=inside).returncode == 2


def test_a_file_outside_any_repository_is_no_business_of_ours(
    run: Run, repo: Path, home: Path
) -> None:
    told = _told(repo, file_path=str(home / "notes.py"), content=BREAKING)
    done = run("hook", "pre-tool-use", stdin=told)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("stdin", ["", "{", "[]", '{"tool_name": "Write"}'])
def test_words_that_cannot_be_understood_let_the_edit_through_unless_strict(
    run: Run, stdin: str
) -> None:
    done = run("hook", "pre-tool-use", stdin=stdin)
    assert done.returncode == 0
    assert "not judged and let through" in done.stderr
    assert "tool_input" in done.stderr
    strict = run("hook", "pre-tool-use", "--strict", stdin=stdin)
    assert strict.returncode == 2
    assert "blocked (--strict)" in strict.stderr


def test_an_edit_that_nothing_governs_is_let_through_when_strict_too(run: Run, repo: Path) -> None:
    told = _told(repo, file_path="notes.txt", content="what to buy\n")
    done = run("hook", "pre-tool-use", "--strict", "--json", stdin=told)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"findings": [], "unjudged": []}


def test_the_brief_at_session_start_is_text_or_what_the_client_reads(run: Run, repo: Path) -> None:
    told = json.dumps({"cwd": str(repo), "hook_event_name": "SessionStart", "source": "startup"})
    plain = run("hook", "session-start", stdin=told)
    assert plain.returncode == 0, plain.stderr
    assert "Keep the cache in process" in plain.stdout
    assert len(plain.stdout) < 10_000
    gemini = json.loads(run("hook", "session-start", "--client", "gemini", stdin=told).stdout)
    assert gemini["hookSpecificOutput"]["additionalContext"].rstrip("\n") == plain.stdout.rstrip(
        "\n"
    )


def test_a_repository_without_records_adds_nothing_to_a_session(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q")
    done = run("hook", "session-start", stdin=json.dumps({"cwd": str(empty)}))
    assert (done.returncode, done.stdout) == (0, "")


def test_a_hook_never_loads_the_protocol_library(repo: Path, home: Path) -> None:
    program = (
        "import sys; from conductor_mcp.cli import main\n"
        "sys.argv = ['conductor-mcp', 'hook', 'pre-tool-use']\n"
        "try: main.run()\n"
        "finally: print(*[m for m in ('mcp', 'mcp_types', 'watchfiles') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=_told(repo, file_path="src/cache.py", content=BREAKING),
        cwd=repo,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (2, "")


def test_an_edit_is_not_asked_for_what_the_next_one_may_bring(run: Run, repo: Path) -> None:
    (repo / "docs/adr/0003-models-come-with-migrations.md").write_text(
        "---\nid: '0003'\ntitle: Models come with migrations\nstatus: accepted\nrules:\n"
        "- {id: migrated, kind: companion, when: src/models.py, needs: migrations/**}\n"
        "---\n# Models come with migrations\n",
        "utf-8",
    )
    (repo / "migrations").mkdir()
    (repo / "migrations/1.sql").write_text("create table a;\n", "utf-8")
    (repo / "src/models.py").write_text("A = 1\n", "utf-8")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "Models")
    path = repo / "src/models.py"
    done = run("hook", "pre-tool-use", stdin=_told(repo, file_path=str(path), content="A = 2\n"))
    assert done.returncode == 0, done
    path.write_text("A = 2\n", "utf-8")
    whole = run("check")
    assert whole.returncode == 1, whole
    assert "without a change of migrations/**" in whole.stdout
