"""``setup.py``: what its call of ``setup`` names as literals; nothing of it is run.

Lists, tuples and texts, names and dictionaries that the file sets, their sums and additions, in
branches too. A list that is computed and no requirements file is a problem of the file. Source:
the setuptools documentation (keywords of ``setup``).
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from conductor_mcp.formats.manifests._manifest import (
    DEV,
    OPTIONAL,
    RUNTIME,
    BrokenError,
    Manifest,
    reader,
)
from conductor_mcp.formats.manifests._python import requirement
from conductor_mcp.model import Dependency, Document

_GROUPS = {"install_requires": RUNTIME, "setup_requires": DEV, "tests_require": DEV,
           "extras_require": OPTIONAL}  # fmt: skip
_FILE = re.compile(r"require\w*[\w/.-]*\.(?:txt|in)\b|\.toml\b")
_SPLITS = ("split", "splitlines", "strip", "rstrip", "lstrip")
_COPIES = ("list", "tuple", "sorted", "set")
_ADDS = ("append", "extend", "insert", "update", "add")
_DEEPEST = 20
_MOST_VALUES = 20_000
_LEFT_ALONE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _dependencies(document: Document) -> Iterator[Dependency]:
    try:
        tree = ast.parse(document.text.removeprefix("\ufeff"))
    except SyntaxError as error:
        raise BrokenError(f"no Python that can be read: {error.msg}", error.lineno or 1) from error
    except (ValueError, MemoryError) as error:
        raise BrokenError("no Python that can be read") from error
    named = _Named(tree)
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call) and _is_setup(n)):
        for key, value in named.given(call):
            group = _GROUPS.get(key)
            if group is None:
                continue
            texts = list(named.texts(value))
            if not texts and not _is_empty(value) and not _FILE.search(document.text):
                raise BrokenError(f"what {key} lists is computed", value.lineno)
            for text, line in texts:
                if found := requirement(text.partition(";")[0], document.path, line, group):
                    yield found


def _is_setup(call: ast.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else ""
    return (function.id if isinstance(function, ast.Name) else name) == "setup"


def _is_empty(value: ast.expr) -> bool:
    return isinstance(value, ast.List | ast.Tuple | ast.Dict | ast.Constant)


class _Named:
    """What the names of a module are set to, and what is added to them."""

    def __init__(self, tree: ast.Module) -> None:
        self._values: dict[str, list[ast.expr]] = defaultdict(list)
        for node in _statements(tree.body):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._set(target, node.value)
            elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
                self._set(node.target, node.value)
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                self._added(node.value)

    def _set(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._values[target.id].append(value)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            self._values[target.value.id].append(ast.Dict([target.slice], [value]))

    def _added(self, call: ast.Call) -> None:
        function = call.func
        if (
            isinstance(function, ast.Attribute)
            and isinstance(function.value, ast.Name)
            and function.attr in _ADDS
        ):
            self._values[function.value.id] += call.args[-1:]

    def given(self, call: ast.Call, depth: int = 0) -> Iterator[tuple[str, ast.expr]]:
        """Yield the keywords of a call, those of the dictionaries that it spreads as well."""
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield keyword.arg, keyword.value
            else:
                yield from self._entries(keyword.value, depth)

    def _entries(self, value: ast.expr, depth: int) -> Iterator[tuple[str, ast.expr]]:
        if depth > _DEEPEST:
            return
        if isinstance(value, ast.Dict):
            for key, one in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), one
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            if value.func.id == "dict":
                yield from self.given(value, depth + 1)
        elif isinstance(value, ast.Name):
            for one in self._values.get(value.id, ()):
                yield from self._entries(one, depth + 1)

    def texts(self, value: ast.expr) -> Iterator[tuple[str, int]]:
        """Yield the texts that a value lists, each with its line."""
        waiting = [value]
        for _ in range(_MOST_VALUES):  # names may be made of one another
            if not waiting:
                return
            one = waiting.pop()
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                step = 1 if (one.end_lineno or 0) > one.lineno else 0
                for number, line in enumerate(one.value.splitlines()):
                    yield line.partition("#")[0], one.lineno + number * step
            else:
                waiting.extend(reversed(self._within(one)))

    def _within(self, value: ast.expr) -> list[ast.expr]:
        """Return the values that one is put together from."""
        found: list[ast.expr] = []
        match value:
            case ast.List() | ast.Tuple() | ast.Set():
                found = value.elts
            case ast.Dict():
                found = value.values
            case ast.BinOp(op=ast.Add()):
                found = [value.left, value.right]
            case ast.Starred() | ast.Attribute():
                found = [value.value]
            case ast.IfExp():
                found = [value.body, value.orelse]
            case ast.Name():
                found = self._values.get(value.id, [])
            case ast.Subscript(slice=ast.Constant(value=key)):
                found = [one for name, one in self._entries(value.value, 0) if name == key]
            case ast.Call():
                found = _given(value)
            case _:
                pass
        return found


def _given(call: ast.Call) -> list[ast.expr]:
    function = call.func
    if isinstance(function, ast.Attribute):
        return [function] if function.attr in _SPLITS else []
    name = function.id if isinstance(function, ast.Name) else ""
    if name == "dict":
        return [one.value for one in call.keywords]
    return call.args[:1] if name in _COPIES else []


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, those in branches as well, functions left out."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, _LEFT_ALONE):
            continue
        yield node
        nested = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.stmt)]
        handlers = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.ExceptHandler)]
        waiting.extend(reversed([*nested, *(n for one in handlers for n in one.body)]))


MANIFEST = Manifest("setup-py", ("**/setup.py",), reader(_dependencies))
