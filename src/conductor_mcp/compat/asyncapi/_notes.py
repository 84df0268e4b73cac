"""Takes notes of what changed, and compares what many objects of AsyncAPI have in common."""

from __future__ import annotations

from conductor_mcp.compat._schema import Context, Options, Schemas
from conductor_mcp.compat._shape import canonical
from conductor_mcp.compat._trees import Place, is_map
from conductor_mcp.compat.asyncapi._model import Api
from conductor_mcp.model.compatibility import ContractChange, Direction, Effect, Position

_REMARKS = ("title", "summary", "description", "externalDocs")


class Notes:
    """Both versions, the schema engine, and the changes found so far."""

    def __init__(self, old: Api, new: Api) -> None:
        self.old = old
        self.new = new
        self.engine = Schemas(old.trees, new.trees, Options(guess_types=True))
        self.changes: list[ContractChange] = []

    def add(
        self,
        words: str,
        subject: str,
        message: str,
        places: tuple[Place | None, Place | None],
        effect: Effect,
        *,
        direction: Direction = Direction.NONE,
        operation: str = "",
    ) -> None:
        area, kind, action = words.split(".")
        old, new = (
            None if one is None else Position(one.file, 0, 0, one.pointer) for one in places
        )
        short = f"{area}.{action}" if area == kind else words
        self.changes.append(
            ContractChange(
                id=f"asyncapi.{short}",
                family="asyncapi",
                area=area,
                kind=kind.casefold(),
                action=action,
                direction=direction,
                effect=effect,
                subject=subject,
                message=message,
                base=old,
                revision=new,
                operations=(operation,) if operation else (),
            )
        )

    def value(
        self, area: str, word: str, places: tuple[Place, Place], owner: str, effect: Effect
    ) -> None:
        """Compare one plain value of two objects."""
        was, now = (one.get(word) for one in places)
        if canonical(was) == canonical(now):
            return
        action = "added" if was is None else "removed" if now is None else "changed"
        said = ["none" if one is None else f"`{_short(one)}`" for one in (was, now)]
        self.add(f"{area}.{word}.{action}", f"{owner} {word}",
                  f"{word} of {owner} changed from {said[0]} to {said[1]}",
                  _spots(places, word), effect)  # fmt: skip

    def remarks(self, area: str, places: tuple[Place, Place], owner: str) -> None:
        for word in _REMARKS:
            self.value(area, word, places, owner, Effect.NOTHING)
        tags = [{_tag(one) for one in place.at("tags").elements()} for place in places]
        for tag in sorted(tags[0] ^ tags[1]):
            action = "removed" if tag in tags[0] else "added"
            self.add(f"{area}.tag.{action}", f"{owner} tag {tag}",
                      f"the tag `{tag}` of {owner} was {action}", places,
                      Effect.NOTHING)  # fmt: skip

    def bindings(self, area: str, places: tuple[Place, Place], owner: str) -> None:
        """Compare what belongs to one protocol: what it means there is that protocol's affair."""
        sides = (self.old.follow(self.old.said(places[0], "bindings")),
                 self.new.follow(self.new.said(places[1], "bindings")))  # fmt: skip
        before, after = dict(sides[0].items()), dict(sides[1].items())
        for name in [*before, *(one for one in after if one not in before)]:
            was, now = before.get(name), after.get(name)
            values = [self._binding(api, one) for api, one in ((self.old, was), (self.new, now))]
            for key in sorted(values[0].keys() | values[1].keys()):
                one, other = values[0].get(key), values[1].get(key)
                if key == "bindingVersion" or same(one, other):
                    continue
                action = "added" if one is None else "removed" if other is None else "changed"
                self.add(f"{area}.binding.{action}", f"{owner} {name} {key}",
                          f"`{key}` of the {name} binding of {owner} was {action}",
                          (one or was, other or now), Effect.UNDECIDED)  # fmt: skip

    @staticmethod
    def _binding(api: Api, place: Place | None) -> dict[str, Place]:
        return {} if place is None else dict(api.follow(place).items())

    def needs(self, area: str, places: tuple[Place, Place], owner: str) -> None:
        before, after = self.old.needs(places[0]), self.new.needs(places[1])
        direction = Direction.REQUEST
        for name, was in before.items():
            if name not in after:
                effect = Effect.NARROWS if after else Effect.WIDENS
                self.add(f"{area}.security.removed", f"{owner} security {name}",
                          f"`{name}` no longer opens {owner}", (was, places[1]), effect,
                          direction=direction)  # fmt: skip
        for name, now in after.items():
            if name not in before:
                effect = Effect.WIDENS if before else Effect.NARROWS
                words = "now also opens" if before else "is now needed for"
                self.add(f"{area}.security.added", f"{owner} security {name}",
                          f"`{name}` {words} {owner}", (places[0], now), effect,
                          direction=direction)  # fmt: skip

    def schema(self, was: Place, now: Place, context: Context, operation: str) -> None:
        pair = self.engine.pair(was, now)
        both = (Direction.REQUEST, Direction.RESPONSE)
        for way in both if context.direction is Direction.BOTH else (context.direction,):
            self.engine.use(pair, context._replace(direction=way), operation)


def _spots(places: tuple[Place, Place], word: str) -> tuple[Place, Place]:
    old, new = (one.at(word) if one.has(word) else one for one in places)
    return old, new


def same(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return one is other
    return canonical(one.value) == canonical(other.value)


def _tag(place: Place) -> str:
    name = place.get("name") if is_map(place.value) else None
    return str(name) if name is not None else canonical(place.value)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else canonical(value)
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 - a line's worth
