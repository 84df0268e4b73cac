"""What stands at one parameter of a FastAPI handler: ``Query``, ``Depends``, a default, a type.

Source: FastAPI's documentation (query parameter models, header parameters, ``Annotated``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from conductor_mcp.formats.routes._fastapi_calls import KNOWN
from conductor_mcp.formats.routes._fastapi_models import alias_of, model_fields
from conductor_mcp.formats.routes._fastapi_types import Meaning, Where, meaning, taken_apart
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pything import called_name
from conductor_mcp.formats.routes._python import Class
from conductor_mcp.formats.routes._values import Call, Member, Name, Plain, Spread, Value, dotted
from conductor_mcp.model.endpoint import Parameter

_PLACES = {"Query": "query", "Path": "path", "Header": "header", "Cookie": "cookie",
           "Body": "body", "Form": "form", "File": "form"}  # fmt: skip
_DEPENDS = ("Depends", "Security", "FromDishka", "Inject", "FilterDepends")
_DEEPEST = 12


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


class Marks:
    """Reads single parameters; what they depend on is left to who comes from here."""

    def __init__(self, eyes: PyEyes, names: Iterable[str]) -> None:
        self.eyes = eyes
        self.names = frozenset(names)
        self.asks = False
        """Whether what is read is asked for only, so that it hardly has a body."""
        self.taken = Taken()
        self._read = b""
        """The text of the function whose parameters are read."""
        self._seen: set[tuple[str, str, str]] = set()

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
        with self.eyes.under(at.given):
            found = self.eyes.look(at.path, at.scope, at.value)
            if found is None or not isinstance(found.what, Call) or found.what == at.value:
                return self._made_by(at)
            given = (*at.given, *found.given)
            return self._marker(Where(found.path, found.scope, found.what, given), depth + 1)

    def _made_by(self, at: Where) -> Where | None:
        """Return the marker that a partial of one, or a class that comes from one, gives."""
        call = at.value
        if not isinstance(call, Call):
            return None
        made = self.eyes.look(at.path, at.scope, call.function)
        if made is None or not isinstance(made.what, Call | Class):
            return None
        if isinstance(made.what, Class):
            last = self.eyes.base(made).rpartition(".")[2]
            return replace(at, value=replace(call, function=Name(last))) if last in (
                *_PLACES, *_DEPENDS) else None  # fmt: skip
        if called_name(made.what) != "partial" or not made.what.given:
            return None
        first, *more = made.what.given
        whole = replace(
            call,
            function=first,
            given=(*more, *call.given),
            named={**made.what.named, **call.named},
        )
        found = Where(made.path, made.scope, whole, (*at.given, *made.given))
        return found if self._word(found) in (*_PLACES, *_DEPENDS) else None

    def _word(self, at: Where) -> str:
        """Return what FastAPI calls a marker, through aliases of its import."""
        function = at.value.function if isinstance(at.value, Call) else at.value
        written = dotted(function).rpartition(".")[2]
        if not written or written in _PLACES or written in _DEPENDS:
            return written
        if not isinstance(at.value, Call):
            return ""
        with self.eyes.under(at.given):
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
        where = where or self._unmarked(found)
        if not where and f"{name}.value".encode() in self._read:
            where = "query"  # it is used as what an enumeration has
        if not where:
            return
        required = _required(call, plain)
        shown = call is None or not is_false(call.named.get("include_in_schema"))
        if not shown and where not in ("body", "form"):
            return
        if where == "body":
            self.taken.bodies.append(found.name)
        elif found.kind == "body" and found.model is not None and where != "path":
            self._model(found.model, where, keeps=self._keeps(call))
        else:
            alias = self._alias(marker, call)
            if call is not None and not alias and self._named_at_run(marker, call):
                self.taken.unknown.add("query")
                return
            if where == "header" and not alias and not self._keeps(call):
                name = name.replace("_", "-")
            self.taken.add(alias or name, where, required=required, word=found.word)

    def _unmarked(self, found: Meaning) -> str:
        """Say where a type alone puts a parameter, ``""`` where that is not known."""
        if found.kind == "unknown":
            self.taken.unknown.update(("query", "body"))
            return "query" if self.asks else ""
        return {"scalar": "query", "file": "form"}.get(found.kind, "body")

    def _alias(self, marker: Where | None, call: Call | None) -> str:
        return "" if marker is None or call is None else alias_of(self.eyes, marker)

    def _named_at_run(self, marker: Where | None, call: Call) -> bool:
        """Whether a marker gives a name that only the run knows."""
        given = call.named.get("alias")
        if marker is None or given is None or given == Plain("None"):
            return False
        name = given.name if isinstance(given, Name) else ""
        passed = dict(marker.given).get((marker.path, marker.scope, name))
        return passed is None or passed.what != Plain("None")

    @staticmethod
    def _keeps(call: Call | None) -> bool:
        return call is not None and is_false(call.named.get("convert_underscores"))

    def _model(self, model: Thing, where: str, *, keeps: bool) -> None:
        """Add the fields of a model that stands for several parameters."""
        for one in model_fields(self.eyes, model):
            call = one.call
            if call is not None and is_false(call.named.get("include_in_schema")):
                continue
            if not one.known:
                self.taken.unknown.add("query")
            folded = where == "header" and not (one.alias or keeps)
            shown = one.name.replace("_", "-") if folded else one.name
            word = meaning(self.eyes, one.kind).word
            required = _required(call, one.default)
            self.taken.add(one.alias or shown, where, required=required, word=word)
        self._outside(model)

    def _outside(self, model: Thing) -> None:
        """Add what classes outside give to a class of ours."""
        for one in self.eyes.lineage(model):
            for name in KNOWN.get(one.outside, ()):
                self.taken.add(name, "query", required=False, word="")

    def depends(self, marker: Where, kind: Where | None, depth: int) -> None:
        """Read what ``Depends(...)`` brings in."""
        raise NotImplementedError


def _required(call: Call | None, plain: Where | None) -> bool:
    if plain is not None:
        return isinstance(plain.value, Name) and plain.value.name == "..."
    if call is None:
        return True
    if call.named.get("default_factory") is not None:
        return False
    given = call.at(0) or call.named.get("default")
    if given is None or isinstance(given, Spread):
        given = call.named.get("default")
    return given is None or (isinstance(given, Name) and given.name == "...")


def is_false(value: Value | None) -> bool:
    """Whether a value is written as false."""
    return isinstance(value, Plain) and value.word == "False"
