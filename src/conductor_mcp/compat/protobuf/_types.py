"""Which types of fields may take each other's place: in code, on the wire, in JSON."""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.compat.protobuf._report import Found, Spot
from conductor_mcp.compat.protobuf._tree import Field, Schema
from conductor_mcp.model.compatibility import Effect

_WIRE = {
    **dict.fromkeys(("int32", "int64", "uint32", "uint64", "bool"), "varint"),
    **dict.fromkeys(("sint32", "sint64"), "zigzag"),
    **dict.fromkeys(("fixed32", "sfixed32"), "four bytes"),
    **dict.fromkeys(("fixed64", "sfixed64"), "eight bytes"),
}
_WIRE_JSON = {
    **dict.fromkeys(("int32", "uint32"), "number"),
    **dict.fromkeys(("int64", "uint64"), "text of digits"),
    **dict.fromkeys(("fixed32", "sfixed32"), "four bytes"),
    **dict.fromkeys(("fixed64", "sfixed64"), "eight bytes"),
}


def type_changes(old: Schema, new: Schema, before: Field, after: Field) -> Iterator[Found]:
    kinds = kind(old, before), kind(new, after)
    if kinds[0] == kinds[1] and before.type_name == after.type_name:
        return
    if not all(kinds) and _last(before.type_name) == _last(after.type_name):
        return  # at least one version does not tell what the name means: the name is all there is
    told = [one.type_name or one.type for one in (before, after)]
    if told[0] == told[1]:
        told = list(kinds)
    area = "extension" if after.extendee else "field"
    what = (
        f'The type of {area} {after.number} "{after.nested}" changed from {told[0]} to {told[1]}'
    )
    rules = ["FIELD_SAME_TYPE"]
    if not _same_wire(old, new, before, after):
        rules.append("FIELD_WIRE_COMPATIBLE_TYPE")
    if not _same_wire_json(old, new, before, after):
        rules.append("FIELD_WIRE_JSON_COMPATIBLE_TYPE")
    spots = _spot(before), _spot(after)
    yield Found(area, "type", "changed", Effect.REPLACES, after.full, what, *spots, tuple(rules))


def _spot(one: Field) -> Spot:
    return Spot(one.file, ((*one.path, 6), (*one.path, 5), one.path))


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def kind(schema: Schema, one: Field) -> str:
    """Return a field's type, delimited messages apart from others however they are spelled."""
    delimited = one.features.get("message_encoding") == "DELIMITED"
    if one.type == "message" and delimited and not schema.is_map(one):
        return "group"
    return one.type


def _same_wire(old: Schema, new: Schema, before: Field, after: Field) -> bool:
    kinds = kind(old, before), kind(new, after)
    groups = _WIRE.get(kinds[0], kinds[0]), _WIRE.get(kinds[1], kinds[1])
    if groups == ("string", "bytes"):
        return True
    if groups[0] != groups[1]:
        return False
    return _same_names(old, new, before, after)


def _same_wire_json(old: Schema, new: Schema, before: Field, after: Field) -> bool:
    kinds = kind(old, before), kind(new, after)
    if _WIRE_JSON.get(kinds[0], kinds[0]) != _WIRE_JSON.get(kinds[1], kinds[1]):
        return False
    return _same_names(old, new, before, after)


def _same_names(old: Schema, new: Schema, before: Field, after: Field) -> bool:
    if before.type_name == after.type_name:
        return True
    if before.type != "enum":
        return False
    one, other = old.all_enums.get(before.type_name), new.all_enums.get(after.type_name)
    if one is None or other is None or one.name != other.name:
        return False
    pairs = {(v.name, v.number) for v in other.values}
    return all((v.name, v.number) in pairs for v in one.values)
