"""Find the plugs: every public module of a package holds exactly one thing under one name."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Protocol, TypeVar

from conductor_mcp.model.errors import RegistryError


class Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=Named)


def ids(package: ModuleType) -> tuple[str, ...]:
    """Name every plug of ``package`` without importing one: an id is a file name with ``-``.

    A folder in it with public modules of its own holds plugs of another kind, and is passed over.
    """
    return _ids(tuple(package.__path__))


@lru_cache(maxsize=64)
def _ids(folders: tuple[str, ...]) -> tuple[str, ...]:
    found = (i.name for i in pkgutil.iter_modules(folders) if not _holds_others(folders, i))
    return tuple(sorted(name.replace("_", "-") for name in found if not name.startswith("_")))


def _holds_others(folders: tuple[str, ...], info: pkgutil.ModuleInfo) -> bool:
    """Whether a folder has public modules: plugs of another kind, found by their own walk."""
    inner = [str(Path(folder) / info.name) for folder in folders] if info.ispkg else []
    return any(not below.name.startswith("_") for below in pkgutil.iter_modules(inner))


def load(package: ModuleType, plug_id: str, attribute: str, kind: type[N]) -> N:
    """Import one plug by its id.

    Raises:
        RegistryError: There is no such plug, it lacks ``attribute``, or its id is not its
            file name.

    """
    if plug_id not in ids(package):
        raise RegistryError(
            f"no {kind.__name__.lower()} {plug_id!r}", hint=f"Known: {', '.join(ids(package))}"
        )
    name = f"{package.__name__}.{plug_id.replace('-', '_')}"
    return _checked(getattr(importlib.import_module(name), attribute, None), name, plug_id, kind)


def discover(package: ModuleType, attribute: str, kind: type[N]) -> dict[str, N]:
    """Collect ``attribute`` from each public module of ``package``, keyed and sorted by id.

    Installed distributions add plugs of their own through the entry point group named like the
    package (``conductor_mcp.rules``); a plug of ours is never replaced.

    Raises:
        RegistryError: A module lacks the attribute, or its id is not its file name.

    """
    found = {plug_id: load(package, plug_id, attribute, kind) for plug_id in ids(package)}
    if offered(package):
        from importlib.metadata import entry_points

        for entry in entry_points(group=package.__name__):
            plug_id = entry.name.replace("_", "-")
            if plug_id not in found:
                found[plug_id] = _checked(entry.load(), entry.value, plug_id, kind)
    return dict(sorted(found.items()))


def offered(package: ModuleType) -> bool:
    """Tell whether another distribution may add plugs to this package."""
    return package.__name__ in _offered()


@lru_cache(maxsize=1)
def _offered() -> str:
    # Asking importlib.metadata costs 25 ms in every process; reading these few files costs one.
    places = (Path(place) for place in sys.path if place)
    return "\n".join(
        text
        for place in places
        for found in place.glob("*.dist-info/entry_points.txt")
        if "conductor_mcp" in (text := found.read_text("utf-8", errors="replace"))
    )


def _checked(thing: object, where: str, plug_id: str, kind: type[N]) -> N:
    if not isinstance(thing, kind):
        raise RegistryError(f"{where} must define one {kind.__name__}")
    if thing.id != plug_id:
        raise RegistryError(f"{where}: id {thing.id!r} must match the file name {plug_id!r}")
    return thing
