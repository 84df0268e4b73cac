"""Where definitions of a kind live, and what they are called.

## What it does
Looks at definitions under `in`: those of `kinds` (`class`, `interface`, `struct`, `enum`, `type`,
`record`, `annotation`, `function`, `method`, `variable`; left out, all types), called as one of
`name` says (globs over the name: `*Repository`), with one of the `decorator`s (or annotations),
based on one of `base` (which Go's types embed); what is not given is not asked. Reports one that
lives outside `lives_in`, and one that is called by none of `named`: globs, or a style
(`PascalCase`, `camelCase`, `snake_case`, `UPPER_CASE`). So things that are named so have to live
here, and things that live here have to be named so. `exported: true` looks only at what other
files may use.

## Why
A thing is found where its like is, under a name like that of its like. What lies elsewhere is
written a second time.

## How to put it right
Move the definition to where the clause says, or give it the name that its place asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from conductor_mcp.model import Complaint, Delta, Span, Symbol
from conductor_mcp.model.glob import any_matches
from conductor_mcp.options import AfterValidator, Field, model_validator
from conductor_mcp.rules import _scope
from conductor_mcp.rules._rule import Rule, Source
from conductor_mcp.rules._scope import Globs, Scoped, Words, governs
from conductor_mcp.rules._symbols import METHOD, bases, kind_of, simple

_STYLES = {
    "PascalCase": re.compile(r"_*[A-Z][A-Za-z0-9]*"),
    "camelCase": re.compile(r"_*[a-z][A-Za-z0-9]*"),
    "snake_case": re.compile(r"_*[a-z0-9]+(_+[a-z0-9]+)*_*|_+"),
    "UPPER_CASE": re.compile(r"_*[A-Z0-9]+(_+[A-Z0-9]+)*"),
}
"""Each takes one look at every character: where one word ends, a mark follows."""


_TYPES = ("class", "interface", "struct", "enum", "type", "record", "annotation")
_KINDS = (*_TYPES, "function", METHOD, "variable")


def _kinds(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if word not in _KINDS:
            raise ValueError(f"{word!r} is no kind of definition; those are {', '.join(_KINDS)}")
    return words


def _names(words: tuple[str, ...]) -> tuple[str, ...]:
    plain = {one.replace("_", "").casefold(): one for one in _STYLES}
    for word in words:
        meant = plain.get(re.sub(r"[-_ ]", "", word).casefold())
        if meant is not None and word != meant:
            raise ValueError(f"{word!r} is no style; did you mean {meant}?")
    return words


class Placed(Scoped):
    kinds: Annotated[Words, AfterValidator(_kinds)] = Field(
        default=(),
        description="Kinds of definitions; left out, all types, with `decorator` everything.",
    )
    name: Words = Field(default=(), description="Globs over their names.")
    decorator: Words = Field(default=(), description="Globs over decorators or annotations.")
    base: Words = Field(default=(), description="Globs over what they are based on.")
    exported: bool = Field(default=False, description="Only what other files may use.")
    lives_in: Globs = Field(default=(), description="Where they have to live.")
    named: Annotated[Words, AfterValidator(_names)] = Field(
        default=(), description="What they have to be called."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Placed:
        if not self.lives_in and not self.named:
            raise ValueError("give `lives_in`, `named`, or both")
        return self

    def meant(self, symbol: Symbol, source: Source) -> bool:
        """Whether a definition is one that the clause speaks of."""
        return (
            kind_of(symbol) in (self.kinds or (_KINDS if self.decorator else _TYPES))
            and (not self.exported or symbol.exported)
            and (not self.name or called(self.name, simple(symbol)))
            and (not self.decorator or _one_of(self.decorator, symbol.decorators))
            and (not self.base or _one_of(self.base, bases(symbol, source.document)))
        )


def called(globs: tuple[str, ...], name: str) -> bool:
    """Whether a name is as one of the globs or styles says."""
    styles = (_STYLES[one] for one in globs if one in _STYLES)
    return any(style.fullmatch(name) for style in styles) or any_matches(globs, name)


def _one_of(globs: tuple[str, ...], names: tuple[str, ...]) -> bool:
    # `@app.get` and `@get` are both `get` to somebody who writes down `get`.
    return any(any_matches(globs, n) or any_matches(globs, n.rpartition(".")[2]) for n in names)


def seek(source: Source, options: Placed) -> Iterator[Symbol]:
    for part in source.parts():
        if isinstance(part, Symbol) and options.meant(part, source):
            yield part


def check(delta: Delta[Symbol], options: Placed) -> Iterator[Complaint]:
    symbol = delta.after
    if symbol is None:
        return
    path, at = symbol.at.path, Span(symbol.at.path, symbol.at.first, symbol.at.first)
    name, kind = simple(symbol), kind_of(symbol)
    if options.lives_in and not any_matches(options.lives_in, path):
        where = " | ".join(options.lives_in)
        words = f"the {kind} {name} lives in {path}, not in {where}"
        yield Complaint(at, words, options.instead or f"Move it to {where}", f"place {symbol.key}")
    if options.named and not called(options.named, name):
        how = " | ".join(options.named)
        styled = all(one in _STYLES for one in options.named)
        words = f"the {kind} {name} in {path} is not {'written in' if styled else 'called'} {how}"
        hint = f"Write its name in {how}" if styled else f"Call it {how}"
        yield Complaint(at, words, options.instead or hint, f"name {symbol.key}")


def places(options: Placed) -> tuple[str, ...]:
    return (*_scope.places(options), *options.lives_in)


RULE: Rule[Symbol, Any] = Rule(
    "placement", Symbol, Placed, check, governs, seek=seek, places=places
)
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
