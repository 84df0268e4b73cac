"""Folders of a repository, by their paths from its root."""

from __future__ import annotations

from collections.abc import Iterator


def upwards(folder: str) -> Iterator[str]:
    """Yield a folder and those above it, the root (``""``) last."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def joined(folder: str, path: str) -> str | None:
    """Return a relative path from the root, ``None`` if it leaves the repository."""
    segments = folder.split("/") if folder else []
    for step in path.split("/"):
        if step == "..":
            if not segments:
                return None
            segments.pop()
        elif step not in ("", "."):
            segments.append(step)
    return "/".join(segments)
