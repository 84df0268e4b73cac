"""How far our OpenAPI changes agree with three anchors, each in its own words and notation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conductor_mcp.app._tables import Figure, Table
from conductor_mcp.model.compatibility import Comparison, ContractChange, Grade

Compare = Callable[[Path, Path], Comparison]
Graded = Callable[[ContractChange, str], Grade]


def score_oasdiff(folder: Path, compare: Compare, grade: Graded) -> Table:
    """Score verdicts (an error of theirs is breaking of ours) and their ids among our aliases."""
    cases = agreed = ids = found = extra = breaking = 0
    misses: list[str] = []
    for case in _cases(folder):
        told: Any = json.loads((case / "expected.json").read_text("utf-8"))
        changes = compare(case / "base.yaml", case / "revision.yaml").changes
        verdict = told["meta"].get("breaking")
        if verdict is None:
            continue
        ours = [one for one in changes if grade(one, "default") is Grade.BREAKING]
        theirs = {str(one["id"]) for one in told["changes"]}
        names = {name for one in changes for name in one.aliases.get("oasdiff", ())}
        cases += 1
        ids += len(theirs)
        found += len(theirs & names)
        breaking += len(ours)
        odd = [one.id for one in ours if not theirs & set(one.aliases.get("oasdiff", ()))]
        extra += len(odd)
        if bool(ours) is bool(verdict):
            agreed += 1
        else:
            misses.append(f"{case.name}: {'breaking' if ours else 'not breaking'} for us alone")
        misses += [f"{case.name}: missed {name}" for name in sorted(theirs - names)]
        misses += [f"{case.name}: extra {name}" for name in odd]
    figures = (
        Figure("breaking or not", agreed, cases, 0.95),
        Figure("ids found", found, ids, 0.90),
        Figure("extra breaking", extra, breaking, 0.10, most=True),
    )
    return Table("oasdiff", cases, figures, tuple(misses))


def score_qubership(folder: Path, compare: Compare, grade: Graded) -> Table:
    """Score breaking changes by their JSON paths, and the verdict of each pair."""
    cases = expected = hit = ours_right = ours_all = pairs = pairs_hit = alarms = 0
    misses: list[str] = []
    for case in _cases(folder):
        bases = sorted(case.glob("base.[jy]*"))
        if not bases:
            continue
        told: Any = json.loads((case / "expected.json").read_text("utf-8"))
        changes = compare(bases[0], case / bases[0].name.replace("base", "revision")).changes
        ours = [one for one in changes if grade(one, "default") is Grade.BREAKING]
        theirs = [_pointers(one) for one in told["changes"] if one["severity"] == "breaking"]
        places = [_places(one) for one in ours]
        cases += 1
        expected += len(theirs)
        ours_all += len(ours)
        hit += sum(any(_meet(one, place) for place in places) for one in theirs)
        ours_right += sum(any(_meet(one, place) for one in theirs) for place in places)
        pairs += bool(theirs)
        pairs_hit += bool(theirs and ours)
        alarms += bool(ours and not theirs)
        if bool(theirs) is not bool(ours):
            misses.append(f"{case.name}: {'breaking' if ours else 'not breaking'} for us alone")
    figures = (
        Figure("breaking recall, by path", hit, expected, 0.90),
        Figure("breaking precision, by path", ours_right, ours_all, 0.92),
        Figure("breaking recall, by pair", pairs_hit, pairs, 0.90),
        Figure("false alarms, by pair", alarms, cases - pairs, 0.08, most=True),
    )
    return Table("qubership (OpenAPI)", cases, figures, tuple(misses))


def score_openapitools(folder: Path, compare: Compare, grade: Graded) -> Table:
    """Score pairs: breaking ones found, compatible or equal ones left alone."""
    cases = expected = found = alarms = quiet = 0
    misses: list[str] = []
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row: Any = json.loads(line)
        sides = folder / "specs" / row["base"], folder / "specs" / row["revision"]
        changes = compare(*sides).changes
        ours = any(grade(one, "default") is Grade.BREAKING for one in changes)
        cases += 1
        if row["verdict"] == "breaking":
            expected += 1
            found += ours
        elif row["verdict"] in {"compatible", "none"}:
            quiet += 1
            alarms += ours
        if row["verdict"] != "changed" and ours is not (row["verdict"] == "breaking"):
            misses.append(f"{row['revision']}: {row['verdict']} for them")
    figures = (
        Figure("breaking recall", found, expected, 0.85),
        Figure("false alarms", alarms, quiet, 1 / max(quiet, 1), most=True),
    )
    return Table("openapitools", cases, figures, tuple(misses))


def _cases(folder: Path) -> Iterator[Path]:
    yield from sorted(one.parent for one in folder.glob("*/expected.json"))


def _pointers(change: Mapping[str, Sequence[Sequence[object]] | None]) -> list[list[str]]:
    paths = [path for side in ("before", "after") for path in change.get(side) or ()]
    return [[str(step) for step in path] for path in paths if path]


def _places(change: ContractChange) -> list[list[str]]:
    spots = [one.pointer for one in (change.base, change.revision) if one is not None]
    return [
        [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        for pointer in spots
    ]


def _meet(theirs: list[list[str]], ours: list[list[str]]) -> bool:
    """Say whether a path of theirs is ours, or lies above or below it."""
    return any(
        one[: len(other)] == other or other[: len(one)] == one for one in theirs for other in ours
    )
