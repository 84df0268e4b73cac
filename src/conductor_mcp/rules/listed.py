"""What lies in a place is on a list.

## What it does
Reports a file under `in` whose name is not among `names`. A file's name is what others import it
by: that of the file without its ending, or that of its folder for `__init__.py`, `index.ts`,
`mod.rs` and the like. `*` in a name stands for any run of letters. Files under `except` are left
alone. Files that were there are counted, not told.

## Why
Where every part of a place has its layer or its owner, a part that nobody placed has neither, and
each rule about the others passes it by.

## How to put it right
Put it into one of the parts that are listed; or let the decision say where the new one belongs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from conductor_mcp.model import Complaint, Delta, Part, Span
from conductor_mcp.options import Field
from conductor_mcp.rules._rule import Rule, Source
from conductor_mcp.rules._scope import Scoped, Words, governs, places

_STANDS_FOR_FOLDER = ("__init__", "index", "mod", "package-info")


@dataclass(frozen=True, slots=True)
class Unlisted(Part):
    """A file whose name is on no list."""


class Listed(Scoped):
    names: Words = Field(min_length=1, description="The names that files under `in` may have.")


def _name(path: str) -> str:
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0] or name
    return folder.rpartition("/")[2] if stem in _STANDS_FOR_FOLDER and folder else stem


def seek(source: Source, options: Listed) -> Iterator[Unlisted]:
    path = source.document.path
    source.text()
    name = _name(path)
    if not any(fnmatchcase(name, one) for one in options.names):
        yield Unlisted(name, Span(path))


def check(delta: Delta[Unlisted], options: Listed) -> Iterator[Complaint]:
    part = delta.after
    if part is None:
        return
    near = get_close_matches(part.key, options.names, 3) or sorted(options.names)
    shown = ", ".join(near[:5]) + (" …" if len(near) > 5 else "")  # noqa: PLR2004
    words = f"{part.key} is none of what may lie here"
    instead = options.instead or f"Put it into one of {shown}, or list it"
    yield Complaint(part.at, words, instead, part.key)


RULE: Rule[Unlisted, Any] = Rule(
    "listed", Unlisted, Listed, check, governs, seek=seek, places=places
)
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
