"""OpenAPI: what is recognised, what is read, and what is said of a broken one."""

from __future__ import annotations

import json

import pytest

from conductor_mcp.formats._contract import SECTION_LINES
from conductor_mcp.model import Kind, Status
from tests.formats.reading import claimed, elements, read, sample


def test_a_record_tells_title_version_and_what_implements_it() -> None:
    (record,) = read("api/openapi.yaml", sample("openapi.yaml").text).records
    assert record.kind is Kind.CONTRACT
    assert record.id == "contract:lending-desk"
    assert record.title == "Lending desk"
    assert record.status is Status.ACCEPTED
    assert record.facts["version"] == "2.4.0"
    assert record.facts["spec_version"] == "3.1.0"
    assert record.facts["operations"] == 3
    assert record.governs == ("src/lending/api.py",)


def test_operations_webhooks_types_and_fields_stand_on_their_lines() -> None:
    reading = read("api/openapi.yaml", sample("openapi.yaml").text)
    found = elements(reading)
    assert found["GET /loans"] == (
        "operation", 10, "GET /loans listLoans: List the loans of a reader"
    )  # fmt: skip
    assert found["POST /loans"][2].endswith("(deprecated)")
    assert found["webhook POST loanOverdue"][0] == "webhook"
    assert found["schema Loan"] == ("type", 37, "object")
    assert found["schema Loan.id"] == ("field", 42, "string(uuid), required")
    assert found["schema Loan.copies[].shelf_mark"] == ("field", 50, "string")


def test_json_and_yaml_give_the_same_parts() -> None:
    import yaml

    text = sample("openapi.yaml").text
    as_json = json.dumps(yaml.safe_load(text), indent=1, default=str)
    one, other = read("a.yaml", text), read("a.json", as_json)
    assert [(p.key, p) for p in one.parts] != []
    assert [p.key for p in one.parts] == [p.key for p in other.parts]
    assert all(
        key.rpartition(".")[2].rpartition(" ")[2].strip("{}[]/")[:4]
        in as_json.splitlines()[line - 1] or kind in ("operation", "webhook")
        for key, (kind, line, _) in elements(other).items()
    )  # fmt: skip


def test_operations_and_fields_are_found_by_name_in_the_sections() -> None:
    (record,) = read("api/openapi.yaml", sample("openapi.yaml").text).records
    text = "\n".join(s.text for s in record.sections)
    for word in ("listLoans", "reader_id", "/loans/{loan_id}", "copies[].shelf_mark"):
        assert word in text


def test_many_operations_are_split_over_sections() -> None:
    paths = {f"/p{i}": {"get": {"operationId": f"op{i}"}} for i in range(SECTION_LINES * 2 + 1)}
    spec = {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    (record,) = read("a.json", json.dumps(spec)).records
    assert [s.heading for s in record.sections] == [f"Operations ({i})" for i in (1, 2, 3)]


def test_version_two_has_definitions_and_a_host() -> None:
    text = """
swagger: "2.0"
info: {title: Old desk, version: "1"}
host: desk.example.org
basePath: /v1
paths:
  /loans:
    get: {summary: All}
definitions:
  Loan: {type: object, properties: {id: {type: string}}}
"""
    reading = read("swagger.yml", text)
    assert set(elements(reading)) == {"GET /loans", "schema Loan", "schema Loan.id"}
    assert reading.records[0].facts["servers"] == ["desk.example.org/v1"]


def test_links_to_code_on_operations_and_schemas_count_too() -> None:
    text = """
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a:
    get: {x-implemented-by: "src/a.py#get"}
components:
  schemas:
    A: {type: object, x-implemented-by: [src/models.py#A, "https://example.org/x", /etc/passwd]}
"""
    (record,) = read("a.yaml", text).records
    assert record.governs == ("src/a.py", "src/models.py")


@pytest.mark.parametrize(
    ("path", "text", "line", "words"),
    [
        ("a.yaml", "openapi: 3.0.0\ninfo:\n  title: x\n bad: 1\npaths: {}\n", 4, "not YAML"),
        ("a.json", '{\n"openapi": "3.0.0",\n"info": {},\n"paths": {,}\n}', 4, "not JSON"),
        ("a.yaml", "openapi: 3.0.0\ninfo: {}\npaths: [1]\n", 3, "not a mapping"),
        ("a.yaml", "openapi: 4.7.0\ninfo: {}\npaths: {}\n", 1, "no version of OpenAPI"),
        ("a.yaml", "openapi: 3.0.0\ninfo: {}\npaths:\n  loans: {}\n", 4, "start with"),
    ],
)
def test_a_broken_specification_is_a_problem_with_its_line(
    path: str, text: str, line: int, words: str
) -> None:
    (problem,) = read(path, text).problems
    assert problem.at.first == line
    assert words in problem.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"name": "x", "dependencies": {"openapi": "1.0.0"}, "info": {}}'),
        ("package.json", '{\n  "dependencies": {\n    "openapi": "3"\n  },\n  "paths": {}\n}'),
        ("package-lock.json", '{"lockfileVersion": 3, "packages": {"node_modules/swagger": {}}}'),
        ("tsconfig.json", '{"$schema": "https://json.schemastore.org/tsconfig", "paths": {}}'),
        (".github/workflows/ci.yml", "name: ci\non: push\njobs:\n  openapi:\n    steps: []\n"),
        ("docker-compose.yml", "services:\n  swagger:\n    image: swagger\n"),
        ("chart/values.yaml", "ingress:\n  paths: [/]\nopenapi:\n  enabled: true\n"),
        ("composer.lock", '{"packages": []}'),
    ],
)
def test_other_json_and_yaml_is_no_contract(path: str, text: str) -> None:
    assert not read(path, text).records
    assert not read(path, text).problems


def test_an_input_of_tests_is_left_out_with_the_reason() -> None:
    reading = read("tests/fixtures/api.yaml", sample("openapi.yaml").text)
    assert not reading.records
    assert "an input of tests" in reading.left_out[0].why


def test_aliases_that_unfold_without_end_are_read_in_bounded_time() -> None:
    laughs = "".join(
        f"x-{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n"
        for a, b in zip("abcdefghijk", "bcdefghijkl", strict=True)
    )
    text = (
        f"openapi: 3.0.0\ninfo: {{title: t}}\nx-a: &a [ha]\n{laughs}paths: {{/a: {{get: *l}}}}\n"
    )
    assert "GET /a" in elements(read("a.yaml", text))


def test_duplicate_keys_are_tolerated() -> None:
    text = "openapi: 3.0.0\ninfo: {title: one, title: two}\npaths: {}\npaths: {/a: {get: {}}}\n"
    reading = read("a.yaml", text)
    assert reading.records[0].title == "two"
    assert set(elements(reading)) == {"GET /a"}


def test_references_to_other_files_are_kept() -> None:
    text = """
openapi: 3.0.0
info: {title: t}
paths:
  /a: {$ref: "./paths/a.yaml#/a"}
"""
    assert read("a.yaml", text).records[0].facts["refs"] == ["paths/a.yaml"]
    assert claimed("a.yaml", text) == "openapi"


def test_half_a_surrogate_pair_never_reaches_the_index() -> None:
    text = (
        '{"openapi": "3.0.0", "info": {"title": "a\\ud800b"},'
        ' "paths": {"/\\udc00": {"get": {"summary": "\\ud83d\\ude00 \\ud83d"}}}}'
    )
    reading = read("a.json", text)
    repr(reading).encode("utf-8")
    assert reading.records[0].title == "a?b"
    assert elements(reading)["GET /?"][2] == "GET /?: \U0001f600 ?"


def test_other_files_are_named_from_the_root_and_none_outside_it() -> None:
    refs = (
        "paths/orders%20v2.yaml#/get", "./paths/a.yaml", "paths/a.yaml#/x",
        "../models/order.json", "../../../secret.yaml", "/etc/hosts.yaml",
        "https://example.org/a.yaml", "Pet", "a.yaml#/b", "c:/x.yaml", "../..",
    )  # fmt: skip
    listed = "".join(f'  /{i}: {{$ref: "{ref}"}}\n' for i, ref in enumerate(refs))
    text = f"openapi: 3.1.0\ninfo: {{title: A}}\npaths:\n{listed}"
    assert read("api/v1/a.yaml", text).records[0].facts["refs"] == [
        "api/models/order.json",
        "api/v1/paths/a.yaml",
        "api/v1/paths/orders v2.yaml",
    ]


def test_parts_know_the_column_they_start_in_even_where_all_is_one_line() -> None:
    text = (
        '{"openapi":"3.0.0","paths":{"/a":{"get":{"responses":{}}}},'
        '"components":{"schemas":{"A":{"properties":{"b":{}}}}}}'
    )
    for part in read("a.json", text).parts:
        name = {"GET /a": '"get"', "schema A": '"A"', "schema A.b": '"b"'}[part.key]
        assert part.at.column == text.index(name) + 1
    lines = sample("openapi.yaml").text.splitlines()
    for part in read("a.yaml", sample("openapi.yaml").text).parts:
        line = lines[part.at.first - 1]
        assert part.at.column == len(line) - len(line.lstrip(" -")) + 1
