"""``try-rule``: a clause in no record, held against the repository as it stands."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.cli.conftest import Run

CLAUSE = """\
kind: forbid-import
in: [src/**]
import: ["pkg:redis"]
"""
DRAFT = """\
---
status: proposed
rules:
  - id: no-redis
    kind: forbid-import
    in: [src/**]
    import: ["pkg:redis"]
  - id: small
    kind: size
    in: [src/**]
    max_lines: 2
---

# Keep the cache in process
"""


@pytest.fixture
def clause(repo: Path) -> Path:
    for name in ("a", "b"):
        (repo / "src").mkdir(exist_ok=True)
        (repo / "src" / f"{name}.py").write_text("import os\nimport redis\nx = 1\n")
    made = repo.parent / "clause.yaml"
    made.write_text(CLAUSE)
    return made


def test_a_clause_is_counted_over_the_whole_repository(run: Run, clause: Path) -> None:
    done = run("try-rule", str(clause), "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    (row,) = answer["clauses"]
    assert (row["id"], row["kind"], row["hits"]) == ("try-1", "forbid-import", 2)
    assert [one["path"] for one in row["files"]] == ["src/a.py", "src/b.py"]
    assert row["shown"][0]["line"] == 2
    shown = run("try-rule", str(clause), "--limit", "1").stdout
    assert "try-1 (forbid-import): 2 hits" in shown
    assert "and 1 more; most of all in" in shown


def test_a_draft_and_standard_input_do_as_well(run: Run, clause: Path) -> None:
    clause.with_name("draft.md").write_text(DRAFT)
    answer = json.loads(run("try-rule", str(clause.with_name("draft.md")), "--json").stdout)
    assert [(row["id"], row["hits"]) for row in answer["clauses"]] == [
        ("no-redis", 2),
        ("small", 2),
    ]
    done = run("try-rule", "-", stdin=CLAUSE.replace("redis", "kafka"))
    assert (done.returncode, "Nothing is hit" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: forbid-imports\n", "there is no rule 'forbid-imports'; did you mean"),
        (CLAUSE + "wrong: 1\n", "unknown key 'wrong'"),
        (CLAUSE.replace("src/**", "source/**"), "'source/**' lies nowhere in this repository"),
        ("kind: [\n", "2:"),
        ("just words\n", "it holds no clause"),
        ("", "it holds no clause"),
        ("kind: forbid\nlang: python\nmatch: print($A)\nbad: [x]\n", "is not found"),
    ],
)
def test_a_clause_that_cannot_be_held_is_misuse(
    run: Run, clause: Path, text: str, words: str
) -> None:
    clause.write_text(text)
    done = run("try-rule", str(clause))
    assert done.returncode == 3
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_read_makes_it_unsure(run: Run, clause: Path, repo: Path) -> None:
    clause.write_text(CLAUSE.replace("redis", "kafka"))
    (repo / "src" / "broken.py").write_text("def (:\n")
    done = run("try-rule", str(clause))
    assert done.returncode == 2
    assert "Not told:" in done.stdout


def test_a_rule_about_changes_says_that_nothing_stands_to_be_hit(run: Run, clause: Path) -> None:
    clause.write_text("kind: companion\nwhen: [src/**]\nneeds: [docs/**]\n")
    done = run("try-rule", str(clause))
    assert done.returncode == 2
    assert "is about what a change does" in done.stdout


def test_an_evaluation_that_is_not_known_names_the_nearest(run: Run, repo: Path) -> None:
    done = run("eval", "rulez", str(repo))
    assert done.returncode == 3
    assert "Did you mean 'rules'?" in done.stderr
    assert "contracts, retrieval, rules" in done.stderr


def test_the_kinds_of_clauses_name_the_settings_that_are_read(run: Run) -> None:
    answer = json.loads(run("rules", "--json").stdout)
    names = {one["id"]: one["names"] for one in answer["rules_from"]}
    assert ".importlinter" in names["import-linter"]
    globs = names["dependency-cruiser"]
    assert any(fnmatchcase(".dependency-cruiser.cjs", glob) for glob in globs)
    assert names["tach"] == ["tach.toml", "pyproject.toml"]
