"""Work out the statements of a Python text; both ways of a condition that is not known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pymade import (
    HOLE,
    MISSING,
    UNKNOWN,
    Attribute,
    Frame,
    Made,
    Many,
    Unknown,
    Walker,
    each,
    entry_key,
    is_list,
    listed,
    parts,
    table,
    truth,
    vague,
)
from conductor_mcp.formats.routes._pyops import added, extend
from conductor_mcp.formats.routes._pytree import DEFINITIONS, IMPORTS, names_of

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_ROUNDS = 2_000
_PATTERNS = ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list",
             "tuple_expression")  # fmt: skip
_IDLE = ("string", "concatenated_string", "ellipsis", "identifier", "comment")
_LEFT = ("raise_statement", "continue_statement", "break_statement")
_Way: TypeAlias = "tuple[Node | None, Node | None]"
"""A condition, if any, and what is done where it holds."""


def block(run: Walker, frame: Frame, nodes: Sequence[Node], only: str = "") -> bool:
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
    run: Walker, frame: Frame, node: Node, only: str
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
    elif kind == "with_statement":
        return not run.within(frame, node) and _body(run, frame, node, only)
    elif kind in ("while_statement", "match_statement", "case_clause"):
        _any(run, frame, node, only)
    elif kind == "return_statement":
        below = node.named_children
        frame.returned.append(run.evaluate(frame, below[0]) if below else None)
        return True
    elif kind in IMPORTS:
        run.bring(frame, node)
    elif kind in DEFINITIONS:
        run.define(frame, node)
    frame.broken = frame.broken or kind == "break_statement"
    return kind in _LEFT


def _body(run: Walker, frame: Frame, node: Node | None, only: str) -> bool:
    inner = node.child_by_field_name("body") if node is not None else None
    return block(run, frame, inner.named_children, only) if inner is not None else False


def _any(run: Walker, frame: Frame, node: Node, only: str) -> None:
    """Go through what may be done, once."""
    for one in node.named_children:
        if one.type == "block":
            block(run, frame, one.named_children, only)
        elif one.type == "else_clause":
            _any(run, frame, one, only)


def holds(run: Walker, frame: Frame, node: Node) -> bool | None:
    """Say whether a condition holds, ``None`` where that is not known."""
    below = [one for one in node.named_children if one.type != "comment"]
    if node.type == "parenthesized_expression" and below:
        return holds(run, frame, below[0])
    if node.type == "not_operator" and below:
        found = holds(run, frame, below[-1])
        return None if found is None else not found
    if node.type != "boolean_operator":
        return truth(run.evaluate(frame, node))
    decides = text_of(node.child_by_field_name("operator")) == "or"
    left = holds(run, frame, below[0])
    if left is decides:
        return decides
    right = holds(run, frame, below[-1])
    if right is decides:
        return decides
    return None if None in (left, right) else not decides


def _if(run: Walker, frame: Frame, node: Node, only: str) -> bool:
    """Take the way whose condition holds; all ways that may be taken where that is not known."""
    ways: list[_Way] = [(node.child_by_field_name("condition"),
                         node.child_by_field_name("consequence"))]  # fmt: skip
    for one in node.children_by_field_name("alternative"):
        condition = one.child_by_field_name("condition")
        name = "body" if condition is None else "consequence"
        ways.append((condition, one.child_by_field_name(name)))
    return _ways(run, frame, ways, only)


def _ways(run: Walker, frame: Frame, ways: Sequence[_Way], only: str) -> bool:
    for at, (condition, body) in enumerate(ways):
        known = True if condition is None else holds(run, frame, condition)
        if known is False or body is None:
            continue
        if known:
            return block(run, frame, body.named_children, only)
        before = dict(frame.names)
        stopped = block(run, frame, body.named_children, only)
        first, frame.names = frame.names, before
        other = _ways(run, frame, ways[at + 1 :], only)
        _merge(frame, first, stopped=stopped, other=other)
        return stopped and other
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
            both = [*mine, *(one for one in theirs if not _in(one, mine))]
            many = isinstance(value, Many) and isinstance(there, Many)
            second[name] = Many(both) if many else both
        elif there is MISSING or _weak(there) or not _weak(value):
            second[name] = value


def _weak(value: object) -> bool:
    """Whether another way to the same name says more."""
    return isinstance(value, Unknown) or (isinstance(value, str) and HOLE in value)


def _rows(value: object) -> list[object] | None:
    """Return a list, or what an outside function makes as a list of it."""
    if isinstance(value, Made):
        return [value]
    return cast("list[object]", value) if isinstance(value, list) else None


def _in(value: object, values: list[object]) -> bool:
    return any(one is value for one in values)


def _for(run: Walker, frame: Frame, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    values = each(run.evaluate(frame, right))
    if values is None and (ask := getattr(run, "stand_ins", None)) is not None:
        values = ask(node)  # of Flask's there are none
    frame.loops += 1
    for value in [UNKNOWN] if values is None else values[:_MOST_ROUNDS]:
        bind(run, frame, left, value)
        if isinstance(value, Unknown) and left.type == "identifier":
            frame.names.setdefault(text_of(left), UNKNOWN)
        stopped = _body(run, frame, node, "")
        broken, frame.broken = frame.broken, False
        if stopped and broken:
            break
    else:
        _body(run, frame, node.child_by_field_name("alternative"), "")
    frame.loops -= 1


def _try(run: Walker, frame: Frame, node: Node, only: str) -> bool:
    stopped = _body(run, frame, node, only)
    if stopped and frame.returned and vague(frame.returned[-1]):
        stopped = False  # what cannot be told may as well have failed
    for one in node.named_children:
        if one.type in ("except_clause", "except_group_clause") and not stopped:
            _rescued(run, frame, one, only)
        elif one.type == "else_clause" and not stopped:
            stopped = _body(run, frame, one, only)
        elif one.type == "finally_clause":
            block(run, frame, one.named_children[-1].named_children, only)
    return stopped


def _rescued(run: Walker, frame: Frame, node: Node, only: str) -> None:
    """Take from the way of an error only the names that nothing else gives."""
    inner = frame.inside()
    block(run, inner, node.named_children[-1].named_children, only)
    frame.returned += inner.returned
    for name, value in inner.names.items():
        if isinstance(frame.names.get(name, MISSING), Unknown):
            frame.names[name] = value


def _expression(run: Walker, frame: Frame, node: Node) -> None:
    if node.type == "augmented_assignment":
        _augment(run, frame, node)
        return
    if node.type == "yield":
        _yield(run, frame, node)
        return
    if node.type != "assignment":
        if node.type not in _IDLE:
            run.evaluate(frame, node)
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


def _yield(run: Walker, frame: Frame, node: Node) -> None:
    below = node.named_children
    value = run.evaluate(frame, below[0]) if below else None
    if frame.resume is not None:
        frame.resume(value)
    if frame.yielded is not None and below:
        several = any(one.type == "from" for one in node.children)
        frame.yielded += (each(value) or []) if several else [value]


def bind(run: Walker, frame: Frame, left: Node, value: object) -> None:
    """Give a value to a name, a member, an entry or a row of them."""
    if left.type == "identifier":
        run.put(frame, text_of(left), value)
    elif left.type == "attribute":
        run.assign(frame, left, value)
    elif left.type in _PATTERNS:
        values = parts(value)
        for at, one in enumerate(left.named_children):
            if one.type == "list_splat_pattern":
                end = len(values or ()) - (len(left.named_children) - at - 1)
                rest = UNKNOWN if values is None else values[at:end]
                bind(run, frame, one.named_children[0], rest)
                values = [*(values or ())[:at], UNKNOWN, *(values or ())[end:]]
            else:
                bind(run, frame, one, values[at] if values and at < len(values) else UNKNOWN)
    elif left.type == "subscript":
        of, keys = left.child_by_field_name("value"), left.children_by_field_name("subscript")
        owner = run.evaluate(frame, of) if of is not None else UNKNOWN
        names = [run.evaluate(frame, key) for key in keys]
        _put(owner, names[0] if len(names) == 1 else names, value)


def _put(owner: object, name: object, value: object) -> None:
    """Set an entry of a table or a list."""
    held = table(owner)
    key = entry_key(name) if held is not None else None
    if held is not None and key is not None:
        held[key] = value
    elif isinstance(owner, list) and isinstance(name, int):
        entries = cast("list[object]", owner)
        if -len(entries) <= name < len(entries):
            entries[name] = value


def _augment(run: Walker, frame: Frame, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    sign = text_of(node.child_by_field_name("operator"))
    held, value = run.evaluate(frame, left), run.evaluate(frame, right)
    if sign == "|=" and (entries := table(held)) is not None:
        entries.update(table(value) or {})
    elif sign != "+=":
        bind(run, frame, left, UNKNOWN)
    elif is_list(held):
        # A list that another name holds as well grows for both, as in Python.
        extend(cast("list[object]", held), value)
    elif isinstance(held, str | int):
        bind(run, frame, left, added(held, value))
    elif (first := listed(held)) is not None:
        second = listed(value)
        bind(run, frame, left, [*first, *(second if second is not None else [value])])
    elif isinstance(held, Made | Attribute) and (second := listed(value)) is not None:
        bind(run, frame, left, [held, *second])  # what an outside function makes of a list
    else:
        bind(run, frame, left, UNKNOWN)
