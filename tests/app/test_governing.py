"""Why a record governs a path: the order of reasons, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_mcp.app import assemble
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.app.governing import governed
from conductor_mcp.app.library import opened
from tests.repos import small

ADR = "---\nstatus: accepted\n{front}---\n# {title}\n\n## Decision Outcome\n\n{text}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small.lay_out(tmp_path)


@pytest.fixture
def conductor(root: Path) -> Iterator[Conductor]:
    opened_ = assemble.conductor(root)
    yield opened_
    opened_.workspace.close()


def decide(root: Path, number: int, text: str, front: str = "", folder: str = "docs/adr") -> str:
    path = f"{folder}/{number:04}-more.md"
    small.write(root, path, ADR.format(front=front, title=f"More {number}", text=text))
    return path


def why(conductor: Conductor, path: str) -> dict[str, str]:
    _, library = opened(conductor.workspace)
    found = governed(conductor.workspace, library, path).claims
    return {record.path: reason for record, reason in found}


def test_reasons_come_in_the_order_of_their_strength(root: Path, conductor: Conductor) -> None:
    applies = decide(root, 41, "One.", "applies_to: [lib/**]\n")
    cited = decide(root, 42, "Two.")
    mentions = decide(root, 43, "See lib/tool.py for how.")
    small.write(root, "lib/tool.py", "# First line\n# as ADR-0042 has it\n")
    found = why(conductor, "lib/tool.py")
    assert list(found) == [applies, cited, mentions]
    assert found[applies] == "applies to lib/**"
    assert found[cited] == "line 2 cites ADR-0042"
    assert found[mentions] == "its text mentions this path"


@pytest.mark.parametrize(
    "line",
    ["# @adr 42", "// ADR-42", "/* see adr_0042. */", "# ADR 42: why", "# (ADR #42)",
     "# ../docs/adr/0042-more.md", "# docs/adr/0042-more.md"],
)  # fmt: skip
def test_a_citation_is_known_in_the_forms_people_write(
    root: Path, conductor: Conductor, line: str
) -> None:
    cited = decide(root, 42, "Two.")
    small.write(root, "lib/tool.py", f"{line}\n")
    assert list(why(conductor, "lib/tool.py")) == [cited]


@pytest.mark.parametrize("line", ["utf-8", "v42", "ADR-0042.5", "BADR-42x", "sha-42", "port 42"])
def test_other_numbers_cite_nothing(root: Path, conductor: Conductor, line: str) -> None:
    decide(root, 42, "Two.")
    small.write(root, "lib/tool.py", f"# {line}\n")
    assert why(conductor, "lib/tool.py") == {}


def test_of_two_records_with_a_number_the_nearer_is_meant(
    root: Path, conductor: Conductor
) -> None:
    decide(root, 42, "Two.")
    near = decide(root, 42, "Other.", folder="lib/docs/adr")
    small.write(root, "lib/src/tool.py", "# ADR-0042\n")
    assert list(why(conductor, "lib/src/tool.py")) == [near]


def test_a_path_that_only_shares_the_words_is_not_mentioned(
    root: Path, conductor: Conductor
) -> None:
    decide(root, 43, "The lib tool py thing.")
    small.write(root, "lib/tool.py", "\n")
    assert why(conductor, "lib/tool.py") == {}


def test_owners_are_one_line_and_govern_nothing(root: Path, conductor: Conductor) -> None:
    small.write(root, "CODEOWNERS", "* @everyone\n/lib/ @toolers @others\n")
    small.write(root, "lib/tool.py", "\n")
    text = conductor.brief(paths=["lib/tool.py"]).text
    assert "Owners of lib/tool.py (CODEOWNERS): @toolers, @others." in text
    assert "component:codeowners" not in text
    assert "No record claims lib/tool.py" in text


def test_what_is_not_there_is_not_known(conductor: Conductor) -> None:
    text = conductor.brief(paths=["lib/tol.py"]).text
    assert "Not known: lib/tol.py is not in this tree" in text
    assert "No record claims" not in text


def test_a_file_too_strange_to_read_is_no_error(root: Path, conductor: Conductor) -> None:
    (root / "lib").mkdir()
    (root / "lib/tool.py").write_bytes(b"\0\xff\xfe ADR-0001")
    assert why(conductor, "lib/tool.py") == {}


CLAUSE = "rules:\n- id: {name}\n  kind: forbid-import\n  in: [{place}]\n  import: ['pkg:x']\n"


def test_a_clause_that_looks_at_a_path_governs_it_whatever_its_record_claims(
    root: Path, conductor: Conductor
) -> None:
    near = decide(root, 41, "One.", CLAUSE.format(name="near", place="lib/**"))
    wide = decide(root, 42, "Two.", CLAUSE.format(name="wide", place="'**'"))
    decide(root, 43, "Three.", CLAUSE.format(name="far", place="src/**"))
    small.write(root, "lib/tool.py", "x = 1\n")
    found = why(conductor, "lib/tool.py")
    assert list(found) == [near, wide]
    assert found[near] == "its clause near looks at this path"
    assert next(iter(why(conductor, "lib"))) == near


FETCH = (
    "rules:\n- id: once\n  kind: only-in\n  owner: src/api/**\n"
    "  any: [{lang: typescript, pattern: fetch($A)}]\n"
)


def test_a_clause_in_another_language_is_not_held_against_a_file(
    root: Path, conductor: Conductor
) -> None:
    there = decide(root, 41, "One.", FETCH)
    small.write(root, "lib/tool.py", "x = fetch(1)\n")
    small.write(root, "lib/tool.TS", "const x = fetch(1)\n")
    assert why(conductor, "lib/tool.py") == {}
    assert list(why(conductor, "lib/tool.TS")) == [there]
    _, python = conductor.judge(files={"lib/tool.py": "x = fetch(2)\n"})
    assert python.checked.clauses == 0
    assert "nothing checked" in python.unjudged[0].why
    _, typescript = conductor.judge(files={"lib/new.ts": "const x = fetch(2)\n"})
    assert [row.rule for row in typescript.findings] == ["only-in"]


def test_a_brief_shows_the_clauses_that_look_at_its_paths(
    root: Path, conductor: Conductor
) -> None:
    front = (
        "rules:\n"
        "- {id: here, kind: forbid, in: src/near/**, text: foo, why: not here}\n"
        "- {id: there, kind: forbid, in: src/far/**, text: foo, why: not there}\n"
    )
    decide(root, 77, "Chosen.", front)
    near = conductor.brief(paths=["src/near/a.py"]).text
    assert "must [here] forbid: not here" in near
    assert "[there]" not in near
    assert "and 1 clause of it about other paths" in near
    assert "must [there] forbid: not there" in conductor.brief().text
