"""Read and write the files of one repository, and nothing outside it."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path, PurePath, PurePosixPath

from conductor_mcp.model.errors import ConductorError, OutsideRootError, UnreadableError
from conductor_mcp.model.source import Document, blob_id
from conductor_mcp.model.values import dataclass

_GIT = ".git"
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# Control characters that no text has; tab, newline, form feed, carriage return and escape it may.
_BINARY = frozenset(range(32)) - {9, 10, 12, 13, 27}
_SNIFFED = 8_000
_FOLDS_CASE = sys.platform in {"darwin", "win32"}  # where another spelling opens the same file


def decode(data: bytes) -> str:
    """Turn a file's bytes into text, the byte order mark taken off, line ends left as they are.

    Tried in turn: the byte order mark, UTF-8, UTF-16 without a mark, Windows-1252 (which is what
    old editors wrote).

    Raises:
        UnreadableError: The bytes are not text.

    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableError(f"is marked as {encoding} and is not") from error
    head = data[:_SNIFFED]
    if b"\0" in head:
        return _unmarked_utf16(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if any(byte in _BINARY for byte in head):
            raise UnreadableError("is not text") from None
        return data.decode("cp1252", "replace")
    return text


def _unmarked_utf16(data: bytes) -> str:
    # In UTF-16 text of western languages nearly every second byte is zero, on one side only.
    head = data[:_SNIFFED]
    low, high = head[1::2].count(0), head[0::2].count(0)
    half = max(len(head) // 2, 1)
    for zeros, others, encoding in ((low, high, "utf-16-le"), (high, low, "utf-16-be")):
        if zeros > half * 0.6 and others < half * 0.05:
            with contextlib.suppress(UnicodeDecodeError):
                return data.decode(encoding)
    raise UnreadableError("is not text")


@dataclass(frozen=True, slots=True)
class Files:
    """The files below ``root`` (resolved). Paths given out are relative to it, with ``/``."""

    root: Path
    max_bytes: int = 20_000_000

    def resolve(self, path: str) -> str:
        """Return ``path``, absolute or relative to the root, as a path relative to the root.

        Symbolic links are followed, so that none leads out; the file need not exist.

        Raises:
            OutsideRootError: The path, or what a link on it points to, is not below the root,
                or is part of git's own directory.

        """
        return self._place(path)[0]

    def exists(self, path: str) -> bool:
        """Tell whether ``path`` is a file below the root."""
        try:
            return self._place(path)[1].is_file()
        except (ConductorError, OSError, ValueError):
            return False

    def respelt(self, path: str) -> str:
        """Return how ``path`` is spelt on the disk where only case differs; ``""`` otherwise."""
        if not _FOLDS_CASE and os.path.lexists(self.root / path):
            return ""
        found: list[str] = []
        for part in PurePosixPath(path).parts:
            try:
                names = [p.name for p in self.root.joinpath(*found).iterdir()]
            except OSError:
                return ""
            like = [n for n in names if n == part] or [
                n for n in names if n.casefold() == part.casefold()
            ]
            if len(like) != 1:
                return ""
            found += like
        spelt = "/".join(found)
        return spelt if spelt != path else ""

    def read(self, path: str) -> Document:
        """Read a text file.

        Raises:
            OutsideRootError: The path leads out of the repository.
            UnreadableError: There is no such file, or it is not readable as text.

        """
        data = self.read_bytes(path)
        return self.document(path, data)

    def document(self, path: str, data: bytes) -> Document:
        """Make a document of bytes that were read before.

        Raises:
            UnreadableError: The bytes are not text.

        """
        try:
            return Document(path, decode(data), blob_id(data))
        except UnreadableError as error:
            raise UnreadableError(f"{path} {error}") from error

    def read_bytes(self, path: str) -> bytes:
        """Read a file as it is.

        Raises:
            OutsideRootError: The path leads out of the repository.
            UnreadableError: There is no such file, it is larger than allowed, or the disk
                refuses.

        """
        _, place = self._place(path)
        try:
            # Without waiting: opening a pipe would block until somebody writes to it.
            descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except (OSError, ValueError) as error:
            raise UnreadableError(f"{path} {_words(error)}") from error
        try:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise UnreadableError(f"{path} is not a regular file")
            if about.st_size > self.max_bytes:
                raise UnreadableError(
                    f"{path} has {about.st_size:,} bytes, more than {self.max_bytes:,}",
                    hint="read.max_bytes in context/conductor.toml sets the limit",
                )
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read()
        except OSError as error:
            raise UnreadableError(f"{path} {_words(error)}") from error
        finally:
            os.close(descriptor)

    def write(self, path: str, text: str) -> None:
        """Write ``text`` as UTF-8 so that nobody ever sees half of it; folders are made.

        An existing file keeps its mode. Line ends are written as they stand in ``text``.

        Raises:
            OutsideRootError: The path leads out of the repository.
            UnreadableError: The disk refuses.

        """
        _, place = self._place(path)
        draft = place.with_name(f".{place.name[:100]}.{os.urandom(6).hex()}.tmp")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else None
            try:
                with draft.open("xb") as file:
                    file.write(text.encode("utf-8"))
                    file.flush()
                    os.fsync(file.fileno())
                if mode is not None:
                    draft.chmod(mode)
                draft.replace(place)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise UnreadableError(f"{path} cannot be written: {error.strerror}") from error
        _settle(place.parent)

    def _place(self, path: str) -> tuple[str, Path]:
        if not path or "\0" in path:
            raise OutsideRootError(path)
        given = PurePath(path)
        try:
            place = Path(os.path.realpath(self.root / given))
            inside = place.relative_to(self.root)
        except (ValueError, OSError) as error:
            raise OutsideRootError(path) from error
        if not inside.parts or inside.parts[0].casefold() == _GIT:
            raise OutsideRootError(path)
        if any(part.casefold() == _GIT for part in PurePosixPath(given.as_posix()).parts):
            raise OutsideRootError(path)
        return inside.as_posix(), place


def _words(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    if isinstance(error, PermissionError):
        return "cannot be opened: permission denied"
    if isinstance(error, IsADirectoryError):
        return "is a directory"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _settle(folder: Path) -> None:
    # A rename is only on the disk once its directory is; not every system lets one say so.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
