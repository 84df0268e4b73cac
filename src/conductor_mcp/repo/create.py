"""Make new files: never over an old one, even when two make the same one at once."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from conductor_mcp.model.errors import UnreadableError
from conductor_mcp.repo.files import Files


def names_in(files: Files, folder: str) -> tuple[str, ...]:
    """Name what lies in a folder below the root, sorted; nothing where there is no folder.

    Raises:
        OutsideRootError: The folder leads out of the repository.

    """
    place = files.root / files.resolve(folder) if folder not in {"", "."} else files.root
    try:
        return tuple(sorted(p.name for p in place.iterdir()))
    except OSError:
        return ()


def create(files: Files, path: str, text: str) -> bool:
    """Write a new file whole; answer whether it is ours (``False``: there is one already).

    Raises:
        OutsideRootError: The path leads out of the repository.
        UnreadableError: The disk refuses.

    """
    place = files.root / files.resolve(path)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        return _place(place, text.encode("utf-8"))
    except OSError as error:
        raise UnreadableError(f"{path} cannot be written: {error.strerror}") from error


def _place(place: Path, data: bytes) -> bool:
    draft = place.with_name(f".{place.name[:100]}.{secrets.token_hex(6)}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, place)  # fails where there is a file; a rename would replace it
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            return _written_in_place(place, data)
        return True
    finally:
        draft.unlink(missing_ok=True)


def _written_in_place(place: Path, data: bytes) -> bool:
    try:
        with place.open("xb") as file:
            file.write(data)
    except FileExistsError:
        return False
    return True


def take_back(files: Files, path: str) -> None:
    """Remove a file that was just created."""
    with contextlib.suppress(FileNotFoundError):
        (files.root / files.resolve(path)).unlink()
