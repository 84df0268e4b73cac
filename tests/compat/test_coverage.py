"""Every id that oasdiff lists has a pair, and the page about coverage says what is so."""

from __future__ import annotations

from tests.compat import coverage


def test_every_id_of_oasdiff_is_given_for_its_pair() -> None:
    assert [name for name in coverage.LEVELS if not coverage.named(name)[0]] == []


def test_where_our_grade_is_not_that_of_oasdiff_there_is_a_reason() -> None:
    odd = [
        name
        for name, level in coverage.LEVELS.items()
        if coverage.named(name)[1] is not (level == "E")
        and not any(word in name for word in coverage.REASONS)
    ]
    assert odd == []


def test_the_page_is_what_the_pairs_show() -> None:
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page()
