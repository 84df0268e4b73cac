"""A rule's or an audit's page: what its file says, and a rule's options as a table."""

from __future__ import annotations

import inspect
import sys
from difflib import get_close_matches
from typing import Any

from conductor_mcp import compat, rules
from conductor_mcp.app import audits, judges
from conductor_mcp.model import ConductorError
from conductor_mcp.registry import discover, ids, load
from conductor_mcp.rules import AnyRule


def rule_ids() -> tuple[tuple[str, str], ...]:
    """Return each rule's id with the sentence its page starts with, in order."""
    return tuple((rule_id, _title(_module_of(rule))) for rule_id, rule in _all().items())


def rule_sets() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each tool whose settings are read as clauses, with what its files are called."""
    from conductor_mcp.formats import rule_sets as sets

    found = discover(sets, "RULE_SET", sets.RuleSet)
    return tuple((name, one.names) for name, one in found.items())


def rule_page(rule_id: str) -> str:
    """Return the page of a rule (``forbid-import`` or ``rule:forbid-import``) as Markdown.

    What else a finding may be called has a page as well: the audits of ``check --records``, the
    judges of ``check``, and what changes of contracts are called
    (``oas.request.property.required.added``).

    Raises:
        ConductorError: There is no such page; the hint names the nearest.

    """
    name = rule_id.removeprefix("rule:").strip()
    if name == "clause-changed":
        from conductor_mcp.app import change

        return f"# {name}\n\n{inspect.getdoc(change)}\n"
    if _is_of_contracts(name):
        from conductor_mcp.app import contracts

        return f"# {name}\n\n{inspect.getdoc(contracts)}\n"
    if name in ids(audits):
        audit = load(audits, name, "AUDIT", audits.Audit)
        return f"# {name}\n\n{inspect.getdoc(sys.modules[audit.run.__module__])}\n"
    if name in ids(judges):
        judge = load(judges, name, "JUDGE", judges.Judge)
        return f"# {name}\n\n{inspect.getdoc(sys.modules[judge.run.__module__])}\n"
    if name in ids(rules):
        found: dict[str, AnyRule] = {name: load(rules, name, "RULE", rules.Rule)}
        rule = found[name]
    else:
        known = _all()
        if name not in known:
            near = get_close_matches(name, (*known, *ids(audits), *ids(judges)), 3, 0.4)
            hint = f"Nearest: {', '.join(near)}" if near else f"Known: {', '.join(known)}"
            raise ConductorError(f"no rule {name!r}", hint=hint)
        rule = known[name]
    page = inspect.getdoc(sys.modules[_module_of(rule)]) or ""
    return f"# {name}\n\n{page}\n\n## Options\n\n{_table(rule)}\n"


def _is_of_contracts(name: str) -> bool:
    family, dot, _ = name.partition(".")
    return bool(dot) and family in ("oas", "schema", "proto", *ids(compat))


def _all() -> dict[str, AnyRule]:
    found: dict[str, AnyRule] = {}
    found.update(discover(rules, "RULE", rules.Rule))
    return found


def _module_of(rule: AnyRule) -> str:
    return rule.check.__module__


def _title(module: str) -> str:
    return (inspect.getdoc(sys.modules[module]) or "").partition("\n")[0]


def _table(rule: AnyRule) -> str:
    schema: dict[str, Any] = rule.options.model_json_schema(by_alias=True)
    needed = set(schema.get("required", ()))
    rows = ["| option | needed | default | what it says |", "|---|---|---|---|"]
    for name, field in schema.get("properties", {}).items():
        default = "" if name in needed else _shown(field.get("default"))
        words = str(field.get("description", "")).replace("|", "\\|")
        rows.append(f"| `{name}` | {'yes' if name in needed else 'no'} | {default} | {words} |")
    common = (
        "Every clause also has `id`, `kind` (the rule), `force` (`must` or `should`) and `why`."
    )
    return "\n".join((*rows, "", common))


def _shown(value: object) -> str:
    if value in (None, "", [], {}, ()):
        return ""
    if isinstance(value, list):
        return ", ".join(f"`{one}`" for one in value)  # pyright: ignore[reportUnknownVariableType] - JSON
    return f"`{value}`"
