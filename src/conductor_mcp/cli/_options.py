"""The options every command has, and what it does with its answer."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from conductor_mcp.app.conductor import Conductor

# Zero-width characters, direction controls, invisible operators, tags.
_UNSEEN = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")

F = TypeVar("F", bound=Callable[..., Any])


def root_option(command: F) -> F:
    """Add ``root: Path`` to a command."""
    return click.option(
        "--root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path(),
        metavar="DIR",
        help="The repository, or any folder in it (default: the current folder).",
    )(command)


def json_option(command: F) -> F:
    """Add ``as_json: bool`` to a command."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print the answer as one JSON object."
    )(command)


class _OneOf(click.Choice[str]):
    """A choice that, told something else, names the nearest."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        known = [str(choice) for choice in self.choices]
        if value in known:
            return value
        from difflib import get_close_matches

        near = get_close_matches(value.lower(), known, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        words = f"{value!r} is not one of {', '.join(known)}.{hint}"
        raise click.BadParameter(words, ctx=ctx, param=param)


def one_of(choices: Iterable[str]) -> click.Choice[str]:
    """Return the type of an option that takes one of ``choices``; a slip names the nearest."""
    return _OneOf(list(choices))


def open_conductor(root: Path) -> Conductor:
    """Open the repository that holds ``root``, closed again when the command ends.

    Raises:
        ConductorError: The folder, its git or its settings cannot be used.

    """
    from conductor_mcp.app import assemble

    opened = assemble.around(root)
    if sys.stderr.isatty():  # reading thousands of records for the first time takes seconds
        from conductor_mcp.cli._terminal import bar

        opened.workspace.told = bar("Reading")
    if context := click.get_current_context(silent=True):
        context.call_on_close(opened.workspace.close)
    return opened


def top_of(root: Path) -> Path:
    """Return the top of the work tree that holds ``root``, or ``root`` itself outside git.

    Raises:
        ConductorError: Git is missing or refuses to look.

    """
    from conductor_mcp.repo.git import Git

    found = Git.find(root)
    return found.root if found else root.resolve()


def from_here(conductor: Conductor, given: str) -> str:
    """Return a path from the top of the repository: in a folder inside, a file there is meant.

    What is no such path (a path from the top, an id, a glob) is returned as it was given.
    """
    top = conductor.workspace.root
    place = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would follow the last link
    if Path.cwd() == top or not place.exists() or not place.is_relative_to(top):
        return given
    return place.relative_to(top).as_posix()


def seen(text: str, *, in_json: bool = False) -> str:
    """Spell out what cannot be seen in ``text``: file names may hold it. JSON stays the same."""
    if text.isascii():
        return text
    return _UNSEEN.sub(_escaped if in_json else lambda m: f"<U+{ord(m[0]):04X}>", text)


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def as_json_text(answer: object) -> str:
    """Write an answer (a dataclass, or plain values) as indented JSON, keys in their order."""
    text = json.dumps(answer, default=_plain, ensure_ascii=False, indent=2)
    return seen(text, in_json=True)


def emit(answer: object, *, as_json: bool, text: Callable[[], str] | str = "") -> None:
    """Print ``answer`` as JSON, or else ``text``: a string, or what a function makes of it."""
    if as_json:
        click.echo(as_json_text(answer))
        return
    words = text() if callable(text) else text
    if words:
        click.echo(seen(words.removesuffix("\n")))


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    if isinstance(value, AbstractSet):
        return sorted(cast("AbstractSet[object]", value), key=str)
    raise TypeError(f"{type(value).__name__} has no JSON form")
