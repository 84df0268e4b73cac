"""One side of a repository, as readers that follow names from file to file may question it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from conductor_mcp.formats._format import Exists, Format, ReadText
from conductor_mcp.model import Document, Import, Part, Reading
from conductor_mcp.model.glob import any_matches

T = TypeVar("T")


@dataclass(slots=True)
class Project:
    """The files of one side. Everything is read when it is first asked for, and kept.

    ``exists`` and ``read_text`` speak of paths from the root; ``paths`` lists every file;
    ``of_code`` names the programming language a path is read as.
    """

    exists: Exists
    read_text: ReadText
    paths: Callable[[], Iterable[str]]
    of_code: Callable[[str], Format | None]
    _kept: dict[Hashable, object] = field(default_factory=dict[Hashable, object])

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made at most once for each ``key``."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast("T", self._kept[key])

    def document(self, path: str) -> Document | None:
        """Return a file of this side, or ``None`` where there is none that can be read."""

        def read() -> Document | None:
            text = self.read_text(path)
            return None if text is None else Document(path, text)

        return self.once(("document", path), read)

    def files(self, *globs: str) -> tuple[str, ...]:
        """Return the files that one of ``globs`` matches, sorted."""
        every = self.once("paths", lambda: tuple(sorted(set(self.paths()))))
        return self.once(
            ("files", globs), lambda: tuple(p for p in every if any_matches(globs, p))
        )

    def reading(self, path: str) -> Reading | None:
        """Return what a source file says, imports resolved; ``None`` if it is no source code."""

        def read() -> Reading | None:
            format_, document = self.of_code(path), self.document(path)
            if format_ is None or format_.language is None or document is None:
                return None
            found, resolve = format_.read(document), format_.language.resolve

            def resolved(part: Part) -> Part:
                if not isinstance(part, Import) or part.computed:
                    return part
                return resolve(document, part, self.exists, self.read_text)

            parts = tuple(map(resolved, found.parts))
            return Reading(found.records, parts, found.problems)

        return self.once(("reading", path), read)
