"""What a tool is, and how it is hung on the SDK."""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool as SdkTool
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import BeforeValidator, ValidationError

from conductor_mcp.model import ConductorError
from conductor_mcp.server._gate import Gate

T = TypeVar("T")
_MOST_DIRTY = 8
_JSON = {str: "string", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. Its MCP name is ``id`` with ``_``; ``twin`` is the command that answers the same.

    ``run`` takes the conductor first, then what the agent sends; its docstring is what the agent
    reads. A ``structured`` tool returns an answers dataclass, complete by itself; any other
    returns prose, because clients that get structured content show the model nothing else.
    """

    id: str
    title: str
    run: Callable[..., Any]
    twin: str
    read_only: bool = True
    structured: bool = False

    @property
    def name(self) -> str:
        return self.id.replace("-", "_")


def _one_or_many(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith("["):
        try:
            return cast("object", json.loads(text))
        except ValueError:
            return [value]
    return [value] if text else []


Many = Annotated[list[T], BeforeValidator(_one_or_many)]
"""A list; a bare string counts as a list of one, and a list written as JSON text is read."""


def sdk_tool(tool: Tool, gate: Gate) -> SdkTool:
    """Make the SDK's tool: the conductor bound, our errors turned into steering answers."""
    signature = inspect.signature(tool.run)
    first, *rest = signature.parameters.values()
    hints = get_type_hints(tool.run, include_extras=True)

    def answer(**arguments: Any) -> Any:
        try:
            said = gate.ask(lambda conductor: tool.run(conductor, **arguments))
        except ConductorError as error:
            raise ToolError(str(error)) from error
        if not tool.structured:
            return said
        return CallToolResult(content=[], structured_content=_plain(said))

    shown = signature.replace(
        parameters=[
            p.replace(annotation=hints[p.name], kind=inspect.Parameter.KEYWORD_ONLY) for p in rest
        ],
        return_annotation=hints["return"],
    )
    vars(answer).update(
        __signature__=shown,
        __annotations__={k: v for k, v in hints.items() if k != first.name},
    )
    answer.__name__ = tool.name
    made = SdkTool.from_function(
        answer,
        name=tool.name,
        title=tool.title,
        description=inspect.cleandoc(tool.run.__doc__ or ""),
        annotations=ToolAnnotations(
            read_only_hint=tool.read_only,
            destructive_hint=False,
            idempotent_hint=tool.read_only,
            open_world_hint=False,
        ),
        structured_output=False,
    )
    made.parameters = {**_lean(made.parameters), "additionalProperties": False}
    if tool.structured:
        made.fn_metadata.output_schema = _outline(hints["return"])
    return made


def _plain(answer: Any) -> dict[str, Any]:
    """Return an answer as plain values; of many uncommitted paths, the first and a count."""
    plain = dataclasses.asdict(answer)
    dirty = plain.get("as_of", {}).get("dirty", ())
    if len(dirty) > _MOST_DIRTY:
        rest = f"and {len(dirty) - _MOST_DIRTY} more"
        plain["as_of"]["dirty"] = (*dirty[:_MOST_DIRTY], rest)
    return plain


def refuse_unknown(tool: SdkTool, arguments: Iterable[str]) -> None:
    """Refuse arguments the tool does not have, which the SDK would drop without a word.

    Raises:
        ToolError: It names the arguments there are, and the likeliest one meant.

    """
    known = list(tool.parameters.get("properties", {}))
    for name in arguments:
        if name not in known:
            near = [k for k in known if name and (name in k or k in name)]
            near += difflib.get_close_matches(name, known, 1)
            meant = f" Did you mean {near[0]!r}?" if near else ""
            raise ToolError(
                f"{tool.name} has no argument {name[:80]!r}.{meant} "
                f"Its arguments: {', '.join(known)}. Nothing was done."
            )


def plain_words(tool: SdkTool, error: ValidationError) -> str:
    """Say which argument is wrong and why, in one line each, without the library's links."""
    known = ", ".join(tool.parameters.get("properties", {}))
    said = [
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
        for one in error.errors(include_url=False)
    ]
    return f"{tool.name}: {'; '.join(said[:5])}. Its arguments: {known}. Nothing was done."


def _lean(schema: Any, *, named: bool = False) -> Any:
    """Leave out the titles derived from names: they cost an agent tokens and tell it nothing."""
    if isinstance(schema, list):
        return [_lean(one) for one in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _lean(value, named=not named and key == "properties")
        for key, value in cast("dict[str, Any]", schema).items()
        if named or key != "title"
    }


def _outline(answer: type) -> dict[str, Any]:
    """Describe an answer one level deep: every key and its type, without what lies within.

    The whole schema of a verdict costs as many tokens as two more tools; what the keys within
    mean is plain from the answer itself. The SDK's own derivation is not used because it takes
    the slots of a dataclass for default values.
    """
    hints = get_type_hints(answer)
    keys = {one.name: _shallow(hints[one.name]) for one in dataclasses.fields(answer)}
    return {"type": "object", "properties": keys, "required": list(keys)}


def _shallow(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if hint in _JSON:
        return {"type": _JSON[hint]}
    if get_origin(hint) is tuple:
        return {"type": "array"}
    return {"type": "object"} if dataclasses.is_dataclass(hint) else {}
