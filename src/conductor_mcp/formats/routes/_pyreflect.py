"""What Python's objects say of themselves: their members, names, modules, bases and subclasses.

Source: Python's documentation (``dir``, ``vars``, ``type``, ``inspect``, special attributes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pyfolders import module_name
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    UNKNOWN,
    Attribute,
    Made,
    class_of,
    each,
    last,
    listed,
    origin,
    table,
    truth,
)
from conductor_mcp.formats.routes._pyregex import rewritten

if TYPE_CHECKING:
    from tree_sitter import Node

    from conductor_mcp.formats.routes._pymade import Runner

_MOST = 500
_PAIR = 2
_OF_URLS = re.compile(r"url|route|pattern", re.IGNORECASE)
_MOST_HOMES = 40
"""How many files may be where a plugin's class is."""
_HEADER = re.compile(r"^class\s+(\w+)\s*\(([^()]*)", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z_]\w*")
_TESTS = re.compile(r"(^|/)(tests?|migrations)(/|\.)|(^|/)test_|_tests?\.py$|(^|/)conftest\.py$")


class Filled(dict[object, object]):
    """A table that makes what it is asked for: ``defaultdict(list)``."""

    def __init__(self, kind: str, held: dict[object, object]) -> None:
        super().__init__(held)
        self.kind = kind

    def at(self, key: object) -> object:
        """Return what stands under a key, made where nothing does."""
        if not isinstance(key, str | int | Thing):
            return UNKNOWN
        if key not in self and self.kind in ("list", "set", "dict"):
            self[key] = dict[object, object]() if self.kind == "dict" else list[object]()
        return self.get(key, UNKNOWN)


def same(left: Thing, right: Thing) -> bool | None:
    """Say whether two names mean the same thing, ``None`` where that is not known."""
    if left.outside or right.outside:
        return True if left.outside == right.outside else None
    known = (left.module or left.what is not None) and (right.module or right.what is not None)
    return left.key == right.key if known else None


def special(run: Runner, of: Thing, name: str) -> object:
    """Return what a class says of itself, :data:`MISSING` for other members."""
    if name in ("__name__", "__qualname__"):
        return of.name
    if name == "__module__":
        return module_name(run.eyes, of.path)
    if name == "__mro__":
        return tuple(run.lineage(of))
    if name == "__bases__":
        return tuple(run.lineage(of)[1:_PAIR])
    return _held(run, of) if name == "__dict__" else MISSING


def _names(run: Runner, of: object) -> list[str] | None:
    """Return the names of an object's members, a class's or a module's; ``None`` if not known."""
    kind = of.kind if isinstance(of, Made) else of
    if not isinstance(kind, Thing) or kind.outside:
        return None
    own = list(of.attributes) if isinstance(of, Made) else []
    if kind.module:
        file = run.eyes.file(kind.path)
        if file is None:
            return None
        names = [n for scope, n in (*file.bound, *file.imports) if not scope]
        names += [n for n in (*file.classes, *file.functions) if "." not in n]
        return sorted(dict.fromkeys(names))[:_MOST]
    if class_of(kind) is None:
        return None
    for one in run.lineage(kind):
        own += _own(run, one)
    return sorted(dict.fromkeys(own))[:_MOST]


def _own(run: Runner, kind: Thing) -> list[str]:
    """Return what the body of a class binds, in order of its lines."""
    what, file = class_of(kind), run.eyes.file(kind.path)
    if what is None or file is None:
        return []
    lines = {name: bound.line for name, bound in file.members(what.path) if name.isidentifier()}
    lines |= {one.name: one.line for one in file.methods(what.path)}
    lines |= {one.name: one.line for one in file.classes.values() if one.scope == what.path}
    return sorted(lines, key=lambda name: lines[name])


def _held(run: Runner, of: object) -> object:
    """Return what ``vars`` gives of an object, a class or a module."""
    if isinstance(of, Made):
        return of.attributes
    names = _own(run, of) if isinstance(of, Thing) and class_of(of) else _names(run, of)
    if names is None:
        return UNKNOWN
    return {name: run.attribute(of, name) for name in names}


def asked(  # noqa: PLR0911 - one answer for each kind of question
    run: Runner, made: Made
) -> object:
    """Return what asking for members gives, :data:`MISSING` for any other call."""
    name, of = origin(made.kind).removeprefix("builtins."), made.at(0)
    if name in ("dir", "inspect.getmembers"):
        names = _names(run, of)
        if names is None:
            return UNKNOWN
        return [*names] if name == "dir" else _members(run, made, names)
    if name == "vars":
        return _held(run, of)
    if name == "type":
        return _kind(made)
    if name == "setattr":
        return _set(made)
    if name == "collections.defaultdict":
        return Filled(last(of), dict(table(made.at(1)) or {}))
    if name == "sorted":
        return _sorted(run, made) if "key" in made.named else MISSING
    if isinstance(made.kind, Attribute) and made.kind.name in ("mro", "__subclasses__"):
        return _related(run, made.kind.of, made.kind.name)
    if isinstance(made.kind, Made) and last(made.kind.kind) == "partial" and made.kind.given:
        first, *given = made.kind.given
        whole = Made(first, [*given, *made.given], {**made.kind.named, **made.named})
        whole.path, whole.line = made.path, made.line
        return run.call(first, whole)
    return rewritten(made)


def _related(run: Runner, of: object, name: str) -> object:
    if not isinstance(of, Thing) or class_of(of) is None:
        return MISSING
    return list[object](run.lineage(of) if name == "mro" else below(run, of))


def _sorted(run: Runner, made: Made) -> object:
    """Return a list in the order that a function says, :data:`MISSING` where that is not known."""
    held, function = each(made.at(0)), made.named["key"]
    if held is None or not held:
        return MISSING
    marks = [run.call(function, Made(function, [o], {}, made.path, made.line)) for o in held]
    numbers = [one for one in marks if isinstance(one, int)]
    texts = [one for one in marks if isinstance(one, str)]
    back = made.named.get("reverse") is True
    if len(numbers) == len(held):
        order = sorted(range(len(held)), key=lambda at: numbers[at], reverse=back)
    elif len(texts) == len(held):
        order = sorted(range(len(held)), key=lambda at: texts[at], reverse=back)
    else:
        return MISSING
    return [held[at] for at in order]


def _members(run: Runner, made: Made, names: list[str]) -> object:
    wanted = made.at(1, "predicate")
    rows = [(name, run.attribute(made.at(0), name)) for name in names]
    if wanted is None:
        return list[object](rows)
    kept: list[object] = []
    for name, value in rows:
        asking = Made(wanted, [value], {}, made.path, made.line)
        if truth(run.call(wanted, asking)) is not False:
            kept.append((name, value))
    return kept


def _kind(made: Made) -> object:
    """Return the class of an object; of one that is made on the spot what it comes from."""
    first = made.at(0)
    if len(made.given) == 1:
        return first.kind if isinstance(first, Made) else UNKNOWN
    bases = listed(made.at(1)) or []
    return next((one for one in bases if isinstance(one, Thing)), UNKNOWN)


def _set(made: Made) -> object:
    of, name, value = (*made.given, None, None, None)[:3]
    if isinstance(of, Made) and isinstance(name, str):
        of.attributes[name] = value
    return None


def below(run: Runner, kind: Thing) -> Iterator[Thing]:
    """Yield the classes of the project that come from a class of it directly."""
    index = run.eyes.project.once("py-bases", lambda: _bases(run))
    for path, name in index.get(kind.name, ())[:_MOST]:
        file = run.eyes.file(path)
        what = file.classes.get(name) if file is not None else None
        found = Thing(path, "", name, what)
        if what is not None and kind.key in [one.key for one in run.lineage(found)[1:]]:
            yield found


def _bases(run: Runner) -> dict[str, list[tuple[str, str]]]:
    """Return where classes are that name a base, by the base's last word."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(p for p in run.eyes.project.paths() if p.endswith(".py")):
        text = "" if _TESTS.search(path) else run.eyes.project.read_text(path) or ""
        for name, bases in _HEADER.findall(text):
            for word in dict.fromkeys(_WORD.findall(bases)):
                found.setdefault(word, []).append((path, name))
    return found


def stand_ins(run: Runner, node: Node) -> list[object] | None:
    """Return objects of ours for those that a loop goes through which nobody knows: plugins.

    They are of the classes that come from the one class which has all the members that the loop
    asks of its name, if one of these is of URLs; ``None`` where there is no such class.
    """
    left, body = node.child_by_field_name("left"), node.child_by_field_name("body")
    if left is None or body is None or left.type != "identifier":
        return None
    text = (body.text or b"").decode("utf-8", "replace")
    name = re.escape(text_of(left))
    wanted = dict.fromkeys(re.findall(rf"(?<![\w.]){name}\.([A-Za-z]\w*)", text))
    if not any(_OF_URLS.search(one) for one in wanted):
        return None
    kinds = run.eyes.project.once(("py-stand-ins", *wanted), lambda: _having(run, list(wanted)))
    return [Made(one, path=one.path, line=1) for one in kinds] or None


def _having(run: Runner, names: list[str]) -> tuple[Thing, ...]:
    """Return the classes without others below them that come from the one which has members."""
    first = max((one for one in names if _OF_URLS.search(one)), key=len)
    roots: list[Thing] = []
    for path in run.eyes.files((f"def {first}", f"{first} =", f"{first}:"), "")[:_MOST_HOMES]:
        file = run.eyes.file(path)
        for kind in [*file.classes.values()] if file is not None else ():
            found = Thing(path, kind.scope, kind.name, kind)
            line = run.lineage(found)
            held = {name for one in line if not one.outside for name in _own(run, one)}
            if first in _own(run, found) and held.issuperset(names):
                roots.append(found)
    keys = {one.key for one in roots}
    tops = [one for one in roots if not any(a.key in keys for a in run.lineage(one)[1:])]
    if len(tops) != 1:
        return ()
    seen: dict[tuple[str, str, str], tuple[Thing, bool]] = {}
    waiting = [*tops]
    while waiting and len(seen) < _MOST:
        one = waiting.pop()
        more = [*below(run, one)]
        seen[one.key] = (one, not more)
        waiting += [inner for inner in more if inner.key not in seen]
    leaves = sorted((one for one, last_ in seen.values() if last_), key=lambda one: one.key)
    return tuple(one for one in leaves if one.key != tops[0].key)
