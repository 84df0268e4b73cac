"""Choose the format for a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase, translate
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from conductor_mcp import formats
from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document, Problem, Reading, Span
from conductor_mcp.model.glob import any_matches
from conductor_mcp.registry import discover, load, offered

if TYPE_CHECKING:
    from conductor_mcp.formats.manifests import Manifest

_ANY, _WILD = "*", frozenset("*?[")
Names = Callable[[str], "re.Match[str] | None"]


def _one_of(globs: Iterable[str]) -> Names:
    return re.compile("|".join(map(translate, sorted(set(globs)))) or r"(?!)").match


def _tail(glob: str) -> str:
    """Return what stands behind the last dot of a name that a glob matches, ``*`` for anything."""
    _, dot, tail = glob.rpartition(".")
    if not dot:
        return _ANY if _WILD & set(glob) else ""
    return _ANY if _WILD & set(tail) else tail


def _is_suffix(glob: str) -> bool:
    return re.fullmatch(r"\*\.[a-z0-9]+", glob) is not None


class Row(NamedTuple):
    """What is asked of a format before it is loaded; without a language it is indexed."""

    id: str
    names: tuple[str, ...]
    language: str
    suffix: str


class _OnDemand(Mapping[str, Format]):
    """Formats that are loaded when one is taken."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = dict.fromkeys(known)

    def __getitem__(self, format_id: str) -> Format:
        if format_id not in self._known:
            raise KeyError(format_id)
        return load(formats, format_id, "FORMAT", Format)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True)
class Formats:
    """Every format there is, and which one reads what."""

    by_id: Mapping[str, Format] = field(
        default_factory=lambda: discover(formats, "FORMAT", Format)
    )
    listed: tuple[Row, ...] = ()
    """What was told of them before, so that those need not be loaded which read nothing now."""

    @classmethod
    def of(cls, told: object) -> Formats:
        """Return the formats that ``told`` lists; all of them, found anew, where it is no list."""
        try:
            rows = tuple(Row(i, tuple(n), c, s) for i, n, c, s in cast("list[Any]", told))
        except (TypeError, ValueError):
            rows = ()
        if not rows or offered(formats):
            return cls()
        return cls(_OnDemand(row.id for row in rows), rows)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """What is asked of the formats before they are loaded, in their order."""
        return self.listed or tuple(
            Row(f.id, f.names, *((f.language.id, f.language.suffix) if f.language else ("", "")))
            for f in self.by_id.values()
        )

    @cached_property
    def _indexed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.language)

    @cached_property
    def _wanted(self) -> tuple[frozenset[str], Mapping[str, Names]]:
        """Return the suffixes that are enough, and what else is asked of a name by its suffix."""
        globs = {g for f in self._indexed for g in f.names}
        others: dict[str, set[str]] = {}
        for glob in (g for g in globs if not _is_suffix(g)):
            others.setdefault(_tail(glob), set()).add(glob)
        # A glob with a wildcard behind its last dot may match a name of any suffix.
        anyhow = others.pop(_ANY, set[str]())
        names = {tail: _one_of(those | anyhow) for tail, those in others.items()}
        return frozenset(g[2:] for g in globs if _is_suffix(g)), {**names, _ANY: _one_of(anyhow)}

    @cached_property
    def _by_suffix(self) -> Mapping[str, tuple[str, ...]]:
        """Return the formats whose globs are a suffix and nothing else, by that suffix."""
        found: dict[str, list[str]] = {}
        for one in self._indexed:
            for suffix in {g[2:] for g in one.names if _is_suffix(g)}:
                found.setdefault(suffix, []).append(one.id)
        return {suffix: tuple(those) for suffix, those in found.items()}

    @cached_property
    def _by_name(self) -> tuple[Names, tuple[tuple[str, Names], ...]]:
        """Return the formats with other globs, and what any of those matches."""
        others = [(f.id, [g for g in f.names if not _is_suffix(g)]) for f in self._indexed]
        every = tuple((f, _one_of(globs)) for f, globs in others if globs)
        return _one_of(g for _, globs in others for g in globs), every

    def _named(self, name: str) -> list[Format]:
        """Return the formats that a file of this name may be of."""
        found = [*self._by_suffix.get(name.rpartition(".")[2], ())] if "." in name else []
        of_some, every = self._by_name
        if of_some(name):
            found += [f for f, named in every if f not in found and named(name)]
        return [self.by_id[format_id] for format_id in found]

    @cached_property
    def suffixes(self) -> Mapping[str, str]:
        """How a file of each programming language that we read may end, by the language's id."""
        return {row.language: row.suffix for row in self.rows if row.language}

    def wants(self, path: str) -> bool:
        """Whether the file's name alone makes it worth opening for records."""
        name = path.rpartition("/")[2].lower()
        tail = name.rpartition(".")[2] if "." in name else ""
        enough, others = self._wanted
        return tail in enough or (others.get(tail) or others[_ANY])(name) is not None

    def of_code(self, path: str) -> Format | None:
        """Return the programming language of a path, if it is one we read."""
        name = path.rpartition("/")[2].lower()
        of_code = (row for row in self.rows if row.language)
        found = (row.id for row in of_code if any(fnmatchcase(name, g) for g in row.names))
        return next((self.by_id[format_id] for format_id in found), None)

    @cached_property
    def manifests(self) -> Mapping[str, Manifest]:
        """Every kind of manifest that lists dependencies."""
        from conductor_mcp.formats import manifests

        return discover(manifests, "MANIFEST", manifests.Manifest)

    def of_manifest(self, path: str) -> Manifest | None:
        """Return how to read the dependencies that a file lists, if it is a manifest."""
        if path.rpartition(".")[2] not in self._manifest_suffixes:
            return None
        every = self.manifests.values()
        return next((m for m in every if any_matches(m.paths, path)), None)

    @cached_property
    def _manifest_suffixes(self) -> frozenset[str]:
        every = self.manifests.values()
        return frozenset(glob.rpartition(".")[2] for m in every for glob in m.paths)

    def read(self, document: Document) -> Reading:
        """Let the format that is surest read the document; two equally sure are a problem."""
        name = document.name.lower()
        claims = [(claim, f) for f in self._named(name) if (claim := f.claims(document))]
        if not claims:
            return Reading()
        surest = max(claim for claim, _ in claims)
        first, *others = [f for claim, f in claims if claim == surest]
        if others and surest > Claim.NONE:
            names = ", ".join(f.id for f in (first, *others))
            at = Span(document.path)
            return Reading(problems=(Problem(at, f"several formats claim this file: {names}"),))
        return first.read(document)
