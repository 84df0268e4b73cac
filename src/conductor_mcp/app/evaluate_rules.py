"""Measure the rules of other tools: edits of a repository, judged here and by the tool itself.

A folder is a repository with settings of import-linter, tach or dependency-cruiser, or holds
some. Each is copied, and the copy edited: imports of all spellings, and what only looks like one
(the name in a string or a comment, a similar name, moved lines). Expected is what the tool says of
the edited tree beyond what it says of the tree as it is, edit by edit.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from conductor_mcp.app._clauses import Held, hold
from conductor_mcp.app._edits import PYTHON, SCRIPT, Edit, edits, module
from conductor_mcp.app._oracles import ORACLES, installed, listed_packages
from conductor_mcp.app.formats import Formats
from conductor_mcp.app.judge import judge
from conductor_mcp.formats import Format, rule_sets
from conductor_mcp.formats.rule_sets import RuleSet, Tree
from conductor_mcp.model import (
    Change,
    Clause,
    ConductorError,
    Document,
    FileChange,
    Finding,
    Reading,
)
from conductor_mcp.registry import discover
from conductor_mcp.rules import AnyRule, Rule

_COUNT = 220
_SKIPPED = (".git", "node_modules", ".venv", "__pycache__", "dist", "build")
_LARGEST = 400_000
_SOURCES = ("src", "lib", "python", "source")
_TOGETHER_NOT = (
    "no-cycles",
    "no-orphans",
    "used",
    "reached",
    "forbid-edge",
)  # the other edits of a run close circles, too
_ALONE = 12
_FOLLOWING = ("forbid-import", "layers", "modules", "no-cycles", "no-orphans", "used", "reached",
              "forbid-edge", "require-import")  # fmt: skip
_SCRIPTS = "dependency-cruiser"


@dataclass(frozen=True, slots=True)
class Row:
    """One tool on one repository; ``wrong`` edits break its rules by its own account."""

    tool: str
    version: str
    of: str
    edits: int
    wrong: int
    recall: float
    precision: float


@dataclass(frozen=True, slots=True)
class Miss:
    tool: str
    of: str
    words: str


@dataclass(frozen=True, slots=True)
class RulesAnswer:
    rows: tuple[Row, ...]
    misses: tuple[Miss, ...]
    skipped: tuple[str, ...]


def evaluate(folder: Path) -> RulesAnswer:
    """Measure every repository in ``folder``, or the folder itself.

    Raises:
        ConductorError: Nothing in it has settings of a tool that we read.

    """
    rows: list[Row] = []
    misses: list[Miss] = []
    skipped: list[str] = []
    tools = discover(rule_sets, "RULE_SET", RuleSet)
    for root, tool, config in _found(folder, tools):
        program = installed(tool)
        name = f"{root.name}/{config}"
        if not program:
            skipped.append(f"{name}: {tool} is not installed")
            continue
        try:
            row, missed = _measured(root, tool, config, tools[tool], program)
        except ConductorError as error:
            skipped.append(f"{name}: {error}")
            continue
        rows.append(row)
        misses += missed
    if not rows and not skipped:
        raise ConductorError(
            f"nothing in {folder} has settings of {', '.join(tools)}",
            hint="Name a repository, or a folder that holds some",
        )
    return RulesAnswer((*rows, *_sums(rows)), tuple(misses), tuple(skipped))


def _sums(rows: Sequence[Row]) -> Iterator[Row]:
    for tool in sorted({row.tool for row in rows}):
        own = [row for row in rows if row.tool == tool]
        if len(own) > 1:
            hit = sum(round(row.recall * row.wrong) for row in own)
            wrong = sum(row.wrong for row in own)
            told = sum(
                round(row.recall * row.wrong / row.precision) for row in own if row.precision
            )
            yield Row(tool, own[0].version, "all", sum(row.edits for row in own), wrong,
                      hit / wrong if wrong else 1.0, hit / told if told else 1.0)  # fmt: skip


def _found(folder: Path, tools: dict[str, RuleSet]) -> Iterator[tuple[Path, str, str]]:
    folder = folder.resolve()
    inner = sorted(p for p in folder.iterdir() if p.is_dir() and p.name not in _SKIPPED)
    for root in (folder, *inner):
        for tool, one in tools.items():
            names = sorted(p.name for p in root.iterdir() if p.is_file())
            for name in names:
                if any(fnmatchcase(name.lower(), glob) for glob in one.names) and _says(
                    root / name, one
                ):
                    yield root, tool, name
                    break


def _says(place: Path, one: RuleSet) -> bool:
    try:
        document = Document(place.name, place.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return False
    return bool(one.read(document, Tree(lambda _path: True)))


def _measured(
    root: Path, tool: str, config: str, read: RuleSet, program: str
) -> tuple[Row, list[Miss]]:
    with tempfile.TemporaryDirectory() as made:
        tree = Path(made) / root.name
        shutil.copytree(root, tree, ignore=shutil.ignore_patterns(*_SKIPPED[:1], "__pycache__"))
        oracle = ORACLES[tool]
        oracle.prepare(tree)
        here = _Tree(tree)
        broken = oracle.broken(program, tree, config)
        clauses = [one for one in here.clauses(read, config) if one.why not in broken]
        rules = discover_rules()
        asked = list(here.edits(clauses, rules, script=tool == _SCRIPTS, apart=config))
        if not asked:
            raise ConductorError("there is nothing to edit")
        together = [one for one in clauses if tool != _SCRIPTS or one.rule not in _TOGETHER_NOT]
        expected: dict[Edit, bool] = {}
        told: dict[Edit, tuple[Finding, ...]] = {}
        for batch in _batches(asked):
            expected |= dict(zip(batch, oracle.ask(program, tree, config, batch), strict=True))
            told |= {edit: here.judged(edit, together, rules) for edit in batch}
        if len(together) < len(clauses):
            for edit in _alone(asked):
                (expected[edit],) = oracle.ask_alone(program, tree, config, (edit,))
                told[edit] = here.judged(edit, clauses, rules)
            asked = list(expected)
        version = oracle.version(program)
    wrong = [edit for edit in asked if expected[edit]]
    found = [edit for edit in asked if told[edit]]
    both = [edit for edit in wrong if told[edit]]
    misses = [
        Miss(tool, root.name, f"{'missed' if expected[e] else 'too much'}: {e.sort}: {e.path} -> "
             f"{e.target}" + (f" ({told[e][0].because} {told[e][0].rule})" if told[e] else ""))
        for e in asked
        if expected[e] != bool(told[e])
    ]  # fmt: skip
    recall = len(both) / len(wrong) if wrong else 1.0
    precision = len(both) / len(found) if found else 1.0
    return Row(tool, version, root.name, len(asked), len(wrong), recall, precision), misses


def _alone(asked: Sequence[Edit]) -> Iterator[Edit]:
    """Return edits to be asked about one by one, among those that import a file."""
    local = [edit for edit in asked if edit.sort in ("plain", "from", "required", "relative")]
    return (replace(edit, sort=f"{edit.sort}, alone") for edit in local[:_ALONE])


def discover_rules() -> dict[str, AnyRule]:
    from conductor_mcp import rules

    found: dict[str, AnyRule] = {}
    found.update(discover(rules, "RULE", Rule))
    return found


def _batches(asked: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Yield edits in groups of which no two are of the same file."""
    waiting = list(asked)
    while waiting:
        taken: dict[str, Edit] = {}
        for edit in waiting:
            taken.setdefault(edit.path, edit)
        yield list(taken.values())
        waiting = [edit for edit in waiting if taken[edit.path] is not edit]


class _Tree:
    """A copy of a repository, each file of it read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths = tuple(sorted(self._walked()))
        self._all = frozenset(self.paths)
        self._folders = {f"{p.as_posix()}/" for q in self.paths for p in Path(q).parents}
        self._texts: dict[str, str | None] = {}
        self._formats = _remembering()

    def _walked(self) -> Iterator[str]:
        for place, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in _SKIPPED]
            inner = Path(place).relative_to(self.root)
            yield from ((inner / name).as_posix() for name in names)

    def exists(self, path: str) -> bool:
        return path in (self._folders if path.endswith("/") else self._all)

    def read(self, path: str) -> str | None:
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                self._texts[path] = None
        return self._texts[path]

    def clauses(self, read: RuleSet, config: str) -> list[Clause]:
        tree = Tree(self.exists, self.read, lambda: self.paths)
        said = read.read(Document(config, self.read(config) or ""), tree)
        return [
            Clause(config, one.id, one.rule, {**(one.options or {}), **_far(one.rule)}, one.at,
                   one.force, one.why)
            for one in said
            if one.rule
        ]  # fmt: skip

    def edits(
        self, clauses: Sequence[Clause], rules: dict[str, AnyRule], *, script: bool, apart: str
    ) -> Iterator[Edit]:
        held = [one for c in clauses if isinstance(one := hold(c, rules), Held)]
        ends = SCRIPT if script else PYTHON
        code = [
            p
            for p in self.paths
            if p.endswith(ends)
            and not p.rpartition("/")[2].startswith(".")
            and p != apart  # an edit of the settings tells of another thing
            and 0 < len(self.read(p) or "") < _LARGEST
        ]
        places = [g for one in held if one.rule.places for g in one.rule.places(one.options)]
        tops = {g.partition("/")[0].partition("{")[0] for g in places} - {"**", "*"}
        code = [p for p in code if not tops or p.partition("/")[0].partition(".")[0] in tops]
        roots = [f"{top}/" for top in _SOURCES if not self._is_package(top, code)]
        inner = {p.partition("/src/")[0] for p in code if "/src/" in p}
        roots += sorted(
            f"{top}/src/" for top in inner if not self.exists(f"{top}/src/__init__.py")
        )
        code = [p for p in code if script or _is_module(p, roots)]
        bound = [p for p in code if any(o.rule.governs(o.options, p) for o in held)]
        yield from edits(
            bound or code,
            code,
            lambda p: self.read(p) or "",
            _COUNT,
            roots=roots,
            script=script,
            outside=self._outside(held, script=script),
        )

    def _is_package(self, top: str, code: Sequence[str]) -> bool:
        """Whether a folder of sources is itself a package, by what its own code imports."""
        if not self.exists(f"{top}/__init__.py"):
            return False
        spelt = re.compile(rf"^(?:from|import)[ ]{top}\b", re.MULTILINE)
        return any(spelt.search(self.read(path) or "") for path in code)

    def _outside(self, held: Sequence[Held], *, script: bool) -> list[str]:
        """Return packages that clauses name, or a manifest lists, and some others."""
        if script:
            return [*sorted(listed_packages(self.root)), "fs", "node:path", "punycode", "edited-x"]
        named = {
            target.removeprefix("pkg:")
            for one in held
            for target in getattr(one.options, "targets", ())
            if target.startswith("pkg:")
        }
        return [*sorted(named), "json", "edited_x"] if named else []

    def judged(
        self, edit: Edit, clauses: Sequence[Clause], rules: dict[str, AnyRule]
    ) -> tuple[Finding, ...]:
        """Return what we find of one edit alone."""
        before = Document(edit.path, self.read(edit.path) or "")
        after = Document(edit.path, edit.text)
        change = Change(
            (FileChange(before, after),),
            exists_before=self.exists,
            exists_after=self.exists,
            read_before=self.read,
            read_after=lambda path: edit.text if path == edit.path else self.read(path),
            paths_after=lambda: self.paths,
        )
        return judge(change, clauses, rules, self._formats, {}).findings


def _far(rule: str) -> dict[str, object]:
    return {"max_files": 1_000_000} if rule in _FOLLOWING else {}


def _is_module(path: str, roots: Sequence[str]) -> bool:
    return all(step.isidentifier() for step in module(path, roots).split("."))


def _remembering() -> Formats:
    """Return the formats, reading no file twice."""
    known: dict[Document, Reading] = {}

    def once(one: Format) -> Format:
        def read(document: Document) -> Reading:
            if document not in known:
                known[document] = one.read(document)
            return known[document]

        return replace(one, read=read)

    return Formats({name: once(one) for name, one in Formats().by_id.items()})
