"""Collects what differs, one change per cause and place, with buf's names for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from conductor_mcp.compat.protobuf._columns import shown
from conductor_mcp.compat.protobuf._config import Config
from conductor_mcp.compat.protobuf._tree import File, Path
from conductor_mcp.model.compatibility import ContractChange, Direction, Effect, Position


class Spot(NamedTuple):
    """A place in a file: where the first of ``paths`` that is written there stands.

    ``word`` is a word before it that counts as its beginning.
    """

    file: File
    paths: tuple[Path, ...] = ()
    word: str = ""

    def position(self, pointer: str) -> Position:
        line, column = self.file.at(*self.paths)
        if self.word:
            line, column = _back_to(self.word, self.file.text, line, column)
        if not self.file.text.isascii() or "\t" in self.file.text:
            lines = self.file.text.split("\n", line)
            column = shown(lines[line - 1], column) if line <= len(lines) else column
        return Position(self.file.path, line, column, pointer)


def _back_to(word: str, text: str, line: int, column: int) -> tuple[int, int]:
    lines = text.split("\n", line)[:line]
    here = len(lines) - 1
    while here >= 0:
        end = column - 1 if here == line - 1 else None
        found = lines[here].rfind(word, 0, end)
        if found >= 0:
            return here + 1, found + 1
        here -= 1
    return line, column


class Found(NamedTuple):
    """One difference. ``rules`` are buf's that forbid it; ``package`` and ``name`` the file's."""

    area: str
    kind: str
    action: str
    effect: Effect
    subject: str
    message: str
    base: Spot | None
    revision: Spot | None
    rules: tuple[str, ...] = ()
    judged_in: File | None = None

    @property
    def id(self) -> str:
        return ".".join(filter(None, ("proto", self.area, self.kind, self.action)))


class Report:
    """What was found between two versions, in order."""

    def __init__(self, config: Config | None) -> None:
        self.config = config
        self.found: dict[tuple[str, str, Position | None], ContractChange] = {}

    def take(self, differences: Iterable[Found]) -> None:
        for one in differences:
            self._take(one)

    def _take(self, one: Found) -> None:
        revision = one.revision.position(one.subject) if one.revision else None
        key = one.id, one.subject, revision
        known = self.found.get(key)
        rules = dict.fromkeys((known.aliases["buf"] if known else ()) + one.rules)
        facts = dict(known.facts) if known else {}
        if self.config is not None:
            judged = [rule for rule in one.rules if self._judges(rule, one, self.config)]
            before = facts.get("buf.yaml", ())
            facts["buf.yaml"] = (*before, *judged) if isinstance(before, tuple) else ()
        self.found[key] = ContractChange(
            id=one.id,
            family="protobuf",
            area=one.area,
            kind=one.kind or one.area,
            action=one.action,
            direction=Direction.BOTH,
            effect=one.effect,
            subject=one.subject,
            message=known.message if known else one.message,
            base=one.base.position(one.subject) if one.base else None,
            revision=revision,
            aliases={"buf": tuple(rules)},
            facts=facts,
        )

    @staticmethod
    def _judges(rule: str, one: Found, config: Config) -> bool:
        spots = [spot.file for spot in (one.revision, one.base) if spot]
        files = [one.judged_in] if one.judged_in else spots
        return all(config.judges(rule, f.name, f.path, f.package) for f in files)
