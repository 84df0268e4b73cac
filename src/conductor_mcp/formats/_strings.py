"""The string literals of a source file, and the environment variables that it reads.

Read only when asked for. Docstrings and the modules of imports are no literals. Of a string with
something put into it, `{}` stands for that. A variable may be named by a constant of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from textwrap import dedent
from typing import TYPE_CHECKING

from conductor_mcp.formats._builtins import built_in
from conductor_mcp.formats._calls import called, within, written
from conductor_mcp.formats._origins import origin_of, origins
from conductor_mcp.formats._treesitter import captures, parse, span, text_of, too_large
from conductor_mcp.model import Document, Literal
from conductor_mcp.syntax.lazily import expression

if TYPE_CHECKING:
    from tree_sitter import Node

_ECMASCRIPT = """
    (string) @string (template_string) @string
    (function_declaration) @function (function_expression) @function (arrow_function) @function
    (method_definition) @function (class_declaration) @class
    (member_expression property: (property_identifier) @name)
    (object_pattern (shorthand_property_identifier_pattern) @taken)
    (object_pattern (pair_pattern key: (property_identifier) @taken))
    (object_pattern (object_assignment_pattern left: (_) @taken))
    (arguments . (identifier) @given) (subscript_expression index: (identifier) @given)
"""
_QUERIES = {
    "python": """
        (string) @string (concatenated_string) @string
        (argument_list . (identifier) @given) (subscript subscript: (identifier) @given)
        (function_definition) @function (class_definition) @class
    """,
    "javascript": _ECMASCRIPT,
    "typescript": _ECMASCRIPT,
    "go": """
        (interpreted_string_literal) @string (raw_string_literal) @string
        (argument_list . (identifier) @given)
        (function_declaration) @function (method_declaration) @function
    """,
    "java": """
        (string_literal) @string (argument_list . (identifier) @given)
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
_GAPS = ("interpolation", "template_substitution", "string_interpolation")
_GAP = "{}"
_LOADS = ("import_statement", "export_statement", "import_spec", "import_require_clause")
_READER_NAMES = """
    os.getenv os.getenvb os.environ os.environ.get os.environ.pop os.environ.setdefault
    os.environb os.environb.get os.putenv os.unsetenv environ.Env() environ.Env().str
    environ.Env().bool environ.Env().int environ.Env().list environs.Env() environs.Env().str
    environs.Env().bool environs.Env().int environs.Env().list decouple.config
    starlette.config.Config() os.Getenv os.LookupEnv os.Setenv os.Unsetenv
    github.com/spf13/viper.BindEnv System.getenv System.getenv().get java.lang.System.getenv
    java.lang.System.getenv().get Deno.env.get process.env import.meta.env dotenv.get
"""
_READERS = frozenset(_READER_NAMES.split())
_CALLS = ("call", "call_expression", "method_invocation")
_HOLDERS = frozenset(
    {
        "process.env", "import.meta.env", "Bun.env", "globalThis.process.env",
        "node:process.env", "process.env.env", "bun.env",
    }
)  # fmt: skip
_PLACED = frozenset({"Value", "org.springframework.beans.factory.annotation.Value"})
_PLACEHOLDER = expression(r"\$\{([A-Za-z_][A-Za-z0-9_.-]*)")
_BOUND = ("assignment", "variable_declarator", "const_spec", "var_spec")


def literals(language_id: str, grammar: str, document: Document) -> Iterator[Literal]:
    """Yield each string literal, in order, marked where it names an environment variable."""
    if too_large(document.path, document.text):
        return
    root = parse(grammar, document.text)
    found = captures(grammar, _QUERIES[language_id], root)
    names = origins(language_id, root, built_in(language_id))
    openers = [*found.get("function", []), *found.get("class", [])]
    kinds = ("string", "name", "taken", "given")
    sorts = {node.id: kind for kind in kinds for node in found.get(kind, [])}
    wanted = [node for kind in kinds for node in found.get(kind, [])]
    constants = _constants(found.get("string", []))
    for node, _, scope in within(openers, {n.id for n in openers}, wanted):
        at = span(document.path, node)
        for said, kind in _read(node, sorts[node.id], names, constants):
            yield Literal(said, at, kind, scope)


def _read(
    node: Node, sort: str, names: Mapping[str, str], constants: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what a node says, each time with its kind: ``env`` or ``string``."""
    around = node.parent
    if around is None:
        return
    if sort == "name":
        if _is_environment(around.child_by_field_name("object"), names):
            yield text_of(node), "env"
    elif sort == "taken":
        pattern = around if around.type == "object_pattern" else around.parent
        value = pattern.parent.child_by_field_name("value") if pattern and pattern.parent else None
        if _is_environment(value, names):
            yield text_of(node), "env"
    elif sort == "given":
        said = constants.get(text_of(node))
        if said is not None and _readers(node, names) & _READERS:
            yield said, "env"
    else:
        yield from _of_string(node, around, names)


def _of_string(node: Node, around: Node, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    said = _said(node)
    if said is None or around.type in (*_LOADS, "expression_statement", "concatenated_string"):
        return
    is_env = bool(_readers(node, names) & _READERS) or _is_asked_for(node, names)
    yield said, "env" if is_env else "string"
    if _is_placed(node, names):
        yield from ((name, "env") for name in _PLACEHOLDER.findall(said))


def _is_environment(node: Node | None, names: Mapping[str, str]) -> bool:
    """Whether an expression is the environment: ``process.env``, by whatever name."""
    if node is None or node.type not in ("identifier", "member_expression"):
        return False
    if node.type == "identifier" and text_of(node) not in names:
        return False
    return text_of(node) in _HOLDERS or origin_of(node, names) in _HOLDERS


def _is_asked_for(node: Node, names: Mapping[str, str]) -> bool:
    """Whether a string stands in ``"NAME" in os.environ``."""
    around = node.parent
    if around is None or around.type not in ("comparison_operator", "binary_expression"):
        return False
    first, last = around.children[0], around.children[-1]
    if node.id != first.id or not any(c.type in ("in", "not in") for c in around.children):
        return False
    return origin_of(last, names) in ("os.environ", "os.environb") or _is_environment(last, names)


def _is_placed(node: Node, names: Mapping[str, str]) -> bool:
    """Whether a string is what Spring fills in: ``@Value("${NAME:default}")``."""
    given = node.parent
    while given is not None and given.type in ("element_value_pair", "annotation_argument_list"):
        given = given.parent
    if given is None or given.type != "annotation":
        return False
    name = given.child_by_field_name("name")
    return text_of(name) in _PLACED or origin_of(name, names) in _PLACED


def _constants(strings: Iterable[Node]) -> dict[str, str]:
    """Return the names that stand for one string each, and what that says."""
    found: dict[str, str] = {}
    for node in strings:
        around = node.parent
        if around is not None and around.type == "expression_list":
            around = around.parent
        if around is None or around.type not in _BOUND:
            continue
        target = around.child_by_field_name("left") or around.child_by_field_name("name")
        said = _said(node)
        if target is not None and target.type in ("identifier", "expression_list") and said:
            name = text_of(target)
            found[name] = said if found.get(name, said) == said else ""
    return {name: said for name, said in found.items() if said}


def _said(node: Node) -> str | None:
    """Return what a literal says, ``{}`` where something is put into it; ``None`` if only that."""
    if node.type == "concatenated_string":
        pieces = [_said(child) for child in node.named_children if child.type == "string"]
        return "".join(piece or _GAP for piece in pieces)
    found: list[str] = []
    for child in node.named_children:
        if child.type in _MARKS:
            continue
        if child.type in _GAPS:
            found.append(_GAP)
        elif child.type in _PIECES:
            found.append(text_of(child))
        else:
            return None
    said = "".join(found)
    if node.type == "string_literal" and "\n" in said:  # a text block of Java
        said = dedent(said.removeprefix("\n"))
    return said if found != [_GAP] else None


def _readers(node: Node, names: Mapping[str, str]) -> set[str]:
    """Name what a literal is the first argument, or the subscript, of."""
    holder = node.parent
    if holder is None:
        return set()
    if holder.type in ("subscript", "subscript_expression"):
        value = holder.child_by_field_name("value") or holder.child_by_field_name("object")
        known = {"process.env"} if _is_environment(value, names) else set[str]()
        return {origin_of(value, names), text_of(value), *known}
    call = holder.parent
    if holder.type == "concatenated_string":
        return set()
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
