"""What the names of Python's modules hold: bindings in turn, imports, ``import *``."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from conductor_mcp.formats.routes import _pycode
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing, is_module
from conductor_mcp.formats.routes._pyfolders import of_module
from conductor_mcp.formats.routes._pymade import MISSING, UNKNOWN, Frame, Runner, is_list, listed
from conductor_mcp.formats.routes._pyreflect import stand_ins
from conductor_mcp.formats.routes._python import PyFile, outline_of
from conductor_mcp.formats.routes._pytree import Tree, tree_of

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 30
_STEPS = 200_000
"""How many expressions one question may take."""
_KEPT = 8
"""The part of what is left of them that a function does not get."""
_TRIED = 2
_BUILTINS = frozenset(dir(builtins))


@dataclass(slots=True)
class Names:
    """What modules bind to names, as far as their text tells; within a bound of steps."""

    eyes: PyEyes
    depth: int = field(default=0, kw_only=True)
    steps: int = field(default=0, kw_only=True)
    limit: int = field(default=_STEPS, kw_only=True)
    holes: bool = field(default=False, kw_only=True)
    _names: dict[tuple[str, str], object] = field(
        default_factory=dict[tuple[str, str], object], kw_only=True
    )
    _costly: dict[tuple[str, int], int] = field(
        default_factory=dict[tuple[str, int], int], kw_only=True
    )
    _open: set[object] = field(default_factory=set[object], kw_only=True)

    def spent(self) -> bool:
        """Count a step; say whether there are none left."""
        self.steps += 1
        return self.steps > self.limit

    def enter(self) -> int:
        """Keep some steps back from a function, for what comes after it; return the bound."""
        before = self.limit
        self.limit -= max(0, before - self.steps) // _KEPT
        return before

    def leave(self, before: int, mark: tuple[str, int]) -> None:
        """Allow the steps again that a function was not to take; note one that took all of its."""
        if self.steps > self.limit:
            self._costly[mark] = self._costly.get(mark, 0) + 1
            self.steps = self.limit
        self.limit = before

    def costly(self, mark: tuple[str, int]) -> bool:
        """Whether a function never comes to an end."""
        return self._costly.get(mark, 0) > _TRIED

    def stand_ins(self, node: Node) -> list[object] | None:
        """Return what a loop may go through where that is not known: objects of plugins."""
        return stand_ins(cast("Runner", self), node) if self.holes else None

    def ask(self, path: str, name: str) -> object:
        """Return what a name of a module holds, with all steps to work it out."""
        self.begin()
        return self.name(path, name)

    def begin(self) -> None:
        """Allow all steps again, for another question."""
        self.steps, self.depth, self.limit = 0, 0, _STEPS

    def tree(self, path: str) -> Tree | None:
        document = self.eyes.project.document(path)
        return tree_of(document.text) if document is not None else None

    def file(self, path: str) -> PyFile | None:
        """Return what a module says outside its functions, which is cheaper than all of it."""
        document = self.eyes.project.document(path)
        return outline_of(document.text) if document is not None else None

    def name(self, path: str, name: str) -> object:
        """Return what a module binds to a name; :data:`UNKNOWN` where that is not known."""
        found = self.found(path, name)
        if found is MISSING:
            known = of_module(self.eyes, path, name) if name.startswith("__") else None
            if known is not None:
                return known
            return Thing(outside=f"builtins.{name}") if name in _BUILTINS else UNKNOWN
        return found

    def found(self, path: str, name: str) -> object:
        """Return as :meth:`name`, :data:`MISSING` where the module knows no such name."""
        key = (path, name)
        if key in self._names:
            return self._names[key]
        if key in self._open or self.depth > DEEPEST:
            return MISSING
        self._open.add(key)
        self.depth += 1
        try:
            found = self._worked_out(path, name)
        finally:
            self.depth -= 1
            self._open.discard(key)
        file = self.file(path)
        for_good = found is not MISSING or (file is not None and not file.stars)
        if for_good and self.steps <= self.limit:
            self._names[key] = found
        return found

    def _worked_out(self, path: str, name: str) -> object:
        file, tree = self.file(path), self.tree(path)
        if file is None or tree is None:
            return MISSING
        frame = Frame(path, "")
        bound = file.bound.get(("", name), [])
        defined = file.functions.get(name) or file.classes.get(name)
        if defined is not None and not bound:
            return Thing(path, "", name, defined)
        if defined is not None:
            frame.names[name] = Thing(path, "", name, defined)
        if ("", name) not in file.imports and all(one.added for one in bound):
            held = self._starred(path, file.stars, name)
            if held is MISSING and not bound and not tree.touching(tree.root, name):
                return MISSING
            # ``LIST += [...]`` after ``import *`` makes a list of its own for this file.
            frame.names[name] = [*(listed(held) or ())] if is_list(held) and bound else held
        _pycode.block(cast("Runner", self), frame, tree.touching(tree.root, name), name)
        found = frame.names.get(name, MISSING)
        return UNKNOWN if found is MISSING and bound else found

    def _starred(self, path: str, stars: list[str], name: str) -> object:
        for module in reversed(stars):
            target = self.eyes.resolve(path, f"{module}:*")
            if target and target != path:
                found = self.found(target, name)
                if found is not MISSING:
                    return found
        return MISSING

    def key_of(self, path: str, name: str) -> str:
        """Return what a module imports a name from, nothing where it does not."""
        file = self.file(path)
        return file.imports.get(("", name), "") if file else ""

    def imported(self, path: str, key: str) -> object:
        """Return what an import brings, :data:`MISSING` where it is ours and cannot be found."""
        module, _, name = key.partition(":")
        target = self.eyes.resolve(path, key)
        if not name:
            return Thing(target, module=True) if target else Thing(outside=module)
        dots = not module.strip(".")
        home = self.eyes.package_of(path, module) if dots else self.eyes.resolve(path, module)
        module_of_it = target is not None and is_module(target, name)
        for place in (home,) if module_of_it else dict.fromkeys((home, target)):
            if place and place != path and (found := self.found(place, name)) is not MISSING:
                return found
        if target and module_of_it:
            return Thing(target, module=True)
        return MISSING if target or home else Thing(outside=f"{module}.{name}")
