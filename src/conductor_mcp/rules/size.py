"""Limits of size: files, functions, parameters.

## What it does
Reports a file with more than `max_lines` lines, a function or method longer than
`max_function_lines` or with more than `max_parameters` parameters (`self`, `cls` and receivers are
not counted), and a class with more than `max_methods` methods or `max_class_lines` lines. What was
over its limit before the change is left alone, also where it grows.

## Why
Nobody reads what is too long to be read, and it grows by a few lines at a time, each time with a
good reason.

## How to put it right
Divide it where its parts say different things: each piece with a name of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conductor_mcp.model import Complaint, Delta, Part, Span, Symbol
from conductor_mcp.options import Field, model_validator
from conductor_mcp.rules._rule import Rule, Source
from conductor_mcp.rules._scope import Scoped, governs, places
from conductor_mcp.rules._symbols import METHOD, kind_of, parameters

_CLASSES = ("class", "struct", "record", "interface", "enum")


@dataclass(frozen=True, slots=True)
class Excess(Part):
    """Something that is larger than its limit."""

    what: str
    unit: str
    count: int
    limit: int


class Sizes(Scoped):
    max_lines: int | None = Field(default=None, ge=1, description="Lines of a file.")
    max_function_lines: int | None = Field(
        default=None, ge=1, description="Lines of a function or method."
    )
    max_parameters: int | None = Field(
        default=None, ge=0, description="Parameters of a function or method."
    )
    max_class_lines: int | None = Field(default=None, ge=1, description="Lines of a class.")
    max_methods: int | None = Field(default=None, ge=1, description="Methods of a class.")

    @model_validator(mode="after")
    def _any(self) -> Sizes:
        if all(limit is None for limit in (self.max_lines, *self._inside)):
            raise ValueError("give one limit or more, such as `max_lines: 400`")
        return self

    @property
    def _inside(self) -> tuple[int | None, ...]:
        return (
            self.max_function_lines, self.max_parameters, self.max_class_lines, self.max_methods
        )  # fmt: skip

    @property
    def asks_inside(self) -> bool:
        """Whether a limit is about what a file defines."""
        return any(limit is not None for limit in self._inside)


def seek(source: Source, options: Sizes) -> Iterator[Excess]:
    path = source.document.path
    if options.max_lines is not None:
        count = len(source.text().splitlines())
        if count > options.max_lines:
            yield Excess("lines", Span(path), path, "lines", count, options.max_lines)
    if not options.asks_inside:
        return
    symbols = [part for part in source.parts() if isinstance(part, Symbol)]
    methods = Counter(s.key.rpartition(".")[0] for s in symbols if kind_of(s) == METHOD)
    for symbol in symbols:
        at = Span(path, symbol.at.first, symbol.at.first)
        for unit, count, limit in _measured(symbol, methods[symbol.key], options):
            if limit is not None and count > limit:
                key = f"{unit} of {symbol.key}"
                yield Excess(key, at, f"{symbol.kind} {symbol.key}", unit, count, limit)


def _measured(
    symbol: Symbol, methods: int, options: Sizes
) -> Iterator[tuple[str, int, int | None]]:
    lines = symbol.at.last - symbol.at.first + 1
    if symbol.kind == "function":
        yield "lines", lines, options.max_function_lines
        yield "parameters", len(parameters(symbol)), options.max_parameters
    elif symbol.kind in _CLASSES:
        yield "lines", lines, options.max_class_lines
        yield "methods", methods, options.max_methods


def check(delta: Delta[Excess], options: Sizes) -> Iterator[Complaint]:
    part = delta.after
    if part is not None:
        words = f"{part.what} has {part.count:,} {part.unit}, more than {part.limit:,}"
        instead = options.instead or f"Divide it: at most {part.limit:,} {part.unit}"
        yield Complaint(part.at, words, instead, part.key)


RULE: Rule[Excess, Any] = Rule("size", Excess, Sizes, check, governs, seek=seek, places=places)
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
