"""Make new files: never over an old one, even when two make the same one at once."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Generator
from pathlib import Path
from types import ModuleType

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


@contextlib.contextmanager
def in_turn(files: Files, *, patience: float = 10.0) -> Generator[None, None, None]:
    """Let one writer at a time choose a name below the root; wait ``patience`` seconds at most.

    The root folder itself is locked, so nothing is left behind and a writer that dies lets go.
    Where a folder cannot be locked (Windows, some network disks), or somebody holds it for
    longer, the writer goes on: names still never clash, because ``create`` replaces nothing,
    but a number may be skipped.
    """
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            held = os.open(files.root, os.O_RDONLY)
            stack.callback(os.close, held)
            until = time.monotonic() + patience
            while not _locked(fcntl, held) and time.monotonic() < until:
                time.sleep(0.005)
            # A process forked meanwhile has the same lock open: closing ours would not let go.
            stack.callback(fcntl.flock, held, fcntl.LOCK_UN)
        yield


def _locked(fcntl: ModuleType, held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


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
