from __future__ import annotations

import json

import pytest

from tests.server.conftest import Attach, said

pytestmark = pytest.mark.anyio


async def test_what_is_in_force_is_found_and_what_is_retired_is_counted(attach: Attach) -> None:
    async with attach() as client:
        answer = await client.call_tool("search_records", {"query": "store orders"})
    found = answer.structured_content
    assert found["results"][0]["path"] == "docs/adr/0003-orders-in-postgresql.md"
    assert found["as_of"]["branch"] == "main"
    assert not [r for r in found["results"] if r["status"] == "superseded"]
    assert "1 retired or rejected match" in found["note"]
    assert json.loads(said(answer)) == found


async def test_a_retired_record_comes_after_the_current_one_that_answers_as_well(
    near: Attach,
) -> None:
    async with near() as client:
        asked = {"query": "store orders mysql", "include_retired": True}
        found = (await client.call_tool("search_records", asked)).structured_content["results"]
    places = [r["path"] for r in found]
    retired = places.index("docs/adr/0002-orders-in-mysql.md")
    assert places.index("docs/adr/0003-orders-in-postgresql.md") < retired
    assert found[retired]["status"] == "superseded"
    assert found[-1]["score"] < found[retired]["score"]  # what hardly matches comes last


async def test_a_retired_record_is_found_by_its_name_without_more(near: Attach) -> None:
    async with near() as client:
        answer = await client.call_tool("search_records", {"query": "adr-2"})
    found = answer.structured_content["results"][0]
    assert (found["id"], found["status"]) == ("ADR-0002", "superseded")


async def test_a_hidden_record_that_matches_best_is_named(near: Attach) -> None:
    async with near() as client:
        answer = await client.call_tool("search_records", {"query": "mysql"})
    found = answer.structured_content
    assert "docs/adr/0002-orders-in-mysql.md" not in [r["path"] for r in found["results"]]
    assert "matches best: docs/adr/0002-orders-in-mysql.md" in found["note"]


async def test_an_id_finds_its_record_first(near: Attach) -> None:
    async with near() as client:
        answer = await client.call_tool("search_records", {"query": "adr-4"})
    assert answer.structured_content["results"][0]["id"] == "ADR-0004"


async def test_pages_follow_one_another(near: Attach) -> None:
    seen: list[str] = []
    cursor = None
    async with near() as client:
        for _ in range(9):
            asked = {"query": "orders prices logs decision", "limit": 1, "cursor": cursor}
            page = (await client.call_tool("search_records", asked)).structured_content
            seen += [r["path"] for r in page["results"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
    assert len(seen) == len(set(seen)) > 2


async def test_a_cursor_of_another_question_is_refused(near: Attach) -> None:
    async with near() as client:
        first = await client.call_tool("search_records", {"query": "orders decision", "limit": 1})
        cursor = first.structured_content["next_cursor"]
        answer = await client.call_tool("search_records", {"query": "logs", "cursor": cursor})
    assert answer.is_error
    assert "another question" in said(answer)


async def test_kinds_narrow_and_a_wrong_one_names_those_there_are(near: Attach) -> None:
    async with near() as client:
        asked = {"query": "order", "kinds": '["model"]'}
        found = (await client.call_tool("search_records", asked)).structured_content["results"]
        wrong = await client.call_tool("search_records", {"query": "order", "kinds": ["adr"]})
    assert {r["kind"] for r in found} == {"model"}
    assert wrong.is_error
    assert "'decision'" in said(wrong)
    assert "errors.pydantic.dev" not in said(wrong)


async def test_a_limit_out_of_range_is_refused_in_plain_words(near: Attach) -> None:
    async with near() as client:
        answer = await client.call_tool("search_records", {"query": "x", "limit": 1000})
    assert answer.is_error
    assert "limit: Input should be less than or equal to 50" in said(answer)
