"""Two AsyncAPI documents: servers, channels, operations, messages, and who is let in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from conductor_mcp.compat._family import Side
from conductor_mcp.compat._schema import Context, Difference, Pair, located
from conductor_mcp.compat._trees import Place, Trees
from conductor_mcp.compat.asyncapi._messages import Messages, Use
from conductor_mcp.compat.asyncapi._model import DIRECTIONS, Api, Channel, Operation
from conductor_mcp.model.compatibility import Comparison, Direction, Effect
from conductor_mcp.syntax.tree import collecting_later

_ADDRESSES = ("url", "host", "pathname", "protocol", "protocolVersion")
_OPPOSITE = {"receive": "send", "send": "receive"}


def compare_documents(base: Side, revision: Side) -> Comparison:
    """Compare two versions of a document; neither is changed and nothing is fetched."""
    with collecting_later():
        old = Trees(base)
        new = Trees(revision, old)
        roots = old.document(), new.document()
        if roots[0] is None or roots[1] is None:
            return Comparison((), (*old.problems, *new.problems))
        try:
            walk = _Walk(Api(old, roots[0]), Api(new, roots[1]))
            walk.compare()
            found = [*walk.changes, *walk.engine.changes("asyncapi", "asyncapi", _unnamed)]
        except RecursionError:
            new.say(roots[1].file, "nested too deep to be compared")
            found = []
        used = (replace(one, operations=tuple(filter(None, one.operations))) for one in found)
        changes = located(used, old, new)
        old.note()
        return Comparison(changes, (*old.problems, *new.problems))


def _unnamed(
    _pair: Pair, _difference: Difference, _uses: Mapping[Context, int]
) -> Mapping[str, tuple[str, ...]]:
    return {}


class _Walk(Messages):
    def compare(self) -> None:
        old, new = self.old.root, self.new.root
        info = (self.old.follow(old.at("info")), self.new.follow(new.at("info")))
        self.value("document", "id", (old, new), "the document", Effect.NOTHING)
        self.value("document", "version", info, "the document", Effect.NOTHING)
        self.value("document", "asyncapi", (old, new), "the document", Effect.NOTHING)
        self.remarks("document", info, "the document")
        for word in ("contact", "license", "termsOfService"):
            self.value("document", word, info, "the document", Effect.NOTHING)
        if self.old.major == self.new.major:  # version 3 has them in its info
            self.remarks("document", (old, new), "the document")
        self._servers()
        self._schemes()
        self._channels()

    def _servers(self) -> None:
        before = dict(self.old.below(self.old.root, "servers"))
        after = dict(self.new.below(self.new.root, "servers"))
        for name, was in before.items():
            now = after.get(name)
            owner = f"server `{name}`"
            if now is None:
                self.add("server.server.removed", owner, f"{owner} was removed", (was, None),
                          Effect.NARROWS)  # fmt: skip
                continue
            self._location((was, now), owner)
            self.remarks("server", (was, now), owner)
            self.bindings("server", (was, now), owner)
            self._variables((was, now), owner)
            self.needs("server", (was, now), owner)
        for name, now in after.items():
            if name not in before:
                self.add("server.server.added", f"server `{name}`", f"server `{name}` was added",
                          (None, now), Effect.WIDENS)  # fmt: skip

    def _location(self, places: tuple[Place, Place], owner: str) -> None:
        # Version 3 writes in parts what version 2 wrote as one.
        mixed = places[0].has("url") is not places[1].has("url")
        alike = mixed and _url(places[0]) == _url(places[1])
        for word in ("protocol", "protocolVersion") if alike else _ADDRESSES:
            self.value("server", word, places, owner, Effect.REPLACES)

    def _variables(self, places: tuple[Place, Place], owner: str) -> None:
        before, after = dict(self.old.below(places[0], "variables")), dict(
            self.new.below(places[1], "variables"))  # fmt: skip
        for name in [*before, *(one for one in after if one not in before)]:
            was, now = before.get(name), after.get(name)
            if was is not None and now is not None:
                self.schema(was, now, Context(Direction.REQUEST, "server-variable"), "")
                continue
            action, effect = ("removed", Effect.UNDECIDED) if now is None else (
                "added", Effect.UNDECIDED)  # fmt: skip
            self.add(f"server.variable.{action}", f"{owner} variable {name}",
                      f"the variable `{name}` of {owner} was {action}", (was, now),
                      effect)  # fmt: skip

    def _schemes(self) -> None:
        sides = (self.old.follow(self.old.root.at("components")),
                 self.new.follow(self.new.root.at("components")))  # fmt: skip
        before = dict(self.old.below(sides[0], "securitySchemes"))
        for name, now in self.new.below(sides[1], "securitySchemes"):
            was = before.get(name)
            if was is None:
                continue
            owner = f"security scheme `{name}`"
            for word in ("type", "in", "name", "scheme", "openIdConnectUrl"):
                self.value("security-scheme", word, (was, now), owner, Effect.REPLACES)
            for word in ("bearerFormat", "flows"):
                self.value("security-scheme", word, (was, now), owner, Effect.UNDECIDED)

    def _channels(self) -> None:
        before, after = self.old.channels, self.new.channels
        moved = _moved(before, after)
        for same, was in before.items():
            owner = f"channel `{was.address}`"
            now = after.get(same) or moved.get(same)
            if now is None:
                self.add("channel.channel.removed", owner, f"{owner} was removed",
                          (was.place, None), Effect.NARROWS)  # fmt: skip
                continue
            if same not in after:
                self.add("channel.address.changed", owner,
                          f"{owner} has the address `{now.address}`", (was.place, now.place),
                          Effect.REPLACES)  # fmt: skip
            self._channel(was, now, f"channel `{now.address}`")
        for same, now in after.items():
            if same not in before and now not in moved.values():
                self.add("channel.channel.added", f"channel `{now.address}`",
                          f"channel `{now.address}` was added", (None, now.place),
                          Effect.WIDENS)  # fmt: skip

    def _channel(self, was: Channel, now: Channel, owner: str) -> None:
        places = (was.place, now.place)
        self.remarks("channel", places, owner)
        self.bindings("channel", places, owner)
        self._reach(places, owner)
        self._parameters(was, now, owner)
        for key, old in was.operations.items():
            new = now.operations.get(key)
            if new is not None:
                self._operation(old, new)
            else:
                self.add("operation.operation.removed", f"operation `{old.label}`",
                          f"the application no longer {old.action}s on {owner}",
                          (old.place, now.place), Effect.NARROWS,
                          direction=DIRECTIONS[old.action], operation=old.label)  # fmt: skip
        for key, new in now.operations.items():
            if key not in was.operations:
                self.add("operation.operation.added", f"operation `{new.label}`",
                          f"the application now {new.action}s on {owner}",
                          (was.place, new.place), Effect.WIDENS,
                          direction=DIRECTIONS[new.action], operation=new.label)  # fmt: skip
        if not (was.operations or now.operations or (was.answers and now.answers)):
            use = Use(Direction.BOTH, "", owner)
            self.messages(was.messages, now.messages, places, use)

    def _parameters(self, was: Channel, now: Channel, owner: str) -> None:
        sides = (dict(self.old.below(was.place, "parameters")),
                 dict(self.new.below(now.place, "parameters")))  # fmt: skip
        names = dict(zip(was.parameters, now.parameters, strict=False))
        for name, one in sides[0].items():
            other = sides[1].pop(names.get(name, name), None)
            words = f"{owner} parameter {name}"
            if other is None:
                self.add("parameter.parameter.removed", words,
                          f"the parameter `{name}` of {owner} is no longer described",
                          (one, now.place), Effect.UNDECIDED)  # fmt: skip
                continue
            self.schema(self._parameter(self.old, one), self._parameter(self.new, other),
                        Context(_way(was, now), "parameter"), "")  # fmt: skip
            effect = Effect.UNDECIDED if one.has("location") else Effect.NOTHING
            self.value("parameter", "location", (one, other), words, effect)
        for name, other in sides[1].items():
            limits = other.has("enum") or other.has("schema")
            self.add("parameter.parameter.added", f"{owner} parameter {name}",
                      f"the parameter `{name}` of {owner} is described now",
                      (was.place, other),
                      Effect.UNDECIDED if limits else Effect.NOTHING)  # fmt: skip

    def _reach(self, places: tuple[Place, Place], owner: str) -> None:
        """Compare which servers a channel is on; none said means all."""
        every = [set(dict(api.below(api.root, "servers"))) for api in (self.old, self.new)]
        told = [{_last(one): one for one in place.at("servers").elements()} for place in places]
        before, after = (set(some) or all_ for some, all_ in zip(told, every, strict=True))
        for name in sorted(before ^ after):
            gone = name in before
            if name in every[not gone] and name not in every[gone]:
                continue  # the server itself came or went
            spots = (told[0].get(name, places[0]), told[1].get(name, places[1]))
            self.add(f"channel.on-server.{'removed' if gone else 'added'}",
                     f"{owner} server {name}",
                     f"{owner} is {'no longer' if gone else 'now'} said to be on `{name}`",
                     spots, Effect.NARROWS if gone else Effect.WIDENS)  # fmt: skip

    @staticmethod
    def _parameter(api: Api, place: Place) -> Place:
        return api.follow(place.at("schema")) if place.has("schema") else place

    def _operation(self, old: Operation, new: Operation) -> None:
        places = (old.place, new.place)
        owner = f"operation `{new.label}`"
        self.remarks("operation", places, owner)
        self.bindings("operation", places, owner)
        self.needs("operation", places, owner)
        ids = [one.place.text("operationId") for one in (old, new)]
        if all(ids) and ids[0] != ids[1]:
            self.value("operation", "operationId", places, owner, Effect.NOTHING)
        use = Use(DIRECTIONS[new.action], new.label, owner)
        self.messages(old.messages, new.messages, places, use)
        self._reply(old, new, owner)

    def _reply(self, old: Operation, new: Operation, owner: str) -> None:
        """Compare where replies go, and what they are."""
        sides = (self.old.follow(old.place.at("reply")), self.new.follow(new.place.at("reply")))
        there = [one.value is not None for one in sides]
        asked = new.action == "receive"  # others ask, and wait for what the application replies
        if there[0] is not there[1]:
            action = "added" if there[1] else "removed"
            effect = Effect.NOTHING if asked else Effect.UNDECIDED
            if not there[1]:
                effect = Effect.REPLACES if asked else Effect.NOTHING
            spots = (sides[0] if there[0] else old.place, sides[1] if there[1] else new.place)
            self.add(f"operation.reply.{action}", f"{owner} reply",
                      f"the reply of {owner} was {action}", spots, effect,
                      direction=Direction.REQUEST, operation=new.label)  # fmt: skip
            return
        one, other = old.answered, new.answered
        if (
            one is not None
            and other is not None
            and one.key != other.key
            and one.same != other.same
        ):
            self.add("operation.reply-channel.changed", f"{owner} reply channel",
                      f"the reply of {owner} goes to `{other.address}`, not `{one.address}`",
                      (sides[0].at("channel"), sides[1].at("channel")), Effect.REPLACES,
                      direction=Direction.REQUEST, operation=new.label)  # fmt: skip
        wheres = (self.old.follow(sides[0].at("address")), self.new.follow(sides[1].at("address")))
        self.value("operation", "location", wheres, f"the reply of {owner}", Effect.REPLACES)
        back = DIRECTIONS[_OPPOSITE[new.action]]
        replies = Use(back, new.label, f"the reply of {owner}")
        self.messages(old.replies, new.replies, (old.place, new.place), replies)


def _moved(before: dict[str, Channel], after: dict[str, Channel]) -> dict[str, Channel]:
    """Pair channels of version 3 that kept their name and changed their address."""
    free = {one.key: one for same, one in after.items() if same not in before}
    return {
        same: free[one.key]
        for same, one in before.items()
        if same not in after and one.key in free and one.key != one.address
    }


def _last(place: Place) -> str:
    """Name a server, given by its name or by a reference."""
    return place.text("$ref").rpartition("/")[2] or str(place.value)


def _url(place: Place) -> str:
    """Write a server's address without its scheme, in whichever version's words."""
    url = place.text("url")
    found = url.partition("://")[2] or url or place.text("host") + place.text("pathname")
    return found.rstrip("/")


def _way(was: Channel, now: Channel) -> Direction:
    actions = {action for action, _ in (*was.operations, *now.operations)}
    return DIRECTIONS[actions.pop()] if len(actions) == 1 else Direction.BOTH
