"""Fixtures and mocks held against what they mirror (conductor_mcp.app.judges.mirror)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from tests.repos_on_disk import git, put, repository

API = "contracts/shop.yaml"
SHOP = """\
openapi: 3.0.3
info: {title: Shop, version: 1.0.0}
paths:
  /orders/{id}:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
        '404':
          description: none
          content:
            application/json:
              schema: {$ref: 'parts/problem.yaml#/Problem'}
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Order'}
      responses: {'201': {description: made}}
components:
  schemas:
    Order:
      allOf:
        - $ref: '#/components/schemas/Base'
        - type: object
          required: [total]
          properties:
            total: {type: integer}
            note: {type: string, nullable: true}
            lines:
              type: array
              items: {type: object, properties: {sku: {type: string}}}
    Base:
      type: object
      required: [id]
      properties:
        id: {type: string, readOnly: true}
"""
PROBLEM = "Problem: {type: object, properties: {title: {type: string}}}\n"
MODEL = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Customer",
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "born": {"type": ["string", "null"]}},
}
ORDER = {"x-mirrors": f"{API}#Order", "id": "o-1", "total": 3, "note": None}
FACTORY = f"""\
def order(**more):
    # conductor: mirrors {API}#Order
    return {{"id": new_id(), "total": 3, "lines": [{{"sku": "a"}}]}}


# conductor: mirrors model:customer
CUSTOMER = Customer(name="Ada", born=None)
"""
MOCK = f"""\
// conductor: mirrors {API}#GET /orders/{{id}}
export const order = {{ id: 'o-1', total: 3, note: `plain`, ...more }} as const;
"""
FIXTURE, FAKE, STUB = "tests/fixtures/order.json", "tests/factories.py", "web/mocks/order.ts"
FILES = {
    API: SHOP,
    "contracts/parts/problem.yaml": PROBLEM,
    "context/models/customer.json": json.dumps(MODEL),
    FIXTURE: json.dumps(ORDER, indent=1),
    FAKE: FACTORY,
    STUB: MOCK,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", FILES)


def judged(root: Path) -> CheckAnswer:
    workspace = open_workspace(root)
    try:
        return check(workspace)[1]
    finally:
        workspace.close()


def said(answer: CheckAnswer) -> list[str]:
    return [f"{f.path}:{f.line} {f.message}" for f in answer.findings if f.rule == "mirror"]


def changed(root: Path, path: str, old: str, new: str) -> CheckAnswer:
    assert old in FILES[path]
    put(root, path, FILES[path].replace(old, new))
    return judged(root)


def test_mirrors_in_line_with_their_contract_are_held(root: Path) -> None:
    for path in (FIXTURE, FAKE, STUB):
        put(root, path, FILES[path] + "\n")
    answer = judged(root)
    assert said(answer) == []
    assert (answer.outcome, answer.unjudged) == ("held", ())
    assert answer.checked.files == 3


@pytest.mark.parametrize(
    ("path", "old", "new", "where", "words"),
    [
        (FIXTURE, '"total": 3', '"total": "3"', ":4", "/total is not what"),
        (FIXTURE, '"total": 3', '"totl": 3', "", "/totl is not what"),
        (FIXTURE, '"total": 3,', "", "", "'total' is a required property"),
        (FIXTURE, '"note": null', '"note": 5', "", "/note is not what"),
        (FAKE, '"total": 3', '"total": "3"', ":3", "/total is not what"),
        (FAKE, '"sku": "a"', '"sku": 4', ":3", "/lines/0/sku is not what"),
        (FAKE, '"sku": "a"', '"size": "a"', ":3", "'size' is not described"),
        (FAKE, 'name="Ada"', "name=7", ":7", "/name is not what"),
        (STUB, "total: 3", "total: 'three'", ":2", "/total is not what"),
    ],
)
def test_a_mirror_that_leaves_its_contract_is_told(  # noqa: PLR0917 - one case is one line
    root: Path, path: str, old: str, new: str, where: str, words: str
) -> None:
    answer = changed(root, path, old, new)
    found = said(answer)
    assert any(words in one for one in found), found
    assert all(one.startswith(f"{path}{where}") for one in found)
    assert answer.outcome == "broken"


def test_what_is_computed_or_spread_in_is_not_guessed(root: Path) -> None:
    assert said(changed(root, FAKE, '"total": 3', '"total": price()')) == []
    assert said(changed(root, STUB, "total: 3, ", "")) == []  # ...more may bring it


def test_a_contract_that_leaves_its_mirrors_behind_is_told_of_each(root: Path) -> None:
    found = said(changed(root, API, "total: {type: integer}", "total: {type: string}"))
    assert [one.partition(" ")[0] for one in found] == [
        f"{FAKE}:3",
        f"{FIXTURE}:4",
        f"{STUB}:2",
    ]


def test_a_field_that_the_contract_lost_is_told_in_its_mirrors(root: Path) -> None:
    found = said(changed(root, API, "            note: {type: string, nullable: true}\n", ""))
    assert len(found) == 2
    assert all("'note' is not described" in one for one in found)


def test_what_was_wrong_before_is_counted(root: Path) -> None:
    put(root, FIXTURE, FILES[FIXTURE].replace('"total": 3', '"total": "3"'))
    git(root, "commit", "-qam", "wrong already")
    put(root, FIXTURE, FILES[FIXTURE].replace('"total": 3', '"total": "4"'))
    answer = judged(root)
    assert (said(answer), answer.existing) == ([], 1)


def test_a_mark_that_names_nothing_is_said(root: Path) -> None:
    answer = changed(root, FAKE, f"{API}#Order", f"{API}#Ordr")
    (left,) = [u for u in answer.unjudged if u.path == FAKE]
    assert "there is no 'Ordr'" in left.why
    assert "It has Order, Base" in left.why


def test_read_only_fields_may_be_missing_from_what_is_sent(root: Path) -> None:
    put(
        root,
        "tests/new.json",
        json.dumps({"x-mirrors": f"{API}#POST /orders request", "total": 1}),
    )
    assert said(judged(root)) == []
    put(root, "tests/new.json", json.dumps({"x-mirrors": f"{API}#Order", "total": 1}))
    assert len(said(judged(root))) == 1


def test_references_reach_other_files_of_the_repository_and_no_further(root: Path) -> None:
    text = {"x-mirrors": f"{API}#GET /orders/{{id}} 404", "title": 4}
    put(root, "tests/none.json", json.dumps(text))
    assert "/title is not what" in said(judged(root))[0]
    for outside in ("https://example.org/x.json#/P", "../../outside.yaml#/P", "/etc/passwd#/P"):
        put(root, API, SHOP.replace("parts/problem.yaml#/Problem", outside))
        left = [u.why for u in judged(root).unjudged if u.path == "tests/none.json"]
        assert len(left) == 1, outside
        assert "leads to nothing in this repository" in left[0]


def test_the_settings_say_what_recorded_answers_mirror(root: Path) -> None:
    recorded = {"calls": [{"body": json.dumps({"id": "a", "total": "x"})}, {"body": {"id": "b"}}]}
    table = f'path = "tests/recorded/*.json"\ncontract = "{API}#Order"\nselect = "/calls/*/body"\n'
    put(root, "context/conductor.toml", f"[[mirrors]]\n{table}")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "settings")
    put(root, "tests/recorded/a.json", json.dumps(recorded, indent=1))
    found = said(judged(root))
    assert len(found) == 2
    assert "/calls/0/body/total is not what" in found[0] + found[1]
    assert "/calls/1/body/total" in found[0] + found[1]


def test_a_schema_that_goes_round_in_circles_ends(root: Path) -> None:
    circle = {
        "$ref": "#/$defs/a",
        "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}},
    }
    put(root, "context/models/customer.json", json.dumps({**MODEL, **circle}))
    put(root, FAKE, FACTORY + "\n")
    assert any(u.path == FAKE for u in judged(root).unjudged)


def test_what_only_speaks_of_marks_is_none(root: Path) -> None:
    words = f"Write `conductor: mirrors {API}#Nothing` in a comment.\n"
    put(root, "docs/how.md", f"```python\n# conductor: mirrors {API}#Nothing\n```\n{words}")
    put(root, "src/how.py", f'"""{words}"""\n')
    answer = judged(root)
    assert not any("mirrors" in u.why for u in answer.unjudged)
