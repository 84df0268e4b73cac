"""``conductor-mcp rules``: the kinds of clause there are."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, json_option, root_option


@click.command("rules")
@root_option
@json_option
def run(*, root: Path, as_json: bool) -> None:
    """List the rules that a decision's clauses may use.

    `explain RULE` prints the page of one.

    Example: conductor-mcp rules --json
    """
    from conductor_mcp.app.rulepage import rule_ids

    del root
    known = rule_ids()
    size = max(len(rule_id) for rule_id, _ in known)
    answer = {"rules": [{"id": rule_id, "title": title} for rule_id, title in known]}
    lines = (f"{rule_id:{size}}  {title}" for rule_id, title in known)
    emit(answer, as_json=as_json, text="\n".join(lines))


COMMAND = Command("rules", run)
