"""What TypeScript and JavaScript share: imports, definitions, and how a specifier is resolved.

Sources: the TypeScript handbook (modules, ``paths``, ``baseUrl``, ``extends``), Node's module
resolution (``package.json`` names, ``node:`` built-ins).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats import _ecmascript_symbols, _npm, _tsconfig
from conductor_mcp.formats._folders import joined
from conductor_mcp.formats._format import Exists, ReadText
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
from conductor_mcp.syntax.lazily import expression

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(import_statement) @import
(export_statement source: (string)) @export
(call_expression function: (import) arguments: (arguments) @arguments) @call
(call_expression function: (identifier) @called arguments: (arguments) @arguments) @call
(call_expression function: (call_expression) arguments: (arguments) @arguments) @call
"""
_TYPE_PLACES = ("type_annotation", "type_alias_declaration", "type_arguments", "extends_clause")
_SUFFIXES = (".ts", ".tsx", ".js", ".jsx", ".d.ts", ".mts", ".cts", ".mjs", ".cjs", ".json")
_WRITTEN_FOR = {
    ".js": (".ts", ".tsx", ".js", ".jsx", ".d.ts"),
    ".jsx": (".tsx", ".jsx"),
    ".mjs": (".mts", ".mjs", ".d.mts"),
    ".cjs": (".cts", ".cjs", ".d.cts"),
}
_HEAD = 8_000
_REFERENCE = expression(r"""///\s*<reference\s+path\s*=\s*["']([^"']+)["']""")
_IMPORT_TYPE = re.compile(
    r"""\bimport\(\s*(["'])([^"'\n]+)\1\s*\)(?=\s*\.\s*(?!then\b|catch\b|finally\b))"""
)
_CREATE = "createRequire"
_CREATED = expression(
    r"(?:\b(?:const|let|var)\s+|[;\n]\s*)([\w$]+)\s*(?::[^=\n]{0,80})?=\s*(?:[\w$]+\.)?createRequire\s*\("
)
_MOST_CALL = 80
_NO_PACKAGE = ("/", "@/", "~", "$", "data:", "blob:")


def reader(grammar: Callable[[Document], str]) -> Callable[[Document], Reading]:
    """Make a format's ``read``; ``grammar`` names the tree-sitter grammar for a document."""

    def read(document: Document) -> Reading:
        """Return an ``Import`` for each statement and a ``Symbol`` for each definition.

        The key of an import is the specifier as it is written.
        """
        if large := too_large(document.path, document.text):
            return Reading(problems=large)
        name = grammar(document)
        root = parse(name, document.text)
        borrowed: list[Import] = []
        if root.has_error and name != "javascript" and "import(" in document.text:
            root, borrowed = _without_import_types(document, name, root)
        typed = "" if name == "javascript" else _ecmascript_symbols.TYPED
        found = captures(name, _QUERY + _ecmascript_symbols.QUERY + typed, root)
        definitions = _ecmascript_symbols.definitions(found)
        calls = _loading(found.get("call", []), document.text)
        wanted = [*found.get("import", []), *found.get("export", []), *calls]
        parts: list[Import | Symbol] = [*borrowed]
        for node, scope in in_scope(definitions, wanted):
            specifier, computed = _specifier(node)
            if specifier:
                at = span(document.path, node)
                only = _type_only(node)
                called = node.child_by_field_name("function")
                late = not only and called is not None and called.type == "import"
                parts.append(
                    Import(
                        specifier, at, specifier, type_only=only, scope=scope, dynamic=late,
                        computed=computed,
                    )
                )  # fmt: skip
        parts += _references(document)
        parts += _ecmascript_symbols.symbols(document.path, found)
        return Reading(parts=tuple(parts), problems=problems(document.path, root))

    return read


def _without_import_types(document: Document, name: str, root: Node) -> tuple[Node, list[Import]]:
    """Read a file with names in the place of ``import("…").Type``.

    The grammar does not know such types in all their places (``import("./a").A[]``).
    """
    found: list[Import] = []

    def plain(match: re.Match[str]) -> str:
        line = document.text.count("\n", 0, match.start()) + 1
        found.append(Import(match[2], Span(document.path, line, line), match[2], type_only=True))
        return "_" * len(match[0].encode())

    tried = parse(name, _IMPORT_TYPE.sub(plain, document.text))
    return (root, []) if tried.has_error else (tried, found)


def _references(document: Document) -> Iterator[Import]:
    """Yield what ``/// <reference path="…" />`` at the head of a file brings in."""
    if "<reference" not in document.text[:_HEAD]:
        return
    for number, line in enumerate(document.text[:_HEAD].splitlines(), 1):
        if line.strip() and not line.startswith(("//", "/*", " *", "#!")):
            return
        if found := _REFERENCE.match(line):
            path = found[1] if found[1].startswith(".") else f"./{found[1]}"
            yield Import(path, Span(document.path, number, number), path, type_only=True)


def _loading(calls: list[Node], text: str) -> list[Node]:
    """Return the calls that load a module: ``import``, ``require``, and what was made to be it."""
    names = {"import", "require"}
    made = _CREATE in text
    if made:
        names |= {found[1] for found in _CREATED.finditer(text)}
    found: list[Node] = []
    for call in calls:
        function = call.child_by_field_name("function")
        if function is not None and function.type == "call_expression":
            creator = text_of(function.child_by_field_name("function")) if made else ""
            found += [call] if creator.rpartition(".")[2] == _CREATE else []
        elif text_of(function) in names:
            found.append(call)
    return found


def _specifier(node: Node) -> tuple[str, bool]:
    """Return what a statement or a call names, and whether that is only known as it runs."""
    if node.type == "call_expression":
        arguments = node.child_by_field_name("arguments")
        # Comments may stand before the literal (bundlers read them).
        given = [n for n in (arguments.named_children if arguments else []) if n.type != "comment"]
        if not given or given[0].type == "spread_element":
            return "", False
        if said := _literal(given[0]):
            return said, False
        return " ".join(text_of(node).split())[:_MOST_CALL], given[0].type != "string"
    source = node.child_by_field_name("source")
    if source is None:  # import fs = require("fs")
        clause = next((n for n in node.children if n.type == "import_require_clause"), None)
        source = clause.child_by_field_name("source") if clause else None
    return (_literal(source) if source else ""), False


def _literal(node: Node) -> str:
    if node.type == "string" or (
        node.type == "template_string"
        and all(child.type == "string_fragment" for child in node.named_children)
    ):
        return text_of(node)[1:-1]
    return ""


def _type_only(node: Node) -> bool:
    if node.type == "call_expression":
        around = node.parent
        for _ in range(4):
            if around is None or around.type in _TYPE_PLACES:
                return around is not None
            around = around.parent
        return False
    if any(child.type == "type" for child in node.children):
        return True
    clause = next((c for c in node.children if c.type in ("import_clause", "export_clause")), None)
    if clause is None:
        return False
    groups = [c for c in clause.named_children if c.type != "comment"]
    names = [n for n in groups if n.type == "export_specifier"]
    if len(groups) == 1 and groups[0].type == "named_imports":
        names = [n for n in groups[0].named_children if n.type == "import_specifier"]
    elif len(names) != len(groups):
        return False
    return bool(names) and all(any(c.type == "type" for c in n.children) for n in names)


def resolve(document: Document, part: Import, exists: Exists, read_text: ReadText) -> Import:
    """Fill ``target`` or ``package``.

    Relative specifiers and those that a ``tsconfig.json`` (or ``jsconfig.json``) above the file
    maps are files, as are ``#internal`` names of a package and packages of this repository; the
    rest are packages. Names that no package can have (``@/x``, ``~/x``) stay unresolved where
    nothing maps them, as do relative ones without a file.
    """
    specifier = part.key.partition("?")[0]  # bundlers' suffixes: ./icon.svg?raw
    folder = document.path.rpartition("/")[0]

    def file(path: str) -> str | None:
        return _file(path, exists, read_text)

    if specifier.startswith("."):
        path = joined(folder, specifier)
        return part if path is None else replace(part, target=file(path))
    if specifier.startswith("#"):
        target, name = _npm.internal(folder, specifier, exists, read_text, file=file)
        if target or not name:
            return replace(part, target=target)
        specifier = name
    mapping = _tsconfig.nearest(folder, exists, read_text)
    mapped = False
    for candidate, certain in mapping.candidates(specifier) if mapping else ():
        mapped = mapped or certain
        if target := file(candidate):
            return replace(part, target=target)
    if mapped or specifier.startswith(_NO_PACKAGE):
        return part
    scheme, colon, rest = specifier.partition(":")
    if colon:
        return replace(part, package=_outside(scheme, rest) or specifier)
    segments = specifier.split("/")
    size = 2 if specifier.startswith("@") else 1
    name, inner = "/".join(segments[:size]), "/".join(segments[size:])
    target = _npm.find(folder, name, inner, exists, read_text, file=file)
    return replace(part, target=target) if target else replace(part, package=name)


def _outside(scheme: str, rest: str) -> str:
    """Name the package of ``node:fs/promises``, ``npm:chalk@5`` or ``jsr:@std/path@1``."""
    if scheme == "node":
        return rest.partition("/")[0]
    if scheme in ("npm", "jsr"):
        found = re.match(r"/?((?:@[^/@]+/)?[^/@]+)", rest)
        return found[1] if found else ""
    return ""


def _file(path: str, exists: Exists, read_text: ReadText) -> str | None:
    stem, dot, suffix = path.rpartition(".")
    written = _WRITTEN_FOR.get(f".{suffix}", ()) if dot else ()
    tries = [*(stem + s for s in written)]
    tries += [path] if path and not path.endswith("/") else []
    tries += [path + s for s in _SUFFIXES if path]
    for candidate in tries:
        if exists(candidate):
            return candidate
    if path and not exists(f"{path}/"):
        return None
    if path and exists(f"{path}/package.json"):
        entry = _npm.entry_of(path, exists, read_text)
        for candidate in [entry, *(f"{entry}{s}" for s in _SUFFIXES)] if entry else ():
            if exists(candidate):
                return candidate
    index = f"{path}/index" if path else "index"
    return next((index + s for s in _SUFFIXES if exists(index + s)), None)
