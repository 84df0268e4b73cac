"""Code that must be present in every file of a scope.

## What it does
Reports a file under `in` in which `match` (a structural pattern) or `text` (a regular expression
for a line) is found nowhere. A file that lacked it before the change is left alone.

## Why
Some agreements are kept by a line in each file: a licence, a guard, a registration. What forgets
it fails late and far away.

## How to put it right
Add what the clause names under `instead`, as its neighbours have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conductor_mcp.model import Complaint, Delta, Match, Span
from conductor_mcp.options import Field, model_validator
from conductor_mcp.rules._patterns import Lang, Pattern, Patterned, Query
from conductor_mcp.rules._rule import Rule, Source
from conductor_mcp.rules._scope import Scoped, governs, places


class Required(Scoped, Patterned):
    lang: Lang = Field(default="", description="The language that `match` is written in.")
    match: Query = Field(default={}, description="A structural pattern.")
    text: str = Field(default="", description="A regular expression for a line of text.")

    @model_validator(mode="after")
    def _compiled(self) -> Required:
        self.patterns()
        return self

    def patterns(self) -> tuple[Pattern, ...]:
        return (Pattern.model_validate({**self.match, "text": self.text, "lang": self.lang}),)

    @property
    def shown(self) -> str:
        """Return what is looked for, as people would write it."""
        if self.text or self.match.keys() == {"pattern"}:
            return self.text or str(self.match["pattern"])
        return ", ".join(f"{key}: {value}" for key, value in self.match.items())

    def breaks(self, source: Source) -> bool:
        (pattern,) = self.patterns()
        silent = not pattern.text and (pattern.lang or source.language) != source.language
        if silent or not (pattern.text or source.language):
            return False
        return next(pattern.find(source), None) is None


def seek(source: Source, options: Required) -> Iterator[Match]:
    if options.breaks(source):
        yield Match("absent", Span(source.document.path), options.shown)


def check(delta: Delta[Match], options: Required) -> Iterator[Complaint]:
    if delta.after is not None:
        words = f"{delta.after.at.path} lacks `{delta.after.text}`"
        yield Complaint(delta.after.at, words, options.instead or "Add it to this file")


RULE: Rule[Match, Any] = Rule("require", Match, Required, check, governs, seek=seek, places=places)
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
