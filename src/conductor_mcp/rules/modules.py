"""Modules: which parts may know which, and through what.

## What it does
Reports an import with which a module reaches what it may not. Modules are the folders that `each`
names (`src/modules/*`), or those listed under `modules`, each a name with globs, or with `files`,
`may_depend_on` (names of other modules) and `public`.

No module imports another, unless it is listed in its `may_depend_on`, or what it imports is
`public`: with `public`, only such files of another module may be imported. With `may_import`
(`self`, globs, `pkg:name`), everything outside a module that its files import has to be on that
list or be public; packages are free as long as the list names none. `opens` of a module lists what
others may import of it by name: `names` are expressions over what follows the module's own name
(`api.Client`), `to` the modules that may. Imports inside functions and other blocks count unless
`local: allow` says otherwise. With `spared_by: word`, the comment `# word` spares the imports of
its line, or of the next one if it stands alone; a reason may follow in parentheses, and the names
that it is for. Only files under `in` are looked at, and none under `except`. A file that lies in
several of the `modules` belongs to the one whose glob says most.

With `transitive: true` an import counts as well that leads from one module to another through
files that lie in none and under `through`: the chain is printed. At most `max_files` are read to
follow chains; what lies beyond is said to be unjudged.

## Why
A module that everybody reaches into cannot change; one that reaches everywhere cannot be
understood, tested or taken out by itself.

## How to put it right
Import what the other module makes public, or let the caller hand it in. If the modules ought to
know each other, the decision ought to say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, Literal

from conductor_mcp.model import Complaint, Delta, Import, Span, Unjudged
from conductor_mcp.model.glob import any_matches, matches
from conductor_mcp.options import AfterValidator, BeforeValidator, Field, model_validator
from conductor_mcp.rules import _chains, _graph
from conductor_mcp.rules._between import Between
from conductor_mcp.rules._comments import Commented, Needless, commented, needless, outward
from conductor_mcp.rules._edges import PACKAGE, firsts, meets, reaches, spared_edge
from conductor_mcp.rules._graph import Chain
from conductor_mcp.rules._modules import folders, found_in, is_inner, module_of
from conductor_mcp.rules._rule import Options, Rule, Source, Whole
from conductor_mcp.rules._scope import SPARED_EDGES, ExemptEdges, Globs, Words, spared
from conductor_mcp.syntax.linear import compiled

SELF = "self"
_WILD = re.compile(r"[*?{]")


def _expressions(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        compiled(text)
    return texts


class Opening(Options):
    """Names of a module that others may import."""

    names: Annotated[Words, AfterValidator(_expressions)] = Field(
        description="Expressions over what follows the module's own name."
    )
    to: Words | None = Field(default=None, description="The modules that may; left out, all.")


class Module(Options):
    """One module that is listed by its name."""

    files: Globs = Field(min_length=1, description="The files of the module.")
    may_depend_on: Words | None = Field(
        default=None, description="The modules that it may import; left out, all of them."
    )
    public: Globs = Field(default=(), description="What other modules may import of it.")
    opens: tuple[Opening, ...] = Field(
        default=(), description="The names that other modules may import of it; left out, all."
    )

    def allows(self, name: str, other: str) -> bool:
        """Whether a module may import a name of this one; what has none is the module itself."""
        return (
            not self.opens
            or not name
            or any(
                (one.to is None or other in one.to)
                and any(compiled(text).search(name) is not None for text in one.names)
                for one in self.opens
            )
        )


def _listed(value: Any) -> Any:
    written_out = type(value) in (dict, Module)
    return value if written_out else {"files": value}


class Modules(_chains.Followed):
    within: Globs = Field(default=("**",), alias="in", description="Files the clause looks at.")
    each: Annotated[Globs, AfterValidator(folders)] = Field(
        default=(), description="Folders that are one module each, such as `src/modules/*`."
    )
    modules: dict[str, Annotated[Module, BeforeValidator(_listed)]] = Field(
        default={}, description="Modules by their names: globs, or files with what they may do."
    )
    may_import: Globs = Field(
        default=(), description="All that modules may import: `self`, globs, `pkg:name`."
    )
    public: Globs = Field(default=(), description="What modules may import of each other.")
    local: Literal["allow", "forbid"] = Field(
        default="forbid", description="Whether imports inside functions count."
    )
    roots: Words = Field(
        default=(), description="Folders that modules are imported from (Python's source roots)."
    )
    spared_by: str = Field(
        default="", description="A comment (`# tach-ignore`) that spares imports, by its word."
    )
    spared_with_reason: bool = Field(
        default=False, description="Whether that comment has to give a reason in parentheses."
    )
    spared_needlessly: bool = Field(
        default=False, description="Whether such a comment that spares nothing is reported."
    )
    exempt: ExemptEdges = Field(default=(), alias="except", description=SPARED_EDGES)
    instead: str = Field(default="", description="What to do instead; a finding says it.")

    @model_validator(mode="after")
    def _known(self) -> Modules:
        if bool(self.each) == bool(self.modules):
            raise ValueError("give either `each` or `modules`")
        for name, module in self.modules.items():
            for other in module.may_depend_on or ():
                if other not in self.modules:
                    near = get_close_matches(other, self.modules, 1) or sorted(self.modules)
                    raise ValueError(
                        f"modules.{name}.may_depend_on: there is no module {other!r}; "
                        f"did you mean {', '.join(near)}?"
                    )
        return self

    @cached_property
    def _globs(self) -> tuple[tuple[str, str], ...]:
        every = ((g, name) for name, module in self.modules.items() for g in module.files)
        return tuple(sorted(every, key=lambda one: (_said(one[0]), one[0])))

    def module(self, path: str) -> str:
        """Return the module of a file, ``""`` for none."""
        if self.each:
            return module_of(self.each, path)
        return next((name for glob, name in self._globs if matches(glob, path)), "")

    def opened(self, name: str) -> Globs:
        """Return what other modules may import of one; ``()`` where nothing was said."""
        own = self.modules[name].public if name in self.modules else ()
        return own or self.public

    def depends(self, name: str) -> tuple[str, ...] | None:
        """Return the modules that one may import, ``None`` where nothing was said of it."""
        return self.modules[name].may_depend_on if name in self.modules else None


def _said(glob: str) -> tuple[int, int]:
    """Rank a glob by the segments, then the letters that it fixes before its first wildcard."""
    steps = glob.split("/")
    fixed = next((n for n, step in enumerate(steps) if set(step) & set("*?{")), len(steps))
    return -fixed, -len(_WILD.split(glob, maxsplit=1)[0])


def seek(source: Source, options: Modules) -> Iterator[Import]:
    """Yield the first import of each target, and those of names that are not open."""
    counted = options.type_only == "forbid"
    parts = tuple(source.imports())
    if options.roots:
        parts = tuple(found_in(source, part, options.roots) for part in parts)
    if options.spared_by:
        found = commented(source, parts, options.spared_by, reason=options.spared_with_reason)
        parts = found.kept
        yield from _needless(source, found, options)
    first = set(map(id, firsts(parts, type_only=counted)))
    own = options.module(source.document.path)
    for part in parts:
        if options.local == "allow" and is_inner(source, part):
            continue
        seen = counted or not part.type_only
        if id(part) in first or (seen and _closed(part, own, options)):
            yield part


def _needless(source: Source, found: Commented, options: Modules) -> Iterator[Import]:
    """Yield the comments that are wrong by themselves.

    In a module with a list, what is beside imports of packages alone is none of its comments.
    """
    path = source.document.path
    listed = options.depends(options.module(path)) is not None
    for line, parts in found.spared.items() if options.spared_needlessly else ():
        used = any(_judged(source, p, options) and _wrong(p, options) for p in parts)
        if not used and not (listed and outward(parts)):
            yield needless(path, line, options.spared_by)
    for line, parts in found.bare.items():
        if not (listed and outward(parts)):
            yield needless(path, line, options.spared_by, bare=True)


def _judged(source: Source, part: Import, options: Modules) -> bool:
    counted = options.type_only == "forbid" or not part.type_only
    return counted and not (options.local == "allow" and is_inner(source, part))


def check(delta: Delta[Import], options: Modules) -> Iterator[Complaint]:
    part = delta.after
    if part is None or spared_edge(part, options.exempt):
        return
    if isinstance(part, Needless):
        bare = part.type_only
        words = f"the comment `# {part.key}` {'gives no reason' if bare else 'spares nothing'}"
        hint = f"Write `# {part.key}(why)`" if bare else "Remove it"
        yield Complaint(part.at, words, options.instead or hint, part.key + " bare" * bare)
        return
    wrong = _wrong(part, options)
    if wrong:
        why, instead = wrong
        shown = (part.target or f"the package {part.package}") + _chains.leads(part)
        words = f"{part.at.path} may not import {shown}: {why}"
        yield Complaint(part.at, words, options.instead or instead, reaches(part))


def _wrong(part: Import, options: Modules) -> tuple[str, str] | None:
    """Say why an import, or the chain that it is on, may not be, and what may."""
    first, last = part.at.path, part
    if isinstance(part, Chain):
        first, last = part.files[0], replace(part, target=part.files[-1])
    own = options.module(first)
    other = options.module(last.target) if last.target else ""
    if not own or own == other:
        return None
    if not other:
        return _outside(last, options)
    wrong = _refused(last, own, other, options)
    return wrong or (_closed(part, own, options) if first == part.at.path else None)


def _closed(part: Import, own: str, options: Modules) -> tuple[str, str] | None:
    """Say why a name of another module may not be imported; ``None`` if it may."""
    other = options.module(part.target) if own and part.target else ""
    module = options.modules.get(other)
    if module is None or not module.opens or own == other:
        return None
    name = _name_in(module, part)
    if module.allows(name, own):
        return None
    names = ", ".join(text for one in module.opens for text in one.names)
    return f"{name} is not among what {other} opens to {own}", f"Import what is open: {names}"


def _name_in(module: Module, part: Import) -> str:
    """Return what an import reaches below a module (``api.Client``), ``""`` for all of it."""
    target = (part.target or "").rpartition(".")[0].removesuffix("/__init__")
    starts = (_WILD.split(glob, maxsplit=1)[0].rstrip("/") for glob in module.files)
    start = next((one for one in starts if target == one or target.startswith(f"{one}/")), "")
    steps = target[len(start) :].strip("/").replace("/", ".")
    within, _, name = part.key.partition(":")
    last = target.rpartition("/")[2]
    if name and not (name == last and within.rpartition(".")[2] != last):
        return f"{steps}.{name}".strip(".")
    return steps


def across(whole: Whole, options: Modules) -> Iterator[Delta[Import] | Unjudged]:
    """Yield the imports that the change adds to a way from a module to what it may not know."""
    type_only = options.type_only == "forbid"

    def left_out(part: Import) -> bool:
        path = part.at.path
        outside = not options.module(path) and not options.runs_through(path)
        return outside or spared(options.exempt, path) or spared_edge(part, options.exempt)

    def refused(own: str, target: str) -> bool:
        end, other = Import("", _NOWHERE, "", target), options.module(target)
        return own != other and _refused(end, own, other, options) is not None

    def place(path: str) -> object:
        opened = options.opened(options.module(path))
        return options.module(path), any_matches(opened, path)

    graph = _graph.after(whole, type_only=type_only, most=options.max_files)
    graph.spared = left_out
    search = Between(whole, graph, options.module, refused)
    for one in _graph.come(
        whole,
        type_only=type_only,
        place=place,
        governed=lambda path: governs(options, path),
        through=lambda path: not options.module(path),
        spared=left_out,
    ):
        if isinstance(one, Unjudged):
            yield one
            continue
        part, new = one
        if left_out(part):
            continue
        if options.module(part.at.path) and _wrong(part, options):
            yield Delta(None if new else part, part)
        elif new and (files := search.chain(part)):
            yield Delta(None, _graph.chained(part, files))
        elif new:
            yield from graph.doubts(part)


_NOWHERE = Span(".")


def _refused(part: Import, own: str, other: str, options: Modules) -> tuple[str, str] | None:
    """Say why a module may not import this of another, and what it may do; ``None`` if it may."""
    opened, listed = options.opened(other), options.depends(own)
    public = bool(opened) and any_matches(opened, part.target or "")
    if _on_list(part, options):
        return None
    if listed is not None and other not in listed:
        may = " and ".join(listed) or "no other module"
        return f"{own} may depend on {may}, not on {other}", f"Let {own} do without {other}"
    if public:
        return None
    if opened:
        shown = " | ".join(_below(glob, other) for glob in opened)
        return f"it is not what {other} makes public", f"Import what is public: {shown}"
    if listed is not None or (options.modules and _any_listed(options)):
        return None
    why = f"{own} and {other} are independent of each other"
    if options.may_import:
        why = f"modules may import {', '.join(options.may_import)}"
    return why, f"Let {own} do without {other}"


def _below(glob: str, module: str) -> str:
    """Return a glob over what all modules make public as it is for the one in a folder."""
    steps, folder = glob.split("/"), module.split("/")
    fits = len(folder) < len(steps) and all(map(matches, steps, folder))
    return "/".join((*folder, *steps[len(folder) :])) if fits else glob


def _any_listed(options: Modules) -> bool:
    return any(one.may_depend_on is not None or one.public for one in options.modules.values())


def _on_list(part: Import, options: Modules) -> bool:
    return meets(part, (glob for glob in options.may_import if glob != SELF))


def _outside(part: Import, options: Modules) -> tuple[str, str] | None:
    """Say why what lies in no module may not be imported; ``None`` if it may."""
    allowed = options.may_import
    packages = any(glob.startswith(PACKAGE) for glob in allowed)
    if not allowed or (part.target is None and not packages) or _on_list(part, options):
        return None
    if part.target is not None and any_matches(options.public, part.target):
        return None
    return f"modules may import {', '.join(allowed)}", f"Use one of {', '.join(allowed)}"


def governs(options: Modules, path: str) -> bool:
    if not any_matches(options.within, path):
        return False
    return bool(options.module(path)) and not spared(options.exempt, path)


def places(options: Modules) -> tuple[str, ...]:
    inside = (g for g in options.may_import if g != SELF and not g.startswith(PACKAGE))
    listed = (g for one in options.modules.values() for g in (*one.files, *one.public))
    return (*options.each, *options.public, *inside, *listed)


RULE = Rule(
    "modules", Import, Modules, check, governs,
    seek=seek, places=places, across=across, wide=_chains.transitive,
)  # fmt: skip
