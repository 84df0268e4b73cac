"""Routers that are objects of a project's own classes, and those of modules imported by name.

Source: Python's documentation (``super``, ``importlib.import_module``, ``pkgutil``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._fastapi_types import Where
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pything import Given, called_name, passed
from conductor_mcp.formats.routes._python import Class
from conductor_mcp.formats.routes._values import (
    Call,
    Join,
    Member,
    Name,
    Text,
    Value,
    dotted,
    value_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_MODULES = 200
_MOST_RECORDS = 2_000
_RECORD = re.compile(r"\bprefix=[\"']")
_PLACE = re.compile(rb"\bprefix=[\"']")
_PLAINLY = re.compile(r"\b(?:\w*Router|include_router|FastAPI)\([^()]{0,400}?\bprefix=[\"']")
_INCLUDING = ("include_router", "APIRouter", "FastAPI", "super")
_Key = tuple[str, str, str]
_ANY = r"(\w+)"
_WITHIN = ("dotted_name", "aliased_import", "attribute", "subscript")


def self_key(eyes: PyEyes, thing: Thing) -> _Key | None:
    """Return what ``self`` is known by in all methods of its class, ``None`` for other things."""
    if thing.what is not None or thing.name not in ("self", "cls"):
        return None
    owner = eyes.class_of(thing)
    own = owner.what if owner is not None else None
    return (owner.path, own.path, "self") if owner and isinstance(own, Class) else None


def made_keys(eyes: PyEyes, thing: Thing) -> tuple[list[_Key], Given]:
    """Return what an object is known by in the methods of its classes, and what they are given."""
    owner = eyes.class_of(thing) if isinstance(thing.what, Call) else None
    if owner is None:
        return [], ()
    above = [one for one in eyes.lineage(owner) if isinstance(one.what, Class)]
    keys = [(a.path, a.what.path, "self") for a in above if isinstance(a.what, Class)]
    given = dict(eyes.made_with(thing, owner))
    for nearest, further in itertools.pairwise(above):
        for call in _super_calls(eyes, nearest):
            file = eyes.file(further.path)
            name = further.what.path if isinstance(further.what, Class) else ""
            init = file.functions.get(f"{name}.__init__") if file else None
            if init is not None and isinstance(nearest.what, Class):
                at = Thing(nearest.path, f"{nearest.what.path}.__init__")
                given.update(passed(at, call, further.path, init))
    return keys, tuple(given.items())


def _super_calls(eyes: PyEyes, owner: Thing) -> Iterator[Call]:
    """Yield the calls of ``super().__init__`` that the class itself writes."""
    file = eyes.file(owner.path)
    scope = f"{owner.what.path}.__init__" if isinstance(owner.what, Class) else ""
    for said in file.said if file else ():
        function = said.call.function
        if said.scope != scope or not isinstance(function, Member) or function.name != "__init__":
            continue
        if isinstance(function.of, Call) and dotted(function.of.function) == "super":
            yield said.call
        elif said.call.given and said.call.given[0] == Name("self"):
            yield replace(said.call, given=said.call.given[1:])


def own_said(eyes: PyEyes, thing: Thing, name: str) -> Iterator[Where]:
    """Yield what the classes of a router or an app give by a name to those that they come from."""
    owner = eyes.class_of(thing)
    for one in eyes.lineage(owner) if owner is not None else ():
        if isinstance(one.what, Class):
            for call in _super_calls(eyes, one):
                if (value := call.named.get(name)) is not None:
                    yield Where(one.path, f"{one.what.path}.__init__", value)


def own_prefix(eyes: PyEyes, thing: Thing) -> tuple[str, bool]:
    """Return what the class of a router says that all its paths start with."""
    owner = eyes.class_of(thing)
    for one in eyes.lineage(owner) if owner is not None else ():
        if not isinstance(one.what, Class):
            continue
        for call in _super_calls(eyes, one):
            if (prefix := call.named.get("prefix")) is not None:
                with eyes.under(eyes.made_with(thing, owner) if owner is not None else ()):
                    text = eyes.text_or_default(one.path, f"{one.what.path}.__init__", prefix)
                return text or "", text is not None
    return "", True


def nobody_makes(eyes: PyEyes, thing: Thing) -> bool:
    """Whether a router is of a class that nothing names but imports and classes below it."""
    file = eyes.file(thing.path)
    holder = thing.scope
    if file is not None and holder not in file.classes:
        holder = holder.rpartition(".")[0]
    own = file.classes.get(holder) if file is not None else None
    if own is None:
        return False
    owner = Thing(thing.path, own.scope, own.name, own)
    names = {one.name for one in (owner, *eyes.below(owner))}
    key = "fastapi-nobody-makes", thing.path, holder
    return eyes.project.once(key, lambda: not any(_is_named(eyes, owner, n) for n in names))


def _is_named(eyes: PyEyes, owner: Thing, name: str) -> bool:
    """Whether code says a class's name, other than to import it or to define a class."""
    paths = eyes.files((name,), owner.path)
    if len(paths) > _MOST_MODULES:
        return True
    for path in paths:
        file = eyes.file(path)
        root = file.root if file is not None else None
        if root is None:
            return True  # what cannot be read may make it
        for place in re.finditer(rb"\b%s\b" % name.encode(), root.text or b""):
            node = _at(root, place)
            if node is None or node.type != "identifier" or not _is_used(node):
                continue
            meant = eyes.look(path, _scope_of(node), Name(name))
            if meant is None or not isinstance(meant.what, Class) or meant.name != name:
                return True
            if any(one.key == owner.key for one in eyes.lineage(meant)):
                return True
    return False


def _is_used(node: Node) -> bool:
    above = node.parent
    if above is not None and above.type == "class_definition":
        return False
    while above is not None and above.type in _WITHIN:
        above = above.parent
    if above is None or above.type.startswith("import_"):
        return False
    under = above.parent
    return not (above.type == "argument_list" and under and under.type == "class_definition")


def recorded(eyes: PyEyes, near: str) -> list[tuple[str, str, Call]]:
    """Return the calls, with file and scope, that are given a prefix and something by its name.

    What is made so may be included by somebody whom we do not know, as ``Spec(router=users,
    prefix="/users")`` is.
    """
    found: list[tuple[str, str, Call]] = []
    for path in eyes.files(('prefix="', "prefix='"), near)[:_MOST_MODULES]:
        text = eyes.project.read_text(path) or ""
        if len(_RECORD.findall(text)) == len(_PLAINLY.findall(text)):
            continue  # only routers and what includes them: no file is parsed for that
        file = eyes.file(path)
        root = file.root if file is not None else None
        places = _PLACE.finditer(root.text or b"") if root is not None else ()
        for place in itertools.islice(places, _MOST_RECORDS - len(found)):
            node = _at(root, place) if root is not None else None
            while node is not None and node.type != "call":
                node = node.parent
            called = text_of(node.child_by_field_name("function")) if node is not None else ""
            if node is None or called.rpartition(".")[2] in _INCLUDING:
                continue
            value = value_of(node)
            if isinstance(value, Call) and isinstance(value.named.get("prefix"), Text):
                found.append((path, _scope_of(node), value))
    return found


def _at(root: Node, place: re.Match[bytes]) -> Node | None:
    """Return the node of a match in the text of a root, which starts after empty lines."""
    start, end = (at + root.start_byte for at in place.span())
    return root.descendant_for_byte_range(start, end)


def _scope_of(node: Node) -> str:
    """Return the dotted name of what a node stands in."""
    names: list[str] = []
    above = node.parent
    while above is not None:
        if above.type in ("function_definition", "class_definition"):
            names.append(text_of(above.child_by_field_name("name")))
        above = above.parent
    return ".".join(reversed(names))


def loaded(
    eyes: PyEyes, path: str, scope: str, value: Value | None
) -> Iterator[tuple[Thing, Given]]:
    """Yield ``router`` of each module that ``import_module(...).router`` may mean."""
    of, name = _member_of(eyes, path, scope, value)
    call = _import(eyes, path, scope, of)
    if call is None or not name:
        return
    given = call.at(0, "name")
    for turn in eyes.turns(path, scope, (given,), 10**9) if given is not None else ():
        with eyes.under(turn):
            text = eyes.text(path, scope, given)
            pattern = re.escape(text) if text is not None else _pattern(eyes, path, scope, given)
            found = list(_modules(eyes, path, pattern, name))
            hole = _hole(given) if text is None else ""
        for module, word in found:
            known = ((path, scope, hole), Thing(path, scope, "", Text(word)))
            thing = eyes.look(module, "", Name(name))
            if thing is not None:
                yield thing, (*turn, *thing.given, *((known,) if hole and word else ()))


def _member_of(
    eyes: PyEyes, path: str, scope: str, value: Value | None
) -> tuple[Value | None, str]:
    if isinstance(value, Name):
        file = eyes.file(path)
        bounds = file.bound.get((scope, value.name), ()) if file else ()
        value = bounds[-1].value if bounds and not bounds[-1].each else value
    if isinstance(value, Member):
        return value.of, value.name
    if isinstance(value, Call) and called_name(value) == "getattr":
        return value.at(0), eyes.text(path, scope, value.at(1)) or ""
    return None, ""


def _import(eyes: PyEyes, path: str, scope: str, value: Value | None) -> Call | None:
    if isinstance(value, Name):
        file = eyes.file(path)
        bounds = file.bound.get((scope, value.name), ()) if file else ()
        value = bounds[-1].value if bounds else None
    if isinstance(value, Call) and called_name(value) in ("import_module", "__import__"):
        return value
    return None


def _pattern(eyes: PyEyes, path: str, scope: str, value: Value | None) -> str:
    """Return a regular expression for the names of modules, with a group where one is open."""
    parts = value.parts if isinstance(value, Join) and value.operator == "+" else (value,)
    found = ""
    for one in parts:
        text = eyes.text(path, scope, one)
        last = dotted(one).rpartition(".")[2]
        if text is None and last in ("__name__", "__package__"):
            of = eyes.look(path, scope, one.of) if isinstance(one, Member) else Thing(path)
            text = _dotted_name(of.path if of is not None else path, package=last != "__name__")
        found += re.escape(text) if text is not None else _ANY
    return found


def _dotted_name(path: str, *, package: bool) -> str:
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return name.rpartition(".")[0] if package and not path.endswith("__init__.py") else name


def _hole(value: Value | None) -> str:
    parts = value.parts if isinstance(value, Join) else (value,)
    names = [one.name for one in parts if isinstance(one, Name)]
    return names[0] if len(names) == 1 else ""


def _modules(eyes: PyEyes, near: str, pattern: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the modules that a pattern means and that bind a name, with what is open in it."""
    if pattern == _ANY:  # any below: what walks a package gives whole names
        folder = near.rpartition("/")[0].replace("/", r"\.")
        pattern = rf"{folder}(?:\.\w+)+" if folder else r"\w+(?:\.\w+)*"
    if pattern.startswith(r"\."):
        pattern = re.escape(_dotted_name(near, package=True)) + pattern
    whole = re.compile(rf"(?:[\w.]+\.)?{pattern}\Z")
    told = 0
    for path in sorted(eyes.files((name,), near)):
        match = whole.match(_dotted_name(path, package=False)) if path != near else None
        file = eyes.file(path) if match else None
        if match and file is not None and (("", name) in file.bound or ("", name) in file.imports):
            told += 1
            yield path, match[1] if match.re.groups else ""
            if told >= _MOST_MODULES:
                return
