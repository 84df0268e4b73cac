"""Structural patterns and linear-time text patterns, both by ast-grep, imported when first used.

The rule language is ast-grep's own (``pattern``, ``kind``, ``regex``, ``has``, ``inside``,
``any``, ``all``, ``not`` …). Its regular expressions are Rust's: they cannot hang.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from conductor_mcp.formats._treesitter import parse, with_line_feeds
from conductor_mcp.model import Document, Match, Span
from conductor_mcp.syntax.lazily import expression

if TYPE_CHECKING:
    from ast_grep_py import SgNode

SUPPORTED = frozenset({"python", "typescript", "tsx", "javascript", "go", "java"})
"""Asked first: ast-grep panics on a language it does not carry."""

_SCOPES = frozenset(
    {
        "function_definition",
        "class_definition",
        "function_declaration",
        "generator_function_declaration",
        "class_declaration",
        "abstract_class_declaration",
        "method_definition",
        "interface_declaration",
        "method_declaration",
        "constructor_declaration",
        "enum_declaration",
        "record_declaration",
    }
)
# Generated code must not cost minutes: more than this is no code that people keep to a rule.
_MOST_MATCHES = 2_000
_LONGEST = 4_000
_DEEPEST = 200
_GRAMMARS = {".py": "python", ".pyi": "python", ".js": "javascript", ".jsx": "javascript",
             ".mjs": "javascript", ".cjs": "javascript", ".ts": "typescript", ".tsx": "tsx",
             ".mts": "typescript", ".cts": "typescript", ".go": "go", ".java": "java"}  # fmt: skip
# A decorator alone is no statement, and still a pattern; so is what lacks its semicolon.
_COMPLETIONS = ("", "\n  pass", "\ndef _x(): pass", "\nclass _x {}")
_COMPLETED = {"go": ("",), "java": ("", ";", "\nclass _x {}")}
_LIST_KEYS = ("any", "all")
_NESTED_KEYS = ("has", "inside", "precedes", "follows")
_TEXT_GRAMMAR = "json"  # cheap for any text, also hostile; it is never looked at as JSON
_FRONT = "\ufdd0\n"
_WORD = expression(r"\$*\w+")


def matcher(
    grammar: Callable[[Document], str],
) -> Callable[[Document, Mapping[str, object]], Iterable[Match]]:
    """Make a language's ``match``; ``grammar`` names ast-grep's grammar for a document."""

    def match(document: Document, query: Mapping[str, object]) -> Iterable[Match]:
        """Yield where ``query`` matches, in order; ``ValueError`` if it cannot be compiled."""
        name = grammar(document)
        if not could_match(query, document.text):
            compile_check(name, query)
            return
        found = _find(name, document.text, query)
        if len(found) > _MOST_MATCHES:
            path = document.path
            raise ValueError(f"the pattern matches more than {_MOST_MATCHES:,} places of {path}")
        for node in found:
            text = " ".join(node.text()[:_LONGEST].split())
            scope = _scope(node)
            place = node.range()
            at = Span(document.path, place.start.line + 1, place.end.line + 1)
            key = _key(text)
            yield Match(f"{key} in {scope}" if scope else key, at, text, scope)

    return match


def _key(text: str) -> str:
    """Reduce code to what a formatter leaves alone, so that reformatting is no change."""
    joined = re.sub(r"(?<=\W)\s+|\s+(?=\W)", "", text).replace("'", '"')
    return re.sub(r",(?=[)\]}])", "", joined)


@lru_cache(maxsize=256)
def _compiled(grammar: str, query: str) -> str:
    import json

    try:
        _find(grammar, "", cast("Mapping[str, object]", json.loads(query)))
    except ValueError as error:
        return str(error)
    return ""


def compile_check(grammar: str, query: Mapping[str, object]) -> None:
    """Raise ``ValueError`` if ``query`` cannot be compiled for a grammar."""
    import json

    if words := _compiled(grammar, json.dumps(query, sort_keys=True, default=str)):
        raise ValueError(words)


def unparsed(suffix: str, query: Mapping[str, object]) -> str:
    """Return the first pattern in ``query`` that has a syntax error in the language of a suffix.

    ast-grep takes such a pattern and, more often than not, finds nothing.
    """
    grammar = _GRAMMARS.get(suffix)
    for key, value in query.items():
        plain = key == "pattern" and isinstance(value, str)
        if plain and grammar and not _is_whole(grammar, str(value)):
            return str(value)
        nested = cast("list[object]", value) if isinstance(value, list) else [value]
        for inner in nested:
            if isinstance(inner, Mapping) and (
                found := unparsed(suffix, cast("Mapping[str, object]", inner))
            ):
                return found
    return ""


def _is_whole(grammar: str, pattern: str) -> bool:
    """Whether a pattern is code with anything, or nothing, in place of what it leaves open."""
    codes = {
        re.sub(r"\$\w+", "_x", re.sub(r"\$\$\$\w*", filled, pattern)) for filled in ("_x", "")
    }
    ends = _COMPLETED.get(grammar, _COMPLETIONS)
    whole = any(not parse(grammar, code + end).has_error for code in codes for end in ends)
    return whole or (grammar == "go" and _is_go_call(pattern))


_IN_GO = "func _() {{\n{}\n}}"


@lru_cache(maxsize=256)
def _is_go_call(pattern: str) -> bool:
    """Whether a pattern is a call of Go's, which outside a function reads as a conversion."""
    code = re.sub(r"\$\w+", "_x", re.sub(r"\$\$\$\w*", "_x", pattern))
    root = parse("go", _IN_GO.format(code))
    node = root.named_children[0].child_by_field_name("body") if root.named_children else None
    while node is not None and node.type in _GO_HOLDERS and node.named_child_count == 1:
        node = node.named_children[0]
    return not root.has_error and node is not None and node.type == "call_expression"


_GO_HOLDERS = ("block", "statement_list", "expression_statement")


def _in_place(query: Mapping[str, object]) -> dict[str, object]:
    """Set calls among the patterns of a Go query where ast-grep reads them as calls."""
    placed: dict[str, object] = {}
    for key, value in query.items():
        if key == "pattern" and isinstance(value, str) and _is_go_call(value):
            placed[key] = {"context": _IN_GO.format(value), "selector": "call_expression"}
        elif key in _NESTED_KEYS and isinstance(value, Mapping):
            placed[key] = _in_place(cast("Mapping[str, object]", value))
        elif key in _LIST_KEYS and isinstance(value, list):
            placed[key] = [_in_place(one) for one in _queries(cast("list[object]", value))]
        else:
            placed[key] = value
    return placed


def _find(grammar: str, text: str, query: Mapping[str, object]) -> list[SgNode]:
    if grammar not in SUPPORTED:
        raise ValueError(f"no structural patterns for {grammar}")
    if not query:
        raise ValueError("the pattern is empty")
    from ast_grep_py import SgRoot

    try:
        root = SgRoot(with_line_feeds(text), grammar).root()
        placed = _in_place(query) if grammar == "go" else dict(query)
        return root.find_all(cast("Any", {"rule": placed}))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in Rust is a BaseException
        raise ValueError(_reason(str(error))) from error


def _reason(words: str) -> str:
    """Keep the innermost line of an ast-grep error, without its stack."""
    lines = [line.strip() for line in words.partition("Stack backtrace")[0].splitlines()]
    kept = [re.sub(r"^\d+: ", "", line) for line in lines if line and line != "Caused by:"]
    told = [line for line in kept if not line.startswith(("`rule` is not", "cannot get", "^"))]
    return "; ".join(told[-2:]) or "the pattern cannot be compiled"


def _scope(node: SgNode) -> str:
    names: list[str] = []
    around = node.parent()
    for _ in range(_DEEPEST):
        if around is None:
            break
        if (name := around.field("name")) is not None and _names_a_scope(around):
            names.append(name.text())
        around = around.parent()
    return ".".join(reversed(names))


def _names_a_scope(node: SgNode) -> bool:
    if node.kind() != "variable_declarator":
        return node.kind() in _SCOPES
    value = node.field("value")
    return value is not None and value.kind() in ("arrow_function", "function_expression")


def could_match(query: Mapping[str, object], text: str) -> bool:
    """Whether ``text`` holds the words that ``query`` cannot match without. Errs towards yes."""
    for key, value in query.items():
        if key == "pattern" and isinstance(value, str):
            words = (w for w in _WORD.findall(value) if not w.startswith("$"))
            if not all(word in text for word in words):
                return False
        elif key in _NESTED_KEYS and isinstance(value, Mapping):
            if not could_match(cast("Mapping[str, object]", value), text):
                return False
        elif key in _LIST_KEYS and isinstance(value, list):
            each = (could_match(q, text) for q in _queries(cast("list[object]", value)))
            if not (any(each) if key == "any" else all(each)):
                return False
    return True


def _queries(values: list[object]) -> Iterator[Mapping[str, object]]:
    for value in values:
        yield cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def lines_matching(document: Document, regex: str) -> Iterator[Match]:
    """Yield each line of any text that ``regex`` (Rust's dialect) matches.

    The whole text is asked once, then halves of what answered yes, so that a text without a
    match costs one search. ``ValueError`` for an expression that cannot be compiled; look-around
    and back-references cannot.
    """
    lines = document.text.splitlines()
    waiting = [(0, len(lines))]
    hits: list[int] = []
    # The root of a tree starts at the first visible character, which would lose the indent: a
    # character that no text has goes in front, unless the expression matches even that.
    front = "" if _found(_FRONT, regex) else _FRONT
    while waiting:
        first, last = waiting.pop()
        if first >= last or not _found(front + "\n".join(lines[first:last]), regex):
            continue
        if last - first == 1:
            hits.append(first)
            continue
        middle = (first + last) // 2
        waiting += [(first, middle), (middle, last)]
    for at in sorted(hits):
        folded = " ".join(lines[at].split())
        yield Match(_key(folded), Span(document.path, at + 1, at + 1), folded)


def _found(text: str, regex: str) -> bool:
    from ast_grep_py import SgRoot

    try:
        return SgRoot(text, _TEXT_GRAMMAR).root().matches(regex=f"(?m){regex}")
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in Rust is a BaseException
        words = _reason(str(error)).rpartition("error: ")[2]
        raise ValueError(f"the expression {regex!r} cannot be used: {words}") from error
