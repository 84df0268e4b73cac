"""Text as it lies on disk, and where in it something was seen."""

from __future__ import annotations

import hashlib
from dataclasses import field

from conductor_mcp.model.values import dataclass


def blob_id(data: bytes) -> str:
    """Name ``data`` the way git names a blob (SHA-1, 40 hex digits).

    The same name on disk, in the index and in git's trees means that a committed version
    that was read once is never read again. Source: gitformat-objects (a header of the word
    blob, the size and a zero byte, then the data).
    """
    made = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    made.update(data)
    return made.hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines ``first``..``last`` (1-based, inclusive) of a file, path relative to the root.

    ``column`` is where in the first line, from 1, in characters; 0 where only the line is known.
    It says more of the same place, and so does not count when places are compared.
    """

    path: str
    first: int = 1
    last: int = 1
    column: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.first}"


@dataclass(frozen=True, slots=True)
class Document:
    """One file's text. ``path`` is relative to the root, with ``/``.

    ``blob`` names the bytes that ``text`` was decoded from; it is computed from the text when
    the bytes are not at hand.
    """

    path: str
    text: str
    blob: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.blob:
            object.__setattr__(self, "blob", blob_id(self.text.encode("utf-8", "surrogatepass")))

    @property
    def name(self) -> str:
        """The last segment of the path."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The name without its last suffix."""
        stem, dot, _ = self.name.rpartition(".")
        return stem if dot and stem else self.name


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something a document's author should put right. Data, never an exception."""

    at: Span
    message: str


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """A file that looks like a record and is none, with the reason."""

    path: str
    why: str
