"""What components may know of each other, as clauses.

Only a component that says what it ``may_depend_on`` has a boundary: ``depends_on`` tells what is,
at run time and often of what lies elsewhere, and is no permission. Where the other component says
what is ``public``, only that may be imported of it. Whoever ``consumes`` a contract may import the
contract's own file, and what the component that ``provides`` it makes public, whether or not it
may depend on it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from conductor_mcp.model import Clause, Kind, Record, Unjudged

MAY = "may_depend_on"
_FOLDED = re.compile(r"[^a-z0-9]+")


def boundaries(
    record: Record, components: Iterable[Record], records: Mapping[str, Record]
) -> Iterator[Clause | Unjudged]:
    """Yield the clause that a component's ``may_depend_on`` stands for."""
    own = _name(record)
    if not record.governs:
        words = f"{record.id} says what it may depend on and names no paths; it was not held"
        yield Unjudged(record.at, words)
        return
    others = {_name(c): c for c in components if c.governs and c.in_force and c.key != record.key}
    allowed: list[str] = []
    for said in _texts(record, MAY):
        found = next((n for n, one in others.items() if _folded(said) in _names(one)), None)
        if found is None and _folded(said) not in _names(record):
            words = f"{record.id}: {MAY}: there is no component {said!r} with paths"
            yield Unjudged(record.at, words)
        elif found is not None:
            allowed.append(found)
    modules: dict[str, object] = {
        own: {"files": [*record.governs], MAY: sorted(dict.fromkeys(allowed))}
    }
    for name, one in sorted(others.items()):
        public = _texts(one, "public")
        modules[name] = {"files": [*one.governs], **({"public": public} if public else {})}
    options: dict[str, object] = {"in": [*record.governs], "modules": modules}
    if opened := list(_consumed(record, others, records)):
        options["except"] = opened
    yield Clause(
        record.key, MAY, "modules", options, record.at,
        why=f"{record.title} may depend on {_listed(allowed)}",
    )  # fmt: skip


def _consumed(
    record: Record, others: Mapping[str, Record], records: Mapping[str, Record]
) -> Iterator[dict[str, object]]:
    """Yield what a component may import for the sake of the contracts that it consumes."""
    for contract in _texts(record, "consumes"):
        wanted = _folded(contract)
        paths = [
            r.path
            for r in records.values()
            if r.kind is Kind.CONTRACT and (contract in (r.path, r.key) or wanted in _names(r))
        ]
        for one in others.values():
            if wanted in map(_folded, _texts(one, "provides")):
                paths += _texts(one, "public")
        if paths:
            yield {
                "path": [*record.governs],
                "import": sorted(dict.fromkeys(paths)),
                "reason": f"{record.title} consumes {contract}",
            }


def _name(record: Record) -> str:
    return record.anchor or record.id


def _names(record: Record) -> set[str]:
    bare = record.id.partition(":")[2] or record.id
    return {_folded(one) for one in (record.anchor, record.id, bare, record.title) if one}


def _folded(text: str) -> str:
    return _FOLDED.sub("-", text.casefold().removeprefix("component:")).strip("-")


def _texts(record: Record, key: str) -> list[str]:
    said = record.facts.get(key)
    listed = cast("list[object]", said) if isinstance(said, (list, tuple)) else []
    return [str(one) for one in listed]


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "no other component"
