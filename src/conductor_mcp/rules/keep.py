"""What others rely on stays: definitions, endpoints, fields.

## What it does
Reports an exported definition of a file under `in` (`symbols`: globs over dotted names,
`Order.*`; `kinds`: `class`, `function`, `method` ...) that a change takes away or narrows: a
parameter that is gone, that has to be given now, or that came and has to be given. One that moved
is still there if its old file passes it on; what a file passes on from others (`export … from`,
the imports of an `__init__.py`) is kept as well. `endpoints` (globs: `GET /orders/*`) keeps
the routes that files under `in` declare, `fields` (`Order.*`) the fields of data models; they may
move from file to file there. With `any`, what the patterns find is kept, each as often as it stood
under `in`. Where one of these is given, definitions are kept only if `symbols` or `kinds` is too.
`signatures: free` lets parameters change.

## Why
Whoever calls it from outside this repository does not see the change, and breaks.

## How to put it right
Keep the old name beside the new one and pass it on; give a new parameter a default. If nobody
relies on it any more, that is a decision.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from conductor_mcp.model import (
    Complaint,
    Delta,
    FileChange,
    Import,
    Match,
    Span,
    Symbol,
    Unjudged,
)
from conductor_mcp.model.glob import any_matches
from conductor_mcp.options import AfterValidator, Field
from conductor_mcp.rules._handed_on import STAR, handed_on, hands_on, has
from conductor_mcp.rules._patterns import Pattern, Patterned
from conductor_mcp.rules._rule import Rule, Source, UnreadableError, Whole
from conductor_mcp.rules._scope import Scoped, Words, governs, places
from conductor_mcp.rules._surface import Lost, Surface
from conductor_mcp.rules._symbols import Parameter, kind_of, parameters, simple

_INDEXES = ("__init__.py", "index.ts", "index.tsx", "index.js")
_SHOWN = 80


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT")


def _endpoints(globs: tuple[str, ...]) -> tuple[str, ...]:
    for glob in globs:
        method, space, path = glob.partition(" ")
        known = "*" in method or "?" in method or method.upper() in _METHODS
        if not (known and space and path.strip()) and glob != "*":
            raise ValueError(
                f"{glob!r} is no endpoint, which is a method and a path: `GET /orders/*`; "
                f"methods are {', '.join(_METHODS)}, or `*` for any"
            )
    return globs


class Kept(Scoped, Patterned):
    symbols: Words = Field(default=("*",), min_length=1, description="Globs over dotted names.")
    kinds: Words = Field(default=(), description="Kinds of definitions; left out, all of them.")
    any_of: tuple[Pattern, ...] = Field(
        default=(), alias="any", description="Patterns whose matches are kept, not definitions."
    )
    endpoints: Annotated[Words, AfterValidator(_endpoints)] = Field(
        default=(), description="Globs over endpoints that are kept: `GET /orders/*`, `* /v1/*`."
    )
    fields: Words = Field(
        default=(), description="Globs over fields of data models that are kept: `Order.*`."
    )
    signatures: Literal["kept", "free"] = Field(
        default="kept", description="Whether parameters are kept as well."
    )

    @property
    def defined(self) -> bool:
        """Whether definitions are meant: where nothing else is named, or they are as well."""
        others = self.any_of or self.endpoints or self.fields
        return not others or not {"symbols", "kinds"}.isdisjoint(self.model_fields_set)

    def patterns(self) -> tuple[Pattern, ...]:
        return self.any_of

    def meant(self, symbol: Symbol) -> bool:
        kind = not self.kinds or kind_of(symbol) in self.kinds
        return kind and symbol.exported and any_matches(self.symbols, symbol.key)


def across(whole: Whole, options: Kept) -> Iterator[Delta[Lost] | Unjudged]:
    files = [f for f in whole.files if f.before and governs(options, f.before.path)]
    if options.any_of:
        yield from _unmatched(whole, options, files)
    if options.endpoints or options.fields:
        kept = Surface(options.endpoints, options.fields, lambda path: governs(options, path))
        for one in kept.lost(whole, files):
            yield one if isinstance(one, Unjudged) else Delta(None, one)
    for file in files if options.defined else ():
        try:
            for lost in (*_symbols_lost(whole, options, file), *_unexported(whole, options, file)):
                yield Delta(None, lost)
        except UnreadableError as error:
            yield error.unjudged


def _symbols_lost(whole: Whole, options: Kept, file: FileChange) -> Iterator[Lost]:
    then = whole.before(file.origin)
    now = list(_successors(whole, file))
    have: dict[str, tuple[Symbol, ...]] = {}
    for source in now:
        for symbol in _symbols(source):
            have[symbol.key] = (*have.get(symbol.key, ()), symbol)
    gone: set[str] = set()
    for symbol in _symbols(then) if then else ():
        if not options.meant(symbol) or symbol.key.rpartition(".")[0] in gone:
            continue
        left = have.get(symbol.key, ())
        if not any(one.exported for one in left):
            if not any(_passes_on(source, symbol) for source in now):
                gone.add(symbol.key)
                yield _gone(symbol, Span(file.path))
        elif options.signatures == "kept" and then:
            how = _narrowed(symbol, left, then.language)
            if how:
                yield _less(symbol, next(iter(left)), how)


def _unexported(whole: Whole, options: Kept, file: FileChange) -> Iterator[Lost]:
    """Yield the names that a file handed on from others and nobody in its place does any more."""
    then = whole.before(file.origin)
    if then is None or options.kinds or not hands_on(then):
        return
    names = [name for name in handed_on(then, own=True) if any_matches(options.symbols, name)]
    now = list(_successors(whole, file)) if names else []
    stars = {
        STAR + whole.origin(name[len(STAR) :])
        for source in now
        for name in handed_on(source)
        if name.startswith(STAR)
    }
    for name in dict.fromkeys(names):
        if name not in stars and not any(has(source, name) for source in now):
            hint = f"Hand {name} on as before, or say in a decision that nobody uses it"
            yield Lost(name, Span(file.path), f"the export of {name}", "is gone", hint)


def _successors(whole: Whole, file: FileChange) -> Iterator[Source]:
    """Yield the files in which what a file defined may be found under the same name."""
    paths = [file.after.path] if file.after else []
    folder, _, name = file.origin.rpartition("/")
    stem, _, suffix = file.origin.rpartition(".")
    start = f"{folder}/" if folder else ""
    if name in _INDEXES:
        paths.append(f"{folder}.{suffix}")
    else:
        paths += [f"{stem}/{index}" for index in _INDEXES]
    if suffix == "go":  # a package is its folder
        others = (f.after.path for f in whole.files if f.after)
        paths += [p for p in others if p.startswith(start) and "/" not in p[len(start) :]]
    for path in dict.fromkeys(paths):
        source = whole.after(path)
        if source is not None:
            yield source


def _symbols(source: Source) -> Iterator[Symbol]:
    return (part for part in source.parts() if isinstance(part, Symbol))


def _passes_on(source: Source, symbol: Symbol) -> bool:
    """Whether a file hands on a name that it no longer defines."""
    name = re.escape(symbol.key.partition(".")[0])
    imports = [part for part in source.parts() if isinstance(part, Import)]
    if any(part.key.rpartition(":")[2] == symbol.key for part in imports if ":" in part.key):
        return True
    text = source.document.text
    if re.search(rf"\bexport\b[^{{}};]{{0,40}}\{{[^{{}}]*\b{name}\b", text):
        return True
    stars = [part for part in imports if part.key.endswith(":*") or re.search(_STAR, text)]
    reached = (source.other(part.target) for part in stars if part.target)
    return any(s.key == symbol.key for other in reached if other for s in _symbols(other))


_STAR = r"\bexport\s*\*\s*from\b"


def _gone(symbol: Symbol, at: Span) -> Lost:
    hint = f"Keep {simple(symbol)}, or pass it on from where it is now"
    return Lost(symbol.key, at, f"the {kind_of(symbol)} {symbol.key}", "is gone", hint)


def _less(symbol: Symbol, now: Symbol, how: str) -> Lost:
    at = Span(now.at.path, now.at.first, now.at.first)
    hint = f"Let {simple(symbol)} be called as before: {symbol.signature[:_SHOWN]}"
    what = f"the {kind_of(symbol)} {symbol.key}"
    return Lost(f"{symbol.key} {how}", at, what, how, hint)


def _narrowed(symbol: Symbol, left: tuple[Symbol, ...], language: str) -> str:
    """Say what can no longer be given to a function; ``""`` if all that could still can."""
    if symbol.kind != "function" or any(one.signature == symbol.signature for one in left):
        return ""
    old = parameters(symbol)
    each = [_missing(old, parameters(one), language) for one in left]
    return "" if "" in each else next(iter(each), "")


def _missing(old: tuple[Parameter, ...], new: tuple[Parameter, ...], language: str) -> str:
    if language == "python":
        return _missing_by_name(old, new)
    needed = sum(not p.optional for p in new)
    if language in ("go", "java"):
        return "" if len(old) == len(new) else f"takes {len(new)} parameters, not {len(old)}"
    if needed > sum(not p.optional for p in old):
        return f"needs {needed} parameters"
    short = len(new) < len(old) and not any(p.rest for p in new)
    return f"takes {len(new)} parameters, not {len(old)}" if short else ""


def _missing_by_name(old: tuple[Parameter, ...], new: tuple[Parameter, ...]) -> str:
    have = {p.name: p for p in new}
    open_end = any(p.rest for p in new)
    for one in old:
        now = have.get(one.name)
        if now is None and not one.rest and not open_end:
            return f"no longer takes {one.name}"
        if now is not None and one.optional and not now.optional:
            return f"needs {one.name} now"
        if now is not None and now.keyword and not one.keyword:
            return f"takes {one.name} by name only"
    known = {p.name for p in old}
    added = next((p.name for p in new if not p.optional and p.name not in known), "")
    if added:
        return f"needs {added} now"
    places_ = [p.name for p in old if not p.keyword and p.name in have]
    order = [p.name for p in new if not p.keyword and p.name in known]
    return "" if order[: len(places_)] == places_ else "takes its parameters in another order"


def _unmatched(
    whole: Whole, options: Kept, files: list[FileChange]
) -> Iterator[Delta[Lost] | Unjudged]:
    """Yield what the patterns found on the old side more often than on the new one."""
    left: Counter[str] = Counter()
    found: list[tuple[Match, FileChange]] = []
    for file in files:
        try:
            before = list(_matches(whole.before(file.origin), options))
        except UnreadableError as error:
            yield error.unjudged
            continue
        found += [(match, file) for match in before]
    for file in whole.files:
        if file.after and governs(options, file.after.path):
            try:
                left.update(m.key for m in _matches(whole.after(file.after.path), options))
            except UnreadableError as error:
                yield error.unjudged
                return
    for match, file in found:
        left[match.key] -= 1
        if left[match.key] < 0:
            text = match.text if len(match.text) <= _SHOWN else f"{match.text[:_SHOWN]}…"
            hint = f"Put `{text}` back"
            yield Delta(None, Lost(match.key, Span(file.path), f"`{text}`", "is gone", hint))


def _matches(source: Source | None, options: Kept) -> Iterator[Match]:
    for pattern in options.any_of if source else ():
        if source and pattern.looks_at(source.document.path):
            yield from pattern.find(source)


def check(delta: Delta[Lost], options: Kept) -> Iterator[Complaint]:
    part = delta.after
    if part is not None:
        words = f"{part.what} of {part.at.path} {part.how}"
        yield Complaint(part.at, words, options.instead or part.hint, part.key)


RULE: Rule[Lost, Any] = Rule(
    "keep", Lost, Kept, check, governs, places=places, across=across, of_change=True
)
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
