"""``unevaluatedProperties`` and ``unevaluatedItems`` said in other words, where that is possible.

JSON Schema 2020-12, core, section 11: they speak of what no other keyword of the schema, nor of
the schemas it refers to or is the sum of, has looked at.
"""

from __future__ import annotations

from conductor_mcp.compat._trees import Place, Trees, is_list, is_map

_CHANGING = ("anyOf", "oneOf", "if", "dependentSchemas", "$dynamicRef", "$recursiveRef")
_MOST = 200


def said_otherwise(trees: Trees, place: Place, kind: str) -> Place | None:
    """Return an equal schema in plain keywords, ``None`` where it depends on the value."""
    word = "unevaluatedProperties" if kind == "object" else "unevaluatedItems"
    seen = _looked_at(trees, place)
    if seen is None:
        return None
    rest = place.get(word)
    if kind == "object":
        value: dict[str, object] = {
            "properties": dict.fromkeys(seen.names, True),
            "patternProperties": dict.fromkeys(seen.patterns, True),
            "additionalProperties": True if seen.all_names else rest,
        }
    else:
        value = {"prefixItems": [True] * seen.places, "items": True if seen.all_items else rest}
    return Place(place.file, f"{place.pointer}/{word}#", value)


class _Seen:
    """What the other keywords look at."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.patterns: set[str] = set()
        self.places = 0
        self.all_names = False
        self.all_items = False


def _looked_at(trees: Trees, place: Place) -> _Seen | None:
    found = _Seen()
    todo, known = [(place, True)], set[str]()
    while todo:
        here, top = todo.pop()
        if here.key in known or not is_map(here.value):
            continue
        known.add(here.key)
        if len(known) > _MOST or any(here.has(word) for word in _CHANGING):
            return None
        if here.has("contains"):
            return None
        _note(found, here, top=top)
        if isinstance(here.get("$ref"), str):
            target = trees.follow(here, here.text("$ref"))
            if target is None:
                return None
            todo.append((target, False))
        todo.extend((one, False) for one in here.at("allOf").elements())
    return found


def _note(found: _Seen, here: Place, *, top: bool) -> None:
    found.names.update(name for name, _ in here.at("properties").items())
    found.patterns.update(name for name, _ in here.at("patternProperties").items())
    found.all_names |= here.has("additionalProperties")
    found.all_names |= not top and here.has("unevaluatedProperties")
    listed = here.at("prefixItems") if here.has("prefixItems") else here.at("items")
    found.places = max(found.places, len(list(listed.elements())))
    found.all_items |= here.has("additionalItems")
    found.all_items |= here.has("items") and not is_list(here.get("items"))
    found.all_items |= not top and here.has("unevaluatedItems")
