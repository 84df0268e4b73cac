"""The fields of what an endpoint takes and gives, held against the schemas that describe them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conductor_mcp.app._described import Contract, Described, media_type_name
from conductor_mcp.app.shapes import Drift, drifts, shape_named
from conductor_mcp.formats._project import Project
from conductor_mcp.model import Import
from conductor_mcp.model.endpoint import Endpoint
from conductor_mcp.model.shape import Shape

_TOLD = ("missing", "extra", "type", "alias", "enum")
_MOST_FILES = 50
_CODE = (".py", ".ts", ".tsx", ".js", ".mts", ".java", ".go")


def field_drifts(
    contract: Contract, endpoint: Endpoint, described: Described, project: Project
) -> Iterator[tuple[str, Drift]]:
    """Yield (``body`` or ``response``, difference) where both sides' fields are known."""
    body = described.operation.body
    if body is not None and endpoint.body:
        schema = media_type_name(body)
        found = _between(contract, schema, endpoint.body, endpoint, project)
        yield from (("body", one) for one in found)
    status = endpoint.statuses[0] if endpoint.statuses else ""
    answer = described.operation.responses.get(status)
    if answer is not None and endpoint.response:
        schema = media_type_name(answer.content)
        found = _between(contract, schema, endpoint.response, endpoint, project)
        yield from (("response", one) for one in found)


def _between(
    contract: Contract, schema: str, name: str, endpoint: Endpoint, project: Project
) -> Iterator[Drift]:
    if not schema or schema.endswith("[]") != name.endswith("[]"):
        return
    said = shape_named(contract.project, contract.path, schema.removesuffix("[]"))
    if said is None or said.unknown or said.bound or not said.members:
        return
    path = endpoint.handled_in or endpoint.at.path
    code = _shape(project, path, name.removesuffix("[]"))
    if code is None or not code.members:
        return
    said = replace(said, key=f"{said.key} of the contract")
    for one in drifts(said, code):
        if one.kind in _TOLD:
            words = one.message.replace("the model", "the contract")
            yield Drift(one.kind, one.field, one.at, words)


def _shape(project: Project, path: str, name: str) -> Shape | None:
    """Return a type by its name: of the file itself, or of one that it imports."""
    reading = project.reading(path)
    imports = [p for p in reading.parts if isinstance(p, Import)] if reading else []
    targets = [p.target for p in imports if p.target and p.target.endswith(_CODE)]
    last = name.rpartition(".")[2]
    for place in (path, *list(dict.fromkeys(targets))[:_MOST_FILES]):
        found = shape_named(project, place, last)
        if found is not None and found.key.rpartition(".")[2] == last:
            return found
    return None
