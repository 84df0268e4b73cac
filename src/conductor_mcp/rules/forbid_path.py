"""Imports that are ruled out by expressions over both ends.

## What it does
Reports an import from a file that `from` describes to a file or package that `to` describes. Both
have `path` and `path_not`: regular expressions, one or a list of which any may match, found
anywhere in the path unless `^` and `$` say otherwise. `$1`, `$2` … in `to` stand for what the
groups of `from.path` matched, so that `from: {path: "^src/([^/]+)/"}, to: {path: "^src/",
path_not: "^src/$1/"}` keeps each folder to itself. A package is known as it is imported and as
`node_modules/` with its name.

`to.types` and `to.types_not` narrow by sort: `local`, `core`, `npm`, `npm-dev`, `npm-optional`,
`npm-peer`, `npm-no-pkg` (in no package.json), `type-only`. `npm` sorts are told by the nearest
package.json above the importing file. Instead of `from` and `to`, `allow` lists pairs of which
every import has to meet one. Paths are told from `base`, a folder. `ignore` and `include_only` are
expressions over files: imports from or to what the one matches, or the other does not, are left
alone.

The expressions know groups and look-ahead, and no look-behind or back-references: they are run in
linear time and cannot hang.

## Why
What teams wrote for dependency-cruiser says more than globs can, and is worth keeping as it is.

## How to put it right
Use what the clause names under `instead`. If the import is right, the decision is not: propose
one that supersedes it.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal, cast

from conductor_mcp.model import Complaint, Delta, Import
from conductor_mcp.options import AfterValidator, Field, model_validator
from conductor_mcp.rules._edges import reaches, spared_edge
from conductor_mcp.rules._rule import Options, Rule, Source
from conductor_mcp.rules._scope import SPARED_EDGES, ExemptEdges, Words, spared
from conductor_mcp.syntax.linear import compiled

_REFERENCE = re.compile(r"\$(\d)")
_GROUPS = {"dependencies": "npm", "devDependencies": "npm-dev",
           "optionalDependencies": "npm-optional", "peerDependencies": "npm-peer"}  # fmt: skip
Sort = Literal[
    "local", "core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "type-only"
]
_CORE = frozenset(
    (
        "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants",
        "crypto", "dgram", "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2",
        "https", "inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode",
        "querystring", "readline", "repl", "stream", "string_decoder", "sys", "timers", "tls",
        "trace_events", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib",
    )
)  # fmt: skip


def _expressions(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        compiled(_REFERENCE.sub("x", text))
    return texts


Expressions = Annotated[Words, AfterValidator(_expressions)]


class Ends(Options):
    """What one end of an import is like."""

    path: Expressions = ()
    path_not: Expressions = ()

    def groups(self, path: str) -> tuple[str, ...] | None:
        """Return what the groups matched, ``None`` where this is another path."""
        found = next((g for text in self.path if (g := _search(text, path)) is not None), None)
        if self.path and found is None:
            return None
        return None if any_of(self.path_not, (path,)) else (found or ("",))


class Target(Ends):
    types: tuple[Sort, ...] = ()
    types_not: tuple[Sort, ...] = ()


class Pair(Options):
    source: Ends = Field(default=Ends(), alias="from", description="The importing file.")
    to: Target = Field(default=Target(), description="What is imported.")

    def meets(self, path: str, names: tuple[str, ...], sorts: frozenset[str]) -> bool:
        groups = self.source.groups(path)
        if groups is None:
            return False
        to = self.to
        if to.path and not any_of((_filled(text, groups) for text in to.path), names):
            return False
        if any_of((_filled(text, groups) for text in to.path_not), names):
            return False
        return not (to.types and not sorts & set(to.types)) and not sorts & set(to.types_not)


class Paths(Pair):
    allow: tuple[Pair, ...] = Field(default=(), description="Pairs of which one has to be met.")
    base: str = Field(default="", description="The folder that paths are told from.")
    ignore: Expressions = Field(default=(), description="Files that are left alone.")
    include_only: Expressions = Field(default=(), description="The only files that count.")
    exempt: ExemptEdges = Field(default=(), alias="except", description=SPARED_EDGES)
    type_only: Literal["allow", "forbid"] = Field(
        default="forbid", description="Whether imports for the type checker alone count."
    )
    instead: str = Field(default="", description="What to do instead; a finding says it.")

    @model_validator(mode="after")
    def _either(self) -> Paths:
        said = self.source != Ends() or self.to != Target()
        if said == bool(self.allow):
            raise ValueError("give either `from` and `to`, or `allow`")
        return self

    def counts(self, names: Iterable[str]) -> bool:
        """Whether a file or package is looked at, at all."""
        names = tuple(names)
        return not any_of(self.ignore, names) and (
            not self.include_only or any_of(self.include_only, names)
        )

    def told(self, path: str) -> str:
        """Return a path as it is told from the base."""
        return posixpath.relpath(path, self.base) if self.base else path

    @property
    def by_sort(self) -> bool:
        """Whether it matters of which sort an import is."""
        pairs: tuple[Pair, ...] = self.allow or (self,)
        return any(pair.to.types or pair.to.types_not for pair in pairs)


@lru_cache(maxsize=65_536)
def _search(text: str, path: str) -> tuple[str, ...] | None:
    return compiled(text).search(path)


def any_of(texts: Iterable[str], names: Iterable[str]) -> bool:
    names = tuple(names)
    return any(_search(text, name) is not None for text in texts for name in names)


def _filled(text: str, groups: tuple[str, ...]) -> str:
    """Put what the groups matched in the place of ``$1`` …, as plain text."""

    def value(found: re.Match[str]) -> str:
        number = int(found[1])
        return re.escape(groups[number]) if number < len(groups) else found[0]

    return _REFERENCE.sub(value, text) if "$" in text else text


def _names(part: Import, options: Paths) -> tuple[str, ...]:
    if part.target is not None:
        return (options.told(part.target),)
    module = part.module.removeprefix("node:") or str(part.package)
    if part.package in _CORE or module.partition("/")[0] in _CORE:
        return (module,)
    return (module, f"node_modules/{module}", f"node_modules/{part.package}/")


def seek(source: Source, options: Paths) -> Iterator[Import]:
    """Yield the imports that break the clause, the first for each target.

    A file that is imported for its types as well as for its values counts as the latter.
    """
    path = options.told(source.document.path)
    if not options.counts((path,)):
        return
    seen: set[str] = set()
    manifest = _Manifest(source) if options.by_sort else None
    parts = [part for part in source.parts() if isinstance(part, Import)]
    for part in sorted(parts, key=lambda one: one.type_only):
        reached = reaches(part)
        if not reached or reached in seen or (part.type_only and options.type_only == "allow"):
            continue
        seen.add(reached)
        sorts = manifest.sorts(part) if manifest else frozenset[str]()
        names = _names(part, options)
        if options.counts(names) and _breaks(path, names, sorts, options):
            yield part


def _breaks(path: str, names: tuple[str, ...], sorts: frozenset[str], options: Paths) -> bool:
    if options.allow:
        return not any(pair.meets(path, names, sorts) for pair in options.allow)
    return options.meets(path, names, sorts)


class _Manifest:
    """The package.json that a file's packages are listed in, looked for when first asked."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._listed: dict[str, set[str]] | None = None

    def sorts(self, part: Import) -> frozenset[str]:
        more = {"type-only"} if part.type_only else set[str]()
        if part.target is not None:
            return frozenset({"local", *more})
        name = str(part.package)
        if part.module.startswith("node:") or name in _CORE:
            return frozenset({"core", *more})
        return frozenset({*(self._groups().get(name) or {"npm-no-pkg"}), *more})

    def _groups(self) -> dict[str, set[str]]:
        if self._listed is None:
            self._listed = {}
            data = self._data()
            for key, sort in _GROUPS.items():
                listed = data.get(key)
                for name in cast("dict[str, object]", listed) if isinstance(listed, dict) else ():
                    self._listed.setdefault(name, set()).add(sort)
        return self._listed

    def _data(self) -> dict[str, object]:
        folder = self._source.document.path
        while folder:
            folder = folder.rpartition("/")[0]
            found = self._source.other(f"{folder}/package.json" if folder else "package.json")
            if found is not None:
                try:
                    data: object = json.loads(found.document.text)
                except (ValueError, RecursionError):
                    return {}
                return cast("dict[str, object]", data) if isinstance(data, dict) else {}
        return {}


def check(delta: Delta[Import], options: Paths) -> Iterator[Complaint]:
    part = delta.after
    if part is None or spared_edge(part, options.exempt):
        return
    shown = part.target or f"the package {part.package}"
    instead = options.instead or f"Remove the import of {shown}"
    yield Complaint(part.at, f"{part.at.path} may not import {shown}", instead, reaches(part))


def governs(options: Paths, path: str) -> bool:
    if spared(options.exempt, path) or (options.base and not path.startswith(f"{options.base}/")):
        return False
    told = options.told(path)
    if not options.counts((told,)):
        return False
    return bool(options.allow) or options.source.groups(told) is not None


RULE: Rule[Import, Any] = Rule("forbid-path", Import, Paths, check, governs, seek=seek)
"""Typed loosely on purpose: ``governs`` takes any options."""
