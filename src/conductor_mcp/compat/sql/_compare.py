"""State against state: what those who read and write tables would notice."""

from __future__ import annotations

from conductor_mcp.compat._family import Side
from conductor_mcp.compat.sql._apply import renamed, state_of
from conductor_mcp.compat.sql._state import Column, Spot, State, Table
from conductor_mcp.compat.sql._types import effect_of, members, spelled
from conductor_mcp.model import Span
from conductor_mcp.model.compatibility import (
    Comparison,
    ContractChange,
    Direction,
    Effect,
    Position,
)
from conductor_mcp.model.finding import Unjudged
from conductor_mcp.syntax.tree import Lines, collecting_later


def compare_sides(base: Side, revision: Side) -> Comparison:
    """Compare two versions; where a file of either cannot be read at all, nothing is claimed."""
    try:
        with collecting_later():
            old, problems, fatal = state_of(base)
            new, more, also = state_of(revision)
            problems.extend(one for one in more if one not in problems)
            if fatal or also:
                return Comparison((), tuple(problems))
            walk = _Walk(base, revision, old, new)
            walk.compare()
        return Comparison(tuple(walk.changes), tuple(problems))
    except RecursionError:
        path = next(iter(revision.documents or base.documents), "")
        return Comparison((), (Unjudged(Span(path), "nested too deep to be compared"),))


class _Walk:
    def __init__(self, base: Side, revision: Side, old: State, new: State) -> None:
        self._lines = [
            {one.path: Lines(one.text) for one in side.documents.values()}
            for side in (base, revision)
        ]
        self.old = old
        self.new = new
        self.changes: list[ContractChange] = []

    def _at(self, side: int, spot: Spot | None, pointer: str) -> Position | None:
        if spot is None:
            return None
        lines = self._lines[side][spot.path]
        return Position(spot.path, lines.at(spot.offset), lines.column(spot.offset), pointer)

    def _add(
        self,
        words: str,
        subject: str,
        message: str,
        spots: tuple[Spot | None, Spot | None],
        effect: Effect,
        *,
        direction: Direction = Direction.BOTH,
        facts: dict[str, object] | None = None,
    ) -> None:
        area, *middle, action = words.split(".")
        self.changes.append(
            ContractChange(
                id=f"sql.{words}",
                family="sql",
                area=area,
                kind=".".join(middle) or "existence",
                action=action,
                direction=direction,
                effect=effect,
                subject=subject,
                message=message,
                base=self._at(0, spots[0], subject),
                revision=self._at(1, spots[1], subject),
                facts=facts or {},
            )
        )

    def compare(self) -> None:
        unclear = self.old.unclear | self.new.unclear
        before = {name: one for name, one in self.old.tables.items() if name not in unclear}
        after = {name: one for name, one in self.new.tables.items() if name not in unclear}
        was_called = self._renamed_tables(before, after)
        for name, old in before.items():
            if name not in after and name not in was_called.values() and not old.partial:
                self._add("table.removed", name, f"table `{name}` was removed",
                          (old.spot, self.new.dropped.get(name)), Effect.NARROWS)  # fmt: skip
        for name, new in after.items():
            first = was_called.get(name, name)
            if first in before:
                if first != name:
                    self._rename("table", first, name, (before[first].spot, new.spot))
                self._table(before[first], new)
            elif new.partial:
                for column in new.columns.values():
                    self._added(None, new, column)
            else:
                self._add("table.added", name, f"table `{name}` was added",
                          (None, new.spot), Effect.WIDENS)  # fmt: skip
        self._views()
        self._enums()
        self._lost()

    def _rename(
        self, area: str, first: str, name: str, spots: tuple[Spot, Spot], *, guess: bool = False
    ) -> None:
        said = " (a guess)" if guess else ""
        self._add(f"{area}.name.changed", name, f"{area} `{first}` is now called `{name}`{said}",
                  spots, Effect.REPLACES, facts={"guess": guess})  # fmt: skip

    def _renamed_tables(self, before: dict[str, Table], after: dict[str, Table]) -> dict[str, str]:
        """Pair tables that statements, or their columns, say are one under two names."""
        found = {
            name: first
            for name in after
            if name not in before
            and (first := self.new.renamed.get(name, "")) in before
            and first not in after
        }
        found |= {
            name: first
            for first in before
            if first not in after
            and (name := self.old.renamed.get(first, "")) in after
            and name not in before
        }
        return found

    def _table(self, old: Table, new: Table) -> None:
        called = self._renamed_columns(old, new)
        for name, column in old.columns.items():
            if name not in new.columns and name not in called.values() and not new.partial:
                effect = Effect.REPLACES if _required(column) else Effect.NARROWS
                subject = f"{new.name}.{name}"
                spots = (column.spot, self.new.dropped.get(subject, new.spot))
                self._add("column.removed", subject, f"column `{subject}` was removed",
                          spots, effect)  # fmt: skip
        for name, column in new.columns.items():
            first = called.get(name, name)
            was = old.columns.get(first)
            if was is None:
                self._added(old, new, column)
                continue
            if first != name:
                explicit = self._said(old, new, first, name)
                self._rename("column", f"{new.name}.{first}", f"{new.name}.{name}",
                             (was.spot, column.spot), guess=not explicit)  # fmt: skip
            self._column(f"{new.name}.{name}", was, column)
        self._keys(old, new, called)

    def _said(self, old: Table, new: Table, first: str, name: str) -> bool:
        there = self.new.renamed.get(f"{new.name}.{name}")
        back = self.old.renamed.get(f"{old.name}.{first}")
        return there == f"{old.name}.{first}" or back == f"{new.name}.{name}"

    def _renamed_columns(self, old: Table, new: Table) -> dict[str, str]:
        """Pair columns under two names: as statements say, else one that stands where one stood.

        A guess needs the same place and the same type on both sides, and no second candidate.
        """
        gone = [name for name in old.columns if name not in new.columns]
        come = [name for name in new.columns if name not in old.columns]
        found = {
            name: first for name in come for first in gone if self._said(old, new, first, name)
        }
        gone = [name for name in gone if name not in found.values()]
        come = [name for name in come if name not in found]
        if len(gone) == len(come) == 1 and list(old.columns).index(gone[0]) == list(
            new.columns
        ).index(come[0]):
            was, now = old.columns[gone[0]], new.columns[come[0]]
            if spelled(was.type) == spelled(now.type) and was.null == now.null:
                found[come[0]] = gone[0]
        return found

    def _added(self, old: Table | None, new: Table, column: Column) -> None:
        subject = f"{new.name}.{column.name}"
        must = _required(column)
        words = "column" if not must else "column that must be given"
        spots = (old.spot if old else None, column.spot)
        self._add("column.added", subject, f"{words} `{subject}` was added", spots,
                  Effect.REPLACES if must else Effect.WIDENS,
                  direction=Direction.REQUEST if must else Direction.BOTH,
                  facts={"required": must})  # fmt: skip

    def _column(self, subject: str, old: Column, new: Column) -> None:
        spots = (old.spot, new.spot)
        self._type(subject, old, new)
        if old.null != new.null:
            words = "may now be null" if new.null else "may no longer be null"
            action, effect = ("added", Effect.WIDENS) if new.null else ("removed", Effect.NARROWS)
            direction = Direction.RESPONSE if new.null else Direction.REQUEST
            self._add(f"column.null.{action}", subject, f"column `{subject}` {words}",
                      spots, effect, direction=direction)  # fmt: skip
        if old.default != new.default:
            action = "added" if not old.default else "removed" if not new.default else "changed"
            must = not new.null and not old.null and not new.generated and not old.generated
            known = {"added": Effect.WIDENS, "removed": Effect.NARROWS}.get(action)
            self._add(f"column.default.{action}", subject,
                      f"the default of `{subject}` changed from "
                      f"{old.default or 'none'} to {new.default or 'none'}", spots,
                      known if must and known else Effect.UNDECIDED,
                      direction=Direction.REQUEST)  # fmt: skip
        elif old.generated != new.generated and not (old.default or old.null or new.null):
            action, effect = "removed", Effect.NARROWS
            if new.generated:
                action, effect = "added", Effect.WIDENS
            self._add(f"column.generated.{action}", subject,
                      f"`{subject}` {'fills' if new.generated else 'no longer fills'} itself in",
                      spots, effect, direction=Direction.REQUEST)  # fmt: skip

    def _type(self, subject: str, old: Column, new: Column) -> None:
        spots = (old.spot, new.spot)
        before, after = members(old.type), members(new.type)
        if before is not None and after is not None:
            self._values(subject, dict.fromkeys(before, old.spot), dict.fromkeys(after, new.spot))
            return
        effect = effect_of(old.type, new.type)
        if effect is not None:
            words = {Effect.NARROWS: "narrowed", Effect.WIDENS: "widened"}.get(effect, "changed")
            self._add("column.type.changed", subject,
                      f"the type of `{subject}` {words} from {spelled(old.type)} to "
                      f"{spelled(new.type)}", spots, effect)  # fmt: skip

    def _values(self, owner: str, before: dict[str, Spot], after: dict[str, Spot]) -> None:
        base = next(iter(before.values()), None)
        revision = next(iter(after.values()), None)
        for value, spot in before.items():
            if value not in after:
                self._add("enum-value.removed", f"{owner}.{value}",
                          f"value '{value}' of `{owner}` was removed",
                          (spot, revision), Effect.NARROWS)  # fmt: skip
        for value, spot in after.items():
            if value not in before:
                self._add("enum-value.added", f"{owner}.{value}",
                          f"value '{value}' was added to `{owner}`", (base, spot),
                          Effect.WIDENS, direction=Direction.RESPONSE)  # fmt: skip

    def _keys(self, old: Table, new: Table, called: dict[str, str]) -> None:
        name = new.name
        before = tuple({first: now for now, first in called.items()}.get(one, one)
                       for one in old.primary)  # fmt: skip
        if before != new.primary and not (old.partial or new.partial):
            action = "changed" if before and new.primary else "added" if new.primary else "removed"
            said = [f"({', '.join(one)})" if one else "none" for one in (before, new.primary)]
            self._add(f"primary-key.{action}", f"{name}.primary key",
                      f"the primary key of `{name}` changed from {said[0]} to {said[1]}",
                      (old.spot, new.spot), Effect.REPLACES)  # fmt: skip
        held = list(old.constraints)
        for now, first in called.items():
            held = [renamed(one, first, now) for one in held]
        sides = [{(one.kind, one.what): one.spot for one in side}
                 for side in (held, new.constraints)]  # fmt: skip
        for (kind, what), spot in sides[0].items():
            if (kind, what) not in sides[1] and not new.partial:
                self._add(f"{kind}.removed", f"{name}.{kind} {what}",
                          f"{_SPOKEN[kind]} ({what}) of `{name}` was removed",
                          (spot, new.spot), Effect.WIDENS,
                          direction=Direction.REQUEST)  # fmt: skip
        for (kind, what), spot in sides[1].items():
            if (kind, what) not in sides[0]:
                self._add(f"{kind}.added", f"{name}.{kind} {what}",
                          f"{_SPOKEN[kind]} ({what}) was added to `{name}`",
                          (old.spot, spot), Effect.NARROWS,
                          direction=Direction.REQUEST)  # fmt: skip

    def _views(self) -> None:
        for name, spot in self.old.views.items():
            if name not in self.new.views:
                self._add("view.removed", name, f"view `{name}` was removed",
                          (spot, self.new.dropped.get(name)),
                          Effect.NARROWS, direction=Direction.RESPONSE)  # fmt: skip
        for name, spot in self.new.views.items():
            if name not in self.old.views:
                self._add("view.added", name, f"view `{name}` was added", (None, spot),
                          Effect.WIDENS, direction=Direction.NONE)  # fmt: skip

    def _enums(self) -> None:
        for name, before in self.old.enums.items():
            after = self.new.enums.get(name)
            if after is not None:
                self._values(name, before, after)
            else:
                self._add("enum.removed", name, f"enum `{name}` was removed",
                          (next(iter(before.values()), None), None), Effect.NARROWS)  # fmt: skip
        for name, after in self.new.enums.items():
            if name not in self.old.enums:
                self._add("enum.added", name, f"enum `{name}` was added",
                          (None, next(iter(after.values()), None)), Effect.WIDENS)  # fmt: skip

    def _lost(self) -> None:
        """Tell what statements took from tables that no file at hand defines."""
        sides = [{(one.words, one.subject): one.spot for one in state.lost}
                 for state in (self.old, self.new)]  # fmt: skip
        for (words, subject), spot in sides[1].items():
            if (words, subject) not in sides[0]:
                said = _LOST.get(words, "was removed")
                area = words.partition(".")[0].replace("-", " ")
                self._add(words, subject, f"{area} `{subject}`, defined elsewhere, {said}",
                          (None, spot), Effect.NARROWS, facts={"elsewhere": True})  # fmt: skip


def _required(column: Column) -> bool:
    """Say whether a row cannot be written without a value for this column."""
    return not column.null and not column.default and not column.generated


_SPOKEN = {"unique": "unique", "foreign-key": "foreign key", "check": "check"}
_LOST = {
    "column.type.changed": "has another type",
    "column.null.removed": "may no longer be null",
}
