"""What the schemas an atom stands under say of a property, a place in a list, and the rest."""

from __future__ import annotations

from conductor_mcp.compat._atom import Atom, Places
from conductor_mcp.compat._patterns import matches
from conductor_mcp.compat._regular import Patience
from conductor_mcp.compat._trees import Place, is_list

NO_END = 10**9


def times(place: Place) -> tuple[int, int]:
    least, most = place.get("minContains"), place.get("maxContains")
    return (least if isinstance(least, int) else 1), (most if isinstance(most, int) else NO_END)


def property_of(atom: Atom, name: str) -> Places:
    found: list[Place] = []
    for place in atom.layers:
        own = [place.at("properties").at(name)] if place.at("properties").has(name) else []
        own += [p for n, p in place.at("patternProperties").items() if matches(n, name)]
        if not own and place.has("additionalProperties"):
            own = [place.at("additionalProperties")]
        found += own
    return tuple(found)


def by_pattern(atom: Atom, pattern: str, asked: Patience, *, sure: bool) -> Places:
    """Return what holds for all names that a pattern matches (``sure``), or else for some."""
    found: list[Place] = []
    for place in atom.layers:
        told = dict(place.at("patternProperties").items())
        whole = [n for n in told if n == pattern or asked.covers(_only(pattern), _only(n))]
        some = [n for n in told if n in whole or not _apart(asked, pattern, n)]
        found += [told[n] for n in (whole if sure else some)]
        if place.has("additionalProperties") and not (some if sure else whole):
            found.append(place.at("additionalProperties"))
    return tuple(found)


def _only(pattern: str) -> frozenset[str]:
    return frozenset({pattern})


def _apart(asked: Patience, one: str, other: str) -> bool:
    found = asked.text_of(frozenset({one, other}))
    return found.known and found.text is None


def others(atom: Atom) -> Places:
    word = "additionalProperties"
    return tuple(place.at(word) for place in atom.layers if place.has(word))


def closed_names(atom: Atom) -> set[str] | None:
    for place in atom.layers:
        if place.get("additionalProperties") is False and not place.has("patternProperties"):
            return {name for name, _ in place.at("properties").items()}
    return None


def _tuple(place: Place) -> list[Place]:
    listed = place.at("prefixItems") if place.has("prefixItems") else place.at("items")
    return list(listed.elements())


def tuple_length(atom: Atom) -> int:
    return max((len(_tuple(place)) for place in atom.layers), default=0)


def item(atom: Atom, index: int) -> Places:
    found: list[Place] = []
    for place in atom.layers:
        listed = _tuple(place)
        if index < len(listed):
            found.append(listed[index])
        elif is_list(place.get("items")):
            found += [place.at("additionalItems")] if place.has("additionalItems") else []
        elif place.has("items"):
            found.append(place.at("items"))
    return tuple(found)
