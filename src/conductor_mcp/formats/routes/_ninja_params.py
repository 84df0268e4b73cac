"""What the operations of django-ninja take: path, query, header and cookie parameters, bodies.

Source: django-ninja's documentation (path, query and form parameters, request body, pagination).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from conductor_mcp.formats.routes._fastapi_params import Reader
from conductor_mcp.formats.routes._fastapi_types import Meaning, Where, fields, meaning
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pymade import Made, last
from conductor_mcp.formats.routes._pyrun import Run
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import Call, Items, Pick, Value, dotted
from conductor_mcp.model.endpoint import Parameter

_MARKERS = ("Query", "Path", "Header", "Cookie", "Body", "Form", "File", "PathEx", "QueryEx",
            "HeaderEx", "CookieEx", "BodyEx", "FormEx", "FileEx")  # fmt: skip
_PAGES = {"LimitOffsetPagination": ("limit", "offset"), "PageNumberPagination":
          ("page", "page_size"), "CursorPagination": ("page_size", "cursor")}  # fmt: skip
_LISTS = ("List", "list", "Sequence", "Iterable")


@dataclass(frozen=True, slots=True)
class Given:
    """What an operation takes; ``types`` are those of its path's parameters."""

    parameters: tuple[Parameter, ...]
    types: dict[str, str]
    body: bool | None
    unknown: frozenset[str]


class _Reader(Reader):
    """Reads functions as django-ninja does."""

    def function(self, path: str, function: Function, depth: int = 0) -> None:
        for one in function.arguments:
            if not one.star and one.name not in ("request", "self"):
                self._argument(path, function.scope, one, depth)

    def field(self, name: str, kind: Where | None, default: Where | None, depth: int) -> None:
        """Read ``Query[Filters]`` as ``Annotated[Filters, Query(...)]``."""
        head = _head(kind.value) if kind is not None else ""
        if kind is not None and head in _MARKERS and isinstance(kind.value, Pick):
            word = head.removesuffix("Ex")
            key = kind.value.key
            alone = key.values if isinstance(key, Items) else ()
            plain = Where(kind.path, kind.scope, alone[0] if len(alone) == 1 else key)
            if word != "Path":
                marker = Where(kind.path, kind.scope, kind.value.of)
                self._placed(name, plain, marker, default)
                return
            kind = plain
        super().field(name, kind, default, depth)

    def _placed(
        self, name: str, kind: Where | None, marker: Where | None, plain: Where | None
    ) -> None:
        found = meaning(self.eyes, kind) if kind is not None else Meaning("scalar")
        if found.name == "HttpResponse":
            return
        if marker is not None and self._word(marker) == "Path":
            if found.kind == "scalar":
                self.taken.add(name, "path", required=True, word=found.word)
            return
        if found.name == "UploadedFile":
            self.taken.bodies.append(found.name)
            return
        super()._placed(name, kind, marker, plain)

    @staticmethod
    def _keeps(call: Call | None) -> bool:  # noqa: ARG004 - as FastAPI's
        return True  # headers go by the names that they have in Python


def _head(value: Value) -> str:
    return dotted(value.of).rpartition(".")[2] if isinstance(value, Pick) else ""


def taken_by(run: Run, thing: Thing, names: Iterable[str], made: Made, router: Made) -> Given:
    """Return what a function takes as an operation whose path has the parameters ``names``."""
    function = thing.what
    reader = _Reader(run.eyes, names)
    if isinstance(function, Function):
        reader.function(thing.path, function)
        for name in _pages(run.eyes, thing.path, function, made, router):
            reader.taken.add(name, "query", required=False, word="")
    taken = reader.taken
    kept = (one for one in taken.parameters.values() if one.where in ("query", "header", "cookie"))
    forms = any(one.where in ("form", "body") for one in taken.parameters.values())
    return Given(
        tuple(kept),
        {one.name: one.type for one in taken.parameters.values() if one.where == "path"},
        None if "body" in taken.unknown else bool(taken.bodies) or forms,
        frozenset(taken.unknown),
    )


def _pages(
    eyes: PyEyes, path: str, function: Function, made: Made, router: Made
) -> tuple[str, ...]:
    """Return what pagination adds."""
    for one in function.decorators:
        call = one if isinstance(one, Call) else None
        word = dotted(call.function if call else one).rpartition(".")[2]
        if word == "paginate":
            given = call.at(0) if call else None
            return _of_pages(eyes, path, function.scope, given)
    if last(router.kind) != "RouterPaginated" or "response" not in made.named:
        return ()
    for one in function.decorators:
        said = one.named.get("response") if isinstance(one, Call) else None
        if said is not None and _head(said) in _LISTS:
            return _PAGES["LimitOffsetPagination"]
    return ()


def _of_pages(eyes: PyEyes, path: str, scope: str, given: Value | None) -> tuple[str, ...]:
    found = eyes.look(path, scope, given) if given is not None else None
    if found is None:
        return _PAGES["LimitOffsetPagination"] if given is None else ()
    for one in eyes.lineage(found):
        if one.outside:
            return _PAGES.get(one.outside.rpartition(".")[2], ())
        file = eyes.file(one.path)
        inner = file.classes.get(f"{one.what.path}.Input") if file and isinstance(
            one.what, Class) else None  # fmt: skip
        if inner is not None:
            model = Thing(one.path, inner.scope, inner.name, inner)
            return tuple(name for name, _, _ in fields(eyes, model))
    return ()
