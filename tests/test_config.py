"""Settings are typed, and a mistake in them is named."""

from __future__ import annotations

import pytest

from conductor_mcp.config import Config, parse
from conductor_mcp.model.errors import ConfigError


def test_nothing_written_means_all_defaults() -> None:
    assert parse("") == Config()


def test_a_value_is_read() -> None:
    assert parse("[budgets]\nbrief = 900\n").budgets.brief == 900


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("brief = [", "is not TOML"),
        ("colour = 1", "colour"),
        ("[budgets]\nbrief = 1", "budgets.brief"),
        ("[budgets]\nbreif = 900", "budgets.breif"),
    ],
)
def test_a_mistake_is_named(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse(text)
