"""Python source: its imports and definitions, and which file or package an import means.

Read with tree-sitter. Sources: the language reference (the import system, PEP 328 relative and
PEP 420 namespace packages) and PEP 484 (``TYPE_CHECKING``).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
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
from conductor_mcp.model.values import replace
from conductor_mcp.syntax.lazily import expression

if TYPE_CHECKING:
    from tree_sitter import Node

_STATEMENTS = """
(import_statement) @import
(import_from_statement) @from
(if_statement) @if
(function_definition) @definition
(class_definition) @definition
"""
_QUERY = f"""{_STATEMENTS}
(module (expression_statement (assignment left: (identifier) @variable)))
"""
_NEAR = 1_000  # bytes; to look at what is between two marks costs less than to begin anew
_LOADERS = frozenset(("import_module", "importlib.import_module", "__import__"))
_LOADS = expression(rb"\bimport_module\b|\b__import__\b")
_RENAMED = expression(
    rb"\b(?:(importlib)|import_module)[ \t]+as[ \t]+(\w+)"
    rb"|\b(\w+)[ \t]*=[ \t]*(?:importlib\.)?import_module[ \t]*(?:[#\r\n]|$)"
)
_HERE = ("__package__", "__name__", "__spec__.parent")
_MOST_CALL = 80
_SUFFIXES = (".py", "/__init__.py", ".pyi", "/__init__.pyi", ".pyx")


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
    names = _loaders(root.text or b"")
    if names:
        within = _around(_loading(names), root.text or b"")
        found["call"] = captures("python", "(call) @call", root, within).get("call", [])
    definitions = _definitions(found)
    imports = _found_imports(document.path, found, definitions, names)
    symbols = _symbols(document.path, definitions, found.get("variable", []))
    return Reading(parts=(*imports, *symbols), problems=problems(document.path, root))


def imports(document: Document) -> Reading:
    """Return what ``read`` does without definitions and what is computed.

    Only where imports stand is looked.
    """
    if large := too_large(document.path, document.text):
        return Reading(problems=large)
    root = parse("python", document.text)
    names = _loaders(root.text or b"")
    query = f"{_STATEMENTS}(call) @call" if names else _STATEMENTS
    within = _around(_loading(names | {"import"}), root.text or b"")
    found = captures("python", query, root, within)
    every = _found_imports(document.path, found, _definitions(found), names)
    parts = tuple(part for part in every if not part.computed)
    return Reading(parts=parts, problems=problems(document.path, root))


def _loaders(text: bytes) -> frozenset[str]:
    """Return what a file may call to load a module by its name, under its own names for it."""
    if _LOADS.search(text) is None:
        return frozenset()
    renamed = ((m[1], m[2] or m[3]) for m in _RENAMED.finditer(text))
    return _LOADERS | {n.decode() + ".import_module" * bool(whole) for whole, n in renamed}


@lru_cache(maxsize=256)
def _loading(names: frozenset[str]) -> re.Pattern[bytes]:
    words = sorted({name.rpartition(".")[2] for name in names})
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b".encode())


def _around(mark: re.Pattern[bytes], text: bytes) -> list[tuple[int, int]]:
    within: list[tuple[int, int]] = []
    for found in mark.finditer(text):
        first, last = found.span()
        if within and first - within[-1][1] < _NEAR:
            first = within.pop()[0]
        within.append((first, last))
    return within


def _definitions(found: dict[str, list[Node]]) -> list[tuple[Node, str]]:
    named = found.get("definition", [])
    return [(node, text_of(node.child_by_field_name("name"))) for node in named]


def _found_imports(
    path: str,
    found: dict[str, list[Node]],
    definitions: list[tuple[Node, str]],
    names: frozenset[str],
) -> Iterator[Import]:
    typing_only = _typing_only(found)
    every = found.get("call", [])
    calls = [c for c in every if _squeezed(c.child_by_field_name("function")) in names]
    wanted = [*found.get("import", []), *found.get("from", []), *calls]
    for node, scope in in_scope(definitions, wanted):
        apart = any(first <= node.start_byte < last for first, last in typing_only)
        at = span(path, node)
        called = node.type == "call"
        for key in _keys(node):
            module = key.partition(":")[0]
            yield Import(
                key, at, module, type_only=apart, scope=scope, dynamic=called,
                computed=called and "(" in key,
            )  # fmt: skip


def _typing_only(found: dict[str, list[Node]]) -> list[tuple[int, int]]:
    blocks = [
        node.child_by_field_name("consequence")
        for node in found.get("if", [])
        if text_of(node.child_by_field_name("condition")).rpartition(".")[2] == "TYPE_CHECKING"
    ]
    return [(block.start_byte, block.end_byte) for block in blocks if block]


def _keys(node: Node) -> Iterator[str]:
    if node.type == "call":
        yield from _loaded(node)
        return
    module = _squeezed(node.child_by_field_name("module_name"))
    names = [_squeezed(_unaliased(n)) for n in node.children_by_field_name("name")]
    if not module:
        yield from names
    elif any(child.type == "wildcard_import" for child in node.children):
        yield f"{module}:*"
    else:
        yield from (f"{module}:{name}" for name in names)


def _loaded(call: Node) -> Iterator[str]:
    """Yield the module that a call loads, or the call itself where its name is computed."""
    given = call.child_by_field_name("arguments")
    told = [n for n in given.named_children if n.type != "comment"] if given else []
    if not told or given is None or given.type != "argument_list":
        return
    name = text_of(told[0]).strip("'\"") if told[0].type == "string" else ""
    # A relative name is this package's only where the call says so.
    here = not name.startswith(".") or any(text_of(n).endswith(_HERE) for n in told[1:])
    if here and name.replace(".", "").isidentifier():
        yield name
    else:
        yield " ".join(text_of(call).split())[:_MOST_CALL]


def _unaliased(node: Node) -> Node:
    return (node.child_by_field_name("name") or node) if node.type == "aliased_import" else node


def _squeezed(node: Node | None) -> str:
    return "".join(text_of(node).split())


def _symbols(
    path: str, definitions: list[tuple[Node, str]], variables: list[Node]
) -> Iterator[Symbol]:
    names = {node.id: name for node, name in definitions}
    functions = {
        (node.start_byte, node.end_byte)
        for node, _ in definitions
        if node.type == "function_definition"
    }
    listed = _listed(variables)
    inside: list[tuple[int, int]] = []
    for node, scope in in_scope(definitions, [node for node, _ in definitions]):
        while inside and inside[-1][1] <= node.start_byte:
            inside.pop()
        name = names[node.id]
        kind = "class" if node.type == "class_definition" else "function"
        field = "superclasses" if kind == "class" else "parameters"
        signature = " ".join(text_of(node.child_by_field_name(field)).split())
        at = Span(path, node.start_point[0] + 1, node.end_point[0] + 1)
        key = f"{scope}.{name}" if scope else name
        exported = not inside and _exported(key, listed)
        yield Symbol(key, at, kind, signature, tuple(_decorators(node)), exported)
        if (place := (node.start_byte, node.end_byte)) in functions:
            inside.append(place)
    for node in variables:
        key = text_of(node)
        if not key.startswith("__") and node.parent is not None:
            kind = " ".join(text_of(node.parent.child_by_field_name("type")).split())
            at = span(path, node.parent)
            yield Symbol(key, at, "variable", kind, exported=_exported(key, listed))


def _decorators(node: Node) -> Iterator[str]:
    around = node.parent
    if around is None or around.type != "decorated_definition":
        return
    for child in around.named_children:
        if child.type == "decorator" and child.named_children:
            given = child.named_children[0]
            yield _squeezed(given.child_by_field_name("function") or given)


def _listed(variables: list[Node]) -> frozenset[str] | None:
    """Return the names in ``__all__``, ``None`` where a module has none that can be read."""
    for node in variables:
        value = node.parent.child_by_field_name("right") if node.parent else None
        if text_of(node) == "__all__" and value is not None and value.type in ("list", "tuple"):
            strings = [n for n in value.named_children if n.type == "string"]
            if len(strings) == sum(n.type != "comment" for n in value.named_children):
                return frozenset(text_of(n).strip("'\"") for n in strings)
    return None


def _exported(key: str, listed: frozenset[str] | None) -> bool:
    names = key.split(".")
    if listed is not None:
        return names[0] in listed and not any(_is_private(n) for n in names[1:])
    return not any(map(_is_private, names))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


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
    ours = False
    for root in roots:
        start = f"{root}/{top}" if root else top
        package = exists(f"{start}/__init__.py")
        if not (package or exists(f"{start}.py") or exists(f"{start}/")):
            continue
        whole = f"{start}/{rest}" if rest else start
        if target := _file(whole, name, exists):
            return replace(part, target=target)
        ours = ours or package or bool(rest and exists(f"{whole}/"))
        ours = ours or bool(name and exists(f"{whole}/{name}/"))
    return part if ours else replace(part, package=top)


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
        if not exists(f"{start}/__init__.py".lstrip("/")):  # else it lies in a package itself
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
        imports,
    ),
)
