"""One file of one side of a change, read only as far as a rule asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from conductor_mcp.app.facts import Facts
from conductor_mcp.app.formats import Formats
from conductor_mcp.formats import Format
from conductor_mcp.model import (
    Call,
    Change,
    Dependency,
    Document,
    FileChange,
    Import,
    Literal,
    Match,
    Part,
    Reading,
    Span,
    Unjudged,
)
from conductor_mcp.model.endpoint import Endpoint
from conductor_mcp.model.shape import Shape
from conductor_mcp.rules import UnknownLanguageError, UnreadableError

if TYPE_CHECKING:
    from conductor_mcp.formats._project import Project

# Source code that we do not read yet. Other files (prose, data) hold neither imports nor patterns.
_OTHERS = {
    "kt": "kotlin", "kts": "kotlin", "scala": "scala", "rs": "rust",
    "rb": "ruby", "php": "php", "cs": "c#", "fs": "f#", "swift": "swift", "dart": "dart",
    "c": "c", "h": "c", "cc": "c++", "cpp": "c++", "hpp": "c++", "ex": "elixir", "exs": "elixir",
    "erl": "erlang", "hs": "haskell", "clj": "clojure", "lua": "lua", "vue": "vue",
    "svelte": "svelte", "astro": "astro", "groovy": "groovy", "jl": "julia", "r": "r",
}  # fmt: skip


UnjudgeableError = UnreadableError
"""What a rule, too, may meet and get past."""


class Side:
    """One side of a change: who exists there, asked once each."""

    def __init__(
        self,
        formats: Formats,
        exists: Callable[[str], bool],
        read_text: Callable[[str], str | None],
        changed: Mapping[str, Document] | None = None,
        facts: Facts | None = None,
        *,
        paths: Callable[[], Iterable[str]] = tuple[str],
    ) -> None:
        self.formats = formats
        self._paths = paths
        self._exists = exists
        self._read_text = read_text
        self._known: dict[str, bool] = {}
        self._texts: dict[str, str | None] = {}
        self._sources: dict[str, SourceFile] = {}
        self._changed = changed or {}
        self._facts = facts

    def exists(self, path: str) -> bool:
        if path not in self._known:
            self._known[path] = self._exists(path)
        return self._known[path]

    def read_text(self, path: str) -> str | None:
        if path not in self._texts:
            self._texts[path] = self._read_text(path)
        return self._texts[path]

    def source(self, document: Document) -> SourceFile:
        if document.path not in self._sources:
            self._sources[document.path] = SourceFile(document, self)
        return self._sources[document.path]

    def at(self, path: str) -> SourceFile | None:
        """Return a file of this side, changed or not; ``None`` if it cannot be had as text."""
        if path in self._sources:
            return self._sources[path]
        document = self._changed.get(path)
        if document is None:
            text = self.read_text(path) if self.exists(path) else None
            document = None if text is None else Document(path, text)
        return None if document is None else self.source(document)

    def kept(self, document: Document) -> Reading | None:
        """Return the imports of a file that did not change, read before or now; else ``None``."""
        if self._facts is None or document.path in self._changed:
            return None
        found = dict(self._facts.imports([document]))  # all of it: what is new is kept at its end
        return found.get(document)

    @cached_property
    def project(self) -> Project:
        """The side as readers that follow names from file to file question it."""
        from conductor_mcp.formats._project import Project

        def text(path: str) -> str | None:
            found = self.at(path)
            return found.document.text if found is not None else None

        return Project(self.exists, text, self._paths, self.formats.of_code)

    def example(self, document: Document) -> SourceFile:
        """Read a text that is no file of the repository."""
        return SourceFile(document, self)


class SourceFile:
    """A file as rules may question it. ``looked`` tells whether anything could be asked of it."""

    def __init__(self, document: Document, side: Side) -> None:
        self.document = document
        self.looked = False
        self._side = side
        self._resolved: tuple[Part, ...] | None = None
        self._imports: tuple[Import, ...] | None = None

    @cached_property
    def _format(self) -> Format | None:
        return self._side.formats.of_code(self.document.path)

    @property
    def language(self) -> str:
        if self._format and self._format.language:
            return self._format.language.id
        suffix = self.document.name.rpartition(".")[2].lower()
        return _OTHERS.get(suffix, "")

    @cached_property
    def _reading(self) -> Reading:
        format_ = self._format
        return format_.read(self.document) if format_ else Reading()

    def text(self) -> str:
        """Return the whole text, looked at as such."""
        self.looked = True
        return self.document.text

    def parts(self) -> Iterable[Part]:
        """Return what the format read, imports resolved.

        Raises:
            UnjudgeableError: The file is source code that cannot be read.

        """
        self._readable()
        if self._resolved is None:
            self._resolved = tuple(self._resolve(self._reading))
        return self._resolved

    def imports(self) -> Iterable[Import]:
        """Return the imports alone, resolved; not those that are computed.

        Raises:
            UnjudgeableError: The file is source code that cannot be read.

        """
        if self._imports is None:
            kept = self._side.kept(self.document) if self._resolved is None else None
            if kept is None:
                self._imports = tuple(
                    p for p in self.parts() if isinstance(p, Import) and not p.computed
                )
            else:
                self._sound(kept)
                self._imports = tuple(
                    part for part in self._resolve(kept) if isinstance(part, Import)
                )
        return self._imports

    def matches(self, query: Mapping[str, object]) -> Iterable[Match]:
        """Yield where a structural pattern matches.

        Raises:
            UnjudgeableError: The file is source code that cannot be read.
            ValueError: The pattern cannot be compiled.

        """
        self._readable()
        language = self._format.language if self._format else None
        return language.match(self.document, query) if language else ()

    def lines(self, regex: str) -> Iterable[Match]:
        """Yield the lines that an expression matches.

        Raises:
            ValueError: The expression cannot be compiled.

        """
        from conductor_mcp.formats._astgrep import lines_matching

        self.looked = True
        return lines_matching(self.document, regex)

    def calls(self) -> Iterable[Call]:
        """Return the calls whose origin is known.

        Raises:
            UnjudgeableError: The file is source code that cannot be read.

        """
        self._readable()
        language = self._format.language if self._format else None
        return language.calls(self.document) if language else ()

    def literals(self) -> Iterable[Literal]:
        """Return the string literals and the environment variables that are read.

        Raises:
            UnjudgeableError: The file is source code that cannot be read.

        """
        self._readable()
        language = self._format.language if self._format else None
        return language.literals(self.document) if language else ()

    def dependencies(self) -> Iterable[Dependency]:
        """Return the packages that a manifest asks for.

        Raises:
            UnjudgeableError: The manifest cannot be read.

        """
        manifest = self._side.formats.of_manifest(self.document.path)
        if manifest is None:
            return ()
        read_text = self._side.read_text
        among = manifest.among
        reading = among(self.document, read_text) if among else manifest.read(self.document)
        for problem in reading.problems:
            raise UnjudgeableError(Unjudged(problem.at, problem.message))
        self.looked = True
        return tuple(part for part in reading.parts if isinstance(part, Dependency))

    def shapes(self) -> Iterable[Shape]:
        """Return the data models that the file holds, bases in other files followed.

        Raises:
            UnjudgeableError: The file is source code, or a schema, that cannot be read.

        """
        from conductor_mcp.app.shapes import shapes_of, trouble

        self._readable()
        if words := trouble(self._side.project, self.document.path):
            raise UnjudgeableError(Unjudged(Span(self.document.path), words))
        found = shapes_of(self._side.project, self.document.path)
        self.looked = self.looked or bool(found)
        return found

    def endpoints(self) -> Iterable[Endpoint]:
        """Return the endpoints that the file declares, names in other files followed.

        Raises:
            UnjudgeableError: The file is source code that cannot be read.

        """
        from conductor_mcp.app.endpoints import endpoints_of

        self._readable()
        return endpoints_of(self._side.project, [self.document.path])

    def other(self, path: str) -> SourceFile | None:
        """Return another file of the same side."""
        return self._side.at(path)

    def _readable(self) -> None:
        if not self.language:
            return
        if self._format is None:
            path = self.document.path
            words = (
                f"{self.language} is not read yet; the clauses that govern this file were not held"
            )
            raise UnknownLanguageError(Unjudged(Span(path), words))
        self._sound(self._reading)

    def _sound(self, reading: Reading) -> None:
        for problem in reading.problems:
            raise UnjudgeableError(Unjudged(problem.at, problem.message))
        self.looked = True

    def _resolve(self, reading: Reading) -> Iterator[Part]:
        language = self._format.language if self._format else None
        for part in reading.parts:
            if isinstance(part, Import) and language and not part.computed:
                yield language.resolve(
                    self.document, part, self._side.exists, self._side.read_text
                )
            else:
                yield part


class Sides:
    """A change as a whole, as a rule may question it.

    What is ``standing`` is only looked at as if it had come: its imports may be kept ones.
    """

    def __init__(
        self,
        change: Change,
        formats: Formats,
        facts: Facts | None = None,
        *,
        standing: bool = False,
    ) -> None:
        old = change.before
        new: Mapping[str, Document] = {} if standing else change.after
        self._change = change
        self.standing = standing
        self.old = Side(
            formats, change.exists_before, change.read_before, old, facts, paths=self.paths_before
        )
        self.new = Side(
            formats, change.exists_after, change.read_after, new, facts, paths=self.paths_after
        )
        # What a complaint is about may be a file that the change renames.
        self.origins = {f.path: f.origin for f in change.files if f.path != f.origin}

    @property
    def files(self) -> tuple[FileChange, ...]:
        return self._change.files

    def before(self, path: str) -> SourceFile | None:
        return self.old.at(path)

    def after(self, path: str) -> SourceFile | None:
        return self.new.at(path)

    @cached_property
    def _after(self) -> frozenset[str]:
        return frozenset(self._change.paths_after())

    def paths_before(self) -> frozenset[str]:
        changed = self._change
        return (self._after - changed.after.keys()) | changed.before.keys()

    def paths_after(self) -> frozenset[str]:
        return self._after | self._change.after.keys()

    def origin(self, path: str) -> str:
        return self.origins.get(path, path)

    def rewires(self) -> bool:
        from conductor_mcp.app.endpoints import rewires

        return rewires(self.files)
