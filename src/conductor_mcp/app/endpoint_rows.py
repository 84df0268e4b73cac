"""The endpoints that the code of a repository declares, as a list to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conductor_mcp.app._narrowed import narrowed
from conductor_mcp.app.answers import AsOf
from conductor_mcp.app.claims import CODE, claims
from conductor_mcp.app.endpoints import contracts_of, endpoints_of, may_declare, unread
from conductor_mcp.app.library import opened
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.formats._project import Project
from conductor_mcp.model.endpoint import Parameter
from conductor_mcp.repo.changes import Changes

if TYPE_CHECKING:
    from conductor_mcp.model.endpoint import Endpoint

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """One endpoint; fields are those of ``model.endpoint.Endpoint``.

    ``claimed_by`` holds the ids of the contracts that name its file as their code.
    """

    method: str
    path: str
    framework: str
    handler: str
    file: str
    line: int
    handled_in: str
    parameters: tuple[Parameter, ...]
    body: str
    takes_body: bool | None
    statuses: tuple[str, ...]
    response: str
    unknown: tuple[str, ...]
    claimed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnreadRow:
    path: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class EndpointsAnswer:
    """``files`` counts those that hold what some framework's routes cannot do without."""

    as_of: AsOf
    endpoints: tuple[EndpointRow, ...]
    files: int
    unjudged: tuple[UnreadRow, ...]


def endpoint_rows(
    workspace: Workspace, *, paths: Sequence[str] = (), progress: Progress | None = None
) -> EndpointsAnswer:
    """List what the files at or under ``paths`` declare, all of the repository by default.

    In order of path and method. A text that does not parse, and a file whose routes could not be
    read, are named in ``unjudged``.

    Raises:
        OutsideRootError: A path leads out of the repository.
        ConductorError: No file is at or under a path.

    """
    as_of, library = opened(workspace)
    still = Changes(workspace.files, workspace.git, "").of_files({})
    project = Project(
        still.exists_after, still.read_after, still.paths_after, workspace.formats.of_code
    )
    contracts = contracts_of(library)
    every = project.files("**")
    inside = narrowed(workspace, every, paths)
    sources = [path for path in every if path.endswith(CODE) and inside(path)]
    found: list[Endpoint] = []
    unjudged: list[UnreadRow] = []
    files = 0
    for done, path in enumerate(sources, 1):
        if progress is not None:
            progress(done, len(sources))
        if may_declare(project.read_text(path) or ""):
            files += 1
            found += endpoints_of(project, [path])
            unjudged += [UnreadRow(u.at.path, u.at.first, u.why) for u in unread(project, [path])]
    found.sort(key=lambda one: (one.path, one.method, one.at))
    rows = {
        (one.method, one.path, one.at): _row(
            one, tuple(r.id for r in contracts if claims(r, one.at.path))
        )
        for one in found
    }
    return EndpointsAnswer(as_of, tuple(rows.values()), files, tuple(unjudged))


def _row(one: Endpoint, claimed_by: tuple[str, ...]) -> EndpointRow:
    return EndpointRow(
        one.method, one.path, one.framework, one.handler, one.at.path, one.at.first,
        one.handled_in, one.parameters, one.body, one.takes_body, one.statuses, one.response,
        one.unknown, claimed_by,
    )  # fmt: skip
