"""The messages of an Avro protocol: what callers send, what they are answered, what errors.

A request written by a caller of before must be read after; an answer given after must be read
by a caller of before (Avro specification 1.11, "Protocol Declaration").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from conductor_mcp.compat._trees import Place
from conductor_mcp.compat.avro._read import Clash, Reading
from conductor_mcp.compat.avro._schema import Names, Schema
from conductor_mcp.model.compatibility import Direction


class Sent(NamedTuple):
    """Something one side writes and the other cannot read. ``back``: before it could be read."""

    message: str
    direction: Direction
    clash: Clash
    back: bool


def messages_of(root: Place) -> Mapping[str, Place]:
    return dict(root.at("messages").items())


def clashes(old: Place, new: Place, names: tuple[Names, Names]) -> Iterator[Sent]:
    """Compare the messages that both versions have."""
    was, now = messages_of(old), messages_of(new)
    space = old.text("namespace"), new.text("namespace")
    forward, backward = Reading(names[1], names[0]), Reading(names[0], names[1])
    for name, one in was.items():
        if name not in now:
            continue
        other = now[name]
        asked = _request(one, name, space[0]), _request(other, name, space[1])
        for found in forward.clashes(asked[1], asked[0], (name, "request")):
            yield Sent(name, Direction.REQUEST, found, back=True)
        for found in backward.clashes(asked[0], asked[1], (name, "request")):
            yield Sent(name, Direction.REQUEST, found, back=False)
        for word in ("response", "errors"):
            told = tuple(
                _answer(place, word, within, known)
                for place, within, known in zip((one, other), space, names, strict=True)
            )
            for found in backward.clashes(told[0], told[1], (name, word)):
                yield Sent(name, Direction.RESPONSE, found, back=True)
            for found in forward.clashes(told[1], told[0], (name, word)):
                yield Sent(name, Direction.RESPONSE, found, back=False)


def _request(message: Place, name: str, space: str) -> Schema:
    """Read the parameters of a message as the record that they travel as."""
    listed = message.at("request")
    record = Place(listed.file, listed.pointer, {"fields": listed.value})
    return Schema("record", record, name, space)


def _answer(message: Place, word: str, space: str, names: Names) -> Schema:
    if word == "response":
        return names.of(message.at("response"), space)
    told = message.get("errors")
    branches: list[object] = ["string", *(told if isinstance(told, list) else [])]  # pyright: ignore[reportUnknownArgumentType] - plain data
    place = message.at("errors")
    return Schema("union", Place(place.file, place.pointer, branches), space=space)
