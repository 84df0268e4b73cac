"""Hold a clause that is in no record yet against the repository as it stands, and count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conductor_mcp.app._clauses import Held, hold, missing_places
from conductor_mcp.app._more_clauses import FROM, said_of
from conductor_mcp.app._source import Side
from conductor_mcp.app.answers import LeftOutRow
from conductor_mcp.app.check import NEVER_TEXT
from conductor_mcp.app.judge import judge
from conductor_mcp.formats import _clauses, _frontmatter
from conductor_mcp.formats._frontmatter import FrontMatter, Items, MalformedError, Node, Pairs
from conductor_mcp.model import (
    Change,
    Cited,
    Clause,
    ConductorError,
    Document,
    FileChange,
    Finding,
    Kind,
    Record,
    Span,
    Unjudged,
)

if TYPE_CHECKING:
    from conductor_mcp.app.workspace import Workspace

MOST_FILES = 20_000
_MOST_CHARACTERS = 300_000_000
_AT_A_TIME = 200
_FOLLOWED = "max_files"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class HitRow:
    """One thing that the clause would report."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class FileRow:
    path: str
    hits: int


@dataclass(frozen=True, slots=True)
class TriedRow:
    """What one clause would hit: how much, where most, and the first of it."""

    id: str
    kind: str
    hits: int
    files: tuple[FileRow, ...]
    shown: tuple[HitRow, ...]


@dataclass(frozen=True, slots=True)
class TryAnswer:
    """``looked`` counts the files that clauses were held against; ``unjudged`` is cut short."""

    clauses: tuple[TriedRow, ...]
    hits: int
    looked: int
    unjudged: tuple[LeftOutRow, ...]
    unsure: int


def try_rule(
    workspace: Workspace,
    text: str,
    name: str,
    *,
    limit: int = 20,
    most: int = MOST_FILES,
    progress: Progress | None = None,
) -> TryAnswer:
    """Hold what ``text`` says against every file it governs; ``limit`` hits of each are shown.

    ``text`` is one clause, a list of clauses, a decision's draft with ``rules`` or
    ``rules_from``, or (by its ``name``) the settings of a tool whose rules are read.

    Raises:
        ConductorError: It is no clause, or one that cannot be held: its place and why.

    """
    clauses, unsaid = _said(workspace, text, name)
    every = _files(workspace)
    tried: list[TriedRow] = []
    unjudged: set[Unjudged] = set(unsaid)
    looked: set[str] = set()
    ready = [(clause, _ready(workspace, clause, every)) for clause in clauses]
    for clause, held in ready:
        found = _Tried(workspace, clause, held, every, most)
        findings = found.run(progress or (lambda _done, _total: None))
        unjudged |= found.unjudged
        looked |= found.looked
        tried.append(_row(clause, findings, limit))
    told = sorted(unjudged)
    return TryAnswer(
        tuple(tried),
        sum(row.hits for row in tried),
        len(looked),
        tuple(LeftOutRow(str(u.at), u.why) for u in told[:limit]),
        len(told),
    )


def _row(clause: Clause, findings: Sequence[Finding], limit: int) -> TriedRow:
    files = Counter(f.at.path for f in findings)
    ranked = sorted(files.items(), key=lambda one: (-one[1], one[0]))
    return TriedRow(
        clause.id,
        clause.rule,
        len(findings),
        tuple(FileRow(path, count) for path, count in ranked[:limit]),
        tuple(HitRow(f.at.path, f.at.first, f.message) for f in sorted(findings)[:limit]),
    )


def _files(workspace: Workspace) -> tuple[str, ...]:
    from conductor_mcp.repo.listing import every_file

    return every_file(workspace.root, workspace.git)


def _said(workspace: Workspace, text: str, name: str) -> tuple[list[Clause], list[Unjudged]]:
    from conductor_mcp.formats import rule_sets
    from conductor_mcp.registry import discover

    plain = name.rpartition("/")[2].lower()
    sets = discover(rule_sets, "RULE_SET", rule_sets.RuleSet).values()
    if any(fnmatchcase(plain, glob) for one in sets for glob in one.names):
        front = FrontMatter()
        record = _record(name, (), {FROM: [name]})
    else:
        front = _front(text, name)
        clauses, problems = _clauses.read(front, name, "")
        lines = [(at, words) for at, words in front.problems]
        lines += [(p.at.first, p.message.removeprefix("rules: ")) for p in problems]
        if lines:
            raise _misuse(f"{name}:{lines[0][0]}: {lines[0][1]}")
        source = front.get(FROM)
        named = {FROM: _texts(source)} if source else {}
        record = _record(name, clauses, named)
    said = list(said_of(workspace.files, {}, record))
    found = [one for one in said if isinstance(one, Clause)]
    if not found:
        why = next((one.why for one in said if isinstance(one, Unjudged)), "it holds no clause")
        raise _misuse(f"{name}: {why}")
    return found, [one for one in said if isinstance(one, Unjudged)]


def _texts(node: Node) -> list[str]:
    each = node.value if isinstance(node.value, Items) else [node]
    return [str(one.value) for one in each]


def _record(name: str, clauses: tuple[Clause, ...], facts: dict[str, list[str]]) -> Record:
    return Record(Kind.DECISION, name, name, Span(name), clauses=clauses, facts=facts)


def _front(text: str, name: str) -> FrontMatter:
    """Return a text as front matter: a draft's own, or clauses as its ``rules``."""
    front = _frontmatter.read(text.splitlines())
    if front.get("rules") or front.get(FROM):
        return front
    try:
        node = _frontmatter.parse(text)
    except MalformedError as error:
        raise _misuse(f"{name}:{error.line}: {error}") from error
    if node is not None and isinstance(node.value, Pairs):
        keys = dict(node.value)
        if "rules" in keys or FROM in keys:
            return FrontMatter(keys)
        node = Node(Items([node]), node.first, node.last)
    if node is None or not isinstance(node.value, Items) or not node.value:
        raise _misuse(f"{name}: it holds no clause")
    for number, item in enumerate(node.value, 1):
        if isinstance(item.value, Pairs) and "id" not in dict(item.value):
            item.value.append(("id", Node(f"try-{number}", item.first, item.first)))
    return FrontMatter({"rules": node})


def _misuse(words: str) -> ConductorError:
    hint = "Give a clause as it stands in a decision's `rules`; explain RULE lists its options"
    return ConductorError(words, hint=hint)


def _ready(workspace: Workspace, clause: Clause, every: Iterable[str]) -> Held:
    """Return a clause ready to be held; every mistake in it is told before anything is looked at.

    Raises:
        ConductorError: It cannot be held.

    """
    held = hold(clause, workspace.rules)
    if isinstance(held, Unjudged):
        raise _misuse(f"{held.at}: {held.why}")
    side = Side(workspace.formats, _Disk(workspace).exists, lambda _path: None)
    for missing in missing_places(held, (side.exists,)):
        if clause.at.path == clause.record:
            raise _misuse(f"{missing.at}: {missing.why}")
    first = next((path for path in every if held.rule.governs(held.options, path)), "")
    wrong = held.examples(side.example, first)
    if wrong is not None:
        raise _misuse(f"{wrong.at}: {wrong.why}")
    return held


@dataclass(frozen=True, slots=True)
class _Disk:
    workspace: Workspace

    def exists(self, path: str) -> bool:
        if path.endswith("/"):
            return (self.workspace.root / path).is_dir()
        return self.workspace.files.exists(path)

    def read(self, path: str) -> str | None:
        try:
            return self.workspace.files.read(path).text
        except ConductorError:
            return None


class _Tried:
    """One clause on its way over the repository, as if every file had just been written."""

    def __init__(
        self, workspace: Workspace, clause: Clause, held: Held, every: Sequence[str], most: int
    ) -> None:
        self.unjudged: set[Unjudged] = set()
        self.looked: set[str] = set()
        self._workspace = workspace
        self._disk = _Disk(workspace)
        self._every = every
        self._held = held
        self._most = most
        self._clause = clause
        if held.wide and _FOLLOWED in held.rule.options.model_fields:
            options = {_FOLLOWED: most, **clause.options}
            self._clause = replace(clause, options=options)

    def run(self, progress: Progress) -> list[Finding]:
        rule, clause = self._held.rule, self._clause
        if rule.of_change:
            words = f"the rule {rule.id} is about what a change does; as it stands, nothing is hit"
            self.unjudged.add(Unjudged(clause.at, words))
            return []
        paths = [path for path in self._every if self._asked(path)]
        if len(paths) > self._most:
            words = f"only the first {self._most:,} of {len(paths):,} files were looked at"
            self.unjudged.add(Unjudged(clause.at, words))
            paths = paths[: self._most]
        findings: list[Finding] = []
        # A rule about the whole has to see it at once; all others take it in pieces.
        step = len(paths) or 1 if self._held.wide else _AT_A_TIME
        for start in range(0, len(paths), step):
            progress(start, len(paths))
            findings += self._piece(paths[start : start + step])
        return findings

    def _asked(self, path: str) -> bool:
        """Whether the clause speaks of a path; chains are told where they start."""
        options = self._held.options
        if getattr(options, "transitive", False):
            options = options.model_copy(update={"transitive": False})
        return bool(self._held.rule.governs(options, path))

    def _piece(self, paths: Sequence[str]) -> Iterator[Finding]:
        files = tuple(FileChange(None, document) for document in self._documents(paths))
        if not files:
            return
        change = Change(
            files,
            base="nothing",
            head="working tree",
            exists_after=self._disk.exists,
            read_after=self._disk.read,
            paths_after=lambda: self._every,
        )
        cited = {self._clause.record: Cited("", self._clause.record, "")}
        rules = {self._held.rule.id: self._held.rule}
        verdict = judge(change, [self._clause], rules, self._workspace.formats, cited)
        asked = set(paths)
        if verdict.checked.files:
            self.looked |= {f.path for f in files}
        self.unjudged |= {u for u in verdict.unjudged if u.at.path != "."}
        yield from (f for f in verdict.findings if f.at.path in asked)

    def _documents(self, paths: Sequence[str]) -> Iterator[Document]:
        size = 0
        for number, path in enumerate(paths):
            if path.lower().endswith(NEVER_TEXT) or (self._workspace.root / path).is_symlink():
                continue
            text = self._disk.read(path)
            if text is None:
                if self._disk.exists(path):
                    self.unjudged.add(Unjudged(Span(path), "cannot be read as text"))
                continue
            size += len(text)
            if size > _MOST_CHARACTERS:
                words = f"{len(paths) - number:,} files were left: more text than fits at once"
                self.unjudged.add(Unjudged(self._clause.at, words))
                return
            yield Document(path, text)
