"""An index that lists a decision otherwise than its file does.

## What it does
Reads the README or index beside the decisions and reports each entry whose status, number or
title is not the file's, and each that links to a file which is not there. Statuses that both mean
retired are the same, and so are titles that share a telling word. An index that says more than a
file without a status is left alone.

## Why
People read the index and agents read the files. Where both speak, one of them is wrong, and it is
not always the index.

## How to put it right
Find out which is right, and correct the other; an index made by a tool is made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.app.words import terms
from conductor_mcp.model import Document, Finding, Record, Span, Status

if TYPE_CHECKING:
    from conductor_mcp.formats._index import Entry

_RETIRED = (Status.SUPERSEDED, Status.DEPRECATED)
_SUFFIXES = (".md", ".markdown", ".mdx", ".adoc", ".asciidoc", ".rst")


def run(subject: Subject) -> Iterator[Finding]:
    by_path = {r.path: r for r in subject.decisions if not r.anchor}
    folders = {path.rpartition("/")[0] for path in by_path}
    for left in subject.left_out:
        beside = left.path.rpartition("/")[0] in folders
        document = subject.document(left.path) if beside and _is_index(left.path) else None
        if document is not None:
            yield from _of_index(subject, document, by_path)


def _is_index(path: str) -> bool:
    return path.lower().endswith(_SUFFIXES) and "template" not in path.lower()


def _of_index(
    subject: Subject, document: Document, by_path: Mapping[str, Record]
) -> Iterator[Finding]:
    from conductor_mcp.formats._index import entries

    index, folder = document.path, document.path.rpartition("/")[0]
    listed = list(entries(document))
    ours = [e for e in listed if e.path in by_path]
    for entry in {e.path: e for e in reversed(ours)}.values():
        record = by_path[entry.path]
        if told := list(_differences(subject, entry, record)):
            yield finding(
                AUDIT.id,
                record,
                f"the index gives {record.id} the {' and the '.join(told)}",
                f"Correct whichever is wrong: {index} or {record.path}",
                at=Span(index, entry.line, entry.line),
                because=Span(record.path),
                about=index,
            )
    for entry in listed if ours else ():
        numbered = entry.number is not None and entry.path.lower().endswith(_SUFFIXES)
        if numbered and entry.path.rpartition("/")[0] == folder and not subject.exists(entry.path):
            yield finding(
                AUDIT.id,
                next(iter(by_path[e.path] for e in ours)),
                f"the index lists {entry.title or entry.number!r} at {entry.path}, "
                "where there is no file",
                f"Correct the link in {index}",
                at=Span(index, entry.line, entry.line),
                about=f"{index} {entry.path}",
            )


def _differences(subject: Subject, entry: Entry, record: Record) -> Iterator[str]:
    if entry.number is not None and record.number not in (None, entry.number):
        yield f"number {entry.number}, and its file has {record.number}"
    if _other_status(subject, entry.status, record):
        raw = " ".join(entry.status_raw.split())[:80]
        yield f"status {raw!r}, and its file states {_stated(record)!r}"
    if entry.title and _other_title(entry.title, record):
        yield f"title {entry.title!r}, and its file is called {record.title!r}"


def _stated(record: Record) -> str:
    return " ".join(record.status_raw.split())[:80] or record.status.value


def _other_status(subject: Subject, listed: Status, record: Record) -> bool:
    own = {record.status, subject.library.status(record)}
    if listed is Status.UNKNOWN or Status.UNKNOWN in own or listed in own:
        return False
    return not (listed in _RETIRED and own & set(_RETIRED))


def _other_title(listed: str, record: Record) -> bool:
    theirs, ours = set(terms(listed)), set(terms(record.title))
    name = set(terms(record.path.rpartition("/")[2].rpartition(".")[0].replace("-", " ")))
    return bool(theirs and ours) and not theirs & (ours | name)


AUDIT = Audit("index-disagrees", run)
