"""Records by their many names, carried over from one state of the records to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from copy import copy
from typing import Generic, TypeVar

from conductor_mcp.model import Record
from conductor_mcp.model.values import dataclass

N = TypeVar("N", bound=Hashable)
_FEW, _PART = 200, 8  # when more than so many, or than this part of all, changed: look up anew


@dataclass(frozen=True, slots=True)
class Change:
    """What is different since an earlier state: keys that came or changed, and those that went."""

    records: Mapping[str, Record]
    fresh: frozenset[str]
    stale: frozenset[str]

    @classmethod
    def between(
        cls,
        old: Mapping[str, Record],
        new: Mapping[str, Record],
        known: tuple[frozenset[str], frozenset[str]] | None = None,
    ) -> Change:
        """Compare two states; a record that was not read again is the very same object.

        ``known`` are the keys that are fresh and those that are gone, where somebody kept count.
        """
        if known is not None:
            return cls(new, known[0], (known[0] & old.keys()) | known[1])
        looked: Iterable[str] = new
        if len(old) == len(new):
            # Both are in the order of their keys, so that mostly all stands where it stood.
            pairs = zip(new, new.values(), old.values(), strict=True)
            looked = [key for key, record, before in pairs if record is not before]
        fresh = {key for key in looked if old.get(key) is not new[key]}
        gone = old.keys() - new.keys() if len(old) + len(fresh) > len(new) else set[str]()
        return cls(new, frozenset(fresh), frozenset((fresh & old.keys()) | gone))


class Lookup(Generic[N]):
    """Keys of records by names. Never altered: ``after`` shares what did not change."""

    def __init__(
        self, records: Mapping[str, Record], names: Callable[[Record], Iterable[N]]
    ) -> None:
        self._names = names
        self._base = _by_name(records, records, names)
        self._stale: frozenset[str] = frozenset()
        self._fresh: Mapping[N, list[str]] = {}
        self._changed: frozenset[str] = frozenset()

    def after(self, change: Change) -> Lookup[N]:
        """Return the lookup of the state that ``change`` leads to."""
        stale = self._stale | change.stale
        changed = (self._changed - change.stale) | change.fresh
        if len(stale) + len(changed) > max(_FEW, len(change.records) // _PART):
            return Lookup(change.records, self._names)
        found: Lookup[N] = copy(self)
        found._stale, found._changed = stale, changed
        found._fresh = _by_name(change.records, sorted(changed), self._names)
        return found

    def get(self, name: N) -> list[str]:
        """Return the keys of those called ``name``."""
        known = self._base.get(name, ())
        kept = [k for k in known if k not in self._stale] if self._stale else [*known]
        return [*kept, *self._fresh.get(name, ())]

    def names(self) -> Iterable[N]:
        """Return every name there is, and perhaps some that nothing has any more."""
        return (
            {**dict.fromkeys(self._base), **dict.fromkeys(self._fresh)}
            if self._fresh
            else self._base
        )


def _by_name(
    records: Mapping[str, Record], keys: Iterable[str], names: Callable[[Record], Iterable[N]]
) -> dict[N, list[str]]:
    found: dict[N, list[str]] = defaultdict(list)
    for key in keys:
        for name in names(records[key]):
            found[name].append(key)
    return dict(found)
