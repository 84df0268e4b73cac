"""What importing a Python module by its name does to others: it registers what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    Closure,
    Frame,
    Made,
    Method,
    class_of,
    function_of,
)
from conductor_mcp.formats.routes._pytree import definition_of, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from conductor_mcp.formats.routes._pyrun import Run

_MOST = 500
"""How many statements of a module may register something."""


def imports_take_effect(run: Run, path: str) -> None:
    """Let modules that a file imports whole, ``import shop.views``, register what is theirs."""
    tree = run.tree(path)
    for node in tree.root.named_children[:_MOST] if tree is not None else ():
        for one in node.children_by_field_name("name") if node.type == "import_statement" else ():
            module = "".join(text_of(one.child_by_field_name("name") or one).split())
            target = run.eyes.resolve(path, module)
            if target and target != path:
                run.begin()
                take_effect(run, target)


def take_effect(run: Run, path: str) -> None:
    """Let a module that is imported for what that does call what it calls, once.

    That is ``@registry.register("name")`` above what it defines, and calls that stand alone;
    functions that are not ours do nothing.
    """
    if path not in run.imported_for_effect:
        run.imported_for_effect.add(path)
        _effects(run, path)


def _effects(run: Run, path: str) -> None:
    tree = run.tree(path)
    names: dict[str, None] = {}
    for one in tree.root.named_children[:_MOST] if tree is not None else ():
        if one.type == "decorated_definition":
            _decorated(run, path, one)
        elif one.type == "expression_statement" and one.named_children:
            call = one.named_children[0]
            if call.type == "assignment":
                names.update(dict.fromkeys(_made(run, path, call)))
                continue
            function = call.child_by_field_name("function") if call.type == "call" else None
            if function is not None and function.type == "identifier":
                if function_of(run.name(path, text_of(function))) is not None:
                    run.evaluate(Frame(path, ""), call)
            elif function is not None:
                names.update(dict.fromkeys(targets(function)))
    for name in names:
        run.found(path, name)  # what a name holds is worked out with the calls upon it


def _made(run: Run, path: str, node: Node) -> Iterator[str]:
    """Yield the name that an object of a class of ours is given, which may register itself."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    function = right.child_by_field_name("function") if right is not None else None
    if left is None or left.type != "identifier" or function is None:
        return
    if function.type in ("identifier", "attribute"):
        kind = run.evaluate(Frame(path, ""), function)
        if class_of(kind) is not None:
            yield text_of(left)


def _decorated(run: Run, path: str, node: Node) -> None:
    inner = definition_of(node)
    file = run.file(path)
    if inner is None or file is None:
        return
    name = text_of(inner.child_by_field_name("name"))
    thing = Thing(path, "", name, file.functions.get(name) or file.classes.get(name))
    for one in node.named_children:
        if one.type != "decorator" or not one.named_children or thing.what is None:
            continue
        decorator = run.evaluate(Frame(path, ""), one.named_children[0])
        if isinstance(decorator, Closure | Method) or function_of(decorator) is not None:
            made = Made(decorator, [thing], path=path, line=one.start_point[0] + 1)
            run.call(decorator, made)
