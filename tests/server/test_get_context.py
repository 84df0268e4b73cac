from __future__ import annotations

import pytest

from tests.repos import small
from tests.server.conftest import Attach, said

pytestmark = pytest.mark.anyio


async def test_the_brief_for_a_path_says_what_governs_it(attach: Attach) -> None:
    async with attach() as client:
        answer = await client.call_tool("get_context", {"paths": ["src/shop/orders.py"]})
    text = said(answer)
    assert answer.structured_content is None
    assert "ADR-0003 Store orders in PostgreSQL (accepted, in force)" in text
    assert "here because: applies to src/shop/**" in text
    assert "must [no-mysql] forbid-import: Orders live in PostgreSQL." in text
    assert "Changing how invoices are numbered" in text
    assert "Order" in text
    assert "is implemented by src/shop/orders.py" in text
    assert "1 proposed decision here is not accepted" in text
    assert "Cache prices" not in text
    assert "MySQL (superseded" not in text


async def test_intents_stand_first_with_what_is_out_of_scope(near: Attach) -> None:
    async with near() as client:
        text = said(await client.call_tool("get_context", {"paths": "src/shop/orders.py"}))
    assert text.index("OUT OF SCOPE") < text.index("ADR-0003")


async def test_no_claim_is_told_apart_from_nothing_in_force(near: Attach) -> None:
    async with near() as client:
        free = said(await client.call_tool("get_context", {"paths": ["src/other/tool.py"]}))
    assert "No record claims src/other/tool.py" in free
    assert "Nothing in force" not in free


async def test_a_path_claimed_only_by_retired_records_says_so(near: Attach, root: object) -> None:
    old = small.FILES["docs/adr/0002-orders-in-mysql.md"].replace("src/shop/**", "src/other/**")
    small.write(root, "docs/adr/0002-orders-in-mysql.md", old)  # type: ignore[arg-type]
    async with near() as client:
        text = said(await client.call_tool("get_context", {"paths": ["src/other/tool.py"]}))
    assert "Nothing in force governs src/other/tool.py" in text
    assert "ADR-0002 (superseded)" in text


async def test_a_task_brings_related_records(near: Attach) -> None:
    async with near() as client:
        asked = {"task": "Make the reports about orders lock less"}
        text = said(await client.call_tool("get_context", asked))
    assert "RELATED" in text
    assert "ADR-0003" in text


async def test_a_path_named_in_the_task_counts(near: Attach) -> None:
    async with near() as client:
        text = said(await client.call_tool("get_context", {"task": "Tidy src/shop/orders.py."}))
    assert "applies to src/shop/**" in text


async def test_the_answer_keeps_its_budget_and_says_what_was_left_out(
    near: Attach, root: object
) -> None:
    for n in range(20, 60):
        text = small.FILES["docs/adr/0003-orders-in-postgresql.md"]
        small.write(root, f"docs/adr/{n:04d}-more.md", text.replace('["ADR-0002"]', "[]"))  # type: ignore[arg-type]
    async with near() as client:
        asked = {"paths": ["src/shop/orders.py"], "budget_tokens": 600}
        text = said(await client.call_tool("get_context", asked))
        again = said(await client.call_tool("get_context", asked))
    assert len(text.encode()) <= 600 * 4
    assert "Left out for length: " in text
    assert "get_record" in text
    assert text == again


async def test_a_path_out_of_the_root_is_refused(attach: Attach) -> None:
    async with attach() as client:
        answer = await client.call_tool("get_context", {"paths": ["/etc/passwd"]})
    assert answer.is_error
    assert "outside the repository" in said(answer)


async def test_a_saved_change_is_served_at_once(near: Attach, root: object) -> None:
    async with near() as client:
        await client.call_tool("get_context", {"paths": ["src/shop"]})
        text = small.FILES["docs/adr/0004-cache-prices.md"].replace("proposed", "accepted")
        small.write(root, "docs/adr/0004-cache-prices.md", text)  # type: ignore[arg-type]
        got = said(await client.call_tool("get_context", {"paths": ["src/shop"]}))
    assert "Cache prices in the browser (accepted, in force)" in got


async def test_copies_of_one_record_are_one_entry(near: Attach, root: object) -> None:
    text = small.FILES["docs/adr/0003-orders-in-postgresql.md"].replace('["ADR-0002"]', "[]")
    small.write(root, "old/adr/0009-copy.md", text)  # type: ignore[arg-type]
    async with near() as client:
        got = said(await client.call_tool("get_context", {"task": "store orders in postgresql"}))
    assert got.count("Store orders in PostgreSQL (accepted, in force)") == 1
    assert "also at " in got


async def test_operations_of_a_contract_come_by_the_task(near: Attach, root: object) -> None:
    lines = (
        "".join(f"  /thing{n:02}:\n    get:\n      responses: {{}}\n" for n in range(30))
        + "  /parcels:\n    get:\n      responses: {}\n"
    )
    contract = f"openapi: 3.0.3\ninfo: {{title: Big, version: '1'}}\npaths:\n{lines}"
    small.write(root, "api/big.yaml", contract)  # type: ignore[arg-type]
    asked = {"paths": ["api/big.yaml"], "task": "track a parcel"}
    async with near() as client:
        got = said(await client.call_tool("get_context", asked))
    assert "has: GET /parcels" in got
