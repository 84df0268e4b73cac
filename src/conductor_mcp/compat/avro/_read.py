"""Whether a reader's schema can read what a writer's wrote, and where it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conductor_mcp.compat._trees import Place, is_list
from conductor_mcp.compat.avro._schema import MAX_DEPTH, NAMED, Names, Schema

PROMOTIONS = {
    "long": {"int"},
    "float": {"int", "long"},
    "double": {"int", "long", "float"},
    "bytes": {"string"},
    "string": {"bytes"},
}
"""What a reader of a type may be given instead of it."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Something a reader cannot read. ``steps`` lead to it, through the reader's schema."""

    kind: str
    steps: tuple[str, ...]
    reader: Place
    writer: Place
    message: str

    @property
    def location(self) -> str:
        return "/" + "/".join(self.steps)


class Reading:
    """Compares every pair of schemas once; a pair under comparison is taken to agree."""

    def __init__(self, reader: Names, writer: Names) -> None:
        self._reader, self._writer = reader, writer
        self._known: dict[tuple[str, str, str, str], tuple[Clash, ...]] = {}
        self._unions: dict[tuple[int, str, str], list[Schema]] = {}
        self._depth = 0

    def clashes(
        self, reader: Schema, writer: Schema, steps: tuple[str, ...] = ()
    ) -> tuple[Clash, ...]:
        key = reader.place.key, writer.place.key, reader.name, writer.name
        if key in self._known:
            return self._known[key]
        self._known[key] = ()
        if self._depth > MAX_DEPTH or not reader.type or not writer.type:
            return ()
        self._depth += 1
        found = tuple(self._find(reader, writer, steps))
        self._depth -= 1
        self._known[key] = found
        return found

    def _find(self, reader: Schema, writer: Schema, steps: tuple[str, ...]) -> Iterator[Clash]:
        if writer.type == "union":
            yield from self._from_union(reader, writer, steps)
        elif reader.type == "union":
            branches = sorted(
                self._branches(self._reader, reader), key=lambda one: one.name != writer.name
            )
            if all(self._refuses(branch, writer, steps) for branch in branches):
                what = f"no branch reads {_shown(writer)}"
                yield Clash("missing_union_branch", steps, reader.place, writer.place, what)
        elif reader.type == writer.type or {reader.type, writer.type} == {"record", "error"}:
            yield from self._same(reader, writer, steps)
        elif writer.type not in PROMOTIONS.get(reader.type, ()):
            what = f"{_shown(writer)} cannot be read as {_shown(reader)}"
            yield Clash("type_mismatch", steps, reader.place, writer.place, what)

    def _refuses(self, reader: Schema, writer: Schema, steps: tuple[str, ...]) -> bool:
        """Say whether a branch cannot read what another wrote; its name alone may tell."""
        if reader.type == writer.type and reader.type in NAMED and not _same_name(reader, writer):
            return True
        return bool(self.clashes(reader, writer, steps))

    def _from_union(
        self, reader: Schema, writer: Schema, steps: tuple[str, ...]
    ) -> Iterator[Clash]:
        for index, branch in enumerate(self._branches(self._writer, writer)):
            found = self.clashes(reader, branch, steps)
            if reader.type != "union":
                yield from found
            elif found:
                what = f"no branch reads {_shown(branch)}"
                place = (*steps, str(index))
                yield Clash("missing_union_branch", place, reader.place, branch.place, what)

    def _branches(self, names: Names, union: Schema) -> list[Schema]:
        key = id(names), union.place.key, union.space
        if key not in self._unions:
            self._unions[key] = [names.of(place, union.space) for place in union.place.elements()]
        return self._unions[key]

    def _same(self, reader: Schema, writer: Schema, steps: tuple[str, ...]) -> Iterator[Clash]:
        if what := _misread(reader.place, writer.place):
            places = reader.place, writer.place
            yield Clash("logical_type_mismatch", steps, *places, what)
        if reader.type in NAMED and not _same_name(reader, writer):
            what = f"{writer.name} was renamed to {reader.name} without an alias"
            places = _at(reader, "name"), _at(writer, "name")
            yield Clash("name_mismatch", (*steps, "name"), *places, what)
        if reader.type in ("array", "map"):
            word = "items" if reader.type == "array" else "values"
            inner = self._reader.of(reader.place.at(word), reader.space)
            other = self._writer.of(writer.place.at(word), writer.space)
            yield from self.clashes(inner, other, (*steps, word))
        elif reader.type == "fixed":
            if reader.place.get("size") != writer.place.get("size"):
                places = _at(reader, "size"), _at(writer, "size")
                what = f"the size of {reader.short} differs"
                yield Clash("fixed_size_mismatch", (*steps, "size"), *places, what)
        elif reader.type == "enum":
            yield from _symbols(reader, writer, steps)
        elif reader.type in ("record", "error"):
            yield from self._fields(reader, writer, steps)

    def _fields(self, reader: Schema, writer: Schema, steps: tuple[str, ...]) -> Iterator[Clash]:
        written = {one.text("name"): one for one in fields_of(writer)}
        for index, one in enumerate(fields_of(reader)):
            here = (*steps, "fields", str(index))
            names = [one.text("name"), *_texts(one.get("aliases"))]
            other = next((written[name] for name in names if name in written), None)
            if other is not None:
                inner = self._reader.of(one.at("type"), reader.space)
                given = self._writer.of(other.at("type"), writer.space)
                yield from self.clashes(inner, given, (*here, "type"))
            elif not one.has("default"):
                what = f"{reader.short}.{names[0]} is not written and has no default"
                kind = "reader_field_missing_default_value"
                yield Clash(kind, here, one, writer.place, what)


def _misread(reader: Place, writer: Place) -> str:
    """Say how two logical types of one type mean different values; nothing where they do not.

    Decimals must have the same scale; a reader may have room for more digits (specification 1.11,
    "Decimal", asks for the same precision too, though more digits misread nothing).
    """
    names = reader.text("logicalType"), writer.text("logicalType")
    if not all(names):
        return ""  # one side reads the plain value: nothing is lost
    if names[0] != names[1]:
        return f"{names[1]} would be read as {names[0]}"
    if names[0] == "decimal":
        scales = [place.get("scale") or 0 for place in (reader, writer)]
        if scales[0] != scales[1]:
            return f"a decimal of scale {scales[1]} would be read with scale {scales[0]}"
        room = reader.get("precision"), writer.get("precision")
        if isinstance(room[0], int) and isinstance(room[1], int) and room[0] < room[1]:
            return f"a decimal of {room[1]} digits does not fit into {room[0]}"
    return ""


def fields_of(record: Schema) -> list[Place]:
    return list(record.place.at("fields").elements())


def _symbols(reader: Schema, writer: Schema, steps: tuple[str, ...]) -> Iterator[Clash]:
    known = _texts(reader.place.get("symbols"))
    gone = [one for one in _texts(writer.place.get("symbols")) if one not in known]
    if gone and reader.place.get("default") not in known:
        what = f"{reader.short} does not know {', '.join(gone[:8])}"
        places = _at(reader, "symbols"), _at(writer, "symbols")
        yield Clash("missing_enum_symbols", (*steps, "symbols"), *places, what)


def _at(schema: Schema, key: str) -> Place:
    return schema.place.at(key)


def _texts(value: object) -> Sequence[str]:
    return [one for one in value if isinstance(one, str)] if is_list(value) else []


def _same_name(reader: Schema, writer: Schema) -> bool:
    if reader.short == writer.short:
        return True
    space = reader.space + "." if reader.space else ""
    aliases = _texts(reader.place.get("aliases"))
    names = {one if "." in one else space + one for one in aliases} | set(aliases)
    return writer.name in names


def _shown(schema: Schema) -> str:
    return f"{schema.type} {schema.name}".strip()
