"""GraphQL: what changes, how it is graded, where it stands, and what hostile text does."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from conductor_mcp.app._score import Score
from conductor_mcp.app._score_graphql import (
    score_core,
    score_inspector,
    score_qubership,
    unfolded,
)
from conductor_mcp.compat import Side
from conductor_mcp.compat.graphql import FAMILY
from conductor_mcp.compat.graphql._kinds import KINDS
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import (
    Comparison,
    ContractChange,
    Direction,
    Effect,
    Grade,
    Position,
)
from tests.corpora import corpora

SAMPLES = Path(__file__).parent / "samples" / "graphql"


def side(**files: str) -> Side:
    return Side(
        {f"{name}.graphql": Document(f"{name}.graphql", text) for name, text in files.items()}
    )


def compare(base: str, revision: str) -> Comparison:
    return FAMILY.compare(side(schema=base), side(schema=revision))


def compare_files(base: Path, revision: Path) -> Comparison:
    return compare(base.read_text(encoding="utf-8"), revision.read_text(encoding="utf-8"))


def only(base: str, revision: str) -> ContractChange:
    (change,) = compare(base, revision).changes
    return change


@pytest.fixture(scope="module")
def library() -> dict[str, ContractChange]:
    found = compare_files(SAMPLES / "library/base.graphql", SAMPLES / "library/revision.graphql")
    assert not found.unjudged
    return {f"{one.id.removeprefix('graphql.')} {one.subject}": one for one in found.changes}


def test_every_change_is_named_once(library: dict[str, ContractChange]) -> None:
    assert sorted(library) == [
        "argument.default.changed Query.search.limit",
        "directive.location.added @cached.QUERY",
        "enum-value.added State.LATE",
        "enum-value.removed State.LOST",
        "field.added Query.shelves",
        "field.removed Book.shelf",
        "field.type.changed Book.pages",
        "field.type.changed Named.name",
        "input-field.added LoanInput.reader",
        "input-field.default.removed LoanInput.weeks",
        "type.added Shelf",
        "type.description.changed Query",
        "union-member.added Finding.Shelf",
    ]


def test_the_same_change_of_implementing_types_is_one_with_the_interface(
    library: dict[str, ContractChange],
) -> None:
    folded = [one.subject for one in unfolded([library["field.type.changed Named.name"]])]
    assert folded == ["Named.name", "Book.name", "Author.name"]


def test_members_of_a_new_type_are_part_of_its_addition(
    library: dict[str, ContractChange],
) -> None:
    folded = [one.id for one in unfolded([library["type.added Shelf"]])][1:]
    assert folded == [
        "graphql.field.added",
        "graphql.field.description.added",
        "graphql.argument.added",
    ]


@pytest.mark.parametrize(
    ("change", "grades"),
    [
        ("field.removed Book.shelf", "breaking breaking non-breaking breaking"),
        ("field.added Query.shelves", "non-breaking non-breaking breaking non-breaking"),
        ("field.type.changed Named.name", "breaking breaking non-breaking breaking"),
        ("field.type.changed Book.pages", "non-breaking non-breaking breaking non-breaking"),
        ("enum-value.added State.LATE", "risky breaking non-breaking breaking"),
        ("enum-value.removed State.LOST", "risky non-breaking breaking breaking"),
        ("input-field.added LoanInput.reader", "breaking breaking breaking breaking"),
        ("argument.default.changed Query.search.limit", "risky risky risky breaking"),
        ("type.description.changed Query", "annotation annotation annotation annotation"),
    ],
)
def test_a_profile_decides_the_grade(
    library: dict[str, ContractChange], change: str, grades: str
) -> None:
    profiles = ("default", "consumer", "producer", "strict")
    found = [FAMILY.grade(library[change], profile).value for profile in profiles]
    assert " ".join(found) == grades


def test_both_sides_have_line_and_column(library: dict[str, ContractChange]) -> None:
    change = library["field.type.changed Book.pages"]
    assert change.base == Position("schema.graphql", 18, 3, "Book.pages")
    assert change.revision == Position("schema.graphql", 19, 3, "Book.pages")


def test_affected_operations_are_named(library: dict[str, ContractChange]) -> None:
    assert library["enum-value.added State.LATE"].operations == ("mutation lend",)
    assert library["field.added Query.shelves"].operations == ("query shelves",)


def test_direction_follows_the_use_of_a_type(library: dict[str, ContractChange]) -> None:
    assert library["input-field.added LoanInput.reader"].direction is Direction.REQUEST
    assert library["enum-value.added State.LATE"].direction is Direction.RESPONSE
    both = only(
        "type Query { a(e: E): E } enum E { A }", "type Query { a(e: E): E } enum E { A B }"
    )
    assert both.direction is Direction.BOTH


def test_extensions_and_files_are_one_schema() -> None:
    base = side(a="type Query { a: A }", b="type A { x: Int } extend type Query { b: A }")
    moved = side(a="type Query { a: A b: A } extend type A { x: Int }", b="type A { y: Int }")
    (change,) = FAMILY.compare(base, moved).changes
    assert (change.id, change.revision and change.revision.path) == (
        "graphql.field.added",
        "b.graphql",
    )


@pytest.mark.parametrize("name", sorted(one.name for one in SAMPLES.iterdir()))
def test_a_swap_mirrors_what_is_added_and_removed(name: str) -> None:
    base, revision = SAMPLES / name / "base.graphql", SAMPLES / name / "revision.graphql"
    there = compare_files(base, revision).changes
    back = compare_files(revision, base).changes

    def said(
        changes: tuple[ContractChange, ...], *, mirrored: bool
    ) -> set[tuple[str, str, Effect]]:
        swapped = {"added": "removed", "removed": "added"}
        found: set[tuple[str, str, Effect]] = set()
        for one in changes:
            action = swapped.get(one.action, one.action) if mirrored else one.action
            effect = one.effect.mirrored() if mirrored else one.effect
            found.add((f"{one.area} {one.kind} {action}", one.subject, effect))
        return found

    assert said(there, mirrored=False) == said(back, mirrored=True)
    assert compare_files(base, base) == Comparison()


@pytest.mark.parametrize(
    ("base", "revision", "names"),
    [
        ("type A { a: Int }", "type A { a: Int @deprecated }",
         ["FIELD_DEPRECATION_ADDED", "DIRECTIVE_USAGE_FIELD_DEFINITION_ADDED"]),
        ("enum A { A }", 'enum A { A @deprecated(reason: "r") }',
         ["ENUM_VALUE_DEPRECATION_REASON_ADDED", "DIRECTIVE_USAGE_ENUM_VALUE_ADDED",
          "DIRECTIVE_USAGE_ARGUMENT_ADDED"]),
        ("input A { a: Int }", "input A @oneOf { a: Int }",
         ["DIRECTIVE_USAGE_INPUT_OBJECT_ADDED"]),
        ("scalar A @t(n: 1)", "scalar A @t(n: 2)",
         ["DIRECTIVE_USAGE_ARGUMENT_REMOVED", "DIRECTIVE_USAGE_ARGUMENT_ADDED"]),
        ("type A { a: Int }", "input A { a: Int }", ["TYPE_KIND_CHANGED"]),
        ("schema { query: A }", "schema { query: B }", ["SCHEMA_QUERY_TYPE_CHANGED"]),
        ("schema { query: A }", "schema { query: A mutation: B }",
         ["SCHEMA_MUTATION_TYPE_CHANGED"]),
        ("directive @a repeatable on FIELD", "directive @a on FIELD",
         ["DIRECTIVE_REPEATABLE_REMOVED"]),
        ("directive @a(b: Int) on FIELD", "directive @a(b: Int!) on FIELD",
         ["DIRECTIVE_ARGUMENT_TYPE_CHANGED"]),
        ("type A { a(b: Float = 1): Int }", "type A { a(b: Float = 1.0): Int }", []),
        ("type A { a(b: B = {x: 1, y: 2}): Int }", "type A { a(b: B = {y: 2, x: 1}): Int }", []),
        ("union A = B | C", "union A = C | B", []),
        ("type A implements B & C { a: Int }", "type A implements C & B { a: Int }", []),
        ("type A { a: Int b: Int }", "# moved\ntype A {\n  b: Int,\n  a: Int\n}", []),
    ],
)  # fmt: skip
def test_aliases_name_what_graphql_inspector_says(
    base: str, revision: str, names: list[str]
) -> None:
    changes = unfolded(compare(base, revision).changes)
    assert [name for one in changes for name in one.aliases.get("graphql", ())] == names


def test_every_type_that_graphql_inspector_finds_in_schemas_has_a_kind() -> None:
    names = {kind.inspector for kind in KINDS.values()} - {""}
    assert len(names) == 78  # 80, without the two on directives in queries


def test_what_no_operation_reaches_is_risky_and_under_the_optional_rule_nothing() -> None:
    change = only("type Query { a: Int } type B { b: Int c: Int }",
                  "type Query { a: Int } type B { b: Int }")  # fmt: skip
    assert FAMILY.grade(change, "default") is Grade.RISKY
    assert FAMILY.grade(change, "graphql-inspector") is Grade.BREAKING
    assert FAMILY.grade(change, "graphql-inspector+safe-unreachable") is Grade.NON_BREAKING


def test_a_removed_type_is_as_bad_as_what_led_to_it() -> None:
    base = "type Query { a: A b: Int } type A { x: Int }"
    found = compare(base, "type Query { b: Int }").changes
    for profile, grade in (("default", "non-breaking"), ("graphql-inspector", "breaking")):
        assert {one.id: FAMILY.grade(one, profile).value for one in found} == {
            "graphql.type.removed": grade,
            "graphql.field.removed": "breaking",
        }


def test_a_removed_type_that_fragments_may_name_is_breaking() -> None:
    kept = "type Query { n: N } interface N { x: Int } type A implements N { x: Int }"
    change = only(f"{kept} type B implements N {{ x: Int }}", kept)
    assert FAMILY.grade(change, "default") is Grade.BREAKING
    assert FAMILY.grade(change, "consumer") is Grade.BREAKING


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("type A { a: Int }\n\ntype B {\n  b Int\n}", 4),
        ("type A { a: " + "[" * 5000 + "Int" + "]" * 5000 + " }", 1),
        ('type A { a: Int }\n"""never closed ' + '\\"""' * 5000, 2),
        ("type A } {", 1),
        ("type \ud800 { a: Int }", 1),
    ],
)
def test_a_broken_schema_is_unjudged_with_its_line(text: str, line: int) -> None:
    found = compare("type A { a: Int }", text)
    assert not found.changes
    assert [one.at.first for one in found.unjudged if one.at] == [line]


def test_a_schema_that_breaks_in_its_descriptions_is_unjudged_against_itself() -> None:
    text = 'type A { """one""" """two""" a: Int }'
    assert len(compare(text, text).unjudged) == 2


def test_circles_of_interfaces_end() -> None:
    circle = "interface A implements B { x: T } interface B implements A { x: T }"
    changes = compare(circle.replace("T", "Int!"), circle.replace("T", "Int")).changes
    assert [one.subject for one in changes] == ["A.x", "B.x"]


def test_a_huge_enum_takes_moments() -> None:
    values = " ".join(f"V{n}" for n in range(50_000))
    start = time.perf_counter()
    changes = compare(
        f"type Query {{ e: E }} enum E {{ {values} }}",
        f"type Query {{ e: E }} enum E {{ {values} W }}",
    ).changes
    assert [one.subject for one in changes] == ["E.W"]
    assert time.perf_counter() - start < 30


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("graphql_inspector", score_inspector),
        ("graphql_core", score_core),
        ("qubership", score_qubership),
    ],
)
def test_anchors_agree(name: str, score: object) -> None:
    assert callable(score)
    found = score(corpora("contracts") / name, compare_files, FAMILY.grade)
    assert isinstance(found, Score)
    assert min(found.recall, found.precision) >= 0.95, found.misses


def test_a_large_public_schema_agrees_with_itself_and_is_compared_in_seconds() -> None:
    folder = corpora("contract-histories")
    old, new = folder / "github_gql_old.graphql", folder / "github_gql_new.graphql"
    assert compare_files(old, old) == Comparison()
    changes = compare_files(old, new).changes
    breaking = {
        profile: sum(FAMILY.grade(one, profile) is Grade.BREAKING for one in changes)
        for profile in ("default", "graphql-inspector")
    }
    assert breaking == {"default": 7, "graphql-inspector": 11}  # four types gone with their fields


def test_positions_name_the_file_however_the_side_keys_it() -> None:
    base = Side({"a.graphql": Document("old/a.graphql", "type Query { a: Int }")})
    revision = Side({"a.graphql": Document("new/a.graphql", "type Query { a: String }")})
    (change,) = FAMILY.compare(base, revision).changes
    assert change.base is not None
    assert change.revision is not None
    assert (change.base.path, change.revision.path) == ("old/a.graphql", "new/a.graphql")
    broken = Side({"a.graphql": Document("new/a.graphql", "type Query { a: String } '")})
    assert [one.at.path for one in FAMILY.compare(base, broken).unjudged] == ["new/a.graphql"]
