"""Find the two versions somebody wants compared: files, folders, or ``REV:path`` in git."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from conductor_mcp.model import Document
from conductor_mcp.model.errors import ConductorError, GitError, UnreadableError
from conductor_mcp.model.values import dataclass
from conductor_mcp.repo.files import Files, decode

if TYPE_CHECKING:
    from conductor_mcp.repo.git import Git

MOST_FILES = 20_000
_SKIPPED = {".git", "node_modules", ".venv", "__pycache__", ".tox"}


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its documents by path, a way to its other files, and whether it is one file.

    ``prefix`` is the folder that the documents lie below: paths are compared without it.
    """

    documents: dict[str, Document]
    read: Callable[[str], str | None]
    single: bool
    prefix: str = ""

    def relative(self, path: str) -> str:
        return path.removeprefix(self.prefix)


def open_version(root: Path, given: str, suffixes: tuple[str, ...]) -> Version:
    """Read one side of a comparison; of a folder the files that end in ``suffixes``.

    Raises:
        ConductorError: There is no such file, folder, revision or path in it.

    """
    place = Path(given) if Path(given).is_absolute() else root / given
    if place.exists():
        return _on_disk(root, place, suffixes)
    revision, colon, path = given.partition(":")
    if colon:
        from conductor_mcp.repo.git import Git  # running processes takes a while to load

        git = Git.find(root)
        if git is not None:
            return _in_git(git, revision, path, suffixes)
    raise UnreadableError(f"{given} does not exist", hint="Give a file, a folder or REV:path")


def piped(data: bytes, other: Version) -> Version:
    """Return text from standard input as another version of the one file of ``other``.

    Raises:
        ConductorError: ``other`` is a folder, or ``data`` is empty or not text.

    """
    if not other.single:
        raise ConductorError(
            "standard input cannot be compared with a folder", hint="Name a file beside the -"
        )
    name = next(iter(other.documents))
    try:
        text = decode(data)
    except UnreadableError as error:
        raise UnreadableError(f"standard input {error}") from error
    if not text.strip():
        raise UnreadableError(
            "standard input is empty", hint="Did the command before the pipe fail?"
        )
    return Version({name: Document(name, text)}, other.read, single=True)


def _on_disk(root: Path, place: Path, suffixes: tuple[str, ...]) -> Version:
    top = root.resolve()
    real = place.resolve()
    if not real.is_relative_to(top):
        top = real if real.is_dir() else real.parent
    files = Files(top)

    def read(path: str) -> str | None:
        try:
            return files.read(path).text
        except ConductorError:
            return None

    if real.is_file():
        name = real.relative_to(top).as_posix()
        return Version({name: files.read(name)}, read, single=True)
    documents: dict[str, Document] = {}
    for folder, below, names in os.walk(real):
        below[:] = sorted(name for name in below if name not in _SKIPPED)
        for name in sorted(names):
            path = Path(folder, name)
            if name.endswith(suffixes) and not path.is_symlink() and len(documents) < MOST_FILES:
                inside = path.relative_to(top).as_posix()
                if (text := read(inside)) is not None:
                    documents[inside] = Document(inside, text)
    prefix = real.relative_to(top).as_posix()
    return Version(documents, read, single=False, prefix="" if prefix == "." else f"{prefix}/")


def _in_git(git: Git, revision: str, path: str, suffixes: tuple[str, ...]) -> Version:
    asked = PurePosixPath(path).as_posix().strip("/")
    try:
        commit = git.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except GitError as error:
        raise GitError(f"git knows no revision {revision!r}") from error
    blobs = git.blobs(commit.decode().strip(), git.root)

    def document(name: str) -> Document | None:
        found = _documents(git, {name: blobs[name]} if name in blobs else {})
        return found.get(name)

    def read(name: str) -> str | None:
        found = document(name)
        return found.text if found else None

    if asked in blobs:
        found = document(asked)
        if found is None:
            raise UnreadableError(f"{asked} of {revision} cannot be read as text")
        return Version({asked: found}, read, single=True)
    prefix = "" if asked == "." else f"{asked}/"
    below = [name for name in blobs if name.startswith(prefix) and name.endswith(suffixes)]
    if not below:
        raise UnreadableError(f"{revision} has no {path or 'contracts'}")
    documents = _documents(git, {name: blobs[name] for name in below[:MOST_FILES]})
    return Version(documents, read, single=False, prefix=prefix)


def _documents(git: Git, blobs: dict[str, str]) -> dict[str, Document]:
    files = Files(git.root)
    found: dict[str, Document] = {}
    for name, data in zip(blobs, git.contents(list(blobs.values())), strict=True):
        with suppress(ConductorError):
            found[name] = files.document(name, data)
    return found
