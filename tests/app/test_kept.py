"""Comparisons made once: the second answer is the first, and never that of another question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from conductor_mcp.app._kept import Kept, read, shelf_of, written
from conductor_mcp.app.compare import compare, families
from conductor_mcp.compat import Family, Side
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison
from conductor_mcp.store.shelf import Shelf

API = {"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {"200": {"description": "x"}}}}}}
PAIRS: Mapping[str, tuple[str, str, str]] = {
    "openapi": ("a.json", json.dumps(API), json.dumps({**API, "paths": {}})),
    "json-schema": ("a.json", '{"properties": {"a": {"type": "integer"}}}',
                    '{"properties": {"a": {"type": "string"}}}'),
    "graphql": ("a.graphql", "type Query { a: A b: Int }\ntype A { c(d: Int = 1): Int }",
                "type Query { b: Int }"),
    "protobuf": ("a.proto", 'syntax = "proto3";\nmessage M { int32 a = 1; }',
                 'syntax = "proto3";\nmessage M { string a = 1; }'),
    "avro": ("a.avsc", '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}',
             '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}]}'),
    "sql": ("a.sql", "CREATE TABLE t (a INT, b TEXT);", "CREATE TABLE t (a TEXT NOT NULL);"),
    "asyncapi": (
        "a.yaml",
        "asyncapi: 2.6.0\nchannels:\n  a: {publish: {message: {payload: {type: string}}}}\n",
        "asyncapi: 2.6.0\nchannels: {}\n",
    ),
}  # fmt: skip


def side(path: str, text: str, others: Mapping[str, str] | None = None) -> Side:
    return Side({path: Document(path, text)}, (others or {}).get)


class Counting:
    """A family that counts how often it is asked."""

    def __init__(self, family: Family) -> None:
        self.asked = 0
        self._compare = family.compare
        self.family = replace(family, compare=self.compare)

    def compare(self, base: Side, revision: Side) -> Comparison:
        self.asked += 1
        return self._compare(base, revision)


@pytest.mark.parametrize("name", PAIRS)
def test_the_second_answer_is_the_first_and_nothing_is_compared_for_it(
    name: str, tmp_path: Path
) -> None:
    path, base, revision = PAIRS[name]
    counting = Counting(families()[name])
    first, second = (
        Kept(Shelf(tmp_path)).compare(counting.family, side(path, base), side(path, revision))
        for _ in range(2)
    )
    assert first.changes
    assert first == second
    assert [one.fingerprint for one in first.changes] == [o.fingerprint for o in second.changes]
    assert counting.asked == 1


def test_every_family_is_among_those_that_are_kept() -> None:
    assert set(PAIRS) == set(families())


@pytest.mark.parametrize("name", PAIRS)
def test_other_texts_other_paths_and_other_sides_are_other_questions(
    name: str, tmp_path: Path
) -> None:
    path, base, revision = PAIRS[name]
    counting, kept = Counting(families()[name]), Kept(Shelf(tmp_path))
    questions = [
        (side(path, base), side(path, revision)),
        (side(path, revision), side(path, base)),
        (side(path, base), side(path, base)),
        (side(path, base + "\n"), side(path, revision)),
        (side("b/" + path, base), side(path, revision)),
    ]
    for number, (one, other) in enumerate(questions, 1):
        expected = families()[name].compare(one, other)
        assert kept.compare(counting.family, one, other) == expected
        assert counting.asked == number


def test_a_file_referred_to_that_changed_since_is_compared_again(tmp_path: Path) -> None:
    text = json.dumps({"properties": {"a": {"$ref": "part.json"}}})
    family, kept = families()["json-schema"], Kept(Shelf(tmp_path))

    def found(part: dict[str, str]) -> Comparison:
        old = side("a.json", text, {"part.json": '{"type": "string"}'})
        return kept.compare(family, old, side("a.json", text, part))

    assert not found({"part.json": '{"type": "string"}'}).changes
    assert found({"part.json": '{"type": "integer"}'}).changes
    assert found({}).unjudged
    assert not found({"part.json": '{"type": "string"}'}).changes


def test_what_was_kept_and_makes_no_sense_is_made_again(tmp_path: Path) -> None:
    path, base, revision = PAIRS["json-schema"]
    family, shelf = families()["json-schema"], Shelf(tmp_path)
    first = Kept(shelf).compare(family, side(path, base), side(path, revision))
    (place,) = tmp_path.iterdir()
    told: list[object] = [
        [],
        {"reads": [{}, {}], "comparison": ["c", "Path", "/"]},
        {"reads": [{}], "comparison": 1},
        {"reads": [{}, {}], "rows": [], "comparison": ["r", 1]},
        {"reads": 1},
    ]
    for nonsense in told:
        shelf.put(place.stem, nonsense)
        again = Kept(shelf).compare(family, side(path, base), side(path, revision))
        assert again == first


@pytest.mark.parametrize(
    "value",
    [(), (1, "a", None, True, 1.5), [(), []], {"a": {("t",): frozenset({1})}}, {3, 4}],
    ids=repr,
)
def test_what_is_written_reads_as_it_was(value: object) -> None:
    assert read(json.loads(json.dumps(written(value)))) == value


def test_rows_of_texts_that_come_again_are_written_once() -> None:
    row = ("a", "b", "c", "d")
    rows: dict[tuple[str, ...], int] = {}
    value = {"x": row, "y": [row, ("a",), ("a", 1)]}
    plain = json.dumps(written(value, rows))
    assert plain.count('"b"') == 0
    assert list(rows) == [row]
    assert read(json.loads(plain), list(rows)) == value


def test_what_is_of_no_known_class_is_not_written() -> None:
    with pytest.raises(TypeError):
        written(Path())


def test_a_plain_folder_is_compared_with_the_help_of_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    path, base, revision = PAIRS["openapi"]
    (tmp_path / path).write_text(base)
    (tmp_path / f"new-{path}").write_text(revision)
    answers = [compare(tmp_path, path, f"new-{path}") for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(list((tmp_path / "caches/conductor-mcp/compared").iterdir())) == 1
    assert not (tmp_path / ".conductor").exists()


def test_a_repository_keeps_its_own_beside_its_index(tmp_path: Path) -> None:
    shelf_of(tmp_path, tmp_path / "common").put("ab", 1)
    assert (tmp_path / "common/conductor/compared/ab.json").is_file()
