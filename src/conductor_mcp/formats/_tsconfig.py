"""``tsconfig.json``: where a mapped specifier leads (``paths``, ``baseUrl``, ``extends``).

Source: the TSConfig reference. The file is JSON with comments and trailing commas.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from conductor_mcp.formats._format import Exists, ReadText

_NAMES = ("tsconfig.json", "jsconfig.json")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Mapping:
    """The mapping of one project: ``paths`` with their folder, and ``baseUrl`` if there is one."""

    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    base: str | None = None

    def candidates(self, specifier: str) -> Iterator[tuple[str, bool]]:
        """Yield paths to try, and whether the specifier is certainly meant to be a file."""
        best, middle = "", ""
        targets: tuple[str, ...] = ()
        longest = -1
        for pattern, to in self.paths:
            head, star, tail = pattern.partition("*")
            if star:
                fits = specifier.startswith(head) and specifier.endswith(tail)
                fits = fits and len(specifier) >= len(head) + len(tail)
                weight = len(head)
            else:
                fits, weight = specifier == pattern, len(pattern) + 1
            if fits and weight > longest:
                longest, best, targets = weight, pattern, to
                middle = specifier[len(head) : len(specifier) - len(tail)] if star else ""
        for target in targets:
            # A bare `*` catches packages too, so it proves nothing.
            yield target.replace("*", middle, 1), best != "*"
        if self.base is not None:
            yield f"{self.base}/{specifier}".lstrip("/"), False


def upwards(folder: str) -> Iterator[str]:
    """Yield a folder and those above it, the root (``""``) last."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def nearest(folder: str, exists: Exists, read_text: ReadText) -> Mapping | None:
    """Return the mapping of the project that a folder belongs to."""
    for above in upwards(folder):
        for name in _NAMES:
            path = f"{above}/{name}".lstrip("/")
            if exists(path):
                return _mapping(path, exists, read_text, 0)
    return None


def read_json(path: str, exists: Exists, read_text: ReadText) -> dict[str, object]:
    """Return a JSON object that may hold comments; what cannot be read is empty."""
    text = read_text(path) if exists(path) else None
    return _parsed(text) if text else {}


def _mapping(path: str, exists: Exists, read_text: ReadText, depth: int) -> Mapping:
    settings = read_json(path, exists, read_text)
    folder = path.rpartition("/")[0]
    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    base: str | None = None
    if depth < _DEEPEST:
        for other in _others(settings, folder, exists):
            found = _mapping(other, exists, read_text, depth + 1)
            paths, base = found.paths or paths, found.base if found.base is not None else base
    options = settings.get("compilerOptions")
    own = cast("dict[str, object]", options) if isinstance(options, dict) else {}
    if isinstance(url := own.get("baseUrl"), str):
        base = _under(folder, url)
    if isinstance(given := own.get("paths"), dict):
        start = base if base is not None else folder
        paths = tuple(
            (pattern, tuple(_under(start, t) for t in to if isinstance(t, str)))
            for pattern, value in cast("dict[str, object]", given).items()
            for to in ([cast("list[object]", value)] if isinstance(value, list) else [])
        )
    return Mapping(paths, base)


def _others(settings: dict[str, object], folder: str, exists: Exists) -> Iterator[str]:
    # A solution file keeps no options of its own; those of the projects it refers to count.
    named: list[object] = []
    if not settings.get("compilerOptions") and isinstance(settings.get("references"), list):
        references = cast("list[object]", settings["references"])
        named += [
            cast("dict[str, object]", r).get("path") for r in references if isinstance(r, dict)
        ]
    extends = settings.get("extends")
    named += cast("list[object]", extends) if isinstance(extends, list) else [extends]
    for name in named:
        if isinstance(name, str) and name.startswith("."):
            path = _under(folder, name)
            tries = (path, f"{path}.json", f"{path}/tsconfig.json")
            yield from [t for t in tries if exists(t)][:1]


def _under(folder: str, path: str) -> str:
    segments = folder.split("/") if folder else []
    for step in path.split("/"):
        if step == "..":
            segments = segments[:-1]
        elif step not in ("", "."):
            segments.append(step)
    return "/".join(segments)


@lru_cache(maxsize=256)
def _parsed(text: str) -> dict[str, object]:
    try:
        found: object = json.loads(_plain(text))
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def _plain(text: str) -> str:
    """Drop comments and trailing commas, outside strings, in one pass."""
    kept: list[str] = []
    at, size = 0, len(text)
    while at < size:
        char = text[at]
        if char == '"':
            end = at + 1
            while end < size and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            kept.append(text[at : end + 1])
            at = end + 1
        elif text.startswith("//", at):
            at = (text.find("\n", at) + 1 or size + 1) - 1
        elif text.startswith("/*", at):
            at = (text.find("*/", at + 2) + 2) if "*/" in text[at + 2 :] else size
        else:
            if char in "}]":
                while kept and (kept[-1].isspace() or kept[-1] == ","):
                    kept.pop()
            kept.append(char)
            at += 1
    return "".join(kept).lstrip("\ufeff")
