"""What importing a Python module by its name does to others: it registers what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import Closure, Frame, Made, Method, function_of
from conductor_mcp.formats.routes._pytree import definition_of, targets

if TYPE_CHECKING:
    from tree_sitter import Node

    from conductor_mcp.formats.routes._pyrun import Run

_MOST = 500
"""How many statements of a module may register something."""


def register_by(run: Run, path: str, name: str) -> None:
    """Let what is decorated with a function that fills a list of its module fill it."""
    here = path.removesuffix(".py").rpartition("/")[2]
    for other in run.eyes.files((f"@{name}", f"@{here}.{name}"), path)[:_MOST]:
        tree = run.tree(other)
        for one in tree.root.named_children[:_MOST] if tree is not None else ():
            words = (text_of(d.named_children[0]) for d in one.named_children
                     if d.type == "decorator" and d.named_children)  # fmt: skip
            if any(word.partition("(")[0] in (name, f"{here}.{name}") for word in words):
                _decorated(run, other, one)


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
            function = call.child_by_field_name("function") if call.type == "call" else None
            if function is not None and function.type == "identifier":
                if function_of(run.name(path, text_of(function))) is not None:
                    run.evaluate(Frame(path, ""), call)
            elif function is not None:
                names.update(dict.fromkeys(targets(function)))
    for name in names:
        run.found(path, name)  # what a name holds is worked out with the calls upon it


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
