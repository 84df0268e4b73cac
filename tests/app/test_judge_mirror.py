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


PROTO = """\
syntax = "proto3";
package shop.v1;
import "shop/money.proto";

enum State { STATE_UNSPECIFIED = 0; STATE_NEW = 1; }

message Order {
  message Line { string sku = 1; int32 quantity = 2; }
  string order_id = 1;
  int64 number = 2;
  State state = 3;
  repeated Line lines = 4;
  map<string, double> weights = 5;
  Money total = 6;
  google.protobuf.Timestamp placed_at = 7;
}
"""
MONEY = 'syntax = "proto3";\npackage shop.v1;\nmessage Money { string currency = 1; }\n'
PLACED = {
    "orderId": "o-1", "number": "12", "state": "STATE_NEW", "placedAt": "2026-01-01T00:00:00Z",
    "lines": [{"sku": "a", "quantity": 2}], "weights": {"a": 1.5}, "total": {"currency": "EUR"},
}  # fmt: skip
GRAPHQL = """\
scalar Money
enum State { NEW PAID }
union Found = Order | Customer
type Customer { name: String! }
type Order { id: ID! total: Money state: State! lines: [Line!]! customer: Customer }
input Line { sku: String! quantity: Int! = 1 }
type Query { order(id: ID!): Order found: [Found!]! }
"""
ANSWER = {
    "data": {
        "order": {"id": 1, "state": "NEW", "customer": None, "lines": [{"sku": "a"}]},
        "found": [{"__typename": "Customer", "name": "Ada"}],
    }
}
AVRO = {
    "type": "record", "name": "Order", "namespace": "shop",
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}},
        {"name": "note", "type": ["null", "string"], "default": None},
        {"name": "lines", "type": {"type": "array", "items": {
            "type": "record", "name": "Line", "fields": [{"name": "sku", "type": "string"}]}}},
    ],
}  # fmt: skip
SENT = {"id": "o-1", "state": "NEW", "note": {"string": "x"}, "lines": [{"sku": "a"}]}
FORMS = {
    "proto/shop/orders.proto": (PROTO, "Order", PLACED),
    "api/shop.graphql": (GRAPHQL, "Query", ANSWER),
    "events/order.avsc": (json.dumps(AVRO, indent=1), "shop.Order", SENT),
}


@pytest.fixture
def others(tmp_path: Path) -> Path:
    files = {"proto/shop/money.proto": MONEY}
    for i, (path, (text, name, value)) in enumerate(FORMS.items()):
        files |= {
            path: text,
            f"tests/{i}.json": json.dumps({"x-mirrors": f"{path}#{name}", **value}),
        }
    return repository(tmp_path / "others", files)


@pytest.mark.parametrize("i", range(3))
def test_the_json_of_protobuf_graphql_and_avro_is_held(others: Path, i: int) -> None:
    text = (others / f"tests/{i}.json").read_text("utf-8")
    put(others, f"tests/{i}.json", text + "\n")
    answer = judged(others)
    assert (said(answer), answer.outcome, answer.checked.files) == ([], "held", 1)


@pytest.mark.parametrize(
    ("i", "old", "new", "line", "words"),
    [
        (0, '"STATE_NEW"', '"STATE_OLD"', 11, "/state is not what"),
        (0, '"orderId"', '"orderNo"', 7, "/orderNo is not what"),
        (0, '"sku": "a"', '"sku": 4', 12, "/lines/0/sku is not what"),
        (0, '"currency"', '"currncy"', 14, "/total/currncy is not what"),
        (1, '"NEW"', '"OLD"', 7, "/data/order/state is not what"),
        (1, '"name"', '"nam"', 7, "/data/found/0/nam is not what"),
        (1, '"sku"', '"sk"', 7, "/data/order/lines/0/sku is not what"),
        (2, '"NEW"', '"OLD"', 1, "/state is not what"),
        (2, '"id": "o-1", ', "", 1, "/id is not what"),
        (2, '{"string": "x"}', "5", 1, "/note is not what"),
    ],
)
def test_what_their_json_cannot_be_is_told(  # noqa: PLR0917 - one case is one line
    others: Path, i: int, old: str, new: str, line: int, words: str
) -> None:
    path = f"tests/{i}.json"
    text = (others / path).read_text("utf-8")
    assert old in text
    put(others, path, text.replace(old, new))
    answer = judged(others)
    found = [f for f in answer.findings if f.rule == "mirror"]
    assert any(words in f.message for f in found), found
    assert answer.outcome == "broken"
    assert {f.because.line for f in found if words in f.message} == {line}


def test_a_contract_of_another_language_that_leaves_its_mirrors_behind(others: Path) -> None:
    put(others, "proto/shop/money.proto", MONEY.replace("string currency", "int32 currency"))
    put(others, "api/shop.graphql", GRAPHQL.replace("NEW PAID", "OPEN PAID"))
    assert [f.split(" is not")[0] for f in said(judged(others))] == [
        "tests/0.json:1 /total/currency",
        "tests/1.json:1 /data/order/state",
    ]


def test_a_contract_that_cannot_be_read_or_names_nothing_is_unjudged(others: Path) -> None:
    put(others, "api/shop.graphql", "type Order {")
    put(others, "tests/0.json", json.dumps({"x-mirrors": "proto/shop/orders.proto#Ordr"}))
    left = sorted(u.why for u in judged(others).unjudged if u.path.startswith("tests/"))
    assert "there is no 'Ordr' in proto/shop/orders.proto" in left[1]
    assert "It has shop.v1.Order" in left[1]
    assert "api/shop.graphql" in left[0]


def test_a_finding_shows_the_line_of_the_contract_that_describes_the_value(root: Path) -> None:
    answer = changed(root, FIXTURE, '"total": 3', '"total": "3"')
    (one,) = [f for f in answer.findings if f.rule == "mirror"]
    lines = SHOP.splitlines()
    assert lines[one.because.line - 1].strip() == "total: {type: integer}"


@pytest.mark.parametrize(
    ("path", "text", "wrong"),
    [
        ("t/f.ts", "export const made = (more = {}) => ({ id: 'o', total: 3, ...more });", "3"),
        ("t/f.ts", ("export function made(more: Partial<Order> = {}) {\n"
         "  return { id: 'o', total: 3 };\n}"), "3"),
        ("t/f.py", ("def made(more={}, *, less={'a': 1}):\n"
         "    return {'id': 'o', 'total': 3}"), "3"),
        ("t/f.py", ("class OrderFactory(factory.Factory):\n    class Meta:\n"
         "        model = Order\n\n    id = factory.Sequence(str)\n"
         "    total = 3\n    lines = [Line(sku='a')]"), "3"),
        ("t/f.py", ("class OrderFactory(Factory):\n    total = factory.Faker('pyint', least=1)\n"
         "    lines = [Line(sku='a')]"), "'a'"),
    ],
)  # fmt: skip
def test_factories_are_held_by_what_they_make(
    root: Path, path: str, text: str, wrong: str
) -> None:
    mark = "//" if path.endswith("ts") else "#"
    put(root, path, f"{mark} conductor: mirrors {API}#Order\n{text}\n")
    assert said(judged(root)) == []
    put(root, path, f"{mark} conductor: mirrors {API}#Order\n{text.replace(wrong, 'true')}\n")
    if path.endswith("py"):
        put(root, path, (root / path).read_text().replace("true", "True"))
    assert len(said(judged(root))) == 1
