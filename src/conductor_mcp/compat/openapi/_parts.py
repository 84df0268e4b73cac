"""The parts of a call: parameters, bodies by media type, responses and their headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conductor_mcp.compat._remarks import remark
from conductor_mcp.compat._schema import Context
from conductor_mcp.compat._shape import canonical
from conductor_mcp.compat._trees import Place
from conductor_mcp.compat.openapi import _lifecycle
from conductor_mcp.compat.openapi._book import Book
from conductor_mcp.compat.openapi._model import Content, Operation, Parameter, Response
from conductor_mcp.model.compatibility import Direction, Effect

_FLIPPED = {Direction.REQUEST: Direction.RESPONSE, Direction.RESPONSE: Direction.REQUEST}


@dataclass(frozen=True, slots=True)
class Call:
    """One operation on both sides. ``flip``: the API calls, so what it sends is an answer."""

    book: Book
    old: Operation
    new: Operation
    flip: bool = False

    @property
    def label(self) -> str:
        return self.new.label

    def way(self, direction: Direction) -> Direction:
        return _FLIPPED[direction] if self.flip else direction

    def remark(self, area: str, word: str, old: Place, new: Place) -> None:
        """Note that words changed that no program reads."""
        if canonical(old.get(word)) == canonical(new.get(word)):
            return
        spots = old.at(word) if old.has(word) else None, new.at(word) if new.has(word) else None
        said = remark(word, *spots)
        what = f"`{self.label}`" if area == "operation" else f"the {area} of `{self.label}`"
        self.book.add(f"{area}.{said.kind}.{said.action}", Effect.NOTHING,
                      f"{what} {said.words}", spots, operation=self.label)  # fmt: skip


def parameters(call: Call) -> None:
    """Compare parameters by name and place; path parameters by where they stand in the path."""
    renamed = dict(zip(call.old.names, call.new.names, strict=False))
    old = {
        (where, renamed.get(name, name) if where == "path" else name): one
        for (where, name), one in call.old.parameters.items()
    }
    new = dict(call.new.parameters)
    gone = {key: one for key, one in old.items() if key not in new}
    fresh = {key: one for key, one in new.items() if key not in old}
    for key, one in old.items():
        if key in new:
            _parameter(call, one, new[key])
    for key, one in list(gone.items()):
        moved = next((k for k in fresh if k[1].lower() == key[1].lower()), None)
        if moved is not None:
            _moved(call, one, fresh.pop(moved))
            del gone[key]
    for one in gone.values():
        _parameter_removed(call, one)
    for one in fresh.values():
        _parameter_added(call, one)


def _moved(call: Call, old: Parameter, new: Parameter) -> None:
    words = f"the parameter `{new.name}` is in {new.where} instead of {old.where}"
    aliases = ("request-parameter-removed", _new_alias(new))
    call.book.add(
        "parameter.location.changed",
        Effect.REPLACES,
        words,
        (old.place, new.place),
        direction=call.way(Direction.REQUEST),
        operation=call.label,
        oasdiff=aliases,
    )


def _new_alias(one: Parameter) -> str:
    if one.where == "path":
        return "new-request-path-parameter"
    need = "required" if one.required else "optional"
    if one.shared:
        return f"new-{need}-request-default-parameter-to-existing-path"
    return f"new-{need}-request-parameter"


def _parameter_removed(call: Call, one: Parameter) -> None:
    deprecated = one.place.get("deprecated") is True
    how, effect = _lifecycle.ending([one.place], deprecated=deprecated)
    alias = "request-parameter-removed" + (f"-{how}" if deprecated else "")
    alias = "request-parameter-sunset-parse" if how == "sunset-parse" else alias
    words = f"the {one.where} parameter `{one.name}` is gone"
    effect = Effect.NARROWS if effect is Effect.REPLACES else effect
    call.book.add(
        "parameter.parameter.removed",
        effect,
        words,
        (one.place, None),
        direction=call.way(Direction.REQUEST),
        operation=call.label,
        oasdiff=(alias,),
        facts={"deprecated": deprecated, "where": one.where},
    )


def _parameter_added(call: Call, one: Parameter) -> None:
    need = "required" if one.required else "optional"
    words = f"the new {one.where} parameter `{one.name}` is {need}"
    effect = Effect.NARROWS if one.required else Effect.NOTHING
    call.book.add(f"parameter.{need}-parameter.added", effect, words, (None, one.place),
                  direction=call.way(Direction.REQUEST), operation=call.label,
                  oasdiff=(_new_alias(one),))  # fmt: skip


def _parameter(call: Call, old: Parameter, new: Parameter) -> None:
    book, way = call.book, call.way(Direction.REQUEST)
    name = f"the {new.where} parameter `{new.name}`"
    spots = old.place, new.place
    if old.required != new.required:
        action = "became-required" if new.required else "became-optional"
        effect = Effect.NARROWS if new.required else Effect.WIDENS
        words = f"{name} is {'required' if new.required else 'optional'} now"
        book.add(f"parameter.required.{action}", effect, words, spots, direction=way,
                 operation=call.label, oasdiff=(f"request-parameter-{action}",))  # fmt: skip
    told = (("style", old.style, new.style), ("explode", old.explode, new.explode))
    for word, was, now in told:
        if was != now and _several(old, new):
            words = f"{name} has {word} {str(now).lower()} instead of {str(was).lower()}"
            book.add(f"parameter.{word}.changed", Effect.REPLACES, words, spots, direction=way,
                     operation=call.label)  # fmt: skip
    for word, kind in (("allowReserved", "allow-reserved"), ("allowEmptyValue", "allow-empty")):
        one, other = (place.get(word) is True for place in spots)
        if one != other:
            effect = Effect.WIDENS if other else Effect.NARROWS
            words = f"{name} has {word} {str(other).lower()} instead of {str(one).lower()}"
            book.add(f"parameter.{kind}.{'set' if other else 'unset'}", effect, words, spots,
                     direction=way, operation=call.label)  # fmt: skip
    _lifecycle.compare(book, "parameter", old.place, new.place, call.label)
    area = "parameter:always" if new.required else "parameter"
    area += ":typed" if new.place.has("content") else ":text"
    area += ":header" if new.where == "header" else ""
    _schemas(call, old.schema, new.schema, Context(way, area))
    if new.schema is not new.place:
        for word in ("description", "example", "examples"):
            call.remark("parameter", word, *spots)


def _several(old: Parameter, new: Parameter) -> bool:
    """Say whether a parameter may hold several values, so that its style shows."""
    kinds = {place.text("type") for p in (old, new) if (place := p.schema) is not None}
    return (
        not kinds
        or bool(kinds - {"string", "integer", "number", "boolean"})
        or (old.style != new.style and new.where in {"path", "query"})
    )


def _schemas(call: Call, old: Place | None, new: Place | None, context: Context) -> None:
    if old is not None and new is not None:
        pair = call.book.engine.pair(old, new)
        call.book.engine.use(pair, context, call.label)


def body(call: Call) -> None:
    """Compare what is sent."""
    old, new = call.old.body, call.new.body
    book, way = call.book, call.way(Direction.REQUEST)
    if old is None and new is not None:
        need = "required" if new.required else "optional"
        effect = Effect.NARROWS if new.required else Effect.WIDENS
        book.add(f"body.{need}-body.added", effect, f"`{call.label}` takes a body ({need})",
                 (None, new.place), direction=way, operation=call.label,
                 oasdiff=(f"request-body-added-{need}",))  # fmt: skip
    elif old is not None and new is None:
        book.add("body.body.removed", Effect.NARROWS, f"`{call.label}` takes no body any more",
                 (old.place, None), direction=way, operation=call.label,
                 oasdiff=("request-body-removed",))  # fmt: skip
    elif old is not None and new is not None:
        if old.required != new.required:
            action = "became-required" if new.required else "became-optional"
            effect = Effect.NARROWS if new.required else Effect.WIDENS
            words = f"the body of `{call.label}` {action.replace('-', ' ')}"
            book.add(f"body.required.{action}", effect, words, (old.place, new.place),
                     direction=way, operation=call.label,
                     oasdiff=(f"request-body-{action}",))  # fmt: skip
        call.remark("body", "description", old.place, new.place)
        media_types(call, old, new, way, "request-body")


def _essence(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _partner(name: str, names: Mapping[str, object]) -> tuple[str, str] | None:
    """Find the media type that ``name`` became, and how: the same, changed, wider or narrower."""
    if name in names:
        return name, ""
    own = _essence(name)
    for other in names:
        if _essence(other) == own:
            return other, "name-changed"
    kind, _, sub = own.partition("/")
    for other in names:
        there = _essence(other)
        if there.partition("/")[0] == kind and there.endswith(f"+{sub}"):
            return other, "name-changed" if ";" in other else "name-specialized"
        if "+" in sub and there == f"{kind}/{sub.rpartition('+')[2]}":
            return other, "name-changed" if ";" in name else "name-generalized"
        if there in ("*/*", f"{kind}/*"):
            return other, "name-generalized"
    return None


def media_types(call: Call, old: Content, new: Content, way: Direction, prefix: str) -> None:
    """Compare bodies media type by media type."""
    rest = dict(new.media)
    asked = way is Direction.REQUEST
    for name, (place, schema) in old.media.items():
        found = _partner(name, {k: v for k, v in rest.items() if k == name or k not in old.media})
        if found is None:
            words = f"{_what(call, prefix)} is no longer {name}"
            alias = "request-body-media-type-removed" if asked else "response-media-type-removed"
            call.book.add("body.media-type.removed", Effect.REPLACES, words, (place, new.place),
                          direction=way, operation=call.label, oasdiff=(alias,))  # fmt: skip
            continue
        other, how = found
        there, told = rest.pop(other)
        if how:
            effects = (Effect.NARROWS, Effect.WIDENS)
            effect = {"name-specialized": effects[0], "name-generalized": effects[1]}.get(
                how, Effect.UNDECIDED
            )
            words = f"{_what(call, prefix)} is {other} instead of {name}"
            call.book.add(
                f"body.media-type.{how}",
                effect,
                words,
                (place, there),
                direction=way,
                operation=call.label,
                oasdiff=(f"response-media-type-{how}",),
            )
        _media_type(call, (place, there), (schema, told), way, (prefix, _written_as(other)))
    for name, (place, _) in rest.items():
        alias = "request-body-media-type-added" if asked else "response-media-type-added"
        call.book.add("body.media-type.added", Effect.NOTHING,
                      f"{_what(call, prefix)} may be {name} as well", (old.place, place),
                      direction=way, operation=call.label, oasdiff=(alias,))  # fmt: skip


def _written_as(media_type: str) -> str:
    """Mark bodies in which all values are text, so that a number is a string there."""
    name = _essence(media_type)
    typed = ("json", "xml", "yaml", "*", "multipart")
    return "" if any(word in name for word in typed) else ":text"


def _what(call: Call, prefix: str) -> str:
    return f"the {prefix.replace('-', ' ')} of `{call.label}`"


def _media_type(
    call: Call,
    places: tuple[Place, Place],
    schemas: tuple[Place | None, Place | None],
    way: Direction,
    about: tuple[str, str],
) -> None:
    old, new = schemas
    prefix, written = about
    area = "response-body" if prefix.startswith("response") else "request-body"
    if old is None and new is not None:
        call.book.add("body.schema.added", Effect.NARROWS, f"{_what(call, prefix)} has a schema",
                      places, direction=way, operation=call.label,
                      oasdiff=(f"{area}-media-type-schema-added",))  # fmt: skip
    elif new is None and old is not None:
        effect = Effect.WIDENS if way is Direction.REQUEST else Effect.UNDECIDED
        call.book.add("body.schema.removed", effect, f"{_what(call, prefix)} lost its schema",
                      places, direction=way, operation=call.label,
                      oasdiff=(f"{area}-media-type-schema-removed",))  # fmt: skip
    else:
        _schemas(call, old, new, Context(way, f"body{written}"))
    for word in ("example", "examples"):
        call.remark("body", word, *places)
    _encoding(call, places, way)


def _encoding(call: Call, places: tuple[Place, Place], way: Direction) -> None:
    old, new = (
        {name: _said(one) for name, one in place.at("encoding").items()} for place in places
    )
    for name in dict.fromkeys((*old, *new)):
        if old.get(name, {}) != new.get(name, {}):
            words = f"`{name}` is written otherwise in the body of `{call.label}`"
            call.book.add("body.encoding.changed", Effect.UNDECIDED, words, places, direction=way,
                          operation=call.label)  # fmt: skip


def _said(place: Place) -> dict[str, object]:
    return {k: one.value for k, one in place.items() if one.value is not False and k != "headers"}


def responses(call: Call) -> None:
    """Compare what is answered, status by status; a range stands in for its members."""
    old, new = call.old.responses, call.new.responses
    way = call.way(Direction.RESPONSE)
    used: set[str] = set()
    for code, one in old.items():
        partner = code if code in new else next((c for c in (f"{code[:1]}XX",) if c in new), None)
        if partner is None:
            success = code.startswith(("2", "3"))
            kind = "success-status" if success else "status"
            effect = Effect.REPLACES if success else Effect.UNDECIDED
            alias = f"response-{'success' if success else 'non-success'}-status-removed"
            call.book.add(f"response.{kind}.removed", effect,
                          f"`{call.label}` no longer answers {code}", (one.place, None),
                          direction=way, operation=call.label, oasdiff=(alias,))  # fmt: skip
        else:
            used.add(partner)
            _response(call, code, one, new[partner])
    for code, one in new.items():
        if code not in used and code not in old:
            success = code.startswith(("2", "3"))
            alias = f"response-{'success' if success else 'non-success'}-status-added"
            call.book.add("response.status.added", Effect.NOTHING,
                          f"`{call.label}` may answer {code}", (None, one.place),
                          direction=way, operation=call.label, oasdiff=(alias,))  # fmt: skip


def _response(call: Call, code: str, old: Response, new: Response) -> None:
    way = call.way(Direction.RESPONSE)
    call.remark("response", "description", old.place, new.place)
    media_types(call, old.content, new.content, way, f"response-{code}")
    for name, place in old.headers.items():
        if name in new.headers:
            _header(call, name, place, new.headers[name])
            continue
        required = place.get("required") is True
        kind = "required-header" if required else "optional-header"
        alias = f"{'required' if required else 'optional'}-response-header-removed"
        call.book.add(f"header.{kind}.removed", Effect.WIDENS,
                      f"`{call.label}` no longer answers {code} with the header {name}",
                      (place, new.place), direction=way, operation=call.label,
                      oasdiff=(alias,))  # fmt: skip
    for name, place in new.headers.items():
        if name not in old.headers:
            call.book.add("header.header.added", Effect.NOTHING,
                          f"`{call.label}` answers {code} with the header {name}",
                          (old.place, place), direction=way, operation=call.label,
                          oasdiff=("response-header-added",))  # fmt: skip
    for word in ("links",):
        gone = [k for k, _ in old.place.at(word).items() if not new.place.at(word).has(k)]
        for name in gone:
            call.book.add("response.link.removed", Effect.UNDECIDED,
                          f"`{call.label}` lost the link {name}", (old.place.at(word), new.place),
                          direction=way, operation=call.label)  # fmt: skip


def _header(call: Call, name: str, old: Place, new: Place) -> None:
    way = call.way(Direction.RESPONSE)
    was, now = old.get("required") is True, new.get("required") is True
    if was != now:
        action = "became-required" if now else "became-optional"
        effect = Effect.NARROWS if now else Effect.WIDENS
        words = f"the header {name} of `{call.label}` {action.replace('-', ' ')}"
        call.book.add(f"header.required.{action}", effect, words, (old, new), direction=way,
                      operation=call.label, oasdiff=(f"response-header-{action}",))  # fmt: skip
    call.remark("header", "description", old, new)
    schemas = [place.at("schema") if place.has("schema") else place if place.has("type") else None
               for place in (old, new)]  # fmt: skip
    _schemas(call, schemas[0], schemas[1], Context(way, "header:text"))
