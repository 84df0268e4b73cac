from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import MCPDeprecationWarning, MCPError
from mcp.client.subscriptions import ResourcesListChanged, ResourceUpdated
from mcp.types import PromptReference, ResourceTemplateReference

from tests.repos import small
from tests.server.conftest import Attach

pytestmark = pytest.mark.anyio
PLACE = "conductor://decision/docs/adr/0003-orders-in-postgresql.md"


async def test_every_record_is_a_resource(attach: Attach) -> None:
    async with attach() as client:
        listed = {str(r.uri): r for r in (await client.list_resources()).resources}
        templates = (await client.list_resource_templates()).resource_templates
        text = (await client.read_resource(PLACE)).contents[0].text
        index = (await client.read_resource("conductor://index")).contents[0].text
    assert listed[PLACE].title == "Store orders in PostgreSQL"
    assert "conductor://contract/api/openapi.yaml" in listed
    assert min(t.uri_template for t in templates) == "conductor://component/{+path}"
    assert len(templates) == 6
    assert "row-level locking" in text
    assert PLACE in index


async def test_an_id_works_as_an_address(near: Attach) -> None:
    async with near() as client:
        text = (await client.read_resource("conductor://decision/ADR-0003")).contents[0].text
    assert "row-level locking" in text


@pytest.mark.parametrize(
    "uri",
    [
        "conductor://decision/ADR-0099",
        "conductor://contract/docs/adr/0003-orders-in-postgresql.md",
        "conductor://decision/../../etc/passwd",
        "conductor://nothing/x",
    ],
)
async def test_what_is_not_there_is_not_found(near: Attach, uri: str) -> None:
    async with near() as client:
        with pytest.raises(MCPError) as caught:
            await client.read_resource(uri)
    assert caught.value.code == -32602


async def test_a_long_list_comes_in_pages(near: Attach, root: Path) -> None:
    for n in range(100, 350):
        small.write(root, f"docs/adr/{n:04d}-x.md", small.FILES["docs/adr/0005-log-as-text.md"])
    seen: list[str] = []
    async with near() as client:
        page = await client.list_resources()
        seen += [str(r.uri) for r in page.resources]
        while page.next_cursor:
            page = await client.list_resources(cursor=page.next_cursor)
            seen += [str(r.uri) for r in page.resources]
        with pytest.raises(MCPError):
            await client.list_resources(cursor="nonsense")
    assert len(seen) == len(set(seen)) > 250


async def test_ids_and_paths_are_completed(near: Attach) -> None:
    async with near() as client:
        ref: Any = ResourceTemplateReference(
            type="ref/resource", uri="conductor://decision/{+path}"
        )
        ids = (await client.complete(ref, {"name": "path", "value": "adr-000"})).completion
        ref = PromptReference(type="ref/prompt", name="draft_decision")
        old = (await client.complete(ref, {"name": "supersedes", "value": "3"})).completion
    assert ids.values[:2] == ["ADR-0001", "ADR-0002"]
    assert old.values == ["ADR-0003"]


async def test_the_prompts_send_the_agent_to_the_tools(near: Attach) -> None:
    async with near() as client:
        prompts = {p.name: p for p in (await client.list_prompts()).prompts}
        text = (await client.get_prompt("start_work", {"task": "Add refunds"})).messages[0].content
    assert sorted(prompts) == ["draft_decision", "review_change", "start_work"]
    assert all(p.description for p in prompts.values())
    assert "Add refunds" in text.text  # type: ignore[union-attr]
    assert "get_context" in text.text  # type: ignore[union-attr]


async def test_a_modern_client_hears_of_new_and_changed_records(
    conductor: Any, root: Path
) -> None:
    from mcp import Client

    from conductor_mcp.server.serve import build

    events: list[Any] = []
    async with Client(build(conductor)) as client:
        await client.list_tools()
        async with client.listen(
            resources_list_changed=True, resource_subscriptions=[PLACE]
        ) as heard:
            small.write(root, "docs/adr/0010-new.md", small.FILES["docs/adr/0005-log-as-text.md"])
            text = small.FILES["docs/adr/0003-orders-in-postgresql.md"]
            small.write(root, "docs/adr/0003-orders-in-postgresql.md", text + "\nMore.\n")
            with anyio.fail_after(30):
                async for event in heard:
                    events.append(event)
                    if {type(e) for e in events} == {ResourcesListChanged, ResourceUpdated}:
                        break
    assert ResourceUpdated(uri=PLACE) in events


async def test_an_older_client_hears_of_new_and_changed_records(
    conductor: Any, root: Path
) -> None:
    from mcp import Client

    from conductor_mcp.server.serve import build

    heard: list[Any] = []
    both = anyio.Event()

    async def listen(message: Any) -> None:
        heard.append(type(message).__name__)
        if {"ResourceListChangedNotification", "ResourceUpdatedNotification"} <= set(heard):
            both.set()

    async with Client(build(conductor), mode="legacy", message_handler=listen) as client:
        capabilities = client.server_capabilities.resources
        with pytest.warns(MCPDeprecationWarning):
            await client.subscribe_resource(PLACE)
        small.write(root, "docs/adr/0010-new.md", small.FILES["docs/adr/0005-log-as-text.md"])
        text = small.FILES["docs/adr/0003-orders-in-postgresql.md"]
        small.write(root, "docs/adr/0003-orders-in-postgresql.md", text + "\nMore.\n")
        with anyio.fail_after(30):
            await both.wait()
    assert capabilities is not None
    assert capabilities.list_changed is True
    assert capabilities.subscribe is True
