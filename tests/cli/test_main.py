"""What the command line says when it is used wrongly, cut off, or broken."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from conductor_mcp.cli import commands
from conductor_mcp.cli._command import Command
from conductor_mcp.registry import discover
from tests.cli.conftest import Run, environment, git, heard


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["recrods"], "no command 'recrods'. Did you mean 'records'?"),
        (["records", "--jsn"], "Did you mean '--json'?"),
        (["search", "x", "--kind", "decison"], "Did you mean 'decision'?"),
        (["search"], "missing argument"),
        (["records", "--root", "/nowhere/at/all"], "does not exist"),
        (["show", "ADR-9999"], "no record 'ADR-9999'"),
        (["search", "x", "--path", "../../etc/passwd"], "is outside the repository"),
    ],
)
def test_misuse_exits_3_in_one_line_with_a_way_on(
    run: Run, arguments: list[str], words: str
) -> None:
    done = run(*arguments)
    assert done.returncode == 3
    assert words in done.stderr
    assert done.stderr.startswith("conductor-mcp: ")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_every_command_takes_root_and_json_and_has_help() -> None:
    for command_id, command in discover(commands, "COMMAND", Command).items():
        asked = command.run
        for one in asked.commands.values() if isinstance(asked, click.Group) else [asked]:
            names = {name for param in one.params for name in param.opts}
            assert {"--root", "--json"} <= names, f"{command_id} {one.name}"
            assert one.help, f"{command_id} {one.name}"
        assert asked.help, command_id


def test_the_help_lists_every_command(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    for command_id in discover(commands, "COMMAND", Command):
        assert f"\n  {command_id}" in done.stdout


def test_an_unexpected_error_is_one_line_and_a_traceback_only_on_request(
    repo: Path, home: Path
) -> None:
    broken = (
        "import conductor_mcp.app.assemble as a; from conductor_mcp.cli import main; import sys\n"
        "def fail(*_): raise RuntimeError('the roof')\n"
        "a.around = fail; sys.argv = ['conductor-mcp', 'records']; main.run()\n"
    )
    for debug in ("", "1"):
        done = subprocess.run(
            [sys.executable, "-c", broken],
            cwd=repo,
            env=environment(home, CONDUCTOR_DEBUG=debug),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 3
        assert "unexpected error: RuntimeError: the roof" in done.stderr
        assert "report it" in done.stderr
        assert ("Traceback" in done.stderr) == bool(debug)


def test_a_reader_who_leaves_is_no_error(repo: Path, home: Path) -> None:
    folder = repo / "docs/adr"
    for i in range(3, 120):
        text = f"# {i}. Decision {'long ' * 150}\n\n## Status\n\nAccepted\n\n## Decision\n\nDo.\n"
        (folder / f"{i:04}-d.md").write_text(text, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "conductor_mcp", "records"],
        cwd=repo,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert said == ""


# A process in the background inherits that interrupts are ignored; a terminal's does not.
_HEEDING = """\
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["conductor-mcp", {0!r}]
runpy.run_module("conductor_mcp", run_name="__main__")
"""


def test_an_interrupt_gives_no_traceback(repo: Path, home: Path) -> None:
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _HEEDING.format("decide")],
        cwd=repo,
        env=environment(home),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    said = b""
    while b"Title" not in said:  # it asks: from here on an interrupt is ours to deal with
        some = heard(mine)
        assert some, said
        said += some
    said += _interrupted(process, mine)
    os.close(mine)
    assert process.wait(timeout=60) == 130
    assert b"Traceback" not in said
    assert b"Stopped." in said


def _interrupted(process: subprocess.Popen[bytes], end: int) -> bytes:
    # A signal between the last instruction and the waiting read goes unseen until the next one:
    # a person presses the keys again, and so do we.
    said = b""
    for _ in range(100):
        process.send_signal(signal.SIGINT)
        try:
            while some := heard(end, patience=0.5):
                said += some
        except TimeoutError:
            continue
        return said
    process.kill()
    raise TimeoutError("an interrupt did not end it")


def test_records_answer_in_the_promised_shape(run: Run) -> None:
    done = run("records", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) >= {"as_of", "records", "left_out", "problems"}
    first = answer["records"][0]
    assert list(first) == [
        "path", "id", "kind", "number", "title", "status", "status_raw", "date",
        "superseded_by", "partially_superseded_by", "in_force",
    ]  # fmt: skip
    assert first["path"] == "docs/adr/0001-keep-the-cache-in-process.md"
    assert (first["status"], first["in_force"]) == ("accepted", True)


def test_search_show_and_context_answer_from_a_folder_inside(run: Run, repo: Path) -> None:
    found = json.loads(run("search", "cache", "--json", "--root", str(repo / "src")).stdout)
    assert found["results"][0]["path"] == "docs/adr/0001-keep-the-cache-in-process.md"
    page = json.loads(run("show", "1", "--json").stdout)
    assert "nothing has to be run" in page["text"]
    brief = run("context", "--path", "src/cache.py")
    assert brief.returncode == 0
    assert "Keep the cache in process" in brief.stdout


def test_in_a_folder_inside_a_path_is_meant_from_there(repo: Path, home: Path) -> None:
    def inside(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "conductor_mcp", *arguments],
            cwd=repo / "docs",
            env=environment(home),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert "Keep the cache in process" in inside("context", "--path", "../src/cache.py")
    assert "Keep the cache in process" in inside("context", "--path", "src/cache.py")
    assert "Use PostgreSQL" in inside("show", "adr/0002-use-postgresql.md")
    said = inside("accept", "2", "--yes")
    command = next(line for line in said.splitlines() if "git" in line).partition(": ")[2]
    subprocess.run(["sh", "-c", command], cwd=repo / "docs", check=True, capture_output=True)
    assert git(repo, "status", "--short") == ""


def test_text_that_is_piped_has_no_colour_and_is_not_cut(run: Run) -> None:
    done = run("records", COLUMNS="40")
    assert "\033" not in done.stdout
    assert "docs/adr/0001-keep-the-cache-in-process.md" in done.stdout
