"""What a client's edit tool is about to write, worked out from what its hook is told.

Sources: the hook pages of Claude Code (``tool_input`` of Write, Edit, MultiEdit), Codex
(``apply_patch`` envelope in ``tool_input.command``) and Gemini CLI (``write_file``, ``replace``),
read 2026-08.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor_mcp.cli._shapes import mapping, sequence

ReadText = Callable[[str], str | None]
"""Gives the text of a file that is there, ``None`` where there is none."""

_FILE = re.compile(r"^\*\*\* (?P<what>Add|Update|Delete) File: (?P<path>.+?)\s*$")
_MOVE = re.compile(r"^\*\*\* Move to: (?P<path>.+?)\s*$")
_BEGIN = "*** Begin Patch"
_END = "*** End Patch"


class NotAnEdit(Exception):  # noqa: N818 - not an error: the tool writes no file that we can tell
    """The call writes no file, or the tool itself will refuse it; ``str`` says why."""


@dataclass(slots=True)
class _Hunk:
    """Lines of one place of a file: those it must find, and those it leaves."""

    before: list[str] = field(default_factory=list[str])
    after: list[str] = field(default_factory=list[str])


def new_contents(tool_input: Mapping[str, Any], read: ReadText) -> dict[str, str | None]:
    """Return what each file would hold after the call, by the path that the client gave.

    ``None`` stands for a file that goes.

    Raises:
        NotAnEdit: Nothing would be written.

    """
    if patch := _patch(tool_input):
        return dict(_patched(patch.splitlines(), read))
    path = next((v for k in ("file_path", "path") if isinstance(v := tool_input.get(k), str)), "")
    if not path:
        raise NotAnEdit("the call names no file")
    if isinstance(content := tool_input.get("content"), str):
        return {path: content}
    edits = sequence(tool_input.get("edits", [tool_input]))
    if not edits:
        raise NotAnEdit("the call's edits are not a list, or an empty one")
    text = read(path)
    for edit in map(mapping, edits):
        if edit is None or not isinstance(edit.get("old_string"), str):
            raise NotAnEdit("the call has neither content nor an old_string")
        text = _replaced(text, edit)
    return {path: text or ""}


def _patch(tool_input: Mapping[str, Any]) -> str:
    for key in ("command", "patch", "input"):
        given = tool_input.get(key)
        for words in sequence(given) or [given]:
            if isinstance(words, str) and _BEGIN in words:
                return words
    return ""


def _replaced(text: str | None, edit: Mapping[str, Any]) -> str:
    old, new = edit["old_string"], edit.get("new_string", "")
    if not isinstance(new, str):
        raise NotAnEdit("new_string is not text")
    if not old:
        if text:
            raise NotAnEdit("an empty old_string makes a new file, and the file is there")
        return new
    if text is None:
        raise NotAnEdit("the file to edit is not there")
    if old not in text and "\r\n" in text:
        # Clients show files with plain line ends and write them back as they were.
        old, new = old.replace("\n", "\r\n"), new.replace("\n", "\r\n")
    if old not in text:
        raise NotAnEdit("the file does not hold the old_string")
    every = edit.get("replace_all") is True or edit.get("allow_multiple") is True
    many = edit.get("expected_replacements")
    return text.replace(old, new, -1 if every else many if isinstance(many, int) else 1)


def _patched(lines: Sequence[str], read: ReadText) -> Iterator[tuple[str, str | None]]:
    at = 0
    while at < len(lines):
        found = _FILE.match(lines[at])
        at += 1
        if not found:
            continue
        body: list[str] = []
        while at < len(lines) and not _FILE.match(lines[at]) and lines[at] != _END:
            body.append(lines[at])
            at += 1
        if found["what"] == "Add":
            yield found["path"], "".join(f"{line[1:]}\n" for line in body if line[:1] == "+")
        elif found["what"] == "Update":
            new = _updated(found["path"], body, read)
            if new[0] != found["path"]:
                yield found["path"], None
            yield new
        elif read(found["path"]) is not None:
            yield found["path"], None


def _updated(path: str, body: Sequence[str], read: ReadText) -> tuple[str, str]:
    text = read(path)
    if text is None:
        raise NotAnEdit(f"{path} is not there to be patched")
    moved = _MOVE.match(body[0]) if body else None
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    at = 0
    for hunk in _hunks(body[1:] if moved else body):
        place = _place(lines, hunk.before, at)
        if place is None:
            raise NotAnEdit(f"{path} does not hold the lines that the patch expects")
        lines[place : place + len(hunk.before)] = hunk.after
        at = place + len(hunk.after)
    new = newline.join(lines) + (newline if lines else "")
    return (moved["path"] if moved else path), new


def _hunks(body: Sequence[str]) -> list[_Hunk]:
    hunks = [_Hunk()]
    for line in body:
        if line.startswith("@@"):
            hunks.append(_Hunk())
        elif line[:1] in {"+", "-", " ", ""}:
            if line[:1] != "+":
                hunks[-1].before.append(line[1:])
            if line[:1] != "-":
                hunks[-1].after.append(line[1:])
    return [hunk for hunk in hunks if hunk.before or hunk.after]


def _place(lines: Sequence[str], wanted: Sequence[str], start: int) -> int | None:
    if not wanted:
        return len(lines)
    for tidy in (str, str.rstrip, str.strip):  # as forgiving as the tool itself
        sought = [tidy(line) for line in wanted]
        for begin in (start, 0):
            for at in range(begin, len(lines) - len(wanted) + 1):
                if [tidy(line) for line in lines[at : at + len(wanted)]] == sought:
                    return at
    return None
