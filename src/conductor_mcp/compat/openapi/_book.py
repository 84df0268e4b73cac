"""Collect changes outside schemas: one per cause, with every operation it reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from conductor_mcp.compat._findings import Said, Unit, Used
from conductor_mcp.compat._schema import Schemas
from conductor_mcp.compat._told import Told
from conductor_mcp.compat._trees import Place
from conductor_mcp.compat.openapi._model import Api
from conductor_mcp.compat.openapi._oasdiff_ids import IDS
from conductor_mcp.model.compatibility import ContractChange, Direction, Effect, Position


@dataclass(slots=True)
class Entry:
    """A change in the making."""

    area: str
    kind: str
    action: str
    direction: Direction
    effect: Effect
    words: str
    base: Place | None
    revision: Place | None
    facts: dict[str, object]
    aliases: set[str] = field(default_factory=set[str])
    operations: dict[str, None] = field(default_factory=dict[str, None])


@dataclass
class Book:
    """The two versions being compared, the schema engine, and what was found so far."""

    old: Api
    new: Api
    engine: Schemas
    entries: dict[tuple[object, ...], Entry] = field(
        default_factory=dict[tuple[object, ...], Entry]
    )
    told: Told | None = None
    units: dict[str, Unit] = field(default_factory=dict[str, "Unit"])
    unit: Unit | None = None

    @cached_property
    def asked_alike(self) -> bool:
        """Whether what both documents say of all operations is the same."""
        roots = self.old.root, self.new.root
        beside = ("security", "consumes", "produces")
        return all(roots[0].get(word) == roots[1].get(word) for word in beside)

    def part(self, old: str | None, new: str | None, compare: Callable[[], None]) -> None:
        """Compare one part, or tell what was found of it for another revision.

        It is known by the pointers to it, ``""`` where a side has none; one that has no pointer
        of its own is always compared.
        """
        name = None if old is None or new is None else f"{old}\n{new}"
        known = self.told.unit(name, new) if self.told and name and new is not None else None
        ends = old or "", new or ""
        if self.told is not None and known is not None:
            for step in self.told.steps(known, ends, self.engine):
                if isinstance(step, Said):
                    path, effect, words, way, operation, aliases, facts = step.words
                    self.add(path, effect, words, step.spots, direction=way,
                             operation=operation, oasdiff=aliases, facts=facts)  # fmt: skip
                else:
                    self.use(step)
            return
        self.unit = Unit(ends, [], [])
        self.new.followed = self.unit.followed
        compare()
        if name:
            self.units[name] = self.unit
        self.unit = None

    def use(self, used: Used) -> None:
        """Say that an operation uses a pair of schemas."""
        if self.unit is not None:
            self.unit.steps.append(used)
        pair = used.pair
        if pair is None:
            self.engine.number(used.operation)
        else:
            pair.title = used.title
            self.engine.use(pair, used.context, used.operation)

    def add(
        self,
        path: str,
        effect: Effect,
        words: str,
        spots: tuple[Place | None, Place | None],
        *,
        direction: Direction = Direction.NONE,
        operation: str = "",
        oasdiff: tuple[str, ...] = (),
        facts: Mapping[str, object] | None = None,
    ) -> None:
        """Note a change; ``path`` is its area, kind and action, dotted.

        A second one with the same places is the same cause, and only adds its operation.
        """
        if self.unit is not None:
            said = (path, effect, words, direction, operation, oasdiff, facts or {})
            self.unit.steps.append(Said(said, spots))
        area, kind, action = path.split(".")
        base, revision = spots
        key = (path, base and base.key, revision and revision.key, words)
        entry = self.entries.get(key)
        if entry is None:
            entry = Entry(
                area, kind, action, direction, effect, words, base, revision, dict(facts or {})
            )
            self.entries[key] = entry
        elif entry.direction is not direction:
            entry.direction = Direction.BOTH
        entry.aliases.update(one for one in oasdiff if one in IDS)
        if operation:
            entry.operations[operation] = None

    def changes(self) -> Iterator[ContractChange]:
        for entry in self.entries.values():
            place = entry.revision or entry.base
            direction = entry.direction.value if entry.direction is not Direction.NONE else ""
            words = ("oas", direction, entry.area, entry.kind, entry.action)
            yield ContractChange(
                id=".".join(word for word in words if word),
                family="openapi",
                area=entry.area,
                kind=entry.kind,
                action=entry.action,
                direction=entry.direction,
                effect=entry.effect,
                subject=place.pointer if place else "",
                message=entry.words,
                base=_at(entry.base),
                revision=_at(entry.revision),
                operations=tuple(entry.operations),
                aliases={"oasdiff": tuple(sorted(entry.aliases))} if entry.aliases else {},
                facts=entry.facts,
            )


def _at(place: Place | None) -> Position | None:
    return None if place is None else Position(place.file, 0, 0, place.pointer)
