"""The endpoints that source code declares, and how they stand to the contracts that claim them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from conductor_mcp.app.claims import CODE
from conductor_mcp.model import FileChange, Kind, Record, Span, Unjudged
from conductor_mcp.model.endpoint import Endpoint
from conductor_mcp.registry import discover

if TYPE_CHECKING:
    from conductor_mcp.app._described import Contract
    from conductor_mcp.app.library import Library
    from conductor_mcp.formats._project import Project
    from conductor_mcp.formats.routes import Framework

_DECLARES = re.compile(
    r"""@|=>|["'`]/|^\S|^\s*\w+\s*:\s|\b(?:def|class|function|func|import|require|public|return)\b"""
    r"|(?i:rout|path|url|prefix|method|mount|regist|request|query|header|cookie|param|depends)"
)
"""What lines hold that say which endpoints there are or what they demand; others may, too."""
_SAME = {"typescript": "javascript", "tsx": "javascript"}
_MOST = 3_000


def frameworks() -> Mapping[str, Framework]:
    """Return every reader of routes by its id."""
    from conductor_mcp.formats import routes
    from conductor_mcp.formats.routes import Framework

    return discover(routes, "FRAMEWORK", Framework)


def may_declare(text: str) -> bool:
    """Whether a file holds a word that some framework's routes cannot do without."""
    return any(hint in text for one in frameworks().values() for hint in one.hints)


def rewires(files: Iterable[FileChange], *more: str) -> bool:
    """Whether a change alters a line that says where other files' routes are reached.

    ``more`` are further words of lines that count.
    """
    words = {*more, *(word for one in frameworks().values() for word in one.wires)}
    wires = re.compile("|".join(map(re.escape, sorted(words))))
    for file in files:
        sides = [side.text if side else "" for side in (file.before, file.after)]
        lines = [sorted(x for x in text.splitlines() if wires.search(x)) for text in sides]
        if lines[0] != lines[1]:
            return True
    return False


def may_alter(files: Iterable[FileChange]) -> bool:
    """Whether a line that an edit brings or takes may declare an endpoint or what it demands.

    Meant for single edits: what makes a difference in a less telling line is seen when the whole
    change is judged.
    """
    return any(_DECLARES.search(line) for file in files for line in _altered(file))


def _altered(file: FileChange) -> Iterator[str]:
    """Yield the lines that stand on one side of a file only, however often they do."""
    before, after = (
        Counter(side.text.splitlines() if side else ()) for side in (file.before, file.after)
    )
    yield from (before - after).keys()
    yield from (after - before).keys()


def endpoints_of(project: Project, paths: Iterable[str]) -> list[Endpoint]:
    """Return the endpoints that the files at ``paths`` declare or handle, in order of path.

    What could not be read is left out here; ``unread`` names it.
    """
    found: dict[tuple[str, str, Span], Endpoint] = {}
    for path in paths:
        for one in _of_file(project, path)[0]:
            found.setdefault((one.method, one.path, one.at), one)
    return sorted(found.values(), key=lambda one: (one.path, one.method, one.at))


def unread(project: Project, paths: Iterable[str]) -> list[Unjudged]:
    """Return what stands in the way of reading the routes of files; a syntax error does."""
    found: set[Unjudged] = set()
    for path in paths:
        found.update(_of_file(project, path)[1])
        format_, document = project.of_code(path), project.document(path)
        if format_ is None or document is None or not may_declare(document.text):
            continue
        for problem in format_.read(document).problems:
            found.add(Unjudged(problem.at, f"{problem.message}: its routes are not known"))
    return sorted(found)


def _of_file(project: Project, path: str) -> tuple[tuple[Endpoint, ...], tuple[Unjudged, ...]]:
    return project.once(("endpoints", path), lambda: _read(project, path))


def _read(project: Project, path: str) -> tuple[tuple[Endpoint, ...], tuple[Unjudged, ...]]:
    format_ = project.of_code(path)
    document = project.document(path) if format_ and format_.language else None
    if format_ is None or format_.language is None or document is None:
        return (), ()
    language = _SAME.get(format_.language.id, format_.language.id)
    endpoints: list[Endpoint] = []
    unjudged: set[Unjudged] = set()
    for one in frameworks().values():
        if one.language != language or not any(hint in document.text for hint in one.hints):
            continue
        try:
            routes = one.read(project, path)
        except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
            words = f"its routes could not be read ({one.id}): {type(error).__name__}"
            unjudged.add(Unjudged(Span(path), words))
            continue
        endpoints += routes.endpoints
        unjudged.update(Unjudged(p.at, p.message) for p in routes.problems)
    return tuple(endpoints), tuple(unjudged)


def contracts_of(library: Library, format_: str = "openapi") -> list[Record]:
    """Return the contracts of a kind that name files as their code."""
    return [
        record
        for _, record in sorted(library.records.items())
        if record.kind is Kind.CONTRACT and record.facts.get("format") == format_
    ]


def claimed_files(record: Record, project: Project) -> tuple[str, ...]:
    """Return the source files that a contract names as its code, within bounds."""
    globs: list[str] = []
    for glob in record.governs:
        globs += (glob, f"{glob.rstrip('/')}/**")
    found = project.files(*globs) if globs else ()
    return tuple(path for path in found if path.endswith(CODE))[:_MOST]


def missing(contract: Contract, endpoints: Iterable[Endpoint]) -> Iterator[tuple[str, str]]:
    """Yield the operations (METHOD, template) of a contract that no endpoint answers to."""
    met: set[tuple[str, str]] = set()
    for one in endpoints:
        if one.method == "*" or {"method", "path"} & set(one.unknown):
            met.update(described.place for described in contract.methods(one))
        elif (described := contract.of(one)) is not None:
            met.add(described.place)
    yield from (key for key in contract.operations if key not in met)


def unclaimed(project: Project, claimed: Container[str]) -> Iterator[Unjudged]:
    """Yield the files that declare routes and that no contract claims."""
    sources = [p for p in project.files("**") if p.endswith(CODE) and p not in claimed]
    for path in sources[:_MOST]:
        text = project.read_text(path)
        if text is None or not may_declare(text):
            continue
        if count := len(endpoints_of(project, [path])):
            words = f"no contract claims its {count} endpoint{'s' if count > 1 else ''}"
            yield Unjudged(Span(path), words)
