"""A named person accepts, rejects or supersedes a decision. No tool reaches this module.

Only the fields that say so change; every other byte of the file stays. What a person signs off
is provable from git alone: the commit that carries it has an author.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from dataclasses import dataclass
from datetime import datetime

from conductor_mcp.app.library import opened
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import ConductorError, Document, Kind, Record, Status
from conductor_mcp.repo.files import decode

_IDENT = re.compile(r"(?P<name>.*?) <(?P<email>[^>]*)>")
_OPEN = (Status.PROPOSED, Status.UNKNOWN)
_MAY_BECOME = {
    Status.ACCEPTED: _OPEN,
    Status.REJECTED: _OPEN,
    Status.SUPERSEDED: (Status.ACCEPTED, Status.DEPRECATED, Status.UNKNOWN),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs off, as git knows them."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.email else self.name


@dataclass(frozen=True, slots=True)
class SignoffAnswer:
    """What was signed off. ``next`` is the command that puts it on record in git."""

    path: str
    id: str
    title: str
    was: str
    status: str
    by: str
    date: str
    superseded_by: str | None
    next: str


@dataclass(frozen=True, slots=True)
class Signoff:
    """A change of status, worked out and proved but not yet written."""

    answer: SignoffAnswer
    path: str
    before: bytes
    after: str

    def write(self, workspace: Workspace) -> SignoffAnswer:
        """Write it, unless the file has changed since it was shown.

        Raises:
            ConductorError: The file has changed, or cannot be written.

        """
        if workspace.files.read_bytes(self.path) != self.before:
            raise ConductorError(
                f"{self.path} has changed in the meantime; nothing was written",
                hint="Look at it again and repeat the command",
            )
        workspace.files.write(self.path, self.after)
        return self.answer


def person(workspace: Workspace) -> Person:
    """Return the person that git would name as author here; git's own guesses do not count.

    Raises:
        ConductorError: There is no git here, or it has no name and address for anybody.

    """
    hint = "Set it: git config user.name 'Your Name'; git config user.email you@example.org"
    if workspace.git is None:
        raise ConductorError(
            "this is not a git repository, so nobody can be named", hint="Run: git init"
        )
    said = workspace.git.run(
        "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT", allow=(1, 128)
    )
    found = _IDENT.match(said.decode("utf-8", "replace"))
    if not found or not found["name"].strip() or not found["email"].strip():
        raise ConductorError("git does not know who you are", hint=hint)
    return Person(found["name"].strip(), found["email"].strip())


def today() -> str:
    """Return today's date where the person is."""
    return datetime.now().astimezone().date().isoformat()


def accept(workspace: Workspace, asked: str, *, by: Person, date: str) -> Signoff:
    """Work out how a proposed decision becomes accepted.

    Raises:
        ConductorError: There is no such decision, or it is not open for acceptance.

    """
    return _plan(workspace, asked, Status.ACCEPTED, by=by, date=date)


def reject(
    workspace: Workspace, asked: str, *, by: Person, date: str, reason: str = ""
) -> Signoff:
    """Work out how a proposed decision becomes rejected; the reason goes to the commit message.

    Raises:
        ConductorError: There is no such decision, or it is not open for rejection.

    """
    return _plan(workspace, asked, Status.REJECTED, by=by, date=date, reason=reason)


def supersede(
    workspace: Workspace, asked: str, successor: str, *, by: Person, date: str
) -> Signoff:
    """Work out how a decision in force becomes superseded by another, accepted one.

    Raises:
        ConductorError: One of them is not there, or their statuses do not allow it.

    """
    return _plan(workspace, asked, Status.SUPERSEDED, by=by, date=date, successor=successor)


def _plan(
    workspace: Workspace,
    asked: str,
    status: Status,
    *,
    by: Person,
    date: str,
    successor: str = "",
    reason: str = "",
) -> Signoff:
    from conductor_mcp.formats._edit import set_status

    _, library = opened(workspace)
    record = _decision(library.resolve(asked))
    _allowed(record, status)
    link = None
    other = library.resolve(successor) if successor else None
    if other is not None:
        link = _link(record, _decision(other))
    before = workspace.files.read_bytes(record.path)
    mark, text = _text(record.path, before)
    try:
        after = set_status(
            Document(record.path, text),
            status,
            by=by.name,
            date=date,
            superseded_by=link,
            anchor=record.anchor,
        )
    except ValueError as error:
        hint = "Change it by hand; nothing was written"
        raise ConductorError(str(error), hint=hint) from error
    _prove(workspace, record, text, after)
    if _standing(workspace, record, after).status is not status:
        raise _unsafe(record)
    answer = SignoffAnswer(
        path=record.key,
        id=record.id,
        title=record.title,
        was=record.status.value,
        status=status.value,
        by=str(by),
        date=date,
        superseded_by=other.key if other else None,
        next=on_record(record, status, reason),
    )
    return Signoff(answer, record.path, before, mark + after)


def _decision(record: Record) -> Record:
    if record.kind is not Kind.DECISION:
        raise ConductorError(
            f"{record.id} is a {record.kind.value}, and only decisions are signed off"
        )
    return record


def _allowed(record: Record, status: Status) -> None:
    if record.status in _MAY_BECOME[status]:
        return
    if record.status is status:
        raise ConductorError(f"{record.id} is already {status.value}; nothing was changed")
    hint = "Propose a new decision that supersedes it"
    if status is Status.SUPERSEDED:
        hint = "Only a decision that was accepted is superseded; `reject` closes a proposal"
    raise ConductorError(
        f"{record.id} is {record.status.value} and cannot become {status.value}", hint=hint
    )


def _link(record: Record, other: Record) -> tuple[str, str]:
    if other.key == record.key:
        raise ConductorError(f"{record.id} cannot supersede itself")
    if other.status is not Status.ACCEPTED:
        raise ConductorError(
            f"{other.id} is {other.status.value}; only an accepted decision supersedes another",
            hint=f"First: conductor-mcp accept {other.id}",
        )
    path = posixpath.relpath(other.path, posixpath.dirname(record.path) or ".")
    place = f"#{other.anchor}" if other.anchor else ""
    return other.title, place if other.path == record.path else path + place


def _text(path: str, data: bytes) -> tuple[str, str]:
    """Return the byte order mark and the text after it, if both go back to the same bytes."""
    text = decode(data)
    for mark in ("", "\ufeff"):
        if (mark + text).encode("utf-8") == data:
            return mark, text
    raise ConductorError(
        f"{path} is not UTF-8, so its other bytes could not be kept",
        hint="Convert it to UTF-8 in a commit of its own first",
    )


def _prove(workspace: Workspace, record: Record, before: str, after: str) -> None:
    """Read both texts as anybody would: whatever else the file decides must stand as it did."""

    def others(text: str) -> list[tuple[str, Status, str]]:
        found = workspace.formats.read(Document(record.path, text)).records
        return [(r.key, r.status, r.title) for r in found if r.key != record.key]

    if others(before) != others(after):
        raise _unsafe(record)


def _standing(workspace: Workspace, record: Record, after: str) -> Record:
    """Return the record as the new text has it; nothing but its status may be different."""
    found = workspace.formats.read(Document(record.path, after)).records
    same = [r for r in found if r.key == record.key]
    if len(same) != 1 or same[0].title != record.title:
        raise _unsafe(record)
    return same[0]


def _unsafe(record: Record) -> ConductorError:
    return ConductorError(
        f"the status in {record.key} is not written in a way that can be changed safely",
        hint="Change it by hand; nothing was written",
    )


def on_record(record: Record, status: Status, reason: str = "") -> str:
    """Return the shell command, for the top of the work tree, that commits a signed record."""
    verb = {Status.ACCEPTED: "Accept", Status.REJECTED: "Reject"}.get(status, "Supersede")
    why = f": {' '.join(reason.split())}" if reason.strip() else ""
    message = f"{verb} {record.id} {record.title}{why}"
    path = _quoted(record.path)
    return f"git add -- {path} && git commit -m {_quoted(message)} -- {path}"


def _quoted(words: str) -> str:
    """Quote for a shell; an apostrophe alone asks for nothing worse than double quotes."""
    if "'" in words and not re.search(r"[\"$`\\!]", words):
        return f'"{words}"'
    return shlex.quote(words)
