"""What cannot be seen in a record never reaches a client or a terminal as it is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.repos import small
from tests.server.conftest import Attach

MARKS = "\u200b\u202e\u2066\U000e0041\ufeff\u2060"
UNSEEN = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f\x00-\x08\x0e-\x1f]"
)
DECISION = f"""\
---
status: "accepted{MARKS}"
date: 2024-05-01
applies_to: ["src/shop/**", "src/{MARKS}x/**"]
decision-makers: ["Mal{MARKS}"]
supersedes: ["ADR-0099{MARKS}"]
rules:
  - id: odd
    kind: forbid-import
    in: ["src/shop/**"]
    import: ["pkg:evil"]
    why: "Because{MARKS} of it."
    instead: "do{MARKS} it"
  - id: bad
    kind: nothing{MARKS}
---
# Orders {MARKS} are \x1b[31mred

## Context {MARKS} here

orders payment zebra {MARKS} text.

## Decision Outcome

Chosen option: zebra {MARKS}, because.
"""
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("get_context", {"task": "zebra orders", "paths": ["src/shop/orders.py"]}),
    ("get_record", {"record_id": "ADR-0007"}),
    ("get_record", {"record_id": "ADR-0007", "section": f"Context {MARKS} here"}),
    ("get_record", {"record_id": f"nothing{MARKS}"}),
    ("get_record", {"record_id": "intent:guest-checkout"}),
    ("search_records", {"query": "zebra"}),
    ("search_records", {"query": f"zebra{MARKS}"}),
    ("check_change", {}),
    ("check_change", {"response_format": "detailed"}),
]
COMMANDS = [
    ("records",),
    ("records", "--left-out"),
    ("show", "ADR-0007"),
    ("search", "zebra"),
    ("context", "src/shop/orders.py"),
    ("check",),
    ("check", "--format", "github"),
    ("check", "--format", "sarif"),
    ("check", "--records"),
    ("check", "--records", "--format", "github"),
    ("check", "--records", "--format", "sarif"),
    ("doctor",),
]


@pytest.fixture
def name() -> str:
    return "docs/adr/0007-zebras.md"


@pytest.fixture
def sown(root: Path, name: str) -> Path:
    """The shop, with marks wherever a record may carry words."""
    small.write(root, name, DECISION)
    openapi = small.FILES["api/openapi.yaml"]
    openapi = openapi.replace("Shop API", f"Shop {MARKS} API").replace("Orders", f"Orders{MARKS}")
    small.write(root, "api/openapi.yaml", openapi)
    intent = small.FILES["context/intents/guest-checkout.md"]
    intent = intent.replace("Mina", f"Mina{MARKS}").replace("Changing how", f"Changing{MARKS} how")
    small.write(root, "context/intents/guest-checkout.md", intent)
    small.write(root, "src/shop/orders.py", "import evil\n")
    return root


def leaks(text: str) -> list[str]:
    return [text[max(0, m.start() - 40) : m.end() + 20] for m in UNSEEN.finditer(text)]


@pytest.mark.anyio
async def test_no_tool_or_resource_hands_it_out(near: Attach, sown: Path) -> None:
    assert sown
    async with near() as client:
        listed = (await client.list_resources()).resources
        texts = [str(r.model_dump(mode="json")) for r in listed]
        texts += [(await client.read_resource(str(r.uri))).contents[0].text for r in listed]
        for tool, arguments in CALLS:
            answer = await client.call_tool(tool, arguments)
            dumped = answer.model_dump(mode="json")
            texts.append(json.dumps(dumped, ensure_ascii=False))
    assert [leak for text in texts for leak in leaks(text)] == []
    assert any("<U+202E>" in text for text in texts)


def run(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "conductor_mcp", *arguments],
        cwd=root, capture_output=True, check=False,
    )  # fmt: skip
    return done.stdout.decode("utf-8")


def at_terminal(root: Path, *arguments: str) -> str:
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    mine, theirs = pty.openpty()
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "conductor_mcp", *arguments],
        cwd=root, stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while True:
        try:
            some = os.read(mine, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        if not some:
            break
        said += some
    os.close(mine)
    process.wait(timeout=60)
    # The signs of life that a waiting terminal is shown are ours.
    return re.sub(r"\x1b\[\??[0-9]*[KlhJ]", "", said.decode("utf-8"))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", ["docs/adr/0007-ze\u202ebras\u200b.md"])
def test_no_command_prints_it(sown: Path, command: tuple[str, ...]) -> None:
    assert leaks(at_terminal(sown, *command)) == []


@pytest.mark.parametrize("command", [("records",), ("check", "--records"), ("search", "zebra")])
def test_a_pipe_gets_no_more_than_a_terminal(sown: Path, command: tuple[str, ...]) -> None:
    assert leaks(run(sown, *command)) == []


@pytest.mark.parametrize("name", ["docs/adr/0007-ze\u202ebras\u200b.md"])
def test_json_escapes_it_and_means_the_same(sown: Path, name: str) -> None:
    for command in (("records", "--json"), ("check", "--records", "--json")):
        text = run(sown, *command)
        assert leaks(text) == []
        assert name in json.loads(text)["as_of"]["dirty"]
