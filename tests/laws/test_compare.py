"""Laws of the one differ, for parts that may stand on a side more than once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.model import Part, Span, Symbol, compare

parts = st.lists(
    st.builds(
        Symbol,
        key=st.sampled_from("abc"),
        at=st.builds(Span, path=st.sampled_from("xy"), first=st.integers(1, 9)),
        kind=st.just("function"),
        signature=st.sampled_from(["()", "(a)", "(a, b)"]),
    ),
    max_size=8,
)


@given(parts)
def test_a_thing_does_not_differ_from_itself(x: list[Part]) -> None:
    assert list(compare(x, x)) == []


@given(parts, parts)
def test_the_way_back_is_the_mirror_of_the_way_there(a: list[Part], b: list[Part]) -> None:
    assert [d.mirrored() for d in compare(a, b)] == list(compare(b, a))


@given(parts, parts, st.randoms(use_true_random=False))
def test_order_does_not_matter(a: list[Part], b: list[Part], rng) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    shuffled = list(b)
    rng.shuffle(shuffled)
    assert list(compare(a, b)) == list(compare(a, shuffled))


@given(parts, st.integers(1, 50))
def test_moving_everything_down_means_nothing(x: list[Part], lines: int) -> None:
    moved = [replace(p, at=Span(p.at.path, p.at.first + lines)) for p in x]
    assert list(compare(x, moved)) == []


@given(parts, parts)
def test_what_is_left_over_accounts_for_every_part(a: list[Part], b: list[Part]) -> None:
    deltas = list(compare(a, b))
    came = sum(d.after is not None for d in deltas)
    gone = sum(d.before is not None for d in deltas)
    assert len(b) - came == len(a) - gone
    assert all(d.before is None or d.after is None or d.before != d.after for d in deltas)
