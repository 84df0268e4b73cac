"""How far our GraphQL changes agree with three anchors, each in its own words and notation.

Each function takes a folder of labelled pairs and a way to compare two files, and returns a
``Score``. What an anchor says in a way of its own is translated here and nowhere else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from conductor_mcp.app._score import Score
from conductor_mcp.model.compatibility import Comparison, ContractChange, Grade

Compare = Callable[[Path, Path], Comparison]
Graded = Callable[[ContractChange, str], Grade]

_LEVELS = {
    Grade.BREAKING: "BREAKING",
    Grade.RISKY: "DANGEROUS",
    Grade.NON_BREAKING: "NON_BREAKING",
    Grade.ANNOTATION: "NON_BREAKING",
}
_RULES = {
    "dangerousBreaking": "dangerous-breaking",
    "suppressRemovalOfDeprecatedField": "suppress-removal-of-deprecated-fields",
    "safeUnreachable": "safe-unreachable",
    "ignoreDescriptionChanges": "ignore-description-changes",
}
_STILL_TOLD = ("TYPE_DESCRIPTION_ADDED", "TYPE_DESCRIPTION_REMOVED")
"""Descriptions that the rule ``ignoreDescriptionChanges`` forgets to ignore."""
_BUILT_IN = ("String", "Int", "Float", "Boolean", "ID")


def unfolded(changes: Sequence[ContractChange]) -> Iterator[ContractChange]:
    """Give each change and what was folded into it: anchors report those one by one."""
    for change in changes:
        yield change
        below = change.facts.get("folded", ())
        if isinstance(below, tuple):
            yield from below


def score_inspector(folder: Path, compare: Compare, grade: Graded) -> Score:
    """Score by type and level. Its rule ``considerUsage`` asks a server: those cases are out."""
    score = Score("graphql-inspector")
    for case in _cases(folder):
        told = _told(case)
        rules = [str(one) for one in told.get("rules", ())]
        unknown = [one for one in rules if one not in _RULES]
        if unknown:
            score.left_out[unknown[0]] += 1
            continue
        profile = "+".join(("graphql-inspector", *(_RULES[one] for one in rules)))
        quiet = "ignoreDescriptionChanges" in rules
        comparison = compare(case / "base.graphql", case / "revision.graphql")
        found = Counter(
            f"{name} {_LEVELS[grade(change, profile)]}"
            for change in unfolded(comparison.changes)
            for name in change.aliases.get("graphql", ())
            if not (quiet and change.kind == "description" and name not in _STILL_TOLD)
        )
        expected = Counter(f"{one['type']} {one['level']}" for one in told["changes"])
        score.count(case.name, expected, found)
    return score


def score_core(folder: Path, compare: Compare, grade: Graded) -> Score:
    """Score by type and level, built-in scalars apart: it lists one whenever its first use comes.

    A scalar such as ``Int`` is part of every server; that a schema mentions it for the first
    time changes nothing for anybody, so such rows are left out and counted.
    """
    score = Score("graphql-core")
    for case in _cases(folder):
        told = _told(case)
        expected: Counter[str] = Counter()
        for one in told["all"]:
            if one["type"] in ("TYPE_ADDED", "TYPE_REMOVED") and _built_in(one["description"]):
                score.left_out["built-in scalar"] += 1
            else:
                expected[f"{one['type']} {_core_level(told, one)}"] += 1
        comparison = compare(case / "base.graphql", case / "revision.graphql")
        found: Counter[str] = Counter()
        for change in unfolded(comparison.changes):
            if change.facts.get("new"):
                continue
            for name in change.aliases.get("graphql-core", ()):
                found[f"{name} {_LEVELS[grade(change, 'graphql-core')]}"] += 1
        score.count(case.name, expected, found)
    return score


def _core_level(told: Mapping[str, Sequence[Mapping[str, str]]], one: Mapping[str, str]) -> str:
    if one in told["breaking"]:
        return "BREAKING"
    return "DANGEROUS" if one in told["dangerous"] else "NON_BREAKING"


def _built_in(description: str) -> bool:
    return any(
        description.startswith((f"{name} was", f"Standard scalar {name} was"))
        for name in _BUILT_IN
    )


def score_qubership(folder: Path, compare: Compare, grade: Graded) -> Score:
    """Score the breaking changes of the people-graded GraphQL pairs, by their paths."""
    score = Score("qubership GraphQL")
    for case in _cases(folder):
        base = case / "base.graphql"
        if not base.is_file():
            continue
        expected = Counter(
            " ".join((one["action"], _place(_path(one))))
            for one in _told(case)["changes"]
            if one["severity"] == "breaking"
        )
        comparison = compare(base, case / "revision.graphql")
        found = Counter(
            " ".join((_ACTIONS[change.action], _ours(change)))
            for change in comparison.changes
            if grade(change, "consumer") is Grade.BREAKING
        )
        score.count(case.name, expected, found)
    return score


_ACTIONS = {"added": "add", "removed": "remove", "changed": "replace"}
_WORDS_ONLY = frozenset(
    {"components", "type", "output", "typeDef", "nullable", "args", "properties", "methods",
     "values", "oneOf", "description", "directives", "interfaces", "default"}
)  # fmt: skip
_CONTAINERS = frozenset(
    {"objects", "inputObjects", "enums", "unions", "scalars", "interfaces"}
)  # fmt: skip
_CALLS = {"queries": "Query", "mutations": "Mutation", "subscriptions": "Subscription"}


def _path(one: Mapping[str, Sequence[Sequence[object]] | None]) -> Sequence[object]:
    for side in ("after", "before"):
        for path in one[side] or ():
            if path and path[0] != "test-cs-defaults":
                return path
    return ()


def _place(path: Sequence[object]) -> str:
    """Turn their path into ours: ``mutations/send/args/to`` is ``Mutation.send.to``.

    A name may be one of their own words: words are dropped by position, not wherever they stand.
    """
    steps = [str(one) for one in path]
    if not steps:
        return ""
    if steps[0] in _CALLS:
        names, rest = [_CALLS[steps[0]], *steps[1:2]], steps[2:]
    elif len(steps) > 2 and steps[0] == "components" and steps[1] in _CONTAINERS:  # noqa: PLR2004 - a kind and a name
        names, rest = [steps[2]], steps[3:]
    else:
        names, rest = [], steps
    while rest:
        word = rest.pop(0)
        if word in ("args", "properties", "methods", "values") and rest:
            names.append(rest.pop(0))
        elif word not in _WORDS_ONLY and not word.isdigit():
            names.append(word)
    return ".".join(names)


def _ours(change: ContractChange) -> str:
    # They name a member of a union by its number, we by its name: compare at the union.
    owner = change.subject.rpartition(".")[0]
    return owner if change.area == "union-member" else change.subject


def _cases(folder: Path) -> list[Path]:
    return sorted(one.parent for one in folder.glob("*/expected.json"))


def _told(case: Path) -> dict[str, list[dict[str, str]]]:
    told: dict[str, list[dict[str, str]]] = json.loads(
        (case / "expected.json").read_text(encoding="utf-8")
    )
    return told
