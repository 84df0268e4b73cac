"""The parameters of a FastAPI handler, those of what it depends on included.

Source: FastAPI's documentation (dependencies, query parameter models, header parameters).
"""

from __future__ import annotations

from dataclasses import replace

from conductor_mcp.formats.routes._fastapi_calls import FORMS, KNOWN, Partial, read_through
from conductor_mcp.formats.routes._fastapi_marks import Marks, is_false
from conductor_mcp.formats.routes._fastapi_models import (
    ModelField,
    model_fields,
    sort_of,
)
from conductor_mcp.formats.routes._fastapi_types import (
    Where,
)
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pything import called_name
from conductor_mcp.formats.routes._python import (
    Argument,
    Class,
    Function,
    arguments_of,
    calls_in,
)
from conductor_mcp.formats.routes._values import (
    Block,
    Call,
    Member,
    Name,
    Pick,
    dotted,
)

_DEEPEST = 12
_SECURITY = ("fastapi.security.", "fastapi_users.", "starlette.")


class Reader(Marks):
    """Reads handlers of one route; ``names`` are those of its path."""

    def function(self, path: str, function: Function, depth: int = 0) -> None:
        """Read a handler or a dependency."""
        self.called(Thing(path, function.scope, function.name, function), depth, Partial())

    def called(self, thing: Thing, depth: int, partial: Partial) -> None:
        """Read what a function takes, as what decorates it leaves that."""
        whole = read_through(self.eyes, thing)
        function = whole.what if whole is not None else None
        if whole is None or not isinstance(function, Function):
            self.taken.unknown.add("query")
            return
        path = whole.path
        with self.eyes.under(whole.given):
            like, changed = self._signature(path, function)
            if like is not None:
                with self.eyes.under(like.given):
                    if changed and isinstance(like.what, Class):
                        self._model(like, "query", keeps=False)
                    else:
                        self._dependency(like, depth + 1)
                return
            arguments = function.arguments
            self._read = function.node.text or b""
            first = arguments[0].name if arguments and function.owner else ""
            if first in ("self", "cls") and not partial.unbound:
                arguments = arguments[1:]
            self._arguments(path, function.scope, arguments, depth, partial)

    def _arguments(
        self,
        path: str,
        scope: str,
        arguments: tuple[Argument, ...],
        depth: int,
        partial: Partial,
    ) -> None:
        for one in arguments[partial.given :]:
            if one.star not in ("", "*", "**") or one.name in ("", "*", "/"):
                continue
            if one.star:  # to FastAPI they are parameters like any other
                self.field(one.name, None, None, depth)
            elif one.name in partial.named:
                self._argument(path, scope, replace(one, default=partial.named[one.name]), depth)
            else:
                self._argument(path, scope, one, depth)

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

    def depends(self, marker: Where, kind: Where | None, depth: int) -> None:
        """Read what ``Depends(...)`` brings in."""
        at = self._marker(marker) or marker
        call = at.value if isinstance(at.value, Call) else None
        given = (call.at(0) or call.named.get("dependency")) if call else None
        at = replace(at, value=given) if given is not None else (kind or at)
        if (given is None and kind is None) or depth > _DEEPEST:
            return
        with self.eyes.under(at.given):
            self._depended(at, depth)

    def endpoint(self, at: Where) -> None:
        """Read a handler that is no function with a name."""
        self._depended(at, 0)

    def _depended(self, at: Where, depth: int) -> None:
        if isinstance(at.value, Block):
            self._lambda(at.path, at.scope, at.value, depth)
            return
        found = self._called_with(at, self.eyes.look(at.path, at.scope, at.value))
        if found is None:
            self.taken.unknown.add("query")
            return
        alone = found.name and not found.given and not isinstance(at.value, Pick)
        mark = found.key if alone else (at.path, at.scope, repr(at.value)[:200])
        if mark in self._seen:
            return
        self._seen.add(mark)
        with self.eyes.under(found.given):
            if isinstance(at.value, Pick) and isinstance(found.what, Class):
                self._generic(found, depth)
            else:
                unbound = isinstance(at.value, Member) and self._of_class(at)
                self._dependency(found, depth + 1, Partial(unbound=unbound))

    def _called_with(self, at: Where, found: Thing | None) -> Thing | None:
        """Return the function of ours that something not known is made of, else what it is."""
        call = at.value
        if not isinstance(call, Call) or called_name(call) == "partial" or not (
            found is None or found.outside
        ):  # fmt: skip
            return found
        for one in call.given:
            if isinstance(one, Name | Member):
                inner = self.eyes.look(at.path, at.scope, one)
                if inner is not None and isinstance(inner.what, Function):
                    self.taken.unknown.add("query")
                    return inner
        return found

    def _of_class(self, at: Where) -> bool:
        """Whether a function is named as a member of its class, and so takes its object too."""
        if not isinstance(at.value, Member):
            return False
        of = self.eyes.look(at.path, at.scope, at.value.of)
        found = self.eyes.look(at.path, at.scope, at.value)
        if of is None or not isinstance(of.what, Class) or found is None:
            return False
        what = found.what
        return isinstance(what, Function) and not any(
            dotted(one) == "classmethod" for one in what.decorators
        )

    def _lambda(self, path: str, scope: str, block: Block, depth: int) -> None:
        if block.node.type == "lambda":
            arguments = tuple(arguments_of(block.node.child_by_field_name("parameters")))
            self._arguments(path, scope, arguments, depth + 1, Partial())

    def _generic(self, found: Thing, depth: int) -> None:
        """Read ``Depends(Repository[int])``: what is called takes anything, as it says."""
        if sort_of(self.eyes, found) == "model":
            self._dependency(found, depth + 1)
        else:
            for name in ("args", "kwargs"):
                self.taken.add(name, "query", required=True, word="")

    def _dependency(self, found: Thing, depth: int, partial: Partial = Partial()) -> None:  # noqa: B008
        what = found.what
        if depth > _DEEPEST:
            return
        if isinstance(what, Function):
            self.called(found, depth, partial)
        elif isinstance(what, Class):
            self._made(found, depth, partial)
        elif isinstance(what, Block):
            self._lambda(found.path, found.scope, what, depth)
        elif isinstance(what, Call) and called_name(what) == "partial" and what.given:
            self._partial(found, what, depth, partial)
        elif (owner := self.eyes.class_of(found)) is not None:
            call = self._method(owner, "__call__")
            if call is not None:
                with self.eyes.under(self.eyes.made_with(found, owner)):
                    self.function(call[0], call[1], depth)
            elif self.eyes.base(owner) and not self.eyes.base(owner).startswith(_SECURITY):
                self.taken.unknown.add("query")
        else:
            self._from_outside(self.eyes.kind(found))

    def _partial(self, found: Thing, call: Call, depth: int, partial: Partial) -> None:
        at = Where(found.path, found.scope, call.given[0])
        inner = self.eyes.look(at.path, at.scope, at.value)
        if inner is None:
            self.taken.unknown.add("query")
            return
        more = Partial(
            partial.given + len(call.given) - 1,
            {**call.named, **partial.named},
            self._of_class(at),
        )
        with self.eyes.under(inner.given):
            self._dependency(inner, depth + 1, more)

    def _from_outside(self, origin: str) -> None:
        """Add what is known of classes that frameworks bring, else say that it is not."""
        known = KNOWN.get(origin)
        for name in known or ():
            self.taken.add(name, "query", required=False, word="")
        if origin.startswith(FORMS):
            self.taken.bodies.append("")
        elif known is None and not origin.startswith(_SECURITY):
            self.taken.unknown.add("query")

    def _method(self, owner: Thing, name: str) -> tuple[str, Function] | None:
        for one in self.eyes.lineage(owner):
            file = self.eyes.file(one.path) if one.path else None
            if file is None or not isinstance(one.what, Class):
                continue
            if (method := file.functions.get(f"{one.what.path}.{name}")) is not None:
                return one.path, method
        return None

    def _made(self, found: Thing, depth: int, partial: Partial) -> None:
        """Read what it takes to make an object of a class."""
        init = self._method(found, "__init__")
        sort = sort_of(self.eyes, found)
        if init is not None:
            self.called(Thing(init[0], init[1].scope, init[1].name, init[1]), depth, partial)
            return
        self._outside(found)
        if sort == "":
            outside = [one.outside for one in self.eyes.lineage(found) if one.outside]
            if any(one.startswith(FORMS) for one in outside):
                self.taken.bodies.append("")
            elif not any(one in KNOWN or one.startswith(_SECURITY) for one in outside):
                self.taken.unknown.add("query")
        if sort == "plain":
            return
        for one in model_fields(self.eyes, found):
            if sort == "model":
                names = (n for n in (one.argument, one.alias) if n.isidentifier())
                name = next(names, one.name)
                self.field(name, one.kind, _held(one), depth)
            elif one.call is None or not is_false(one.call.named.get("init")):
                kept = one.said if one.said is not None and _marks(one) else _held(one)
                self.field(one.name, one.kind, kept, depth)


def _marks(one: ModelField) -> bool:
    """Whether a field of a dataclass is given what FastAPI itself reads."""
    return one.call is not None and dotted(one.call.function).rpartition(".")[2] != "Field"


def _held(one: ModelField) -> Where | None:
    """Return the default that a model's ``Field(...)`` leaves a parameter."""
    if one.call is None or one.said is None:
        return one.default
    given = one.call.at(0, "default") or one.call.named.get("default_factory")
    if given is None or (isinstance(given, Name) and given.name == "..."):
        return one.default
    return replace(one.said, value=given)
