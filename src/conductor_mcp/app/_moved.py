"""Endpoints that a change moves together: those below one path are reached below another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conductor_mcp.app._described import Described
from conductor_mcp.app._surface import Mismatch, shown
from conductor_mcp.model import Force
from conductor_mcp.model.endpoint import Endpoint, template

_LEAST = 2
_NAMED = 4
Identity = tuple[str, ...]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Move:
    """Endpoints of one file that went from below ``old`` to below ``new``."""

    old: str
    new: str
    endpoints: tuple[tuple[Identity, Endpoint], ...]
    gone: tuple[Key, ...]
    described: Described

    @property
    def path(self) -> str:
        return self.endpoints[0][1].at.path

    def told(self, title: str, path: str) -> Mismatch:
        """Tell all of them as one thing, known by the two paths and not by their number."""
        names = [shown(one) for _, one in self.endpoints]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        old, new = self.old or "/", self.new or "/"
        words = (
            f"{len(names)} endpoints moved from {old} to {new}, and {title} describes them at "
            f"{old}: now {', '.join(names[:_NAMED])}{more}"
        )
        hint = f"Keep {old}, or describe them at {new} first: {path}, paths"
        first = self.endpoints[0][1]
        name = f"{old} {new}"
        return Mismatch("moved", name, first.at, self.described.at, words, hint, Force.MUST)


def moves(
    came: Mapping[Identity, Endpoint],
    gone: Mapping[Key, tuple[Endpoint, Described]],
) -> Iterator[Move]:
    """Yield the moves among endpoints that came undescribed and operations that lost their code.

    Two or more of one file, each with its method, that differ in the start of their paths alone.
    """
    lost: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key, (old, _) in gone.items():
        lost[old.method, old.at.path].append(key)
    found: dict[tuple[str, str, str], list[tuple[Identity, Key]]] = defaultdict(list)
    for identity, new in came.items():
        for key in lost.get((new.method, new.at.path), ()):
            for start, end in _splits(gone[key][0].path, new.path):
                found[start, end, new.at.path].append((identity, key))
    left, waiting = set(came), set(gone)
    for (start, end, _), pairs in sorted(found.items(), key=lambda one: (-len(one[1]), one[0])):
        kept = [(i, key) for i, key in pairs if i in left and key in waiting]
        if len({i for i, _ in kept}) < _LEAST:
            continue
        left -= {i for i, _ in kept}
        waiting -= {key for _, key in kept}
        kept.sort(key=lambda pair: came[pair[0]].at)
        endpoints = tuple((i, came[i]) for i in dict.fromkeys(i for i, _ in kept))
        keys = tuple(dict.fromkeys(key for _, key in kept))
        yield Move(start, end, endpoints, keys, gone[keys[0]][1])


def _splits(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield each way to take two paths for the same one below two others."""
    before, after = _steps(old), _steps(new)
    shared = 0
    while shared < min(len(before), len(after)) and template(before[-1 - shared]) == template(
        after[-1 - shared]
    ):
        shared += 1
    for size in range(shared + 1):
        yield _joined(before[: len(before) - size]), _joined(after[: len(after) - size])


def _steps(path: str) -> Sequence[str]:
    return [step for step in path.split("/") if step]


def _joined(steps: Sequence[str]) -> str:
    return "".join(f"/{step}" for step in steps)
