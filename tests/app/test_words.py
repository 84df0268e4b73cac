"""Words that rank: taken apart and stemmed the same on both sides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.app.words import asked, pieces, stem, terms, without_addresses


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("orderTotal", ["order", "total"]),
        ("HTTPServer", ["http", "server"]),
        ("order_total", ["order", "total"]),
        ("parse2xx", ["parse", "2", "xx"]),
        ("MAX_RETRIES", ["max", "retries"]),
    ],
)
def test_an_identifier_is_taken_apart_at_its_joints(name: str, parts: list[str]) -> None:
    assert pieces(name) == parts


@pytest.mark.parametrize(
    "family",
    [
        ("retry", "retries"),
        ("dependency", "dependencies"),
        ("validate", "validates", "validated", "validating", "validation", "validator"),
        ("cache", "caches", "cached", "caching"),
        ("class", "classes"),
        ("box", "boxes"),
    ],
)
def test_the_forms_of_a_word_share_a_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1, [stem(word) for word in family]


@pytest.mark.parametrize("word", ["status", "is", "red", "bus", "ring", "v2", "größe"])
def test_a_short_or_foreign_word_keeps_its_ending(word: str) -> None:
    assert stem(word) == word


def test_an_identifier_is_found_by_its_parts_and_as_a_whole() -> None:
    assert terms("orderTotal") == ["order", "total", "ordertotal"]
    assert set(terms("order total")) < set(terms("order_total"))
    assert terms("ORDER-TOTAL") == terms("order total")


def test_accents_make_no_difference() -> None:
    assert terms("Café résumé") == terms("cafe resume")


def test_text_without_spaces_comes_in_pairs() -> None:
    assert terms("数据库迁移") == ["数据", "据库", "库迁", "迁移"]


def test_what_is_too_long_to_be_a_name_is_left_out() -> None:
    assert terms("x" * 65 + " kept") == ["kept"]


@given(st.text())
def test_any_text_has_terms_that_say_something(text: str) -> None:
    found = terms(text)
    assert terms(text) == found
    assert all(term and not term.isspace() for term in found)


@given(st.lists(st.text(alphabet="abcdefgh XY_1é数", max_size=12)))
def test_the_terms_of_lines_are_those_of_each_line(lines: list[str]) -> None:
    assert terms("\n".join(lines)) == [term for line in lines for term in terms(line)]


def test_a_web_address_counts_by_what_it_says_beyond_whose_it_is() -> None:
    text = "See https://forge.example/acme/shop/blob/main/docs/rounding.md, please"
    assert without_addresses(text).split() == ["See", "/blob/main/docs/rounding.md,", "please"]
    assert without_addresses("[x](https://a.example/b) and c/d").split() == [
        "[x](",
        ")",
        "and",
        "c/d",
    ]


@pytest.mark.parametrize("named", ["RFC 7807", "TLS 1.3", "v2 api", "order2cash"])
def test_a_number_that_names_something_is_asked_for(named: str) -> None:
    assert asked(f"use {named}") == terms(f"use {named}")


def test_a_number_by_itself_is_not_asked_for_unless_nothing_else_is() -> None:
    assert asked("round money (#2667) as of 2024, see FE 0012") == terms(
        "round money as of see FE"
    )
    assert asked("2667") == terms("2667") != []
