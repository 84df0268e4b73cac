"""What `context --path` says of a path: each reason for a record, and what nobody claims."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import git
from tests.repos_on_disk import put

Ask = Callable[..., str]
ADR = "---\nstatus: accepted\n{front}---\n# {title}\n\n## Decision Outcome\n\n{text}\n"
SPEC = (
    "openapi: 3.0.3\ninfo: {title: Orders API, version: '1'}\n"
    "x-implemented-by: src/orders/api.py\npaths:\n  /orders:\n    $ref: paths/orders.yaml\n"
)
FILES = {
    "docs/adr/0001-globs.md": ADR.format(
        front="applies_to: [src/orders/**]\n", title="Globs", text="One."
    ),
    "docs/adr/0002-cited.md": ADR.format(front="", title="Cited", text="Two."),
    "docs/adr/0003-linked.md": ADR.format(front="", title="Linked", text="Three."),
    "docs/adr/0004-marked.md": ADR.format(front="", title="Marked", text="Four."),
    "docs/adr/0005-mentions.md": ADR.format(
        front="", title="Mentions", text="See src/orders/api.py for how."
    ),
    "docs/adr/0006-owned.md": ADR.format(
        front="components: [orders]\n", title="About the component", text="Six."
    ),
    "context/components.yaml": "components:\n  - id: orders\n    owns: [src/orders/**]\n",
    "api/openapi.yaml": SPEC,
    "api/paths/orders.yaml": "get:\n  operationId: listOrders\n  responses: {}\n",
    "api/catalog-info.yaml": (
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: orders-api}\n"
        "spec:\n  type: openapi\n  definition: {$text: ./openapi.yaml}\n"
    ),
    "src/orders/api.py": ("# as ADR-0002 has it\n# see ../../docs/adr/0003-linked.md\n# @adr 4\n"),
    "tools/run.py": "\n",
}


@pytest.fixture
def ask(tmp_path: Path, run: Callable[..., object]) -> Ask:
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    for path, text in FILES.items():
        put(root, path, text)

    def told(path: str) -> str:
        done = run("context", "--path", path, "--root", str(root))
        return str(getattr(done, "stdout"))  # noqa: B009 - whatever the fixture gives

    return told


def test_every_reason_is_told_each_with_its_record(ask: Ask) -> None:
    text = ask("src/orders/api.py")
    for record, why in {
        "ADR-0001 Globs": "applies to src/orders/**",
        "component:orders": "owns src/orders/**",
        "ADR-0006 About the component": "is about component orders",
        "contract:orders-api": "is implemented by src/orders/api.py",
        "ADR-0002 Cited": "line 1 cites ADR-0002",
        "ADR-0003 Linked": "line 2 links to it",
        "ADR-0004 Marked": "line 3 cites",
        "ADR-0005 Mentions": "its text mentions this path",
    }.items():
        after = text[text.index(record) :]
        assert f"here because: {why}" in after.split("\n- ")[0]
    decisions = [f"ADR-000{n}" for n in (1, 6, 2, 3, 4, 5)]
    assert sorted(decisions, key=text.index) == decisions


def test_a_piece_of_a_contract_leads_to_the_contract(ask: Ask) -> None:
    assert "is part of Orders API: api/openapi.yaml refers to it" in ask("api/paths/orders.yaml")


def test_a_contract_says_which_catalogued_interface_it_defines(ask: Ask) -> None:
    text = ask("api/openapi.yaml")
    assert "this file is the record itself" in text
    assert "is used by orders-api: api/catalog-info.yaml refers to it" in text


def test_what_no_record_claims_and_what_is_not_known_are_told_apart(ask: Ask) -> None:
    unclaimed, unknown = ask("tools/run.py"), ask("tools/gone.py")
    assert "No record claims tools/run.py" in unclaimed
    assert "Not known" not in unclaimed
    assert "Not known: tools/gone.py is not in this tree" in unknown
    assert "No record claims" not in unknown
