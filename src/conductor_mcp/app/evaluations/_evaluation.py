"""What an evaluation is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, and lines that follow."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One thing that is measured. ``run`` takes a folder and returns plain data, ``tables`` shows.

    ``about`` is one line of help.
    """

    id: str
    about: str
    run: Callable[[Path], Any]
    tables: Callable[[Any], Sequence[Table]]
