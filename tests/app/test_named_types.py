"""Schemas split over files, whose parts know each other by name alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.conductor import Conductor
from tests.app.audits.asking import lay

FILES = {
    "api/query.graphql": "type Query { orders(of: Status): [Order!]! }\n",
    "api/order.graphql": "type Order { id: ID! at: Date }\nenum Status { OPEN }\n",
    "api/more/extra.graphql": "extend type Order { note: String }\n",
    "elsewhere/deep/own.graphql": "type Shop { order: Order }\n",
    "events/order.avsc": (
        '{"type": "record", "name": "Order", "namespace": "shop", "fields": ['
        '{"name": "by", "type": ["null", "Reader"]}, {"name": "n", "type": "int"}]}'
    ),
    "people/reader.avsc": (
        '{"type": "record", "name": "Reader", "namespace": "shop", "fields": []}'
    ),
}


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    workspace = open_workspace(lay(tmp_path, FILES), memory=True)
    try:
        conductor = Conductor(workspace)
        return {path: conductor.brief(paths=[path]).text for path in FILES}
    finally:
        workspace.close()


def test_the_file_that_defines_a_type_is_used_by_those_that_name_it(told: dict[str, str]) -> None:
    text = told["api/order.graphql"]
    assert "is used by query: it names Order and 1 more" in text
    assert "is used by extra: it names Order" in text


def test_a_type_of_that_name_far_away_is_another_schemas(told: dict[str, str]) -> None:
    assert "own.graphql" not in told["api/order.graphql"]
    assert "is used by" not in told["elsewhere/deep/own.graphql"]


def test_avro_knows_its_types_by_their_full_names_everywhere(told: dict[str, str]) -> None:
    assert "is used by shop.Order: it names shop.Reader" in told["people/reader.avsc"]
    assert "is used by" not in told["events/order.avsc"]
