"""Parse source code with tree-sitter; nothing is imported before the first file is parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from conductor_mcp.formats._repairs import repairs
from conductor_mcp.model import Problem, Span

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Query

LARGEST = 2_000_000
"""Files above this many characters are generated or minified; they are said to be unjudged."""
MOST_LINES = 50_000
_PACKED = 100_000  # smaller files cost little however they are written
_WIDEST = 500  # characters of a line, on average
_DEEPEST = 32  # definitions in definitions that are named

_PACKAGES = {"tsx": "typescript"}
_LOADERS = {"typescript": "language_typescript", "tsx": "language_tsx"}


@lru_cache(maxsize=16)
def _grammar(name: str) -> Language:
    """Load a grammar: ``go`` is in the package ``tree_sitter_go``, ``tsx`` beside TypeScript."""
    from importlib import import_module

    from tree_sitter import Language

    package: object = import_module(f"tree_sitter_{_PACKAGES.get(name, name)}")
    load: Callable[[], object] = getattr(package, _LOADERS.get(name, "language"))
    return Language(load())


@lru_cache(maxsize=64)
def _query(grammar: str, text: str) -> Query:
    from tree_sitter import Query

    return Query(_grammar(grammar), text)


def parse(grammar: str, text: str) -> Node:
    """Return the root of the syntax tree; a tree always comes back, errors are nodes in it."""
    from tree_sitter import Parser

    parser = Parser(_grammar(grammar))
    text = with_line_feeds(text)
    root = parser.parse(text.encode("utf-8", "replace")).root_node
    for other in repairs(grammar, text) if root.has_error else ():
        again = parser.parse(other.encode("utf-8", "replace")).root_node
        if not again.has_error:
            return again
    return root


def with_line_feeds(text: str) -> str:
    """Return a text whose lines end with carriage returns alone as the grammars know lines."""
    return text.replace("\r", "\n") if "\r" in text and "\n" not in text else text


def captures(
    grammar: str, query: str, root: Node, within: Sequence[tuple[int, int]] | None = None
) -> dict[str, list[Node]]:
    """Return the nodes that each capture of a tree-sitter query names, in document order.

    With ``within`` (ranges of bytes), only what is in one of them or around it is looked at.
    """
    from tree_sitter import QueryCursor

    compiled = _query(grammar, query)
    if within is None:
        found = QueryCursor(compiled).captures(root)
        return {name: sorted(nodes, key=lambda n: n.start_byte) for name, nodes in found.items()}
    known: dict[str, dict[int, Node]] = {}  # what is around two of the ranges is met twice
    for first, last in within:
        cursor = QueryCursor(compiled)
        cursor.set_byte_range(first, last)
        for name, nodes in cursor.captures(root).items():
            known.setdefault(name, {}).update((node.id, node) for node in nodes)
    return {
        name: sorted(nodes.values(), key=lambda n: n.start_byte) for name, nodes in known.items()
    }


def grammar_of(language_id: str, root: Node) -> str:
    """Name the grammar that a root of this language was parsed with; ``""`` if it is no root.

    TypeScript has two, whose trees cannot be asked each other's queries.
    """
    if root.type == "ERROR":
        return ""
    if language_id != "typescript":
        return language_id
    named = True
    return (
        "tsx"
        if root.kind_id == _grammar("tsx").id_for_node_kind(root.type, named)
        else "typescript"
    )


def text_of(node: Node | None) -> str:
    """Return the source text of a node, ``""`` for none."""
    return "" if node is None or node.text is None else node.text.decode("utf-8", "replace")


def span(path: str, node: Node) -> Span:
    return Span(path, node.start_point[0] + 1, node.end_point[0] + 1)


def too_large(path: str, text: str, *, times: int = 1) -> tuple[Problem, ...]:
    """Refuse what no person wrote, with words: giants, and what is packed into a few lines.

    ``times`` as much is read where a file is asked for by name, and nothing else would do.
    """
    words = ""
    if len(text) > LARGEST * times:
        words = f"the file is larger than {LARGEST * times:,} characters"
    elif len(text) > _PACKED:
        lines = text.count("\n") + 1
        if lines > MOST_LINES * times:
            words = f"the file has more than {MOST_LINES * times:,} lines"
        elif len(text) // lines > _WIDEST:
            words = f"the file is minified: its lines have {len(text) // lines:,} characters each"
    return (Problem(Span(path), words),) if words else ()


def problems(path: str, root: Node) -> tuple[Problem, ...]:
    """Name the first syntax error; what follows one is guesswork and not worth reporting."""
    if not root.has_error:
        return ()
    node = root
    while not (node.is_error or node.is_missing):
        broken = next((child for child in node.children if child.has_error), None)
        if broken is None:
            break
        node = broken
    return (Problem(Span(path, node.start_point[0] + 1, node.end_point[0] + 1), "syntax error"),)


def in_scope(
    definitions: Sequence[tuple[Node, str]], nodes: Iterable[Node]
) -> Iterator[tuple[Node, str]]:
    """Pair each node with the dotted name of the definitions around it, itself left out.

    ``definitions`` are (node, name) pairs. One sweep over both in order of their start: the cost
    does not grow with the depth of the tree.
    """
    waiting = sorted(definitions, key=lambda d: (d[0].start_byte, -d[0].end_byte))
    open_now: list[tuple[int, str]] = []
    at = 0
    for node in sorted(nodes, key=lambda n: (n.start_byte, -n.end_byte)):
        while at < len(waiting) and (
            (waiting[at][0].start_byte, -waiting[at][0].end_byte)
            < (node.start_byte, -node.end_byte)
        ):
            around, name = waiting[at]
            at += 1
            while open_now and open_now[-1][0] <= around.start_byte:
                open_now.pop()
            open_now.append((around.end_byte, name))
        while open_now and open_now[-1][0] <= node.start_byte:
            open_now.pop()
        yield node, ".".join(name for _, name in open_now[-_DEEPEST:])
