"""What a manifest is, and what its readers share."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from conductor_mcp.formats._treesitter import too_large
from conductor_mcp.model import Dependency, Document, Problem, Reading, Span

RUNTIME, DEV, OPTIONAL, INDIRECT = "runtime", "dev", "optional", "indirect"
Read = Callable[[Document], Reading]
ReadText = Callable[[str], str | None]
_DEVELOPMENT = re.compile(r"(?:^|[-_./])(?:dev|develop|test|tests|doc|docs|lint|ci|typing|build)")
_STRING = re.compile(r"""\"([^"\\]*)\"|'([^']*)'""")
_KEY = re.compile(r"""["']?([\w@/-]+)["']?\s*[=.]""")
_PLACE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One kind of file that lists the packages a project depends on.

    ``paths`` are globs over whole paths; ``read`` yields ``Dependency`` parts and never raises:
    what is wrong with a file is a ``Problem`` with its line. ``among`` does so where other files
    of the repository matter: it is given what reads their text.
    """

    id: str
    paths: tuple[str, ...]
    read: Read
    among: Callable[[Document, ReadText], Reading] | None = None


class BrokenError(Exception):
    """A manifest that cannot be read, with the line where that shows."""

    def __init__(self, words: str, line: int = 1) -> None:
        super().__init__(words)
        self.line = line


def reader(dependencies: Callable[[Document], Iterable[Dependency]]) -> Read:
    """Make a manifest's ``read`` of a function that may raise ``BrokenError``."""

    def read(document: Document) -> Reading:
        if large := too_large(document.path, document.text):
            return Reading(problems=large)
        try:
            return Reading(parts=tuple(dependencies(document)))
        except BrokenError as error:
            at = Span(document.path, error.line, error.line)
            return Reading(problems=(Problem(at, str(error)),))
        except RecursionError:
            return Reading(problems=(Problem(Span(document.path), "nested too deeply"),))

    return read


def group_of(words: str) -> str:
    """Tell from the name of a file or group whether it is for development."""
    return DEV if _DEVELOPMENT.search(words.lower()) else RUNTIME


def toml(document: Document) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        BrokenError: It is none.

    """
    import tomllib

    try:
        return tomllib.loads(document.text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        raise BrokenError(f"no TOML: {error}", int(found[1]) if found else 1) from error


def table(value: object, *keys: str) -> dict[str, Any]:
    """Return a table in a table in …, empty where there is none."""
    for key in keys:
        value = cast("Mapping[str, object]", value).get(key) if isinstance(value, dict) else None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def words(value: object) -> list[str]:
    """Return the strings of a list, or nothing."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [item for item in listed if isinstance(item, str)]


class Places:
    """Where in a text names and strings are written; found in one look, each place given once."""

    def __init__(self, text: str) -> None:
        self._headers: dict[str, int] = {}
        self._strings: dict[str, list[int]] = {}
        self._keys: dict[str, list[int]] = {}
        for number, line in enumerate(text.splitlines(), 1):
            stripped = line.strip()
            if stripped.startswith("["):
                self._headers.setdefault(stripped, number)
                self._keys.setdefault(stripped.strip("[]").rpartition(".")[2], []).append(number)
            elif found := _KEY.match(stripped):
                self._keys.setdefault(found[1], []).append(number)
            for double, single in _STRING.findall(line):
                self._strings.setdefault(double or single, []).append(number)

    def header(self, line: str) -> int:
        """Return where a TOML table starts, 0 where it has no header of its own."""
        return self._headers.get(line, 0)

    def string(self, text: str, after: int = 0) -> int:
        """Return the next line from ``after`` on that holds a string, else the first that does."""
        return _next(self._strings.get(text, []), after)

    def key(self, name: str, after: int = 0) -> int:
        """Return the next line that gives a TOML key its value, or opens its table."""
        return _next(self._keys.get(name, []), after)


def _next(numbers: list[int], after: int) -> int:
    at = bisect_left(numbers, after)
    if at < len(numbers):
        return numbers.pop(at)
    return numbers[0] if numbers else 1
