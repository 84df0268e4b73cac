"""Messages: which there are, what they carry, and which way they go."""

from __future__ import annotations

from typing import NamedTuple

from conductor_mcp.compat._schema import Context
from conductor_mcp.compat._trees import Place
from conductor_mcp.compat.asyncapi._model import is_schema
from conductor_mcp.compat.asyncapi._notes import Notes, same
from conductor_mcp.model.compatibility import Direction, Effect


class Use(NamedTuple):
    """A message in use: which way it goes, and the operation's name ("" for none)."""

    direction: Direction
    operation: str
    words: str


class Messages(Notes):
    """Compares the messages of an operation, of its reply, or of a channel nobody uses."""

    def messages(
        self,
        before: dict[str, Place],
        after: dict[str, Place],
        places: tuple[Place, Place],
        use: Use,
    ) -> None:
        gone = [name for name in before if name not in after]
        come = [name for name in after if name not in before]
        called = dict(zip(gone, come, strict=True)) if len(gone) == len(come) == 1 else {}
        for name, was in before.items():
            other = called.get(name, name)
            if other in after:
                self._message(other, was, after[other], use)
                continue
            self.add("message.message.removed", f"{use.words} message {name}",
                      f"message `{name}` of {use.words} was removed", (was, places[1]),
                      Effect.NARROWS, direction=use.direction,
                      operation=use.operation)  # fmt: skip
        for name, now in after.items():
            if name not in before and name not in called.values():
                self.add("message.message.added", f"{use.words} message {name}",
                          f"message `{name}` was added to {use.words}", (places[0], now),
                          Effect.WIDENS, direction=use.direction,
                          operation=use.operation)  # fmt: skip

    def _message(self, name: str, was: Place, now: Place, use: Use) -> None:
        owner = f"message `{name or 'without a name'}` of {use.words}"
        self.remarks("message", (was, now), owner)
        self.value("message", "examples", (was, now), owner, Effect.NOTHING)
        if was.text("name") and now.text("name"):
            self.value("message", "name", (was, now), owner, Effect.NOTHING)
        self.bindings("message", (was, now), owner)
        self._content((was, now), owner, use)
        for word, area in (("payload", "payload"), ("headers", "headers")):
            self._payload(word, area, (was, now), owner, use)
        sides = [api.follow(api.said(one, "correlationId")).text("location")
                 for api, one in ((self.old, was), (self.new, now))]  # fmt: skip
        if sides[0] != sides[1]:
            action = "added" if not sides[0] else "removed" if not sides[1] else "changed"
            effect = Effect.REPLACES if sides[0] else Effect.NOTHING
            self.add(f"message.correlation-id.{action}", f"{owner} correlation id",
                      f"the correlation id of {owner} was {action}", (was, now),
                      effect, direction=use.direction,
                      operation=use.operation)  # fmt: skip

    def _content(self, places: tuple[Place, Place], owner: str, use: Use) -> None:
        said = [
            str(api.said(one, "contentType").value or api.root.text("defaultContentType") or "")
            for api, one in ((self.old, places[0]), (self.new, places[1]))
        ]
        if said[0] != said[1]:
            effect = Effect.REPLACES if all(said) else Effect.UNDECIDED
            self.add("message.content-type.changed", f"{owner} content type",
                      f"{owner} is written as `{said[1] or '?'}`, not `{said[0] or '?'}`",
                      places, effect, direction=use.direction,
                      operation=use.operation)  # fmt: skip

    def _payload(
        self, word: str, area: str, places: tuple[Place, Place], owner: str, use: Use
    ) -> None:
        old, new = self.old.payload(places[0], word), self.new.payload(places[1], word)
        if old is None or new is None:
            held = old or new
            if held is None:
                return
            api = self.old if new is None else self.new
            action, effect = "removed", Effect.WIDENS
            if old is None:
                action, effect = "added", Effect.NARROWS
            if not api.follow(held[0]).get("required"):
                effect = Effect.UNDECIDED
            spots = (old[0] if old else places[0], new[0] if new else places[1])
            self.add(f"message.{word}.{action}", f"{owner} {word}",
                      f"the {word} of {owner} were {action}" if word == "headers"
                      else f"the {word} of {owner} was {action}", spots, effect,
                      direction=use.direction, operation=use.operation)  # fmt: skip
            return
        if is_schema(old[1]) and is_schema(new[1]):
            self.schema(old[0], new[0], Context(use.direction, area), use.operation)
        elif old[1] != new[1]:
            self.add("message.schema-format.changed", f"{owner} schema format",
                      f"the payload of {owner} is described as `{new[1]}`, not `{old[1]}`",
                      (old[0], new[0]), Effect.UNDECIDED, direction=use.direction,
                      operation=use.operation)  # fmt: skip
        elif not same(self.old.follow(old[0]), self.new.follow(new[0])):
            why = f"the payload of {owner} changed, and {new[1]} is not compared inside AsyncAPI"
            self.new.trees.say(new[0].file, why)
