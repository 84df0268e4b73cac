"""Source files that no person wrote, through a whole check: bounded, and said to be unjudged."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import environment

SECONDS, MEMORY = 60, 1 << 30  # far above what is needed, far below what running away takes
UNREAD = {
    "src/packed.js": "x=[" + "1," * 499_000 + "]",
    "src/imports.py": "import redis\n" * 1_000_000,
    "src/imports.ts": 'import "redis"\n' * 1_000_000,
    "src/made_pb2.py": "import redis\n" + "A = 1\n" * 60_000,
}
NESTED = {
    "src/deep.py": "import redis\nx = " + "(" * 5_000 + "1" + ")" * 5_000 + "\n",
    "src/deep.js": "require('redis');" + "function f() {" * 5_000 + "}" * 5_000,
    "src/deep.ts": "import 'redis';\n" + "f(() => " * 5_000 + "1" + ")" * 5_000,
}
CLAUSES = """\
rules:
  - {id: circles, kind: no-cycles, in: ["src/**"]}
  - {id: calls, kind: forbid, in: ["src/**"], calls: ["os.popen"]}
"""


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _checked(repo: Path, home: Path, path: str, text: str) -> dict[str, list[dict[str, str]]]:
    record = repo / "docs/adr/0001-keep-the-cache-in-process.md"
    record.write_text(record.read_text("utf-8").replace("rules:\n", CLAUSES), "utf-8")
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qam", "more"],
        cwd=repo, check=True,
    )  # fmt: skip
    (repo / path).write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "conductor_mcp", "check", "--json"],
        cwd=repo, env=environment(home), capture_output=True, check=False, text=True,
        timeout=4 * SECONDS, preexec_fn=_bounded,
    )  # fmt: skip
    assert done.returncode in (1, 2), done
    assert "Traceback" not in done.stderr
    answer: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("path", UNREAD)
def test_what_is_too_much_to_read_is_said_to_be_unjudged(
    repo: Path, home: Path, path: str
) -> None:
    answer = _checked(repo, home, path, UNREAD[path])
    assert [row["path"] for row in answer["unjudged"] if row["path"] == path], answer
    assert answer["findings"] == []


@pytest.mark.parametrize("path", NESTED)
def test_what_is_nested_without_end_is_judged_or_said_not_to_be(
    repo: Path, home: Path, path: str
) -> None:
    answer = _checked(repo, home, path, NESTED[path])
    told = [row["path"] for row in (*answer["findings"], *answer["unjudged"])]
    assert path in told
