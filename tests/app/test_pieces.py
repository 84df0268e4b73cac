"""Contracts in several files: what only a reference leads to is part of who refers to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_mcp.app import assemble
from conductor_mcp.app.conductor import Conductor
from conductor_mcp.model.errors import AmbiguousRecordError, UnknownRecordError
from tests.repos_on_disk import put, repository

ROOT = "api/openapi.yaml"
FILES = {
    ROOT: (
        "openapi: 3.0.3\ninfo: {title: Orders, version: '1'}\npaths:\n"
        "  /orders:\n    $ref: paths/orders.yaml\n"
        "components:\n  schemas:\n    $ref: ./schemas/_index.yaml\n"
    ),
    "api/paths/orders.yaml": (
        "get:\n  operationId: listOrders\n  summary: All zebra orders\n  responses:\n"
        "    '200':\n      description: ok\n      content:\n        application/json:\n"
        "          schema: {$ref: ../schemas/order.yaml}\n"
        "x-implemented-by: src/orders.py\n"
    ),
    "api/schemas/_index.yaml": "Order:\n  $ref: ./order.yaml\n",
    "api/schemas/order.yaml": (
        "type: object\nproperties:\n  giraffe_total: {type: number}\n"
        "  parent: {$ref: order.yaml}\n  all: {$ref: '_index.yaml#/Order'}\n"
        "  outside: {$ref: ../../../secret.yaml}\n"
    ),
    "api/schemas/stray.yaml": "type: object\nproperties:\n  okapi: {type: string}\n",
    "src/orders.py": "\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", FILES)


@pytest.fixture
def conductor(root: Path) -> Iterator[Conductor]:
    opened = assemble.conductor(root)
    yield opened
    opened.workspace.close()


def found(conductor: Conductor, words: str) -> list[str]:
    return [hit.path for hit in conductor.search(words).results]


def test_pieces_are_no_records_and_no_problems(conductor: Conductor) -> None:
    answer = conductor.records()
    assert [r.path for r in answer.records] == [ROOT]
    assert answer.problems == ()


@pytest.mark.parametrize("words", ["giraffe_total", "listOrders", "zebra", "/orders"])
def test_a_search_for_what_a_piece_says_finds_the_contract(
    conductor: Conductor, words: str
) -> None:
    assert found(conductor, words) == [ROOT]


def test_a_piece_that_nobody_refers_to_is_told_to_nobody(conductor: Conductor) -> None:
    assert found(conductor, "okapi") == []
    assert "No record claims" in conductor.brief(paths=["api/schemas/stray.yaml"]).text
    assert all("stray" not in p.at.path for p in conductor.workspace.view.parts())


@pytest.mark.parametrize(
    ("path", "via"),
    [("api/paths/orders.yaml", ROOT), ("api/schemas/_index.yaml", ROOT),
     ("api/schemas/order.yaml", "api/paths/orders.yaml")],
)  # fmt: skip
def test_the_path_of_a_piece_leads_to_its_contract_through_circles(
    conductor: Conductor, path: str, via: str
) -> None:
    text = conductor.brief(paths=[path]).text
    assert f"here because: is part of Orders: {via} refers to it" in text
    assert conductor.page(path).path == ROOT


def test_the_code_that_a_piece_names_is_governed_by_the_contract(conductor: Conductor) -> None:
    text = conductor.brief(paths=["src/orders.py"]).text
    assert "is implemented by src/orders.py, says api/paths/orders.yaml" in text


def test_what_lies_outside_of_the_root_is_part_of_nothing(conductor: Conductor) -> None:
    conductor.workspace.sync()
    assert conductor.workspace.view.pieces.wholes("../secret.yaml") == ()
    assert conductor.workspace.view.pieces.wholes("secret.yaml") == ()


def test_parts_of_the_pieces_are_parts_of_the_contract_and_stand_in_their_files(
    conductor: Conductor,
) -> None:
    conductor.workspace.sync()
    parts = {p.key: str(p.at) for p in conductor.workspace.view.parts(path=ROOT)}
    assert parts["schema order.giraffe_total"] == "api/schemas/order.yaml:3"
    assert parts["GET orders"] == "api/paths/orders.yaml:1"
    assert parts["path /orders"] == f"{ROOT}:4"


def test_a_change_of_a_piece_is_found_at_once_and_a_removed_one_no_more(
    root: Path, conductor: Conductor
) -> None:
    assert found(conductor, "giraffe_total") == [ROOT]
    put(root, "api/schemas/order.yaml", "type: object\nproperties:\n  heron: {type: string}\n")
    assert found(conductor, "heron") == [ROOT]
    assert found(conductor, "giraffe_total") == []
    (root / "api/schemas/order.yaml").unlink()
    assert found(conductor, "heron") == []
    put(root, ROOT, FILES[ROOT].replace("$ref: paths/orders.yaml", "get: {responses: {}}"))
    assert found(conductor, "zebra") == []


def test_a_piece_of_two_contracts_is_part_of_both(root: Path, conductor: Conductor) -> None:
    put(root, "api/other.yaml", FILES[ROOT].replace("Orders", "Other"))
    text = conductor.brief(paths=["api/schemas/order.yaml"]).text
    assert "is part of Orders" in text
    assert "is part of Other" in text
    with pytest.raises(AmbiguousRecordError):
        conductor.page("api/schemas/order.yaml")
    with pytest.raises(UnknownRecordError):
        conductor.page("api/schemas/stray.yaml")


def test_a_record_that_others_refer_to_stays_one_and_says_who_uses_it(
    root: Path, conductor: Conductor
) -> None:
    put(
        root,
        "api/schemas/order.yaml",
        "$schema: https://json-schema.org/draft/2020-12/schema\ntitle: Order\ntype: object\n",
    )
    text = conductor.brief(paths=["api/schemas/order.yaml"]).text
    assert "this file is the record itself" in text
    assert "is used by Orders: api/paths/orders.yaml refers to it" in text


def test_a_broken_piece_is_a_problem_with_its_line_and_a_stray_one_is_none(
    root: Path, conductor: Conductor
) -> None:
    broken = "type: object\nproperties: {a: [}\n"
    put(root, "api/schemas/order.yaml", broken)
    put(root, "api/schemas/stray.yaml", broken)
    answer = conductor.records()
    (problem,) = answer.problems
    assert (problem.path, problem.line) == ("api/schemas/order.yaml", 2)
    assert "piece of a contract cannot be read" in problem.message
    assert answer.as_of.dirty == ("api/schemas/order.yaml",)
    assert "is part of Orders" in conductor.brief(paths=["api/schemas/order.yaml"]).text
