"""Whether a change alters an operation, a field or a symbol that words speak of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from conductor_mcp.app.formats import Formats
from conductor_mcp.formats._project import Project
from conductor_mcp.model import Document, Element, FileChange, Span, Symbol
from conductor_mcp.syntax.json import load_json
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, text_at
from conductor_mcp.syntax.yaml import load_yaml

_TREES = (".yaml", ".yml", ".json", ".avsc", ".avpr")
_TYPES = (("components", "schemas"), ("definitions",), ("$defs",), ("components", "messages"))
Files = tuple[FileChange, ...]
_PARAMETER = re.compile(r"\{[^{}]*\}|:\w+|<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Altered:
    """A part that the change alters: the file, where it stands now (or stood), and how."""

    file: FileChange
    at: Span
    how: str


def operation(files: Files, name: str) -> Iterator[Altered]:
    """Yield where the change alters the description of ``GET /orders``; parameters may differ."""
    method, _, path = name.partition(" ")
    wanted = _PARAMETER.sub("{}", path.rstrip("/") or "/")

    def find(root: Node) -> Node | None:
        for key, item in (dig(root, "paths") or root).members().items():
            if _PARAMETER.sub("{}", key.rstrip("/") or "/") == wanted:
                return item.members().get(method.lower())
        return None

    for file in files:
        yield from _compared(file, lambda d: (r := tree(d)) and find(r))


def member(
    files: Files, name: str, formats: Formats, sides: tuple[Project, Project]
) -> Iterator[Altered]:
    """Yield where the change alters ``Order.total``: its type, its rules, or what it says.

    In a contract or a model first, else in a class of the code; ``sides`` are the repository
    before and after.
    """
    for file in files:
        found = list(_compared(file, lambda d: _field(d, name)))
        yield from found or _elements(file, name, formats)
    for file in files:
        yield from _in_code(file, name, formats, sides)


def _in_code(
    file: FileChange, name: str, formats: Formats, sides: tuple[Project, Project]
) -> Iterator[Altered]:
    """Compare a field of a class of that name; what only moved, or is named anew, is the same."""
    from conductor_mcp.app.shapes import shape_named

    kind, _, field = name.rpartition(".")
    texts = [side.text for side in (file.before, file.after) if side is not None]
    said = all(word in text for text in texts[:1] for word in (kind.rpartition(".")[2], field))
    if file.before is None or not said or formats.of_code(file.path) is None:
        return
    old, new = shape_named(sides[0], file.origin, kind), shape_named(sides[1], file.path, kind)
    was = old.member(field) if old is not None else None
    if was is None or (new is None and file.after is not None):
        return  # nothing could be assumed of it, or the class went elsewhere
    now = new.member(field) if new is not None else None
    if now is None:
        at = new.at if new is not None else Span(file.origin)
        yield Altered(file, at, "removed")
    elif replace(was, at=now.at) != now:
        yield Altered(file, now.at, "changed")


def symbol(files: Files, path: str, name: str, formats: Formats) -> Iterator[Altered]:
    """Yield where the change alters a definition in a source file; white space does not count."""
    for file in files:
        if path not in (file.path, file.origin):
            continue
        if any(_broken(side, formats) for side in (file.before, file.after)):
            continue  # said elsewhere; what a file that cannot be read defines is not known
        old, new = (_definition(side, name, formats) for side in (file.before, file.after))
        if old and (new is None or old[1] != new[1]):
            yield Altered(
                file, new[0] if new else Span(file.path), "changed" if new else "removed"
            )


def _broken(document: Document | None, formats: Formats) -> bool:
    reader = formats.of_code(document.path) if document else None
    return bool(document and reader and reader.read(document).problems)


def _definition(
    document: Document | None, name: str, formats: Formats
) -> tuple[Span, list[str]] | None:
    reader = formats.of_code(document.path) if document else None
    if document is None or reader is None:
        return None
    for part in reader.read(document).parts:
        if isinstance(part, Symbol) and part.key == name:
            lines = document.text.splitlines()[part.at.first - 1 : part.at.last]
            return part.at, [" ".join(line.split()) for line in lines if line.strip()]
    return None


def _compared(file: FileChange, find: Callable[[Document], Node | None]) -> Iterator[Altered]:
    old, new = (find(side) if side else None for side in (file.before, file.after))
    if old is None:
        return  # nothing could be assumed of what was not there
    if new is None:
        yield Altered(file, Span(file.origin, old.line, old.line), "removed")
    elif old.value != new.value:
        yield Altered(file, Span(file.path, new.line, new.line), "changed")


def _field(document: Document, name: str) -> Node | None:
    root = tree(document)
    if root is None:
        return None
    kind, *steps = name.split(".")
    for start in _types(root, kind, document.stem):
        node: Node | None = start
        for step in steps:
            node = dig(node, "properties", step) or dig(node, "payload", "properties", step)
        if node is not None:
            return node
    return None


def _types(root: Node, name: str, stem: str) -> Iterator[Node]:
    for keys in _TYPES:
        if (found := dig(root, *keys, name)) is not None:
            yield found
    if name.casefold() in (text_at(root, "title").casefold(), stem.casefold()):
        yield root


def _elements(file: FileChange, name: str, formats: Formats) -> Iterator[Altered]:
    if not any(formats.wants(path) for path in (file.path, file.origin)):
        return
    old, new = (_element(side, name, formats) for side in (file.before, file.after))
    if old and new is None:
        yield Altered(file, Span(file.origin, old.at.first, old.at.first), "removed")
    elif old and new and old.detail != new.detail:
        yield Altered(file, new.at, "changed")


def _element(document: Document | None, name: str, formats: Formats) -> Element | None:
    parts = formats.read(document).parts if document else ()
    ends = (f" {name}", f".{name}")
    return next((p for p in parts if isinstance(p, Element) and p.key.endswith(ends)), None)


@lru_cache(maxsize=16)
def _loaded(path: str, text: str) -> Node | None:
    with suppress(SyntaxProblem):
        return (load_yaml if path.endswith((".yaml", ".yml")) else load_json)(text)
    return None


def tree(document: Document) -> Node | None:
    """Return a JSON or YAML document as a tree, ``None`` for another or a broken one."""
    return _loaded(document.path, document.text) if document.path.endswith(_TREES) else None
