"""The options that say where a clause looks: globs, given alone or as a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Protocol, cast

from conductor_mcp.model.glob import any_matches
from conductor_mcp.options import AfterValidator, BeforeValidator, Field
from conductor_mcp.rules._rule import Options


def as_tuple(value: Any) -> Any:
    """Let one word stand for a list of one, and nothing for none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def _said(words: tuple[str, ...]) -> tuple[str, ...]:
    if not all(word.strip() for word in words):
        raise ValueError("an empty text stands for nothing")
    return words


def _relative(globs: tuple[str, ...]) -> tuple[str, ...]:
    for glob in globs:
        if glob.strip() == "pkg:":
            raise ValueError("'pkg:' names no package; write it behind the colon: 'pkg:requests'")
        if not glob or glob.startswith(("/", "../")) or "\\" in glob:
            raise ValueError(f"{glob!r} is not a path relative to the root, such as 'src/shop/**'")
    return globs


Globs = Annotated[tuple[str, ...], BeforeValidator(as_tuple), AfterValidator(_relative)]
Words = Annotated[tuple[str, ...], BeforeValidator(as_tuple), AfterValidator(_said)]


class Exempted(Options):
    """An exception, and who answers for it. One word stands for its ``path`` alone."""

    path: Globs = Field(min_length=1, description="Files that are left alone.")
    reason: str = Field(default="", description="Why; needed where it is written out.")
    owner: str = Field(default="", description="Who answers for it.")


class ExemptedEdge(Exempted):
    """An exception that may spare only some imports of its files."""

    targets: Globs = Field(
        default=(), alias="import", description="Spare only imports that reach these."
    )
    dynamic: bool = Field(
        default=False,
        description=(
            "Spare only imports that are called: `import_module(…)`. What they load by a name "
            "that is worked out is then settled for all clauses."
        ),
    )

    @property
    def of_some(self) -> bool:
        """Whether it spares only some imports of its files."""
        return bool(self.targets) or self.dynamic


def _exempted(value: Any) -> Any:
    if value is None:
        return ()
    each = cast("list[Any]", value) if isinstance(value, (list, tuple)) else [value]
    return tuple(map(_written_out, each))


def _written_out(value: Any) -> Any:
    if isinstance(value, str):
        return {"path": value}
    if isinstance(value, dict):
        said = cast("dict[str, Any]", value)
        if not said.get("reason"):
            raise ValueError("an exception that is written out needs a `reason`")
        return said
    return value


Exempt = Annotated[tuple[Exempted, ...], BeforeValidator(_exempted)]
ExemptEdges = Annotated[tuple[ExemptedEdge, ...], BeforeValidator(_exempted)]
SPARED = "Files among them that it leaves alone: globs, or `{path, reason, owner}`."
SPARED_EDGES = (
    "Files it leaves alone: globs, or `{path, import, reason, owner}`; `import` spares only "
    "imports that reach it, `dynamic: true` only those that are called, "
    "and settles what their computed names may load."
)


class Within(Options):
    """A clause that looks at files under ``in``."""

    within: Globs = Field(default=("**",), alias="in", description="Files the clause looks at.")
    instead: str = Field(default="", description="What to do instead; a finding says it.")


class Scoped(Within):
    """One that leaves alone what is under ``except``."""

    exempt: Exempt = Field(default=(), alias="except", description=SPARED)


class ScopedEdges(Within):
    """One about imports, whose exceptions may name some of them."""

    exempt: ExemptEdges = Field(default=(), alias="except", description=SPARED_EDGES)


class _Bound(Protocol):
    """Options with the files that they are about, and those that they leave alone."""

    @property
    def within(self) -> Globs: ...

    @property
    def exempt(self) -> Sequence[Exempted]: ...


def governs(options: _Bound, path: str) -> bool:
    return any_matches(options.within, path) and not spared(options.exempt, path)


def spared(exempt: Iterable[Exempted], path: str) -> bool:
    """Whether a file as a whole is left alone."""
    return any(
        any_matches(one.path, path)
        for one in exempt
        if not (isinstance(one, ExemptedEdge) and one.of_some)
    )


def exempt_edges(options: Options) -> tuple[ExemptedEdge, ...]:
    """Return the exceptions of a clause that may spare only some imports, whatever its rule."""
    exempt = cast("Iterable[Exempted]", getattr(options, "exempt", ()))
    return tuple(one for one in exempt if isinstance(one, ExemptedEdge))


def exempted(options: Options) -> Iterator[str]:
    """Return the globs of a clause's exceptions, whatever its rule."""
    exempt = cast("Iterable[Exempted]", getattr(options, "exempt", ()))
    return (glob for one in exempt for glob in one.path)


def places(options: Within) -> tuple[str, ...]:
    return options.within
