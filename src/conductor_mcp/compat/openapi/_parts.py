"""The parts of a call: bodies by media type, responses, their headers and links."""

from __future__ import annotations

from collections.abc import Mapping

from conductor_mcp.compat._findings import Used
from conductor_mcp.compat._remarks import remark
from conductor_mcp.compat._schema import Context
from conductor_mcp.compat._shape import canonical
from conductor_mcp.compat._trees import Place
from conductor_mcp.compat.openapi._book import Book
from conductor_mcp.compat.openapi._model import Api, Content, Operation, Response
from conductor_mcp.model.compatibility import Direction, Effect
from conductor_mcp.model.values import dataclass

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


def schemas(
    call: Call, old: Place | None, new: Place | None, context: Context, title: str = ""
) -> None:
    """Compare two schemas; ``title`` says what they are of, where no name of theirs does."""
    if old is not None and new is not None:
        pair = call.book.engine.pair(old, new)
        call.book.use(Used(pair, title, context, call.label, (old, new)))


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
        need = "required" if old.required else "optional"
        book.add(f"body.{need}-body.removed", Effect.NARROWS,
                 f"`{call.label}` takes no body any more",
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
    sides: tuple[Place | None, Place | None],
    way: Direction,
    about: tuple[str, str],
) -> None:
    old, new = sides
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
        schemas(call, old, new, Context(way, f"body{written}"))
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
            kind = "success-status" if success else "status"
            call.book.add(f"response.{kind}.added", Effect.NOTHING,
                          f"`{call.label}` may answer {code}", (None, one.place),
                          direction=way, operation=call.label, oasdiff=(alias,))  # fmt: skip


def _response(call: Call, code: str, old: Response, new: Response) -> None:
    way = call.way(Direction.RESPONSE)
    call.remark("response", "description", old.place, new.place)
    media_types(call, old.content, new.content, way, f"response-{code}")
    now = {name.lower(): place for name, place in new.headers.items()}
    for name, place in old.headers.items():
        if name.lower() in now:
            _header(call, name, place, now.pop(name.lower()))
            continue
        required = place.get("required") is True
        kind = "required-header" if required else "optional-header"
        alias = f"{'required' if required else 'optional'}-response-header-removed"
        # A header of this name is what the media types say; a response's is ignored.
        effect = Effect.NOTHING if name.lower() == "content-type" else Effect.WIDENS
        call.book.add(f"header.{kind}.removed", effect,
                      f"`{call.label}` no longer answers {code} with the header {name}",
                      (place, new.place), direction=way, operation=call.label,
                      oasdiff=(alias,))  # fmt: skip
    for name, place in new.headers.items():
        if name.lower() in now:
            kind = "required-header" if place.get("required") is True else "optional-header"
            call.book.add(f"header.{kind}.added", Effect.NOTHING,
                          f"`{call.label}` answers {code} with the header {name}",
                          (old.place, place), direction=way, operation=call.label,
                          oasdiff=("response-header-added",))  # fmt: skip
    _links(call, old, new)


def _links(call: Call, old: Response, new: Response) -> None:
    was, now = (dict(one.place.at("links").items()) for one in (old, new))
    way = call.way(Direction.RESPONSE)
    for name in dict.fromkeys((*was, *now)):
        spots = was.get(name), now.get(name)
        if spots[0] is None or spots[1] is None:
            action = "added" if spots[0] is None else "removed"
        elif _link(call.book.old, spots[0]) != _link(call.book.new, spots[1]):
            action = "changed"
        else:
            continue
        effect = Effect.NOTHING if action == "added" else Effect.UNDECIDED
        call.book.add(f"response.link.{action}", effect,
                      f"`{call.label}` has the link {name} {action}", spots,
                      direction=way, operation=call.label)  # fmt: skip


def _link(api: Api, place: Place) -> str:
    """Write down where a link leads, and with what."""
    told = api.follow(place)
    words = ("operationId", "operationRef", "parameters", "requestBody", "server")
    return canonical({word: told.get(word) for word in words})


def _header(call: Call, name: str, old: Place, new: Place) -> None:
    way = call.way(Direction.RESPONSE)
    was, now = old.get("required") is True, new.get("required") is True
    if was != now:
        action = "became-required" if now else "became-optional"
        effect = Effect.NARROWS if now else Effect.WIDENS
        words = f"the header {name} of `{call.label}` {action.replace('-', ' ')}"
        call.book.add(f"header.required.{action}", effect, words, (old, new), direction=way,
                      operation=call.label, oasdiff=(f"response-header-{action}",))  # fmt: skip
    told = [place.get("explode") is True for place in (old, new)]
    if told[0] != told[1] and any(place.at("schema").text("type") == "object"
                                  for place in (old, new)):  # fmt: skip
        # Only of an object a header tells names and values apart in two ways.
        words = f"the header {name} of `{call.label}` has explode {str(told[1]).lower()} now"
        call.book.add("header.explode.changed", Effect.REPLACES, words, (old, new), direction=way,
                      operation=call.label)  # fmt: skip
    call.remark("header", "description", old, new)
    sides = [place.at("schema") if place.has("schema") else place if place.has("type") else None
               for place in (old, new)]  # fmt: skip
    schemas(call, sides[0], sides[1], Context(way, "header:text"), f"the header `{name}`")
