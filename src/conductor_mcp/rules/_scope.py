"""The options that say where a clause looks: globs, given alone or as a list."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from conductor_mcp.model.glob import any_matches
from conductor_mcp.rules._rule import Options


def as_tuple(value: Any) -> Any:
    """Let one word stand for a list of one, and nothing for none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def _relative(globs: tuple[str, ...]) -> tuple[str, ...]:
    for glob in globs:
        if not glob or glob.startswith(("/", "../")) or "\\" in glob:
            raise ValueError(f"{glob!r} is not a path relative to the root, such as 'src/shop/**'")
    return globs


Globs = Annotated[tuple[str, ...], BeforeValidator(as_tuple), AfterValidator(_relative)]
Words = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]


class Scoped(Options):
    """A clause that looks at files under ``in`` and not under ``except``."""

    within: Globs = Field(default=("**",), alias="in", description="Files the clause looks at.")
    exempt: Globs = Field(
        default=(), alias="except", description="Files among them that it leaves alone."
    )
    instead: str = Field(default="", description="What to do instead; a finding says it.")


def governs(options: Scoped, path: str) -> bool:
    return any_matches(options.within, path) and not any_matches(options.exempt, path)


def places(options: Scoped) -> tuple[str, ...]:
    return options.within
