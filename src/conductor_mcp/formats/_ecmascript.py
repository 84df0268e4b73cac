"""What TypeScript and JavaScript share: imports, definitions, and how a specifier is resolved.

Sources: the TypeScript handbook (modules, ``paths``, ``baseUrl``, ``extends``), Node's module
resolution (``package.json`` names, ``node:`` built-ins).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from conductor_mcp.formats import _ecmascript_symbols, _tsconfig
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
from conductor_mcp.model import Document, Import, Reading, Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

_QUERY = """
(import_statement) @import
(export_statement source: (string)) @export
(call_expression function: (import) arguments: (arguments) @arguments) @call
(call_expression function: (identifier) @called arguments: (arguments) @arguments) @call
"""
_TYPE_PLACES = ("type_annotation", "type_alias_declaration", "type_arguments", "extends_clause")
_SUFFIXES = (".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs", ".json")
_WRITTEN_FOR = {
    ".js": (".ts", ".tsx", ".d.ts", ".js", ".jsx"),
    ".jsx": (".tsx", ".jsx"),
    ".mjs": (".mts", ".d.mts", ".mjs"),
    ".cjs": (".cts", ".d.cts", ".cjs"),
}


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
        typed = "" if name == "javascript" else _ecmascript_symbols.TYPED
        found = captures(name, _QUERY + _ecmascript_symbols.QUERY + typed, root)
        definitions = _ecmascript_symbols.definitions(found)
        wanted = [*found.get("import", []), *found.get("export", []), *found.get("call", [])]
        parts: list[Import | Symbol] = []
        for node, scope in in_scope(definitions, wanted):
            if specifier := _specifier(node):
                at = span(document.path, node)
                only = _type_only(node)
                parts.append(Import(specifier, at, specifier, type_only=only, scope=scope))
        parts += _ecmascript_symbols.symbols(document.path, found)
        return Reading(parts=tuple(parts), problems=problems(document.path, root))

    return read


def _specifier(node: Node) -> str:
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        if text_of(function) not in ("import", "require"):
            return ""
        arguments = node.child_by_field_name("arguments")
        # Comments may stand before the literal (bundlers read them).
        given = [n for n in (arguments.named_children if arguments else []) if n.type != "comment"]
        return _literal(given[0]) if given else ""
    source = node.child_by_field_name("source")
    if source is None:  # import fs = require("fs")
        clause = next((n for n in node.children if n.type == "import_require_clause"), None)
        source = clause.child_by_field_name("source") if clause else None
    return _literal(source) if source else ""


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
    maps are files; the rest are packages, unless a workspace of this repository has that name.
    ``#internal`` names and relative ones without a file stay unresolved.
    """
    specifier = part.key.partition("?")[0]  # bundlers' suffixes: ./icon.svg?raw
    folder = document.path.rpartition("/")[0]
    if specifier.startswith("."):
        path = _joined(folder, specifier)
        return part if path is None else replace(part, target=_file(path, exists))
    if specifier.startswith(("#", "/", "http:", "https:", "data:")):
        return part
    mapping = _tsconfig.nearest(folder, exists, read_text)
    mapped = False
    for candidate, certain in mapping.candidates(specifier) if mapping else ():
        mapped = mapped or certain
        if target := _file(candidate, exists):
            return replace(part, target=target)
    if mapped:
        return part
    scheme, colon, rest = specifier.partition(":")
    if colon:
        return replace(part, package=rest.partition("/")[0] if scheme == "node" else specifier)
    segments = specifier.split("/")
    size = 2 if specifier.startswith("@") else 1
    name, inner = "/".join(segments[:size]), "/".join(segments[size:])
    target = _workspace(folder, name, inner, exists, read_text)
    return replace(part, target=target) if target else replace(part, package=name)


def _joined(folder: str, specifier: str) -> str | None:
    segments = folder.split("/") if folder else []
    for step in specifier.split("/"):
        if step == "..":
            if not segments:
                return None
            segments.pop()
        elif step not in ("", "."):
            segments.append(step)
    return "/".join(segments)


def _file(path: str, exists: Exists) -> str | None:
    stem, dot, suffix = path.rpartition(".")
    written = _WRITTEN_FOR.get(f".{suffix}", ()) if dot else ()
    index = f"{path}/index" if path else "index"
    tries = [
        *(stem + s for s in written),
        *([path] if path and not path.endswith("/") else []),
        *(path + s for s in _SUFFIXES if path),
        *(index + s for s in _SUFFIXES),
    ]
    return next((candidate for candidate in tries if exists(candidate)), None)


def _workspace(
    folder: str, name: str, inner: str, exists: Exists, read_text: ReadText
) -> str | None:
    """Find a package of this repository: a workspace folder whose package.json has the name."""
    for above in _tsconfig.upwards(folder):
        manifest = _tsconfig.read_json(f"{above}/package.json".lstrip("/"), exists, read_text)
        for home in _homes(above, manifest, name):
            at = f"{home}/package.json".lstrip("/")
            own = _tsconfig.read_json(at, exists, read_text)
            if own.get("name") != name:
                continue
            entries = (
                [inner, f"src/{inner}"]
                if inner
                else ["src/index", "index", "src/main", "lib/index"]
            )
            for entry in entries:
                if target := _file(f"{home}/{entry}".lstrip("/"), exists):
                    return target
            return at
    return None


def _homes(above: str, manifest: dict[str, object], name: str) -> Iterator[str]:
    if manifest.get("name") == name:
        yield above
    listed = manifest.get("workspaces")
    if isinstance(listed, dict):
        listed = cast("dict[str, object]", listed).get("packages")
    each = cast("list[object]", listed) if isinstance(listed, list) else []
    globs = [glob for glob in each if isinstance(glob, str)]
    if not globs and manifest:
        globs = ["packages/*"]  # where pnpm and lerna keep them, whose lists we do not read
    short = name.rpartition("/")[2]
    for glob in globs:
        stem = glob.removeprefix("./").rstrip("/")
        stem = stem.replace("**", "*", 1)
        yield f"{above}/{stem.replace('*', short)}".lstrip("/")
