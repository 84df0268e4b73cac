"""``conductor-mcp models``: write a canonical data model from code."""

from __future__ import annotations

from pathlib import Path

import click

from conductor_mcp.app.answers import AdoptAnswer
from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import emit, json_option, open_conductor, root_option


@click.group("models")
def run() -> None:
    """Write canonical data models: `models adopt` makes one from code.

    Example: conductor-mcp models adopt src/shop/models.py#Customer
    """


@run.command("adopt")
@click.argument("source", metavar="PATH#NAME")
@root_option
@json_option
def adopt(*, source: str, root: Path, as_json: bool) -> None:
    """Write context/models/NAME.json from a class, table or type.

    The file says what implements it, so that `check` and `drift` hold the two against each other
    from then on. A file that is there is never written over.
    """
    answer = open_conductor(root).adopt(source)
    emit(answer, as_json=as_json, text=lambda: _text(answer))


def _text(answer: AdoptAnswer) -> str:
    lines = [f"Wrote {answer.path} ({answer.id}, {answer.fields} fields)."]
    if answer.unknown:
        lines += ["Look these over:", *(f"  {words}" for words in answer.unknown)]
    return "\n".join(lines)


COMMAND = Command("models", run)
