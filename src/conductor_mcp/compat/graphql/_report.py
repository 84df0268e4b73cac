"""Collects the changes of a walk, folds those a larger one explains, tells who is affected."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from conductor_mcp.compat.graphql._kinds import KINDS
from conductor_mcp.compat.graphql._read import Definition, Member, Places, Spot, spot_of
from conductor_mcp.compat.graphql._schema import Schema
from conductor_mcp.model.compatibility import ContractChange, Direction, Effect

if TYPE_CHECKING:
    from collections.abc import Mapping


class Where(NamedTuple):
    """A place in a schema: its kind (an area of ``KINDS``), its path, its name in a sentence."""

    place: str
    pointer: str
    words: str

    def below(self, name: str, words: str) -> Where:
        return Where(self.place, f"{self.pointer}.{name}", words)


class Found:
    """A change as far as it is known before all are; ``parts`` are those it explains, flat."""

    __slots__ = (
        "base", "core", "direction", "effect", "facts", "message", "parts", "revision",
        "subject", "words"
    )  # fmt: skip

    def __init__(self, words: str, subject: str, message: str, facts: dict[str, object]) -> None:
        self.words = words
        self.subject = subject
        self.message = message
        self.facts = facts
        self.effect = KINDS[words].effect
        self.direction = Direction.NONE
        self.core = ""
        """What graphql-core calls it."""
        self.base: Spot | None = None
        self.revision: Spot | None = None
        self.parts: list[Found] = []

    def fold(self, changes: Iterable[Found]) -> None:
        """Take in changes that this one explains, and what they explain."""
        self.parts += [below for one in changes for below in (one, *one.parts)]


Once = Callable[
    ["Report", tuple[Definition | None, Definition | None], Callable[[], None], str], None
]


def _each_time(
    _report: Report,
    _sides: tuple[Definition | None, Definition | None],
    walk: Callable[[], None],
    _mark: str,
) -> None:
    walk()


class Report:
    """Takes changes one by one; ``explained`` marks those that one larger change explains."""

    def __init__(self, base: Schema, revision: Schema, places: tuple[Places, Places]) -> None:
        self.base = base
        self.revision = revision
        self._places = places
        self.found: list[Found] = []
        self.once: Once = _each_time
        """Adds what is found between two definitions, where that is known already."""

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
        known = Found(words, pointer, message, dict(facts or {}))
        if effect is not None:
            known.effect = effect
        known.direction = direction
        if core:
            names = KINDS[words].core.split("|")
            known.core = names[-1] if harmless else names[0]
        known.base = spot_of(old) if old is not None else None
        known.revision = spot_of(new) if new is not None else None
        self.found.append(known)

    @contextmanager
    def explained(self, *, new: bool = True) -> Generator[None]:
        """Fold what is added inside into the change added last before."""
        cause = len(self.found) - 1
        yield
        parts = self.found[cause + 1 :]
        del self.found[cause + 1 :]
        if new:
            for one in parts:
                one.facts["new"] = True
        self.found[cause].fold(parts)

    def changes(self) -> tuple[ContractChange, ...]:
        """Return what was found, with the operations it affects and whether any reaches it."""
        self._fold_implementations()
        return tuple(self._placed(change) for change in self.found)

    def _placed(self, change: Found) -> ContractChange:
        facts = change.facts
        if change.parts:
            facts = {**facts, "folded": tuple(self._made(one, one.facts) for one in change.parts)}
        if change.subject.startswith("@") or change.words.startswith("schema."):
            return self._made(change, facts)
        owner, _, rest = change.subject.partition(".")
        schema = self.base if owner in self.base.types else self.revision
        reached = schema.reaches(owner)
        facts = {**facts, "reachable": reached}
        if not reached and not schema.roots:
            facts["rootless"] = True
        calls = schema.calls(owner, rest.partition(".")[0])
        if not calls and owner in self.revision.types:
            calls = self.revision.calls(owner, rest.partition(".")[0])
        return self._made(change, facts, calls)

    def _made(
        self, change: Found, facts: Mapping[str, object], calls: tuple[str, ...] = ()
    ) -> ContractChange:
        area, *middle, action = change.words.split(".")
        inspector = KINDS[change.words].inspector
        aliases = {"graphql": (inspector,)} if inspector else {}
        if change.core:
            aliases["graphql-core"] = (change.core,)
        old, new, subject = change.base, change.revision, change.subject
        return ContractChange(
            id=f"graphql.{change.words}",
            family="graphql",
            area=area,
            kind=".".join(middle) or "existence",
            action=action,
            direction=change.direction,
            effect=change.effect,
            subject=subject,
            message=change.message,
            base=self._places[0].at(old, subject) if old is not None else None,
            revision=self._places[1].at(new, subject) if new is not None else None,
            operations=calls,
            aliases=aliases,
            facts=facts,
        )

    def _fold_implementations(self) -> None:
        """Fold a type's change into the same change of an interface that it implements."""
        where: dict[tuple[str, str, str], Found] = {}
        for change in self.found:
            owner, _, member = change.subject.partition(".")
            one = self.revision.types.get(owner) or self.base.types.get(owner)
            if member and one is not None and one.kind == "interface":
                where[owner, change.words, member] = change
        if not where:
            return
        left: list[Found] = []
        for change in self.found:
            cause = self._cause(where, change)
            if cause is None:
                left.append(change)
            else:
                cause.fold([change])
        self.found = left

    def _cause(self, where: dict[tuple[str, str, str], Found], change: Found) -> Found | None:
        owner, _, member = change.subject.partition(".")
        for name in self._implemented(owner):
            cause = where.get((name, change.words, member))
            if cause is not None and _alike(cause, change):
                return cause
        return None

    def _implemented(self, owner: str) -> list[str]:
        old, new = self.base.types.get(owner), self.revision.types.get(owner)
        if old is None or new is None or new.kind != "object":
            return []
        return [name for name in new.interfaces if name in old.interfaces]


def _alike(one: Found, other: Found) -> bool:
    return one.effect is other.effect and one.facts == other.facts
