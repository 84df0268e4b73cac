"""A person writes a decision down, by answering questions or by giving options."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Run

WORDS = ("--title", "Queue mail", "--context", "Mail is slow.", "--decision", "We queue it.")
PATH = "docs/adr/0003-queue-mail.md"


def test_options_are_enough(run: Run, repo: Path) -> None:
    done = run(
        "decide", *WORDS, "--option", "Do nothing", "--applies-to", "src/**",
        "--rule", '{"kind": "forbid-import", "in": ["src/**"], "import": ["pkg:smtplib"]}',
        "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["path"], answer["status"]) == (PATH, "proposed")
    text = (repo / PATH).read_text("utf-8")
    assert text.startswith("---\n")
    assert "## Considered Options\n\n* Do nothing" in text
    rows = json.loads(run("records", "--json").stdout)
    assert rows["problems"] == []
    assert rows["records"][-1]["title"] == "Queue mail"


def test_a_person_is_asked_for_what_is_missing(
    at_terminal: Callable[..., tuple[int, str]], repo: Path
) -> None:
    answers = ["Queue mail", "accepted", "Mail is slow.", "Very slow.", "", "We queue it.", "",
               "", "A", "B", "", "src/**", "", "y"]  # fmt: skip
    code, said = at_terminal("decide", lines=answers)
    assert code == 0, said
    text = (repo / PATH).read_text("utf-8")
    assert "Mail is slow.\nVery slow." in text
    assert "* A\n* B" in text
    assert "status: accepted" in text
    assert "Ada Example" in text


def test_what_was_typed_is_kept_when_its_acceptance_is_not_confirmed(
    at_terminal: Callable[..., tuple[int, str]], repo: Path
) -> None:
    answers = ["Queue mail", "accepted", "Slow.", "", "Queue it.", "", "", "", "", "n"]
    code, said = at_terminal("decide", lines=answers)
    assert code == 0, said
    assert "written as proposed" in said
    text = (repo / PATH).read_text("utf-8")
    assert "status: proposed" in text
    assert "Ada Example" not in text


def test_without_a_terminal_the_missing_options_are_named(run: Run) -> None:
    done = run("decide", "--title", "x")
    assert done.returncode == 3
    assert "--context, --decision" in done.stderr


def test_accepted_needs_a_person(run: Run, repo: Path) -> None:
    done = run("decide", *WORDS, "--status", "accepted")
    assert done.returncode == 3
    assert not (repo / PATH).exists()
    done = run("decide", *WORDS, "--status", "accepted", "--by", "Ada Example", CLAUDECODE="1")
    assert done.returncode == 3
    assert not (repo / PATH).exists()
    done = run("decide", *WORDS, "--status", "accepted", "--by", "Ada Example")
    assert done.returncode == 0, done.stderr
    assert "status: accepted" in (repo / PATH).read_text("utf-8")


def test_an_agent_proposes_with_the_same_fields_as_the_tool(run: Run) -> None:
    given = {
        "title": "Queue mail",
        "context": "Slow.",
        "decision": "In process.",
        "supersedes": ["1"],
    }
    done = run("propose", "--input", "-", "--json", stdin=json.dumps(given), CLAUDECODE="1")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {"path", "id", "status", "closest", "next"}
    assert answer["status"] == "proposed"
    assert answer["closest"]
    again = json.loads(run("propose", *WORDS, "--json").stdout)
    assert again["path"] == "docs/adr/0004-queue-mail.md"


def test_fields_that_make_no_sense_are_misuse(run: Run) -> None:
    cases = {
        "[]": "JSON object",
        '{"titel": "x"}': "title",
        '{"options": "x"}': "list",
        "{": "JSON",
    }
    for given, words in cases.items():
        done = run("propose", "--input", "-", stdin=given)
        assert done.returncode == 3
        assert words in done.stderr
    done = run("propose", *WORDS, "--rule", "kind: x")
    assert done.returncode == 3
    assert "is not JSON" in done.stderr
