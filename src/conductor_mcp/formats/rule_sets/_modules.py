"""Python modules as globs over files."""

from __future__ import annotations

from collections.abc import Iterable

from conductor_mcp.formats._format import Exists

_ROOTS = ("", "src/", "lib/", "python/", "source/", "app/")


def home(package: str, folder: str, exists: Exists, roots: Iterable[str] = _ROOTS) -> str | None:
    """Return the folder that holds a package (``src/``, ``""``), or ``None`` where there is none.

    Looked for beside ``folder``, the place of the settings, in the usual roots; then from the top,
    where the tool is run from.
    """
    path = package.replace(".", "/")
    tops = dict.fromkeys((f"{folder}/" if folder else "", ""))
    for place in (f"{top}{root}" for top in tops for root in roots):
        if exists(f"{place}{path}/") or exists(f"{place}{path}.py"):
            return place
    return None


def whole(module: str, place: str) -> tuple[str, ...]:
    """Return the files of a module and of all below it; ``*`` and ``**`` stand for names."""
    path = place + module.replace(".", "/")
    if module.endswith(".**") or module == "**":
        return (path,)
    return (f"{path}{{.py,.pyi,/**}}",)


def alone(module: str, place: str) -> tuple[str, ...]:
    """Return the file of a module itself, without what lies below it."""
    path = place + module.replace(".", "/")
    if module.endswith(".**") or module == "**":
        return (path,)
    return (f"{path}{{.py,.pyi,/__init__.py}}",)
