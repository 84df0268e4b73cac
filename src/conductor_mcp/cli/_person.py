"""Make sure that it is a person who signs off, as far as a command line can.

This is detection, not prevention: a program that runs on a person's account can do all that the
person can. The proof of who accepted a decision is the commit, its author and its signature.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from conductor_mcp.cli._terminal import at_terminal
from conductor_mcp.model import ConductorError

NOTE = (
    "No tool of the MCP server can do this. When the environment shows that a coding agent runs "
    "the command, a person must type the confirmation at a real terminal. That is detection, not "
    "prevention: the proof is the commit and its author."
)
# What coding agents set for the commands they run; CODEX_HOME is a person's own setting.
_MARKERS = ("CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "GEMINI_CLI", "CURSOR_AGENT", "OPENCODE")
_FAMILIES = ("CODEX_",)
_PERSONAL = frozenset({"CODEX_HOME"})


def agent_marker(environ: Mapping[str, str] | None = None) -> str:
    """Return the variable that gives a coding agent away, ``""`` where there is none."""
    environ = os.environ if environ is None else environ
    for name in sorted(environ):
        family = name.startswith(_FAMILIES) and name not in _PERSONAL
        if (name in _MARKERS or family) and environ[name]:
            return name
    return ""


def confirm(what: str, word: str, *, yes: bool) -> None:
    """Let a person agree to ``what``; beside an agent they must type ``word``.

    Raises:
        ConductorError: Nobody can be asked, or they said no.

    """
    marker = agent_marker()
    if marker and not at_terminal():
        raise ConductorError(
            f"a coding agent runs this command ({marker} is set), and agents only propose",
            hint="A person must run it in a terminal of their own; nothing was written",
        )
    if marker:
        click.echo(
            f"{what}\n{marker} is set: a coding agent may be running this command.", err=True
        )
        typed = click.prompt(f"To go on, type {word}", err=True, default="", show_default=False)
        if typed.strip().casefold() != word.casefold():
            raise ConductorError("that was not confirmed; nothing was written")
        return
    if yes:
        return
    if not at_terminal():
        raise ConductorError(
            "there is no terminal to confirm at; nothing was written",
            hint="Run it in a terminal, or add --yes",
        )
    if not click.confirm(what, err=True):
        raise ConductorError("that was not confirmed; nothing was written")
