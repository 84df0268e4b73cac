"""What is noted of a large base changes no answer: it is only found sooner."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conductor_mcp.app._kept import Kept, written
from conductor_mcp.app.compare import families
from conductor_mcp.compat import Side, _leaves
from conductor_mcp.compat._blocks import LEAST
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison
from conductor_mcp.store.shelf import Shelf
from tests.corpora import corpora

OPENAPI = families()["openapi"]


def described(parts: int) -> dict[str, Any]:
    """Describe a large API, in which schemas refer to one another, in circles too."""
    schemas: dict[str, Any] = {
        f"S{n}": {
            "type": "object",
            "description": "Words of a schema. " * 8,
            "properties": {
                "name": {"type": "string", "maxLength": n + 1},
                "next": {"$ref": f"#/components/schemas/S{(n * 7 + 3) % parts}"},
                "list": {"type": "array", "items": {"type": "integer", "enum": [n, 1.5, -2]}},
            },
        }
        for n in range(parts)
    }
    paths: dict[str, Any] = {
        f"/things/{n}/{{id}}": {
            "get": {
                "summary": f"Thing {n}",
                "description": "Words: of `a` call. " * 8,
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {
                            "application/json": {"schema": {"$ref": f"#/components/schemas/S{n}"}}
                        },
                    }
                },
            }
        }
        for n in range(parts)
    }
    paths["/alias"] = {"$ref": "#/paths/~1things~10~1{id}"}
    paths["/nowhere"] = {"$ref": "#/paths/~1gone"}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def as_yaml(value: Any, indent: int = 0) -> str:
    """Write plain data as block YAML; texts and empty collections as in JSON."""
    space = " " * indent
    if hasattr(value, "items"):
        return "".join(f"{space}{json.dumps(k)}:{below(v, indent)}" for k, v in value.items())
    return "".join(f"{space}-{element(one, indent)}" for one in value)


def below(value: Any, indent: int) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + as_yaml(value, indent + 2)
    return f" {json.dumps(value)}\n"


def element(value: Any, indent: int) -> str:
    if isinstance(value, dict):
        return " " + as_yaml(value, indent + 2).lstrip(" ")
    return f" {json.dumps(value)}\n"


def revisions(text: str, number: int) -> Iterator[str]:
    """Edit a description a few dozen times, as people do, in several ways."""
    edits = (
        (r'("?maxLength"?: )(\d+)', r"\g<1>3\2"),
        (r'("?type"?: "?)integer', r"\1number"),
        (r"Words of a schema", "Other words"),
        (r'("?summary"?: "?)Thing', r"\1The thing"),
        (r"components/schemas/S(\d)\b", r"components/schemas/S1\1"),
        (r'"list"(: ?)', r'"lists"\1'),
        (r"/things/(\d)/", r"/thing/\1/"),
    )
    for seed in range(number):
        chance = random.Random(seed)  # noqa: S311 - no secret
        found = text
        for pattern, words in edits:
            places = [
                (one.start(), one.end(), one.expand(words)) for one in re.finditer(pattern, found)
            ]
            some = chance.sample(places, min(3, len(places)))
            for start, end, said in sorted(some, reverse=True):
                found = found[:start] + said + found[end:]
        yield found


def compared(base: str, revision: str, shelf: Shelf, path: str = "a.json") -> Comparison:
    sides = (Side({path: Document(path, text)}) for text in (base, revision))
    return Kept(shelf).compare(OPENAPI, *sides)


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_answers_are_the_same_with_what_was_noted_of_the_base_and_without(
    form: str, tmp_path: Path
) -> None:
    value = described(60)
    text = json.dumps(value, indent=2) if form == "json" else as_yaml(value)
    assert len(text) > LEAST
    path = f"a.{form}"
    shelf = Shelf(tmp_path)
    first, *others = revisions(text, 6)
    assert compared(text, first, shelf, path).changes
    assert len(list(tmp_path.iterdir())) == 2, "the answer and the notes"
    for revision in (*others, text, first[: len(first) // 2]):
        expected = compared(text, revision, Shelf(None), path)
        assert written(compared(text, revision, shelf, path)) == written(expected)


def test_what_the_base_holds_is_not_read_for_another_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = as_yaml(described(60))
    shelf = Shelf(tmp_path)
    first, second = revisions(text, 2)
    compared(text, first, shelf, "a.yaml")
    read: list[str] = []
    make = _leaves.Leaf.__init__

    def noting(
        leaf: _leaves.Leaf, piece: str, reader: Any, found: Any = None, **more: Any
    ) -> None:
        if found is not None:
            read.append(piece)
        make(leaf, piece, reader, found, **more)

    monkeypatch.setattr(_leaves.Leaf, "__init__", noting)
    assert compared(text, second, shelf, "a.yaml").changes
    assert 0 < len(read) < 30
    assert not [piece for piece in read if piece in text]


NONSENSE: list[Any] = [
    1,
    [],
    {"tree": 1, "more": {}},
    {"tree": [1, 1, []], "more": 1},
    {"tree": [1, 1, [[0, 10**9, "paths", [], False, {}]]], "more": {}},
    {"tree": [1, 1, [[0, 5, "paths", [1], False, {}]]], "more": {}},
    {"tree": [1, 1, [[0, 5, "paths", [], False, {"": [1]}]]], "more": {}},
    {"tree": [1, 1, [["0", 5, "paths", [], False, {}]]], "more": {}},
    {"tree": [1, 1, [[0, 5, 1, [], False, {}]]], "more": {}},
    {"tree": [1, 1, [[0, 5, "openapi", [], False]]], "more": {}},
    {"tree": [1, 1, [[0, 5]]], "more": {}},
    {"more": {}},
]


@pytest.mark.parametrize("told", NONSENSE)
def test_notes_that_make_no_sense_are_passed_over_and_made_again(
    told: object, tmp_path: Path
) -> None:
    text = json.dumps(described(60), indent=2)
    shelf = Shelf(tmp_path)
    first, second = revisions(text, 2)
    compared(text, first, shelf)
    (notes,) = [place for place in tmp_path.iterdir() if b'"tree"' in place.read_bytes()[:60]]
    good = notes.read_bytes()
    shelf.put(notes.stem, told)
    expected = compared(text, second, Shelf(None))
    assert written(compared(text, second, shelf)) == written(expected)
    assert notes.read_bytes()[32:60] == good[32:60], "they were written anew"


def test_notes_cut_off_halfway_are_passed_over(tmp_path: Path) -> None:
    text = json.dumps(described(60), indent=2)
    shelf = Shelf(tmp_path)
    first, second = revisions(text, 2)
    compared(text, first, shelf)
    for place in tmp_path.iterdir():
        place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])
    assert compared(text, second, shelf) == compared(text, second, Shelf(None))


HISTORIES = (
    ("github_rest_old.json", "github_rest_new.json"),
    ("openai_old.yaml", "openai_new.yaml"),
)


@pytest.mark.parametrize("names", HISTORIES, ids=lambda names: names[0])
def test_real_descriptions_are_compared_alike_with_notes_and_without(
    names: tuple[str, str], tmp_path: Path
) -> None:
    folder = corpora("contract-histories")
    base, revision = ((folder / name).read_text("utf-8") for name in names)
    told = iter(range(10**9))
    edited = re.sub(
        r"(\bdescription\b\W{1,4})([A-Z])",
        lambda found: found[0] if next(told) % 500 else f"{found[1]}Now {found[2]}",
        revision,
    )
    shelf = Shelf(tmp_path)
    compared(base, revision, shelf, names[0])
    for another in (edited, base):
        expected = compared(base, another, Shelf(None), names[0])
        assert written(compared(base, another, shelf, names[0])) == written(expected)
