"""Lines fit the columns there are, whatever is in them, and lose nothing where there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.render._fitted import LEAST, breadth, folded, shortened


def test_a_long_name_keeps_both_ends() -> None:
    pointer = "/components/schemas/Order/properties/items/items/properties/total"
    assert shortened(pointer, 30).startswith("/compone")
    assert shortened(pointer, 30).endswith("/properties/total")
    assert shortened(pointer, len(pointer)) == pointer


@given(st.text(alphabet="ab/長\u0301", min_size=1), st.integers(3, 40))
def test_what_is_shortened_fits(text: str, columns: int) -> None:
    assert breadth(shortened(text, columns)) <= columns


@given(st.lists(st.text(alphabet="ab長", min_size=1)), st.integers(1, 90))
def test_folded_lines_fit(pieces: list[str], columns: int) -> None:
    lines = list(folded(pieces, columns))
    assert all(breadth(line) <= max(columns, LEAST) for line in lines)
    if all(len(piece) * 2 < LEAST - 4 for piece in pieces):
        assert " ".join(lines).split() == pieces


def test_without_a_width_all_stays_in_one_line() -> None:
    assert list(folded(["a" * 300, "b"], None)) == [f"  {'a' * 300} b"]
