"""What import-linter, tach and dependency-cruiser say of edits, asked of the tools themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from conductor_mcp.app._edits import Edit
from conductor_mcp.model import ConductorError
from conductor_mcp.repo.outside import output_of, place_of

Told = tuple[bool, ...]
_MANY = 8
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

# Runs under the interpreter that import-linter is installed for. "edges" prints the imports of a
# tree; "check" adds one edge at a time to the graph of a tree, and prints which break a contract
# that was kept before.
_LINTER = """
import json, os, sys
from copy import deepcopy
asked = json.load(sys.stdin)
from importlinter import configuration
configuration.configure()
from importlinter.application import use_cases
from importlinter.domain.contract import registry
options = use_cases.read_user_options(asked["config"])
use_cases._register_contract_types(options)
session = options.session_options
flag = lambda key: str(session.get(key, False)).lower() in ("true", "1", "yes")
import grimp
for place in reversed(asked["paths"]):
    sys.path.insert(0, place)
for name in session["root_packages"]:
    sys.modules.pop(name, None)
graph = grimp.build_graph(*session["root_packages"], cache_dir=None,
    include_external_packages=flag("include_external_packages"),
    exclude_type_checking_imports=flag("exclude_type_checking_imports"))
if asked["what"] == "edges":
    edges = [[a, b] for a in graph.modules for b in graph.find_modules_directly_imported_by(a)]
    print(json.dumps(edges))
else:
    made = []
    for one in options.contracts_options:
        kind = registry.get_contract_class(one["type"])
        contract = kind(name=one["name"], session_options=session, contract_options=one)
        try:
            kept = contract.check(deepcopy(graph), verbose=False).kept
        except Exception:
            kept = False
        made.append((contract, kept))
    answers = []
    for a, b in asked["edges"]:
        known = b in graph.modules
        if not known:
            graph.add_module(b)
        graph.add_import(importer=a, imported=b)
        answers.append([c.name for c, kept in made
                        if kept and not c.check(deepcopy(graph), verbose=False).kept])
        graph.remove_import(importer=a, imported=b)
        if not known:
            graph.remove_module(b)
    print(json.dumps({"answers": answers, "kept": [c.name for c, kept in made if kept],
                      "broken": [c.name for c, kept in made if not kept]}))
"""


def _unasked(_program: str, _tree: Path, _settings: str, edits: Sequence[Edit]) -> Told:
    return tuple(False for _ in edits)


def _as_it_is(_tree: Path) -> None:
    """Leave a tree as it is."""


def _nothing(_program: str, _tree: Path, _settings: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Oracle:
    """A tool. ``ask`` takes the tree, the settings' path, and edits of different files each.

    It writes the edits into the tree and takes them out again; the answers are those of edits.
    """

    id: str
    program: str
    version: Callable[[str], str]
    ask: Callable[[str, Path, str, Sequence[Edit]], Told]
    broken: Callable[[str, Path, str], frozenset[str]] = _nothing
    """Names of what is broken before any edit, and can tell nothing of one."""
    ask_alone: Callable[[str, Path, str, Sequence[Edit]], Told] = _unasked
    """Asks of one edit alone, circles and what lies elsewhere included."""
    prepare: Callable[[Path], None] = _as_it_is
    """Makes a copy of a tree ready for the tool."""


def _written(tree: Path, edits: Sequence[Edit]) -> Mapping[str, str]:
    before = {edit.path: (tree / edit.path).read_text("utf-8") for edit in edits}
    for edit in edits:
        (tree / edit.path).write_text(edit.text, "utf-8")
    return before


def _restored(tree: Path, before: Mapping[str, str]) -> None:
    for path, text in before.items():
        (tree / path).write_text(text, "utf-8")


def _json(text: str) -> Any:
    text = _COLOURS.sub("", text)
    start = min((at for mark in "[{" if (at := text.find(mark)) >= 0), default=-1)
    if start < 0:
        raise ConductorError("a tool answered nothing that can be read")
    try:
        return json.loads(text[start:])
    except ValueError as error:
        raise ConductorError(f"a tool's answer cannot be read: {error}") from error


def _plain_version(program: str) -> str:
    words = output_of([program, "--version"], Path()).split()
    return words[-1] if words else ""


def _interpreter(program: str) -> str:
    first = Path(program).read_text("utf-8", errors="replace").partition("\n")[0]
    return first.removeprefix("#!").strip() or "python3"


def _linter_version(program: str) -> str:
    code = "from importlib.metadata import version; print(version('import-linter'))"
    return output_of([_interpreter(program), "-c", code], Path()).strip()


def _linter(program: str, tree: Path, config: str, edits: Sequence[Edit]) -> Told:
    python = [_interpreter(program), "-c", _LINTER]
    paths = [str(tree / place) for place in ("src", ".")]
    asked = {"what": "edges", "config": config, "paths": paths}

    def edges() -> set[tuple[str, str]]:
        found = _json(output_of(python, tree, given=json.dumps(asked)))
        return {(a, b) for a, b in cast("list[list[str]]", found)}

    old = edges()
    before = _written(tree, edits)
    try:
        new = sorted(edges() - old)
    finally:
        _restored(tree, before)
    given = json.dumps({**asked, "what": "check", "edges": new})
    answer = cast("dict[str, Any]", _json(output_of(python, tree, given=given)))
    bad = {a for (a, _), names in zip(new, answer["answers"], strict=True) if names}
    return tuple(any(_is(a, edit.path) for a in bad) for edit in edits)


def _linter_broken(program: str, tree: Path, config: str) -> frozenset[str]:
    paths = [str(tree / place) for place in ("src", ".")]
    asked = {"what": "check", "config": config, "paths": paths, "edges": list[str]()}
    python = [_interpreter(program), "-c", _LINTER]
    answer = cast("dict[str, Any]", _json(output_of(python, tree, given=json.dumps(asked))))
    return frozenset(answer["broken"])


def _is(dotted: str, path: str) -> bool:
    inner = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return inner == dotted or inner.endswith(f".{dotted}")


def _tach(program: str, tree: Path, config: str, edits: Sequence[Edit]) -> Told:
    folder = tree / config.rpartition("/")[0]

    def told() -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for _ in range(runs):
            answer = _json(output_of([program, "check", "--output", "json"], folder))
            table = cast("dict[str, object]", answer if isinstance(answer, dict) else {})
            if "error" in table:
                raise ConductorError(f"{config} is refused by the tool itself: {table['error']}")
            found.update(_violations(cast("object", answer)))
        return found

    # Where one source root lies in another, tach tells of a file by chance, or not.
    roots = re.search(r"source_roots\s*=\s*\[([^]]*,[^]]*)\]", (tree / config).read_text("utf-8"))
    runs = _MANY if roots and re.search(r"[\"']\.[\"']", roots[1]) else 1
    old = told()
    before = _written(tree, edits)
    try:
        new = told() - old
    finally:
        _restored(tree, before)
    bad = {path for path, _ in new}
    prefix = f"{config.rpartition('/')[0]}/" if "/" in config else ""

    def is_new(edit: Edit) -> bool:
        """Whether it is wrong, and the file did not import the same file before, as wrongly."""
        path = edit.path.removeprefix(prefix)
        known = [used for of, used in old if of == path]
        return path in bad and not any(_is_in(used, edit.target) for used in known)

    return tuple(map(is_new, edits))


def _is_in(used: str, target: str) -> bool:
    """Whether a dotted name is a module, or something in it."""
    return _is(used, target) or _is(used.rpartition(".")[0], target)


def _violations(found: object) -> Iterator[tuple[str, str]]:
    """Yield the file and what it uses of every violation, in whatever the list is wrapped."""
    if isinstance(found, list):
        for one in cast("list[object]", found):
            yield from _violations(one)
    elif isinstance(found, dict):
        table = cast("dict[str, Any]", found)
        path = table.get("file_path")
        if isinstance(path, str) and "details" in table:
            code = cast("dict[str, Any]", table["details"]).get("Code")
            for name, one in cast("dict[str, object]", code or {}).items():
                if isinstance(one, dict):
                    said = cast("dict[str, object]", one)
                    yield path, str(said.get("dependency", said))
                elif table.get("severity") == "Error":
                    yield path, name  # about a comment, not about an import
        else:
            for value in table.values():
                yield from _violations(value)


_Violation = tuple[str, str, str]


def _cruiser(program: str, tree: Path, config: str, edits: Sequence[Edit]) -> Told:
    bad = {path for path, _, _ in _cruised(program, tree, config, edits, ("dependency",))}
    prefix = _prefix(config)
    return tuple(edit.path.removeprefix(prefix) in bad for edit in edits)


def _cruiser_alone(program: str, tree: Path, config: str, edits: Sequence[Edit]) -> Told:
    return (bool(_cruised(program, tree, config, edits, ())),)


def _cruised(
    program: str, tree: Path, config: str, edits: Sequence[Edit], sorts: Sequence[str]
) -> set[_Violation]:
    """Return the violations that edits bring, of some sorts or of all."""
    folder, prefix = config.rpartition("/")[0], _prefix(config)
    # What an edit imports is looked at before it, too: what it says itself is not the edit's.
    near = {
        path.removeprefix(prefix).partition("/")[0] for e in edits for path in (e.path, e.target)
    }
    tops = sorted(name for name in near if name and (tree / folder / name).exists())
    tops += [p for p in ("src", "lib", "packages", "test") if (tree / folder / p).is_dir()]
    command = (program, "--config", config.rpartition("/")[2], "--output-type", "json",
               *dict.fromkeys(tops))  # fmt: skip
    old = _violated_before(command, tree / folder, tuple(sorts))
    before = _written(tree, edits)
    try:
        return _violated(command, tree / folder, tuple(sorts)) - old
    finally:
        _restored(tree, before)


def _violated(command: tuple[str, ...], folder: Path, sorts: tuple[str, ...]) -> set[_Violation]:
    found = cast("dict[str, Any]", _json(output_of(list(command), folder)))
    return {
        (v["from"], v["to"], v["rule"]["name"])
        for v in found["summary"]["violations"]
        if not sorts or v.get("type", "dependency") in sorts
    }


@lru_cache(maxsize=64)
def _violated_before(
    command: tuple[str, ...], folder: Path, sorts: tuple[str, ...]
) -> set[_Violation]:
    """Return what a tree has before any edit; it is the same each time."""
    return _violated(command, folder, sorts)


def _prefix(config: str) -> str:
    return f"{config.rpartition('/')[0]}/" if "/" in config else ""


def listed_packages(tree: Path) -> set[str]:
    """Return the packages that a tree's package.json lists."""
    try:
        data: object = json.loads((tree / "package.json").read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    groups = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    keys = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
    return {name for key in keys for name in cast("dict[str, str]", groups.get(key) or {})}


def _installed_by_name(tree: Path) -> None:
    """Put something in the place of each package that is listed and not installed."""
    for name in listed_packages(tree):
        folder = tree / "node_modules" / name
        if not folder.exists():
            folder.mkdir(parents=True)
            manifest = {"name": name, "version": "1.0.0", "main": "index.js", "license": "MIT"}
            (folder / "package.json").write_text(json.dumps(manifest), "utf-8")
            (folder / "index.js").write_text("exports.edited_ = 1;\n", "utf-8")


ORACLES = {
    one.id: one
    for one in (
        Oracle("import-linter", "lint-imports", _linter_version, _linter, _linter_broken),
        Oracle("tach", "tach", _plain_version, _tach),
        Oracle(
            "dependency-cruiser",
            "depcruise",
            _plain_version,
            _cruiser,
            ask_alone=_cruiser_alone,
            prepare=_installed_by_name,
        ),
    )
}


def installed(tool: str) -> str:
    """Return the tool's program, ``""`` if it is not installed."""
    return place_of(ORACLES[tool].program) if tool in ORACLES else ""
