"""Which records govern a path, and why: by their claims, by citations, by their text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from conductor_mcp.app._bound import Ready, bound
from conductor_mcp.app._budget import listed
from conductor_mcp.app._named import leaves_alone
from conductor_mcp.app._named_types import users
from conductor_mcp.app._visible import one_line
from conductor_mcp.app.library import Library
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import ConductorError, Kind, Record
from conductor_mcp.model.glob import matches

LEFT_ALONE = "it leaves this alone"
_MOST_BYTES = 400_000  # of a file's text; what is longer was written by no person
_MOST_MENTIONS = 5
_SAME_NAME = 3  # records of one number that a citation may still mean

_ID = re.compile(
    r"(?<![A-Za-z0-9_/.-])([A-Za-z]{2,16})(?:[-_ #]{1,2}|(?=[0-9]))"
    r"0*([0-9]{1,5})(?![\w.]?[0-9A-Za-z])"
)
_FILE = re.compile(r"[\w.+%@-]+(?:/[\w.+%@-]+)*\.(?:md|markdown|adoc|rst|ya?ml|json)\b")


@dataclass(frozen=True, slots=True)
class Governed:
    """What is known of one path. ``exists`` is False where the tree has no such path (yet)."""

    path: str
    claims: tuple[tuple[Record, str], ...]
    owners: tuple[str, ...]
    exists: bool
    unread: str = ""


def governed(workspace: Workspace, library: Library, path: str, further: Ready = ()) -> Governed:
    """Say which records govern ``path``, each with its strongest reason, the strongest first.

    In that order: globs that apply, components that own it, intents that leave it alone,
    contracts and models that it implements, decisions with a clause that looks at it, records
    that its text cites, records whose text mentions it. ``further`` are records with clauses that
    they do not spell out.
    """
    reasons = {record.key: (record, why) for record, why in library.governing(path)}
    if path:
        for record, words in leaves_alone(library, path):
            reasons[record.key] = (record, f"{LEFT_ALONE}: “{one_line(words)}”")
        for record, why in (*bound(library, path, further), *users(workspace, library, path)):
            reasons.setdefault(record.key, (record, why))
    exists = not path or workspace.files.exists(path)
    unread = ""
    if path and "." in posixpath.basename(path):
        if exists:
            try:
                text = _text(workspace, path)
            except ConductorError as error:
                text, unread = "", str(error)
            for record, why in _cited(library, path, text):
                reasons.setdefault(record.key, (record, why))
        if "/" in path:
            for record in _mentioning(workspace, library, path):
                reasons.setdefault(record.key, (record, "its text mentions this path"))
    return Governed(path, tuple(reasons.values()), _owners(library, path), exists, unread)


def _text(workspace: Workspace, path: str) -> str:
    data = workspace.files.read_bytes(path)
    if b"\0" in data[:1024]:
        return ""
    return data[:_MOST_BYTES].decode("utf-8", "replace")


def _cited(library: Library, path: str, text: str) -> Iterator[tuple[Record, str]]:
    folder = posixpath.dirname(path)
    for number, line in enumerate(text.splitlines(), 1):
        for found in _ID.finditer(line):
            keys = library.names.find(f"{found[1]}-{found[2]}")
            records = [library.records[key] for key in keys]
            if len(records) > 1:
                records = _nearest(folder, records)
            if len(records) <= _SAME_NAME:
                for record in records:
                    if record.kind is Kind.DECISION and record.path != path:
                        yield record, f"line {number} cites {found[0]}"
        for found in _FILE.finditer(line):
            for where in (posixpath.normpath(posixpath.join(folder, found[0])), found[0]):
                linked = library.records.get(where)
                if linked is not None and where != path:
                    yield linked, f"line {number} links to it"


def _nearest(folder: str, records: list[Record]) -> list[Record]:
    def shared(record: Record) -> int:
        return len(posixpath.commonpath([folder, posixpath.dirname(record.path)]))

    best = max(map(shared, records))
    return [r for r in records if shared(r) == best]


def _mentioning(workspace: Workspace, library: Library, path: str) -> list[Record]:
    hits = workspace.view.search([path], limit=_MOST_MENTIONS)
    found = [library.records[h.key] for h in hits if h.key in library.records]
    # The index knows words, not slashes: src/a/b.py and "src a b py" are one to it.
    return [
        record
        for record in found
        if record.path != path
        and record not in library.owners
        and any(path in section.text for section in workspace.view.sections(record.key))
    ]


def _owners(library: Library, path: str) -> tuple[str, ...]:
    """Return the owners that CODEOWNERS names: of several patterns that match, the last counts."""
    found: tuple[str, ...] = ()
    for record in library.owners:
        for entry in listed(record.facts.get("owners")):
            pair = listed(entry)
            if len(pair) == 2 and matches(str(pair[0]), path):  # noqa: PLR2004 - glob and owners
                found = tuple(str(one) for one in listed(pair[1]))
    return found
