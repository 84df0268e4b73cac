"""``conductor-mcp explain RULE``: the page of a rule or an audit."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, json_option, root_option


@click.command("explain")
@click.argument("rule")
@root_option
@json_option
def run(*, rule: str, root: Path, as_json: bool) -> None:
    """Print the page of a rule or an audit.

    It says what it does, why, how to put a finding right, and which options there are.

    RULE is what a finding is called: a rule, or an audit of `check --records`.

    Example: conductor-mcp explain forbid-import
    """
    from conductor_mcp.app.rulepage import rule_page

    del root
    page = rule_page(rule)
    emit({"rule": rule.removeprefix("rule:"), "text": page}, as_json=as_json, text=page)


COMMAND = Command("explain", run)
