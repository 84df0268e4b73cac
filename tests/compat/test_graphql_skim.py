"""GraphQL definitions cut into members unparsed: never other than graphql-core reads them."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSyntaxError, parse

from conductor_mcp.compat.graphql._skim import skimmed, split
from conductor_mcp.compat.graphql._values import literal

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
    'extend type Shop implements Node @key(fields: "id") { "its" id(a: Int = 1): ID! @old }',
    "extend enum Colour @a { RED }",
    """extend input Order { by: [Int] = [1, 2] }""",
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
    said = getattr(node, "description", None)
    return said and said.value, [one.name.value for one in node.directives or ()]


def _all(shift: int, node: Any) -> object:
    """Return all that is ever asked of a node, with the places of names."""
    if node is None:
        return None
    below: object = None
    if node.kind in ("list_type", "non_null_type"):
        below = _all(shift, node.type)
    elif node.kind == "list_value":
        below = [_all(shift, one) for one in node.values]
    elif node.kind == "object_value":
        below = [(one.name.value, _all(shift, one.value)) for one in node.fields]
    elif node.kind == "named_type":
        below = node.name.value
    elif node.kind.endswith("_value"):
        below = getattr(node, "value", None)
    if node.kind.endswith(("_value", "_type")):
        return node.kind, below
    said = getattr(node, "description", None)
    return (
        _spot(shift, node),
        said and said.value,
        _all(shift, getattr(node, "type", None)),
        _all(shift, getattr(node, "default_value", None)),
        [_all(shift, one) for one in getattr(node, "arguments", None) or ()],
        _all(shift, node.value) if node.kind == "argument" else None,
        [_all(shift, one) for one in getattr(node, "directives", None) or ()],
    )


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
        assert _all(part.shift, part) == _all(0, node)
        given = getattr(node, "arguments", None) or ()
        if found.fields:
            assert part.returns == _base(node.type)
            assert part.takes == [_base(one.type) for one in given]
    assert [_all(0, one) for one in found.directives] == [
        _all(0, one) for one in real.directives or ()
    ]


TEXTS = (
    '""""""', '""" a """', '"""\n  a\n    b\n\n  c\n"""', '"""a\n   b\n  c"""',
    '"""\r\n\ta\r\t b"""', '"""\n \n   \n"""', '"""  a\n\n\n    \n  b  \n \n"""',
    '"""x \\""" y \\ \n  "q" """', '"""é\n \u2028 b"""',
    '""', '"a"', '"é @x(y: {z"', '"tab\t # no"', '"\x7f"',
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_what_the_parser_makes_of_them(text: str) -> None:
    piece = f"{text} type A {{ {text} a(b: String = {text}): Int @c(d: {text}) }}"
    found = skimmed(piece)
    (real,) = _read(piece)
    assert found is not None
    (part,) = found.fields
    (node,) = real.fields
    assert _all(part.shift, part) == _all(0, node)
    assert _told(found) == _told(real)
    assert literal(part.arguments[0].default_value) == literal(node.arguments[0].default_value)


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "-0",
        "1.5e-3",
        "RED",
        "true",
        "null",
        "[]",
        "[1, 2]",
        "[ A B ]",
        '{a: 1, b: "x"}',
        "{}",
    ],
)
def test_values_are_printed_as_graphql_core_prints_them(text: str) -> None:
    piece = f"input A {{ a: [B] = {text} }}"
    found = skimmed(piece)
    (real,) = _read(piece)
    assert found is not None
    mine, theirs = found.fields[0].default_value, real.fields[0].default_value
    assert _all(0, mine) == _all(0, theirs)
    assert literal(mine) == literal(theirs)


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
