"""One side of a change, told from the other side and from what differs between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from conductor_mcp.model.source import Document


def folders_of(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield f"{path}/"


_MOST_KEPT = 32_000_000
"""Characters of files that are kept for the other side of a change."""


def each_once(read: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """Let both sides of a change read a file once, as long as there is not too much to keep."""
    texts: dict[str, str | None] = {}
    held = 0

    def read_once(path: str) -> str | None:
        nonlocal held
        if path in texts:
            return texts[path]
        text = read(path)
        size = len(text or "")
        if held + size <= _MOST_KEPT:
            held += size
            texts[path] = text
        return text

    return read_once


def overlaid(
    there: Iterable[Document | None],
    absent: Iterable[Document | None],
    exists: Callable[[str], bool],
    read: Callable[[str], str | None],
    below: Callable[[str], Iterable[str]],
) -> tuple[Callable[[str], bool], Callable[[str], str | None]]:
    """Derive one side of a change from the other: what is ``there``, and no more ``absent``.

    ``below`` yields the files under a folder of the other side.
    """
    texts = {document.path: document.text for document in there if document}
    folders = {folder for path in texts for folder in folders_of(path)}
    gone = {document.path for document in absent if document} - texts.keys()
    thinned = {folder for path in gone for folder in folders_of(path)} - folders

    def exists_here(path: str) -> bool:
        if path in texts or path in folders:
            return True
        if path in thinned:  # is anything in it that did not come with the change?
            return any(file not in gone for file in below(path))
        return path not in gone and exists(path)

    def read_here(path: str) -> str | None:
        if path in texts:
            return texts[path]
        return None if path in gone else read(path)

    return exists_here, read_here
