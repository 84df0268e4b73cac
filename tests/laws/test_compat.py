"""Every family, present and future: the same twice is no change, backwards is the mirror.

The laws hold over our own samples, and over every pair of the labelled corpora where they lie.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conductor_mcp.app.compare import families
from conductor_mcp.compat import Family, Side
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import ContractChange
from tests.corpora import corpora

FAMILIES = families()
SAMPLES = Path(__file__).parents[1] / "compat" / "samples"
TURNED = {"added": "removed", "removed": "added"}
Pair = tuple[Side, Side]


def one_file(path: Path) -> Side:
    name = "contract" + path.suffix
    return Side({name: Document(name, path.read_text(encoding="utf-8"))})


def tree(folder: Path) -> Side:
    names = [one.relative_to(folder).as_posix() for one in sorted(folder.rglob("*.proto"))]
    return Side({n: Document(n, (folder / n).read_text(encoding="utf-8")) for n in names})


def schema(value: Any, name: str = "schema.json") -> Side:
    text = value if isinstance(value, str) else json.dumps(value)
    return Side({name: Document(name, text)})


def files(*bases: Path) -> Iterator[Pair]:
    for base in sorted(bases):
        yield one_file(base), one_file(base.with_name(base.name.replace("base", "revision")))


def rows(path: Path, base: str, revision: str, name: str = "schema.json") -> Iterator[Pair]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield schema(row[base], name), schema(row[revision], name)


def samples(family: str) -> Iterator[Pair]:
    yield from files(*(SAMPLES / family.replace("-", "_")).glob("*/base.*"))


def labelled(family: str) -> Iterator[Pair]:
    """Give all pairs of the corpora that are of a family; there are none for some."""
    root = corpora("contracts")
    if family == "openapi":
        yield from files(*root.glob("oasdiff/*/base.*"), *root.glob("qubership/openapi*/base.*"))
        specs = root / "openapitools" / "specs"
        for line in (specs.parent / "index.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield one_file(specs / row["base"]), one_file(specs / row["revision"])
    elif family == "graphql":
        yield from files(*root.glob("*/*/base.graphql"))
    elif family == "protobuf":
        for base in sorted(root.glob("buf/*/base")):
            yield tree(base), tree(base.with_name("revision"))
    elif family == "json-schema":
        yield from rows(root / "jsonsubschema/index.jsonl", "s1", "s2")
        for name in ("jsoncompat", "sentry"):
            yield from rows(root / name / "index.jsonl", "base", "revision")
    elif family == "avro":
        yield from rows(root / "avro/index.jsonl", "base", "revision", "schema.avsc")


def told(changes: tuple[ContractChange, ...], *, turned: bool = False) -> Counter[str]:
    """Count what was added and removed, each thing once however many places tell of it."""
    found = {
        (one.area, one.kind, TURNED[one.action] if turned else one.action, one.subject)
        for one in changes
        if one.action in TURNED
    }
    return Counter(f"{area} {kind} {action}" for area, kind, action, _ in found)


def unequal_to_itself(family: Family, pairs: Iterator[Pair]) -> list[str]:
    return [
        f"{number}: {one.id}"
        for number, pair in enumerate(pairs)
        for side in pair
        for one in family.compare(side, side).changes
    ]


def unmirrored(family: Family, pairs: Iterator[Pair]) -> list[str]:
    found: list[str] = []
    for number, (base, revision) in enumerate(pairs):
        there = told(family.compare(base, revision).changes)
        back = told(family.compare(revision, base).changes, turned=True)
        if there != back:
            found.append(f"{number}: only there {there - back}, only back {back - there}")
    return found


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_nonsense_is_unjudged_and_never_raises(family: Family) -> None:
    for text in ("", "\0", "[" * 2000, "a: [", "{}}", "syntax = ;"):
        one = Side({"a.json": Document("a.json", text)})
        family.compare(one, one)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_has_samples_that_differ(name: str) -> None:
    pairs = list(samples(name))
    assert pairs
    assert all(FAMILIES[name].compare(*pair).changes for pair in pairs)


@pytest.mark.parametrize("name", FAMILIES)
def test_what_a_change_is_called_begins_as_its_family_says(name: str) -> None:
    family = FAMILIES[name]
    found = {one.id for pair in samples(name) for one in family.compare(*pair).changes}
    assert {one.partition(".")[0] for one in found} == {family.prefix or family.id}


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_twice_is_no_change(name: str) -> None:
    assert unequal_to_itself(FAMILIES[name], samples(name)) == []


@pytest.mark.parametrize("name", FAMILIES)
def test_added_and_removed_change_places_when_the_sides_do(name: str) -> None:
    assert unmirrored(FAMILIES[name], samples(name)) == []


@pytest.mark.parametrize("name", FAMILIES)
def test_every_labelled_file_equals_itself(name: str) -> None:
    assert unequal_to_itself(FAMILIES[name], labelled(name)) == []


@pytest.mark.parametrize("name", FAMILIES)
def test_every_labelled_pair_is_mirrored(name: str) -> None:
    assert unmirrored(FAMILIES[name], labelled(name)) == []
