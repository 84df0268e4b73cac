"""Work out the statements of a Python text; both ways of a condition that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    UNKNOWN,
    Attribute,
    Frame,
    Made,
    Runner,
    Unknown,
    each,
    is_list,
    listed,
    parts,
    table,
    truth,
    vague,
)
from conductor_mcp.formats.routes._pytree import (
    DEFINITIONS,
    IMPORTS,
    imported,
    names_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_ROUNDS = 2_000
_PATTERNS = ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list")


def block(run: Runner, frame: Frame, nodes: list[Node], only: str = "") -> bool:
    """Work statements out in turn; say whether what follows them is never reached.

    With ``only``, a statement that neither binds nor changes that name is left out.
    """
    for one in nodes:
        if run.spent():
            return True
        if only and only not in names_of(one, 0):
            continue
        if _statement(run, frame, one, only):
            return True
    return False


def _statement(  # noqa: C901 - one branch for each kind of statement
    run: Runner, frame: Frame, node: Node, only: str
) -> bool:
    kind = node.type
    if kind == "expression_statement":
        for one in node.named_children:
            _expression(run, frame, one)
    elif kind == "if_statement":
        return _if(run, frame, node, only)
    elif kind == "for_statement":
        _for(run, frame, node)
    elif kind == "try_statement":
        return _try(run, frame, node, only)
    elif kind in ("with_statement", "while_statement"):
        return _body(run, frame, node, only) and kind == "with_statement"
    elif kind == "return_statement":
        below = node.named_children
        frame.returned.append(run.evaluate(frame, below[0]) if below else None)
        return True
    elif kind in IMPORTS:
        for name, key in imported(node):
            value = run.imported(frame.path, key)
            if value is not MISSING or name not in frame.names:
                frame.names[name] = value
    elif kind in DEFINITIONS:
        run.define(frame, node)
    return kind in ("raise_statement", "continue_statement", "break_statement")


def _body(run: Runner, frame: Frame, node: Node | None, only: str, name: str = "body") -> bool:
    inner = node.child_by_field_name(name) if node is not None else None
    return block(run, frame, inner.named_children, only) if inner is not None else False


def _if(run: Runner, frame: Frame, node: Node, only: str) -> bool:
    """Take the way whose condition holds; all ways that may be taken where that is not known."""
    condition = node.child_by_field_name("condition")
    known = truth(run.evaluate(frame, condition)) if condition is not None else None
    if known:
        return _body(run, frame, node, only, "consequence")
    before = dict(frame.names)
    stopped = False
    if known is None:
        stopped = _body(run, frame, node, only, "consequence")
    first = frame.names
    if known is None:
        frame.names = before
    other = _else(run, frame, node, only)
    if known is None:
        _merge(frame, first, stopped=stopped, other=bool(other))
        return stopped and bool(other)
    return bool(other)


def _else(run: Runner, frame: Frame, node: Node, only: str) -> bool:
    ways = node.children_by_field_name("alternative")
    for at, way in enumerate(ways):
        if way.type == "else_clause":
            return _body(run, frame, way, only)
        condition = way.child_by_field_name("condition")
        known = truth(run.evaluate(frame, condition)) if condition is not None else None
        if known is False:
            continue
        stopped = _body(run, frame, way, only, "consequence")
        if known:
            return stopped
        rest = [block(run, frame, (w.child_by_field_name("body") or w).named_children, only)
                for w in ways[at + 1 :] if w.type == "else_clause"]  # fmt: skip
        return stopped and any(rest)
    return False


def _merge(frame: Frame, first: dict[str, object], *, stopped: bool, other: bool) -> None:
    """Put the names of two ways together: lists hold what either puts into them."""
    second = frame.names
    if stopped != other:
        frame.names = second if stopped else first
        return
    for name, value in first.items():
        there = second.get(name, MISSING)
        if there is value:
            continue
        mine, theirs = _rows(value), _rows(there)
        if mine is not None and theirs is not None and (is_list(value) or is_list(there)):
            second[name] = [*mine, *(one for one in theirs if not _in(one, mine))]
        elif there is MISSING or isinstance(there, Unknown) or not isinstance(value, Unknown):
            second[name] = value


def _rows(value: object) -> list[object] | None:
    """Return a list, or what an outside function makes as a list of it."""
    if isinstance(value, Made):
        return [value]
    return cast("list[object]", value) if isinstance(value, list) else None


def _in(value: object, values: list[object]) -> bool:
    return any(one is value for one in values)


def _for(run: Runner, frame: Frame, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    values = each(run.evaluate(frame, right))
    for value in [UNKNOWN] if values is None else values[:_MOST_ROUNDS]:
        bind(run, frame, left, value)
        _body(run, frame, node, "")


def _try(run: Runner, frame: Frame, node: Node, only: str) -> bool:
    stopped = _body(run, frame, node, only)
    if stopped and frame.returned and vague(frame.returned[-1]):
        stopped = False  # what cannot be told may as well have failed
    for one in node.named_children:
        if one.type == "except_clause" and not stopped:
            _rescued(run, frame, one, only)
        elif one.type == "else_clause" and not stopped:
            stopped = _body(run, frame, one, only)
        elif one.type == "finally_clause":
            block(run, frame, one.named_children[-1].named_children, only)
    return stopped


def _rescued(run: Runner, frame: Frame, node: Node, only: str) -> None:
    """Take from the way of an error only the names that nothing else gives."""
    inner = Frame(frame.path, frame.scope, {}, frame, frame.owner)
    block(run, inner, node.named_children[-1].named_children, only)
    frame.returned += inner.returned
    for name, value in inner.names.items():
        if isinstance(frame.names.get(name, MISSING), Unknown):
            frame.names[name] = value


def _expression(run: Runner, frame: Frame, node: Node) -> None:
    if node.type == "augmented_assignment":
        _augment(run, frame, node)
        return
    if node.type != "assignment":
        value = run.evaluate(frame, node)
        if frame.yielded is not None and node.type == "yield":
            _yielded(frame.yielded, node, value)
        return
    right = node.child_by_field_name("right")
    lefts = [node.child_by_field_name("left")]
    while right is not None and right.type == "assignment":
        lefts.append(right.child_by_field_name("left"))
        right = right.child_by_field_name("right")
    if right is None:
        return
    value = run.evaluate(frame, right)
    for left in lefts:
        if left is not None:
            bind(run, frame, left, value)


def _yielded(found: list[object], node: Node, value: object) -> None:
    several = any(one.type == "from" for one in node.children)
    found += (listed(value) or []) if several else [value]


def bind(run: Runner, frame: Frame, left: Node, value: object) -> None:
    """Give a value to a name, a member, an entry or a row of them."""
    if left.type == "identifier":
        word = text_of(left)
        # A list that goes through what is not known is still more than nothing.
        if not (isinstance(value, Unknown) and listed(frame.names.get(word)) is not None):
            frame.names[word] = value
    elif left.type in _PATTERNS:
        values = parts(value)
        for at, one in enumerate(left.named_children):
            if one.type == "list_splat_pattern":
                rest = UNKNOWN if values is None else values[at:]
                bind(run, frame, one.named_children[0], rest)
            else:
                bind(run, frame, one, values[at] if values and at < len(values) else UNKNOWN)
    elif left.type == "attribute":
        of = left.child_by_field_name("object")
        owner = run.evaluate(frame, of) if of is not None else UNKNOWN
        run.assign(owner, text_of(left.child_by_field_name("attribute")), value)
    elif left.type == "subscript":
        of, key = left.child_by_field_name("value"), left.child_by_field_name("subscript")
        owner = run.evaluate(frame, of) if of is not None else UNKNOWN
        name = run.evaluate(frame, key) if key is not None else UNKNOWN
        _put(owner, name, value)


def _put(owner: object, name: object, value: object) -> None:
    """Set an entry of a table or a list."""
    held = table(owner)
    if held is not None and isinstance(name, str | int):
        held[name] = value
    elif isinstance(owner, list) and isinstance(name, int):
        entries = cast("list[object]", owner)
        if -len(entries) <= name < len(entries):
            entries[name] = value


def _augment(run: Runner, frame: Frame, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    held, value = run.evaluate(frame, left), run.evaluate(frame, right)
    if is_list(held) and text_of(node.child_by_field_name("operator")) == "+=":
        there = cast("list[object]", held)
        more = listed(value)
        # A list that another name holds as well grows for both, as in Python.
        there += [value] if more is None and not isinstance(value, Unknown) else more or []
    elif isinstance(held, str) and isinstance(value, str):
        bind(run, frame, left, held + value)
    elif (first := listed(held)) is not None:
        second = listed(value)
        bind(run, frame, left, [*first, *(second if second is not None else [value])])
    elif isinstance(held, Made | Attribute) and (second := listed(value)) is not None:
        bind(run, frame, left, [held, *second])  # what an outside function makes of a list
    else:
        bind(run, frame, left, UNKNOWN)
