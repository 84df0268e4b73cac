"""``conductor-mcp propose``: write a decision with status proposed, without questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._drafting import REQUIRED, draft_options, with_rules_read, written
from conductor_mcp.cli._options import emit, json_option, open_conductor, root_option
from conductor_mcp.cli._shapes import mapping

_LISTS = ("options", "applies_to", "rules", "supersedes")


@click.command("propose")
@draft_options
@click.option(
    "--input",
    "source",
    type=click.File("r", encoding="utf-8"),
    metavar="FILE|-",
    help="Read these fields from a JSON object; options given beside it win.",
)
@root_option
@json_option
def run(*, source: IO[str] | None, root: Path, as_json: bool, **words: Any) -> None:
    """Propose a decision; only a person can accept it.

    The twin of the tool propose_decision: the same fields, the same answer. The file goes where
    the repository's decisions already lie, else to context/decisions.

    Example: conductor-mcp propose --title "Use PostgreSQL" --context "…" --decision "…"
    """
    said = {k: v for k, v in with_rules_read(words).items() if v}
    said = {**_given(source), **said}
    missing = [f"--{name}" for name in REQUIRED if not said.get(name)]
    if missing:
        raise click.UsageError(f"{', '.join(missing)} must be given")
    answer = open_conductor(root).propose(**said)
    emit(answer, as_json=as_json, text=lambda: written(answer))


def _given(source: IO[str] | None) -> dict[str, Any]:
    if source is None:
        return {}
    try:
        given = mapping(json.load(source))
    except ValueError as error:
        raise click.BadParameter(f"it is not JSON: {error}", param_hint="--input") from error
    known = (*REQUIRED, "consequences", *_LISTS)
    if given is None or not given.keys() <= set(known):
        words = f"a JSON object with some of these keys was expected: {', '.join(known)}"
        raise click.BadParameter(words, param_hint="--input")
    for key, value in given.items():
        wanted = list if key in _LISTS else str
        if not isinstance(value, wanted):
            words = f"{key} must be a {'list' if wanted is list else 'string'}"
            raise click.BadParameter(words, param_hint="--input")
    return given


COMMAND = Command("propose", run)
