"""What was found between two definitions, kept by both texts and told again the next time.

Between two versions of a definition all that is found follows from their texts alone, and for an
enum from what it is used for; but where the rest of the schema was asked what the fields of a
default value are, they are compared anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conductor_mcp.compat._leaves import digest
from conductor_mcp.compat.graphql._read import Definition, Spot, text_of
from conductor_mcp.compat.graphql._report import Found, Report
from conductor_mcp.model.compatibility import Direction, Effect

_EFFECTS = {one.value: one for one in Effect}
_DIRECTIONS = {one.value: one for one in Direction}
_Sides = tuple[Definition | None, Definition | None]


class Pairs:
    """The pairs of this comparison, and those of an earlier one with the same base."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._kept = kept
        self.found: dict[str, object] = {}
        self._new = 0

    @property
    def mostly_new(self) -> bool:
        return self._new * 2 > len(self.found)

    def compare(
        self, report: Report, sides: _Sides, walk: Callable[[], None], mark: str = ""
    ) -> None:
        """Add to a report what ``walk`` adds to it for two definitions, either may be missing.

        ``mark`` is what that follows from beside them.
        """
        key = " ".join([mark, *map(_told, sides)])
        kept = self._kept.get(key)
        if kept is not None:
            self.found[key] = kept
            report.found += [_recalled(plain, sides) for plain in kept]
            return
        begin = len(report.found)
        report.revision.asked = False
        walk()
        if not report.revision.asked:
            self._new += 1
            self.found[key] = [_plain(one, sides) for one in report.found[begin:]]


def _told(one: Definition | None) -> str:
    # There may be several in one piece.
    return "-" if one is None else f"{one.node.kind} {one.node.name.value} {digest(text_of(one))}"


def _plain(found: Found, sides: _Sides) -> list[object]:
    spots = (
        None if spot is None or side is None else spot.offset - side.start
        for spot, side in zip((found.base, found.revision), sides, strict=True)
    )
    return [
        found.words,
        found.subject,
        found.message,
        found.effect.value,
        found.direction.value,
        found.core,
        dict(found.facts),
        *spots,
        [_plain(one, sides) for one in found.parts],
    ]


def _recalled(plain: list[Any], sides: _Sides) -> Found:
    words, subject, message, effect, direction, core, facts, *spots, parts = plain
    found = Found(words, subject, message, dict(facts))
    found.effect = _EFFECTS[effect]
    found.direction = _DIRECTIONS[direction]
    found.core = core
    found.base, found.revision = (
        None if offset is None or side is None else Spot(side.path, side.start + offset)
        for offset, side in zip(spots, sides, strict=True)
    )
    found.parts = [_recalled(one, sides) for one in parts]
    return found
