"""Who uses by name the types that a file defines: GraphQL and Avro refer to no files.

A schema split over files is one to the tools that read it: a GraphQL type is looked for in the
same folder, in those above and below it and in those beside it; an Avro type is known by its full
name wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.app._budget import listed
from conductor_mcp.app._visible import one_line
from conductor_mcp.app.library import Library
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Element, Record

_FORMATS = ("graphql", "avro")
_MOST = 20  # users told of


def users(workspace: Workspace, library: Library, path: str) -> Iterator[tuple[Record, str]]:
    """Yield the contracts that use a type of the schema in ``path``, each with which and why."""
    asked = library.records.get(path)
    format_id = asked.facts.get("format") if asked is not None else None
    if format_id not in _FORMATS:
        return
    parts = workspace.view.parts(path=path)
    named = {p.key.partition(" ")[2] for p in parts if isinstance(p, Element)
             if p.kind in ("type", "enum")}  # fmt: skip
    left = _MOST
    for record in library.records.values():
        if not left or record.path == path or record.facts.get("format") != format_id:
            continue
        used = [str(name) for name in listed(record.facts.get("uses")) if name in named]
        if used and (format_id == "avro" or _near(record.path, path)):
            left -= 1
            more = f" and {len(used) - 1} more" if len(used) > 1 else ""
            yield record, f"is used by {record.title}: it names {one_line(used[0])}{more}"


def _near(one: str, other: str) -> bool:
    """Whether the folders of two files are one, one within the other, or side by side."""
    first, second = (f"{path.rpartition('/')[0]}/" for path in (one, other))
    if first.startswith(second) or second.startswith(first):
        return True
    above = first[:-1].rpartition("/")[0]
    return bool(above) and above == second[:-1].rpartition("/")[0]
