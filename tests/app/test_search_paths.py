"""A path beside a question either says where to look or where the asker is at work."""

from __future__ import annotations

from pathlib import Path

import pytest

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.conductor import Conductor
from tests.repos_on_disk import put, repository

DECISION = """# {number}. {title}

## Status

Accepted

## Context

{context}

## Decision

We cache prices.

## Consequences

Good.
"""


@pytest.fixture
def conductor(tmp_path: Path) -> Conductor:
    root = repository(tmp_path)
    for number, folder, context in (
        (1, "docs/adr", "Prices are asked for often."),
        (2, "web/adr", "The basket in web/src/basket.ts asks for prices."),
    ):
        title = f"Cache prices {'on the server' if number == 1 else 'in the page'}"
        text = DECISION.format(number=number, title=title, context=context)
        put(root, f"{folder}/000{number}-cache-prices.md", text)
    return Conductor(open_workspace(root))


def test_a_folder_of_records_keeps_the_search_in_it(conductor: Conductor) -> None:
    found = conductor.search("cache prices", paths=["docs/adr"]).results
    assert [hit.path for hit in found] == ["docs/adr/0001-cache-prices.md"]


def test_a_place_of_work_is_evidence_and_hides_nothing(conductor: Conductor) -> None:
    found = conductor.search("cache prices", paths=["web/src/basket.ts"]).results
    assert [hit.path for hit in found] == [
        "web/adr/0002-cache-prices.md",
        "docs/adr/0001-cache-prices.md",
    ]
