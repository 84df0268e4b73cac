"""Which records share words with a question: cheap proposals, for others to put in order.

A question of many common words matches nearly every section, and weighing them all takes longer
than any answer is worth. So words are looked up the rarest first, until enough rows have been
weighed; what only common words match must match several of them, or in a title or heading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from conductor_mcp.model.values import dataclass
from conductor_mcp.store.connect import Index
from conductor_mcp.store.words import phrases

_WEIGHED = 2_000  # rows that are weighed for one question
_PASSED = 600  # rows of common words that are looked at, unweighed
_CASTS = (1, 4, 16, 64)  # times as many, while most of them are versions no longer on disk
_COUNTED = 20_000  # counting ends here: more is just as common
_TOGETHER = 3  # so many of the rarest words are looked for side by side
_NAMED = 3  # and so many common ones in titles


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found by words: the higher the score, the better, within one question."""

    key: str
    score: float


class Finder:
    """Asks the full-text table of one index; ``state`` says when what was counted is stale."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._state: object = None
        self._counted: dict[str, int] = {}

    def find(
        self,
        words: Sequence[str],
        key_at: Callable[[int], str],
        *,
        state: object,
        limit: int,
    ) -> list[Hit]:
        """Return at most ``limit`` records, best first.

        ``key_at`` says which record a row belongs to: ``""`` for rows not to be found.
        """
        if state != self._state:
            self._state, self._counted = state, {}
        rarest = sorted(
            (count, phrase) for phrase in phrases(words) if (count := self._count(phrase))
        )
        rare, common = _parted(rarest)
        lists: list[list[tuple[str, float]]] = []
        if rare:
            lists.append(self._weighed(" OR ".join(rare), key_at, limit))
        if common:
            together = [phrase for _, phrase in rarest[:_TOGETHER]]
            named = f"{{title heading}} : ({' OR '.join(common[:_NAMED])})"
            lists += [self._passed(" AND ".join(together), key_at), self._passed(named, key_at)]
        best: dict[str, float] = {}
        # Each list in turn gives its next best: scores of different questions do not compare.
        for place in range(max(map(len, lists), default=0)):
            for found in lists:
                if place < len(found):
                    best.setdefault(*found[place])
        return [Hit(key, score) for key, score in list(best.items())[:limit]]

    def _count(self, phrase: str) -> int:
        """Return how many rows hold a phrase, as far as it matters."""
        if phrase not in self._counted:
            rows = self._index.read(
                "SELECT count(*) FROM (SELECT 1 FROM section WHERE section MATCH ? LIMIT ?)",
                (phrase, _COUNTED),
            )
            self._counted[phrase] = int(rows[0][0])
        return self._counted[phrase]

    def _weighed(
        self, asked: str, key_at: Callable[[int], str], limit: int
    ) -> list[tuple[str, float]]:
        """Return the records of the best rows, and the weights of those."""
        best: dict[str, float] = {}
        # Newest first: where not all can be weighed, versions no longer on disk wait longest. They
        # must not crowd out what is: the net is cast wider while little of the catch is alive.
        for cast in _CASTS:
            best = {}
            seen = alive = 0
            for rowid, rank in self._index.stream(
                "SELECT rowid, rank FROM (SELECT rowid, rank FROM section WHERE section MATCH ? "
                "ORDER BY rowid DESC LIMIT ?) ORDER BY rank, rowid",
                (asked, _WEIGHED * cast),
            ):
                seen += 1
                key = key_at(rowid)
                alive += bool(key)
                if key and key not in best:
                    best[key] = -rank
                    if len(best) >= limit:
                        return list(best.items())
            if seen < _WEIGHED * cast or alive >= _WEIGHED // 2:
                break
        return list(best.items())

    def _passed(self, asked: str, key_at: Callable[[int], str]) -> list[tuple[str, float]]:
        """Return the records of the newest rows, those with most rows first."""
        held: Counter[str] = Counter()
        for cast in _CASTS:
            rows = self._index.read(
                "SELECT rowid FROM section WHERE section MATCH ? ORDER BY rowid DESC LIMIT ?",
                (asked, _PASSED * cast),
            )
            keys = [key for (rowid,) in rows if (key := key_at(rowid))][:_PASSED]
            held = Counter(keys)
            if len(keys) == _PASSED or len(rows) < _PASSED * cast:
                break
        return [(key, float(count)) for key, count in held.most_common()]


def _parted(rarest: Sequence[tuple[int, str]]) -> tuple[list[str], list[str]]:
    """Part words into those whose rows can all be weighed, and the others."""
    rare: list[str] = []
    rows = 0
    for count, phrase in rarest:
        rows += count
        if rows > _WEIGHED:
            break
        rare.append(phrase)
    return rare, [phrase for _, phrase in rarest[len(rare) :]]
