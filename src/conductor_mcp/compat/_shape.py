"""One schema as the sum of what it says: references followed, ``allOf`` merged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from conductor_mcp.compat._drafts import REMARKS, is_deaf
from conductor_mcp.compat._trees import Place, Trees, is_list, is_map

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
MOST_PARTS = 5000
"""How many schemas may be merged into one."""
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_OBJECT_WORDS = (
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
)


def canonical(value: object) -> str:
    """Write a value so that equal ones (``1`` and ``1.0`` too) are written alike."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - beyond, floats skip integers
        value = int(value)
    if isinstance(value, str):
        return '"' + value + '"'
    return _WRITER.encode(value)


_WRITER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str)


def as_types(value: object) -> frozenset[str] | None:
    """Read ``type``: one name or a list; ``None`` where it says nothing usable."""
    names = [value] if isinstance(value, str) else value if is_list(value) else []
    found = {name for name in names if isinstance(name, str)}
    if not found or "any" in found or (found >= TYPES):
        return None
    return frozenset(found)


def is_null(schema: object) -> bool:
    """Say whether a schema holds nothing but ``null``."""
    if not is_map(schema):
        return False
    if schema.get("type") == "null" or schema.get("type") == ["null"]:
        return True
    return schema.get("enum") == [None] or ("const" in schema and schema["const"] is None)


class Shape:
    """What a set of schemas, all of which must hold, says together.

    ``places`` are the schemas merged; ``words`` gives for each keyword every value it has, with
    where it stands, so that whoever compares may take the strictest and still name its origin.
    """

    def __init__(self, trees: Trees, places: Iterable[Place], *, guess_types: bool) -> None:
        self.trees = trees
        self.places: tuple[Place, ...] = tuple(places)
        self.words: dict[str, list[Place]] = {}
        self.parts: list[tuple[str, Place]] = []
        self.never: Place | None = None
        self.nullable_union = False
        self._guess = guess_types
        self._seen: set[str] = set()
        for place in self.places:
            self._collect(place, ())
        self._seen.clear()

    @property
    def place(self) -> Place:
        return self.places[0]

    def _collect(self, place: Place, under: tuple[str, ...]) -> None:
        key = place.key
        if key in self._seen or len(self._seen) > MOST_PARTS:
            return
        self._seen.add(key)
        if not is_map(place.value):
            if place.value is False and self.never is None:
                self.never = place
            return
        deaf = "$ref" in place.value and is_deaf(self.trees, place)
        for word in place.value:
            entry = place.at(word)
            if deaf and word not in REMARKS:
                continue
            if word in _REFERENCES:
                self._collect_reference(place, word, under)
            elif word == "allOf":
                for one in entry.elements():
                    self.parts.append((_label(one), one))
                    self._collect(one, under)
            elif word in ("oneOf", "anyOf") and is_list(entry.value):
                self._collect_union(word, entry, under)
            else:
                self.words.setdefault(word, []).append(entry)

    def _collect_reference(self, place: Place, word: str, under: tuple[str, ...]) -> None:
        if not isinstance(place.get(word), str):
            return
        follow = self.trees.follow if word == "$ref" else self.trees.follow_dynamic
        if target := follow(place, place.text(word)):
            self._collect(target, under)

    def _collect_union(self, word: str, entry: Place, under: tuple[str, ...]) -> None:
        branches = list(entry.elements())
        some = [one for one in branches if not is_null(one.value)]
        if len(branches) == 1 or (len(some) == 1 and len(branches) > 1):
            # One branch is no choice, and one beside null is the same schema, nullable.
            self.nullable_union = self.nullable_union or len(some) < len(branches)
            if some:
                self._collect(some[0], under)
                return
        self.words.setdefault(word, []).append(entry)

    def first(self, word: str) -> Place | None:
        found = self.words.get(word)
        return found[0] if found else None

    def flag(self, word: str) -> bool:
        return any(place.value is True for place in self.words.get(word, ()))

    def spot(self, *words: str) -> Place:
        """Return where the first of ``words`` stands, or else the schema itself."""
        for word in words:
            if found := self.words.get(word):
                return found[0]
        return self.place

    @cached_property
    def types(self) -> frozenset[str] | None:
        """The types allowed, ``null`` left out; ``None`` where every type is."""
        told: frozenset[str] | None = None
        for place in self.words.get("type", ()):
            found = as_types(place.value)
            if found is not None:
                told = found if told is None else _both(told, found)
        if told is None and self._guess:
            told = self._guessed()
        return None if told is None else told - {"null"}

    def _guessed(self) -> frozenset[str] | None:
        if any(word in self.words for word in _OBJECT_WORDS):
            return frozenset({"object"})
        if "items" in self.words:
            return frozenset({"array"})
        return None

    @cached_property
    def nullable(self) -> bool | None:  # noqa: PLR0911 - one return per spelling
        """Whether ``null`` is allowed; ``None`` where the schema leaves it open."""
        if self.nullable_union or self.flag("nullable") or self.flag("x-nullable"):
            return True
        told = [as_types(place.value) for place in self.words.get("type", ())]
        if any(found and "null" in found for found in told):
            return all(found is None or "null" in found for found in told)
        if any(is_null(branch.value) for branch in self._branches()):
            return True
        if self.types is not None or any(found is not None for found in told):
            return False
        if self.enum is not None:
            return "null" in self.enum
        if branches := self._branches():
            return False if all(self._never_null(one) for one in branches) else None
        return None

    def _branches(self) -> list[Place]:
        unions = (*self.words.get("oneOf", ()), *self.words.get("anyOf", ()))
        return [branch for union in unions for branch in union.elements()]

    def _never_null(self, place: Place, depth: int = 0) -> bool:
        value = place.value
        if not is_map(value) or depth > 8:  # noqa: PLR2004 - deep enough for any real chain of references
            return False
        ref = value.get("$ref")
        if isinstance(ref, str):
            target = self.trees.follow(place, ref)
            return target is not None and self._never_null(target, depth + 1)
        told = as_types(value.get("type"))
        if told is not None:
            return "null" not in told and value.get("nullable") is not True
        return self._guess and any(word in value for word in _OBJECT_WORDS)

    @cached_property
    def enum(self) -> Mapping[str, Place] | None:
        """The values allowed by ``enum`` and ``const``, each with its place; ``None`` for any."""
        told: dict[str, Place] | None = None
        for place in (*self.words.get("enum", ()), *self.words.get("const", ())):
            if place.pointer.endswith("/const"):
                found = {canonical(place.value): place}
            elif is_list(place.value):
                found = {canonical(one.value): one for one in place.elements()}
            else:
                continue
            told = found if told is None else {k: v for k, v in told.items() if k in found}
        return told

    @cached_property
    def extensible(self) -> Mapping[str, Place] | None:
        """The values ``x-extensible-enum`` lists: more may come, so none is a promise."""
        listed = self.words.get("x-extensible-enum")
        if listed is None:
            return None
        return {canonical(one.value): one for place in listed for one in place.elements()}

    @cached_property
    def properties(self) -> Mapping[str, tuple[Place, ...]]:
        return self._named("properties")

    @cached_property
    def patterns(self) -> Mapping[str, tuple[Place, ...]]:
        return self._named("patternProperties")

    def _named(self, word: str) -> dict[str, tuple[Place, ...]]:
        found: dict[str, tuple[Place, ...]] = {}
        for place in self.words.get(word, ()):
            for name, schema in place.items():
                found[name] = (*found.get(name, ()), schema)
        return found

    @cached_property
    def required(self) -> Mapping[str, Place]:
        return {
            one.value: one
            for place in self.words.get("required", ())
            for one in place.elements()
            if isinstance(one.value, str)
        }

    @cached_property
    def closed(self) -> bool:
        """Whether an object may hold nothing but what is declared."""
        words = ("additionalProperties", "unevaluatedProperties")
        return any(place.value is False for word in words for place in self.words.get(word, ()))

    def unions(self) -> list[tuple[str, Place]]:
        return [(word, p) for word in ("oneOf", "anyOf") for p in self.words.get(word, ())]


def _both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    found = one & other
    if ("number" in one and "integer" in other) or ("number" in other and "integer" in one):
        found |= {"integer"}
    return found


def _label(place: Place) -> str:
    ref = place.get("$ref")
    return ref if isinstance(ref, str) else place.text("title") or ""


class LateShape(Shape):
    """A shape of which hardly anything is asked: its schemas are looked at where somebody does.

    Where they are ``found`` by their pointers first, their places have no values until then.
    """

    def __init__(
        self, trees: Trees, places: tuple[Place, ...], *, guess_types: bool, found: bool = True
    ) -> None:
        self.trees = trees
        self.places = places
        self.parts = []
        self._guess = guess_types
        self._found = found

    def __getattr__(self, name: str) -> Any:
        if name not in _LATE:
            raise AttributeError(name)
        places = self.places
        if not self._found:
            places = tuple(one for p in places if (one := self.trees.find(p.file, p.pointer)))
        super().__init__(self.trees, places, guess_types=self._guess)
        return getattr(self, name)


_LATE = frozenset({"words", "never", "nullable_union"})
