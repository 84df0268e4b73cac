"""The options of rules about who imports whom, beyond the single import."""

from __future__ import annotations

from conductor_mcp.options import Field
from conductor_mcp.rules import _graph
from conductor_mcp.rules._edges import TypeOnly
from conductor_mcp.rules._paths import Told
from conductor_mcp.rules._scope import SPARED, Exempt


class Tied(Told):
    """A clause that is held against files by what they import and by who imports them."""

    exempt: Exempt = Field(default=(), alias="except", description=SPARED)
    instead: str = Field(default="", description="What to do instead; a finding says it.")
    type_only: TypeOnly = Field(
        default="forbid", description="Whether imports for the type checker alone count."
    )
    max_files: int = Field(
        default=_graph.MOST_FILES,
        ge=1,
        description="Files that are read to find importers and to follow imports.",
    )
