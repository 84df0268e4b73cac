"""Which removed file came back under another name, where git was not asked or cannot know.

Git follows renames among what it has: commits and what is staged. A file that was moved and not
added, and one that a diff or an agent gives as two halves, are one removed and one new file to it.
They are paired as git does it (gitdiffcore, `diffcore-rename`): equal texts first, then texts that
have half of their content in common, line by line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from conductor_mcp.model.change import FileChange
from conductor_mcp.model.source import Document

_MOST_PAIRS = 20_000
"""Pairs whose texts are compared; beyond it only equal texts are one file."""
_HALF = 0.5


def with_renames(files: Sequence[FileChange]) -> list[FileChange]:
    """Return the changes with each new file that is a removed one as one change of it."""
    gone = [f.before for f in files if f.before and not f.after and f.before.text.strip()]
    come = [f.after for f in files if f.after and not f.before and f.after.text.strip()]
    if not gone or not come:
        return list(files)
    old_of = _equal(gone, come)
    taken = {old.path for old in old_of.values()}
    left = [d for d in gone if d.path not in taken]
    old_of |= _alike(left, [d for d in come if d.path not in old_of])
    taken = {old.path for old in old_of.values()}
    found: list[FileChange] = []
    for file in files:
        if file.after and not file.before and file.after.path in old_of:
            found.append(FileChange(old_of[file.after.path], file.after))
        elif file.after or not file.before or file.before.path not in taken:
            found.append(file)
    return found


def _equal(gone: list[Document], come: list[Document]) -> dict[str, Document]:
    by_text: dict[str, list[Document]] = defaultdict(list)
    for document in gone:
        by_text[document.text].append(document)
    found: dict[str, Document] = {}
    for new in come:
        olds = by_text.get(new.text)
        if olds:
            old = max(olds, key=lambda d: _named_alike(d.path, new.path))
            olds.remove(old)
            found[new.path] = old
    return found


def _alike(gone: list[Document], come: list[Document]) -> dict[str, Document]:
    if len(gone) * len(come) > _MOST_PAIRS:
        return {}
    olds = [(d, _lines(d.text)) for d in gone]
    scored: list[tuple[float, int, str, Document]] = []
    for new in come:
        lines = _lines(new.text)
        for old, was in olds:
            smaller, larger = sorted((len(old.text), len(new.text)))
            if smaller < larger * _HALF or _suffix(old.path) != _suffix(new.path):
                continue
            common = sum(len(line) * count for line, count in (was & lines).items())
            if common >= larger * _HALF:
                scored.append((common / larger, _named_alike(old.path, new.path), new.path, old))
    found: dict[str, Document] = {}
    taken: set[str] = set()
    for _, _, path, old in sorted(scored, key=lambda s: (-s[0], -s[1], s[2], s[3].path)):
        if path not in found and old.path not in taken:
            found[path] = old
            taken.add(old.path)
    return found


def _lines(text: str) -> Counter[str]:
    return Counter(text.splitlines(keepends=True))


def _suffix(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2]


def _named_alike(old: str, new: str) -> int:
    return int(old.rpartition("/")[2] == new.rpartition("/")[2])
