"""Names that stand for one string, wherever the repository says which: what topics are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import LARGEST, parse, text_of
from conductor_mcp.formats.routes._values import (
    Call,
    Join,
    Member,
    Name,
    Table,
    Text,
    Value,
    value_of,
)
from conductor_mcp.model import Import

if TYPE_CHECKING:
    from tree_sitter import Node

_HOLDERS = ("class_definition", "class_declaration", "interface_declaration", "enum_declaration")
_SAID = ("assignment", "variable_declarator", "public_field_definition", "field_definition",
         "enum_assignment", "const_spec", "var_spec")  # fmt: skip
_OWN = ("self", "cls", "this", "static")
_MOST_FILES = 40
_MOST_NODES = 200_000
_DEEPEST = 2
_WORDS = 2


def text_for(project: Project, path: str, value: Value) -> str | None:
    """Return the one string that a value stands for in a file; ``None`` if that is not known."""
    if isinstance(value, Text):
        return value.text
    if isinstance(value, Join) and value.operator == "+":
        parts = [text_for(project, path, one) for one in value.parts]
        return None if None in parts else "".join(one or "" for one in parts)
    words = list(_words(value))
    if words[-1:] == ["value"]:
        words.pop()  # of an enumeration
    if words and words[0] in _OWN:
        del words[0]
    if not words or (len(words) == 1 and _may_be_given(project, path, words[0])):
        return None
    return _one(_found(project, path, words))


def _words(value: Value) -> Iterator[str]:
    if isinstance(value, Name):
        yield value.name
    elif isinstance(value, Member):
        yield from _words(value.of)
        yield value.name


def _may_be_given(project: Project, path: str, name: str) -> bool:
    """Whether a function of the file has a parameter of that name."""
    document = project.document(path)
    lists = (
        rf"\([^()]{{0,400}}\b{re.escape(name)}\b[^()]{{0,400}}\)[^;()\n]{{0,80}}(?:[:{{]\s*$|=>)"
    )
    return document is not None and re.search(lists, document.text, re.MULTILINE) is not None


def _one(found: set[str]) -> str | None:
    return found.pop() if len(found) == 1 else None


def _found(project: Project, path: str, words: list[str]) -> set[str]:
    """Look for a name in a file, then in those that it imports, then in those that they do."""
    keys = [".".join(words[-_WORDS:]), words[-1]]
    asked: list[str] = [path]
    seen = {path}
    for depth in range(_DEEPEST + 1):
        for key in keys if depth else keys[:1]:
            found = {text for one in asked for text in _strings(project, one).get(key, ())}
            if found:
                return found
        asked = [p for one in asked for p in _reached(project, one) if p not in seen]
        asked = list(dict.fromkeys(asked))[: _MOST_FILES - len(seen)]
        seen.update(asked)
        if not asked:
            break
    return set()


def _reached(project: Project, path: str) -> Iterator[str]:
    reading = project.reading(path)
    for part in reading.parts if reading else ():
        if isinstance(part, Import) and part.target is not None:
            if project.document(part.target) is not None:
                yield part.target
            else:
                yield from project.files(f"{part.target}/*")


def _strings(project: Project, path: str) -> dict[str, set[str]]:
    """Return the strings that names of a file are set to: ``TOPIC``, ``Topics.CREATED``."""

    def read() -> dict[str, set[str]]:
        document, format_ = project.document(path), project.of_code(path)
        if document is None or format_ is None or format_.language is None:
            return {}
        if len(document.text) > LARGEST:
            return {}
        language = "tsx" if path.endswith((".tsx", ".jsx")) else format_.language.id
        found: dict[str, set[str]] = defaultdict(set)
        for key, text in _said(parse(language, document.text)):
            found[key].add(text)
        return dict(found)

    return project.once(("strings", path), read)


def _said(root: Node) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[Node, str]] = [(root, "")]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node, around = waiting.pop()
        if node.type in _HOLDERS:
            around = text_of(node.child_by_field_name("name"))
        elif node.type in _SAID:
            yield from _set(node, around)
        waiting.extend((child, around) for child in reversed(node.named_children))


def _set(node: Node, around: str) -> Iterator[tuple[str, str]]:
    names = node.children_by_field_name("name") or node.children_by_field_name("left")
    names = names or node.children_by_field_name("property")
    right = node.child_by_field_name("value") or node.child_by_field_name("right")
    values = right.named_children if right and right.type == "expression_list" else [right]
    for name, given in zip(names, values, strict=False):
        key = f"{around}.{text_of(name)}" if around else text_of(name)
        for inner, text in _told(value_of(given) if given is not None else None):
            yield f"{key}{inner}", text
            if around and not inner:
                yield text_of(name), text


def _told(value: Value | None) -> Iterator[tuple[str, str]]:
    if isinstance(value, Text):
        yield "", value.text
    elif isinstance(value, Join) and value.operator == "+":
        texts = [one.text for one in value.parts if isinstance(one, Text)]
        if len(texts) == len(value.parts):
            yield "", "".join(texts)
    elif isinstance(value, Table):
        for name, text in value.entries:
            if isinstance(name, Text | Name) and isinstance(text, Text):
                yield f".{name.text if isinstance(name, Text) else name.name}", text.text
    elif isinstance(value, Call) and value.given:  # Object.freeze({…})
        yield from _told(value.given[0]) if isinstance(value.given[0], Table) else ()
