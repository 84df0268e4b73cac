"""An AsyncAPI document in one shape for both major versions.

The document speaks for the application. In version 3 an operation says what the application
does: it sends or it receives. In version 2 it says what others may do: they publish what the
application receives, and subscribe to what it sends. Here it is always the application's view.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from conductor_mcp.compat._schema import resolved
from conductor_mcp.compat._shape import canonical
from conductor_mcp.compat._trees import Place, Trees, is_list
from conductor_mcp.model.compatibility import Direction

_PARAMETER = re.compile(r"\{[^{}]*\}")
DIRECTIONS = {"receive": Direction.REQUEST, "send": Direction.RESPONSE}


@dataclass(slots=True)
class Operation:
    """What the application does with one channel. Replies flow the other way.

    ``answered`` is the channel that replies go to.
    """

    key: str
    action: str
    place: Place
    answered: Channel | None = None
    messages: dict[str, Place] = field(default_factory=dict[str, Place])
    replies: dict[str, Place] = field(default_factory=dict[str, Place])

    @property
    def label(self) -> str:
        return f"{self.action} {self.key}"


@dataclass(slots=True)
class Channel:
    """One channel, by its address; ``key`` is its name in the document, ``answers`` its use."""

    key: str
    address: str
    place: Place
    answers: bool = False
    messages: dict[str, Place] = field(default_factory=dict[str, Place])
    operations: dict[tuple[str, str], Operation] = field(
        default_factory=dict[tuple[str, str], Operation]
    )

    @property
    def same(self) -> str:
        """The address without the names of its parameters, which nobody sees."""
        return _PARAMETER.sub("{}", self.address)

    @property
    def parameters(self) -> list[str]:
        return [one[1:-1] for one in _PARAMETER.findall(self.address)]


class Api:
    """One version of the document."""

    def __init__(self, trees: Trees, root: Place) -> None:
        self.trees = trees
        self.root = root
        self.major = 3 if str(root.get("asyncapi")).strip().startswith("3") else 2
        self.channels = self._read()

    def follow(self, place: Place) -> Place:
        return resolved(self.trees, place)

    def below(self, place: Place, key: str) -> Iterator[tuple[str, Place]]:
        """Go through the entries of a mapping, each followed to what it stands for."""
        for name, one in self.follow(place.at(key)).items():
            if not name.startswith("x-"):
                yield name, self.follow(one)

    def said(self, place: Place, word: str) -> Place:
        """Return what an object or, where it is silent, one of its traits says."""
        if place.has(word):
            return place.at(word)
        for trait in place.at("traits").elements():
            found = self.follow(trait)
            if found.has(word):
                return found.at(word)
        return place.at(word)

    def _read(self) -> dict[str, Channel]:
        found: dict[str, Channel] = {}
        by_pointer: dict[str, Channel] = {}
        for key, place in self.below(self.root, "channels"):
            address = place.get("address") if self.major > 2 else key  # noqa: PLR2004 - version 2
            one = Channel(key, address if isinstance(address, str) else key, place)
            found.setdefault(one.same, one)
            by_pointer[place.key] = one
            if self.major == 2:  # noqa: PLR2004 - version 2
                self._operations(one)
            else:
                one.messages = dict(self.below(place, "messages"))
        if self.major > 2:  # noqa: PLR2004 - version 2
            for key, place in self.below(self.root, "operations"):
                self._operation(by_pointer, key, place)
        return found

    def _operations(self, channel: Channel) -> None:
        for word, action in (("publish", "receive"), ("subscribe", "send")):
            place = self.follow(channel.place.at(word))
            if place.value is None:
                continue
            one = Operation(channel.address, action, place)
            one.messages = dict(self._messages(self.follow(place.at("message")), place))
            channel.operations[action, ""] = one

    def _messages(self, message: Place, owner: Place) -> Iterator[tuple[str, Place]]:
        if message.value is None:
            return
        listed = list(message.at("oneOf").elements())
        for one in listed or [owner.at("message")]:
            place = self.follow(one)
            yield self._name(one, place), place

    def _name(self, written: Place, place: Place) -> str:
        for word in ("messageId", "name"):
            if place.text(word):
                return place.text(word)
        return written.text("$ref").rpartition("/")[2] or place.text("title")

    def _operation(self, channels: dict[str, Channel], key: str, place: Place) -> None:
        channel = channels.get(self.follow(place.at("channel")).key)
        action = place.text("action")
        if channel is None or action not in DIRECTIONS:
            return
        one = Operation(key, action, place)
        one.messages = self._chosen(place, channel) or dict(channel.messages)
        reply = self.follow(place.at("reply"))
        answered = channels.get(self.follow(reply.at("channel")).key)
        if reply.value is not None and answered is not None:
            answered.answers = True
            one.answered = answered
            one.replies = self._chosen(reply, answered) or dict(answered.messages)
        name = "" if (action, "") not in channel.operations else key
        channel.operations[action, name] = one

    def _chosen(self, place: Place, channel: Channel) -> dict[str, Place]:
        """Return the messages that an operation picks from its channel, by their name there."""
        names = {one.key: name for name, one in channel.messages.items()}
        found: dict[str, Place] = {}
        for one in place.at("messages").elements():
            target = self.follow(one)
            if target.value is not None:
                found[names.get(target.key) or one.text("$ref").rpartition("/")[2]] = target
        return found

    def payload(self, message: Place, word: str) -> tuple[Place, str] | None:
        """Return a message's payload or headers as a schema, and the format it is written in."""
        place = self.said(message, word)
        if place.value is None:
            return None
        written = message.text("schemaFormat") if word == "payload" else ""
        inner = self.follow(place)
        if inner.has("schemaFormat") and inner.has("schema"):
            return inner.at("schema"), inner.text("schemaFormat")
        return place, written

    def needs(self, place: Place) -> dict[str, Place]:
        """Return the ways to be let in, each by what it demands."""
        found: dict[str, Place] = {}
        for one in place.at("security").elements():
            ref = one.text("$ref").rpartition("/")[2]
            name = ref or canonical(one.value)
            if not ref and self.major == 2:  # noqa: PLR2004 - version 2
                parts = [key for key, scopes in one.items() if not is_list(scopes.value)
                         or not scopes.value]  # fmt: skip
                name = " and ".join(parts) or name
            found[name] = one
        return found


def is_schema(written: str) -> bool:
    """Say whether a schema format is JSON Schema or AsyncAPI's own, which contains it."""
    known = ("aai.asyncapi", "schema+json", "schema+yaml", "oai.openapi")
    return not written or any(one in written for one in known)
