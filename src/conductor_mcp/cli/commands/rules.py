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
    """List the rules that a decision's clauses may use, and the settings it may take over.

    `explain RULE` prints the page of one.

    Example: conductor-mcp rules --json
    """
    from conductor_mcp.app.rulepage import rule_ids, rule_sets

    del root
    known = rule_ids()
    size = max(len(rule_id) for rule_id, _ in known)
    settings = rule_sets()
    answer = {
        "rules": [{"id": rule_id, "title": title} for rule_id, title in known],
        "rules_from": [{"id": of, "names": list(names)} for of, names in settings],
    }
    lines = [f"{rule_id:{size}}  {title}" for rule_id, title in known]
    lines.append("\nA decision takes the rules of other tools over with `rules_from: FILE`:")
    size = max(len(of) for of, _ in settings)
    lines += [f"{of:{size}}  {', '.join(names)}" for of, names in settings]
    emit(answer, as_json=as_json, text="\n".join(lines))


COMMAND = Command("rules", run)
