"""What was found for one revision is told again for the next, word for word as if found anew."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conductor_mcp.app._kept import Kept, written
from conductor_mcp.app.compare import families
from conductor_mcp.compat import Side
from conductor_mcp.compat._blocks import LEAST
from conductor_mcp.compat.openapi import _document
from conductor_mcp.model import Document
from conductor_mcp.store.shelf import Shelf
from tests.app.test_noted import as_yaml, compared

PARTS = 40
WORDS = "Words that say what it is for. " * 6


def schema(number: int) -> dict[str, Any]:
    """Describe one schema; together they refer, combine and exclude in every way there is."""
    following = {"$ref": f"#/components/schemas/S{(number * 7 + 3) % PARTS}"}
    kinds: list[dict[str, Any]] = [
        {"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string", "maxLength": number + 5, "readOnly": number % 2 == 0},
            "next": following, "state": {"type": "string", "enum": ["a", "b", f"c{number}"]}}},
        {"allOf": [following, {"type": "object", "properties": {"own": {"type": "integer"}}}]},
        {"oneOf": [following, {"type": "string", "maxLength": number + 9}, {"type": "null"}]},
        {"type": "array", "minItems": 1, "items": {"anyOf": [following, {"type": "number"}]}},
        following,
    ]  # fmt: skip
    found = kinds[number % len(kinds)]
    return found if found is following else {"description": WORDS, **found}


def operation(number: int) -> dict[str, Any]:
    body = {"$ref": f"#/components/schemas/S{number}"}
    return {
        "summary": f"Thing {number}",
        "description": WORDS,
        "parameters": [
            {"$ref": f"#/components/parameters/P{number % 5}"},
            {"name": "q", "in": "query", "schema": {"type": "integer", "maximum": number + 3}},
        ],
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {
                "description": "ok",
                "headers": {"X-Left": {"schema": {"type": "integer"}}},
                "content": {"application/json": {"schema": {"type": "array", "items": body}}},
            },
            "404": {"$ref": f"#/components/responses/R{number % 3}"},
        },
    }


def described() -> dict[str, Any]:
    """Describe a large API in which every reference leads somewhere."""
    name = {"name": "page", "in": "query", "schema": {"$ref": "#/components/schemas/S0"}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1.0.0"},
        "security": [{"key": []}],
        "paths": {
            f"/things/{n}/{{id}}": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                **{method: operation(n) for method in ("get", "post")[: n % 2 + 1]},
            }
            for n in range(PARTS)
        },
        "components": {
            "schemas": {f"S{n}": schema(n) for n in range(PARTS)},
            "parameters": {f"P{n}": {**name, "name": f"page{n}"} for n in range(5)},
            "responses": {f"R{n}": {"description": f"Not there: {n}"} for n in range(3)},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "K"}},
        },
    }


def edited(seed: int) -> dict[str, Any]:
    """Change a few things; the first of them are the same for all seeds."""
    value = described()
    paths, parts = value["paths"], value["components"]
    paths["/things/3/{id}"]["get"]["parameters"].pop()
    paths["/things/8/{id}"]["get"]["responses"]["200"]["description"] = "fine"
    parts["schemas"]["S5"]["properties"]["name"]["type"] = "integer"
    parts["schemas"]["S10"]["required"].append("state")
    del paths["/things/12/{id}"]
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in chance.sample(range(PARTS), 3):
        made = parts["schemas"][f"S{number}"]
        made |= chance.choice(
            [{"description": f"Now {seed}"}, {"minLength": seed + 1}, {"type": "object"},
             {"$ref": f"#/components/schemas/S{seed}"}, {"oneOf": [{"type": "integer"}]}]
        )  # fmt: skip
    for number in chance.sample(range(13, PARTS), 2):
        item = paths[f"/things/{number}/{{id}}"]
        chance.choice([item["get"]["responses"].popitem, item.popitem, item["get"].popitem])()
    if seed % 3 == 0:
        parts["parameters"][f"P{seed % 5}"]["required"] = True
    if seed % 4 == 0:
        value["security"] = []
    if seed % 5 == 0:
        paths["/new"] = {"get": operation(1)}
        paths["/things/13/{name}"] = paths.pop("/things/13/{id}")
    return value


def texts(form: str, number: int) -> Iterator[str]:
    for value in (described(), *map(edited, range(1, number))):
        yield json.dumps(value, indent=2) if form == "json" else as_yaml(value)


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_answers_are_the_same_told_again_and_found_anew(form: str, tmp_path: Path) -> None:
    base, *revisions = texts(form, 14)
    assert len(base) > LEAST
    path = f"a.{form}"
    expected = [written(compared(base, one, Shelf(None), path)) for one in revisions]
    for number, first in enumerate(revisions[:5]):
        shelf = Shelf(tmp_path / str(number))
        compared(base, first, shelf, path)
        for revision, told in zip(revisions, expected, strict=True):
            assert written(compared(base, revision, shelf, path)) == told


def test_paths_that_are_what_they_were_are_not_compared_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = described()
    one, other = edited(1), edited(1)
    other["paths"]["/things/30/{id}"]["get"]["summary"] = "Something else"
    shelf = Shelf(tmp_path)
    text = json.dumps(base, indent=2)
    compared(text, json.dumps(one, indent=2), shelf)
    asked: list[str] = []
    compare: Any = vars(_document)["_item"]

    def noting(book: Any, old: Any, new: Any, prefix: str) -> None:
        asked.append(old[0])
        compare(book, old, new, prefix)

    monkeypatch.setattr(_document, "_item", noting)
    assert compared(text, json.dumps(other, indent=2), shelf).changes
    assert asked == ["/things/30/{id}"]


def test_what_was_found_on_a_day_with_a_date_in_it_holds_for_that_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = described()
    base["paths"]["/things/30/{id}"]["get"] |= {"deprecated": True, "x-sunset": "2026-03-01"}
    one, other = edited(1), edited(2)
    del one["paths"]["/things/30/{id}"], other["paths"]["/things/30/{id}"]
    base_text, *revisions = (json.dumps(value, indent=2) for value in (base, one, other))
    days = iter(["2026-02-01", "2026-04-01", "2026-04-01"])
    shelf = Shelf(tmp_path)
    found: list[list[str]] = []
    for revision, keep in ((revisions[0], shelf), (revisions[1], shelf), (revisions[1], None)):
        day = next(days)
        _set_day(monkeypatch, day)
        changes = compared(base_text, revision, keep or Shelf(None)).changes
        found.append([f"{c.effect} {c.message}" for c in changes if "/things/30" in c.message])
    assert found[1] == found[2]
    assert found[0] != found[1]


def _set_day(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    from datetime import UTC, datetime

    from conductor_mcp.app import _kept
    from conductor_mcp.compat import _findings, _remarks
    from conductor_mcp.compat.openapi import _lifecycle

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            del tz
            return datetime.fromisoformat(day).replace(tzinfo=UTC)

    for module in (_kept, _findings, _remarks, _lifecycle):
        if hasattr(module, "datetime"):
            monkeypatch.setattr(module, "datetime", Clock)


BROKEN: list[Any] = [
    1,
    {},
    {"day": "", "beside": 1},
    {"day": "", "beside": [], "others": [], "pairs": {}, "units": 1},
]
KEYS = ("beside", "day", "pairs", "units", "contexts", "words")


@pytest.mark.parametrize("number", range(len(BROKEN) + 2 * len(KEYS)))
def test_findings_that_make_no_sense_are_passed_over(number: int, tmp_path: Path) -> None:
    base, first, second = texts("json", 3)
    shelf = Shelf(tmp_path)
    compared(base, first, shelf)
    (place,) = [one for one in tmp_path.iterdir() if b'"tree"' in one.read_bytes()[:60]]
    notes: Any = shelf.get(place.stem)
    if number < len(BROKEN):
        notes["told"] = BROKEN[number]
    else:
        key, kind = KEYS[(number - len(BROKEN)) % len(KEYS)], number - len(BROKEN) >= len(KEYS)
        notes["told"][key] = type(notes["told"][key])() if kind else None
    shelf.put(place.stem, notes)
    expected = compared(base, second, Shelf(None))
    assert written(compared(base, second, shelf)) == written(expected)


def test_several_threads_use_one_shelf_at_once(tmp_path: Path) -> None:
    base, *revisions = texts("json", 6)
    shelf = Shelf(tmp_path)
    expected = [written(compared(base, one, Shelf(None))) for one in revisions]
    found: dict[int, Any] = {}
    begin = threading.Barrier(len(revisions))

    def ask(number: int) -> None:
        begin.wait()
        found[number] = written(compared(base, revisions[number], shelf))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(revisions))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [found[number] for number in range(len(revisions))] == expected


def _channels(seed: int) -> str:
    """Describe a large set of channels, a few of them changed as the seed says."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    odd = {number: chance.choice(["integer", "boolean"]) for number in chance.sample(range(60), 4)}
    channels = {
        f"topic/{n}": {
            "publish": {
                "description": WORDS * 3,
                "message": {
                    "payload": {
                        "type": "object",
                        "description": WORDS * 3,
                        "properties": {
                            "a": {"type": odd.get(n, "string") if seed else "string"},
                            "b": {"$ref": f"#/components/schemas/S{n % 7}"},
                        },
                    }
                },
            }
        }
        for n in range(60)
    }
    schemas = {f"S{n}": {"type": "string", "maxLength": 9 + seed * (n == 3)} for n in range(7)}
    return as_yaml(
        {
            "asyncapi": "2.6.0",
            "info": {"title": "T", "version": "1"},
            "channels": channels,
            "components": {"schemas": schemas},
        }
    )


@pytest.mark.parametrize("family", ["asyncapi", "json-schema"])
def test_other_families_answer_alike_with_what_was_noted_and_without(
    family: str, tmp_path: Path
) -> None:
    base, *revisions = map(_channels, range(5))
    if family == "json-schema":
        base, *revisions = (
            text.replace("channels:", "properties:") for text in (base, *revisions)
        )
    assert len(base) > LEAST
    known = families()[family]

    def found(revision: str, shelf: Shelf) -> Any:
        sides = (Side({"a.yaml": Document("a.yaml", text)}) for text in (base, revision))
        return written(Kept(shelf).compare(known, *sides))

    shelf = Shelf(tmp_path)
    for revision in (*revisions, base):
        assert found(revision, shelf) == found(revision, Shelf(None))
    assert len(list(tmp_path.iterdir())) == 1 + len(revisions) + 1, "the notes and the answers"
