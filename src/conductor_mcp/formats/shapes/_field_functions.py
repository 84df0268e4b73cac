"""Fields of pydantic models that are written elsewhere: by a function, a name or a ``partial``.

Sources: pydantic's documentation (``Field``), the Python language reference (calls). Nothing is
run: what a function returns is written out with what it is given.
"""

from __future__ import annotations

import ast
import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import parse, text_of
from conductor_mcp.formats.shapes._python import Module, arguments_of, find

if TYPE_CHECKING:
    from tree_sitter import Node

_HOPS = 3
_LONGEST = 20_000  # letters of a function that is read
_ENDS = (SyntaxError, ValueError, MemoryError, RecursionError)


def is_field(value: Node, here: Module) -> bool:
    """Whether an expression is a call of ``Field``."""
    if value.type != "call":
        return False
    origin = here.origin(value.child_by_field_name("function"))
    return origin.rpartition(".")[2] in ("Field", "PrivateAttr")


def followed(value: Node | None, here: Module, hops: int = _HOPS) -> Node | None:
    """Return the call of ``Field`` that a name or a call stands for, or what is given itself."""
    if value is None or value.type not in ("identifier", "attribute", "call"):
        return value
    if not hops or is_field(value, here):
        return value
    called = value.child_by_field_name("function") if value.type == "call" else value
    place = find(text_of(called), here)
    if place is None:
        return value
    where, name = place
    kept = where.assigned.get(name)
    if value.type != "call":
        return kept if kept is not None and is_field(kept, where) else value
    written = _of_partial(kept, value, where) if kept is not None else None
    if kept is None and name in where.functions:
        written = _of_function(where.functions[name], value)
    call = _call(written) if written is not None else None
    made = followed(call, where, hops - 1)
    return made if made is not None and is_field(made, where) else value


def _call(written: ast.Call) -> Node | None:
    text = ast.unparse(written)
    root = parse("python", text) if len(text) < _LONGEST else None
    statement = root.named_children[0] if root is not None and root.named_children else None
    return statement.named_children[0] if statement is not None else None


def _of_partial(kept: Node, call: Node, here: Module) -> ast.Call | None:
    """Write out a call of ``partial(Field, ...)``."""
    function = kept.child_by_field_name("function") if kept.type == "call" else None
    if function is None or here.origin(function) != "functools.partial":
        return None
    stated, given = _parsed(kept), _parsed(call)
    if not arguments_of(kept)[0] or stated is None or given is None:
        return None
    first, *others = stated.args
    later = {one.arg for one in given.keywords}
    keywords = [*(one for one in stated.keywords if one.arg not in later), *given.keywords]
    return ast.Call(first, [*others, *given.args], keywords)


def _parsed(call: Node) -> ast.Call | None:
    with suppress(*_ENDS):
        found = ast.parse(text_of(call), mode="eval").body
        return found if isinstance(found, ast.Call) else None
    return None


def _of_function(defined: Node, call: Node) -> ast.Call | None:
    """Write out the one call that a function returns, with what it is given."""
    inner = defined.child_by_field_name("definition") or defined
    text, given = text_of(inner), _parsed(call)
    if given is None or inner is not defined or len(text) > _LONGEST:
        return None
    with suppress(*_ENDS):
        function = ast.parse(textwrap.dedent(text)).body[0]
        if isinstance(function, ast.FunctionDef):
            return _returned(function, given)
    return None


def _returned(function: ast.FunctionDef, given: ast.Call) -> ast.Call | None:
    returns = [one for one in ast.walk(function) if isinstance(one, ast.Return)]
    made = returns[0].value if len(returns) == 1 and function.body[-1] is returns[0] else None
    values = _given(function.args, given)
    if not isinstance(made, ast.Call) or values is None:
        return None
    names, more = values
    rest = function.args.kwarg.arg if function.args.kwarg else None
    uses = [n for one in function.body for n in ast.walk(one) if isinstance(n, ast.Name)]
    changed = {n.id for n in uses if isinstance(n.ctx, ast.Store)}
    if changed & set(names) or sum(n.id == rest for n in uses) > 1:
        return None  # what it passes on is not what it is given
    keywords: list[ast.keyword] = []
    for one in made.keywords:
        if one.arg is not None:
            keywords.append(ast.keyword(one.arg, _put(one.value, names)))
        elif isinstance(one.value, ast.Name) and one.value.id == rest:
            keywords += more
        else:
            return None
    return ast.Call(made.func, [_put(one, names) for one in made.args], keywords)


def _put(value: ast.expr, names: dict[str, ast.expr]) -> ast.expr:
    return names.get(value.id, value) if isinstance(value, ast.Name) else value


def _given(
    taken: ast.arguments, call: ast.Call
) -> tuple[dict[str, ast.expr], list[ast.keyword]] | None:
    """Return what each parameter is given, and the keywords that are over; ``None``: not told."""
    positional = [one.arg for one in (*taken.posonlyargs, *taken.args)]
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    if starred or taken.vararg or len(call.args) > len(positional):
        return None
    if any(one.arg is None for one in call.keywords):
        return None
    usual = positional[len(positional) - len(taken.defaults) :]
    names = dict(zip(usual, taken.defaults, strict=True))
    for one, value in zip(taken.kwonlyargs, taken.kw_defaults, strict=True):
        names |= {one.arg: value} if value is not None else {}
    names |= dict(zip(positional, call.args, strict=False))
    known = {*positional, *(one.arg for one in taken.kwonlyargs)}
    names |= {one.arg: one.value for one in call.keywords if one.arg in known}
    more = [one for one in call.keywords if one.arg not in known]
    return names, more
