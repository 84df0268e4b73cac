"""Git's raw diff and its blobs, read in one process each."""

from __future__ import annotations

import os
from collections.abc import Iterator

from conductor_mcp.model.values import dataclass
from conductor_mcp.repo.git import Git


@dataclass(frozen=True, slots=True)
class Entry:
    old_mode: str
    new_mode: str
    old_blob: str
    new_blob: str
    old: str | None
    new: str | None


def entries(raw: bytes) -> Iterator[Entry]:
    """Read the raw diff (``-z``): modes, blobs and a letter, then one path or two."""
    fields = iter(raw.split(b"\0"))
    for head in fields:
        if not head.startswith(b":"):
            continue
        old_mode, new_mode, old_blob, new_blob, letter = head[1:].decode().split(" ")
        first = os.fsdecode(next(fields))
        second = os.fsdecode(next(fields)) if letter[0] in "RC" else first
        yield Entry(
            old_mode, new_mode, old_blob, new_blob,
            None if letter[0] in "AC" else first, None if letter[0] == "D" else second,
        )  # fmt: skip


def listed(raw: bytes) -> dict[str, str]:
    """Read ``ls-tree -r -z`` or ``ls-files --stage -z``: path -> blob of every regular file."""
    found: dict[str, str] = {}
    for line in raw.split(b"\0"):
        about, tab, path = line.partition(b"\t")
        mode, *more = about.decode().split(" ")
        if tab and mode.startswith("100"):
            found[os.fsdecode(path)] = more[0] if more[0] != "blob" else more[1]
    return found


def submodules(raw: bytes) -> list[str]:
    """Return the paths of the submodules in such lists: folders, of which git holds no file."""
    lines = (line.partition(b"\t") for line in raw.split(b"\0"))
    return [os.fsdecode(path) for about, _, path in lines if about.startswith(b"160000")]


def blobs(git: Git, wanted: set[str]) -> dict[str, bytes]:
    """Return the content of many blobs, asked for in one process; missing ones are left out."""
    names = sorted(blob for blob in wanted if blob.strip("0"))
    if not names:
        return {}
    out = git.run("cat-file", "--batch", stdin="".join(f"{n}\n" for n in names).encode())
    found: dict[str, bytes] = {}
    at = 0
    while at < len(out):
        end = out.index(b"\n", at)
        words = out[at:end].decode().split(" ")
        at = end + 1
        if len(words) == 3:  # noqa: PLR2004 (name, type and size; a missing one has two words)
            size = int(words[2])
            found[words[0]] = out[at : at + size]
            at += size + 1
    return found
