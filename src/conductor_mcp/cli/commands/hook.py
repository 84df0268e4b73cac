"""``conductor-mcp hook``: answer the command hooks of coding agents.

Sources: the hook pages of Claude Code, Codex and Gemini CLI, read 2026-08. In all three, exit
code 2 stops the tool and stderr is the reason the model reads; any other code lets it through.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conductor_mcp.cli._command import Command
from conductor_mcp.cli._options import json_option, one_of, open_conductor, root_option, top_of
from conductor_mcp.cli._shapes import mapping
from conductor_mcp.model import ConductorError

if TYPE_CHECKING:
    from conductor_mcp.app.answers import CheckAnswer, FindingRow

BLOCKED = 2
_EVENTS = ("session-start", "pre-tool-use", "before-tool")
_CLIENTS = ("claude-code", "codex", "gemini")
_MOST_BYTES = 9_500  # Claude Code cuts a hook's words at 10,000 characters
_MOST_FINDINGS = 10


@click.command("hook")
@click.argument("event", type=one_of(_EVENTS), metavar="EVENT")
@click.option("--client", type=one_of(_CLIENTS), default="claude-code", show_default=True)
@click.option("--strict", is_flag=True, help="Block also when the edit could not be judged.")
@root_option
@json_option
def run(*, event: str, client: str, strict: bool, root: Path, as_json: bool) -> int:
    """Answer a coding agent's hook. EVENT is session-start or pre-tool-use.

    session-start prints the brief. pre-tool-use reads the client's JSON on stdin, works out what
    the file would hold, and judges it: exit 2 with the reason when a decision in force would be
    broken, else 0. Trouble of our own lets the edit through with a word on stderr, unless
    --strict. `conductor-mcp setup CLIENT --hooks` installs both.

    Example: echo '{"tool_name": "Write", ...}' | conductor-mcp hook pre-tool-use --client codex
    """
    try:
        told = _told(required=event != "session-start")
        start = _start(root, told)
        if event == "session-start":
            return _brief(start, client, as_json=as_json)
        return _judge(start, told, root, strict=strict, as_json=as_json)
    except Exception as error:
        # An agent must not be stopped by our own trouble, nor must that be silent.
        if os.environ.get("CONDUCTOR_DEBUG"):
            raise
        words = str(error) if isinstance(error, ConductorError) else f"unexpected error: {error!r}"
        return _unjudged(words, strict=strict)


def _told(*, required: bool) -> dict[str, Any]:
    text = "" if sys.stdin.isatty() else sys.stdin.buffer.read().decode("utf-8", "replace")
    if not text.strip() and not required:
        return {}
    try:
        told = mapping(json.loads(text))
    except ValueError as error:
        raise ConductorError(
            f"stdin is not the JSON that clients give their hooks: {error}",
            hint='Expected an object such as {"tool_name": "Write", "tool_input": {...}}',
        ) from error
    if told is None:
        raise ConductorError("stdin is JSON but not an object", hint="Expected tool_input in it")
    return told


def _start(root: Path, told: Mapping[str, Any]) -> Path:
    """Return where the agent works: as it says itself, unless ``--root`` was given."""
    if root != Path():
        return root
    known = (told.get("cwd"), os.environ.get("CLAUDE_PROJECT_DIR"))
    return next((Path(k) for k in known if isinstance(k, str) and Path(k).is_dir()), root)


def _brief(start: Path, client: str, *, as_json: bool) -> int:
    answer = open_conductor(start).brief()
    if not answer.records:
        return 0  # nothing written down yet: nothing worth an agent's context
    text = answer.text
    encoded = text.encode()
    if len(encoded) > _MOST_BYTES:
        text = encoded[:_MOST_BYTES].decode("utf-8", "ignore").rpartition("\n")[0]
        text += "\n(Cut here; get_context gives the rest.)"
    if client == "gemini" or as_json:  # Gemini CLI takes nothing but JSON on stdout
        inside = {"hookEventName": "SessionStart", "additionalContext": text}
        text = json.dumps({"hookSpecificOutput": inside}, ensure_ascii=False)
    click.echo(text)
    return 0


def _judge(
    start: Path, told: Mapping[str, Any], root: Path, *, strict: bool, as_json: bool
) -> int:
    from conductor_mcp.cli._edits import NotAnEdit, new_contents

    tool_input = mapping(told.get("tool_input"))
    if tool_input is None:
        raise ConductorError("the hook's JSON has no tool_input object; the edit was not judged")
    try:
        written = new_contents(tool_input, lambda path: _text_of(start / path))
    except NotAnEdit:
        return 0  # the tool writes nothing, or will say itself what is wrong
    broken: list[FindingRow] = []
    unjudged: list[str] = []
    for top, files in _by_root(start, root, written).items():
        _, answer = open_conductor(top).judge(files=files, dated=False, edit=True)
        broken += [row for row in answer.findings if row.force == "must"]
        unjudged += _doubts(answer)
    if broken:
        click.echo(_reason(broken), err=True)
        return BLOCKED
    if unjudged and strict:
        return _unjudged("; ".join(unjudged[:3]), strict=True)
    if as_json:
        click.echo(json.dumps({"findings": [], "unjudged": unjudged}, ensure_ascii=False))
    return 0


def _by_root(
    start: Path, root: Path, written: Mapping[str, str | None]
) -> dict[Path, dict[str, str | None]]:
    """Sort the files by the work tree that holds them: an agent may edit in another worktree.

    Files outside any work tree (notes in a home folder, say) are no business of ours.
    """
    found: dict[Path, dict[str, str | None]] = {}
    given = top_of(root) if root != Path() else None
    for path, text in written.items():
        place = (start / path).resolve()
        top = given or next((p for p in place.parents if (p / ".git").exists()), None)
        if top and place.is_relative_to(top):
            found.setdefault(top, {})[str(place)] = text
    return found


def _text_of(place: Path) -> str | None:
    from conductor_mcp.repo.files import decode

    try:
        return decode(place.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConductorError(f"{place} cannot be read: {error.strerror}") from error


def _doubts(answer: CheckAnswer) -> list[str]:
    return [_placed(row.path, row.why) for row in answer.unjudged]


def _placed(path: str, why: str) -> str:
    return why if path == "." else f"{path}: {why}"


def _reason(findings: list[FindingRow]) -> str:
    lines = ["This edit would break a decision of this repository, so it was not made."]
    for row in findings[:_MOST_FINDINGS]:
        cited = f"{row.record.id} {row.record.title!r}, {row.because.path}:{row.because.line}"
        lines.append(f"- {row.path}:{row.line}: {row.message} [{cited}]")
        if row.hint:
            lines.append(f"  {row.hint}")
    if len(findings) > _MOST_FINDINGS:
        lines.append(f"- and {len(findings) - _MOST_FINDINGS} more")
    # A setting is cited by its own name, and is no record that could be asked for.
    records = [row.record.id for row in findings if not row.record.path.endswith(".toml")]
    lines += [f"get_record {name} has the reasons behind it." for name in records[:1]]
    return "\n".join(lines).encode()[:_MOST_BYTES].decode("utf-8", "ignore")


def _unjudged(words: str, *, strict: bool) -> int:
    outcome = "blocked (--strict)" if strict else "let through"
    click.echo(f"conductor-mcp: not judged and {outcome}: {words}", err=True)
    return BLOCKED if strict else 0


COMMAND = Command("hook", run)
