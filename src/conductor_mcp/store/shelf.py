"""Answers kept in a folder by what went into them: bounded, checked when read, never missed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

COMPARED = "compared"
"""The folder beside the index that holds comparisons."""
MOST_FILES = 256
MOST_BYTES = 64_000_000
MOST_ONE = 16_000_000
"""Larger answers are not kept."""
_DIGEST = 32  # hex digits of an answer, before the answer itself
_SUFFIX = ".json"


class Shelf:
    """Plain data (what JSON can write) by a key of hex digits; without a folder, nothing is kept.

    A shelf is a convenience: what cannot be written is not kept, what was damaged is gone, and
    nothing here raises. Several processes may use one folder. The least recently used goes first.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> object:
        """Return what was kept, ``None`` where that is nothing."""
        if self._folder is None:
            return None
        place = self._folder / (key + _SUFFIX)
        try:
            if place.stat().st_size > MOST_ONE + _DIGEST:
                return None
            data = place.read_bytes()
        except OSError:
            return None
        told, payload = data[:_DIGEST], data[_DIGEST:]
        try:
            found: object = json.loads(payload) if told == _digest(payload) else None
        except (ValueError, RecursionError):
            found = None
        with contextlib.suppress(OSError):
            if found is None:
                place.unlink()
            else:
                os.utime(place)
        return found

    def put(self, key: str, value: object) -> None:
        """Keep ``value`` where that is possible."""
        if self._folder is None:
            return
        try:
            payload = json.dumps(value, separators=(",", ":")).encode()
        except (TypeError, ValueError, RecursionError):
            return
        if len(payload) > MOST_ONE:
            return
        aside = self._folder / f"{key}.{os.getpid()}.new"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside.write_bytes(_digest(payload) + payload)
            aside.replace(self._folder / (key + _SUFFIX))
            self._sweep()
        except OSError:
            with contextlib.suppress(OSError):
                aside.unlink()

    def _sweep(self) -> None:
        if self._folder is None:
            return
        found: list[tuple[int, int, str]] = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    known = entry.stat(follow_symlinks=False)
                    found.append((known.st_mtime_ns, known.st_size, entry.path))
        found.sort(reverse=True)
        total = 0
        for number, (_, size, path) in enumerate(found, 1):
            total += size
            if number > MOST_FILES or total > MOST_BYTES:
                with contextlib.suppress(OSError):
                    Path(path).unlink()


def _digest(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_DIGEST // 2).hexdigest().encode()
