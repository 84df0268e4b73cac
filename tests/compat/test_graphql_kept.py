"""What is kept of a large GraphQL base changes no answer: it is only found sooner."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from conductor_mcp.app._kept import Kept, written
from conductor_mcp.compat import Side
from conductor_mcp.compat._blocks import LEAST
from conductor_mcp.compat.graphql import FAMILY
from conductor_mcp.compat.graphql._cut import Group, cut, cut_like
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison
from conductor_mcp.store.shelf import Shelf
from tests.corpora import corpora

ODD = '''
"""Marks"""
directive @d(a: [Int!] = [1], "w" b: String = "q") repeatable on FIELD | ENUM
"a day" scalar Date @by(url: "x")
enum Way { UP "down" DOWN @deprecated }
union Any @a = | Query | T1
input Order @oneOf { by: Way = UP @a, in: [Order!] = [{by: DOWN}], text: String = "a\\nb" }
extend type T2 @x { more(o: Order = {by: UP}): Way }
schema { query: Query }
type Query { "all" t0(first: Int = 10, o: Order = {by: UP, in: []}): T0! t1: [T1] }
scalar Last
"one" union Odd @a(b: "\\n") = Query
"two" union Odder @a(b: "\\n") = T1
'''


def schema(parts: int) -> str:
    """Write a large schema, with some of everything that the grammar has."""
    types = [
        f'''
"""
Words of type {n}.
  They go on.
"""
type T{n} implements Node & Named @key(fields: "id") {{
  """Its id"""
  id: ID! # after
  "many" items(first: Int = {n}, order: Order = {{by: UP}}, way: [[Way!]!]! @old): [T{(n * 7 + 3) % parts}!]!,
  name: String @deprecated(reason: "use id")
}}

"""What is given to T{n}"""
input I{n} {{
  """How many"""
  count: Int = {n}
  order: Order! = {{by: DOWN}}
  ids: [ID!] = ["a", "b"]
}}
'''  # noqa: E501 - a text
        for n in range(parts)
    ]
    return "".join(["interface Node { id: ID! }\ninterface Named { name: String }\n", *types, ODD])


EDITS = (
    (r"Words of type", "Other words of type"),
    (r"\bfirst: Int = (\d+)", r"first: Int! = 1\1"),
    (r": \[T(\d+)!\]!", r": [T\1]"),
    (r'@deprecated\(reason: "use id"\)', '@deprecated(reason: "no use")'),
    (r"\bcount: Int", "total: Int"),
    (r"ids: \[ID!\]", 'ids: ["'),
    (r"\{by: DOWN\}", "{by: UP, in: []}"),
    (r'"many"', '"""\n    many more\n  """'),
    (r"implements Node & Named", "implements Node"),
    (r"\n  name: String", "\n  added(a: Way): Date\n  name: String"),
    (r"UP \"down\"", "UP ASIDE"),
    (r"union Any @a = \| Query", "union Any = Date | Query"),
    (r"scalar Last", "scalar Least"),
    (r"= Query\n.two", '= T2\n"too'),
    (r'"one" union', '"1" union'),
    (r"= T1\n", "= T1 | Query\n"),
    (r"repeatable on FIELD", "on QUERY | FIELD"),
    (r"type T(\d)\d ", r"type New\1 "),
    (r"\ninput I\d\d ", "\ninput I5 "),
)


def revisions(text: str, number: int, *, broken: bool = False) -> Iterator[str]:
    """Edit a schema a few dozen times, as people do; some lose their syntax where told so."""
    edits = [one for one in EDITS if broken or one[1] != 'ids: ["']
    for seed in range(number):
        chance = random.Random(seed)  # noqa: S311 - no secret
        found = text
        for pattern, words in chance.sample(edits, 9):
            places = list(re.finditer(pattern, found))
            some = sorted(chance.sample(places, min(3, len(places))), key=lambda one: one.start())
            for place in reversed(some):
                found = found[: place.start()] + place.expand(words) + found[place.end() :]
        yield found


def compared(base: str, revision: str, shelf: Shelf) -> Comparison:
    sides = (Side({"a.graphql": Document("a.graphql", text)}) for text in (base, revision))
    return Kept(shelf).compare(FAMILY, *sides)


def plainly(base: str, revision: str) -> object:
    return written(compared(base, revision, Shelf(None)))


def test_answers_are_the_same_with_what_was_kept_of_the_base_and_without(tmp_path: Path) -> None:
    text = schema(160)
    assert len(text) > LEAST
    shelf = Shelf(tmp_path)
    first, *others = revisions(text, 8)
    assert compared(text, first, shelf).changes
    assert len(list(tmp_path.iterdir())) == 2, "the answer and the notes"
    for revision in (*others, text, first[: len(first) // 2], *revisions(first, 4, broken=True)):
        assert written(compared(text, revision, shelf)) == plainly(text, revision)


def test_a_revision_unlike_the_one_before_renews_what_is_kept(tmp_path: Path) -> None:
    text = schema(160)
    shelf = Shelf(tmp_path)
    first = text.replace("Its id", "Its own id")
    compared(text, first, shelf)
    (notes,) = [one for one in tmp_path.iterdir() if b'"cut"' in one.read_bytes()[:60]]
    before = notes.read_bytes()
    compared(text, first.replace("Its own id", "An id", 1), shelf)
    assert notes.read_bytes() == before, "little was new"
    other = text.replace("go on", "end")
    compared(text, other, shelf)
    assert notes.read_bytes() != before
    assert len(notes.read_bytes()) < len(before) * 1.1, "what is not asked for any more is gone"
    assert written(compared(text, other + "\n", shelf)) == plainly(text, other + "\n")


def test_a_second_comparison_reads_only_what_is_new_and_loads_no_parser(tmp_path: Path) -> None:
    text = schema(160).replace("extend type T2 @x", "type More")
    text = text.replace(", in: []", "").replace('@a(b: "\\n") ', "")
    (first,) = revisions(text, 1)
    texts = {"base": text, "first": first, "second": first.replace("Its id", "Its new id", 1)}
    for name, one in texts.items():
        (tmp_path / f"{name}.graphql").write_text(one, "utf-8")
    program = """
import sys
from pathlib import Path
from conductor_mcp.app.compare import compare
from conductor_mcp.compat.graphql import _read
read, make = [], _read.skimmed
_read.skimmed = lambda piece: read.append(piece) or make(piece)
root, name = Path(sys.argv[1]), sys.argv[2]
found = compare(root, str(root / 'base.graphql'), str(root / f'{name}.graphql'))
print(len(found.changes), len(read), 'graphql' in sys.modules)
"""

    def told(name: str) -> list[str]:
        command = [sys.executable, "-c", program, str(tmp_path), name]
        (tmp_path / ".conductor").mkdir(exist_ok=True)
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        return run.stdout.split()

    changes, read, parser = told("first")
    assert int(changes)
    assert int(read) > 240
    assert parser == "True"
    changes, read, parser = told("second")
    assert int(changes)
    assert (read, parser) == ("1", "False")


def test_small_and_broken_bases_leave_no_notes(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    compared("type A { a: Int }\n", "type A { b: Int }\n", shelf)
    broken = schema(160) + "type {"
    assert compared(broken, schema(160), shelf).unjudged
    assert not [one for one in tmp_path.iterdir() if b'"cut"' in one.read_bytes()]


def test_files_of_one_schema_are_kept_one_by_one(tmp_path: Path) -> None:
    text = schema(340)
    half = text.index('\n"""\nWords of type 170.')
    parts = {"a": text[:half], "b": text[half:]}
    assert all(len(one) > LEAST for one in parts.values())
    kept = Kept(Shelf(tmp_path))
    for revision in revisions(text, 3):
        sides = [
            Side(
                {f"{name}.graphql": Document(f"{name}.graphql", one) for name, one in some.items()}
            )
            for some in (parts, {"a": revision, "b": ""})
        ]
        expected = written(FAMILY.compare(*sides))
        assert written(kept.compare(FAMILY, *sides)) == expected


NONSENSE: list[Any] = [
    1,
    [],
    {},
    {"cut": [], "more": {}, "pairs": {}, "reached": {}},
    {"cut": 1, "more": {}, "pairs": {}, "reached": {}},
    {"cut": [[10**9, True]], "more": {}, "pairs": {}, "reached": {}},
    {"cut": [["1", True]], "more": {}, "pairs": {}, "reached": {}},
]


def spoilt(notes: Any) -> Iterator[Any]:
    """Give notes in which something is not as it should be."""
    yield from NONSENSE
    plain = notes["cut"][0][2][2]
    wrong: list[Any] = [[], [1], ["type", "Nothing", 3, 4, [[], []], []], [*plain[:4], 1, 2]]
    for one in (*wrong, plain[:5]):
        yield notes | {"cut": [[*notes["cut"][0][:2], [0, 10, one]], *notes["cut"][1:]]}
    for key in ("more", "pairs", "reached"):
        yield notes | {key: 1}
        yield notes | {key: dict.fromkeys(notes[key], 1)}
        yield notes | {key: {name: [[]] for name in notes[key]}}
        yield {name: one for name, one in notes.items() if name != key}


def test_notes_that_make_no_sense_are_passed_over(tmp_path: Path) -> None:
    text = schema(160)
    shelf = Shelf(tmp_path)
    first, second = revisions(text, 2)
    compared(text, first, shelf)
    (place,) = [one for one in tmp_path.iterdir() if b'"cut"' in one.read_bytes()[:60]]
    notes = shelf.get(place.stem)
    expected = plainly(text, second)
    for told in spoilt(notes):
        for one in tmp_path.iterdir():
            one.unlink()
        shelf.put(place.stem, told)
        assert written(compared(text, second, shelf)) == expected


def test_notes_cut_off_halfway_are_passed_over(tmp_path: Path) -> None:
    text = schema(160)
    shelf = Shelf(tmp_path)
    first, second = revisions(text, 2)
    compared(text, first, shelf)
    for place in tmp_path.iterdir():
        place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])
    assert written(compared(text, second, shelf)) == plainly(text, second)


def test_threads_may_ask_at_once(tmp_path: Path) -> None:
    text = schema(160)
    shelf = Shelf(tmp_path)
    asked = list(revisions(text, 3)) * 3
    expected = [plainly(text, one) for one in asked]
    with ThreadPoolExecutor(len(asked)) as pool:
        asking = [pool.submit(compared, text, one, shelf) for one in asked]
        found = [written(one.result()) for one in asking]
    assert found == expected


def told_of(groups: Iterator[Group]) -> list[tuple[str, list[tuple[int, str]], bool]]:
    return [(one.text, [(p.shift, p.text) for p in one.pieces], one.closed) for one in groups]


def test_texts_are_cut_alike_whatever_is_known_of_another() -> None:
    text = schema(12)
    known = list(cut(text))
    chance = random.Random(0)  # noqa: S311 - no secret
    for revision in revisions(text, 30, broken=True):
        damaged = revision
        for put in chance.sample(['"', '"""', "{", "}", "#", "\\", "(", "\n\n", "scalar A "], 3):
            at = chance.randrange(len(damaged))
            damaged = damaged[:at] + put + damaged[at + chance.randrange(3) :]
        for one in (revision, damaged, damaged[chance.randrange(len(damaged)) :]):
            assert told_of(cut_like(one, known)) == told_of(cut(one))
            assert told_of(cut_like(text, list(cut(one)))) == told_of(cut(text))


def test_a_large_public_schema_is_compared_alike_with_notes_and_without(tmp_path: Path) -> None:
    folder = corpora("contract-histories")
    names = ("github_gql_old.graphql", "github_gql_new.graphql")
    base, revision = ((folder / name).read_text("utf-8") for name in names)
    edited = re.sub(r"(\w+: )(Boolean|Int)(!?)\n", r"\1String\3\n", revision, count=9)
    shelf = Shelf(tmp_path)
    compared(base, revision, shelf)
    for another in (edited, base):
        assert written(compared(base, another, shelf)) == plainly(base, another)


def test_notes_are_plain_data_of_bounded_size(tmp_path: Path) -> None:
    text = schema(400)
    (first,) = revisions(text, 1)
    compared(text, first, Shelf(tmp_path))
    (notes,) = [one for one in tmp_path.iterdir() if b'"cut"' in one.read_bytes()[:60]]
    data = notes.read_bytes()
    assert len(data) < len(text.encode()) * 1.5
    assert isinstance(json.loads(data[32:]), dict)
