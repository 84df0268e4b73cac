"""What components may know of each other, as clauses.

A component that says what it ``may_depend_on`` is held to that: ``depends_on`` tells what is, at
run time and often of what lies elsewhere, and is no permission. Of a component that says what is
``public``, whoever lies outside it may import only that; tests that lie in no component may import
all of it, since they are somebody's own. Whoever ``consumes`` a contract may import the contract's
own file, and what the component that ``provides`` it makes public, whether or not it may depend on
it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import cast

from conductor_mcp.model import Clause, Kind, Record, Unjudged
from conductor_mcp.model.glob import matches

MAY, PUBLIC, PROVIDES, CONSUMES = "may_depend_on", "public", "provides", "consumes"
OWN_BOUNDARY = "its own clause holds it to what is public"
_SAYS = {MAY: "what it may depend on", PUBLIC: "what is public"}
_ELSEWHERE = "everything else"
_CONTRACTS = (Kind.CONTRACT, Kind.MODEL)
_TESTS = ("**/test/**", "**/tests/**", "**/__tests__/**", "**/testing/**", "**/test_*.py",
          "**/*_test.*", "**/conftest.py", "**/*.test.*", "**/*.spec.*", "**/*Test.java",
          "**/*Tests.java", "**/*IT.java")  # fmt: skip
_WILD = re.compile(r"[*?{]")
_FOLDED = re.compile(r"[^a-z0-9]+")


def boundaries(
    record: Record, components: Iterable[Record], records: Mapping[str, Record]
) -> Iterator[Clause | Unjudged]:
    """Yield the clauses that a component's ``may_depend_on`` and ``public`` stand for."""
    components = list(components)
    for key, clauses in ((MAY, _dependence), (PUBLIC, _opening)):
        if key not in record.facts:
            continue
        if not record.governs:
            words = f"{record.id} says {_SAYS[key]} and names no paths; it was not held"
            yield Unjudged(record.at, words)
            continue
        others = {
            _name(c): c for c in components if c.governs and c.in_force and c.key != record.key
        }
        yield from clauses(record, others, records)


def _dependence(
    record: Record, others: Mapping[str, Record], records: Mapping[str, Record]
) -> Iterator[Clause | Unjudged]:
    own = _name(record)
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
        public = _texts(one, PUBLIC)
        modules[name] = {"files": [*one.governs], **({PUBLIC: public} if public else {})}
    options: dict[str, object] = {"in": [*record.governs], "modules": modules}
    if opened := list(_consumed(record, others, records)):
        options["except"] = opened
    yield Clause(
        record.key, MAY, "modules", options, record.at,
        why=f"{record.title} may depend on {_listed(allowed)}",
    )  # fmt: skip


def _opening(
    record: Record, others: Mapping[str, Record], records: Mapping[str, Record]
) -> Iterator[Clause]:
    own, public = _name(record), _texts(record, PUBLIC)
    modules: dict[str, object] = {
        own: {"files": [*record.governs], PUBLIC: public},
        _ELSEWHERE: {"files": ["**"]},
    }
    spared: list[object] = [*record.governs, *_TESTS]
    for name, one in sorted(others.items()):
        if _lies_within(one, record):
            modules[name] = {"files": [*one.governs]}
        if MAY in one.facts:  # its own clause says the same of it
            spared.append({"path": [*one.governs], "reason": OWN_BOUNDARY})
        else:
            spared += _consumed(one, {**others, own: record}, records)
    yield Clause(
        record.key, PUBLIC, "modules", {"in": ["**"], "modules": modules, "except": spared},
        record.at, why=f"of {record.title}, others may import only what is public",
    )  # fmt: skip


def _lies_within(one: Record, other: Record) -> bool:
    """Whether a component has files below a folder of another's."""
    folders = [f"{_WILD.split(glob, maxsplit=1)[0].rpartition('/')[0]}/" for glob in other.governs]
    return any(glob.startswith(folder) for glob in one.governs for folder in folders)


def unknown_contracts(
    record: Record, components: Iterable[Record], records: Mapping[str, Record]
) -> Iterator[Unjudged]:
    """Name the contracts that a component provides or consumes and nobody knows.

    A catalogue is of many repositories, and names what lies in others.
    """
    if record.facts.get("format") != "component":
        return
    named = [(key, said) for key in (PROVIDES, CONSUMES) for said in _texts(record, key)]
    if not named:
        return
    provided = {_folded(said) for one in components for said in _texts(one, PROVIDES)}
    for key, said in named:
        # What one component provides another may consume, wherever the contract itself lies.
        if (key == CONSUMES and _folded(said) in provided) or meant(said, records):
            continue
        known = [r for r in records.values() if r.kind in _CONTRACTS]
        names = {name: r.id for r in known for name in (r.id.partition(":")[2], r.path) if name}
        near = get_close_matches(said.partition(":")[2] or said, sorted(names), 1)
        also = f"; did you mean {names[near[0]]}?" if near else ""
        yield Unjudged(record.at, f"{record.id}: {key}: there is no contract {said!r}{also}")


def consumers(paths: Collection[str], records: Mapping[str, Record]) -> list[str]:
    """Return the titles of the components that consume the contract in one of these files."""
    components = [r for r in records.values() if r.kind is Kind.COMPONENT]
    # A catalogue's own entry of an interface stands for the file that it takes its text from.
    entries = [
        name for c in components if set(_texts(c, "refs")) & set(paths) for name in _names(c)
    ]
    own = {key: r for key, r in records.items() if r.path in paths and r.kind in _CONTRACTS}
    return sorted(
        one.title
        for one in components
        for said in (_texts(one, CONSUMES),)
        if one.in_force and any(meant(name, own) or _folded(name) in entries for name in said)
    )


def meant(said: str, records: Mapping[str, Record]) -> list[Record]:
    """Return the contracts that a component names by path or by name."""
    wanted = _folded(said)
    return [
        r
        for r in records.values()
        if r.kind in _CONTRACTS
        and (said in (r.path, r.key) or wanted in _names(r) or matches(said, r.path))
    ]


def _consumed(
    record: Record, others: Mapping[str, Record], records: Mapping[str, Record]
) -> Iterator[dict[str, object]]:
    """Yield what a component may import for the sake of the contracts that it consumes."""
    for contract in _texts(record, CONSUMES):
        wanted = _folded(contract)
        paths = [r.path for r in meant(contract, records)]
        for one in others.values():
            if wanted in map(_folded, _texts(one, PROVIDES)):
                paths += _texts(one, PUBLIC)
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
