"""Order records by how well they answer a question: a few plain features, added up.

The index finds the records that share a word with the question (``View.search``); this puts the
best of those in order. It is a pure function of the texts given: the same question and the same
candidates give the same order, whatever order they come in, and every score can be explained
feature by feature. ``docs/retrieval.md`` says where the weights come from and what they are worth.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import Protocol

from conductor_mcp.app.words import asked, terms, without_addresses
from conductor_mcp.model import Record, Section
from conductor_mcp.model.values import dataclass
from conductor_mcp.store.words import words_of
from conductor_mcp.syntax.lazily import expression

# Chosen on 479 real citations in 16 repositories, each left out once: see docs/retrieval.md.
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "words": 0.25,
        "likely": 0.50,
        "phrases": 0.20,
        "title": 1.50,
        "whole_title": 1.05,
        "headings": 0.60,
        "cited": 1.10,
    }
)
_SATURATION = 15.0  # the more, the longer repeats of a word go on counting
_LENGTH = 0.7  # how far a long record must repeat a word to be as much about it as a short one
_SMOOTHING = 2_000.0  # words of the common background mixed into each record
_PATH_WEIGHT = 1.2  # a word of the one path given, against a word said once
_MOST_WORDS = 160  # of a question; the rest of a pasted page tells little more
_MOST_PATHS = 12
POOL = 40  # how many of the index's proposals are put in order
_FEW = 60  # so many records are all compared, without asking the index
_SPARE = 20  # more are asked for: some are left out, some are set aside
_SOUGHT, _SOUGHT_OF_PATHS = 24, 8  # words given to the index, of a question and of its paths

# Both are found by what is rare in a text, a number or a suffix, and then read backwards.
_NUMBER = expression(r"0*([0-9]{1,5})(?![A-Za-z0-9])")
_BEFORE_NUMBER = expression(r"(?<![A-Za-z0-9])([A-Za-z]{2,16})[-_ #]{0,2}\Z")
_SUFFIX = expression(r"\.(?:md|markdown|mdx|adoc|asciidoc|rst|ya?ml|json)\b")
_BEFORE_SUFFIX = expression(r"[\w.+%@-]+\Z")
_LONGEST_ID, _LONGEST_NAME = 18, 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record as it is put to ``measure``: what it calls itself and what it says."""

    key: str
    title: str
    path: str
    id: str = ""
    number: int | None = None
    sections: Sequence[Section] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """What ranking needs to know of one record, counted once per version of it.

    ``flow`` is all its terms in order between spaces; ``names`` are the ways others cite it and
    ``cites`` the names it mentions.
    """

    key: str
    counts: Mapping[str, int]
    length: int
    title: frozenset[str]
    slug: frozenset[str]
    headings: frozenset[str]
    flow: str
    names: frozenset[str]
    cites: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scored:
    """A record's score: higher is better, and comparable within one answer only.

    ``matched`` counts the question's words that it has, ``why`` says what each feature added.
    """

    key: str
    score: float
    matched: int = 0
    why: Mapping[str, float] = field(default_factory=dict[str, float])


class Hit(Protocol):
    """What the index says it found; only the key is of interest here."""

    @property
    def key(self) -> str: ...


class Shelf(Protocol):
    """Where records lie: what ``store.view.View`` offers, as far as it is needed here."""

    def records(self) -> Mapping[str, Record]: ...
    def version(self, path: str) -> str: ...
    def sections(self, key: str) -> tuple[Section, ...]: ...
    def search(
        self, words: Sequence[str], *, kinds: Sequence[str] = (), limit: int = 10
    ) -> Sequence[Hit]: ...


class Measures:
    """The measured versions of the last few hundred records, so that nothing is counted twice."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Measured] = OrderedDict()

    def of(self, key: str, version: str, load: Callable[[], Candidate]) -> Measured:
        """Return the record ``key`` in ``version`` (its blob), measured; ``load`` fetches it."""
        place = (key, version)
        found = self._kept.pop(place, None) or measure(load())
        self._kept[place] = found
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found


def measure(candidate: Candidate) -> Measured:
    """Count what ``rerank`` needs of one record. Time is linear in the length of its text."""
    title = terms(candidate.title)
    folder, _, name = candidate.path.rpartition("/")
    slug = terms(name.rpartition(".")[0] or name or folder)
    headings = [term for section in candidate.sections for term in terms(section.heading)]
    body = list(title)
    cites: set[str] = set()
    for section in candidate.sections:
        body += terms(section.heading)
        body += terms(without_addresses(section.text))
        cites |= _cited(section.text)
    names = _names(candidate)
    return Measured(
        key=candidate.key,
        counts=Counter(body),
        length=len(body),
        title=frozenset(title),
        slug=frozenset(slug),
        headings=frozenset(headings),
        flow=f" {' '.join(body)} ",
        names=names,
        cites=frozenset(cites - names),
    )


def find(
    shelf: Shelf,
    measures: Measures,
    query: str,
    paths: Sequence[str] = (),
    *,
    kinds: Sequence[str] = (),
    without: Callable[[Record], bool] = lambda _: False,
    aside: Callable[[Record], bool] = lambda _: False,
    pool: int = POOL,
    few: int = _FEW,
) -> list[Scored]:
    """Return the records that share a word with the question, best first.

    The index proposes, ``rerank`` orders ``pool`` of its proposals; the rest follows as proposed,
    with a score of 0. Where there are no more than that, or than ``few``, of the ``kinds`` asked
    for, all are compared and the index is not asked. ``without`` says which records to leave out
    before anything is compared; those that are ``aside`` take no place in the pool of the others.
    """
    records = shelf.records()
    wanted = [r for r in records.values() if not kinds or r.kind in kinds]
    rest: list[Record] = []
    if len(wanted) > max(pool, few):
        plain = without_addresses(query)
        sought = [*words_of(plain)[:_SOUGHT], *words_of(" ".join(paths))[:_SOUGHT_OF_PATHS]]
        hits = shelf.search(sought, kinds=tuple(kinds), limit=pool + _SPARE)
        proposed = [r for h in hits if (r := records.get(h.key)) and not without(r)]
        first = [r for r in proposed if not aside(r)]
        after = [r for r in proposed if aside(r)]
        among = [*first[:pool], *after[: pool // 2]]
        rest = [*first[pool:], *after[pool // 2 :]]
    else:
        among = [r for r in wanted if not without(r)]
    measured = [
        measures.of(r.key, shelf.version(r.path), partial(_candidate, r, shelf)) for r in among
    ]
    ranked = [s for s in rerank(query, paths, measured) if s.matched]
    return [*ranked, *(Scored(r.key, 0.0, 1) for r in rest)]


def _candidate(record: Record, shelf: Shelf) -> Candidate:
    sections = shelf.sections(record.key)
    return Candidate(record.key, record.title, record.path, record.id, record.number, sections)


def rerank(
    query: str,
    paths: Sequence[str],
    candidates: Sequence[Measured],
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Scored]:
    """Order ``candidates`` by how well they answer ``query``, asked while working on ``paths``.

    Candidates are compared with one another: how rare a word is, how long a record, and who cites
    whom is taken from them alone, so give all there are, or the best some dozens the index found.
    Equal scores are in the order of the keys. Nothing is left out: without a common word the
    score is that of being cited, or 0.
    """
    question = _Question(query, paths, candidates)
    scored: list[Scored] = []
    for candidate, row in zip(candidates, question.rows(), strict=True):
        why = {name: weights[name] * value for name, value in row.items() if value}
        scored.append(
            Scored(candidate.key, math.fsum(why.values()), question.matched(candidate), why)
        )
    return sorted(scored, key=lambda s: (-s.score, s.key))


def features(
    query: str, paths: Sequence[str], candidates: Sequence[Measured]
) -> list[dict[str, float]]:
    """Return each candidate's features, by the names that ``WEIGHTS`` has, before weighting."""
    return _Question(query, paths, candidates).rows()


class _Question:
    """A question against one set of candidates: which words count, and how much."""

    def __init__(self, query: str, paths: Sequence[str], among: Sequence[Measured]) -> None:
        said = asked(query)
        self._candidates = among
        self._among = len(among)
        self._mean = sum(c.length for c in among) / self._among if among else 1.0
        self._total = sum(c.length for c in among)
        self._idfs = [
            math.log(1.0 + (self._among - n + 0.5) / (n + 0.5)) for n in range(self._among + 1)
        ]
        raw = _raw_weights(said, paths)
        self._holding = {t: sum(1 for c in among if t in c.counts) for t in raw}
        known = [t for t in raw if self._holding[t] or any(t in c.slug for c in among)]
        known.sort(key=lambda t: (-raw[t] * self._rarity(t), t))
        known = known[:_MOST_WORDS]
        self._raw = {t: raw[t] for t in known}
        self._weight = {t: raw[t] * self._rarity(t) for t in known}
        self._scale = math.sqrt(sum(self._weight.values())) or 1.0
        self._raw_scale = math.sqrt(1.0 + sum(self._raw.values()))
        self._raw_sum = sum(self._raw.values())
        common = {t: sum(c.counts.get(t, 0) for c in among) for t in known}
        self._background = {t: _SMOOTHING * (common[t] + 0.5) / (self._total + 1.0) for t in known}
        pairs = dict.fromkeys(p for p in pairwise(said) if p[0] in self._raw and p[1] in self._raw)
        flows = {c.key: _pairs_in(c, pairs) for c in among}
        held = Counter(pair for counts in flows.values() for pair in counts)
        self._pairs = {
            key: math.fsum(
                self._idfs[held[pair]] * 2.0 * n / (1.0 + n) for pair, n in sorted(counts.items())
            )
            for key, counts in flows.items()
        }

    def rows(self) -> list[dict[str, float]]:
        cited = _citations(self._candidates)
        return [self._row(c, n) for c, n in zip(self._candidates, cited, strict=True)]

    def matched(self, c: Measured) -> int:
        return sum(1 for term in self._raw if term in c.counts or term in c.slug)

    def _row(self, c: Measured, cited: int) -> dict[str, float]:
        size = (1.0 - _LENGTH) + _LENGTH * c.length / (self._mean or 1.0)
        words = likely = title = headings = 0.0
        for term, weight in self._weight.items():
            n = c.counts.get(term, 0)
            if n:
                n_here = n / size
                words += weight * (_SATURATION + 1.0) * n_here / (_SATURATION + n_here)
                likely += self._raw[term] * math.log1p(n / self._background[term])
            if term in c.title or term in c.slug:
                title += weight
            if term in c.headings:
                headings += weight
        likely += self._raw_sum * math.log(_SMOOTHING / (c.length + _SMOOTHING))
        return {
            "words": words / self._scale,
            "likely": likely / self._raw_scale,
            "phrases": self._pairs[c.key] / self._scale,
            "title": title / self._scale,
            "whole_title": self._covered(c.title),
            "headings": headings / self._scale,
            "cited": math.log1p(cited),
        }

    def _covered(self, title: frozenset[str]) -> float:
        """How much of a title was asked for, each word by its rarity."""
        raw, rarity = self._raw, self._rarity
        each = [(t, rarity(t)) for t in title]
        whole = math.fsum([r for _, r in each])
        return math.fsum([r for t, r in each if t in raw]) / whole if whole else 0.0

    def _rarity(self, term: str) -> float:
        return self._idfs[self._holding.get(term, 0)]


def _raw_weights(said: Sequence[str], paths: Sequence[str]) -> dict[str, float]:
    """Weigh a question's words: repeats count less and less, the words of many paths less each."""
    weights = {term: 2.0 * n / (n + 1.0) for term, n in Counter(said).items()}
    given = list(dict.fromkeys(paths))[:_MOST_PATHS]
    each = _PATH_WEIGHT / math.sqrt(max(1, len(given)))
    for path in given:
        for term in terms(path):
            weights[term] = max(weights.get(term, 0.0), each)
    return weights


def _pairs_in(c: Measured, pairs: Mapping[tuple[str, str], None]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for pair in pairs:
        one, two = pair
        if one in c.counts and two in c.counts and (n := c.flow.count(f" {one} {two} ")):
            found[pair] = n
    return found


def _citations(candidates: Sequence[Measured]) -> list[int]:
    """Count for each candidate how many of the others mention it by file or by a name of its own.

    A name that several candidates share cites none of them.
    """
    owners = Counter(name for c in candidates for name in c.names)
    mentions: Counter[str] = Counter()
    cited: list[int] = []
    for c in candidates:
        mentions.update(c.cites)
    for c in candidates:
        own = [name for name in c.names if owners[name] == 1 and mentions[name]]
        if len(own) > 1:
            cited.append(sum(1 for other in candidates if not other.cites.isdisjoint(own)))
        else:
            cited.append(mentions[own[0]] if own else 0)
    return cited


def _names(c: Candidate) -> frozenset[str]:
    file = c.path.rpartition("/")[2].lower()
    found = {file} if file else set[str]()
    found |= _cited(c.id)
    if c.number is not None:
        found.add(f"adr {c.number}")
    return frozenset(found)


def _cited(text: str) -> set[str]:
    found: set[str] = set()
    for number in _NUMBER.finditer(text):
        start = number.start()
        word = _BEFORE_NUMBER.search(text, max(0, start - _LONGEST_ID), start)
        if word is not None:
            found.add(f"{word[1].lower()} {number[1]}")
    for suffix in _SUFFIX.finditer(text):
        start = suffix.start()
        name = _BEFORE_SUFFIX.search(text, max(0, start - _LONGEST_NAME), start)
        if name is not None:
            found.add(f"{name[0]}{suffix[0]}".lower())
    return found
