"""What decide and propose have in common: the words of a decision, as options."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conductor_mcp.cli._shapes import mapping
from conductor_mcp.cli._terminal import harmless

if TYPE_CHECKING:
    from conductor_mcp.app.answers import ProposalAnswer

F = TypeVar("F", bound=Callable[..., Any])

REQUIRED = ("title", "context", "decision")
_OPTIONS = (
    click.option("--title", default="", metavar="T", help="The decision in a few words."),
    click.option("--context", default="", metavar="T", help="The problem, and what drives it."),
    click.option("--decision", default="", metavar="T", help="What was chosen, and why."),
    click.option(
        "--consequences", default="", metavar="T", help="What becomes easier and harder."
    ),
    click.option("--option", "options", multiple=True, metavar="T", help="An option considered."),
    click.option("--applies-to", multiple=True, metavar="GLOB", help="Paths it governs."),
    click.option(
        "--rule",
        "rules",
        multiple=True,
        metavar="JSON",
        help='A checkable clause, such as \'{"kind": "forbid-import", "import": ["redis"]}\'.',
    ),
    click.option("--supersedes", multiple=True, metavar="ID", help="A decision it replaces."),
)


def draft_options(command: F) -> F:
    """Add the words of a decision to a command, one option each."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def with_rules_read(words: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``words`` with each rule read from its JSON.

    Raises:
        BadParameter: A rule is not a JSON object.

    """
    return {**words, "rules": [_rule(text) for text in words["rules"]]}


def _rule(text: str) -> dict[str, object]:
    try:
        found = mapping(json.loads(text))
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not JSON: {error}", param_hint="--rule") from error
    if found is None:
        raise click.BadParameter(f"{text!r} is not a JSON object", param_hint="--rule")
    return found


def written(answer: ProposalAnswer) -> str:
    """Say where a decision was written, what is close to it, and what comes next."""
    lines = [f"Wrote {answer.path} ({answer.id}, {answer.status})."]
    if answer.closest:
        lines.append("Closest existing decisions:")
        lines += [f"  {hit.id}  {hit.title}  [{hit.status}]" for hit in answer.closest]
    lines.append(answer.next)
    return harmless("\n".join(lines))
