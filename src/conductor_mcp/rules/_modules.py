"""Which module a file belongs to: a folder that a glob names, or a name with globs of its own."""

from __future__ import annotations

from collections.abc import Iterable

from conductor_mcp.model import Import
from conductor_mcp.model.glob import matches
from conductor_mcp.model.values import replace
from conductor_mcp.rules._rule import Source

_SUFFIXES = (".py", "/__init__.py", ".pyi", "/__init__.pyi")


def folders(globs: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse globs that do not say which folder is a module."""
    for glob in globs:
        if "**" in glob:
            raise ValueError(f"{glob!r} names no folder: use one `*` a level, as in src/modules/*")
    return tuple(glob.rstrip("/") for glob in globs)


def module_of(each: Iterable[str], path: str) -> str:
    """Return the folder among those that ``each`` names in which a path lies, ``""`` for none."""
    steps = path.split("/")
    for glob in each:
        size = glob.count("/") + 1
        folder = "/".join(steps[:size])
        named = "." in glob.rpartition("/")[2]  # a glob over files makes each of them a module
        fits = len(steps) == size if named else len(steps) >= size and _is_folder(steps, size)
        if fits and folder and matches(glob, folder):
            return folder
    return ""


def _is_folder(steps: list[str], size: int) -> bool:
    # What has the length of the glob is a folder only where a language imports folders.
    return len(steps) > size or "." not in steps[-1]


def found_in(source: Source, part: Import, roots: Iterable[str]) -> Import:
    """Return an import of a package that is no such one, but a module in one of ``roots``."""
    module, _, name = part.key.partition(":")
    if part.target is not None or part.package is None or module.startswith("."):
        return part
    for root in roots:
        start = f"{root.rstrip('/')}/{module.replace('.', '/')}".lstrip("/")
        for stem in (start,) if name in ("", "*") else (f"{start}/{name}", start):
            for suffix in _SUFFIXES:
                if source.other(stem + suffix) is not None:
                    return replace(part, target=stem + suffix, package=None)
    return part
