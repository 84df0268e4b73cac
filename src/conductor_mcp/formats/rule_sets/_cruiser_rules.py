"""One rule of dependency-cruiser as clauses of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

_SORTS = ("local", "core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg",
          "type-only", "unknown", "aliased", "aliased-subpath-import", "aliased-workspace",
          "aliased-tsconfig", "aliased-tsconfig-paths", "aliased-tsconfig-base-url", "import",
          "export", "require", "dynamic-import", "import-equals", "type-import",
          "triple-slash-directive")  # fmt: skip
_NPM = ("npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg")
# What never comes about by an import that we read, or never without one that is said already.
_NEVER = ("npm-unknown", "npm-bundled", "undetermined", "localmodule",
          "triple-slash-type-reference", "triple-slash-amd-dependency",
          "triple-slash-file-reference", "exotic-require", "amd-define", "amd-require",
          "amd-exotic-require", "jsdoc", "jsdoc-bracket-import",
          "jsdoc-import-tag", "process-get-builtin-module")  # fmt: skip
_PATHS = {"path": "path", "pathNot": "path_not"}
_BOUNDS = {"numberOfDependentsLessThan": "less_than", "numberOfDependentsMoreThan": "more_than"}
_GROUP = re.compile(r"\$\d")
_EXOTIC = {"exoticRequire", "exoticRequireNot"}
_UNTOLD = {"license", "licenseNot", "preCompilationOnly"}
_OF_PAIRS = ("combined", "core")  # of imports one by one, and not of circles and the like
_VALUES_ONLY = ("type-only", "type-import")
_MODULE = ("orphan", "reachable")  # conditions of rules about files, and not about imports
Clause = tuple[str, dict[str, object]]


class UnsaidError(Exception):
    """A rule that cannot be said as a clause."""


def clause(
    table: Mapping[str, object], common: Mapping[str, object], *, required: bool
) -> Iterator[Clause]:
    """Yield the clauses of one rule.

    Raises:
        UnsaidError: It cannot be said.

    """
    # What else a rule may be given says how bad it is, or why; ends that are there are its ends.
    ended = "to" in table and ("from" in table or "module" in table)
    if not table or not (ended or getattr(table, "whole", True)):
        raise UnsaidError("the rule is computed")
    if required:
        if _table(table.get("to")).get("path"):  # else nothing is asked for
            yield "require-import", _required(table, common)
        return
    if table.get("scope") == "folder" or _by_graph(table.get("to")):
        yield "forbid-edge", _edge(table, common)
        return
    if "module" in table:
        yield "used", _used(table, common)
        return
    source, to = table.get("from", {}), table.get("to", {})
    if _table(source).get("orphan") is True:
        shared = {key: value for key, value in common.items() if key not in _OF_PAIRS}
        yield "no-orphans", {"from": ends(source, {*_PATHS, "orphan"}), **shared}
    elif _table(to).get("circular") is True:
        yield "no-cycles", _circle(source, to, common)
    elif _table(to).get("reachable") is False:
        shared = {key: value for key, value in common.items() if key not in _OF_PAIRS}
        ways = {"from": ends(source, set(_PATHS)), "to": ends(to, {*_PATHS, "reachable"})}
        yield "reached", {**ways, **shared}
    elif "reachable" in _table(to):
        yield "forbid-path", _reachable(source, to, common)
    else:
        yield from _pairs(source, to, common)


def _by_graph(to: object) -> bool:
    """Whether only the whole graph tells what is forbidden."""
    return "moreUnstable" in _table(to) or _table(to).get("circular") is False


def _edge(table: Mapping[str, object], common: Mapping[str, object]) -> dict[str, object]:
    source, to = table.get("from", {}), table.get("to", {})
    folders = table.get("scope") == "folder"
    known = {*_PATHS, "circular", "moreUnstable"}
    if folders:
        known |= {"via", "viaOnly", "dependencyTypes", "dependencyTypesNot"}  # not looked at there
    target = ends(to, known)
    found = {key: value for key, value in common.items() if key not in _OF_PAIRS}
    found |= {"of": "folder" if folders else "file", "from": ends(source, set(_PATHS)),
              "to": target}  # fmt: skip
    for theirs, ours in (("circular", "circular"), ("moreUnstable", "less_stable")):
        if theirs in _table(to):
            found[ours] = _table(to)[theirs] is True
    return found


def _required(table: Mapping[str, object], common: Mapping[str, object]) -> dict[str, object]:
    to = ends(table.get("to", {}), {*_PATHS, "reachable"})
    far = _table(table.get("to")).get("reachable") is True
    left = _OF_PAIRS if far else ("type_only", *_OF_PAIRS)
    shared = {key: value for key, value in common.items() if key not in left}
    found = {"from": ends(table.get("module", {}), set(_PATHS)), "to": to, **shared}
    return {**found, "transitive": True} if far else found


def _used(table: Mapping[str, object], common: Mapping[str, object]) -> dict[str, object]:
    module = _table(table.get("module"))
    bounds = {
        ours: number
        for theirs, ours in _BOUNDS.items()
        if isinstance(number := module.get(theirs), int) and number
    }
    if not bounds:
        raise UnsaidError("it says not how many dependents there may be")
    shared = {key: value for key, value in common.items() if key not in _OF_PAIRS}
    found = ends(module, {*_PATHS, *_BOUNDS})
    return {"module": found, "from": ends(table.get("from", {}), set(_PATHS)), **bounds, **shared}


def _reachable(source: object, to: object, common: Mapping[str, object]) -> dict[str, object]:
    if _table(to).get("reachable") is not True:
        raise UnsaidError("whether it may be reached is computed")
    target = ends(to, {*_PATHS, "reachable"})
    if any(_GROUP.search(text) for texts in target.values() for text in cast("list[str]", texts)):
        raise UnsaidError("groups in what may not be reached are not read")
    return {"from": ends(source, set(_PATHS)), "to": target, "transitive": True, **common}


def _circle(source: object, to: object, common: Mapping[str, object]) -> dict[str, object]:
    known = {*_PATHS, "circular", "via", "viaOnly", "viaNot", "viaSomeNot",
             "dependencyTypes", "dependencyTypesNot"}  # fmt: skip
    target, table = ends(to, known), _table(to)
    found = {key: value for key, value in common.items() if key not in _OF_PAIRS}
    if said := ends(source, set(_PATHS)):
        found["from"] = said
    if target := target | _sorted(table):
        found["to"] = target
    only, some = _via(table, "viaOnly", "viaNot"), _via(table, "via", "viaSomeNot")
    via_only = _sorted(_table(table.get("viaOnly")))
    values = cast("list[str]", via_only.get("types_not", []))
    if values and not set(values) - set(_VALUES_ONLY):
        found["type_only"] = "allow"  # quicker, and the same
        del via_only["types_not"]
    if only or via_only:
        found["only"] = {**only, **via_only}
    found |= {ours: some[key] for key, ours in (("path", "some"), ("path_not", "some_not"))
              if key in some}  # fmt: skip
    if some_types := _sorted(_table(table.get("via"))):
        found["some_types"] = some_types
    return found


def _sorted(table: Mapping[str, object]) -> dict[str, object]:
    """Return the sorts that the imports of a circle are to be of, and not to be of."""
    found: dict[str, object] = {}
    for theirs, ours in (("dependencyTypes", "types"), ("dependencyTypesNot", "types_not")):
        kinds = words(table.get(theirs))
        sure = [kind for kind in kinds if kind in _SORTS]
        if theirs in table and len(sure) < len([k for k in kinds if k not in _NEVER]):
            raise UnsaidError(f"circles of the sorts {', '.join(kinds)} are not read")
        if sure:
            found[ours] = sure
        elif kinds and ours == "types":
            raise UnsaidError(f"no import is of the sorts {', '.join(kinds)}")
    return found


def _via(table: Mapping[str, object], key: str, older: str) -> dict[str, list[str]]:
    """Return what the files of a circle are like; ``older`` is what settings once called it."""
    value = table.get(key, {})
    told = cast("dict[str, object]", value) if isinstance(value, dict) else {"path": value}
    found = {"path": expressions(told["path"])} if "path" in told else {}
    if "pathNot" in told:
        # The tool lets it stand alone, and takes a list for one expression with commas.
        listed = words(told["pathNot"])
        found = {"path_not": [",".join(listed)]} if listed else found
    elif older in table:
        found = {"path_not": expressions(table[older])}
    return found


def _pairs(source: object, to: object, common: Mapping[str, object]) -> Iterator[Clause]:
    if _table(to).get("exoticallyRequired") is True or _table(to).keys() & _EXOTIC:
        raise UnsaidError("what is required in an exotic way is not read")
    pair, unsure = _pair(source, to)
    target = cast("dict[str, object]", pair["to"])
    kinds = words(_table(to).get("dependencyTypes"))
    if not pair["from"] and not target and not unsure and not kinds:
        target["path"] = ["."]  # it forbids every import
    apart = words(_table(to).get("dependencyTypesNot"))
    if unsure and "deprecated" in apart and not kinds and not _UNTOLD & _table(to).keys():
        # Only packages are deprecated.
        known = cast("list[str]", target.get("types_not", []))
        yield "forbid-path", {**pair, "to": {**target, "types_not": [*known, *_NPM]}, **common}
        target["types"] = list(_NPM)
    if not kinds or "types" in target:
        yield "forbid-path", {**pair, **common, **({"unsure": unsure} if unsure else {})}
    untold = [kind for kind in kinds if kind not in (*_SORTS, *_NEVER)]
    if not pair["from"] and not target and unsure and not kinds:
        target["path"] = ["."]
    if untold and not (unsure and "types" in target):
        kept = {key: value for key, value in target.items() if key != "types"}
        of: dict[str, object] = {}
        if set(untold) == {"deprecated"}:
            of = {"types": list(_NPM)}
        elif all(kind.startswith("aliased") for kind in untold):
            of = {"types": ["aliased"]}
        elif not kept and not pair["from"]:
            of = {"path": ["."]}
        why = f"whether it is one of the sort {', '.join(untold)} cannot be told"
        yield "forbid-path", {**pair, "to": {**kept, **of}, **common, "unsure": why}


def pairs(rules: object) -> tuple[list[dict[str, object]], list[str]]:
    """Return rules of which each import has to meet one, and what cannot be told of them.

    Raises:
        UnsaidError: One of them cannot be said.

    """
    if not isinstance(rules, list):
        raise UnsaidError("its `allowed` rules are computed")
    found: list[dict[str, object]] = []
    left: list[str] = []
    for one in cast("list[object]", rules):
        table = _table(one)
        if {*_table(table.get("from")), *_table(table.get("to"))} & set(_MODULE):
            left.append("what is allowed to be an orphan or to be reached is not read")
            continue
        pair, unsure = _pair(table.get("from", {}), table.get("to", {}))
        kinds = words(_table(table.get("to")).get("dependencyTypes"))
        untold = [kind for kind in kinds if kind not in (*_SORTS, *_NEVER)]
        if untold:
            # It allows more than can be told: nothing that it may allow is refused.
            wide = _table(pair["to"])
            known = cast("list[str]", wide.pop("types", []))
            wide |= {"types": [*known, *_NPM]} if set(untold) == {"deprecated"} else {}
            unsure = f"the dependency types {', '.join(kinds)} cannot be told"
        elif kinds and not _table(pair["to"]).get("types"):
            continue  # what never comes about
        if unsure:
            left.append(unsure)
        found.append(pair)
    return found, left


def _pair(source: object, to: object) -> tuple[dict[str, object], str]:
    """Return both ends, and why an import that meets them cannot be judged, or ``""``."""
    known = {*_PATHS, *_UNTOLD, "dependencyTypes", "dependencyTypesNot", "couldNotResolve",
             "circular", "moreThanOneDependencyType", "ancestor", "dynamic",
             "exoticallyRequired"}  # fmt: skip
    target, table = ends(to, known), _table(to)
    unsure = _of_sort(target, table)
    for key in _UNTOLD & table.keys():
        if key.startswith("license"):
            target["types"] = list(_NPM)
        unsure = f"the condition `{key}` cannot be told"
    if "moreThanOneDependencyType" in table:
        target["many_types"] = table["moreThanOneDependencyType"] is True
    if isinstance(table.get("dynamic"), bool):
        target["dynamic"] = table["dynamic"]
    if "ancestor" in table:
        target["ancestor"] = table["ancestor"] is True
    return {"from": ends(source, set(_PATHS)), "to": target}, unsure


def _of_sort(target: dict[str, object], table: Mapping[str, object]) -> str:
    """Fill in the sorts that are asked for; return what cannot be told of them, or ``""``."""
    kinds, apart = words(table.get("dependencyTypes")), words(table.get("dependencyTypesNot"))
    sure = [kind for kind in kinds if kind in _SORTS]
    sure_apart = [kind for kind in apart if kind in _SORTS]
    if table.get("couldNotResolve") is True:
        sure = ["unknown"]
    elif "couldNotResolve" in table:
        sure_apart.append("unknown")
    target |= {key: found for key, found in (("types", sure), ("types_not", sure_apart)) if found}
    untold = [kind for kind in apart if kind not in (*_SORTS, *_NEVER)]
    return f"whether it is one of the sort {', '.join(untold)} cannot be told" if untold else ""


def ends(value: object, known: set[str]) -> dict[str, object]:
    """Return the expressions of one end.

    Raises:
        UnsaidError: It is computed, or has a condition that is not among ``known``.

    """
    table = _table(value)
    if not isinstance(value, dict) or not getattr(table, "whole", True):
        raise UnsaidError("one of its ends is computed")
    for key in table:
        if key not in known:
            raise UnsaidError(f"the condition {key!r} is not read")
    return {ours: expressions(table[theirs]) for theirs, ours in _PATHS.items() if theirs in table}


def expressions(value: object) -> list[str]:
    """Return expressions as one, as the tool joins them: groups are counted through all.

    Raises:
        UnsaidError: One of them is computed.

    """
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    listed = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(one, str) for one in listed):
        raise UnsaidError("one of its expressions is computed")
    return ["|".join(str(one) for one in listed)] if listed else []


def words(value: object) -> list[str]:
    """Return a word, or a list of words, as a list."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [value] if isinstance(value, str) else [one for one in listed if isinstance(one, str)]


def _table(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
