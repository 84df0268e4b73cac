"""Put the example repository into the wheel; an editable install finds it beside the source."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ExampleHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling once per built wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build_data["force_include"]["examples/shop"] = "conductor_mcp/_example"
