"""The records as they stand to one another: names, who retired whom, who governs a path."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from weakref import WeakKeyDictionary

from conductor_mcp.app._budget import listed
from conductor_mcp.app._lookup import Change, Lookup
from conductor_mcp.app._names import Names
from conductor_mcp.app._visible import visible
from conductor_mcp.app.answers import (
    AsOf,
    LeftOutRow,
    ProblemRow,
    RecordRow,
    RecordsAnswer,
)
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.formats import settle_dates
from conductor_mcp.model import Kind, Link, LinkKind, Problem, Record, Status
from conductor_mcp.model.errors import AmbiguousRecordError, UnknownRecordError
from conductor_mcp.model.glob import matches
from conductor_mcp.store.quiet import at_a_stretch
from conductor_mcp.store.view import Step

_WILD = "*?{["
_MOST_USERS = 5
_ONCE_ACCEPTED = (Status.ACCEPTED, Status.SUPERSEDED, Status.DEPRECATED)
_NEVER_ACCEPTED = (Status.PROPOSED, Status.REJECTED)
_WHOLE = (LinkKind.SUPERSEDES, LinkKind.SUPERSEDED_BY)
_CLAIMED = (LinkKind.SUPERSEDES, LinkKind.PARTIALLY_SUPERSEDES)
_CONFESSED = (LinkKind.SUPERSEDED_BY, LinkKind.PARTIALLY_SUPERSEDED_BY)


@dataclass(slots=True)
class _Retirements:
    """Who retired whom, as keys, and what could not be resolved."""

    full: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    part: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    problems: list[Problem] = field(default_factory=list[Problem])

    def of(self, kind: LinkKind) -> dict[str, set[str]]:
        return self.full if kind in _WHOLE else self.part


class Library:
    """One state of a worktree's records. Make it after ``sync``; ``library_of`` keeps it warm."""

    def __init__(self, workspace: Workspace, before: Library | None = None) -> None:
        self._files = workspace.files
        self._pieces = workspace.view.pieces
        self.generation = workspace.view.generation
        self.records: Mapping[str, Record] = workspace.view.records()
        self._since: tuple[int, Change] | None = None
        if before is not None:
            self._carry_over(before, workspace.view.since(before.records))

    def _carry_over(self, before: Library, step: Step | None) -> None:
        """Take over what an earlier state found out and what did not change."""
        change = Change.between(before.records, self.records, step)
        self._since = (before.generation, change)
        with at_a_stretch():
            for name in ("names", "_claims", "_by_path", "_of_component", "_linking"):
                known = before.__dict__.get(name)
                if known is not None:
                    self.__dict__[name] = known.after(change)

    @cached_property
    def names(self) -> Names:
        """Every name a record answers to."""
        with at_a_stretch():
            return Names(self.records)

    def resolve(self, asked: str) -> Record:
        """Find the one record that ``asked`` names: a path, id, number, title or resource address.

        Case and leading zeros do not count. The most exact kind of name wins; two records of the
        same exactness are ambiguous, never guessed between.

        Raises:
            UnknownRecordError: Nothing is called that; it carries the nearest ids.
            AmbiguousRecordError: Several are; it carries their paths.
            OutsideRootError: It is a path that leads out of the repository.

        """
        name = _bare(asked)
        if posixpath.isabs(name) or ".." in name.split("/"):
            name = self._files.resolve(name)
        found = self.names.find(name)
        match found:
            case (key,):
                return self.records[key]
            case ():
                return self._holding(name, asked)
            case _:
                raise AmbiguousRecordError(visible(asked), found)

    def _holding(self, path: str, asked: str) -> Record:
        """Return the contract that a file is a piece of."""
        match tuple(key for key, _ in self._pieces.wholes(path)):
            case (key,):
                return self.records[key]
            case ():
                raise UnknownRecordError(visible(asked[:200]), self.names.near(path[:200]))
            case several:
                raise AmbiguousRecordError(visible(asked), several)

    @cached_property
    def _retirements(self) -> _Retirements:
        found = _Retirements()
        for record in (self.records[key] for key in sorted(self._linking.get(""))):
            for link in record.links:
                if link.kind in _CONFESSED:
                    self._own_words(record, link, found)
                elif link.kind in _CLAIMED:
                    self._others_words(record, link, found)
        return found

    @cached_property
    def _linking(self) -> Lookup[str]:
        return Lookup(self.records, lambda record: ("",) if record.links else ())

    def _own_words(self, record: Record, link: Link, found: _Retirements) -> None:
        target = self._target(record, link, found)
        # A record may await its successor: until that one is accepted, nothing has happened.
        if target is None or (
            target.status in _NEVER_ACCEPTED and record.status is not Status.SUPERSEDED
        ):
            return
        found.of(link.kind)[record.key].add(target.key)

    def _others_words(self, record: Record, link: Link, found: _Retirements) -> None:
        target = self._target(record, link, found)
        # A successor that was itself replaced later still retired what it replaced.
        if target is not None and record.status in _ONCE_ACCEPTED:
            found.of(link.kind)[target.key].add(record.key)

    def _target(self, record: Record, link: Link, found: _Retirements) -> Record | None:
        keys = self.names.target(link, record)
        if len(keys) == 1:
            return self.records[keys[0]]
        what = f"{link.kind.replace('_', ' ')} {' '.join(link.raw.split())!r}"
        words = (
            f"{what} could mean any of {', '.join(keys)}; link to one by its path"
            if keys
            else f"{what} names no record here; link to one by its path"
        )
        found.problems.append(Problem(link.at, words))
        return None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """References to other records that lead nowhere, or to several."""
        return tuple(self._retirements.problems)

    def retired_by(self, record: Record) -> tuple[str, ...]:
        """Return the paths, with anchors, of the records that replaced this one whole."""
        return self._paths(self._retirements.full.get(record.key))

    def partially_retired_by(self, record: Record) -> tuple[str, ...]:
        """Return the paths, with anchors, of the records that replaced parts of this one."""
        return self._paths(self._retirements.part.get(record.key))

    def _paths(self, keys: set[str] | None) -> tuple[str, ...]:
        return tuple(sorted({self.records[k].key for k in keys})) if keys else ()

    def differing(self, before: Library) -> frozenset[str]:
        """Return the keys of records that were read anew since, came, went, or changed status."""
        known, change = self._since or (None, None)
        if change is None or known != before.generation:
            change = Change.between(before.records, self.records)
        replaced = {k for k, by in self._retirements.full.items() if by}
        were = {k for k, by in before._retirements.full.items() if by}
        return change.fresh | change.stale | (replaced ^ were)

    def in_force(self, record: Record) -> bool | None:
        """Whether the record binds; ``None`` where it states nothing and nothing retires it."""
        if self._retirements.full.get(record.key):
            return False
        return record.in_force

    def status(self, record: Record) -> Status:
        """Return the status in effect: accepted or unstated becomes superseded when replaced."""
        if record.status in (Status.ACCEPTED, Status.UNKNOWN) and self._retirements.full.get(
            record.key
        ):
            return Status.SUPERSEDED
        return record.status

    @cached_property
    def _claims(self) -> Lookup[str]:
        """Records by the folders their globs are sure to lie under: those above a path count."""
        with at_a_stretch():
            return Lookup(self.records, _folders_of)

    @cached_property
    def _by_path(self) -> Lookup[str]:
        with at_a_stretch():
            return Lookup(self.records, lambda record: (record.path,))

    @cached_property
    def _of_component(self) -> Lookup[str]:
        return Lookup(self.records, _components_of)

    @cached_property
    def owners(self) -> tuple[Record, ...]:
        """The CODEOWNERS files: they say who is asked, not what holds, and so govern nothing."""
        return tuple(r for r in self.records.values() if _names_owners(r))

    def governing(self, path: str) -> list[tuple[Record, str]]:
        """Return the records that claim a path, each with its reason, the strongest claim first.

        ``path`` is relative to the root and need not exist; for a folder, claims on anything in
        it count too. The file of a record is claimed by the record itself. In force or not is
        not asked here.
        """
        path = path.rstrip("/")
        reasons: dict[str, tuple[int, str]] = {}
        for key in self._by_path.get(path):
            reasons[key] = (0, "this file is the record itself")
        for glob, key in self._near(path):
            if matches(glob, path):
                found = _reason(self.records[key], glob)
            elif path and (glob.startswith(f"{path}/") or matches(glob, f"{path}/-")):
                rank, words = _reason(self.records[key], glob)
                found = (rank + 4, f"{words}, inside this folder")
            else:
                continue
            if key not in reasons or found[0] < reasons[key][0]:
                reasons[key] = found
        self._by_reference(path, reasons)
        for key in [k for k in reasons if self.records[k].kind is Kind.COMPONENT]:
            owner = self.records[key]
            for name in {owner.id.casefold(), owner.title.casefold()}:
                for owned in self._of_component.get(name):
                    reasons.setdefault(owned, (2, f"is about component {owner.title}"))
        ordered = sorted(reasons.items(), key=lambda item: (item[1][0], item[0]))
        return [(self.records[key], why) for key, (_, why) in ordered]

    def _by_reference(self, path: str, reasons: dict[str, tuple[int, str]]) -> None:
        """Add the contracts that a file is part of, and those whose pieces name it as their code.

        A file that is a record itself is only used by others; of those, the nearest are told.
        """
        wholes = self._pieces.wholes(path)
        itself = path in self.records
        for key, via in wholes[:_MOST_USERS] if itself else wholes:
            title = self.records[key].title
            why = f"is used by {title}" if itself else f"is part of {title}"
            reasons.setdefault(key, (3 if itself else 0, f"{why}: {via} refers to it"))
        for place, piece in self._pieces.all().items():
            if any(matches(glob, path) for glob in _globs_of(piece)):
                for key, _ in self._pieces.wholes(place):
                    reasons.setdefault(key, (3, f"is implemented by {path}, says {place}"))

    def _near(self, path: str) -> list[tuple[str, str]]:
        folders, at = [""], path
        while at:
            folders.append(at)
            at = at.rpartition("/")[0]
        if "." not in path.rpartition("/")[2]:
            below = f"{path}/"
            folders += [f for f in self._claims.names() if f.startswith(below)]
        return [
            (glob, key)
            for folder in folders
            for key in dict.fromkeys(self._claims.get(folder))
            for glob in _globs_of(self.records[key])
            if _sure_folder(glob) == folder
        ]

    @cached_property
    def _dates(self) -> dict[str, str]:
        return settle_dates(self.records.values())

    def date(self, record: Record) -> str:
        """Return its date; where day and month could be either, the habit of its log decides."""
        if record.date or "date_ambiguous" not in record.facts:
            return record.date
        return self._dates[record.key]

    def row(self, record: Record) -> RecordRow:
        """Return the record as listings show it."""
        return RecordRow(
            path=record.key,
            id=record.id,
            kind=record.kind.value,
            number=record.number,
            title=visible(record.title),
            status=self.status(record).value,
            status_raw=visible(record.status_raw),
            date=self.date(record),
            superseded_by=self.retired_by(record),
            partially_superseded_by=self.partially_retired_by(record),
            in_force=self.in_force(record),
        )


_WARM: WeakKeyDictionary[Workspace, Library] = WeakKeyDictionary()


def library_of(workspace: Workspace) -> Library:
    """Return the library of what was last synced, made anew only when a record changed."""
    warm = _WARM.get(workspace)
    if warm is None or warm.generation != workspace.view.generation:
        warm = _WARM[workspace] = Library(workspace, warm)
    return warm


def opened(workspace: Workspace) -> tuple[AsOf, Library]:
    """Sync once and return what the answer will reflect, with the library."""
    as_of = workspace.sync()
    return as_of, library_of(workspace)


def located(workspace: Workspace, path: str) -> str:
    """Return a path somebody gave, relative to the root; the root itself is ``""``.

    Raises:
        OutsideRootError: It leads out of the repository.

    """
    bare = path.strip().removeprefix("./").rstrip("/")
    if bare in ("", ".") or bare == workspace.root.as_posix():
        return ""
    return workspace.files.resolve(bare)


def records(workspace: Workspace) -> RecordsAnswer:
    """List every record in path order, what was left out, and what could not be read."""
    as_of, library = opened(workspace)
    found = sorted((*workspace.view.problems(), *library.problems))
    return RecordsAnswer(
        as_of=as_of,
        records=tuple(library.row(r) for _, r in sorted(library.records.items())),
        left_out=tuple(LeftOutRow(o.path, o.why) for o in sorted(workspace.view.left_out())),
        problems=tuple(ProblemRow(p.at.path, p.at.first, visible(p.message)) for p in found),
    )


def _bare(asked: str) -> str:
    """Take off what people put around a name: blanks, quotes, ``./``, a resource address."""
    name = asked.strip().strip("`'\"").strip()
    if name.startswith("conductor://"):
        name = name.removeprefix("conductor://").partition("/")[2]
    return name.removeprefix("./")


def _names_owners(record: Record) -> bool:
    return record.kind is Kind.COMPONENT and record.facts.get("format") == "codeowners"


def governs(record: Record, path: str) -> bool:
    """Tell whether a record, of any version, claims a path or something in that folder."""
    return any(matches(glob, path) or _inside(glob, path) for glob in _globs_of(record))


def _inside(glob: str, path: str) -> bool:
    return bool(path) and (glob.startswith(f"{path}/") or matches(glob, f"{path}/-"))


def _globs_of(record: Record) -> list[str]:
    if _names_owners(record):
        return []
    cleaned = (g.partition("#")[0].removeprefix("./").lstrip("/") for g in record.governs)
    return [glob for glob in cleaned if glob]


def _folders_of(record: Record) -> list[str]:
    return [_sure_folder(glob) for glob in _globs_of(record)]


def _components_of(record: Record) -> list[str]:
    return [str(name).casefold() for name in listed(record.facts.get("components"))]


@lru_cache(maxsize=4096)
def _sure_folder(glob: str) -> str:
    sure: list[str] = []
    for segment in glob.split("/"):
        if not segment or any(mark in segment for mark in _WILD):
            break
        sure.append(segment)
    return "/".join(sure)


def _reason(record: Record, glob: str) -> tuple[int, str]:
    match record.kind:
        case Kind.COMPONENT:
            return 1, f"owns {glob}"
        case Kind.CONTRACT | Kind.MODEL:
            return 3, f"is implemented by {glob}"
        case _:
            return 0, f"applies to {glob}"
