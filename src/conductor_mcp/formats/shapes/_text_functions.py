"""What a repository's own function makes of a name, worked out without running it.

Functions that turn the names of fields into those of the data are a few lines of text methods.
They are followed step by step; what goes beyond that, or takes too long, is not told. Sources: the
Python language reference (expressions, statements), the library reference (text methods).
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from conductor_mcp.formats.shapes._patterns import PATTERNS, Pattern, applied

Resolve = Callable[[str], object]
"""Give what a name outside of the function is: a literal's value, source text, a function."""

_STEPS = 4000
_LONGEST = 2000  # letters or elements of any value that is made
_DEEPEST = 6
_TEXT = frozenset(
    {
        "split", "rsplit", "join", "title", "capitalize", "lower", "upper", "replace", "strip",
        "lstrip", "rstrip", "removeprefix", "removesuffix", "startswith", "endswith", "isupper",
        "islower", "isdigit", "isalpha", "isalnum", "isnumeric", "partition", "rpartition",
        "swapcase", "casefold", "find", "count", "index", "istitle", "splitlines",
    }
)  # fmt: skip
_OTHER: dict[type, frozenset[str]] = {
    list: frozenset({"append", "index", "count", "copy", "extend", "insert", "pop", "reverse"}),
    dict: frozenset({"get", "items", "keys", "values"}),
    re.Match: frozenset({"group", "groups"}),
}
_PLAIN: dict[str, Callable[..., Any]] = {
    "len": len, "enumerate": enumerate, "list": list, "tuple": tuple, "str": str, "zip": zip,
    "reversed": reversed, "sorted": sorted, "set": set, "next": next, "iter": iter, "int": int,
    "bool": bool, "any": any, "all": all, "min": min, "max": max,
}  # fmt: skip


class Untold(Exception):  # noqa: N818 - the function does what is not followed
    pass


_ENDS = (Untold, ArithmeticError, LookupError, TypeError, ValueError, AttributeError,
         RecursionError, MemoryError, StopIteration, re.error)  # fmt: skip


class _Returned(Exception):  # noqa: N818 - the way out of a function's blocks; holds the value
    pass


@dataclass(frozen=True, slots=True)
class Source:
    """A function's text, and what the names around it are."""

    text: str
    around: Resolve


@dataclass(slots=True)
class _Frame:
    around: Resolve
    names: dict[str, object] = field(default_factory=dict[str, object])
    left: list[int] = field(default_factory=lambda: [_STEPS])
    depth: int = 0

    def inner(self, names: dict[str, object]) -> _Frame:
        return _Frame(self.around, self.names | names, self.left, self.depth)


def made_of(source: Source, name: str) -> str | None:
    """Return what a function (or a ``lambda``) makes of ``name``; ``None`` if it is not told."""
    try:
        found = _called(source, [name], {}, [_STEPS], 0)
    except _ENDS:
        return None
    return found if isinstance(found, str) else None


def _called(
    source: Source, given: list[object], keywords: dict[str, object], left: list[int], depth: int
) -> object:
    node = _parsed(source.text)
    if depth > _DEEPEST:
        raise Untold
    names = dict(zip([a.arg for a in (*node.args.posonlyargs, *node.args.args)], given))  # noqa: B905 - defaults fill up
    usual = node.args.defaults
    frame = _Frame(source.around, {}, left, depth)
    for one, value in zip(node.args.args[len(node.args.args) - len(usual) :], usual, strict=True):
        names.setdefault(one.arg, _value(value, frame))
    frame.names = names | keywords
    try:
        if isinstance(node, ast.Lambda):
            return _value(node.body, frame)
        _block(node.body, frame)
    except _Returned as returned:
        return returned.args[0]
    return None


@lru_cache(maxsize=64)
def _parsed(text: str) -> ast.FunctionDef | ast.Lambda:
    with suppress(SyntaxError, ValueError):
        statement = ast.parse(textwrap.dedent(text)).body[0]
        if isinstance(statement, ast.FunctionDef):
            return statement
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Lambda):
            return statement.value
    raise Untold


def _block(body: list[ast.stmt], frame: _Frame) -> None:
    for one in body:
        _count(frame)
        if isinstance(one, ast.Import | ast.ImportFrom | ast.Pass | ast.Assert):
            continue
        reader = _STATEMENTS.get(type(one))
        if reader is None:
            raise Untold
        reader(one, frame)


def _count(frame: _Frame) -> None:
    frame.left[0] -= 1
    if frame.left[0] < 0:
        raise Untold


def _return(node: Any, frame: _Frame) -> None:
    raise _Returned(_value(node.value, frame) if node.value else None)


def _assign(node: Any, frame: _Frame) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is not None:
        value = _value(node.value, frame)
        for target in targets:
            _bind(target, value, frame)


def _augment(node: Any, frame: _Frame) -> None:
    if not isinstance(node.target, ast.Name):
        raise Untold
    now = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
    _bind(node.target, _value(now, frame), frame)


def _bind(target: ast.expr, value: object, frame: _Frame) -> None:
    if isinstance(target, ast.Name):
        frame.names[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        values = list(cast("Iterable[object]", value))
        stars = [i for i, one in enumerate(target.elts) if isinstance(one, ast.Starred)]
        for at in stars[:1]:
            end = len(values) - (len(target.elts) - at - 1)
            values = [*values[:at], values[at:end], *values[end:]]
        for one, each in zip(target.elts, values, strict=True):
            _bind(one.value if isinstance(one, ast.Starred) else one, each, frame)
    elif isinstance(target, ast.Subscript):
        holder = _value(target.value, frame)
        if not isinstance(holder, list):
            raise Untold
        cast("list[object]", holder)[cast("int", _value(target.slice, frame))] = value
    else:
        raise Untold


def _for(node: Any, frame: _Frame) -> None:
    for one in _elements(_value(node.iter, frame)):
        _bind(node.target, one, frame)
        _block(node.body, frame)
    _block(node.orelse, frame)


def _try(node: Any, frame: _Frame) -> None:
    try:
        _block(node.body, frame)
    except (LookupError, ValueError, TypeError, AttributeError):
        if len(node.handlers) != 1:
            raise Untold from None
        _block(node.handlers[0].body, frame)
    else:
        _block(node.orelse, frame)
    _block(node.finalbody, frame)


_STATEMENTS: dict[type[ast.stmt], Callable[[Any, _Frame], None]] = {
    ast.Return: _return, ast.Assign: _assign, ast.AnnAssign: _assign, ast.AugAssign: _augment,
    ast.If: lambda node, frame: _block(
        node.body if _value(node.test, frame) else node.orelse, frame
    ),
    ast.For: _for, ast.Try: _try,
    ast.Expr: lambda node, frame: _value(node.value, frame),
}  # fmt: skip


def _value(node: ast.expr, frame: _Frame) -> Any:
    _count(frame)
    reader = _EXPRESSIONS.get(type(node))
    if reader is None:
        raise Untold
    found: object = reader(node, frame)
    if isinstance(found, str | list | tuple | dict) and len(cast("str", found)) > _LONGEST:
        raise Untold
    return cast("Any", found)


def _name(node: Any, frame: _Frame) -> object:
    if node.id in frame.names:
        return frame.names[node.id]
    found = frame.around(node.id)
    found = _PLAIN.get(node.id) if found is None else found
    if found is None:
        raise Untold
    return found


def _joined(node: Any, frame: _Frame) -> str:
    parts: list[str] = []
    for one in node.values:
        plain = isinstance(one, ast.Constant)
        if not plain and (one.format_spec is not None or one.conversion != -1):
            raise Untold
        parts.append(str(one.value if plain else _value(one.value, frame)))
    return "".join(parts)


def _operation(node: Any, frame: _Frame) -> object:
    left, right = _value(node.left, frame), _value(node.right, frame)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub | ast.Mod) and isinstance(left, int):
        return left - right if isinstance(node.op, ast.Sub) else left % right
    raise Untold


def _either(node: Any, frame: _Frame) -> object:
    found: object = None
    for one in node.values:
        found = _value(one, frame)
        if bool(found) is isinstance(node.op, ast.Or):
            break
    return found


_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b, ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b, ast.Lt: lambda a, b: a < b, ast.Gt: lambda a, b: a > b,
    ast.LtE: lambda a, b: a <= b, ast.GtE: lambda a, b: a >= b, ast.Is: lambda a, b: a is b,
    ast.IsNot: lambda a, b: a is not b,
}  # fmt: skip


def _compare(node: Any, frame: _Frame) -> bool:
    left = _value(node.left, frame)
    for operator, other in zip(node.ops, node.comparators, strict=True):
        right = _value(other, frame)
        if not _COMPARED[type(operator)](left, right):
            return False
        left = right
    return True


def _unary(node: Any, frame: _Frame) -> object:
    if not isinstance(node.op, ast.Not | ast.USub):
        raise Untold
    found = _value(node.operand, frame)
    return not found if isinstance(node.op, ast.Not) else -found


def _subscript(node: Any, frame: _Frame) -> object:
    holder = _value(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        sides = [node.slice.lower, node.slice.upper, node.slice.step]
        return holder[slice(*(None if one is None else _value(one, frame) for one in sides))]
    return holder[_value(node.slice, frame)]


def _elements(found: object) -> list[object]:
    made: list[object] = []
    for one in cast("Iterable[object]", found):
        made.append(one)
        if len(made) > _LONGEST:
            raise Untold
    return made


def _comprehension(node: Any, frame: _Frame) -> list[object]:
    made: list[object] = []

    def over(generators: list[ast.comprehension], inner: _Frame) -> None:
        if not generators:
            made.append(_value(node.elt, inner))
            return
        first, *others = generators
        for one in _elements(_value(first.iter, inner)):
            below = inner.inner({})
            _bind(first.target, one, below)
            if all(_value(test, below) for test in first.ifs):
                over(others, below)

    over(node.generators, frame)
    return made


def _dict(node: Any, frame: _Frame) -> dict[object, object]:
    if any(key is None for key in node.keys):
        raise Untold
    return {
        _value(k, frame): _value(v, frame) for k, v in zip(node.keys, node.values, strict=True)
    }


def _lambda(node: Any, frame: _Frame) -> Callable[..., object]:
    names = [one.arg for one in node.args.args]
    return lambda *given: _value(node.body, frame.inner(dict(zip(names, given, strict=True))))


def _attribute(node: Any, frame: _Frame) -> object:
    """Read a method, of a value or of ``str`` itself (``map(str.title, words)``)."""
    if isinstance(node.value, ast.Name) and node.value.id not in frame.names:
        if node.value.id == "str" and node.attr in _TEXT:
            return getattr(str, node.attr)
        found = frame.around(f"{node.value.id}.{node.attr}")
        if found is not None:
            return found
    holder = _value(node.value, frame)
    known = _TEXT if isinstance(holder, str) else _allowed(holder)
    if node.attr not in known:
        raise Untold
    return getattr(holder, node.attr)


def _allowed(holder: object) -> frozenset[str]:
    sorts = [sort for sort in _OTHER if isinstance(holder, sort)]
    return _OTHER[sorts[0]] if sorts else frozenset()


def _call(node: Any, frame: _Frame) -> object:
    if isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in PATTERNS:
        return applied(node.func.attr, [_value(one, frame) for one in node.args])
    if isinstance(node.func, ast.Attribute) and f"re.{node.func.attr}" in PATTERNS:
        holder = _value(node.func.value, frame) if isinstance(node.func.value, ast.Name) else None
        if isinstance(holder, Pattern):
            given = [_value(one, frame) for one in node.args]
            return applied(node.func.attr, [holder.text, *given])
    starred = any(isinstance(one, ast.Starred) for one in node.args)
    if starred or any(one.arg is None for one in node.keywords):
        raise Untold
    given = [_value(one, frame) for one in node.args]
    keywords = {one.arg: _value(one.value, frame) for one in node.keywords}
    if isinstance(node.func, ast.Name) and node.func.id in ("map", "filter"):
        function, values = _function(given[0], frame), _elements(given[1])
        if node.func.id == "map":
            return [function(one) for one in values]
        return [one for one in values if (function(one) if given[0] is not None else one)]
    return _function(_value(node.func, frame), frame)(*given, **keywords)


def _function(found: object, frame: _Frame) -> Callable[..., Any]:
    if isinstance(found, Source):
        source = found

        def run(*given: object, **keywords: object) -> object:
            return _called(source, list(given), keywords, frame.left, frame.depth + 1)

        return run
    if not callable(found):
        raise Untold
    return found


_EXPRESSIONS: dict[type[ast.expr], Callable[[Any, _Frame], Any]] = {
    ast.Constant: lambda node, _frame: node.value, ast.Name: _name, ast.JoinedStr: _joined,
    ast.BinOp: _operation, ast.BoolOp: _either, ast.Compare: _compare, ast.UnaryOp: _unary,
    ast.Subscript: _subscript, ast.GeneratorExp: _comprehension, ast.ListComp: _comprehension,
    ast.Dict: _dict, ast.Lambda: _lambda, ast.Attribute: _attribute, ast.Call: _call,
    ast.IfExp: lambda node, frame: _value(
        node.body if _value(node.test, frame) else node.orelse, frame
    ),
    ast.List: lambda node, frame: [_value(one, frame) for one in node.elts],
    ast.Tuple: lambda node, frame: tuple(_value(one, frame) for one in node.elts),
    ast.Set: lambda node, frame: {_value(one, frame) for one in node.elts},
}  # fmt: skip
