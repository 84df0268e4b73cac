"""Which module a file belongs to: a folder that a glob names, or a name with globs of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import lru_cache

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


def is_inner(source: Source, part: Import) -> bool:
    """Whether an import stands in a function or another block, and not at a file's top level."""
    if part.scope:
        return True
    return source.language == "python" and not any(
        first <= part.at.first <= last for first, last in _at_top(source.document.text)
    )


@lru_cache(maxsize=64)
def _at_top(text: str) -> tuple[tuple[int, int], ...]:
    """Return the lines of the statements at the top level; all, where none can be read."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return ((1, text.count("\n") + 1),)
    return tuple(
        (one.lineno, one.end_lineno or one.lineno)
        for one in body
        if isinstance(one, ast.Import | ast.ImportFrom | ast.Expr | ast.Assign)
    )


def found_in(source: Source, part: Import, roots: Sequence[str]) -> Import:
    """Return an import that leads to no file, led to a module in one of ``roots`` if one is meant.

    One package may lie in several of them, and then reach from one to another by relative names.
    """
    if part.target is not None:
        return part
    module, _, name = part.key.partition(":")
    if module.startswith("."):
        module = _whole_name(source.document.path, module, roots)
    for root in roots if module else ():
        start = f"{root.rstrip('/')}/{module.replace('.', '/')}".lstrip("/")
        for stem in (start,) if name in ("", "*") else (f"{start}/{name}", start):
            for suffix in _SUFFIXES:
                if source.other(stem + suffix) is not None:
                    return replace(part, target=stem + suffix, package=None)
    return part


def _whole_name(path: str, module: str, roots: Sequence[str]) -> str:
    """Return the whole name of a module that a file names relative to itself."""
    inside = (root.rstrip("/") + "/" for root in roots if root.rstrip("/"))
    root = max((one for one in inside if path.startswith(one)), key=len, default="")
    rest = module.lstrip(".")
    steps = path[len(root) :].split("/")[: -(len(module) - len(rest))]
    return ".".join([*steps, *([rest] if rest else [])])
