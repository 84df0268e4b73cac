"""Large documents read block by block: what reading them whole gives, and what they share."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conductor_mcp.compat import _blocks
from conductor_mcp.compat._blocks import LEAST
from conductor_mcp.compat._leaves import Known
from conductor_mcp.syntax.json import load_json
from conductor_mcp.syntax.tree import Node, SyntaxProblem
from conductor_mcp.syntax.yaml import load_yaml

FILLER = "".join(
    f"  /things/{n}:\n    get:\n      summary: A thing\n      tags:\n      - things  # {n}\n"
    f"      description: |\n        Words: many.\n\n        - {'more ' * 30}\n"
    for n in range(20)
)
ODD = (
    "  plain: 1\n",
    "  'quoted': 1\n  \"also\": 2\n",
    "  same: 1\n  same: 2\n",
    "# words\n  a: 1 # words\n\n \n  # words\n  b: 2\n",
    "  a: &x 1\n  b: 2\n",
    "  a: &x {c: 1}\n  b: *x\n",
    "  a: {c: 1}\n  <<: {a: 2, d: 3}\n",
    "  a: &x {c: 1}\n  b:\n    <<: *x\n",
    '  a: "one\n  b: two"\n',
    "  a: 'one\n\n  b: two\n  '\n",
    "  a: [1,\n  2,\n  b: 3]\n",
    "  a: {b: 1,\n  c: 2}\n",
    "  ? a\n  : 1\n",
    "  ? [a, b]\n  : 1\n",
    "  a: |\n    text\n  # comment\n  b: >-\n\n    folded\n     more\n\n",
    "  a:\n  - 1\n  - b: 2\n    c: 3\n  d: 4\n",
    "  a:\n   b: 1\n  c:\n       d: 2\n",
    "  a: text\n    goes on\n  b: 1\n",
    "  - a\n",
    " a: 1\n",
    "  a: 1\n b: 2\n",
    "  a:\n      b: 1\n    c: 2\n",
    "  a: @x\n",
    "  \ta: 1\n",
    "  a: !!str 1\n  !t b: 2\n",
    "  é: 1\n  b: \u2028c\n",
    "  a: 1\r\n  b: 2\n",
    "  a\n",
    "  null:\n  b: ~\n",
    "---\nb: 1\n",
    "...\n",
    "%TAG ! x\n",
)


def load_blocks(text: str, known: Known, *, json: bool) -> Node | None:
    return _blocks.load_blocks(text, known, json=json, least=1000)


def _spots(node: Node, path: str = "") -> list[tuple[str, int, int]]:
    found = [(path, node.line, node.column)]
    for key, below in node.members().items():
        found.extend(_spots(below, f"{path}/{key}"))
    for index, below in enumerate(node.elements()):
        found.extend(_spots(below, f"{path}/{index}"))
    return found


def _whole(text: str) -> Node | None:
    try:
        return load_yaml(text)
    except SyntaxProblem:
        return None


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("where", ["first", "below", "last", "top"])
def test_blocks_of_yaml_are_what_the_whole_is(odd: str, where: str) -> None:
    top = "".join(line.removeprefix("  ") for line in odd.splitlines(keepends=True))
    text = {
        "first": f"---\n# about\nopenapi: 3.0.0\npaths:\n{odd}{FILLER}",
        "below": f"openapi: 3.0.0\npaths:\n{FILLER}{odd}info:\n  title: T\n",
        "last": f"openapi: 3.0.0\npaths:\n{FILLER}{odd}",
        "top": f"paths:\n{FILLER}{top}info:\n  title: T\n",
    }[where]
    found = load_blocks(text, Known(), json=False)
    whole = _whole(text)
    if whole is None:
        assert found is None
    elif found is not None:
        assert found.value == whole.value
        assert str(found.value) == str(whole.value)
        assert _spots(found) == _spots(whole)


def test_usual_yaml_is_read_in_blocks_that_both_versions_share() -> None:
    known = Known()
    text = f"openapi: 3.0.0\npaths:\n{FILLER}"
    old = load_blocks(text, known, json=False)
    new = load_blocks(text.replace("/things/7:", "/things/07:"), known, json=False)
    assert old is not None
    assert new is not None
    paths: list[Any] = [one.value["paths"] for one in (old, new)]  # type: ignore[index]
    assert paths[0]["/things/8"]["get"]["tags"] is paths[1]["/things/8"]["get"]["tags"]
    assert len(known.leaves) < 3 * 20 + 3


def _large() -> dict[str, Any]:
    paths = {f"/things/{n}": {"get": {"tags": ["a", {"b": n}], "x": "{ [" * 9}} for n in range(60)}
    schemas = {f"S{n}": {"type": "object", "enum": [1, 2.5, None, n]} for n in range(40)}
    return {"openapi": "3.0.0", "paths": paths, "components": {"schemas": schemas}, "last": [1]}


@pytest.mark.parametrize("indent", [1, 2, 3, 4])
def test_blocks_of_json_are_what_the_whole_is(indent: int) -> None:
    text = json.dumps(_large(), indent=indent) + "\n"
    found = load_blocks(text, Known(), json=True)
    whole = load_json(text)
    assert found is not None
    assert found.value == whole.value
    assert str(found.value) == str(whole.value)
    assert _spots(found) == _spots(whole)


def test_json_that_is_broken_somewhere_is_never_read_in_blocks() -> None:
    text = json.dumps(_large(), indent=2)
    step = len(text) // 150
    refused = 0
    for at in range(0, len(text), step):
        for put in ("", ",", '"', "}", "\n", '\n  "', "x"):
            broken = text[:at] + put + text[at + 1 :]
            found = load_blocks(broken, Known(), json=True)
            try:
                whole = load_json(broken)
            except SyntaxProblem:
                refused += 1
                assert found is None
            else:
                assert found is None or str(found.value) == str(whole.value)
    assert refused > 300


def test_small_documents_and_those_on_one_line_are_read_as_one() -> None:
    text = "a:\n" + "  b: 1\n" * 9
    assert len(text) < LEAST
    assert _blocks.load_blocks(text, Known(), json=False) is None
    line = json.dumps(_large())
    assert load_blocks(line, Known(), json=True) is None
    assert load_blocks("[\n" + line + "\n]", Known(), json=True) is None
