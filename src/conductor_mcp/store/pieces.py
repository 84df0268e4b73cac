"""Pieces: files that are no records themselves and belong to the contracts that refer to them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from conductor_mcp.model import Problem, Record, Span


@dataclass
class Pieces:
    """Who refers to whom, kept as files come and go.

    A record's ``facts["refs"]`` name files from the root. What is reached from a record through
    pieces alone is part of it. Circles are followed once; nothing is looked for on the disk.
    """

    _refs: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    _back: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _pieces: dict[str, Record] = field(default_factory=dict[str, Record])
    _keys: dict[str, str] = field(default_factory=dict[str, str])
    _near: dict[str, tuple[tuple[str, str], ...]] = field(
        default_factory=dict[str, tuple[tuple[str, str], ...]]
    )

    def drop(self, path: str) -> None:
        """Forget what a file says."""
        for target in self._refs.pop(path, ()):
            self._back[target].discard(path)
        if self._pieces.pop(path, None) or self._keys.pop(path, None):
            self._near.clear()

    def take(self, path: str, here: Iterable[Record], *, piece: bool) -> None:
        """Take note of what a file holds: records that stand for themselves, or a piece."""
        refs: dict[str, None] = {}
        for record in here:
            found: Any = record.facts.get("refs")
            if isinstance(found, list):
                refs.update((str(one), None) for one in cast("list[object]", found))
            if piece:
                self._pieces[path] = record
            elif found:
                self._keys.setdefault(path, record.key)
        if refs:
            self._refs[path] = tuple(refs)
            for target in refs:
                self._back[target].add(path)
        if refs or piece:
            self._near.clear()

    def wholes(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return the records that reach a file, nearest first, each with the file that names it.

        For a contract that refers to ``a.yaml``, which refers to ``b.yaml``, what is told of
        ``b.yaml`` is the contract's key and ``a.yaml``.
        """
        if not self._back.get(path):
            return ()
        if path not in self._near:
            self._near[path] = tuple(self._reaching(path))
        return self._near[path]

    def _reaching(self, path: str) -> Iterator[tuple[str, str]]:
        seen, waiting = {path}, deque([(path, "")])
        while waiting:
            at, via = waiting.popleft()
            for source in sorted(self._back.get(at, ())):
                if source in seen:
                    continue
                seen.add(source)
                if source in self._keys:
                    yield self._keys[source], via or source
                waiting.append((source, via or source))

    def whole(self, path: str) -> str:
        """Return the key of the nearest record that a piece is part of, ``""`` where none is."""
        return next((key for key, _ in self.wholes(path)), "") if path in self._pieces else ""

    def of(self, path: str) -> list[str]:
        """Return the pieces of the record in a file, in the order of the references."""
        if path not in self._refs:
            return []
        found: dict[str, None] = {}
        waiting = deque(self._refs[path])
        while waiting:
            at = waiting.popleft()
            if at in self._pieces and at not in found:
                found[at] = None
                waiting.extend(self._refs.get(at, ()))
        return list(found)

    def strays(self) -> set[str]:
        """Return the pieces that no record refers to: they are told to nobody."""
        return {path for path in self._pieces if not self.whole(path)}

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the pieces that a record refers to."""
        for path, piece in self._pieces.items():
            fault = cast("list[Any]", piece.facts.get("fault"))
            if fault and self.whole(path):
                yield Problem(Span(path, int(fault[0]), int(fault[0])), str(fault[1]))

    def all(self) -> Mapping[str, Record]:
        """Return the pieces by path, whether or not a record refers to them."""
        return self._pieces
