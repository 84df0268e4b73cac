"""Collects the changes of a walk, folds those a larger one explains, tells who is affected."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, cast

from conductor_mcp.compat.graphql._kinds import KINDS
from conductor_mcp.compat.graphql._read import Member, Places
from conductor_mcp.compat.graphql._schema import Schema
from conductor_mcp.model.compatibility import ContractChange, Direction, Effect
from conductor_mcp.model.values import replace

if TYPE_CHECKING:
    from collections.abc import Mapping


class Where(NamedTuple):
    """A place in a schema: its kind (an area of ``KINDS``), its path, its name in a sentence."""

    place: str
    pointer: str
    words: str

    def below(self, name: str, words: str) -> Where:
        return Where(self.place, f"{self.pointer}.{name}", words)


class Report:
    """Takes changes one by one; ``explained`` marks those that one larger change explains."""

    def __init__(self, base: Schema, revision: Schema, places: tuple[Places, Places]) -> None:
        self.base = base
        self.revision = revision
        self._places = places
        self._found: list[ContractChange] = []

    def add(  # the vocabulary of a change; all but three have a usual value
        self,
        words: str,
        pointer: str,
        message: str,
        old: Member | None = None,
        new: Member | None = None,
        *,
        effect: Effect | None = None,
        direction: Direction = Direction.NONE,
        harmless: bool = False,
        core: bool = True,
        facts: Mapping[str, object] | None = None,
    ) -> None:
        """Note one change. ``harmless`` picks graphql-core's name where it has two."""
        kind = KINDS[words]
        area, *middle, action = words.split(".")
        names = kind.core.split("|")
        aliases = {"graphql": (kind.inspector,)} if kind.inspector else {}
        if core and kind.core:
            aliases["graphql-core"] = (names[-1] if harmless else names[0],)
        places = self._places
        self._found.append(
            ContractChange(
                id=f"graphql.{words}",
                family="graphql",
                area=area,
                kind=".".join(middle) or "existence",
                action=action,
                direction=direction,
                effect=kind.effect if effect is None else effect,
                subject=pointer,
                message=message,
                base=places[0].at(old.definition, old.node, pointer) if old else None,
                revision=places[1].at(new.definition, new.node, pointer) if new else None,
                aliases=aliases,
                facts=dict(facts or {}),
            )
        )

    @contextmanager
    def explained(self, *, new: bool = True) -> Generator[None]:
        """Fold what is added inside into the change added last before."""
        cause = len(self._found) - 1
        yield
        parts = self._found[cause + 1 :]
        del self._found[cause + 1 :]
        if parts:
            if new:
                parts = [replace(one, facts={**one.facts, "new": True}) for one in parts]
            self._fold(cause, parts)

    def _fold(self, cause: int, parts: Iterable[ContractChange]) -> None:
        change = self._found[cause]
        known = folded(change)
        flat = [below for one in parts for below in (one, *folded(one))]
        self._found[cause] = replace(change, facts={**change.facts, "folded": (*known, *flat)})

    def changes(self) -> tuple[ContractChange, ...]:
        """Return what was found, with the operations it affects and whether any reaches it."""
        self._fold_implementations()
        return tuple(self._placed(change) for change in self._found)

    def _placed(self, change: ContractChange) -> ContractChange:
        if change.subject.startswith("@") or change.area == "schema":
            return change
        owner, _, rest = change.subject.partition(".")
        schema = self.base if owner in self.base.types else self.revision
        facts = {**change.facts, "reachable": schema.reaches(owner)}
        if not facts["reachable"] and not schema.roots:
            facts["rootless"] = True
        calls = schema.calls(owner, rest.partition(".")[0])
        if not calls and owner in self.revision.types:
            calls = self.revision.calls(owner, rest.partition(".")[0])
        return replace(change, facts=facts, operations=calls)

    def _fold_implementations(self) -> None:
        """Fold a type's change into the same change of an interface that it implements."""
        where: dict[tuple[str, str, str], int] = {}
        for index, change in enumerate(self._found):
            owner, _, member = change.subject.partition(".")
            one = self.revision.types.get(owner) or self.base.types.get(owner)
            if member and one is not None and one.kind == "interface":
                where[owner, change.id, member] = index
        if not where:
            return
        gone: set[int] = set()
        for index, change in enumerate(self._found):
            cause = self._cause(where, change)
            if cause is not None:
                gone.add(index)
                self._fold(cause, [change])
        self._found = [one for index, one in enumerate(self._found) if index not in gone]

    def _cause(self, where: dict[tuple[str, str, str], int], change: ContractChange) -> int | None:
        owner, _, member = change.subject.partition(".")
        for name in self._implemented(owner):
            index = where.get((name, change.id, member))
            if index is not None and _alike(self._found[index], change):
                return index
        return None

    def _implemented(self, owner: str) -> list[str]:
        old, new = self.base.types.get(owner), self.revision.types.get(owner)
        if old is None or new is None or new.kind != "object":
            return []
        return [name for name in new.interfaces if name in old.interfaces]


def folded(change: ContractChange) -> tuple[ContractChange, ...]:
    """Return what a change explains, flat."""
    return cast("tuple[ContractChange, ...]", change.facts.get("folded", ()))


def _alike(one: ContractChange, other: ContractChange) -> bool:
    def plain(change: ContractChange) -> dict[str, object]:
        return {key: value for key, value in change.facts.items() if key != "folded"}

    return one.effect is other.effect and plain(one) == plain(other)
