"""``check``, ``explain`` and ``rules`` from the shell's side."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

DECISION = """---
status: accepted
rules:
- {id: pure, kind: forbid-import, in: ["src/**"], import: ["pkg:flask"]}
---
# No flask

## Decision

No.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "docs/adr").mkdir(parents=True)
    (tmp_path / "docs/adr/0001-no-flask.md").write_text(DECISION)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text("x = 1\n")
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    return tmp_path


def run(root: Path, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "conductor_mcp", *arguments],
        cwd=root, input=stdin, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_exit_codes_tell_held_broken_unsure_and_misuse_apart(root: Path) -> None:
    assert run(root, "check")[0] == 2
    assert run(root, "check", "--allow-unsure")[0] == 0
    (root / "src/a.py").write_text("x = 2\n")
    assert run(root, "check")[0] == 0
    (root / "src/a.py").write_text("import flask\n")
    assert run(root, "check")[0] == 1
    code, _, words = run(root, "check", "--base", "nowhere")
    assert (code, "nowhere" in words, "Traceback" in words) == (3, True, False)


def test_a_diff_comes_from_standard_input(root: Path) -> None:
    diff = "--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-x = 1\n+import flask\n"
    code, out, _ = run(root, "check", "--diff", "-", "--json", stdin=diff)
    answer = json.loads(out)
    assert (code, answer["outcome"], answer["findings"][0]["line"]) == (1, "broken", 1)
    assert set(answer["as_of"]) >= {"commit", "branch", "dirty"}


def test_a_malformed_diff_steers(root: Path) -> None:
    code, _, words = run(root, "check", "--diff", "-", stdin="nonsense")
    assert code == 3
    assert "no file header" in words


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_every_form_prints(root: Path, form: str) -> None:
    (root / "src/a.py").write_text("import flask\n")
    code, out, _ = run(root, "check", "--format", form)
    assert (code, "forbid-import" in out) == (1, True)


def test_a_rule_explains_itself(root: Path) -> None:
    code, out, _ = run(root, "explain", "forbid-import")
    assert code == 0
    assert "## How to put it right" in out
    assert "| `import` | yes |" in out
    code, _, words = run(root, "explain", "forbid-imports")
    assert (code, "forbid-import" in words) == (3, True)


def test_rules_lists_the_kinds(root: Path) -> None:
    listed = json.loads(run(root, "rules", "--json")[1])["rules"]
    assert {"forbid", "forbid-import", "layers", "only-in"} <= {rule["id"] for rule in listed}
