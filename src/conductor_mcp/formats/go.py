"""Go source: its imports and definitions, and which folder or package an import means.

A Go import names a package, and a package is a folder: the target of an import is that folder
(``internal/store``, ``.`` for the root), which globs such as ``internal/store/**`` match. Build
constraints are not looked at: what any of them builds counts. Sources: the Go specification, the
Go modules reference (``go.mod``, ``replace``, ``go.work``, vendoring).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats import _astgrep, _calls, _folders, _gomod, _strings
from conductor_mcp.formats._bindings import literal
from conductor_mcp.formats._format import Claim, Exists, Format, Language, ReadText
from conductor_mcp.formats._treesitter import captures, parse, problems, span, text_of, too_large
from conductor_mcp.model import Document, Import, Reading, Span, Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(import_spec) @import
(function_declaration) @definition
(method_declaration) @definition
(type_spec) @definition
(type_alias) @definition
(source_file (const_declaration (const_spec) @definition))
(source_file (var_declaration (var_spec) @definition))
(source_file (var_declaration (var_spec_list (var_spec) @definition)))
(interface_type (method_elem) @member)
"""
_KINDS = {"struct_type": "struct", "interface_type": "interface"}


def _claims(document: Document) -> Claim:
    del document
    return Claim.PLACE


def read(document: Document) -> Reading:
    """Return an ``Import`` for each import and a ``Symbol`` for each definition.

    The key of an import is its path. Methods are named with their receiver's type.
    """
    if large := too_large(document.path, document.text):
        return Reading(problems=large)
    root = parse("go", document.text)
    found = captures("go", _QUERY, root)
    parts: list[Import | Symbol] = [
        Import(path, span(document.path, node), path)
        for node in found.get("import", [])
        if (path := literal(node.child_by_field_name("path")))
    ]
    for node in found.get("definition", []):
        parts += _symbols(document.path, node)
    parts += _members(document.path, found.get("member", []))
    return Reading(parts=tuple(parts), problems=problems(document.path, root))


def _symbols(path: str, node: Node) -> Iterator[Symbol]:
    around = _receiver(node)
    for name in map(text_of, node.children_by_field_name("name")):
        at = Span(path, node.start_point[0] + 1, node.end_point[0] + 1)
        key = f"{around}.{name}" if around else name
        shown = name[:1].isupper() and (not around or around[:1].isupper())
        yield Symbol(key, at, _kind(node), _signature(node), exported=shown)


def _members(path: str, nodes: list[Node]) -> Iterator[Symbol]:
    for node in nodes:
        holder = node.parent.parent if node.parent else None
        if holder is None or holder.type != "type_spec":
            continue  # an interface without a name
        around, name = (text_of(n.child_by_field_name("name")) for n in (holder, node))
        shown = name[:1].isupper() and around[:1].isupper()
        at = span(path, node)
        yield Symbol(f"{around}.{name}", at, "function", _signature(node), exported=shown)


def _kind(node: Node) -> str:
    if node.type in ("function_declaration", "method_declaration"):
        return "function"
    if node.type in ("const_spec", "var_spec"):
        return "variable"
    meant = node.child_by_field_name("type")
    return _KINDS.get(meant.type, "type") if meant else "type"


def _receiver(node: Node) -> str:
    given = node.child_by_field_name("receiver")
    written = text_of(given).strip("()").partition("[")[0].split()
    return written[-1].lstrip("*") if written else ""


def _signature(node: Node) -> str:
    pieces = (text_of(node.child_by_field_name(name)) for name in ("parameters", "result"))
    return " ".join(" ".join(pieces).split())


def resolve(document: Document, part: Import, exists: Exists, read_text: ReadText) -> Import:
    """Fill ``target`` (the folder of a package of this repository) or ``package`` (a module).

    A path that a module of this repository starts is a folder of it; one whose folder is not
    there stays unresolved. What the standard library has is a package by its whole path.
    """
    folder = document.path.rpartition("/")[0]
    path = part.key
    if path.startswith("."):
        target = _folders.joined(folder, path)
        found = target is not None and exists(f"{target}/")
        return replace(part, target=target or ".") if found else part
    above = _gomod.modules(folder, exists, read_text)
    home = _gomod.home(path, above, exists, read_text)
    if home is not None:
        at = f"{home.folder}/{path[len(home.path) + 1 :]}".strip("/")
        there = not at or exists(f"{at}/")
        return replace(part, target=at or ".") if there else part
    return replace(part, package=_gomod.package(path, above))


def _grammar(document: Document) -> str:
    del document
    return "go"


FORMAT = Format(
    "go",
    ("*.go",),
    _claims,
    read,
    Language(
        "go",
        ".go",
        resolve,
        _astgrep.matcher(_grammar),
        _calls.reader("go", _grammar),
        _strings.reader("go", _grammar),
    ),
)
