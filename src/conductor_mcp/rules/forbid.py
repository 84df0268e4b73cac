"""Code that a decision rules out, by its structure or its text.

## What it does
Reports each place in a file under `in` where `match` is found (a structural pattern: `pattern`,
`kind`, `has`, `inside`, `regex`, `any`, `all`, `not`), or each line that `text` matches (a regular
expression in Rust's dialect). `calls` finds what is called by where it comes from
(`requests.*`, `time.sleep`), whatever it is imported as; built-ins and globals are named bare
(`eval`, `fetch`, `panic`, `Thread.sleep`). `decorators`, `env` (environment
variables that are read) and `literals` (strings) are globs as well. `unless` spares the matches it
is true of. `bad` must be found and `good` must not; both are tried when the clause is loaded.

## Why
A call that bypasses the agreed way works today and is copied tomorrow, by people and by agents
alike.

## How to put it right
Use what the clause names under `instead`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any

from conductor_mcp.model import Complaint, Delta, Match
from conductor_mcp.options import BeforeValidator, Field, model_validator
from conductor_mcp.rules._patterns import FACTS, Lang, Pattern, Patterned
from conductor_mcp.rules._rule import Rule, Source
from conductor_mcp.rules._scope import Scoped, Words, governs, places


def _pattern(value: Any) -> Any:
    return {"pattern": value} if isinstance(value, str) else value


Written = Annotated[Pattern | None, BeforeValidator(_pattern)]


class Forbidden(Scoped, Patterned):
    lang: Lang = Field(default="", description="The language that `match` is written in.")
    match: Written = Field(default=None, description="A structural pattern.")
    text: str = Field(default="", description="A regular expression for lines of text.")
    calls: Words = Field(default=(), description="Globs over where what is called comes from.")
    decorators: Words = Field(default=(), description="Globs over decorators or annotations.")
    env: Words = Field(default=(), description="Globs over environment variables.")
    literals: Words = Field(default=(), description="Globs over strings in the code.")
    unless: Written = Field(default=None, description="Spares the matches it is true of.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Forbidden:
        if sum(map(bool, (self.match, self.text, *self._facts.values()))) != 1:
            raise ValueError(f"give one of `match`, `text`, {', '.join(f'`{f}`' for f in FACTS)}")
        if self.unless and self.unless.sorts != self._wanted.sorts:
            raise ValueError("`unless` must be of the same sort as what it spares from")
        return self

    @property
    def _facts(self) -> dict[str, Words]:
        return {name: getattr(self, name) for name in FACTS}

    @cached_property
    def _wanted(self) -> Pattern:
        said = {"text": self.text, "lang": self.lang, **self._facts}
        return self.match or Pattern.model_validate(said)

    def patterns(self) -> tuple[Pattern, ...]:
        return (self._wanted,)

    def found_in(self, source: Source) -> Iterator[Match]:
        return self._wanted.find(source, lang=self.lang, unless=self.unless)

    def breaks(self, source: Source) -> bool:
        return next(self.found_in(source), None) is not None


def seek(source: Source, options: Forbidden) -> Iterator[Match]:
    return options.found_in(source)


def check(delta: Delta[Match], options: Forbidden) -> Iterator[Complaint]:
    match = delta.after
    if match is not None:
        shown = match.text if len(match.text) <= _SHOWN else f"{match.text[:_SHOWN]}…"
        instead = options.instead or "Take it out of this file"
        yield Complaint(match.at, f"`{shown}` is not allowed here", instead)


_SHOWN = 80

RULE: Rule[Match, Any] = Rule("forbid", Match, Forbidden, check, governs, seek=seek, places=places)
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
