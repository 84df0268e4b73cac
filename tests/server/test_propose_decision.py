from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.conftest import Attach, said
from tests.server.test_check_change import snapshot

pytestmark = pytest.mark.anyio
ASKED = {
    "title": "Store sessions in PostgreSQL",
    "context": "Sessions are lost on restart.",
    "decision": "Use the orders database, because it is there.",
    "applies_to": "src/shop/**",
}


async def test_a_proposal_is_written_and_binds_nobody(attach: Attach, root: Path) -> None:
    async with attach() as client:
        answer = await client.call_tool("propose_decision", ASKED)
        brief = said(await client.call_tool("get_context", {"paths": ["src/shop/orders.py"]}))
    done = answer.structured_content
    assert done["status"] == "proposed"
    assert "proposed" in (root / done["path"]).read_text("utf-8")
    assert "docs/adr/0003-orders-in-postgresql.md" in [one["path"] for one in done["closest"]]
    assert "Store sessions" not in brief
    assert "2 proposed decisions here are not accepted" in brief


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"status": "accepted"}, "has no argument 'status'"),
        ({"accepted_by": "Ada"}, "has no argument 'accepted_by'"),
        ({"title": "No"}, "title: String should have at least 3 characters"),
        ({"supersedes": ["ADR-99"]}, "ADR-99"),
        ({"rules": [{"id": "x", "kind": "no-such-kind", "why": "y"}]}, "no-such-kind"),
    ],
)
async def test_a_wrong_proposal_is_refused_and_nothing_is_written(
    near: Attach, root: Path, more: dict[str, object], words: str
) -> None:
    before = snapshot(root)
    async with near() as client:
        answer = await client.call_tool("propose_decision", {**ASKED, **more})
    assert answer.is_error
    assert words in said(answer)
    assert snapshot(root) == before
