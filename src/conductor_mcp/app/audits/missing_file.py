"""A contract or a schema that refers to a file which is not there.

## What it does
Reports a `$ref` of an OpenAPI, AsyncAPI or JSON Schema document, or of a piece of one, to a file
that this repository does not have, at its line. Addresses on the web are left alone, and so is a
schema that another one's `$id` provides.

## Why
Whoever reads or generates from the contract stops there, and what stood in the file is no part of
the contract that is served, so that nothing is held against it.

## How to put it right
Put the file there, or correct the path: it starts at the folder of the file that says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urljoin

from conductor_mcp.app._budget import listed
from conductor_mcp.app.audits._audit import Audit, Subject, finding
from conductor_mcp.formats._contract import refs_in, within
from conductor_mcp.model import Document, Finding, Kind, Record, Span

_FORMATS = ("openapi", "asyncapi", "json-schema")
_MOST = 20  # a document


def run(subject: Subject) -> Iterator[Finding]:
    provided = {str(r.facts["schema_id"]) for r in subject.records.values() if _has_id(r)}
    asked: set[str] = set()
    for record in subject.records.values():
        if record.kind not in (Kind.CONTRACT, Kind.MODEL) or _format(record) not in _FORMATS:
            continue
        for one in (record, *subject.pieces(record)):
            if one.path not in asked and one.facts.get("refs"):
                asked.add(one.path)
                yield from _missing(subject, record, one, provided)


def _format(record: Record) -> object:
    return record.facts.get("format")


def _has_id(record: Record) -> bool:
    return bool(record.facts.get("schema_id"))


def _missing(
    subject: Subject, record: Record, one: Record, provided: set[str]
) -> Iterator[Finding]:
    refs = [str(ref) for ref in listed(one.facts["refs"])]
    gone = [ref for ref in refs if not subject.exists(ref)]
    document = subject.document(one.path) if gone else None
    if document is None:
        return
    base = str(one.facts.get("schema_id") or "")
    for ref, line in list(_places(document, set(gone)))[:_MOST]:
        if base and urljoin(base, ref) in provided:
            continue
        at = Span(one.path, line, line)
        yield finding(
            AUDIT.id,
            record,
            f"`$ref` to {ref!r}: there is no such file",
            "Put the file there, or correct the path",
            at=at,
            about=f"{one.path} {ref}",
        )


def _places(document: Document, gone: set[str]) -> Iterator[tuple[str, int]]:
    """Yield each missing reference as it is written, with the first line that says it."""
    folder = document.path.rpartition("/")[0]
    seen: set[str] = set()
    for number, line in enumerate(document.text.split("\n"), 1):
        if "$ref" not in line or line.lstrip().startswith("#"):
            continue
        for ref in refs_in(line):
            path = within(folder, unquote(ref))
            if path in gone and path not in seen:
                seen.add(path)
                yield ref, number


AUDIT = Audit("missing-file", run)
