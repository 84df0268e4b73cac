"""Invent repositories of a given size: the same size gives the same bytes every time."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

SUBJECTS = (
    "queue",
    "ledger",
    "invoice",
    "session",
    "cache",
    "gateway",
    "catalogue",
    "warehouse",
    "scheduler",
    "parcel",
    "tenant",
    "payment",
    "audit",
    "profile",
    "report",
    "search",
    "import",
    "export",
    "webhook",
    "mailer",
)
VERBS = (
    "store",
    "split",
    "replicate",
    "validate",
    "encrypt",
    "publish",
    "version",
    "retry",
    "batch",
    "trace",
)
WORDS = re.findall(
    r"\w+",
    """
because the team that runs it at night wants fewer moving parts and every failure to be seen where
it starts while a change of one service must not wait for another release so that customers keep
what they were promised and costs stay within the budget that was agreed for storage network and
people over the coming year
""",
)

GOVERNING = """\
---
status: accepted
date: 2025-02-01
applies_to: [src/pkg_000/**]
rules:
  - id: no-requests
    kind: forbid-import
    in: ["src/**/*.py"]
    import: ["pkg:requests"]
    instead: src.net.client
    why: Timeouts are set in one place.
---

# Outgoing calls use the client

## Context and Problem Statement

Calls without a timeout hung the queue.

## Decision Outcome

Chosen option: "one client", because it sets timeouts.
"""


def _sentence(dice: random.Random, words: int) -> str:
    picked = " ".join(dice.choice(WORDS) for _ in range(words))
    return picked[0].upper() + picked[1:] + "."


def _paragraph(dice: random.Random, words: int) -> str:
    sentences: list[str] = []
    while words > 0:
        length = min(words, dice.randint(9, 19))
        sentences.append(_sentence(dice, length))
        words -= length
    return " ".join(sentences)


def record(number: int) -> str:
    """Return one MADR 4 decision of about 4.8 KB; ``token<number>`` stands in no other."""
    dice = random.Random(number)  # noqa: S311 - invented text, no secrets
    dated = f"date: 2024-{1 + number % 12:02}-{1 + number % 28:02}"
    subject, verb = dice.choice(SUBJECTS), dice.choice(VERBS)
    status = dice.choices(("accepted", "proposed", "rejected"), (8, 1, 1))[0]
    options = "\n".join(
        f"* {v.title()} the {subject} {n}" for n, v in enumerate(dice.sample(VERBS, 3))
    )
    return (
        "\n\n".join(
            (
                f"---\nstatus: {status}\n{dated}\napplies_to: [src/pkg_{number % 50:03}/**]\n---",
                f"# {verb.title()} the {subject} of area {number}",
                f"## Context and Problem Statement\n\n{_paragraph(dice, 210)} As token{number}.",
                f"## Decision Drivers\n\n* {_sentence(dice, 12)}\n* {_sentence(dice, 12)}",
                f"## Considered Options\n\n{options}",
                f"## Decision Outcome\n\nChosen option 1. {_paragraph(dice, 200)}",
                f"### Consequences\n\n* Good: {_sentence(dice, 20)}\n* Bad: {_sentence(dice, 20)}",
                f"## More Information\n\n{_paragraph(dice, 330)}",
            )
        )
        + "\n"
    )


def source(number: int) -> str:
    """Return a Python module of some thirty lines that imports its neighbour."""
    lines = [
        f'"""Module {number}."""',
        "",
        "from __future__ import annotations",
        "",
        "import json",
        "",
    ]
    for n in range(6):
        lines += [
            f"def step_{n}(value: int) -> str:",
            f"    return json.dumps({{'{n}': value + {number}}})",
            "",
            "",
        ]
    return "\n".join(lines)


def git(root: Path, *arguments: str) -> None:
    """Run git in ``root`` with an identity of our own and without the user's settings."""
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Bench",
        "GIT_AUTHOR_EMAIL": "bench@example.org",
        "GIT_COMMITTER_NAME": "Bench",
        "GIT_COMMITTER_EMAIL": "bench@example.org",
    }
    subprocess.run(["git", *arguments], cwd=root, env=environment, check=True, capture_output=True)


def repository(root: Path, *, records: int, files: int) -> Path:
    """Make a committed repository of so many decisions and Python files under ``root``."""
    decisions = root / "docs" / "decisions"
    decisions.mkdir(parents=True)
    (decisions / "0000-outgoing-calls-use-the-client.md").write_text(GOVERNING, "utf-8")
    for number in range(1, records):
        (decisions / f"{number:04}-area-{number}.md").write_text(record(number), "utf-8")
    for number in range(files):
        folder = root / "src" / f"pkg_{number % 50:03}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"mod_{number:05}.py").write_text(source(number), "utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=Everything")
    return root


if __name__ == "__main__":
    target, n_records, n_files = sys.argv[1:4]
    repository(Path(target), records=int(n_records), files=int(n_files))
