"""The pages say what the code does, name every plug, and point at files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools import docs

from conductor_mcp import formats, rules
from conductor_mcp.cli import clients, commands
from conductor_mcp.registry import ids
from conductor_mcp.server import tools

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = sorted(
    file.relative_to(ROOT).as_posix()
    for folder in (".", "docs", "docs/rules", "docs/formats", "docs/tools", "benchmarks")
    for file in (ROOT / folder).glob("*.md")
)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def test_generated_pages_and_contracts_are_up_to_date() -> None:
    assert docs.stale(docs.pages()) == [], "run `make docs`"


@pytest.mark.parametrize("command", ids(commands))
def test_every_command_is_on_the_page_and_in_the_readme(command: str) -> None:
    assert f"\n## {command}\n" in (ROOT / "docs/cli.md").read_text("utf-8")
    assert f"conductor-mcp {command}" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("tool", ids(tools))
def test_every_tool_has_a_page_a_contract_and_a_word_in_the_readme(tool: str) -> None:
    name = tool.replace("-", "_")
    assert (ROOT / f"docs/tools/{tool}.md").is_file()
    assert (ROOT / f"context/contracts/{name}.arguments.schema.json").is_file()
    assert f"`{name}`" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("rule", ids(rules))
def test_every_rule_has_a_page_that_says_how_to_put_things_right(rule: str) -> None:
    text = (ROOT / f"docs/rules/{rule}.md").read_text("utf-8")
    for heading in ("## What it does", "## Why", "## How to put it right", "## Options"):
        assert heading in text
    assert f"`{rule}`" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("plug", ids(formats))
def test_every_format_has_a_page(plug: str) -> None:
    assert (ROOT / f"docs/formats/{plug}.md").is_file()


@pytest.mark.parametrize("client", ids(clients))
def test_every_client_is_in_the_readme(client: str) -> None:
    assert client in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", WRITTEN)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    text = _FENCE.sub("", (ROOT / page).read_text("utf-8"))
    links = [link for link in _LINK.findall(text) if "://" not in link]
    missing = [link for link in links if not ((ROOT / page).parent / link).exists()]
    assert missing == []
