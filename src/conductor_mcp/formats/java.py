"""Java source: its imports, the types it uses without one, its definitions, and where they are.

Read with tree-sitter. An import of a type leads to its file, one of a whole package
(``import org.shop.store.*``) to the package's folder. Types of the same package need no import:
each that is used is an ``Import`` all the same, as are names written in full. Sources: the Java
language specification (packages, import declarations, scope of names) and the standard layout of
Maven and Gradle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats import _astgrep, _calls, _javaroots, _strings
from conductor_mcp.formats._bindings import squeezed
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
(package_declaration) @package
(import_declaration) @import
(class_declaration) @definition
(interface_declaration) @definition
(enum_declaration) @definition
(record_declaration) @definition
(annotation_type_declaration) @definition
(method_declaration) @definition
(constructor_declaration) @definition
(field_declaration) @field
(type_parameter . (type_identifier) @parameter)
(type_identifier) @type
(method_invocation object: (identifier) @holder)
(method_reference . (identifier) @holder)
(field_access object: (identifier) @holder)
(marker_annotation name: (identifier) @type)
(annotation name: (identifier) @type)
(scoped_type_identifier) @full
(field_access object: (field_access)) @full
(marker_annotation name: (scoped_identifier) @full)
(annotation name: (scoped_identifier) @full)
"""
_KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "record",
    "annotation_type_declaration": "annotation",
}
_SAME = "."
"""Starts the key of a type that is used without an import: it belongs to the file's package."""
# What java.lang gives to every file, without those names that people give to types of their own.
_GIVEN_NAMES = """
    AbstractMethodError ArithmeticException ArrayIndexOutOfBoundsException AssertionError
    AutoCloseable Boolean Byte CharSequence Class ClassCastException ClassLoader
    ClassNotFoundException CloneNotSupportedException Cloneable Comparable Deprecated Double Enum
    Error Exception ExceptionInInitializerError Float FunctionalInterface IllegalAccessException
    IllegalArgumentException IllegalMonitorStateException IllegalStateException
    IndexOutOfBoundsException InheritableThreadLocal InstantiationException Integer
    InternalError InterruptedException Iterable LinkageError Long Math
    NegativeArraySizeException NoClassDefFoundError NoSuchFieldError NoSuchFieldException
    NoSuchMethodError NoSuchMethodException NullPointerException NumberFormatException
    Object OutOfMemoryError Override ProcessBuilder
    ReflectiveOperationException Runnable Runtime RuntimeException SafeVarargs
    SecurityException SecurityManager Short StackOverflowError StackTraceElement StackWalker
    StrictMath String StringBuffer StringBuilder StringIndexOutOfBoundsException SuppressWarnings
    System Thread ThreadGroup ThreadLocal Throwable UnsupportedClassVersionError
    UnsupportedOperationException VirtualMachineError Void
"""
_GIVEN = frozenset(_GIVEN_NAMES.split())


def _claims(document: Document) -> Claim:
    del document
    return Claim.PLACE


def read(document: Document) -> Reading:
    """Return an ``Import`` for each import and each type used without one, and the definitions.

    Keys: ``org.shop.Order`` for an import, ``org.shop.*`` for a package, ``static`` ones by what
    they name; ``.Order`` for a type that is used without an import.
    """
    if large := too_large(document.path, document.text):
        return Reading(problems=large)
    root = parse("java", document.text)
    found = captures("java", _QUERY, root)
    package = next((_dotted(node) for node in found.get("package", [])), "")
    definitions = [
        (node, text_of(node.child_by_field_name("name"))) for node in found.get("definition", [])
    ]
    parts: list[Import | Symbol] = []
    known = {name for _, name in definitions} | _GIVEN
    known |= {text_of(node) for node in found.get("parameter", [])}
    for node in found.get("import", []):
        key = _dotted(node) + (".*" if _is_wildcard(node) else "")
        known.add(key.rpartition(".")[2])
        parts.append(Import(key, span(document.path, node), key))
    wanted = [*found.get("type", []), *found.get("holder", []), *found.get("full", [])]
    for node, scope in in_scope(definitions, wanted):
        key = _in_full(node) if node.type not in ("identifier", "type_identifier") else _bare(node)
        if key and key.removeprefix(_SAME) not in known:
            known.add(key.removeprefix(_SAME))
            module = f"{package}{key}".lstrip(".") if key.startswith(_SAME) else key
            parts.append(Import(key, span(document.path, node), module, scope=scope))
    parts += _symbols(document.path, definitions, found.get("field", []))
    return Reading(parts=tuple(parts), problems=problems(document.path, root))


def _dotted(node: Node) -> str:
    return next((squeezed(n) for n in node.named_children if n.type.endswith("identifier")), "")


def _is_wildcard(node: Node) -> bool:
    return any(child.type == "asterisk" for child in node.children)


def _bare(node: Node) -> str:
    """Return the key of a type used by its simple name; ``Map`` of ``Map.Entry`` is one too."""
    around = node.parent
    if around is not None and around.type == "scoped_type_identifier":
        first = around.named_children[0]
        if first.id != node.id:
            return ""
    name = text_of(node)
    return f"{_SAME}{name}" if name[:1].isupper() else ""


def _in_full(node: Node) -> str:
    """Return ``org.shop.Order`` of a name in full, ``""`` for what is none."""
    around = node.parent
    if around is not None and around.type == node.type:
        return ""  # the whole of it is looked at
    words = squeezed(node).partition("<")[0].split(".")
    size = next((i for i, word in enumerate(words) if word[:1].isupper()), 0)
    least = 2
    if size < least or not all(w.isidentifier() and w.islower() for w in words[:size]):
        return ""
    return ".".join(words[: size + 1])


def _symbols(
    path: str, definitions: list[tuple[Node, str]], fields: Iterable[Node]
) -> Iterator[Symbol]:
    names = {node.id: name for node, name in definitions}
    wanted = [*(node for node, _ in definitions), *filter(_is_constant, fields)]
    for node, scope in in_scope(definitions, wanted):
        at = Span(path, node.start_point[0] + 1, node.end_point[0] + 1)
        around = f"{scope}." if scope else ""
        shown, decorators = _is_public(node), tuple(_annotations(node))
        if node.id in names:
            kind = _KINDS.get(node.type, "function")
            key, signature = around + names[node.id], _signature(node)
            yield Symbol(key, at, kind, signature, decorators, shown)
            continue
        for declared in node.children_by_field_name("declarator"):
            key = around + text_of(declared.child_by_field_name("name"))
            yield Symbol(key, at, "variable", _signature(node), decorators, shown)


def _signature(node: Node) -> str:
    pieces = (text_of(node.child_by_field_name(name)) for name in ("parameters", "type"))
    return " ".join(" ".join(pieces).split())


def _modifiers(node: Node) -> Node | None:
    return next((child for child in node.children if child.type == "modifiers"), None)


def _annotations(node: Node) -> Iterator[str]:
    given = _modifiers(node)
    for child in given.children if given else ():
        if child.type.endswith("annotation"):
            yield squeezed(child.child_by_field_name("name"))


def _words(node: Node) -> set[str]:
    given = _modifiers(node)
    return {child.type for child in given.children} if given else set()


def _is_public(node: Node) -> bool:
    if _words(node) & {"public", "protected"}:
        return True
    around = node.parent
    inside = around is not None and around.type in ("interface_body", "annotation_type_body")
    return inside and "private" not in _words(node)


def _is_constant(node: Node) -> bool:
    return _words(node) >= {"static", "final"}


def resolve(document: Document, part: Import, exists: Exists, read_text: ReadText) -> Import:
    """Fill ``target`` (a file, or the folder of a package) or ``package`` (``java.util``).

    Source roots are that of the file, inferred from its package, and those of the modules that
    the build files above it name. A type without a file of its own in a package of ours leads to
    the package's folder: it is generated, or stands in another type's file.
    """
    place = _javaroots.place(document.path, document.text)
    roots = _javaroots.roots(document, place, exists, read_text)
    name = part.key
    if name.startswith(_SAME):
        return _same_package(part, place, roots, exists)
    wildcard = name.endswith(".*")
    words = name.removesuffix(".*").split(".")
    for root in roots:
        if found := _in_root(root, words, exists, wildcard=wildcard):
            return replace(part, target=found)
    return replace(part, package=_package(words, wildcard=wildcard))


def _same_package(
    part: Import, place: _javaroots.Place, roots: Iterable[str], exists: Exists
) -> Import:
    name = part.key.removeprefix(_SAME)
    for package in (place.package, *place.wildcards):
        for root in roots:
            folder = f"{root}/{package.replace('.', '/')}".strip("/")
            for suffix in _javaroots.SUFFIXES:
                if exists(file := f"{folder}/{name}{suffix}".lstrip("/")):
                    return replace(part, target=file)
    # Inherited, given by a wildcard import, or one of java.lang's own.
    return replace(part, package=place.wildcards[0] if len(place.wildcards) == 1 else "java.lang")


def _in_root(root: str, words: list[str], exists: Exists, *, wildcard: bool) -> str:
    start = f"{root}/" if root else ""
    least = 1
    if wildcard and len(words) == least and exists(f"{start}{words[0]}/"):
        return start + words[0]
    for size in range(len(words), least, -1):
        stem = start + "/".join(words[:size])
        for suffix in _javaroots.SUFFIXES:
            if exists(stem + suffix):
                return stem + suffix
        if wildcard and size == len(words) and exists(f"{stem}/"):
            return stem
    package = _package(words, wildcard=False)
    at = start + package.replace(".", "/")
    return at if "." in package and exists(f"{at}/") else ""


def _package(words: list[str], *, wildcard: bool) -> str:
    size = next((i for i, w in enumerate(words) if w[:1].isupper()), len(words) - (not wildcard))
    return ".".join(words[: size or len(words)])


def _grammar(document: Document) -> str:
    del document
    return "java"


FORMAT = Format(
    "java",
    ("*.java",),
    _claims,
    read,
    Language(
        "java",
        ".java",
        resolve,
        _astgrep.matcher(_grammar),
        _calls.reader("java", _grammar),
        _strings.reader("java", _grammar),
    ),
)
