"""``conductor-mcp compare``: say what changed between two versions of a contract, graded."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import json_option, root_option, seen, top_of
from conductor_mcp.cli._terminal import coloured, width, working
from conductor_mcp.model import Outcome

_IN_JSON = ("json", "sarif")
_PIPED = "-"
_MOST = 20_000_000  # bytes, as for files
_CODES = {Outcome.HELD: 0, Outcome.BROKEN: 1, Outcome.UNSURE: 2}


@click.command("compare")
@click.argument("base")
@click.argument("revision")
@click.option(
    "--profile",
    metavar="NAME",
    default="",
    help="Who is asking: default, strict, consumer or producer. For protobuf also buf's FILE, "
    "PACKAGE, CSR, WIRE_JSON and WIRE. For GraphQL also graphql-core and graphql-inspector, the "
    "latter with its rules: graphql-inspector+safe-unreachable, +dangerous-breaking, "
    "+suppress-removal-of-deprecated-fields, +ignore-description-changes.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github", "markdown"]),
    default="text",
    show_default=True,
    help="How to print the changes.",
)
@root_option
@json_option
def run(*, base: str, revision: str, profile: str, form: str, root: Path, as_json: bool) -> int:
    """Grade what changed between two contracts.

    OpenAPI, AsyncAPI, JSON Schema, protobuf, GraphQL, Avro and SQL definitions.

    BASE and REVISION are files, folders, or REV:path for a version in git. One of them may be -,
    standard input: another version of the file that the other one names. Each change is
    breaking, risky, non-breaking or an annotation. Exit codes: 0 nothing breaking, 1 breaking,
    2 unsure, 3 misuse.

    The same two compared again are answered from a cache (beside the index, or in the user's
    cache folder outside a repository), which may be deleted at any time.

    Example: conductor-mcp compare main:openapi.yaml openapi.yaml
    """
    from conductor_mcp.app.compare import compare
    from conductor_mcp.render._comparison import FORMS, as_text

    if base == revision == _PIPED:
        raise click.UsageError("standard input can be one side only: name a file for the other")
    sides = [_read() if one == _PIPED else _given(root, one) for one in (base, revision)]
    with working("Comparing"):
        found = compare(_top(root), *sides, profile=profile)
    form = "json" if as_json else form
    fitted = form == "text"
    told = as_text(found, width(), colour=coloured()) if fitted else FORMS[form](found)
    click.echo(seen(told, in_json=form in _IN_JSON), nl=False)
    return _CODES[found.outcome]


def _top(root: Path) -> Path:
    """Return the top of the work tree that holds ``root``; git is asked where there may be one."""
    real = root.resolve()
    marks = (folder / ".git" for folder in (real, *real.parents))
    return top_of(root) if "GIT_DIR" in os.environ or any(map(os.path.lexists, marks)) else real


def _given(root: Path, asked: str) -> str:
    """Read a path the way a shell means it: from the current folder, else from ``root``."""
    for place in (Path(asked), root / asked):
        if place.exists():
            return str(place.resolve())
    return asked


def _read() -> bytes:
    if sys.stdin is None or sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison] - it is where it was closed
        raise click.UsageError("nothing is piped into standard input, which - stands for")
    data = sys.stdin.buffer.read(_MOST + 1)
    if len(data) > _MOST:
        raise click.UsageError(f"standard input has more than {_MOST:,} bytes")
    return data


COMMAND = Command("compare", run)
