"""Laws that hold for every tool, present and future."""

from __future__ import annotations

import inspect
import json
import typing
from typing import Any

import pytest

from conductor_mcp.cli import commands
from conductor_mcp.registry import discover, ids
from conductor_mcp.server import prompts, resources, tools
from conductor_mcp.server._gate import Gate
from conductor_mcp.server._prompt import Prompt
from conductor_mcp.server._resource import Resource
from conductor_mcp.server._tool import Tool, sdk_tool
from conductor_mcp.server.serve import INSTRUCTIONS

TOOLS = discover(tools, "TOOL", Tool)
MADE = {name: sdk_tool(tool, Gate(lambda: None)) for name, tool in TOOLS.items()}  # type: ignore[arg-type,return-value]
each_tool = pytest.mark.parametrize("name", TOOLS)


def listed(name: str) -> dict[str, Any]:
    made = MADE[name]
    return {
        "name": made.name,
        "title": made.title,
        "description": made.description,
        "inputSchema": made.parameters,
        "outputSchema": made.output_schema,
        "annotations": made.annotations.model_dump(by_alias=True, exclude_none=True),  # type: ignore[union-attr]
    }


def test_these_are_the_tools_and_none_accepts() -> None:
    assert sorted(tool.name for tool in TOOLS.values()) == [
        "check_change",
        "get_context",
        "get_record",
        "propose_decision",
        "search_records",
    ]
    said = " ".join(TOOLS)
    assert not [w for w in ("accept", "reject", "supersede", "approve", "sign") if w in said]


def test_the_list_of_tools_stays_small() -> None:
    text = json.dumps([listed(name) for name in TOOLS], separators=(",", ":"))
    assert len(text.encode()) < 8_500  # of 10,000 bytes, the same as 2,500 tokens


def test_the_instructions_are_short() -> None:
    assert len(INSTRUCTIONS) < 2_000


@each_tool
def test_a_tool_says_when_to_call_it_in_under_2000_characters(name: str) -> None:
    assert 200 < len(MADE[name].description) < 2_000


@each_tool
def test_a_tool_name_is_short_enough_for_every_client(name: str) -> None:
    assert len(TOOLS[name].name) <= 30


@each_tool
def test_a_tool_says_what_it_may_do(name: str) -> None:
    hints = MADE[name].annotations
    assert hints is not None
    assert hints.read_only_hint is TOOLS[name].read_only
    assert hints.open_world_hint is False
    assert hints.destructive_hint is False


@each_tool
def test_a_tool_has_a_twin_on_the_command_line(name: str) -> None:
    assert TOOLS[name].twin in ids(commands)


@each_tool
def test_every_argument_is_typed_and_no_other_is_taken(name: str) -> None:
    parameters = list(inspect.signature(TOOLS[name].run).parameters)[1:]
    assert set(parameters) <= set(typing.get_type_hints(TOOLS[name].run))
    assert MADE[name].parameters["additionalProperties"] is False
    assert list(MADE[name].parameters["properties"]) == parameters


@each_tool
def test_texts_and_lists_that_an_agent_sends_have_a_limit(name: str) -> None:
    for argument, schema in MADE[name].parameters["properties"].items():
        for one in schema.get("anyOf", [schema]):
            kind = one.get("type")
            if argument == "diff" or "enum" in one or kind in (None, "null", "boolean"):
                continue
            limit = {"string": "maxLength", "array": "maxItems", "object": "maxProperties"}
            assert limit.get(kind, "maximum") in one, argument


@each_tool
def test_an_answer_is_prose_or_wholly_structured(name: str) -> None:
    assert (MADE[name].output_schema is not None) is TOOLS[name].structured


def test_every_prompt_has_a_description() -> None:
    found = discover(prompts, "PROMPT", Prompt)
    assert sorted(found) == ["draft-decision", "review-change", "start-work"]
    assert all(inspect.getdoc(prompt.run) for prompt in found.values())


def test_every_kind_of_record_has_resources() -> None:
    found = discover(resources, "RESOURCE", Resource)
    assert all(name == one.kind.value for name, one in found.items())
    assert len(found) == 6
