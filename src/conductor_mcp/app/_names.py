"""Find records by what people call them: path, id, number, title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from heapq import nlargest
from urllib.parse import unquote

from conductor_mcp.app._lookup import Change, Lookup
from conductor_mcp.model import Kind, Link, Record
from conductor_mcp.syntax.lazily import expression

_NUMBERED = expression(r"^(?:([a-z][a-z_ ]*?)[-_ :#]*)?#?0*([0-9]+)$")
_FRAGMENT = expression(r"\.\w{2,8}#([^\s()<>\[\]\"']+)")  # of a link to a place within a file
_WORD = expression(r"\w+")
_DECISION_WORDS = frozenset(("", "adr", "decision", "record", "no", "nr", "number"))
_SAME_ENOUGH = 0.5


def plain(title: str) -> str:
    """Fold case, punctuation and white space, so that titles compare as people read them."""
    return " ".join(_WORD.findall(title.casefold()))


def numbered(name: str) -> tuple[str, int] | None:
    """Split ``ADR-0012`` into ``("adr", 12)``, and ``#12`` into ``("", 12)``."""
    found = _NUMBERED.match(name.casefold().strip())
    return ((found[1] or "").strip(), int(found[2])) if found else None


def _paths_of(record: Record) -> Iterator[str]:
    yield record.path.casefold()
    if record.anchor:
        yield record.key.casefold()


def _ids_of(record: Record) -> tuple[str, ...]:
    return (record.id.casefold(),)


def _prefixed_of(record: Record) -> tuple[tuple[str, int], ...]:
    split = numbered(record.id)
    return () if split is None else (split,)


def _numbers_of(record: Record) -> tuple[int, ...]:
    return () if record.number is None else (record.number,)


def _titles_of(record: Record) -> tuple[str, ...]:
    return (plain(record.title),)


def _stems_of(record: Record) -> Iterator[str]:
    name = record.path.rpartition("/")[2].casefold()
    yield name
    if (stem := name.rpartition(".")[0]) and stem != name:
        yield stem


class Names:
    """The names of all records, each leading to the keys it may mean."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._paths = Lookup(records, _paths_of)
        self._ids = Lookup(records, _ids_of)
        self._prefixed = Lookup(records, _prefixed_of)
        self._numbers = Lookup(records, _numbers_of)
        self._titles = Lookup(records, _titles_of)
        self._stems = Lookup(records, _stems_of)

    def after(self, change: Change) -> Names:
        """Return the names in the state that ``change`` leads to."""
        found = Names({})
        found._records = change.records
        found._paths = self._paths.after(change)
        found._ids = self._ids.after(change)
        found._prefixed = self._prefixed.after(change)
        found._numbers = self._numbers.after(change)
        found._titles = self._titles.after(change)
        found._stems = self._stems.after(change)
        return found

    def find(self, asked: str) -> tuple[str, ...]:
        """Return the keys that ``asked`` may mean: those of the most exact kind of name only."""
        if asked in self._records:
            return (asked,)
        folded = asked.casefold()
        for found in (self._paths.get(folded), self._ids.get(folded), self._by_number(asked)):
            if found:
                return tuple(sorted(set(found)))
        for found in (self._stems.get(folded), self._titles.get(plain(asked))):
            if found and plain(asked):
                return tuple(sorted(set(found)))
        return ()

    def _by_number(self, asked: str) -> list[str]:
        split = numbered(asked)
        if split is None:
            return []
        if found := self._prefixed.get(split):
            return found
        prefix, number = split
        if prefix not in _DECISION_WORDS:
            return []
        carriers = self._numbers.get(number)
        return [k for k in carriers if self._records[k].kind is Kind.DECISION] or (
            [] if prefix else carriers
        )

    def near(self, asked: str, most: int = 5) -> tuple[str, ...]:
        """Return ids that look most like ``asked``, best first."""
        wanted, words = asked.casefold(), set(_WORD.findall(asked.casefold()))
        split = numbered(asked)

        def likeness(record: Record) -> float:
            told = set(_WORD.findall(record.title.casefold()))
            shared = len(words & told) / len(words) if words else 0.0
            matcher = SequenceMatcher(None, wanted, record.id.casefold(), autojunk=False)
            alike = matcher.ratio() if matcher.real_quick_ratio() > _SAME_ENOUGH else 0.0
            close = 0.0
            if split is not None and record.number is not None:
                close = 1 / (1 + abs(split[1] - record.number))
            return max(shared, alike) + close

        scored = ((likeness(r), r) for r in self._records.values())
        best = nlargest(most * 4, scored, key=lambda pair: (pair[0], pair[1].id))
        ids = (r.id for score, r in best if score >= _SAME_ENOUGH)
        return tuple(dict.fromkeys(ids))[:most]

    def target(self, link: Link, source: Record) -> tuple[str, ...]:
        """Return the keys a link may mean: by path, then number (own folder first), then title.

        One key is an answer, none a dangling reference, several an ambiguous one.
        """

        def others(keys: Iterable[str]) -> list[str]:
            return [k for k in keys if k != source.key]

        if link.path:
            path = link.path.partition("#")[0]
            found = others(self._paths.get(link.path.casefold()))
            found = found or others(self._paths.get(path.casefold()))
            if len(found) > 1 and (place := _FRAGMENT.search(link.raw)):
                anchor = unquote(place[1]).casefold()
                found = [k for k in found if self._records[k].anchor == anchor] or found
            if len(found) > 1 and link.number is not None:
                found = [k for k in found if self._records[k].number == link.number] or found
            if found:
                return tuple(sorted(set(found)))
        if link.number is not None:
            same_kind = [
                k
                for k in others(self._numbers.get(link.number))
                if self._records[k].kind is source.kind
            ]
            folder = source.path.rpartition("/")[0]
            beside = [k for k in same_kind if self._records[k].path.rpartition("/")[0] == folder]
            if found := beside or same_kind:
                return tuple(sorted(set(found)))
        if plain(link.title):
            return tuple(sorted(set(others(self._titles.get(plain(link.title))))))
        return ()


def labels(records: Iterable[Record]) -> tuple[str, ...]:
    """Return one name per record that leads back to it: its id, or its key where ids repeat."""
    listed = list(records)
    seen: dict[str, int] = defaultdict(int)
    for record in listed:
        seen[record.id.casefold()] += 1
    return tuple(r.id if seen[r.id.casefold()] == 1 else r.key for r in listed)
