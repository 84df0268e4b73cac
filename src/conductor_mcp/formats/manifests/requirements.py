"""``requirements.txt`` and its relatives: one requirement in a line.

Source: pip's requirements file format. What a file includes (``-r``) and is called otherwise is
read with it; constraints (``-c``) ask for nothing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from conductor_mcp.formats.manifests._manifest import Manifest, ReadText, group_of, reader
from conductor_mcp.formats.manifests._python import requirement
from conductor_mcp.model import Dependency, Document, Reading
from conductor_mcp.model.glob import matches

_COMMENT = re.compile(r"(?:^|\s)#.*")
_OPTION = re.compile(r"\s--?[a-z][\w-]*(?:[= ]\S+)?")
_INCLUDED = re.compile(r"(?m)^[ \t]*(?:-r|--requirement)[ \t=]*([^\s#]+)")
_MOST_FILES = 50
_EGG = re.compile(r"#egg=([\w.-]+)")


def _dependencies(document: Document) -> Iterator[Dependency]:
    group = group_of(document.path.removesuffix(".txt").removesuffix(".in"))
    for number, line in _lines(document.text):
        text = line.strip()
        if text.startswith(("-e ", "--editable ")) or "://" in text.partition(";")[0]:
            egg = _EGG.search(text)
            address = text.removeprefix("--editable").removeprefix("-e").strip()
            if egg:
                text = f"{egg[1]} @ {address}"
            elif " @ " not in text and "@" not in text.partition("://")[0]:
                continue
        elif text.startswith("-"):
            continue
        plain = _OPTION.sub("", text).strip()
        if plain and (found := requirement(plain, document.path, number, group)):
            yield found


def _among(document: Document, read_text: ReadText) -> Reading:
    def whole(document: Document) -> Iterator[Dependency]:
        waiting, seen = [document], {document.path}
        while waiting:
            one = waiting.pop(0)
            yield from _dependencies(one)
            for named in _INCLUDED.findall(one.text):
                folder = posixpath.dirname(one.path)
                path = posixpath.normpath(posixpath.join(folder, named.strip("\"'")))
                own = any(matches(glob, path) for glob in MANIFEST.paths)
                if path in seen or own or path.startswith("../") or len(seen) > _MOST_FILES:
                    continue
                seen.add(path)
                if (text := read_text(path)) is not None:
                    waiting.append(Document(path, text))

    return reader(whole)(document)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, continuations joined and comments dropped."""
    first, kept = 0, ""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        egg = _EGG.search(line)
        code = _COMMENT.sub("", line) if not egg else line
        first = first or number
        if code.endswith("\\"):
            kept += code[:-1] + " "
            continue
        yield first, kept + code
        first, kept = 0, ""
    if kept:
        yield first, kept


MANIFEST = Manifest(
    "requirements",
    (
        "**/requirements*.txt",
        "**/*requirements.txt",
        "**/requirements*.in",
        "**/requirements/*.txt",
        "**/requirements/*.in",
    ),
    reader(_dependencies),
    _among,
)
