"""The JSON editor changes one key and nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.cli import _jsonc

ENTRY = {"command": "conductor-mcp", "args": ["serve", "--root", "."], "env": {}}

_names = st.text(st.characters(codec="utf-8", exclude_characters='"\\'), max_size=6)
_scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just("https://x.example/a")
)
_values = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_names, inner, max_size=3)
    ),
    max_leaves=8,
)
_gaps = st.sampled_from(["", " ", "\n", "\n  ", " // said // twice\n", '/* {"a": 1} */', "\t"])


@st.composite
def written(draw: st.DrawFn, value: object, *, top: bool = False) -> str:
    """Write a value as people do: any white space, comments, trailing commas."""

    def gap() -> str:
        return draw(_gaps)

    if isinstance(value, (dict, list)) and value:
        pairs = value.items() if isinstance(value, dict) else ((None, v) for v in value)
        items = [
            ("" if k is None else json.dumps(k) + gap() + ":" + gap()) + draw(written(v))
            for k, v in pairs
        ]
        body = ",".join(f"{gap()}{item}{gap()}" for item in items)
        body += "," + gap() if draw(st.booleans()) else ""
        text = f"{{{body}}}" if isinstance(value, dict) else f"[{body}]"
    else:
        text = json.dumps(value)
    return f"{gap()}{text}{gap()}" if top else text


_objects = st.dictionaries(_names.filter(lambda n: n != "mcpServers"), _values, max_size=3)


@given(st.data(), _objects)
def test_an_added_key_is_there_and_nothing_else_has_changed(
    data: st.DataObject, value: dict[str, object]
) -> None:
    text = data.draw(written(value, top=True))
    new = _jsonc.put(text, ("mcpServers", "conductor"), ENTRY)
    assert _jsonc.parse(new) == {**value, "mcpServers": {"conductor": ENTRY}}


@given(st.data(), _objects.filter(bool), _objects.filter(bool) | st.none())
def test_adding_and_removing_gives_back_the_same_bytes(
    data: st.DataObject, value: dict[str, object], servers: dict[str, object] | None
) -> None:
    whole = value if servers is None else {**value, "mcpServers": servers}
    text = data.draw(written(whole, top=True))
    if servers is not None and "conductor" in servers:
        return
    new = _jsonc.put(text, ("mcpServers", "conductor"), ENTRY)
    assert _jsonc.remove(new, ("mcpServers", "conductor")) == text


@given(st.data(), _objects)
def test_any_one_key_can_be_removed_or_replaced(
    data: st.DataObject, value: dict[str, object]
) -> None:
    text = data.draw(written(value, top=True))
    for key in value:
        rest = {k: v for k, v in value.items() if k != key}
        assert _jsonc.parse(_jsonc.remove(text, (key,))) == rest
        assert _jsonc.parse(_jsonc.put(text, (key,), ENTRY)) == {**value, key: ENTRY}


@given(st.data(), st.lists(_values, max_size=3))
def test_an_appended_item_comes_last_and_can_be_removed_again(
    data: st.DataObject, items: list[object]
) -> None:
    text = data.draw(written({"a": 1, "hooks": items}, top=True))
    new = _jsonc.append(text, ("hooks",), ENTRY)
    assert _jsonc.parse(new) == {"a": 1, "hooks": [*items, ENTRY]}
    if items:
        assert _jsonc.remove(new, ("hooks", len(items))) == text


@pytest.mark.parametrize(
    "empty", ["", "\n", "\ufeff", "{}", "{ }", "{\n}\n", "{ // nothing yet\n}\n"]
)
def test_an_empty_file_becomes_an_object(empty: str) -> None:
    new = _jsonc.put(empty, ("servers", "conductor"), ENTRY)
    assert _jsonc.parse(new) == {"servers": {"conductor": ENTRY}}
    assert ("nothing yet" in empty) == ("nothing yet" in new)


def test_the_file_s_own_indent_and_line_ends_are_used() -> None:
    text = '{\r\n\t"servers": {\r\n\t\t"other": {}\r\n\t}\r\n}\r\n'
    new = _jsonc.put(text, ("servers", "conductor"), {"command": "c"})
    assert new == (
        '{\r\n\t"servers": {\r\n\t\t"other": {},\r\n\t\t"conductor": {\r\n'
        '\t\t\t"command": "c"\r\n\t\t}\r\n\t}\r\n}\r\n'
    )


def test_a_comment_at_the_end_of_a_line_stays_with_its_value() -> None:
    text = '{\n  "a": 1 // the first\n}\n'
    new = _jsonc.put(text, ("b",), 2)
    assert new == '{\n  "a": 1, // the first\n  "b": 2\n}\n'
    assert _jsonc.remove(new, ("b",)) == text


def test_removing_what_is_not_there_changes_nothing() -> None:
    assert _jsonc.remove('{"a": 1}', ("b", "c")) == '{"a": 1}'


@pytest.mark.parametrize(
    ("text", "line"),
    [("{\n  a: 1\n}", 2), ('{"a" 1}', 1), ('{\n"a": 1\n"b": 2}', 3), ("{}\n}", 2), ("[" * 200, 1)],
)
def test_what_is_not_json_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(_jsonc.JsoncError, match=f"line {line}:"):
        _jsonc.put(text, ("a",), 1)


def test_a_key_below_a_value_that_is_no_object_is_refused() -> None:
    with pytest.raises(_jsonc.JsoncError, match="mcpServers is not an object"):
        _jsonc.put('{"mcpServers": []}', ("mcpServers", "conductor"), ENTRY)
