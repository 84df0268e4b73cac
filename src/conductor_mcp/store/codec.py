"""Readings as compact JSON and back. Field order is the format: a change of it is a new shape."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from conductor_mcp.model import (
    Clause,
    Element,
    Force,
    Import,
    Kind,
    LeftOut,
    Link,
    LinkKind,
    Match,
    Part,
    Problem,
    Record,
    Span,
    Status,
    Symbol,
)

_PARTS: dict[str, type[Part]] = {
    kind.__name__: kind for kind in (Element, Symbol, Import, Match, Part)
}
_KINDS = {kind.value: kind for kind in Kind}
_STATUSES = {status.value: status for status in Status}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
Row = list[Any]


def write_records(records: Sequence[Record]) -> str:
    """Write records without their sections, which have a table of their own."""
    return _encode([_record(r) for r in records])


def read_records(path: str, text: str) -> tuple[Record, ...]:
    """Read records back; ``path`` is the file they stand in."""
    return tuple([_to_record(path, row) for row in json.loads(text)])


def read_many(texts: Sequence[tuple[str, str]]) -> list[tuple[Record, ...]]:
    """Read the records of many files, each a path and a text, in one go."""
    rows = json.loads(f"[{','.join([text for _, text in texts])}]")
    return [
        tuple([_to_record(path, row) for row in records])
        for (path, _), records in zip(texts, rows, strict=True)
    ]


def write_parts(parts: Sequence[Part]) -> str:
    rows: list[Row] = []
    for part in parts:
        extra = [getattr(part, name) for name in _fields(type(part))]
        at = part.at
        rows.append([type(part).__name__, part.key, at.first, at.last, at.column, *extra])
    return _encode(rows)


def read_parts(path: str, text: str) -> list[Part]:
    return [
        _PARTS[name](key, Span(path, first, last, column), *extra)
        for name, key, first, last, column, *extra in json.loads(text)
    ]


def write_notes(problems: Sequence[Problem], left_out: Sequence[LeftOut]) -> str:
    if not problems and not left_out:
        return ""
    return _encode(
        [
            [[p.at.path, p.at.first, p.at.last, p.message] for p in problems],
            [[o.path, o.why] for o in left_out],
        ]
    )


def read_notes(text: str) -> tuple[list[Problem], list[LeftOut]]:
    if not text:
        return [], []
    problems, left_out = json.loads(text)
    return (
        [Problem(Span(path, first, last), message) for path, first, last, message in problems],
        [LeftOut(path, why) for path, why in left_out],
    )


def _fields(kind: type[Part]) -> tuple[str, ...]:
    return tuple(kind.__dataclass_fields__)[2:]


def _record(r: Record) -> Row:
    return [
        r.kind,
        r.id,
        r.title,
        r.at.first,
        r.at.last,
        r.number,
        r.anchor,
        r.status,
        r.status_raw,
        r.date,
        [_clause(c) for c in r.clauses],
        r.governs,
        [_link(link) for link in r.links],
        r.facts,
    ]


def _clause(c: Clause) -> Row:
    return [c.record, c.id, c.rule, c.options, c.at.first, c.at.last, c.force, c.why]


def _link(link: Link) -> Row:
    return [
        link.kind,
        link.raw,
        link.at.first,
        link.at.last,
        link.path,
        link.number,
        link.title,
    ]


def _to_record(path: str, row: Row) -> Record:
    (
        kind,
        id_,
        title,
        first,
        last,
        number,
        anchor,
        status,
        raw,
        date,
        clauses,
        governs,
        links,
        f,
    ) = row
    return Record(
        _KINDS[kind],
        id_,
        title,
        Span(path, first, last),
        number,
        anchor,
        _STATUSES[status],
        raw,
        date,
        tuple([_to_clause(path, c) for c in clauses]),
        tuple(governs),
        tuple([_to_link(path, link) for link in links]),
        (),
        f,
    )


def _to_clause(path: str, row: Row) -> Clause:
    record, id_, rule, options, first, last, force, why = row
    return Clause(record, id_, rule, options, Span(path, first, last), Force(force), why)


def _to_link(path: str, row: Row) -> Link:
    kind, raw, first, last, to, number, title = row
    return Link(LinkKind(kind), raw, Span(path, first, last), to, number, title)
