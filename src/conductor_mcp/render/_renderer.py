"""What a renderer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conductor_mcp.model import Verdict


@dataclass(frozen=True, slots=True)
class Renderer:
    """``render`` gives the whole text of a verdict, ready to print."""

    id: str
    render: Callable[[Verdict], str]
