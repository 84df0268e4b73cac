"""Figures of one anchor, with what is asked of them: never merged with another anchor's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A share: ``part`` of ``whole``. ``target`` is the least asked for, or the ``most``."""

    name: str
    part: int
    whole: int
    target: float
    most: bool = False

    @property
    def share(self) -> float:
        return self.part / self.whole if self.whole else (0.0 if self.most else 1.0)

    @property
    def met(self) -> bool:
        return self.share <= self.target if self.most else self.share >= self.target


@dataclass(frozen=True, slots=True)
class Table:
    """One anchor's figures over its cases; ``misses`` name each disagreement."""

    anchor: str
    cases: int
    figures: tuple[Figure, ...]
    misses: tuple[str, ...] = ()
