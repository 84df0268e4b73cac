"""What a change does to contracts and models, as part of the verdict on it.

The judge that is tested here is conductor_mcp.app.judges.compatibility.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conductor_mcp.app._suffixes import MAY_BE_CONTRACTS
from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from conductor_mcp.app.compare import contract_suffixes
from conductor_mcp.app.rulepage import rule_page

API = "contracts/shop.yaml"
MODEL = "context/models/order.json"
GRAPH = "contracts/shop.graphql"
OPENAPI = """\
openapi: 3.0.3
info: {title: Shop, version: VERSION}
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/NewOrder'}
      responses:
        '200':
          description: It was taken.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
components:
  schemas:
    NewOrder:
      type: object
      required: [REQUIRED]
      properties:
        item: {type: string}
        amount: {type: integer}
    Order:
      type: object
      properties:
        id: {type: string}
"""
SHOP = OPENAPI.replace("VERSION", "1.0.0").replace("REQUIRED", "item")
STRICTER = SHOP.replace("required: [item]", "required: [item, amount]")
ORDER: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://shop.example/order/v1",
    "title": "Order",
    "type": "object",
    "properties": {"id": {"type": "string"}},
}
SCHEMA = "type Query {\n  order: Order\n}\n\ntype Order {\n  id: ID!\n  total: Int\n}\n"


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def judged(root: Path, before: dict[str, str], after: dict[str, str | None]) -> CheckAnswer:
    write(root, before)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "before", "--allow-empty")
    write(root, {name: text for name, text in after.items() if text is not None})
    for name in (name for name, text in after.items() if text is None):
        (root / name).unlink()
    workspace = open_workspace(root)
    try:
        return check(workspace)[1]
    finally:
        workspace.close()


def whys(answer: CheckAnswer) -> str:
    return "\n".join(f"{u.path}: {u.why}" for u in answer.unjudged)


def test_a_property_that_callers_must_now_send_breaks_the_contract(root: Path) -> None:
    answer = judged(root, {API: SHOP}, {API: "# The shop's API\n" + STRICTER})
    (row,) = answer.findings
    assert (answer.outcome, row.force, row.record.path) == ("broken", "must", API)
    assert (row.path, row.because.path) == (API, API)
    assert row.line > 1
    assert row.because.line > 1
    assert "1 operation" in row.message
    assert "POST /orders" in row.message
    assert row.hint


def test_a_finding_is_known_again_when_lines_move(root: Path) -> None:
    (first,) = judged(root, {API: SHOP}, {API: STRICTER}).findings
    (second,) = judged(root, {API: SHOP}, {API: "\n\n# moved\n" + STRICTER}).findings
    assert first.fingerprint == second.fingerprint
    assert first.line < second.line


def test_a_field_that_an_answer_may_have_is_held(root: Path) -> None:
    wider = SHOP + "        note: {type: string}\n"
    answer = judged(root, {API: SHOP}, {API: wider})
    assert (answer.outcome, answer.findings, answer.unjudged) == ("held", (), ())
    assert (answer.checked.clauses, answer.checked.files) == (1, 1)


def test_a_schema_shared_by_400_operations_is_one_finding(root: Path) -> None:
    def described(kind: str) -> str:
        answers = {"200": {"description": "It.", "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/Thing"}}}}}  # fmt: skip
        return json.dumps({
            "openapi": "3.0.3",
            "info": {"title": "Many", "version": "1.0.0"},
            "paths": {f"/p{n}": {"get": {"responses": answers}} for n in range(400)},
            "components": {"schemas": {"Thing": {
                "type": "object", "properties": {"size": {"type": kind}}}}},
        })  # fmt: skip

    before, after = described("integer"), described("string")
    answer = judged(root, {"api.json": before}, {"api.json": after})
    (row,) = answer.findings
    assert answer.outcome == "broken"
    assert "affects 400 operations" in row.message


def test_a_raised_major_version_turns_a_break_into_a_note(root: Path) -> None:
    answer = judged(root, {API: SHOP}, {API: STRICTER.replace("1.0.0", "2.0.0")})
    (row,) = answer.findings
    assert (answer.outcome, row.force) == ("held", "should")
    assert "from 1 to 2" in row.message


@pytest.mark.parametrize("version", ["1.1.0", "0.9.0", "'two'"])
def test_any_other_version_does_not(root: Path, version: str) -> None:
    answer = judged(root, {API: SHOP}, {API: STRICTER.replace("1.0.0", version)})
    assert answer.outcome == "broken"


def test_a_contract_that_cannot_be_read_any_more_is_not_judged(root: Path) -> None:
    answer = judged(root, {API: SHOP}, {API: SHOP + "  : [\n"})
    assert answer.outcome == "unsure"
    assert API in whys(answer)


@pytest.mark.parametrize(
    ("path", "text"),
    [(API, SHOP), (MODEL, json.dumps(ORDER)), (GRAPH, SCHEMA),
     ("shop.proto", 'syntax = "proto3";\npackage shop;\nmessage Order { string id = 1; }\n')],
)  # fmt: skip
def test_a_contract_that_is_removed_is_a_break(root: Path, path: str, text: str) -> None:
    answer = judged(root, {path: text}, {path: None})
    (row,) = answer.findings
    assert (answer.outcome, row.force, row.path) == ("broken", "must", path)
    assert "contract removed" in row.message


def test_a_model_that_takes_less_than_before_breaks_what_was_written(root: Path) -> None:
    answer = judged(
        root, {MODEL: json.dumps(ORDER)}, {MODEL: json.dumps({**ORDER, "required": ["id"]})}
    )
    (row,) = answer.findings
    assert (row.force, row.record.path) == ("must", MODEL)
    assert row.record.title == "Order"


def test_a_model_may_take_one_more_field_and_need_not(root: Path) -> None:
    def model(**more: object) -> dict[str, str]:
        properties = {"id": {"type": "string"}, "note": {"type": "string"}}
        return {MODEL: json.dumps({**ORDER, "properties": properties, **more})}

    before = {MODEL: json.dumps(ORDER)}
    answer = judged(root, before, dict(model()))
    assert (answer.outcome, answer.findings) == ("held", ())
    (row,) = judged(root, before, dict(model(required=["note"]))).findings
    assert (row.force, row.hint) == ("must", "Make it optional, or raise the major version")
    contract = {"contracts/order.schema.json": before[MODEL]}
    (row,) = judged(root, contract, {"contracts/order.schema.json": model()[MODEL]}).findings
    assert row.force == "should"


def test_what_goes_may_stay_for_a_while_marked_as_deprecated(root: Path) -> None:
    gone = SHOP[: SHOP.index("  /orders")].replace("paths:", "paths: {}")
    (row,) = judged(root, {API: SHOP}, {API: gone}).findings
    assert row.hint == (
        "Keep it, marked as deprecated, until nobody uses it, or raise the major version"
    )


def test_a_model_may_say_its_version_in_its_id(root: Path) -> None:
    stricter = {**ORDER, "required": ["id"], "$id": "https://shop.example/order/v2"}
    answer = judged(root, {MODEL: json.dumps(ORDER)}, {MODEL: json.dumps(stricter)})
    assert {row.force for row in answer.findings} <= {"should"}
    assert answer.findings


def test_a_graphql_field_that_is_gone_is_a_break(root: Path) -> None:
    answer = judged(root, {GRAPH: SCHEMA}, {GRAPH: SCHEMA.replace("  total: Int\n", "")})
    (row,) = answer.findings
    assert (row.force, row.because.line) == ("must", 7)
    assert "total" in row.message


def test_a_graphql_type_may_move_to_the_file_beside_it(root: Path) -> None:
    head, tail = SCHEMA.split("\n\n")
    answer = judged(root, {GRAPH: SCHEMA}, {GRAPH: f"{head}\n", "contracts/order.graphql": tail})
    assert (answer.outcome, answer.findings) == ("held", ())


def test_a_new_migration_is_judged_by_what_those_before_it_made(root: Path) -> None:
    first = "CREATE TABLE orders (id integer PRIMARY KEY, note text);\n"
    answer = judged(
        root, {"db/001.sql": first}, {"db/002.sql": "ALTER TABLE orders DROP COLUMN note;\n"}
    )
    assert answer.outcome == "broken"
    assert "note" in answer.findings[0].message


def test_a_field_of_an_imported_message_is_resolved_on_both_sides(root: Path) -> None:
    top = 'syntax = "proto3";\npackage shop;\n'
    item = top + "message Item { string id = 1; }\n"
    order = top + 'import "item.proto";\nmessage Order { Item item = 1; string note = 2; }\n'
    answer = judged(
        root,
        {"item.proto": item, "order.proto": order},
        {"order.proto": order.replace("string note = 2;", "int32 note = 2;")},
    )
    assert answer.outcome == "broken"
    assert "note" in answer.findings[0].message


def test_a_change_cannot_grade_itself(root: Path) -> None:
    toml = '[compatibility.grades]\n"*" = "annotation"\n'
    answer = judged(root, {API: SHOP}, {API: STRICTER, "context/conductor.toml": toml})
    assert answer.outcome == "broken"


def test_grades_of_the_repository_count(root: Path) -> None:
    toml = '[compatibility.grades]\n"*" = "annotation"\n'
    answer = judged(root, {API: SHOP, "context/conductor.toml": toml}, {API: STRICTER})
    assert (answer.outcome, answer.findings) == ("held", ())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"name": "a", "dependencies": {"openapi": "1.0.0"}}'),
        ("tool.json", '{"$schema": "https://tool.example/schema.json", "old": 1}'),
        ("deploy.yaml", "kind: Deployment\nspec: {}\n"),
    ],
)
def test_settings_are_no_contracts(root: Path, path: str, text: str) -> None:
    answer = judged(root, {path: text}, {path: None})
    assert answer.findings == ()
    assert "nothing checked" in whys(answer)


def test_a_change_without_contracts_imports_no_comparison(root: Path) -> None:
    write(root, {"a.py": "x = 1\n", "package.json": "{}"})
    program = (
        "import sys; from pathlib import Path\n"
        "from conductor_mcp.app.assemble import open_workspace\n"
        "from conductor_mcp.app.check import check\n"
        "check(open_workspace(Path(sys.argv[1])))\n"
        "print([m for m in sys.modules if m.startswith('conductor_mcp.compat')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(root)], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_what_a_finding_is_called_has_a_page(root: Path) -> None:
    (row,) = judged(root, {API: SHOP}, {API: STRICTER}).findings
    assert "major version" in rule_page(row.rule)
    assert rule_page("schema.required.added")


def test_a_change_of_a_version_with_years_is_no_major_version(root: Path) -> None:
    dated = SHOP.replace("1.0.0", "'2023-01-01'"), STRICTER.replace("1.0.0", "'2024-01-01'")
    assert judged(root, {API: dated[0]}, {API: dated[1]}).outcome == "broken"


def test_staged_contracts_are_compared_with_the_commit(root: Path) -> None:
    first = "CREATE TABLE orders (id integer PRIMARY KEY, note text);\n"
    judged(root, {"db/001.sql": first, API: SHOP}, {})
    write(root, {"db/002.sql": "ALTER TABLE orders DROP COLUMN note;\n", API: STRICTER})
    git(root, "add", "-A")
    workspace = open_workspace(root)
    answer = check(workspace, staged=True)[1]
    workspace.close()
    assert {row.path for row in answer.findings} == {"db/002.sql", API}
    assert {row.force for row in answer.findings} == {"must"}


def test_a_renamed_contract_is_compared_with_what_it_was(root: Path) -> None:
    judged(root, {API: SHOP}, {API: None, "contracts/store.yaml": STRICTER})
    git(root, "add", "-A")
    workspace = open_workspace(root)
    answer = check(workspace)[1]
    workspace.close()
    (row,) = answer.findings
    assert (row.path, row.because.path) == ("contracts/store.yaml", API)


def test_the_files_of_every_family_are_worth_asking_about() -> None:
    assert set(contract_suffixes()) <= set(MAY_BE_CONTRACTS)
