"""Compare two versions of contracts, whatever they are written in, and grade what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from conductor_mcp import compat
from conductor_mcp.app._kept import Kept, shelf_of
from conductor_mcp.app._versions import Version, open_version, piped
from conductor_mcp.compat import Family, Side
from conductor_mcp.model import Document, Span
from conductor_mcp.model.compatibility import (
    Compared,
    Comparison,
    ContractChange,
    Direction,
    Effect,
    Grade,
    Graded,
    Position,
)
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.model.finding import Unjudged
from conductor_mcp.registry import discover
from conductor_mcp.repo.files import Files

_CONFIG = "context/conductor.toml"
_ORDER = (Grade.BREAKING, Grade.RISKY, Grade.NON_BREAKING, Grade.ANNOTATION)
_ALL = Kept()
Grades = Mapping[str, str]
"""A team's own grades, by ids of changes or globs of them; the last that fits wins."""


def families() -> Mapping[str, Family]:
    """Return every family by its id."""
    return discover(compat, "FAMILY", Family)


@lru_cache(maxsize=1)
def contract_suffixes() -> tuple[str, ...]:
    """Return what the files of all families end in."""
    return tuple(dict.fromkeys(end for one in families().values() for end in one.suffixes))


def family_of(
    document: Document, known: Mapping[str, Family], *, named: bool = False
) -> Family | None:
    """Return the family a document belongs to; by its suffix alone where it was ``named``."""
    for family in known.values():
        if family.id != "json-schema" and family.claims(document):
            return family
    schema = known.get("json-schema")
    if schema is not None and schema.claims(document):
        return schema
    if not named:
        return None
    suffix = "." + document.name.rpartition(".")[2]
    return next((family for family in known.values() if suffix in family.suffixes), None)


def compare(
    root: Path, base: str | bytes, revision: str | bytes, *, profile: str = ""
) -> Compared:
    """Compare ``base`` with ``revision``: two files, two folders, either of them ``REV:path``.

    A side handed over as bytes is another version of the file that the other one names: what it
    refers to is read beside that. ``profile`` grades where a family knows it; the others use
    their first. Overrides come from ``context/conductor.toml``.

    Raises:
        ConductorError: A side does not exist or is not text, a file is paired with a folder,
            both sides are bytes, no family knows ``profile``, or a grade is set for what no
            change can be called.

    """
    known = families()
    told, grades = _settings(root)
    profile = profile or told
    check_profile(profile, known)
    check_grades(grades, known)
    kept = Kept(shelf_of(root, _common(root)))
    old, new = _versions(root, base, revision)
    if old.single is not new.single:
        raise ConductorError(
            "a file cannot be compared with a folder", hint="Give two files or two folders"
        )
    pairs = _single(old, new, known) if old.single else _folders(old, new, known)
    changes: list[Graded] = []
    unjudged: list[Unjudged] = []
    documents = 0
    for family, one, other in pairs:
        if family is None:
            path = next(iter(other.documents or one.documents))
            unjudged.append(Unjudged(Span(path), "no contract of a kind that can be compared"))
            continue
        documents += 1
        found = compared(family, one, other, kept)
        unjudged.extend(found.unjudged)
        changes.extend(graded(family, found.changes, profile, grades))
    changes.sort(key=lambda one: _ORDER.index(one.grade))
    return Compared(tuple(changes), tuple(dict.fromkeys(unjudged)), documents)


def _versions(root: Path, base: str | bytes, revision: str | bytes) -> tuple[Version, Version]:
    ends = contract_suffixes()
    if isinstance(base, str):
        old = open_version(root, base, ends)
        if isinstance(revision, str):
            return old, open_version(root, revision, ends)
        return old, piped(revision, old)
    if isinstance(revision, str):
        new = open_version(root, revision, ends)
        return piped(base, new), new
    raise ConductorError("only one side can be text without a name")


def check_profile(profile: str, known: Mapping[str, Family]) -> None:
    """Accept a profile that some family grades by, or ``""``.

    One with several rules (``graphql-inspector+one+other``) is known if it is with each.

    Raises:
        ConductorError: None does.

    """
    names = list(dict.fromkeys(name for family in known.values() for name in family.profiles))
    name, *rules = profile.split("+")
    if not profile or (name in names and all(f"{name}+{rule}" in names for rule in rules)):
        return
    near = _nearest(profile, names) or _nearest(profile.upper(), names)
    meant = f"Did you mean {near!r}? " if near else ""
    raise ConductorError(f"no profile {profile!r}", hint=f"{meant}Known: {', '.join(names)}")


def check_grades(grades: Grades, known: Mapping[str, Family]) -> None:
    """Accept globs of ids that begin as the ids of some family do.

    Raises:
        ConductorError: One begins otherwise, so that it never fits.

    """
    names = dict.fromkeys(w for one in known.values() for w in (one.prefix or one.id, one.id))
    for glob in grades:
        head, _, rest = glob.partition(".")
        if any(fnmatchcase(name, head) for name in names):
            continue
        near = _nearest(head, names)
        meant = f"Did you mean {f'{near}.{rest}'!r}? " if near else ""
        raise ConductorError(
            f"no change is called like {glob!r}, which {_CONFIG} grades",
            hint=f"{meant}Ids begin with {', '.join(names)}",
        )


def _nearest(word: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(names), n=1, cutoff=0.5)), "")


def graded(
    family: Family, changes: Iterable[ContractChange], profile: str, grades: Grades
) -> Iterator[Graded]:
    """Grade changes under a profile; a team's own grades win."""
    used = profile if profile.partition("+")[0] in family.profiles else family.profiles[0]
    for change in changes:
        told = [grade for glob, grade in grades.items() if fnmatchcase(change.id, glob)]
        yield Graded(change, Grade(told[-1]) if told else family.grade(change, used))


def compared(family: Family, base: Side, revision: Side, kept: Kept = _ALL) -> Comparison:
    """Compare two sides of one family; a side without documents is a contract gone or new."""
    if base.documents and revision.documents:
        try:
            return kept.compare(family, base, revision)
        except Exception as error:  # noqa: BLE001 - what fails must not pass for compatible
            words = f"comparing this contract failed: {error!r}"
            return Comparison((), tuple(Unjudged(Span(path), words) for path in base.documents))
    gone = bool(base.documents)
    changes = [_whole(family, path, gone=gone) for path in (base if gone else revision).documents]
    return Comparison(tuple(changes))


def _whole(family: Family, path: str, *, gone: bool) -> ContractChange:
    action = "removed" if gone else "added"
    spot = Position(path)
    return ContractChange(
        id=f"{family.id}.file.{action}",
        family=family.id,
        area="file",
        kind="file",
        action=action,
        direction=Direction.BOTH,
        effect=Effect.REPLACES if gone else Effect.NOTHING,
        subject=path,
        message=f"`{path}` is {'gone' if gone else 'new'}",
        base=spot if gone else None,
        revision=None if gone else spot,
    )


def _single(
    old: Version, new: Version, known: Mapping[str, Family]
) -> Iterator[tuple[Family | None, Side, Side]]:
    documents = [next(iter(version.documents.values())) for version in (new, old)]
    found = [family_of(one, known) for one in documents]
    family = found[0] or found[1] or family_of(documents[0], known, named=True)
    if family is None:
        told = (_by_content(one, known) for one in documents)
        family = next((one for one in told if one is not None), None)
    yield family, Side(old.documents, old.read), Side(new.documents, new.read)


def _by_content(document: Document, known: Mapping[str, Family]) -> Family | None:
    """Return the family whose files say what this text does, whatever it is called."""
    for end in contract_suffixes():
        family = family_of(Document(f"_{end}", document.text), known)
        if family is not None and not family.claims(Document(f"_{end}", "")):
            return family
    return None


def _folders(
    old: Version, new: Version, known: Mapping[str, Family]
) -> Iterator[tuple[Family | None, Side, Side]]:
    sorted_: dict[str, tuple[dict[str, Document], dict[str, Document]]] = {}
    for index, version in enumerate((old, new)):
        for path, document in version.documents.items():
            family = family_of(document, known)
            if family is not None:
                sides = sorted_.setdefault(family.id, ({}, {}))
                sides[index][version.relative(path)] = document
    for name, (before, after) in sorted_.items():
        family = known[name]
        if family.whole:
            yield family, Side(before, _below(old)), Side(after, _below(new))
            continue
        for path in dict.fromkeys((*before, *after)):
            one, other = before.get(path), after.get(path)
            if one is None or other is None or one.text != other.text or '"$ref"' in one.text:
                yield (
                    family,
                    Side({one.path: one} if one else {}, old.read),
                    Side({other.path: other} if other else {}, new.read),
                )


def _below(version: Version) -> Callable[[str], str | None]:
    def read(path: str) -> str | None:
        return version.read(version.prefix + path)

    return read


def _settings(root: Path) -> tuple[str, Grades]:
    """Return the profile and the grades that a repository sets for itself."""
    files = Files(root.resolve())
    if not files.exists(_CONFIG):
        return "", {}
    from conductor_mcp.config import parse  # it takes longer to load than most comparisons

    told = parse(files.read(_CONFIG).text).compatibility
    return told.profile, told.grades


def _common(root: Path) -> Path | None:
    if not (root / ".git").exists():
        return None
    if (root / ".git" / "HEAD").is_file():  # not a linked worktree: no process is needed to tell
        return root / ".git"
    from conductor_mcp.repo.git import Git

    git = Git.find(root)
    return git.common if git else None
