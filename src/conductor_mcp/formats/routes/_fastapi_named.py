"""What expressions mean that are included as routers, or depended on, in FastAPI applications.

Source: FastAPI's documentation (bigger applications, dependencies of applications).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from conductor_mcp.formats.routes._fastapi_types import Where
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, Member, Name, Value

_DEEPEST = 4
_CLASSES = ("FastAPI", "APIRouter", "Starlette")


def role_of(eyes: PyEyes, thing: Thing | None) -> str:
    """Say whether something is an app or a router; ``""`` for neither."""
    kind = eyes.kind(thing)
    if not kind:
        kind = next((k for one in eyes.behind(thing) if (k := eyes.kind(one))), "")
    last = kind.removesuffix("()").rpartition(".")[2] if kind.endswith("()") else ""
    if last in ("FastAPI", "Starlette"):
        return "app"
    return "router" if last.endswith("Router") else ""


def unwrapped(eyes: PyEyes, thing: Thing, depth: int = 0) -> Thing:
    """Return the router or app that something not known is made of, else the thing itself.

    That is ``deepcopy(router)``, ``Middleware(app)``, ``registered(APIRouter())``.
    """
    call = thing.what
    if not isinstance(call, Call) or depth > _DEEPEST or role_of(eyes, thing):
        return thing
    if eyes.class_of(thing) is not None:
        return thing
    with eyes.under(thing.given):
        for value in (*call.given, *call.named.values()):
            if not isinstance(value, Name | Member | Call):
                continue
            found = eyes.look(thing.path, thing.scope, value)
            if found is not None and found.outside.rpartition(".")[2] in _CLASSES:
                return replace(thing, what=Call(value, (), call.named, call.line))
            if found is None or found.module or isinstance(found.what, Class | Function):
                continue
            if not found.name:  # what is made within the call goes by the name of the whole
                if not isinstance(value, Call) or found.path != thing.path:
                    continue
                found = replace(found, name=thing.name, scope=thing.scope)
            inner = unwrapped(eyes, found, depth + 1)
            if inner.what is not call and role_of(eyes, inner):
                return inner
    return thing


def made_elsewhere(eyes: PyEyes, path: str, scope: str, given: Value | None) -> list[Thing]:
    """Return the routers that an expression means.

    Where the text of the module that is imported shows the router being made, that file is not
    parsed: an application includes many routers, and a change concerns few.
    """
    file = eyes.file(path)
    if file is None:
        return []
    head = given.of if isinstance(given, Member) else given
    bound = isinstance(head, Name) and {(scope, head.name), ("", head.name)} & file.bound.keys()
    if isinstance(head, Name) and not bound and (path, scope, head.name) not in eyes.given:
        key = file.imports.get((scope, head.name)) or file.imports.get(("", head.name), "")
        module, _, last = key.partition(":")
        target = eyes.resolve(path, key) if module.strip(".") else None
        name = given.name if isinstance(given, Member) else last
        whole = not last or not isinstance(given, Member) or not _binds(eyes, path, module, last)
        text = eyes.project.read_text(target) if target and whole and name else None
        if text and _makes_router(text, name):
            return [Thing(target or "", "", name)]
    found = eyes.look(path, scope, given)
    if found is not None and not found.name and isinstance(found.what, Call):
        if eyes.class_of(found) is None:
            inner = unwrapped(eyes, found)
            return [inner] if inner.name and role_of(eyes, inner) else []
        found = replace(found, name=f"@{found.what.line}")  # what is made where it is included
    return [found] if found is not None and found.name else []


@lru_cache(maxsize=2048)
def _makes_router(text: str, name: str) -> bool:
    """Whether a module binds a name once, to a router; both sides of a change ask for it."""
    made = rf"(?m)^{name}(?: *:[^=\n]*)? *= *(?:\w+\.)*(?:API)?Router\("
    if f"\n{name}" not in f"\n{text}" or re.search(made, text) is None:
        return False
    return len(re.findall(rf"(?m)^{name}\b.*=", text)) == 1


def _binds(eyes: PyEyes, path: str, module: str, name: str) -> bool:
    """Whether the package that a module is imported from may mean something else by its name."""
    home = eyes.resolve(path, module)
    return name in (eyes.project.read_text(home) or "") if home else False


def wheres(eyes: PyEyes, path: str, scope: str, value: Value | None) -> tuple[Where, ...]:
    """Return what ``dependencies=`` lists, also where a name or a parameter stands for it."""
    things = [Thing(path, scope, "", value)] if value is not None else []
    if isinstance(value, Name | Member):
        found = eyes.look(path, scope, value)
        if found is None or found.what is None:
            things = eyes.behind(found)
    return tuple(
        Where(one.path, one.scope, one.what, one.given)
        for thing in things
        for one in eyes.elements(thing)
        if one.what is not None and not isinstance(one.what, Class | Function)
    )
