"""Imports that are ruled out by expressions over both ends.

## What it does
Reports an import from a file that `from` describes to a file or package that `to` describes. Both
have `path` and `path_not`: regular expressions, one or a list of which any may match, found
anywhere in the path unless `^` and `$` say otherwise. `$1`, `$2` … in `to` stand for what the
groups of `from.path` matched, so that `from: {path: "^src/([^/]+)/"}, to: {path: "^src/",
path_not: "^src/$1/"}` keeps each folder to itself. A package is known as it is imported and as
`node_modules/` with its name.

`to.types` and `to.types_not` narrow by sort: `local`, `core`, `npm`, `npm-dev`, `npm-optional`,
`npm-peer`, `npm-no-pkg` (in no package.json), `unknown` (leads nowhere), `aliased`,
`aliased-subpath-import` (`#name`), `type-only`, and by how it is written: `import`, `export`,
`require`, `dynamic-import`, `import-equals`, `type-import`. `core` names what counts as coming
with Node besides what does; `forms` are the only ways to write an import that count; with
`mapped: leave`, names that a tsconfig.json maps lead nowhere. `npm` sorts are told by the nearest
package.json above the importing file, with `combined` by all above it. `to.many_types` asks for a
package that is listed in several groups, `to.ancestor` for a file in a folder above, `to.dynamic`
for an import that is called (`import()`), or is not. Instead of `from` and `to`, `allow` lists
pairs, of which every import has to meet one. Files are looked at under `in`, paths told from
`base`. `ignore` and `include_only` are expressions over files: imports from or to what the one
matches, or the other does not, are left alone; `unfollowed` leaves alone what some files import.

With `transitive: true` an import counts as well that only leads there through other files; groups
of `from` are not filled in, then. With `unsure`, an import that meets the clause is said to be
unjudged, for the reason given: what else matters cannot be told from the files.

The expressions know groups, look-ahead and look-behind, and no back-references: they are run in
linear time and cannot hang.

## Why
What teams wrote for dependency-cruiser says more than globs can, and is worth keeping as it is.

## How to put it right
Use what the clause names under `instead`. If the import is right, the decision is not: propose
one that supersedes it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from conductor_mcp.model import Complaint, Delta, Import, Unjudged
from conductor_mcp.options import Field, model_validator
from conductor_mcp.rules import _chains
from conductor_mcp.rules._edges import reaches, spared_edge
from conductor_mcp.rules._manifest import OF_ONE_KIND, Manifest, Sort, is_core
from conductor_mcp.rules._paths import Ends, Told
from conductor_mcp.rules._rule import Options, Rule, Source, Whole
from conductor_mcp.rules._scope import SPARED_EDGES, ExemptEdges, Words, spared

NOWHERE = "nowhere:"


class Target(Ends):
    types: tuple[Sort, ...] = ()
    types_not: tuple[Sort, ...] = ()
    many_types: bool | None = None
    ancestor: bool | None = None
    dynamic: bool | None = None

    @property
    def by_sort(self) -> bool:
        """Whether it matters of which sort an import is."""
        return bool(self.types or self.types_not) or self.many_types is not None

    def suits(
        self, path: str, reached: str | None, sorts: frozenset[str], *, dynamic: bool
    ) -> bool:
        """Whether an import is of the sorts that are asked for, and leads the right way."""
        if self.dynamic not in (None, dynamic):
            return False
        if (self.types and not sorts & set(self.types)) or sorts & set(self.types_not):
            return False
        if self.many_types not in (None, len((sorts & OF_ONE_KIND) - {"npm-no-pkg"}) > 1):
            return False
        return self.ancestor in (None, reached is not None and _is_above(path, reached))


class Pair(Options):
    source: Ends = Field(default=Ends(), alias="from", description="The importing file.")
    to: Target = Field(default=Target(), description="What is imported.")

    def meets(
        self,
        path: str,
        names: tuple[str, ...],
        sorts: frozenset[str],
        reached: str | None,
        *,
        dynamic: bool,
    ) -> bool:
        groups = self.source.groups(path)
        if groups is None or not self.to.meets(names, groups):
            return False
        return self.to.suits(path, reached, sorts, dynamic=dynamic)


class Paths(Pair, Told, _chains.Followed):
    allow: tuple[Pair, ...] = Field(default=(), description="Pairs of which one has to be met.")
    exempt: ExemptEdges = Field(default=(), alias="except", description=SPARED_EDGES)
    combined: bool = Field(
        default=False, description="Whether the package.json files above count together."
    )
    core: Words = Field(default=(), description="Packages that count as coming with Node.")
    unsure: str = Field(default="", description="Why an import that meets it is not judged.")
    instead: str = Field(default="", description="What to do instead; a finding says it.")

    @model_validator(mode="after")
    def _either(self) -> Paths:
        said = self.source != Ends() or self.to != Target()
        if said == bool(self.allow):
            raise ValueError("give either `from` and `to`, or `allow`")
        return self

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return self.allow or (self,)

    @property
    def by_sort(self) -> bool:
        """Whether it matters of which sort an import is."""
        return any(pair.to.by_sort for pair in self.pairs)

    @cached_property
    def asked_sorts(self) -> frozenset[str]:
        """The sorts that matter."""
        asked = {kind for pair in self.pairs for kind in (*pair.to.types, *pair.to.types_not)}
        many = any(pair.to.many_types is not None for pair in self.pairs)
        return frozenset(asked | (OF_ONE_KIND if many else set[str]()))

    @property
    def by_call(self) -> bool:
        """Whether it matters if an import is called."""
        return any(pair.to.dynamic is not None for pair in self.pairs)


def _is_above(path: str, reached: str) -> bool:
    folder, above = posixpath.dirname(path), posixpath.dirname(reached)
    return folder != above and (not above or folder.startswith(f"{above}/"))


def _names(part: Import, options: Paths, manifest: Manifest | None) -> tuple[str, ...]:
    """Return what an import is known by. What a manifest lists lies in ``node_modules``."""
    if part.target is not None:
        return (options.told(part.target),)
    module = part.module.removeprefix("node:") or str(part.package)
    if part.package is None or is_core(part, options.core):
        return (module,)
    folders = (f"node_modules/{module}", f"node_modules/{part.package}/")
    listed = manifest is not None and "unknown" not in manifest.sorts(part)
    return folders if listed else (module, *folders)


def seek(source: Source, options: Paths) -> Iterator[Import]:
    """Yield the imports that break the clause, the first for each target.

    A file that is imported for its types as well as for its values counts as the latter.
    """
    path = options.told(source.document.path)
    if not options.looks_at(source.document.path):
        return
    seen: set[tuple[str, frozenset[str], bool]] = set()
    told: set[str] = set()
    manifest = Manifest(source, combined=options.combined, core=options.core)
    for part in sorted(source.imports(), key=lambda one: one.type_only):
        if part.type_only and options.type_only == "allow":
            continue
        if not options.counts_as_written(source, part):
            continue
        part = options.followed(source, part)  # noqa: PLW2901 - as it counts here
        sorts = manifest.sorts(part) if options.by_sort else frozenset[str]()
        # What is reached under an alias and without one may be right and wrong.
        late = part.dynamic and options.by_call
        reached = reaches(part) or f"{NOWHERE}{part.module}"
        edge = reached, sorts & options.asked_sorts - {"type-only"}, late
        if edge in seen or reached in told:
            continue
        seen.add(edge)
        names = _names(part, options, manifest)
        if _counts(part, names, options, manifest) and _breaks(path, part, names, sorts, options):
            told.add(reached)
            yield part


def _counts(part: Import, names: tuple[str, ...], options: Paths, manifest: Manifest) -> bool:
    if options.counts(names) or part.package is None or not options.counts(names[:1]):
        return options.counts(names)
    # What is not listed need not lie in node_modules, whatever is said of that folder.
    return "unknown" in manifest.sorts(part)


def _breaks(
    path: str, part: Import, names: tuple[str, ...], sorts: frozenset[str], options: Paths
) -> bool:
    reached = options.told(part.target) if part.target is not None else None
    late = part.dynamic
    met = any(pair.meets(path, names, sorts, reached, dynamic=late) for pair in options.pairs)
    return met is not bool(options.allow)


def across(whole: Whole, options: Paths) -> Iterator[Delta[Import] | Unjudged]:
    """Yield the imports that lead where they may not, or what cannot be told of them."""
    if options.transitive:
        yield from _chains.found(
            whole,
            options,
            start=lambda path: 1 if _starts(path, options) else None,
            end=lambda part: 0 if _ends(part, options) else None,
            spared=lambda part: _left_alone(part, options),
            through=options.looks_at,
            reads=options.reads,
        )
        return
    for file in whole.files:
        now = whole.after(file.after.path) if file.after else None
        then = whole.before(file.before.path) if file.before else None
        old = seek(then, options) if then else ()
        known = {reaches(part) or part.module for part in old}
        for part in seek(now, options) if now else ():
            if (reaches(part) or part.module) not in known and not _left_alone(part, options):
                shown = part.target or part.module
                yield Unjudged(part.at, f"the import of {shown} was not judged: {options.unsure}")


def _starts(path: str, options: Paths) -> bool:
    return options.looks_at(path) and options.source.groups(options.told(path)) is not None


def _ends(part: Import, options: Paths) -> bool:
    names = _names(part, options, None)
    return options.counts(names) and options.to.meets(names)


def _left_alone(part: Import, options: Paths) -> bool:
    return spared(options.exempt, part.at.path) or spared_edge(part, options.exempt)


def check(delta: Delta[Import], options: Paths) -> Iterator[Complaint]:
    part = delta.after
    if part is None or spared_edge(part, options.exempt):
        return
    shown = part.target or (f"the package {part.package}" if part.package else part.module)
    instead = options.instead or f"Remove the import of {shown}"
    words = f"{part.at.path} may not import {shown}{_chains.leads(part)}"
    if not reaches(part):
        words += ", which leads nowhere"
    yield Complaint(part.at, words, instead, reaches(part) or part.module)


def governs(options: Paths, path: str) -> bool:
    if spared(options.exempt, path) or not options.looks_at(path):
        return False
    return bool(options.allow) or options.source.groups(options.told(path)) is not None


def _wide(options: Paths) -> bool:
    return options.transitive or bool(options.unsure)


RULE: Rule[Import, Any] = Rule(
    "forbid-path", Import, Paths, check, governs, seek=seek, across=across, wide=_wide
)
"""Typed loosely on purpose: ``governs`` takes any options."""
