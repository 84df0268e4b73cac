"""What Python modules register with objects of other modules when they are imported.

``@api_route("/items", index=items_index)`` above a function, ``registry.add(View)``: such
statements change a list or an object that another module goes through. They are looked for by
their text, so that modules that register nothing are not worked out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pyeffects import take_effect
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Frame, Made, Method, class_of, function_of
from conductor_mcp.formats.routes._pyreflect import below
from conductor_mcp.formats.routes._pytree import definition_of, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from conductor_mcp.formats.routes._pyrun import Run

_DECORATED = re.compile(r"^@([A-Za-z_]\w*(?:\.\w+)*)", re.MULTILINE)
_CALLED = re.compile(
    r"^([A-Za-z_]\w*)(?:\.\w+)*\.(?:register|add|append|extend|include|mount)\w*\(", re.MULTILINE
)
_IMPORTED = r"^from\s+([\w.]+)\s+import\s+(?:\([^)]*?|[^\n(]*?)\b{name}\b|^import\s+({name})\b"
_TESTS = re.compile(r"(^|/)(tests?|migrations)(/|\.)|(^|/)test_|_tests?\.py$|(^|/)conftest\.py$")
_SUBCLASS = "__init_subclass__"
_MOST_FILES = 400
_MOST_STEPS = 1_000_000
_NESTED = 400
"""How many nodes of a decorator are looked at."""
_IDLE = ("logger", "log", "logging", "warnings", "messages", "request", "response", "cache",
         "signals", "time", "sys", "os", "print", "super", "setattr")  # fmt: skip


def registrations_take_effect(run: Run, left_out: Callable[[str], bool]) -> None:
    """Let the modules of a project register what they do; of each once, but for some."""
    every = (p for p in sorted(run.eyes.project.paths()) if p.endswith(".py"))
    known: dict[tuple[str, str], bool] = {}
    spent = files = 0
    for path in every:
        if _TESTS.search(path) or left_out(path) or spent > _MOST_STEPS or files > _MOST_FILES:
            continue
        text = run.eyes.project.read_text(path) or ""
        run.begin()
        if _SUBCLASS in text:
            _tell_of_subclasses(run, path)
        if "\n@" in text and any(_registers(run, path, text, w, known) for w in _words(text)):
            take_effect(run, path)
            files += 1
        spent += run.steps
        for name in dict.fromkeys(_CALLED.findall(text)):
            run.begin()
            if _object(run, _origin(run, path, text, name), name):
                run.found(path, name)
                spent += run.steps


def _tell_of_subclasses(run: Run, path: str) -> None:
    """Call ``__init_subclass__`` for the classes below each class of a file that has it."""
    file = run.file(path)
    for one in [*file.every] if file is not None else ():
        kind = file.classes.get(one.scope) if file is not None else None
        if one.name != _SUBCLASS or kind is None:
            continue
        owner = Thing(path, kind.scope, kind.name, kind)
        function = Thing(path, one.scope, one.name, one)
        seen: dict[tuple[str, str, str], Thing] = {}
        waiting = [owner]
        while waiting and len(seen) < _MOST_FILES:
            for found in below(run, waiting.pop(0)):
                if found.key not in seen:
                    seen[found.key] = found
                    waiting.append(found)
        for found in seen.values():
            run.begin()
            told = Method(found, function, owner)
            run.call(told, Made(told, [], _keywords(run, found), found.path, 1))


def _keywords(run: Run, kind: Thing) -> dict[str, object]:
    """Return what a class's header says beside its bases: ``class Late(View, route="late")``."""
    tree, what = run.tree(kind.path), class_of(kind)
    node = tree.classes.get(what.path) if tree is not None and what is not None else None
    inner = definition_of(node) if node is not None else None
    bases = inner.child_by_field_name("superclasses") if inner is not None else None
    found: dict[str, object] = {}
    for one in bases.named_children if bases is not None else ():
        value = one.child_by_field_name("value") if one.type == "keyword_argument" else None
        if value is not None:
            name = text_of(one.child_by_field_name("name"))
            found[name] = run.evaluate(Frame(kind.path, kind.scope), value)
    return found


def _words(text: str) -> dict[str, None]:
    return dict.fromkeys(_DECORATED.findall(text))


def _origin(run: Run, path: str, text: str, name: str) -> str:
    """Return the module of ours that a name is imported from, nothing for any other."""
    found = re.search(_IMPORTED.format(name=re.escape(name)), text, re.MULTILINE)
    module = (found[1] or found[2]) if found else ""
    if not module:
        return ""
    key = f"{module}:{name}" if found and found[1] else module
    return run.eyes.resolve(path, key) or ""


def _object(run: Run, home: str, name: str) -> bool:
    """Whether a name is bound by a statement where it comes from: it is no module and no class."""
    file = run.file(home) if home else None
    return file is not None and ("", name) in file.bound


def _registers(
    run: Run, path: str, text: str, word: str, known: dict[tuple[str, str], bool]
) -> bool:
    """Whether a decorator is ours and changes something that is not its own."""
    root = word.partition(".")[0]
    own = re.search(rf"^(?:def\s+|class\s+|)({root})\b\s*[=(:]", text, re.MULTILINE)
    place = path if own else _origin(run, path, text, root)
    if not place:
        return False
    if (place, word) not in known:
        known[place, word] = False
        known[place, word] = _changes(run, path, word)
    return known[place, word]


def _changes(run: Run, path: str, word: str) -> bool:
    root, *rest = word.split(".")
    value = run.name(path, root)
    for name in rest:
        value = run.attribute(value, name)
    if isinstance(value, Made):
        value = value.kind
    if isinstance(value, Thing) and class_of(value) is not None:
        value = run.of_class(value, "__call__", value)
    thing = value.function if isinstance(value, Method) else value
    function = function_of(thing)
    if not isinstance(thing, Thing) or function is None:
        return False
    body = function.node.child_by_field_name("body")
    return body is not None and any(_lasting(one) for one in _below(body))


def _below(node: Node) -> Iterator[Node]:
    waiting, left = [node], _NESTED
    while waiting and left:
        one = waiting.pop()
        left -= 1
        yield one
        waiting += one.named_children


def _lasting(node: Node) -> bool:
    """Whether a statement changes what it does not make itself."""
    if node.type != "expression_statement" or not node.named_children:
        return False
    one = node.named_children[0]
    if one.type in ("assignment", "augmented_assignment"):
        left = one.child_by_field_name("left")
        return left is not None and left.type == "subscript"
    function = one.child_by_field_name("function") if one.type == "call" else None
    if function is None:
        return False
    if function.type == "identifier":
        return text_of(function) not in _IDLE
    return not any(name in _IDLE for name in targets(function))
