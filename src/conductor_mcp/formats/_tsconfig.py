"""``tsconfig.json``: where a mapped specifier leads (``paths``, ``baseUrl``, ``extends``).

Source: the TSConfig reference. The file is JSON with comments and trailing commas.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats import _npm
from conductor_mcp.formats._folders import joined, upwards
from conductor_mcp.formats._format import Exists, ReadText
from conductor_mcp.formats._jsonc import as_list, as_table, read_json
from conductor_mcp.model.values import dataclass

_NAMES = ("tsconfig.json", "jsconfig.json")
_DEEPEST = 8
_OWN = "${configDir}"


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


def nearest(folder: str, exists: Exists, read_text: ReadText) -> Mapping | None:
    """Return the mapping of the project that a folder belongs to."""
    for above in upwards(folder):
        for name in _NAMES:
            path = f"{above}/{name}".lstrip("/")
            if exists(path):
                return _mapping(path, exists, read_text, above)
    return None


def _mapping(path: str, exists: Exists, read_text: ReadText, leaf: str, depth: int = 0) -> Mapping:
    settings = read_json(path, exists, read_text)
    folder = path.rpartition("/")[0]
    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    base: str | None = None
    if depth < _DEEPEST:
        for other in _others(settings, folder, exists, read_text):
            found = _mapping(other, exists, read_text, leaf, depth + 1)
            paths, base = found.paths or paths, found.base if found.base is not None else base
    own = as_table(settings.get("compilerOptions"))
    if isinstance(url := own.get("baseUrl"), str):
        base = _under(folder, url, leaf)
    if isinstance(own.get("paths"), dict):
        start = base if base is not None else folder
        paths = tuple(
            (pattern, tuple(_under(start, t, leaf) for t in as_list(to) if isinstance(t, str)))
            for pattern, to in as_table(own["paths"]).items()
        )
    return Mapping(paths, base)


def _others(
    settings: dict[str, object], folder: str, exists: Exists, read_text: ReadText
) -> Iterator[str]:
    # A solution file keeps no options of its own; those of the projects it refers to count.
    named: list[object] = []
    if not settings.get("compilerOptions"):
        named += [as_table(r).get("path") for r in as_list(settings.get("references"))]
    extends = settings.get("extends")
    named += as_list(extends) or [extends]
    for name in named:
        if not isinstance(name, str):
            continue
        path = _under(folder, name)
        if not name.startswith("."):
            segments = name.split("/")
            size = 2 if name.startswith("@") else 1
            package, inner = "/".join(segments[:size]), "/".join(segments[size:])
            home = _npm.home_of(folder, package, exists, read_text)
            if home is None:
                # Installed, if at all, where we do not look. What it maps lies under its own
                # folder, which is none of this repository's.
                continue
            path = f"{home}/{inner or 'tsconfig.json'}".lstrip("/")
        tries = (path, f"{path}.json", f"{path}/tsconfig.json".lstrip("/"))
        yield from [t for t in tries if exists(t)][:1]


def _under(folder: str, path: str, leaf: str = "") -> str:
    """Put a path under a folder; ``${configDir}`` is that of the file that was asked for."""
    if path.startswith(_OWN):
        folder, path = leaf, path[len(_OWN) :].lstrip("/") or "."
    return joined(folder, path) or ""
