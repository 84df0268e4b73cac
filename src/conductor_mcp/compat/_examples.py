"""Values made up that a schema may allow, so that a no can be shown; whoever asks checks them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from conductor_mcp.compat._atom import Atom, Places, TooMuchError, allows, samples
from conductor_mcp.compat._atoms import atoms
from conductor_mcp.compat._layers import NO_END, item, property_of, tuple_length
from conductor_mcp.compat._regular import patience
from conductor_mcp.compat._trees import Trees

_FEW = 4
_MOST = 24
_LONGEST = 8
_WIDEST = 200
_DEEPEST = 3
_OTHER = "zz"


def examples(trees: Trees, atom: Atom, depth: int = 0) -> Iterator[object]:
    """Give some values of an atom, plain ones first."""
    if atom.values is not None:
        yield from islice(atom.values.values(), _MOST)
    elif atom.kind == "array":
        yield from islice(_lists(trees, atom, depth), _MOST)
    elif atom.kind == "object":
        yield from islice(_objects(trees, atom, depth), _MOST)
    else:
        if atom.kind == "string":
            least, most = atom.counts.get("min", 0), atom.counts.get("max")
            found = patience(trees).text_of(atom.patterns, atom.avoided, least, most)
            yield from () if found.text is None else (found.text,)
        yield from (value for value in samples(atom) if allows(atom, value))


def _below(trees: Trees, places: Places, depth: int) -> list[object]:
    """Give a few values of each type that some schemas allow."""
    if depth > _DEEPEST:
        return []
    try:
        cases = atoms(trees, places)
    except TooMuchError:
        return []
    few = 1 if len(cases) > _FEW else 2
    found = (islice(examples(trees, case, depth + 1), few) for case in cases)
    return list(islice(chain.from_iterable(found), _FEW * 3))


def _lists(trees: Trees, atom: Atom, depth: int) -> Iterator[object]:
    least, most = atom.counts.get("min", 0), atom.counts.get("max", NO_END)
    told = tuple_length(atom)
    if least > _LONGEST:
        same = _below(trees, item(atom, 0), depth) if least <= _WIDEST and not told else []
        yield from ([value] * least for value in same)
        return
    if least == 0:
        yield []
    for place in atom.layers:
        if place.has("contains"):
            values = _below(trees, (place.at("contains"), *item(atom, told)), depth)
            some = values[:1] * _LONGEST
            for length in range(max(least, 1), min(most, _FEW) + 1):
                yield from (some[:length], values[:length])
    each = [_below(trees, item(atom, n), depth) for n in range(min(told + 1, _LONGEST))]
    for length in range(max(least, 1), min(least + told + 2, most, _LONGEST) + 1):
        choices = [each[min(n, len(each) - 1)] for n in range(length)]
        if not all(choices):
            return
        first = [choice[0] for choice in choices]
        yield first
        yield [choice[min(n, len(choice) - 1)] for n, choice in enumerate(choices)]
        for n, choice in enumerate(choices[:_FEW]):
            for other in choice[1:]:
                yield [*first[:n], other, *first[n + 1 :]]


def _objects(trees: Trees, atom: Atom, depth: int) -> Iterator[object]:
    names = {name for place in atom.layers for name, _ in place.at("properties").items()}
    optional = sorted((names - atom.required - atom.absent) | {_OTHER})[:_LONGEST]
    needed: dict[str, object] = {}
    each: dict[str, list[object]] = {}
    for name in (*sorted(atom.required), *optional):
        each[name] = _below(trees, property_of(atom, name), depth)
    for name in sorted(atom.required):
        if not each[name]:
            return
        needed[name] = each[name][0]
    yield needed
    for name, values in each.items():
        for value in values:
            yield {**needed, name: value}
    every = {name: values[0] for name, values in each.items() if values and name != _OTHER}
    yield {**every, **needed}
