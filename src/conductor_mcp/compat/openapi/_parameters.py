"""The parameters of a call: what is new, gone, moved, and written otherwise."""

from __future__ import annotations

from conductor_mcp.compat._schema import Context
from conductor_mcp.compat.openapi import _lifecycle
from conductor_mcp.compat.openapi._model import Parameter
from conductor_mcp.compat.openapi._parts import Call, schemas
from conductor_mcp.model.compatibility import Direction, Effect

_ELSEWHERE = frozenset({"accept", "content-type", "authorization"})
"""Headers that OpenAPI leaves to media types and security: what a parameter says is ignored."""


def _ignored(one: Parameter) -> bool:
    return one.where == "header" and one.name.lower() in _ELSEWHERE


def _known_by(where: str, name: str) -> str:
    return name.lower() if where == "header" else name


def parameters(call: Call) -> None:
    """Compare parameters by name and place; path parameters by where they stand in the path."""
    renamed = dict(zip(call.old.names, call.new.names, strict=False))
    old = {
        (where, renamed.get(name, name) if where == "path" else _known_by(where, name)): one
        for (where, name), one in call.old.parameters.items()
    }
    new = {
        (where, _known_by(where, name)): one for (where, name), one in call.new.parameters.items()
    }
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
    need = "required" if one.required else "optional"
    deprecated = one.place.get("deprecated") is True
    how, effect = _lifecycle.ending([one.place], deprecated=deprecated)
    alias = "request-parameter-removed" + (f"-{how}" if deprecated else "")
    alias = "request-parameter-sunset-parse" if how == "sunset-parse" else alias
    words = f"the {one.where} parameter `{one.name}` is gone"
    effect = Effect.NARROWS if effect is Effect.REPLACES else effect
    effect = Effect.NOTHING if _ignored(one) else effect
    call.book.add(
        f"parameter.{need}-parameter.removed",
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
    effect = Effect.NARROWS if one.required and not _ignored(one) else Effect.NOTHING
    call.book.add(f"parameter.{need}-parameter.added", effect, words, (None, one.place),
                  direction=call.way(Direction.REQUEST), operation=call.label,
                  oasdiff=(_new_alias(one),))  # fmt: skip


def _parameter(call: Call, old: Parameter, new: Parameter) -> None:
    book, way = call.book, call.way(Direction.REQUEST)
    name = f"the {new.where} parameter `{new.name}`"
    spots = old.place, new.place
    if old.required != new.required:
        action = "became-required" if new.required else "became-optional"
        effect = Effect.NARROWS if new.required and not _ignored(new) else Effect.WIDENS
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
            effect = effect if new.where == "query" else Effect.NOTHING
            words = f"{name} has {word} {str(other).lower()} instead of {str(one).lower()}"
            book.add(f"parameter.{kind}.{'set' if other else 'unset'}", effect, words, spots,
                     direction=way, operation=call.label)  # fmt: skip
    _lifecycle.compare(book, "parameter", old.place, new.place, call.label)
    area = "parameter:always" if new.required else "parameter"
    area += ":typed" if new.place.has("content") else ":text"
    area += ":header" if new.where == "header" else ""
    schemas(call, old.schema, new.schema, Context(way, area), name)
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
