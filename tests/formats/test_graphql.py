"""GraphQL schema definitions."""

from __future__ import annotations

import pytest

from conductor_mcp.formats._sdl import Definition, definitions, plain
from conductor_mcp.formats.graphql import parsed
from conductor_mcp.model import Element
from tests.formats.reading import claimed, elements, read, sample


def test_types_fields_values_and_root_operations_stand_on_their_lines() -> None:
    reading = read("api/desk.graphql", sample("graphql.graphql").text)
    found = elements(reading)
    assert found["type Loan"] == ("type", 3, "type")
    assert found["type Loan.due"] == ("field", 5, "String (deprecated)")
    assert found["type Loan.copies"][2] == "(first: Int): [Copy!]!"
    assert found["enum LoanState.OPEN"] == ("value", 14, "")
    assert found["union Item"][2] == "Loan | Copy"
    assert found["query loan"] == ("operation", 21, "(id: ID!): Loan")
    assert found["mutation openLoan"][0] == "operation"
    assert reading.records[0].governs == ("src/lending/graph.py",)


def test_extensions_inputs_interfaces_and_directives_count() -> None:
    text = """
directive @owner(team: String) on OBJECT
interface Node { id: ID! }
input NewLoan { copyId: ID! = 1 }
scalar Date
extend type Loan implements Node { id: ID! }
schema { query: Root }
"""
    found = elements(read("schema.graphqls", text))
    assert {"directive @owner", "input NewLoan.copyId", "scalar Date", "type Loan.id"} <= set(
        found
    )
    assert found["type Loan"][2] == "type implements Node"


def test_a_document_of_queries_is_no_contract() -> None:
    assert claimed("web/loans.graphql", "query Loans($type: ID) {\n  loans { id }\n}\n") == ""
    assert claimed("web/parts.gql", "fragment F on Loan { id }\n") == ""


def test_a_broken_schema_is_a_problem_with_its_line() -> None:
    (problem,) = read("a.graphql", "type A {\n  id: ID\n}\ntype B {\n  id ID\n}\n").problems
    assert problem.at.first == 5


def test_a_schema_named_schema_is_told_apart_by_its_folder() -> None:
    text = "type A { id: ID }"
    assert read("services/desk/schema.graphql", text).records[0].id == "contract:desk-schema"


PLAIN = '''"Says"
type A implements B & C @k(f: "a b") {
  """A "quoted" word"""
  a("x" b: [Int!]! = [1, 2], c: S = "d" @deprecated): T! @deprecated(reason: "no")
  e: X @x(r: "@deprecated")
}
extend type Query { z: Int }
union U = | A | B
scalar D @s(u: "x")
"d" directive @k(f: S!) repeatable on OBJECT | FIELD
schema { query: Query mutation: M }
enum E { A B @deprecated # c
 C }
input I { a: Int = 3, b: [S] = [], c: [[S!]!] = [[1]], d: D = {e: {f: "g\\"h\\n"}} }
"says \\"so\\"\\n"
type V { """a \\""" b \\n""" w: [[X!]]! @y(z: "\\\\") }
'''


def test_a_plain_schema_reads_as_the_parser_reads_it() -> None:
    quick: list[Definition] = []
    assert definitions(PLAIN, 0, quick) == len(PLAIN)
    slow = parsed(PLAIN, 0, len(PLAIN))
    assert [_flat(one) for one in quick] == [_flat(one) for one in slow]


def _flat(one: Definition) -> tuple[object, ...]:
    return one.word, one.name, one.at, one.said, one.names, one.members


def test_what_is_odd_in_a_schema_costs_only_itself() -> None:
    odd = 'input O { o: [[[[Int]]]] }\ntype P { p: Int @x(r: "\\u0041") }\n'
    text = "type A { a: Int }\n" + odd + "type B { b: Int }\nscalar Z\n"
    found = elements(read("a.graphql", text))
    assert found["input O.o"] == ("field", 2, "[[[[Int]]]]")
    assert found["type P.p"][1] == 3
    assert found["type B.b"][1] == 4
    assert "scalar Z" in found


def test_what_is_wrong_far_down_is_named_by_its_line() -> None:
    text = "type A { a: [[[[Int]]]] }\n" * 3 + "type B { b: Int }\ntype { {\n"
    (problem,) = read("a.graphql", text).problems
    assert problem.at.first == 5


@pytest.mark.parametrize(
    "text",
    [
        "type A { }",
        "type A { b: }",
        "type A { b: C(d: E) }",
        "enum A { true }",
        "extend type A",
        "input I { a: Int = 01 }",
        'type A { b(c: D = "e""f"): G }',
        "type A { b: C ",
        "directive @a on NOWHERE",
        "type A { b: C \x00 }",
        "{ query }",
    ],
)
def test_what_is_not_plain_or_wrong_is_left_to_the_parser(text: str) -> None:
    found: list[Definition] = []
    assert not plain(text) or definitions(text, 0, found) < len(text)


def test_every_part_knows_the_column_of_its_name() -> None:
    reading = read(
        "a.graphql", 'type A {\n  "how many" b: Int\n}\nextend type C { d(e: [Int]): F }\n'
    )
    at = {p.key: (p.at.first, p.at.column) for p in reading.parts if isinstance(p, Element)}
    assert at["type A"] == (1, 6)
    assert at["type A.b"] == (2, 14)
    assert at["type C.d"] == (4, 17)
