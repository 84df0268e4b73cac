"""Which paths the disk has: a folder that is asked for often is listed, once."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

_OFTEN = 256
_FOLDS_CASE = sys.platform in {
    "darwin",
    "win32",
}  # where a listing does not tell what opens a file


class Disk:
    """What lies below a folder of the disk, as it is while one question is answered."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._asked = Counter[str]()
        self._names: dict[str, frozenset[str] | None] = {}

    def has(self, path: str) -> bool:
        """Tell whether a path is a file; one that ends in ``/``, whether it is a folder."""
        folder, _, name = path.rstrip("/").rpartition("/")
        if not _FOLDS_CASE and not self._may_hold(folder, name):
            return False
        place = f"{self._root}/{path}"
        return os.path.isdir(place) if path.endswith("/") else os.path.isfile(place)  # noqa: PTH112, PTH113 - asked thousands of times

    def _may_hold(self, folder: str, name: str) -> bool:
        self._asked[folder] += 1
        if self._asked[folder] < _OFTEN or name in ("", ".", ".."):
            return True
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(os.listdir(f"{self._root}/{folder}"))  # noqa: PTH208 - names alone
            except OSError:
                self._names[folder] = None
        names = self._names[folder]
        return names is not None and name in names
