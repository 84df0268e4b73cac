"""Methods of lists, maps and sets of JavaScript that call functions or make new lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cmp_to_key

from conductor_mcp.formats.routes._ecmabase import Walk
from conductor_mcp.formats.routes._ecmavalues import (
    LONGEST,
    MOST,
    UNDEFINED,
    UNKNOWN,
    Arr,
    Handed,
    Known,
    Native,
    Obj,
    Undefined,
    either,
    same,
    shown,
    truth,
    ways,
)

MOST_TURNS = 400
_Method = Callable[[Walk, Arr, Handed], object]


def turns(found: Arr) -> list[object]:
    """Return the elements that a loop goes through; one unknown for those not known."""
    some = found.items[:MOST_TURNS]
    return [*some, UNKNOWN] if found.open and not some else some


def list_member(run: Walk, found: Arr, name: str) -> object:
    """Return a property of a list."""
    if name == "length":
        return UNKNOWN if found.open else len(found.items)
    method = _METHODS.get(name)
    if method is None:
        return UNDEFINED
    return Native(call=lambda handed: method(run, _meant(found, handed), handed), name=name)


def _meant(found: Arr, handed: Handed) -> Arr:
    """Return the list that a method works on: ``[].slice.call(arguments)`` names another."""
    this = handed.this
    if this is None or isinstance(this, Undefined) or any(one is found for one in ways(this)):
        return found
    return this if isinstance(this, Arr) else Arr([], open=True)


def _applied(run: Walk, found: Arr, handed: Handed) -> list[tuple[object, object]]:
    """Call a function with each element: pairs of the element and what comes back."""
    done: list[tuple[object, object]] = []
    for at, one in enumerate(turns(found)):
        given = [one, at, found]
        done.append((one, run.call(handed.at(0), handed.at(1), given, handed.path, handed.line)))
    return done


def _for_each(run: Walk, found: Arr, handed: Handed) -> object:
    _applied(run, found, handed)
    return UNDEFINED


def _map(run: Walk, found: Arr, handed: Handed) -> object:
    return Arr([result for _, result in _applied(run, found, handed)], found.open)


def _flat_map(run: Walk, found: Arr, handed: Handed) -> object:
    return _flattened(Arr([result for _, result in _applied(run, found, handed)], found.open), 1)


def _filter(run: Walk, found: Arr, handed: Handed) -> object:
    kept = [one for one, result in _applied(run, found, handed) if truth(result) is not False]
    return Arr(kept, found.open)


def _find(run: Walk, found: Arr, handed: Handed) -> object:
    maybe: list[object] = []
    for one, result in _applied(run, found, handed):
        if truth(result):
            maybe.append(one)
            break
        if truth(result) is None:
            maybe.append(one)
    return either(*maybe) if maybe else UNKNOWN if found.open else UNDEFINED


def _some(run: Walk, found: Arr, handed: Handed) -> object:
    results = [truth(result) for _, result in _applied(run, found, handed)]
    return True if True in results else UNKNOWN if None in results or found.open else False


def _every(run: Walk, found: Arr, handed: Handed) -> object:
    results = [truth(result) for _, result in _applied(run, found, handed)]
    return False if False in results else UNKNOWN if None in results or found.open else True


def _reduce(run: Walk, found: Arr, handed: Handed) -> object:
    items = turns(found)
    if len(handed.given) > 1:
        value = handed.given[1]
    elif items:
        value, items = items[0], items[1:]
    else:
        return UNKNOWN
    for at, one in enumerate(items):
        value = run.call(handed.at(0), UNDEFINED, [value, one, at], handed.path, handed.line)
    return value


def _push(_run: Walk, found: Arr, handed: Handed) -> object:
    if len(found.items) + len(handed.given) <= MOST:
        found.items.extend(handed.given)
    found.open = found.open or handed.more
    return len(found.items)


def _unshift(_run: Walk, found: Arr, handed: Handed) -> object:
    if len(found.items) + len(handed.given) <= MOST:
        found.items[:0] = handed.given
    return len(found.items)


def _concat(_run: Walk, found: Arr, handed: Handed) -> object:
    made = Arr(list(found.items), found.open)
    for one in handed.given:
        if isinstance(one, Arr):
            made.items.extend(one.items[: MOST - len(made.items)])
            made.open = made.open or one.open
        elif isinstance(one, Known | Obj):
            made.items.append(one)
        else:
            made.open = True
    return made


def _join(_run: Walk, found: Arr, handed: Handed) -> object:
    parts = [shown(one) for one in found.items]
    by = "," if isinstance(handed.at(0), Undefined) else shown(handed.at(0))
    if by is None or None in parts or found.open:
        return UNKNOWN
    if sum(len(part or "") + len(by) for part in parts) > LONGEST:
        return UNKNOWN
    return by.join(part for part in parts if part is not None)


def _slice(_run: Walk, found: Arr, handed: Handed) -> object:
    ends = [handed.at(0), handed.at(1)]
    whole = [one if isinstance(one, int) else None for one in ends]
    vague = any(not isinstance(one, int | Undefined) for one in ends)
    return Arr(found.items[whole[0] : whole[1]], found.open or vague)


def _position(_run: Walk, found: Arr, handed: Handed) -> object:
    for at, one in enumerate(found.items):
        if same(one, handed.at(0)):
            return at
    settled = not found.open and isinstance(handed.at(0), Known)
    return -1 if settled and all(isinstance(one, Known) for one in found.items) else UNKNOWN


def _includes(run: Walk, found: Arr, handed: Handed) -> object:
    at = _position(run, found, handed)
    return at >= 0 if isinstance(at, int) else UNKNOWN


def _flattened(found: Arr, depth: int) -> Arr:
    made = Arr([], found.open)
    for one in found.items:
        if isinstance(one, Arr) and depth > 0:
            inner = _flattened(one, depth - 1)
            made.items.extend(inner.items[: MOST - len(made.items)])
            made.open = made.open or inner.open
        elif len(made.items) < MOST:
            made.items.append(one)
    return made


def _flat(_run: Walk, found: Arr, handed: Handed) -> object:
    depth = handed.at(0)
    return _flattened(found, depth if isinstance(depth, int) and depth < MOST_TURNS else 1)


def _pop(_run: Walk, found: Arr, _handed: Handed) -> object:
    return found.items.pop() if found.items else UNDEFINED


def _shift(_run: Walk, found: Arr, _handed: Handed) -> object:
    return found.items.pop(0) if found.items else UNDEFINED


def _at(_run: Walk, found: Arr, handed: Handed) -> object:
    at = handed.at(0)
    inside = isinstance(at, int) and -len(found.items) <= at < len(found.items)
    return found.items[at] if inside and isinstance(at, int) else UNKNOWN


def _sort(run: Walk, found: Arr, handed: Handed) -> object:
    if not handed.given and all(isinstance(one, str) for one in found.items):
        found.items.sort(key=str)
    elif handed.given and len(found.items) <= MOST_TURNS:

        def compare(one: object, other: object) -> int:
            value = run.call(handed.at(0), UNDEFINED, [one, other], handed.path, handed.line)
            return int(value > 0) - int(value < 0) if isinstance(value, int | float) else 0

        found.items.sort(key=cmp_to_key(compare))
    return found


def _splice(_run: Walk, found: Arr, handed: Handed) -> object:
    start, size = handed.at(0), handed.at(1)
    if not isinstance(start, int) or not isinstance(size, int | Undefined):
        found.open = True
        return Arr([], open=True)
    start = max(0, len(found.items) + start) if start < 0 else min(start, len(found.items))
    end = start + max(0, size) if isinstance(size, int) else len(found.items)
    taken = found.items[start:end]
    found.items[start:end] = handed.given[2:][: MOST - len(found.items)]
    return Arr(taken)


def _fill(_run: Walk, found: Arr, handed: Handed) -> object:
    found.items[:] = [handed.at(0)] * len(found.items)
    return found


def _entries(_run: Walk, found: Arr, _handed: Handed) -> object:
    return Arr([Arr([at, one]) for at, one in enumerate(found.items)], found.open)


def _same(_run: Walk, found: Arr, _handed: Handed) -> object:
    return found


def _reverse(_run: Walk, found: Arr, _handed: Handed) -> object:
    return Arr(list(reversed(found.items)), found.open)


_METHODS: dict[str, _Method] = {
    "at": _at, "concat": _concat, "entries": _entries, "every": _every, "filter": _filter,
    "find": _find, "flat": _flat, "flatMap": _flat_map, "forEach": _for_each,
    "includes": _includes, "indexOf": _position, "join": _join, "map": _map, "pop": _pop,
    "push": _push, "reduce": _reduce, "reverse": _reverse, "shift": _shift, "slice": _slice,
    "some": _some, "sort": _sort, "splice": _splice, "fill": _fill, "unshift": _unshift,
    "values": _same, "toSorted": _sort,
    "each": _for_each, "findLast": _find,
}  # fmt: skip


@dataclass(eq=False, slots=True)
class Store:
    """A ``Map`` or a ``Set`` (whose keys are its values)."""

    run: Walk
    single: bool
    pairs: list[tuple[object, object]] = field(default_factory=list[tuple[object, object]])
    open: bool = False

    def has(self, name: str) -> bool:
        return name in ("get", "set", "add", "has", "forEach", "entries", "values", "keys",
                        "size", "delete")  # fmt: skip

    def member(self, owner: Obj, name: str) -> object:
        if name == "size":
            return UNKNOWN if self.open else len(self.pairs)
        return Native(call=lambda handed: self._call(owner, name, handed), name=name)

    def _call(self, owner: Obj, name: str, handed: Handed) -> object:
        if name in ("set", "add"):
            self.put(handed.at(0), handed.at(1 if name == "set" else 0))
            return owner
        if name == "get":
            found = [v for k, v in self.pairs if same(k, handed.at(0))]
            if not found and isinstance(handed.at(0), Known):
                return UNKNOWN if self.open else UNDEFINED
            return found[-1] if found else either(*(v for _, v in self.pairs), UNKNOWN)
        if name == "forEach":
            for key, value in self.pairs[:MOST_TURNS]:
                self.run.call(handed.at(0), UNDEFINED, [value, key], handed.path, handed.line)
            return UNDEFINED
        if name in ("has", "delete"):
            return True if any(same(k, handed.at(0)) for k, _ in self.pairs) else UNKNOWN
        return self.listed(name)

    def put(self, key: object, value: object) -> None:
        self.pairs = [(k, v) for k, v in self.pairs if not same(k, key)][:MOST]
        self.pairs.append((key, value))

    def listed(self, name: str = "") -> Arr:
        """Return what a loop over it goes through."""
        name = name or ("values" if self.single else "entries")
        every: Iterable[object] = (
            k if name == "keys" else v if name == "values" else Arr([k, v]) for k, v in self.pairs
        )
        return Arr(list(every), self.open)
