"""Expressions over paths, with what their groups matched."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Annotated, Literal, get_args

from conductor_mcp.model import Import
from conductor_mcp.model.glob import any_matches
from conductor_mcp.model.values import replace
from conductor_mcp.options import AfterValidator, Field
from conductor_mcp.rules._rule import Options, Source
from conductor_mcp.rules._scope import Globs, Words
from conductor_mcp.rules._written import Form, form, has_equals, mapping
from conductor_mcp.syntax.linear import compiled

_REFERENCE = re.compile(r"\$(\d)")


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
        found = next((g for text in self.path if (g := search(text, path)) is not None), None)
        if self.path and found is None:
            return None
        return None if any_of(self.path_not, (path,)) else (found or ("",))

    def meets(self, names: Iterable[str], groups: tuple[str, ...] = ("",)) -> bool:
        """Whether one of a target's names is meant, with the groups of the other end filled in."""
        names = tuple(names)
        if self.path and not any_of((filled(text, groups) for text in self.path), names):
            return False
        return not any_of((filled(text, groups) for text in self.path_not), names)

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.path or self.path_not)


class Told(Options):
    """A clause whose paths are told from a folder, and that leaves some of them out."""

    within: Globs = Field(default=("**",), alias="in", description="Files the clause looks at.")
    base: str = Field(default="", description="The folder that paths are told from.")
    ignore: Expressions = Field(default=(), description="Files that are left alone.")
    include_only: Expressions = Field(default=(), description="The only files that count.")
    unfollowed: Expressions = Field(
        default=(), description="Files whose own imports do not count."
    )
    forms: tuple[Form, ...] = Field(
        default=(), description="The only ways to write an import that count; left out, all."
    )

    mapped: Literal["follow", "leave"] = Field(
        default="follow", description="Whether names that a tsconfig.json maps are followed."
    )

    def reads(self, source: Source, part: Import) -> bool:
        """Whether an import counts as one of files."""
        return self.followed(source, part) is part and self.counts_as_written(source, part)

    def counts_as_written(self, source: Source, part: Import) -> bool:
        """Whether an import counts, by the way it is written."""
        if not self.forms or (self._only_no_equals and not has_equals(source.document.text)):
            return True
        return form(source, part) in (*self.forms, "")

    @cached_property
    def _only_no_equals(self) -> bool:
        return {*get_args(Form)} - {*self.forms} == {"import-equals"}

    def followed(self, source: Source, part: Import) -> Import:
        """Return an import as it counts: with no file where what maps it is left."""
        if self.mapped == "leave" and mapping(source, part).startswith("aliased-tsconfig"):
            return replace(part, target=None)
        return part

    def counts(self, names: Iterable[str]) -> bool:
        """Whether a file or package is looked at, at all."""
        names = tuple(names)
        return not any_of(self.ignore, names) and (
            not self.include_only or any_of(self.include_only, names)
        )

    def told(self, path: str) -> str:
        """Return a path as it is told from the base."""
        return posixpath.relpath(path, self.base) if self.base else path

    def looks_at(self, path: str) -> bool:
        """Whether the imports of a file are looked at."""
        if self.base and not path.startswith(f"{self.base}/"):
            return False
        told = (self.told(path),)
        return (
            any_matches(self.within, path)
            and self.counts(told)
            and not any_of(self.unfollowed, told)
        )


@lru_cache(maxsize=65_536)
def search(text: str, path: str) -> tuple[str, ...] | None:
    return compiled(text).search(path)


def any_of(texts: Iterable[str], names: Iterable[str]) -> bool:
    names = tuple(names)
    return any(search(text, name) is not None for text in texts for name in names)


def filled(text: str, groups: tuple[str, ...]) -> str:
    """Put what the groups matched in the place of ``$1`` …, as plain text."""

    def value(found: re.Match[str]) -> str:
        number = int(found[1])
        return re.escape(groups[number]) if number < len(groups) else found[0]

    return _REFERENCE.sub(value, text) if "$" in text else text
