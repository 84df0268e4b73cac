"""What may change about one field or extension, and what that does to data."""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.compat.protobuf._defaults import same_default
from conductor_mcp.compat.protobuf._report import Found, Spot
from conductor_mcp.compat.protobuf._tree import REPEATED, REQUIRED, Field, File, Schema
from conductor_mcp.compat.protobuf._types import type_changes
from conductor_mcp.model.compatibility import Effect

STRING_CHECK = (8, 27)
_LONG = {"int64", "uint64", "sint64", "fixed64", "sfixed64"}
MAP, EXPLICIT, IMPLICIT = (
    "map",
    "optional with explicit presence",
    "optional with implicit presence",
)


def field_changes(old: Schema, new: Schema, before: Field, after: Field) -> Iterator[Found]:
    """Compare a field with what stands under the same number."""
    yield from _name(before, after)
    if not (before.in_entry or after.in_entry):
        yield from _cardinality(old, new, before, after)
        yield from _cpp(before, after)
    yield from type_changes(old, new, before, after)
    yield from _default(old, new, before, after)
    yield from _jstype(before, after)
    yield from _utf8(before, after)
    yield from _java(before, after)


def _found(
    before: Field,
    after: Field,
    kind: str,
    told: tuple[object, object],
    step: tuple[int, ...],
    *rules: str,
) -> Found:
    area = "extension" if after.extendee else "field"
    words = kind.replace("-", " ")
    what = f'The {words} of {area} {after.number} "{after.nested}" changed'
    what += f" from {told[0]} to {told[1]}"
    spots = _spot(before, step), _spot(after, step)
    return Found(area, kind, "changed", Effect.REPLACES, after.full, what, *spots, rules)


def _spot(one: Field, step: tuple[int, ...]) -> Spot:
    """Return where a field says something; what a map says is not said by its key and value."""
    return Spot(one.file, (one.path,) if one.in_entry else ((*one.path, *step), one.path))


def _name(before: Field, after: Field) -> Iterator[Found]:
    if before.name != after.name and not after.extendee:
        told = (before.name, after.name)
        yield _found(before, after, "name", told, (1,), "FIELD_SAME_NAME")
    if before.extendee and before.full != after.full:
        told = (before.full, after.full)
        yield _found(before, after, "name", told, (1,), "FIELD_SAME_NAME")
    if before.json_name != after.json_name and not after.extendee:
        told = (before.json_name, after.json_name)
        yield _found(before, after, "json-name", told, (10,), "FIELD_SAME_JSON_NAME")
    if before.oneof != after.oneof:
        told = (before.oneof or "none", after.oneof or "none")
        yield _found(before, after, "oneof", told, (), "FIELD_SAME_ONEOF")


def cardinality(schema: Schema, one: Field) -> str:
    if schema.is_map(one):
        return MAP
    if one.label == REPEATED:
        return REPEATED
    presence = one.features.get("field_presence")
    if one.label == REQUIRED:
        return REQUIRED
    if one.oneof or one.extendee or one.optional or one.type in ("message", "group"):
        return REQUIRED if _legacy(one) else EXPLICIT
    if presence == "LEGACY_REQUIRED":
        return REQUIRED
    return IMPLICIT if presence == "IMPLICIT" else EXPLICIT


def _legacy(one: Field) -> bool:
    return (
        one.features.get("field_presence") == "LEGACY_REQUIRED"
        and not one.oneof
        and not one.extendee
    )


def _cardinality(old: Schema, new: Schema, before: Field, after: Field) -> Iterator[Found]:
    told = cardinality(old, before), cardinality(new, after)
    if told[0] == told[1]:
        return
    rules = ["FIELD_SAME_CARDINALITY"]
    many = [one in (REPEATED, MAP) for one in told]
    if many[0] != many[1] or REQUIRED in told:
        rules += ["FIELD_WIRE_COMPATIBLE_CARDINALITY", "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"]
    elif MAP in told:
        rules += ["FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"]
    yield _found(before, after, "cardinality", told, (), *rules)


def _default(old: Schema, new: Schema, before: Field, after: Field) -> Iterator[Found]:
    if same_default(old, new, before, after):
        return
    told = before.default, after.default
    found = _found(before, after, "default", told, (7,), "FIELD_SAME_DEFAULT")
    if after.default is not None and after.file.knows((*after.path, 7)):
        found = found._replace(revision=Spot(after.file, ((*after.path, 7),), "default"))
    yield found


def _jstype(before: Field, after: Field) -> Iterator[Found]:
    if not {before.type, after.type} <= _LONG:
        return
    old, new = (str(one.options.get("jstype", "")) for one in (before, after))
    if old != new:
        yield _found(before, after, "jstype", (old, new), (8, 6), "FIELD_SAME_JSTYPE")


def _utf8(before: Field, after: Field) -> Iterator[Found]:
    if before.type != "string" or after.type != "string":
        return
    old, new = (one.features.get("utf8_validation", "") for one in (before, after))
    if old != new:
        step = (8, 21, 4)
        yield _found(
            before, after, "utf8-validation", (old, new), step, "FIELD_SAME_UTF8_VALIDATION"
        )


def _cpp(before: Field, after: Field) -> Iterator[Found]:
    strings = ("string", "bytes")
    if before.type not in strings or after.type not in strings:
        return
    old, new = (cpp_string(one) for one in (before, after))
    if old != new:
        same = (old, new) == ("STRING_PIECE", "STRING")  # the same type in C++, says buf
        rules = () if same else ("FIELD_SAME_CPP_STRING_TYPE",)
        paths = (8, 1) if after.options.get("ctype") else (8, 21, 1000, 2)
        yield _found(before, after, "cpp-string-type", (old, new), paths, *rules)


def cpp_string(one: Field) -> str:
    ctype = one.options.get("ctype")
    if isinstance(ctype, str):
        return ctype
    return one.features.get("cpp.string_type", "STRING")


def _java(before: Field, after: Field) -> Iterator[Found]:
    if before.type != "string" or after.type != "string":
        return
    old, new = (java_utf8(one) for one in (before, after))
    if old != new:
        rule = "FIELD_SAME_JAVA_UTF8_VALIDATION"
        found = _found(before, after, "java-utf8-validation", (old, new), (8, 21, 1001, 2), rule)
        if after.in_entry or not after.file.knows((*after.path, 8, 21, 1001, 2)):
            found = _by_option_of_file(found, after.file)
        yield found


def _by_option_of_file(found: Found, file: File) -> Found:
    if file.knows(STRING_CHECK):
        return found._replace(revision=Spot(file, (STRING_CHECK,)))
    return found


def java_utf8(one: Field) -> str:
    """Return whether Java checks a string: its own feature, an old option, or that of all."""
    told = one.features.get("java.utf8_validation", "DEFAULT")
    if told == "VERIFY" or one.file.options.get("java_string_check_utf8"):
        return "VERIFY"
    return one.features.get("utf8_validation", "")
