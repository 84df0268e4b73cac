"""GraphQL definitions cut into members unparsed: never other than graphql-core reads them."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSyntaxError, parse

from conductor_mcp.compat.graphql._skim import skimmed, split

DEFINITIONS = (
    '''
# before
"""
A "shop", with \\""" in it
"""
type Shop implements Node & Named @key(fields: "id", also: [1, 2.5e3, RED]) {
  """Its id"""
  id: ID! # after
  "all" items(first: Int = 10, order: Order = {by: NAME, way: -1}, in: [[ID!]!]! @old): [Item!]!,
  type: String @deprecated(reason: "use kind") @seen
  # alone
  input(
    "" a: String = "x"
    # between
    b: [Int] = [1 2]
  ): [[Float]]
}''',
    """input Order @oneOf { by: Field = NAME @a
 "way" way: Int! = 1, more: [Order!] }""",
    """"Colours" enum Colour { RED "not blue" GREEN @deprecated, type }""",
    "interface Node{id:ID!}",
    "type implements implements implements & Node { on: Boolean }",
)
LEADS = '''scalar Date @by(url: "x")
"""u""" union U @a = | A | B
directive @d(a: [Int!] = [1]) on FIELD|ENUM '''


def _read(text: str) -> Any:
    try:
        return parse(text).definitions
    except GraphQLSyntaxError:
        return None


def _base(node: Any) -> str:
    return _base(node.type) if node.kind != "named_type" else node.name.value


def _spot(shift: int, node: Any) -> tuple[str, int]:
    return node.name.value, shift + node.name.loc.start


def _told(node: Any) -> tuple[str | None, list[str]]:
    said = node.description
    return said and said.value, [one.name.value for one in node.directives or ()]


@pytest.mark.parametrize("text", DEFINITIONS)
def test_what_is_cut_is_what_the_parser_reads(text: str) -> None:
    found = skimmed(text)
    (real,) = _read(text)
    assert found is not None
    assert (found.kind, _spot(0, found), _told(found)) == (real.kind, _spot(0, real), _told(real))
    assert [_spot(0, one) for one in found.interfaces] == [
        _spot(0, one) for one in getattr(real, "interfaces", None) or ()
    ]
    nodes = getattr(real, "fields", None) or getattr(real, "values", None) or ()
    for part, node in zip(found.fields or found.values, nodes, strict=True):
        assert (_spot(part.shift, part), _told(part)) == (_spot(0, node), _told(node))
        given = getattr(node, "arguments", None) or ()
        if found.fields:
            assert part.returns == _base(node.type)
            assert part.takes == [_base(one.type) for one in given]
        assert [_spot(part.shift, one) for one in getattr(part, "arguments", None) or ()] == [
            _spot(0, one) for one in given
        ]


@pytest.mark.parametrize("text", DEFINITIONS)
@pytest.mark.parametrize(
    "put", ["", '"', "{", ":", "!", "]", "@", "x", "#", "\ud800", "é", "=", "&"]
)
def test_what_the_parser_refuses_is_never_cut(text: str, put: str) -> None:
    refused = 0
    for at in range(len(text)):
        broken = text[:at] + put + text[at + (not put) :]
        if _read(broken) is None:
            refused += 1
            assert skimmed(broken) is None, broken
    assert refused


@pytest.mark.parametrize("put", ["", '"', "{", ":", "!", "]", "@", "x", "#", "é", "=", "|"])
def test_definitions_without_braces_are_cut_off_only_whole(put: str) -> None:
    assert [_read(part)[0].kind for _, part in split(LEADS + DEFINITIONS[0])] == [
        "scalar_type_definition",
        "union_type_definition",
        "directive_definition",
        "object_type_definition",
    ]
    for at in range(len(LEADS)):
        broken = LEADS[:at] + put + LEADS[at + (not put) :] + DEFINITIONS[0]
        parts = list(split(broken))
        assert "".join(part for _, part in parts) == broken
        assert [broken[start : start + len(part)] for start, part in parts] == [
            p for _, p in parts
        ]
        read = [_read(part) for _, part in parts]
        whole = _read(broken)
        if whole is None:
            assert None in read
        else:
            kinds = [one.kind for found in read if found for one in found]
            assert kinds == [one.kind for one in whole]
