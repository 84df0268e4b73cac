"""The string literals of a source file, and the environment variables that it reads.

Read only when asked for. Docstrings and the modules of imports are no literals; a string with
something put into it is known up to that place and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from conductor_mcp.formats._calls import called, within, written
from conductor_mcp.formats._origins import origin_of, origins
from conductor_mcp.formats._treesitter import captures, parse, span, text_of, too_large
from conductor_mcp.model import Document, Literal

if TYPE_CHECKING:
    from tree_sitter import Node

_ECMASCRIPT = """
    (string) @string (template_string) @string
    (function_declaration) @function (function_expression) @function (arrow_function) @function
    (method_definition) @function (class_declaration) @class
    (member_expression object: (member_expression) property: (property_identifier) @name)
"""
_QUERIES = {
    "python": """
        (string) @string
        (function_definition) @function (class_definition) @class
    """,
    "javascript": _ECMASCRIPT,
    "typescript": _ECMASCRIPT,
    "go": """
        (interpreted_string_literal) @string (raw_string_literal) @string
        (function_declaration) @function (method_declaration) @function
    """,
    "java": """
        (string_literal) @string
        (method_declaration) @function (constructor_declaration) @function
        (class_declaration) @class (interface_declaration) @class (record_declaration) @class
    """,
}
_PIECES = frozenset(
    {
        "string_content", "string_fragment", "interpreted_string_literal_content",
        "raw_string_literal_content", "multiline_string_fragment", "escape_sequence",
        "string_start", "string_end",
    }
)  # fmt: skip
_MARKS = ("string_start", "string_end")
_LOADS = ("import_statement", "export_statement", "import_spec", "import_require_clause")
_READERS = frozenset(
    {
        "os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault", "os.environ",
        "environ.Env()", "decouple.config", "os.Getenv", "os.LookupEnv", "os.Setenv",
        "System.getenv", "Deno.env.get", "process.env", "import.meta.env",
        "github.com/spf13/viper.BindEnv", "dotenv.get",
    }
)  # fmt: skip
_CALLS = ("call", "call_expression", "method_invocation")
_HOLDERS = frozenset({"process.env", "import.meta.env", "Bun.env"})


def literals(language_id: str, grammar: str, document: Document) -> Iterator[Literal]:
    """Yield each string literal, in order, marked where it names an environment variable."""
    if too_large(document.path, document.text):
        return
    root = parse(grammar, document.text)
    found = captures(grammar, _QUERIES[language_id], root)
    names = origins(language_id, root)
    openers = [*found.get("function", []), *found.get("class", [])]
    wanted = [*found.get("string", []), *found.get("name", [])]
    for node, _, scope in within(openers, {n.id for n in openers}, wanted):
        at = span(document.path, node)
        around = node.parent
        if node.type == "property_identifier":
            holder = around.child_by_field_name("object") if around else None
            if text_of(holder) in _HOLDERS:
                yield Literal(text_of(node), at, "env", scope)
            continue
        said = _said(node)
        if said is None or around is None or around.type in (*_LOADS, "expression_statement"):
            continue
        kind = "env" if _readers(node, names) & _READERS else "string"
        yield Literal(said, at, kind, scope)


def _said(node: Node) -> str | None:
    """Return what a literal says, ``None`` where something is put into it."""
    pieces = [child for child in node.named_children if child.type not in _MARKS]
    if any(piece.type not in _PIECES for piece in pieces):
        return None
    return "".join(text_of(piece) for piece in pieces)


def _readers(node: Node, names: Mapping[str, str]) -> set[str]:
    """Name what a literal is the first argument, or the subscript, of."""
    holder = node.parent
    if holder is None:
        return set()
    if holder.type in ("subscript", "subscript_expression"):
        value = holder.child_by_field_name("value") or holder.child_by_field_name("object")
        return {origin_of(value, names), text_of(value)}
    call = holder.parent
    first = next((child for child in holder.named_children if child.type != "comment"), None)
    if call is None or first is None or first.id != node.id or call.type not in _CALLS:
        return set()
    return {called(call, names), written(call)}


def reader(
    language_id: str, grammar: Callable[[Document], str]
) -> Callable[[Document], Iterable[Literal]]:
    """Make a language's ``literals``; ``grammar`` names the grammar for a document."""

    def read(document: Document) -> Iterable[Literal]:
        return literals(language_id, grammar(document), document)

    return read
