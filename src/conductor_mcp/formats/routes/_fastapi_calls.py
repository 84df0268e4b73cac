"""What FastAPI calls: functions as their decorators leave them, and classes of other packages.

Source: Python's documentation (``functools.wraps``, ``inspect.signature``), fastapi-pagination's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._python import Function, PyFile
from conductor_mcp.formats.routes._values import Call, Member, Name, Value, dotted

_DEEPEST = 6
_ROUTING = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "api_route",
            "websocket", "route", "staticmethod", "classmethod", "property")  # fmt: skip
_WRAPPING = ("wraps", "update_wrapper", "decorator")
_PAGE, _OFFSET, _CURSOR = ("page", "size"), ("limit", "offset"), ("cursor", "size")
KNOWN: Mapping[str, tuple[str, ...]] = {
    f"fastapi_pagination.{module}{name}": given
    for names, given in (
        ((("", "Params"), ("default.", "Params"), ("links.", "Params")), _PAGE),
        ((("", "LimitOffsetParams"), ("limit_offset.", "LimitOffsetParams")), _OFFSET),
        ((("cursor.", "CursorParams"),), _CURSOR),
    )
    for module, name in names
}
"""The query parameters that classes of well-known packages bring."""
FORMS = ("fastapi.security.OAuth2PasswordRequestForm", "fastapi.security.oauth2.OAuth2Password")


@dataclass(frozen=True, slots=True)
class Partial:
    """What is given already when FastAPI calls something.

    ``given`` counts the arguments that were passed by place, ``unbound`` says that a method is
    called without its object.
    """

    given: int = 0
    named: Mapping[str, Value] = field(default_factory=dict[str, Value])
    unbound: bool = False


def read_through(eyes: PyEyes, thing: Thing, depth: int = 0) -> Thing | None:
    """Return the function whose parameters count: the one that is written, or what wraps it.

    A decorator of the project that makes another function and does not say that it wraps gives it
    its own parameters; one of another package is taken to keep them. ``None`` where what a
    function wraps is not known.
    """
    function = thing.what
    if not isinstance(function, Function) or depth > _DEEPEST:
        return thing
    for said in reversed(function.decorators):
        called = said.function if isinstance(said, Call) else said
        last = called.name if isinstance(called, Member | Name) else ""
        if last in _ROUTING:
            if isinstance(called, Member):
                break  # what stands above is given what the router gives back
            continue
        if last == "with_signature":
            return None  # one that is made when it runs
        if last == "wraps" and isinstance(said, Call):
            found = eyes.look(thing.path, function.scope, said.at(0, "wrapped"))
            if found is None or not isinstance(found.what, Function):
                return None
            return read_through(eyes, found, depth + 1)
        for made in _given_back(eyes, thing.path, function.scope, said):
            return made
    return thing


def _given_back(eyes: PyEyes, path: str, scope: str, said: Value) -> Iterator[Thing]:
    """Yield the function that a decorator of ours puts in the place of another."""
    found = eyes.look(path, scope, said)
    maker = found.what if found is not None else None
    file = eyes.file(found.path) if found is not None else None
    if found is None or file is None or not isinstance(maker, Function) or not maker.arguments:
        return
    if b"update_wrapper" in (maker.node.text or b""):
        return
    inner = [
        file.functions.get(f"{maker.path}.{value.name}") if isinstance(value, Name) else None
        for value in file.returned.get(maker.path, ())
    ]
    for one in inner:
        # Where what is given back may be another thing too, what is written counts.
        if one is None or any(_wraps(said) for said in one.decorators) or _makes(file, one):
            return
        if (one.scope, f"{one.name}.__signature__") in file.bound:
            return
    for one in inner[:1]:
        if one is not None:
            yield Thing(found.path, one.scope, one.name, one, given=found.given)


def _makes(file: PyFile, function: Function) -> bool:
    """Whether a function gives back one that is written in it: it decorates, then."""
    returned = file.returned.get(function.path, ())
    return any(isinstance(v, Name) and f"{function.path}.{v.name}" in file.functions
               for v in returned)  # fmt: skip


def _wraps(said: Value) -> bool:
    called = said.function if isinstance(said, Call) else said
    last = dotted(called).rpartition(".")[2]
    return any(one in last for one in _WRAPPING)
