"""What is carried over from one state of the records to the next is what a new look would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.app._lookup import Change, Lookup
from conductor_mcp.model import Kind, Record, Span

_STATES = st.lists(
    st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from("xyz"), max_size=7),
    min_size=2,
    max_size=6,
)


def _names(record: Record) -> tuple[str, ...]:
    return (record.title, record.path)


@given(_STATES)
def test_a_lookup_carried_over_equals_one_made_anew(states: list[dict[str, str]]) -> None:
    known: dict[tuple[str, str], Record] = {}
    before: dict[str, Record] = {}
    carried = Lookup(before, _names)
    for titles in states:
        records = {
            path: known.setdefault((path, title), Record(Kind.DECISION, path, title, Span(path)))
            for path, title in sorted(titles.items())
        }
        carried = carried.after(Change.between(before, records))
        anew = Lookup(records, _names)
        for name in "abcdefgxyz":
            assert sorted(carried.get(name)) == sorted(anew.get(name))
        assert set(anew.names()) <= set(carried.names())
        before = records


def test_a_great_change_is_looked_up_anew() -> None:
    records = {f"{n}": Record(Kind.DECISION, f"{n}", "t", Span(f"{n}")) for n in range(600)}
    empty: dict[str, Record] = {}
    found = Lookup(empty, _names).after(Change.between(empty, records))
    assert len(found.get("t")) == 600
