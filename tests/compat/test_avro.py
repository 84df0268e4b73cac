"""Avro: whether one version reads what the other wrote, and where not."""

from __future__ import annotations

import json

import pytest

from conductor_mcp.app._score_avro import score_avro
from conductor_mcp.compat import Side
from conductor_mcp.compat.avro import FAMILY
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import ContractChange, Grade
from tests.corpora import corpora


def side(schema: object) -> Side:
    return Side({"a.avsc": Document("a.avsc", json.dumps(schema))})


def changes(base: object, revision: object) -> tuple[ContractChange, ...]:
    return FAMILY.compare(side(base), side(revision)).changes


def breaking(base: object, revision: object, profile: str = "default") -> list[str]:
    found = changes(base, revision)
    return [one.id for one in found if FAMILY.grade(one, profile) is Grade.BREAKING]


def record(*fields: object, **more: object) -> dict[str, object]:
    return {"type": "record", "name": "R", "fields": list(fields), **more}


def test_a_promotion_is_readable_one_way() -> None:
    assert breaking("int", "long") == []
    assert breaking("int", "long", "producer") == ["avro.type.changed"]
    assert breaking("long", "int") == ["avro.type.changed"]


def test_a_new_field_needs_a_default() -> None:
    field = {"name": "a", "type": "int"}
    assert breaking(record(), record(field)) == ["avro.field.required.added"]
    assert breaking(record(), record(field | {"default": 0}), "strict") == []


def test_an_alias_renames_fields_and_types() -> None:
    base = record({"name": "a", "type": "int"})
    revision = record({"name": "b", "type": "int", "aliases": ["a"]}, name="S", aliases=["R"])
    assert breaking(base, revision) == []
    assert "avro.name.changed" in breaking(base, record(name="S"))


def test_a_default_stands_for_unknown_symbols() -> None:
    base = {"type": "enum", "name": "E", "symbols": ["A", "B"]}
    assert breaking(base, base | {"symbols": ["A"]}) == ["avro.enum.symbol.removed"]
    assert breaking(base, base | {"symbols": ["A"], "default": "A"}) == []


def test_every_branch_of_a_union_needs_a_reader() -> None:
    assert breaking(["int", "string"], ["long"]) == ["avro.union.branch.removed"]
    assert breaking("int", ["null", "int"]) == []


def test_a_long_union_of_records_that_name_one_another_is_compared_branch_by_branch() -> None:
    def union(*, more: bool) -> list[object]:
        extra = [{"name": "x", "type": "int"}] if more else []
        chain: list[object] = [{"type": "record", "name": "R0", "fields": extra}]
        for i in range(1, 500):
            before = {"name": "before", "type": ["null", f"R{i - 1}"]}
            chain.append({"type": "record", "name": f"R{i}", "fields": [before]})
        return chain

    found = breaking(union(more=False), union(more=True))
    assert set(found) == {"avro.union.branch.removed"}
    assert len(found) == 500  # whatever holds R0 cannot be read either


def test_a_schema_that_holds_itself_is_compared_once() -> None:
    node = {"name": "next", "type": ["null", "R"]}
    assert breaking(record(node), record(node, {"name": "a", "type": "int"})) == [
        "avro.field.required.added"
    ]


@pytest.mark.parametrize(
    "text", ["{", '{"type": "Nowhere"}', '"Nowhere"', "[" * 100_000, "{}", ""]
)
def test_what_is_no_schema_is_unjudged_or_nothing(text: str) -> None:
    found = FAMILY.compare(Side({"a.avsc": Document("a.avsc", text)}), side("int"))
    assert found.changes == () or found.unjudged


def test_kinds_and_locations_agree_with_the_reference_on_the_corpus() -> None:
    score = score_avro(corpora("contracts") / "avro", FAMILY)
    assert score.misses == []


def decimal(scale: int, precision: int) -> dict[str, object]:
    return {"type": "bytes", "logicalType": "decimal", "scale": scale, "precision": precision}


def test_a_decimal_of_another_scale_is_misread_and_more_digits_fit() -> None:
    assert breaking(decimal(2, 9), decimal(3, 9))
    assert not breaking(decimal(2, 9), decimal(2, 12))
    assert breaking(decimal(2, 9), decimal(2, 12), "producer")
    long = {"type": "long"}
    millis, micros = ({**long, "logicalType": f"timestamp-{one}"} for one in ("millis", "micros"))
    assert breaking(millis, micros)
    assert not breaking(long, millis)


def protocol(**messages: object) -> dict[str, object]:
    return {"protocol": "Shop", "namespace": "shop", "types": [], "messages": messages}


def message(*asked: object, answer: object = "null", **more: object) -> dict[str, object]:
    fields = [{"name": f"p{number}", "type": one} for number, one in enumerate(asked)]
    return {"request": fields, "response": answer, **more}


def test_messages_are_read_by_who_is_asked_and_answers_by_who_asks() -> None:
    was = protocol(find=message("int", answer="int"), drop=message())
    assert not breaking(was, protocol(find=message("long", answer="int"), drop=message()))
    assert breaking(was, protocol(find=message("int", answer="long"), drop=message()))
    assert breaking(was, protocol(find=message("int", "int", answer="int"), drop=message()))
    assert breaking(was, protocol(find=message("int", answer="int")))
    found = changes(was, protocol(find=message("int", answer="int")))
    assert [(one.id, one.operations) for one in found] == [("avro.message.removed", ("drop",))]
    late = {"type": "error", "name": "Late", "fields": []}
    told = protocol(find=message("int", answer="int", errors=[late]), drop=message())
    assert breaking(was, told)
    assert not breaking(told, was)
