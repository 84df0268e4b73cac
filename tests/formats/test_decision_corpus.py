"""Decisions as real teams wrote them, against a truth that people labelled."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from conductor_mcp.app.formats import Formats
from conductor_mcp.formats import decision, decision_asciidoc, decision_rst, settle_dates
from conductor_mcp.model import Document, Link, LinkKind, Record
from tests.corpora import corpora

FLOORS = {
    "found": 0.99,
    "nonrecord": 0.95,
    "status": 0.97,
    "status_stated": 0.97,
    "not_in_force": 0.95,
    "title": 0.97,
    "date": 0.97,
}


@pytest.fixture(scope="module")
def scores() -> Mapping[str, float]:
    formats = Formats(
        {f.id: f for f in (decision.FORMAT, decision_asciidoc.FORMAT, decision_rst.FORMAT)}
    )
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for truth in sorted(corpora("adr").glob("*/truth.json")):
        records = _read(formats, truth.parent)
        _score(json.loads(truth.read_text("utf-8")), records, right, asked)
    assert asked["found"] > 500
    figures = {key: right[key] / asked[key] for key in asked if key in right}
    figures["recall"] = right["edges"] / asked["edges"]
    figures["precision"] = right["edges"] / asked["edges_said"]
    return figures


@pytest.mark.parametrize("key", sorted(FLOORS))
def test_real_decisions_are_read_as_their_teams_meant_them(
    scores: Mapping[str, float], key: str
) -> None:
    assert scores[key] >= FLOORS[key]


def test_what_a_record_says_retired_it_is_found(scores: Mapping[str, float]) -> None:
    assert scores["recall"] >= 0.90
    assert scores["precision"] >= 0.95


def _read(formats: Formats, root: Path) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        if file.is_file() and formats.wants(path):
            text = file.read_bytes().decode("utf-8", "replace")
            found |= {r.path: r for r in formats.read(Document(path, text)).records}
    return found


def _score(
    truth: Mapping[str, list[dict[str, object]]],
    records: dict[str, Record],
    right: Counter[str],
    asked: Counter[str],
) -> None:
    dates = settle_dates(records.values())
    for path in truth["not_records"]:
        asked["nonrecord"] += 1
        right["nonrecord"] += path not in records
    for row in truth["records"]:
        if "optional" in row["flags"]:  # type: ignore[operator]
            continue
        path = str(row["path"])
        record = records.get(path)
        for key, ok in _answers(row, record, dates.get(path, "")).items():
            asked[key] += 1
            right[key] += ok
        said = _retired_by(record, records) if record else set()
        wanted = set(row["superseded_by"])  # type: ignore[call-overload]
        asked["edges"] += len(wanted)
        asked["edges_said"] += len(said)
        right["edges"] += len(wanted & said)


def _answers(row: Mapping[str, object], record: Record | None, date: str) -> dict[str, bool]:
    statuses = [row["status"], *row["status_also"]]  # type: ignore[misc]
    dates = [d for d in [row["date"], *row["dates_also"]] if d]  # type: ignore[misc]
    titles = [_words(t) for t in [row["title"], *row["title_accept"]] if t]  # type: ignore[misc]
    status = record.status.value if record else None
    found = {
        "found": record is not None,
        "status": status in statuses,
        "title": record is not None
        and (_words(record.title) in titles or not (row["title"] or record.title)),
        "date": record is not None and (date in dates if dates else not date),
    }
    if row["status"] != "unknown":
        found["status_stated"] = found["status"]
    if row["in_force"] == "no":
        found["not_in_force"] = status in {"superseded", "deprecated", "rejected"}
    return found


def _retired_by(record: Record, records: dict[str, Record]) -> set[str]:
    links = [link for link in record.links if link.kind is LinkKind.SUPERSEDED_BY]
    return {path for link in links if (path := _resolve(link, record, records))}


def _resolve(link: Link, record: Record, records: dict[str, Record]) -> str:
    if link.path in records:
        return link.path
    folder = posixpath.dirname(record.path)
    for near in (folder, posixpath.dirname(folder)):
        same = [
            r
            for r in records.values()
            if link.number is not None
            and r.number == link.number
            and r is not record
            and posixpath.dirname(r.path) == near
        ]
        if len(same) == 1:
            return same[0].path
    titled = [r for r in records.values() if link.title and _words(r.title) == _words(link.title)]
    if len(titled) == 1:
        return titled[0].path
    name = posixpath.basename(link.path)
    named = [p for p in records if name and posixpath.basename(p) == name]
    return named[0] if len(named) == 1 else ""


def _words(text: object) -> str:
    return re.sub(r"[^0-9a-z\u4e00-\u9fff]+", " ", str(text).lower().replace("&amp;", "&")).strip()
