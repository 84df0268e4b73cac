"""What a terminal is told: tables that fit it, colour where it is wanted, signs of life."""

from __future__ import annotations

import os
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

import click

from conductor_mcp.render._fitted import breadth

_PATIENCE = 0.7  # seconds of silence before a person wonders
_LEAST = 8  # columns: narrower than this a cell says nothing
_GAP = "  "
_BAR = 24  # columns


def at_terminal() -> bool:
    """Whether a person can be asked: both the questions and the answers go through a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def coloured(*, err: bool = False) -> bool:
    """Whether colour is wanted: only on a terminal, and never with ``NO_COLOR`` set."""
    stream = sys.stderr if err else sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: str = "", *, bold: bool = False, dim: bool = False) -> str:
    """Return ``text`` in a colour, or as it is where colour is not wanted."""
    if not coloured():
        return text
    return click.style(text, fg=colour or None, bold=bold or None, dim=dim or None)


def harmless(text: str) -> str:
    """Take out control characters, so that a repository's text cannot steer the terminal."""
    if not any(_steers(letter) for letter in text):
        return text
    return "".join(" " if _steers(letter) else letter for letter in text)


def _steers(letter: str) -> bool:
    return letter not in "\n\t" and unicodedata.category(letter) == "Cc"


def width() -> int | None:
    """Return the columns there are to write in; ``None`` (no limit) where output is piped."""
    if not sys.stdout.isatty():
        return None
    import shutil  # it loads three compressors

    return shutil.get_terminal_size().columns


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    flexible: Sequence[int],
    stubborn: Sequence[int] = (),
    columns: int | None = None,
) -> str:
    """Lay out rows under their headings.

    Cells of the ``flexible`` columns are cut with an ellipsis until a line fits ``columns``
    (``None``: never cut); the widest gives way first, and ``stubborn`` ones only after those.
    """
    lines = [[_one_line(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(breadth(line[i]) for line in lines) for i in range(len(headings))]
    if columns is not None:
        room = columns - len(_GAP) * (len(widths) - 1)
        _shrink(widths, flexible, room)
        _shrink(widths, stubborn, room)
    head, *body = [_laid_out(line, widths) for line in lines]
    return "\n".join((paint(head, bold=True), *body))


def _shrink(widths: list[int], flexible: Sequence[int], room: int) -> None:
    while flexible and sum(widths) > room:
        widest = max(flexible, key=lambda i: widths[i])
        if widths[widest] <= _LEAST:
            return
        widths[widest] -= 1


def _laid_out(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = [_cut(cell, limit) for cell, limit in zip(cells, widths, strict=True)]
    padded = [c + " " * (w - breadth(c)) for c, w in zip(shown, widths, strict=True)]
    return _GAP.join(padded).rstrip()


def _cut(text: str, limit: int) -> str:
    if breadth(text) <= limit:
        return text
    kept, used = "", 0
    for letter in text:
        used += breadth(letter)
        if used > limit - 1:
            break
        kept += letter
    return kept + "…"


def _one_line(text: str) -> str:
    return harmless(" ".join(text.split()))


def bar(label: str) -> Callable[[int, int], None] | None:
    """Return what draws a bar for long work (``done``, ``total``) on a terminal; else ``None``.

    It appears once the work takes long, and is wiped when all is done.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    began = time.monotonic()

    def tell(done: int, total: int) -> None:
        if time.monotonic() - began < _PATIENCE:
            return
        filled = _BAR * done // max(total, 1)
        drawn = "#" * filled + "." * (_BAR - filled)
        line = f"\r{label} [{drawn}] {done:,} of {total:,}\033[K"
        click.echo(line if done < total else "\r\033[K", err=True, nl=False)

    return tell


@contextmanager
def working(label: str) -> Generator[None]:
    """Say ``label`` on a terminal's stderr once the work takes long; wipe it afterwards."""
    if not sys.stderr.isatty():
        yield
        return
    said = threading.Event()

    def say() -> None:
        said.set()
        click.echo(f"{label} …", err=True, nl=False)

    timer = threading.Timer(_PATIENCE, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if said.is_set():
            click.echo("\r\033[K" if os.environ.get("TERM") != "dumb" else "", err=True, nl=False)
