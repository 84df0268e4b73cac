"""The parameters of a FastAPI handler, those of what it depends on included.

Source: FastAPI's documentation (dependencies, query parameter models, header parameters).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._fastapi_types import (
    Meaning,
    Where,
    fields,
    meaning,
    taken_apart,
)
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._python import Argument, Class, Function, calls_in
from conductor_mcp.formats.routes._values import (
    Block,
    Call,
    Member,
    Name,
    Plain,
    Value,
    dotted,
)
from conductor_mcp.model.endpoint import Parameter

_PLACES = {"Query": "query", "Path": "path", "Header": "header", "Cookie": "cookie",
           "Body": "body", "Form": "form", "File": "form"}  # fmt: skip
_DEPENDS = ("Depends", "Security", "FromDishka", "Inject")
_DEEPEST = 12
_SECURITY = ("fastapi.security.", "fastapi_users.", "starlette.")


@dataclass
class Taken:
    """What a handler takes."""

    parameters: dict[tuple[str, str], Parameter] = field(
        default_factory=dict[tuple[str, str], Parameter]
    )
    bodies: list[str] = field(default_factory=list[str])
    unknown: set[str] = field(default_factory=set[str])

    def add(self, name: str, where: str, required: bool, word: str) -> None:  # noqa: FBT001
        self.parameters.setdefault((where, name), Parameter(name, where, required, word))


class Reader:
    """Reads handlers of one route; ``names`` are those of its path."""

    def __init__(self, eyes: PyEyes, names: Iterable[str]) -> None:
        self.eyes = eyes
        self.names = frozenset(names)
        self.taken = Taken()
        self._seen: set[tuple[str, str, str]] = set()

    def function(self, path: str, function: Function, depth: int = 0) -> None:
        """Read a handler or a dependency."""
        like, changed = self._signature(path, function)
        if like is not None:
            with self.eyes.under(like.given):
                if changed and isinstance(like.what, Class):
                    self._model(like, "query", keeps=False)
                else:
                    self._dependency(like, depth + 1)
            return
        for at, one in enumerate(function.arguments):
            if one.star or (at == 0 and function.owner and one.name in ("self", "cls")):
                continue
            self._argument(path, function.scope, one, depth)

    def _signature(self, path: str, function: Function) -> tuple[Thing | None, bool]:
        """Return what a function takes the signature of, and whether it is changed on the way.

        That is ``f.__signature__ = signature(g)``, or a signature that the function around makes
        from that of something else: its parameters' names stay.
        """
        file = self.eyes.file(path)
        name = f"{function.name}.__signature__"
        bounds = file.bound.get((function.scope, name), ()) if file else ()
        calls = [one.value for one in bounds[-1:] if isinstance(one.value, Call)]
        around = file.functions.get(function.scope) if file and calls else None
        changed = bool(calls) and not dotted(calls[0].function).endswith("signature")
        if changed:
            calls = list(calls_in(around.node, ("signature",))) if around is not None else []
        for call in calls:
            found = self.eyes.look(path, function.scope, call.at(0))
            if found is None or found.what is function:
                continue
            if isinstance(found.what, Function | Class):
                return found, changed
        return None, False

    def _argument(self, path: str, scope: str, one: Argument, depth: int) -> None:
        default = Where(path, scope, one.default) if one.default is not None else None
        kind = Where(path, scope, one.annotation) if one.annotation is not None else None
        self.field(one.name, kind, default, depth)

    def field(self, name: str, kind: Where | None, default: Where | None, depth: int) -> None:
        """Read one parameter by its annotation and its default."""
        beside: list[Where] = []
        if kind is not None:
            kind, beside = taken_apart(self.eyes, kind)
        marker: Where | None = None
        for one in [*beside, *([default] if default else [])]:
            if (found := self._marker(one)) is not None:
                marker = found
                default = None if one is default else default
        if marker is not None and self._word(marker) in _DEPENDS:
            self.depends(marker, kind, depth)
            return
        self._placed(name, kind, marker, default)

    def _marker(self, at: Where, depth: int = 0) -> Where | None:
        """Return the ``Query(...)`` or ``Depends(...)`` that an expression is, or gives."""
        if self._word(at) in (*_PLACES, *_DEPENDS):
            return at
        if depth > _DEEPEST or not isinstance(at.value, Name | Member | Call):
            return None
        found = self.eyes.look(at.path, at.scope, at.value)
        if found is None or not isinstance(found.what, Call) or found.what == at.value:
            return None
        return self._marker(Where(found.path, found.scope, found.what), depth + 1)

    def _word(self, at: Where) -> str:
        """Return what FastAPI calls a marker, through aliases of its import."""
        function = at.value.function if isinstance(at.value, Call) else at.value
        written = dotted(function).rpartition(".")[2]
        if not written or written in _PLACES or written in _DEPENDS:
            return written
        if not isinstance(at.value, Call):
            return ""
        found = self.eyes.look(at.path, at.scope, function)
        return found.outside.rpartition(".")[2] if found is not None else ""

    def _placed(
        self, name: str, kind: Where | None, marker: Where | None, plain: Where | None
    ) -> None:
        found = meaning(self.eyes, kind) if kind is not None else Meaning("scalar")
        where = _PLACES.get(self._word(marker), "") if marker is not None else ""
        call = marker.value if marker is not None else None
        call = call if isinstance(call, Call) else None
        if found.kind == "special" and not where:
            return
        if name in self.names and where in ("", "path"):
            alias = self._alias(marker, call) or name
            self.taken.add(alias, "path", required=True, word=found.word)
            return
        if not where:
            where = {"scalar": "query", "file": "form"}.get(found.kind, "body")
            if found.kind == "unknown":
                self.taken.unknown.update(("query", "body"))
                return
        required = _required(call, plain)
        if call is not None and _is_false(call.named.get("include_in_schema")):
            return
        if call is not None and "alias" in call.named and not self._alias(marker, call):
            self.taken.unknown.add("query")  # it is called what only the run knows
        elif where == "body":
            self.taken.bodies.append(found.name)
        elif found.kind == "body" and found.model is not None and where != "path":
            self._model(found.model, where, keeps=self._keeps(call))
        else:
            alias = self._alias(marker, call)
            if where == "header" and not alias and not self._keeps(call):
                name = name.replace("_", "-")
            self.taken.add(alias or name, where, required=required, word=found.word)

    def _alias(self, marker: Where | None, call: Call | None) -> str:
        given = call.named.get("alias") or call.named.get("validation_alias") if call else None
        if marker is None or given is None:
            return ""
        return self.eyes.text(marker.path, marker.scope, given) or ""

    @staticmethod
    def _keeps(call: Call | None) -> bool:
        return call is not None and _is_false(call.named.get("convert_underscores"))

    def _model(self, model: Thing, where: str, *, keeps: bool) -> None:
        """Add the fields of a model that stands for several parameters."""
        for name, kind, default in fields(self.eyes, model):
            call = default.value if default else None
            call = call if isinstance(call, Call) else None
            alias = self._alias(default, call)
            folded = where == "header" and not (alias or keeps)
            shown = name.replace("_", "-") if folded else name
            word = meaning(self.eyes, kind).word
            required = _required(call, None if call else default)
            self.taken.add(alias or shown, where, required=required, word=word)

    def depends(self, marker: Where, kind: Where | None, depth: int) -> None:
        """Read what ``Depends(...)`` brings in."""
        at = self._marker(marker) or marker
        call = at.value if isinstance(at.value, Call) else None
        given = (call.at(0) or call.named.get("dependency")) if call else None
        at = Where(at.path, at.scope, given) if given is not None else (kind or at)
        if (given is None and kind is None) or depth > _DEEPEST or isinstance(given, Block):
            return
        found = self.eyes.look(at.path, at.scope, at.value)
        if found is None:
            self.taken.unknown.add("query")
            return
        alone = found.name and not found.given
        mark = found.key if alone else (at.path, at.scope, repr(at.value)[:200])
        if mark in self._seen:
            return
        self._seen.add(mark)
        with self.eyes.under(found.given):
            self._dependency(found, depth + 1)

    def _dependency(self, found: Thing, depth: int) -> None:
        what = found.what
        if isinstance(what, Function):
            self.function(found.path, what, depth)
        elif isinstance(what, Class):
            self._made(found, depth)
        elif (owner := self.eyes.class_of(found)) is not None:
            call = self._method(owner, "__call__")
            if call is not None:
                with self.eyes.under(self.eyes.made_with(found, owner)):
                    self.function(call[0], call[1], depth)
            elif self.eyes.base(owner) and not self.eyes.base(owner).startswith(_SECURITY):
                self.taken.unknown.add("query")
        else:
            origin = self.eyes.kind(found)
            if not origin.startswith(_SECURITY):
                self.taken.unknown.add("query")

    def _method(self, owner: Thing, name: str) -> tuple[str, Function] | None:
        for one in self.eyes.lineage(owner):
            file = self.eyes.file(one.path) if one.path else None
            if file is None or not isinstance(one.what, Class):
                continue
            if (method := file.functions.get(f"{one.what.path}.{name}")) is not None:
                return one.path, method
        return None

    def _made(self, found: Thing, depth: int) -> None:
        """Read what it takes to make an object of a class."""
        init = self._method(found, "__init__")
        if init is not None:
            self.function(init[0], init[1], depth)
            return
        for name, kind, default in fields(self.eyes, found):
            self.field(name, kind, _field_default(default), depth)


def _field_default(default: Where | None) -> Where | None:
    """Return the default that a model's ``Field(...)`` leaves a parameter."""
    if default is None or not isinstance(default.value, Call):
        return default
    if dotted(default.value.function).rpartition(".")[2] not in ("Field", "field"):
        return default
    given = default.value.at(0, "default") or default.value.named.get("default_factory")
    if given is None or (isinstance(given, Name) and given.name == "..."):
        return None
    return Where(default.path, default.scope, given)


def _required(call: Call | None, plain: Where | None) -> bool:
    if plain is not None:
        return isinstance(plain.value, Name) and plain.value.name == "..."
    if call is None:
        return True
    if call.named.get("default_factory") is not None:
        return False
    given = call.at(0, "default")
    return given is None or (isinstance(given, Name) and given.name == "...")


def _is_false(value: Value | None) -> bool:
    return isinstance(value, Plain) and value.word == "False"
