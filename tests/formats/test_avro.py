"""Avro schemas and protocols."""

from __future__ import annotations

from tests.formats.reading import elements, read, sample


def test_named_types_carry_their_namespace_and_fields_their_type() -> None:
    reading = read("events/loan.avsc", sample("avro.avsc").text)
    assert reading.records[0].title == "lending.events.LoanOpened"
    found = elements(reading)
    assert found["record lending.events.LoanOpened.due"][2] == "null | int(date), default"
    assert found["enum lending.events.LoanState"] == ("enum", 11, "enum OPEN | CLOSED")


def test_a_union_of_records_and_nested_ones_are_all_found() -> None:
    text = """[{"type": "record", "name": "a.A", "fields": [
      {"name": "b", "type": {"type": "array", "items":
        {"type": "record", "name": "B", "fields": [{"name": "c", "type": "long"}]}}}]},
     {"type": "fixed", "name": "Sum", "size": 16}]"""
    assert set(elements(read("x.avsc", text))) == {
        "record a.A", "record a.A.b", "record a.B", "record a.B.c", "fixed Sum"
    }  # fmt: skip


def test_a_protocol_has_messages() -> None:
    text = """{"protocol": "Desk", "namespace": "lending", "types": [
      {"type": "error", "name": "Blocked", "fields": []}],
      "messages": {"open": {"request": [], "response": "string"}}}"""
    found = elements(read("desk.avpr", text))
    assert found["rpc lending.Desk.open"][2] == "returns string"
    assert "error lending.Blocked" in found


def test_what_is_broken_or_nameless_is_a_problem() -> None:
    assert "not JSON" in read("a.avsc", '{"type": "record",}').problems[0].message
    assert "without a name" in read("a.avsc", '{"type": "record"}').problems[0].message
