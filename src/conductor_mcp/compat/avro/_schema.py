"""Avro schemas with their names resolved and their places kept.

Source of the format: the Apache Avro specification 1.11, "Schema Declaration" and "Names".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conductor_mcp.compat._trees import Place, is_list, is_map

PRIMITIVE = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})
NAMED = frozenset({"record", "error", "enum", "fixed"})
MAX_DEPTH = 400


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema: its type, the full name of a named one, and where it is declared."""

    type: str
    place: Place
    name: str = ""
    space: str = ""

    @property
    def short(self) -> str:
        return self.name.rpartition(".")[2]


class Names:
    """The named types of one version; a type is declared where it first stands."""

    def __init__(self, root: Place) -> None:
        self.known: dict[str, Schema] = {}
        self.problems: list[str] = []
        self._declare(root)

    def _declare(self, root: Place) -> None:
        waiting = [(root, "")]
        seen = 0
        while waiting:
            place, space = waiting.pop()
            seen += 1
            if is_list(place.value):
                waiting.extend((one, space) for one in reversed(list(place.elements())))
            elif is_map(place.value):
                kind = place.text("type")
                if kind in NAMED and (name := full_name(place, space)):
                    space = name.rpartition(".")[0]
                    self.known.setdefault(name, Schema(kind, place, name, space))
                elif place.has("protocol"):
                    space = place.text("namespace") or space
                waiting.extend((one, space) for one in reversed(list(_below(place))))

    def of(self, place: Place, space: str) -> Schema:
        """Read the schema at a place; a name leads to its declaration."""
        value = place.value
        if isinstance(value, str):
            return self._named(value, place, space)
        if is_list(value):
            return Schema("union", place, space=space)
        kind = place.get("type")
        if not isinstance(kind, str):
            return self.of(place.at("type"), space) if kind is not None else Schema("", place)
        if kind in NAMED:
            name = full_name(place, space)
            return self.known.get(name, Schema(kind, place, name, name.rpartition(".")[0]))
        plain = kind in PRIMITIVE or kind in ("array", "map")
        return Schema(kind, place, space=space) if plain else self.of(place.at("type"), space)

    def _named(self, value: str, place: Place, space: str) -> Schema:
        if value in PRIMITIVE:
            return Schema(value, place, space=space)
        for name in (value,) if "." in value or not space else (f"{space}.{value}", value):
            if name in self.known:
                return self.known[name]
        self.problems.append(f"the type {value} is declared nowhere")
        return Schema("", place, value, space)


def full_name(place: Place, space: str) -> str:
    name = place.text("name")
    if "." in name or not name:
        return name
    own = place.get("namespace")
    space = own if isinstance(own, str) else space
    return f"{space}.{name}" if space else name


def _below(place: Place) -> Iterator[Place]:
    for key in ("type", "items", "values"):
        if is_map(place.get(key)) or is_list(place.get(key)):
            yield place.at(key)
    for key in ("fields", "types"):
        yield from place.at(key).elements()
