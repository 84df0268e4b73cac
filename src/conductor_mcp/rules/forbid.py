"""Code that a decision rules out, by its structure or its text.

## What it does
Reports each place in a file under `in` where `match` is found (a structural pattern: `pattern`,
`kind`, `has`, `inside`, `regex`, `any`, `all`, `not`), or each line that `text` matches (a regular
expression in Rust's dialect). `unless` spares the matches it is true of. `bad` must be found and
`good` must not; both are tried when the clause is loaded.

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

from pydantic import BeforeValidator, Field, model_validator

from conductor_mcp.model import Complaint, Delta, Match
from conductor_mcp.rules._patterns import Lang, Pattern, Patterned
from conductor_mcp.rules._rule import Rule, Source
from conductor_mcp.rules._scope import Scoped, governs, places


def _pattern(value: Any) -> Any:
    return {"pattern": value} if isinstance(value, str) else value


Written = Annotated[Pattern | None, BeforeValidator(_pattern)]


class Forbidden(Scoped, Patterned):
    lang: Lang = Field(default="", description="The language that `match` is written in.")
    match: Written = Field(default=None, description="A structural pattern.")
    text: str = Field(default="", description="A regular expression for lines of text.")
    unless: Written = Field(default=None, description="Spares the matches it is true of.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Forbidden:
        if (self.match is None) == (not self.text):
            raise ValueError("give either `match` or `text`")
        if self.unless and bool(self.unless.text) != bool(self._wanted.text):
            raise ValueError("`unless` must be of the same sort as what it spares from")
        return self

    @cached_property
    def _wanted(self) -> Pattern:
        return self.match or Pattern(text=self.text, lang=self.lang)

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
