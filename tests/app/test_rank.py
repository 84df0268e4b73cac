"""Ranking: what comes first, why, and that nothing about it is left to chance."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.app import rank
from conductor_mcp.app.rank import WEIGHTS, Candidate, Measured, Measures, find, measure, rerank
from conductor_mcp.model import Kind, Record, Section, Span

_AT = Span("a.md", 1, 1)


def candidate(n: int, title: str, *texts: str, heading: str = "Context") -> Candidate:
    slug = title.lower().replace(" ", "-")
    return Candidate(
        f"docs/adr/{n:04}-{slug}.md",
        title,
        f"docs/adr/{n:04}-{slug}.md",
        f"ADR-{n:04}",
        n,
        tuple(Section(heading, _AT, text) for text in texts),
    )


MONEY = candidate(1, "Round money half up", "Amounts are rounded when an invoice is written.")
QUEUE = candidate(2, "Retry deliveries", "A failed delivery goes back to the queue three times.")
CACHE = candidate(3, "Cache prices", "Prices are kept for a minute; the queue tells of changes.")
LOGS = candidate(4, "Log as JSON", "Each line is one object. Money never appears in a line.")
ALL = [measure(c) for c in (MONEY, QUEUE, CACHE, LOGS)]


def order(query: str, paths: Sequence[str] = (), among: Sequence[Measured] = ALL) -> list[int]:
    return [int(s.key.removeprefix("docs/adr/")[:4]) for s in rerank(query, paths, among)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("how do we round an amount of money", 1),
        ("rounding", 1),
        ("what happens when delivering fails", 2),
        ("cached price", 3),
        ("parse the json log lines", 4),
    ],
)
def test_the_record_that_answers_comes_first(query: str, first: int) -> None:
    assert order(query)[0] == first


def test_a_word_in_the_title_counts_for_more_than_one_in_the_text() -> None:
    assert order("money")[:2] == [1, 4]


def test_a_path_alone_is_a_question() -> None:
    assert order("", ["src/shop/deliveries/retry_policy.py"])[0] == 2


def test_the_paths_at_hand_decide_between_two_that_match_the_words() -> None:
    assert order("the queue", ["src/prices/cache.py"])[0] == 3
    assert order("the queue", ["src/deliveries/retry.py"])[0] == 2


def test_words_side_by_side_beat_the_same_words_apart() -> None:
    together = candidate(1, "One", "the unit of work commits, and other words of no use here")
    apart = candidate(2, "Two", "other words of unit, no use commits, and the work here of")
    assert order("unit of work", among=[measure(apart), measure(together)])[0] == 1


def test_of_two_that_match_the_one_that_others_cite_comes_first() -> None:
    one = candidate(1, "Alpha", "Events are stored.")
    two = candidate(2, "Bravo", "Events are stored.")
    citing = [
        candidate(n, f"Other {n}", "See [it](0002-bravo.md) or ADR-2 for more.") for n in (3, 4)
    ]
    among = [measure(c) for c in (one, two, *citing)]
    assert order("events stored", among=among)[:2] == [2, 1]


@pytest.mark.parametrize(
    "mention", ["ADR-0002", "ADR 2", "adr-002", "[x](./0002-bravo.md#why)", "ADR0002"]
)
def test_a_citation_is_known_in_the_forms_people_write(mention: str) -> None:
    cited = measure(candidate(2, "Bravo", "Text."))
    citing = measure(candidate(3, "Other", f"As {mention} says."))
    rows = rank.features("text", [], [cited, citing])
    assert rows[0]["cited"] == pytest.approx(math.log(2))
    assert rows[1]["cited"] == 0


def test_a_number_that_two_records_share_cites_neither() -> None:
    twins = [replace(candidate(2, t, "Text."), path=f"docs/{t}.md", key=t) for t in ("a", "b")]
    among = [measure(c) for c in (*twins, candidate(3, "Other", "As ADR-2 says."))]
    assert [row["cited"] for row in rank.features("text", [], among)] == [0, 0, 0]


def test_a_record_does_not_cite_itself() -> None:
    own = measure(candidate(2, "Bravo", "This is ADR-2."))
    assert rank.features("bravo", [], [own])[0]["cited"] == 0


def test_a_score_is_the_sum_of_its_reasons() -> None:
    for scored in rerank("round money in the queue", ["src/prices.py"], ALL):
        assert scored.score == pytest.approx(math.fsum(scored.why.values()))
        assert set(scored.why) <= set(WEIGHTS)


def test_a_record_without_a_word_of_the_question_says_so() -> None:
    matched = {s.key: s.matched for s in rerank("invoice", [], ALL)}
    assert matched.pop(MONEY.key) == 1
    assert set(matched.values()) == {0}


def test_no_question_and_no_records_are_no_error() -> None:
    assert rerank("", [], []) == []
    assert rerank("money", [], []) == []
    assert {s.matched for s in rerank("", [], ALL)} == {0}


_TEXT = st.text(alphabet="abc AB_-.#/é数\n01", max_size=60)
_CANDIDATES = st.lists(
    st.builds(
        lambda title, path, id_, text: Candidate(
            "", title, path, id_, None, (Section(title, _AT, text),)
        ),
        _TEXT,
        _TEXT,
        _TEXT,
        _TEXT,
    ),
    max_size=6,
).map(lambda found: [measure(replace(c, key=f"k{n}")) for n, c in enumerate(found)])


@given(_TEXT, st.lists(_TEXT, max_size=3), _CANDIDATES, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_means_nothing(
    query: str, paths: list[str], among: list[Measured], chance: random.Random
) -> None:
    shuffled = list(among)
    chance.shuffle(shuffled)
    once, again = rerank(query, paths, among), rerank(query, paths, shuffled)
    assert once == again
    assert sorted(s.key for s in once) == sorted(c.key for c in among)
    assert all(math.isfinite(s.score) for s in once)


@given(st.text(), st.lists(st.text(), max_size=3), st.text(), st.text())
def test_no_text_is_too_strange(query: str, paths: list[str], title: str, text: str) -> None:
    strange = measure(Candidate("k", title, title, title, None, (Section(title, _AT, text),)))
    assert len(rerank(query, paths, [strange, *ALL])) == len(ALL) + 1


def test_a_version_is_measured_once() -> None:
    loaded: list[str] = []
    measures = Measures(most=2)

    def load() -> Candidate:
        loaded.append("again")
        return MONEY

    first = measures.of("a", "1", load)
    assert measures.of("a", "1", load) is first
    assert len(loaded) == 1
    for version in "234":
        measures.of("a", version, load)
    assert len(loaded) == 4
    assert measures.of("a", "1", load) == first
    assert len(loaded) == 5


@dataclass(frozen=True)
class _Found:
    key: str


@dataclass
class _Shelf:
    """Records in memory; its search finds every record, in the order given."""

    candidates: Sequence[Candidate]
    asked: list[Sequence[str]] = field(default_factory=list)

    def records(self) -> Mapping[str, Record]:
        return {
            c.key: Record(Kind.DECISION, c.id, c.title, Span(c.path, 1, 1), c.number)
            for c in self.candidates
        }

    def version(self, path: str) -> str:
        return f"blob of {path}"

    def sections(self, key: str) -> tuple[Section, ...]:
        return tuple(next(c for c in self.candidates if c.key == key).sections)

    def search(
        self, words: Sequence[str], *, kinds: Sequence[str] = (), limit: int = 10
    ) -> list[_Found]:
        del kinds
        self.asked.append(words)
        return [_Found(c.key) for c in self.candidates][:limit]


def test_few_records_are_all_compared_without_asking_the_index() -> None:
    shelf = _Shelf([MONEY, QUEUE, CACHE, LOGS])
    found = find(shelf, Measures(), "money")
    assert [s.key for s in found] == [MONEY.key, LOGS.key]
    assert shelf.asked == []


def test_of_many_records_the_index_proposes_the_pool() -> None:
    shelf = _Shelf([MONEY, QUEUE, CACHE, LOGS])
    found = find(shelf, Measures(), "the queue", ["src/prices.py"], pool=3, few=3)
    assert [s.key for s in found] == [CACHE.key, QUEUE.key, LOGS.key]
    assert found[-1].score == 0.0
    assert shelf.asked == [["queue", "src", "prices", "py"]]


def test_what_is_left_out_takes_no_place_in_the_pool() -> None:
    shelf = _Shelf([MONEY, QUEUE, CACHE, LOGS])
    found = find(shelf, Measures(), "money", without=lambda r: r.key == MONEY.key, pool=3, few=3)
    assert [s.key for s in found] == [LOGS.key]


def test_only_the_kinds_asked_for_are_compared() -> None:
    assert find(_Shelf([MONEY]), Measures(), "money", kinds=["contract"]) == []
