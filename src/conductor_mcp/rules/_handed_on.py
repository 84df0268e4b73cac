"""The names that a file hands on from others: ``export … from``, a package's ``__init__``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from conductor_mcp.model import Import, Symbol
from conductor_mcp.rules._rule import Source

_COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"])//[^\n]*", re.DOTALL)
_NAMES = re.compile(r"\bexport\s+(?:type\s+)?\{([^{}]*)\}\s*from\b")
_SPACE = re.compile(r"\bexport\s*\*\s*as\s+(\w+)\s+from\b")
_STAR = re.compile(r"\bexport\s*\*\s*from\s*(?:'([^'\n]+)'|\"([^\"\n]+)\")")
STAR = "everything of "
_DEEPEST = 4


def handed_on(source: Source, *, own: bool = False) -> Iterator[str]:
    """Yield the names, and ``everything of PATH`` for a whole module that is handed on.

    ``own``: only what comes from files of the repository, as far as a language leaves that open.
    """
    if source.language in ("javascript", "typescript"):
        yield from _ecmascript(source)
    elif source.language == "python":
        yield from _python(source, own=own)


def hands_on(source: Source) -> bool:
    """Whether others take what a file imports from it, and not from where it is defined."""
    return source.language != "python" or source.document.path.endswith("__init__.py")


def has(source: Source | None, name: str, depth: int = _DEEPEST) -> bool:
    """Whether a file defines or hands on a name; yes where that cannot be told."""
    if source is None or depth < 0:
        return True
    if any(isinstance(p, Symbol) and p.exported and p.key == name for p in source.parts()):
        return True
    given = list(handed_on(source))
    stars = [one[len(STAR) :] for one in given if one.startswith(STAR)]
    return name in given or any(has(source.other(path), name, depth - 1) for path in stars)


def _ecmascript(source: Source) -> Iterator[str]:
    if "export" not in source.document.text:
        return
    text = _COMMENT.sub("", source.document.text)
    for group in _NAMES.findall(text):
        for one in group.split(","):
            name = one.split()[-1:]
            yield from (n for n in name if n != "default")
    yield from _SPACE.findall(text)
    modules = [single or double for single, double in _STAR.findall(text)]
    targets: Mapping[str, str | None] = (
        {part.key: part.target for part in source.imports()} if modules else {}
    )
    yield from (f"{STAR}{targets.get(one) or one}" for one in modules)


def _python(source: Source, *, own: bool) -> Iterator[str]:
    for part in source.parts():
        if not isinstance(part, Import) or part.scope or part.type_only:
            continue
        if own and not part.target:
            continue
        name = part.key.rpartition(":")[2] if ":" in part.key else ""
        if name and name != "*" and not name.startswith("_"):
            yield name
