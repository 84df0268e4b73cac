"""Python source: its imports and definitions, and which file or package an import means.

Read with tree-sitter. Sources: the language reference (the import system, PEP 328 relative and
PEP 420 namespace packages) and PEP 484 (``TYPE_CHECKING``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats import _astgrep, _calls, _strings
from conductor_mcp.formats._format import Claim, Exists, Format, Language, ReadText
from conductor_mcp.formats._treesitter import (
    captures,
    in_scope,
    parse,
    problems,
    span,
    text_of,
    too_large,
)
from conductor_mcp.model import Document, Import, Reading, Span, Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(import_statement) @import
(import_from_statement) @from
(if_statement condition: (_) @condition consequence: (block) @guarded)
(call function: (_) @called arguments: (argument_list . (string) @literal)) @call
(function_definition) @definition
(class_definition) @definition
"""
_DYNAMIC = ("import_module", "importlib.import_module", "__import__")
_SUFFIXES = (".py", "/__init__.py", ".pyi", "/__init__.pyi")


def _claims(document: Document) -> Claim:
    del document
    return Claim.PLACE


def read(document: Document) -> Reading:
    """Return an ``Import`` for each imported name and a ``Symbol`` for each definition.

    The key of an import is ``module`` or ``module:name``, relative dots kept, so that neither
    the file's place nor the statement it stands in matters.
    """
    if large := too_large(document.path, document.text):
        return Reading(problems=large)
    root = parse("python", document.text)
    found = captures("python", _QUERY, root)
    definitions = [
        (node, text_of(node.child_by_field_name("name"))) for node in found.get("definition", [])
    ]
    typing_only = _typing_only(found)
    wanted = [*found.get("import", []), *found.get("from", []), *found.get("call", [])]
    parts: list[Import | Symbol] = []
    for node, scope in in_scope(definitions, wanted):
        apart = any(first <= node.start_byte < last for first, last in typing_only)
        at = span(document.path, node)
        for key in _keys(node):
            module = key.partition(":")[0]
            parts.append(Import(key, at, module, type_only=apart, scope=scope))
    parts += _symbols(document.path, definitions)
    return Reading(parts=tuple(parts), problems=problems(document.path, root))


def _typing_only(found: dict[str, list[Node]]) -> list[tuple[int, int]]:
    wanted = {
        node.parent.id
        for node in found.get("condition", [])
        if node.parent and text_of(node).rpartition(".")[2] == "TYPE_CHECKING"
    }
    return [
        (block.start_byte, block.end_byte)
        for block in found.get("guarded", [])
        if block.parent and block.parent.id in wanted
    ]


def _keys(node: Node) -> Iterator[str]:
    if node.type == "call":
        literal = text_of((node.child_by_field_name("arguments") or node).named_children[0])
        name = literal.strip("'\"")
        called = text_of(node.child_by_field_name("function"))
        if called in _DYNAMIC and name.replace(".", "").isidentifier():
            yield name
        return
    module = _squeezed(node.child_by_field_name("module_name"))
    names = [_squeezed(_unaliased(n)) for n in node.children_by_field_name("name")]
    if not module:
        yield from names
    elif any(child.type == "wildcard_import" for child in node.children):
        yield f"{module}:*"
    else:
        yield from (f"{module}:{name}" for name in names)


def _unaliased(node: Node) -> Node:
    return (node.child_by_field_name("name") or node) if node.type == "aliased_import" else node


def _squeezed(node: Node | None) -> str:
    return "".join(text_of(node).split())


def _symbols(path: str, definitions: list[tuple[Node, str]]) -> Iterator[Symbol]:
    names = {node.id: name for node, name in definitions}
    for node, scope in in_scope(definitions, [node for node, _ in definitions]):
        name = names[node.id]
        kind = "class" if node.type == "class_definition" else "function"
        field = "superclasses" if kind == "class" else "parameters"
        signature = " ".join(text_of(node.child_by_field_name(field)).split())
        line = node.start_point[0] + 1
        key = f"{scope}.{name}" if scope else name
        yield Symbol(key, Span(path, line, node.end_point[0] + 1), kind, signature)


def resolve(document: Document, part: Import, exists: Exists, read_text: ReadText) -> Import:
    """Fill ``target`` (a file of this repository) or ``package`` (the top-level name outside).

    Source roots are inferred: the folder above the file's outermost package, the folders above
    that, the root, and a ``src`` in any of them. A module of the standard library is a package.
    A module that belongs to a package of ours but has no file stays unresolved.
    """
    del read_text
    module, _, name = part.key.partition(":")
    folder = document.path.rpartition("/")[0]
    if module.startswith("."):
        return _relative(part, folder, module, name, exists)
    path = module.replace(".", "/")
    top, _, rest = path.partition("/")
    roots = _roots(folder, exists)
    if top in sys.stdlib_module_names and not _ours(document.path, top, roots, exists):
        return replace(part, package=top)
    for root in roots:
        start = f"{root}/{top}" if root else top
        package = exists(f"{start}/__init__.py")
        if not (package or exists(f"{start}.py") or exists(f"{start}/")):
            continue
        whole = f"{start}/{rest}" if rest else start
        if target := _file(whole, name, exists):
            return replace(part, target=target)
        if package or (rest and exists(f"{whole}/")) or (name and exists(f"{whole}/{name}/")):
            return part
    return replace(part, package=top)


def _relative(part: Import, folder: str, module: str, name: str, exists: Exists) -> Import:
    rest = module.lstrip(".")
    above = folder.split("/") if folder else []
    up = len(module) - len(rest) - 1
    if up > len(above):
        return part
    segments = [*above[: len(above) - up], *(rest.split(".") if rest else [])]
    target = _file("/".join(segments), name, exists)
    return replace(part, module=".".join(segments), target=target)


def _file(path: str, name: str, exists: Exists) -> str | None:
    # A name that is a module of its own is what gets imported; else the module that holds it.
    for stem in (f"{path}/{name}" if path else name, path) if name not in ("", "*") else (path,):
        for suffix in _SUFFIXES:
            if exists(candidate := f"{stem}{suffix}".lstrip("/")):
                return candidate
    return None


def _roots(folder: str, exists: Exists) -> list[str]:
    start = folder
    while start and exists(f"{start}/__init__.py"):
        start = start.rpartition("/")[0]
    found = [start]
    while start:
        start = start.rpartition("/")[0]
        found.append(start)
    inner = [f"{root}/src" if root else "src" for root in found]
    return list(dict.fromkeys([*found, *(root for root in inner if exists(f"{root}/"))]))


def _ours(path: str, top: str, roots: list[str], exists: Exists) -> bool:
    # A package of ours may share a name with the library (`code`, `test`) only if it says so with
    # an __init__.py, or if the importing file lies in it.
    for root in roots:
        start = f"{root}/{top}" if root else top
        if path.startswith(f"{start}/") or (
            root != path.rpartition("/")[0] and exists(f"{start}/__init__.py")
        ):
            return True
    return False


def _grammar(document: Document) -> str:
    del document
    return "python"


FORMAT = Format(
    "python",
    ("*.py", "*.pyi"),
    _claims,
    read,
    Language(
        "python",
        ".py",
        resolve,
        _astgrep.matcher(_grammar),
        _calls.reader("python", _grammar),
        _strings.reader("python", _grammar),
    ),
)
