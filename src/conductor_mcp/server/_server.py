"""The SDK's server with what it has no public place for.

Strict arguments, resources that come and go, pages of them, and change notices for clients of
the older protocol eras. Two private names of the SDK are used, ``_lowlevel_server`` and
``_tool_manager``; the tests hold every use of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import anyio.to_thread
from mcp import MCPError, types
from mcp.server import CacheHint, MCPServer, NotificationOptions
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.mcpserver.tools import Tool as SdkTool
from mcp.types import CallToolResult, ListResourcesResult, PaginatedRequestParams, TextContent
from pydantic import ValidationError

from conductor_mcp import __version__
from conductor_mcp.app._visible import visible
from conductor_mcp.server._gate import Gate
from conductor_mcp.server._news import Listeners, News
from conductor_mcp.server._resource import address
from conductor_mcp.server._tool import plain_words, refuse_unknown

if TYPE_CHECKING:
    from conductor_mcp.app.conductor import Conductor

_PAGE = 200
_OPENING = ("initialize", "server/discover", "ping")
_SUBSCRIBING = ("subscriptions/listen", "resources/subscribe")
_HOUR = CacheHint(ttl_ms=3_600_000, scope="public")


class ConductorServer(MCPServer[Any]):
    """One server over one repository; it watches once a client has attached."""

    def __init__(
        self,
        gate: Gate,
        *,
        instructions: str,
        furnish: Callable[[ConductorServer], None],
        watch: bool = True,
    ) -> None:
        self.gate = gate
        self._furnish: Callable[[ConductorServer], None] | None = furnish
        self.listeners = Listeners()
        self.news = News(gate, self.listeners) if watch else None
        super().__init__(
            "conductor",
            title="Conductor",
            version=__version__,
            instructions=instructions,
            subscriptions=self.listeners.bus,
            log_level="WARNING",
            cache_hints={
                "tools/list": _HOUR,
                "prompts/list": _HOUR,
                "resources/templates/list": _HOUR,
            },
        )
        self.middleware.append(self._notice)
        self._wire()

    def _wire(self) -> None:
        low = self._lowlevel_server
        plain = low.create_initialization_options

        def options(
            notifications: NotificationOptions | None = None, *rest: Any, **more: Any
        ) -> Any:
            told = notifications or NotificationOptions(resources_changed=True)
            return plain(told, *rest, **more)

        vars(low)["create_initialization_options"] = options
        low.add_request_handler("resources/list", PaginatedRequestParams, self._page)
        low.add_request_handler("resources/subscribe", types.SubscribeRequestParams, self._sub)
        low.add_request_handler(
            "resources/unsubscribe", types.UnsubscribeRequestParams, self._unsub
        )

    def furnish(self) -> None:
        """Hang up the tools, resources and prompts, once; before that there are none.

        Their schemas take longer to make than the whole greeting, so a server on stdio waits
        until the client has been greeted.
        """
        if (furnish := self._furnish) is not None:
            self._furnish = None
            furnish(self)

    def add(self, tool: SdkTool) -> None:
        """Hang up one tool."""
        # A tool that is made already has no public way in after the server was made.
        vars(self._tool_manager)["_tools"][tool.name] = tool

    async def _notice(self, ctx: Any, call_next: Any) -> Any:
        """See who attaches; the rest of the work begins after the opening words were answered."""
        if ctx.method == "notifications/initialized":
            self.listeners.sessions.setdefault(ctx.session, set())
        if ctx.method not in _OPENING:
            self.furnish()
            if self.news is not None:
                self.news.start()
                if ctx.method in _SUBSCRIBING:
                    await anyio.to_thread.run_sync(self.news.wait)
        return await call_next(ctx)

    async def _sub(self, ctx: Any, params: types.SubscribeRequestParams) -> types.EmptyResult:
        self.listeners.sessions.setdefault(ctx.session, set()).add(str(params.uri))
        return types.EmptyResult()

    async def _unsub(self, ctx: Any, params: types.UnsubscribeRequestParams) -> types.EmptyResult:
        self.listeners.sessions.get(ctx.session, set()).discard(str(params.uri))
        return types.EmptyResult()

    async def _page(self, ctx: Any, params: PaginatedRequestParams | None) -> ListResourcesResult:
        del ctx
        cursor = params.cursor if params is not None else None
        if cursor is not None and not (cursor.isdecimal() and len(cursor) < 9):  # noqa: PLR2004 - no list is longer
            raise MCPError(code=types.INVALID_PARAMS, message=f"unknown cursor {cursor[:40]!r}")
        start = int(cursor or 0)
        listed = await self.list_resources()
        end = start + _PAGE
        return ListResourcesResult(
            resources=listed[start:end], next_cursor=str(end) if end < len(listed) else None
        )

    async def list_resources(self) -> list[types.Resource]:
        """List the index and every record there is now."""
        fixed = await super().list_resources()
        return fixed + await anyio.to_thread.run_sync(self.gate.ask, _resources)

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> Any:
        """Call a tool; what is wrong with a call is said in words an agent can act on."""
        tool = self._tool_manager.get_tool(name)
        if tool is None:
            known = ", ".join(t.name for t in self._tool_manager.list_tools())
            raise ToolError(f"Unknown tool: {visible(name[:80])}. Tools: {known}")
        refuse_unknown(tool, arguments)
        try:
            result = await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            raise UnexpectedToolError(
                f"{name} failed through a fault of its own; nothing is wrong with the call. "
                "The server's log has the reason"
            ) from error
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(plain_words(tool, error.__cause__)) from error
            raise
        return _shown(result) if isinstance(result, CallToolResult) else result


def _resources(conductor: Conductor) -> list[types.Resource]:
    from conductor_mcp.app.library import opened

    _, library = opened(conductor.workspace)
    return [
        types.Resource(
            uri=address(record),
            name=visible(record.id),
            title=visible(record.title),
            description=f"{record.kind.value}, {library.status(record).value}",
            mime_type="text/markdown",
        )
        for _, record in sorted(library.records.items())
    ]


def _shown(result: CallToolResult) -> CallToolResult:
    """Spell out what cannot be seen, and write structured content without idle white space."""
    data = result.structured_content
    if data is None:
        texts: list[Any] = [
            TextContent(type="text", text=visible(one.text))
            if isinstance(one, TextContent)
            else one
            for one in result.content
        ]
        return result.model_copy(update={"content": texts})
    clean = _clean(data)
    text = json.dumps(clean, ensure_ascii=False, separators=(",", ":"))
    return result.model_copy(
        update={
            "structured_content": clean,
            "content": [TextContent(type="text", text=text)],
        }
    )


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list | tuple):
        return [_clean(one) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in cast("dict[str, Any]", value).items()}
    return value
