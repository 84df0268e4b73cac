"""The endpoints that source code declares, and how they stand to the contracts that claim them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conductor_mcp.model import Kind, Record, Span, Unjudged
from conductor_mcp.model.endpoint import Endpoint
from conductor_mcp.registry import discover

if TYPE_CHECKING:
    from conductor_mcp.app._described import Contract
    from conductor_mcp.app.library import Library
    from conductor_mcp.formats._project import Project
    from conductor_mcp.formats.routes import Framework

SUFFIXES = (".py", ".js", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".jsx", ".java", ".go")
"""Files of the languages whose routes are read; a change of none of them costs nothing."""
_SAME = {"typescript": "javascript", "tsx": "javascript"}
_MOST = 3_000


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One row of the table: a contract, an operation of it, where, and what is wrong."""

    contract: str
    operation: str
    where: str
    wrong: str


def frameworks() -> Mapping[str, Framework]:
    """Return every reader of routes by its id."""
    from conductor_mcp.formats import routes
    from conductor_mcp.formats.routes import Framework

    return discover(routes, "FRAMEWORK", Framework)


def may_declare(text: str) -> bool:
    """Whether a file holds a word that some framework's routes cannot do without."""
    return any(hint in text for one in frameworks().values() for hint in one.hints)


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
            found.add(Unjudged(problem.at, f"{problem.message}: its routes were not compared"))
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
    return tuple(path for path in found if path.endswith(SUFFIXES))[:_MOST]


def missing(contract: Contract, endpoints: Iterable[Endpoint]) -> Iterator[tuple[str, str]]:
    """Yield the operations (METHOD, template) of a contract that no endpoint answers to."""
    met: set[str] = set()
    for one in endpoints:
        if one.method == "*" or {"method", "path"} & set(one.unknown):
            met.update(described.name for described in contract.methods(one))
        elif (described := contract.of(one)) is not None:
            met.add(described.name)
    for key, described in contract.operations.items():
        if described.name not in met:
            yield key


def drift_rows(project: Project, library: Library) -> list[DriftRow]:
    """Return everything in which code and the OpenAPI contracts that claim it differ.

    Files that declare routes and that no contract claims are rows without a contract, where the
    repository has a contract at all.
    """
    from conductor_mcp.app._described import Contract

    found: list[DriftRow] = []
    records = contracts_of(library)
    claimed: set[str] = set()
    for record in records:
        files = claimed_files(record, project)
        claimed.update(files)
        if not files:
            continue
        contract = Contract(record, project, record.path)
        found += _rows(contract, project, files)
    if records:
        found += _unclaimed(project, claimed)
    return found


def _rows(contract: Contract, project: Project, files: tuple[str, ...]) -> Iterator[DriftRow]:
    from conductor_mcp.app._surface import compared, shown

    endpoints = endpoints_of(project, files)
    path = contract.path
    if contract.api is None:
        yield DriftRow(path, "", path, "it cannot be read")
        return
    for one in endpoints:
        for mismatch in compared(contract, one):
            yield DriftRow(path, mismatch.name, str(mismatch.at), mismatch.message)
        if doubts := [word for word in one.unknown if word in ("prefix", "path", "method")]:
            words = f"not known from the code: {', '.join(doubts)} of {shown(one)}"
            yield DriftRow(path, one.key, str(one.at), words)
    for key in missing(contract, endpoints):
        described = contract.operations[key]
        words = f"{described.name} has no code among the files that implement the contract"
        yield DriftRow(path, described.name, str(described.at), words)
    for problem in unread(project, files):
        yield DriftRow(path, "", str(problem.at), problem.why)


def _unclaimed(project: Project, claimed: set[str]) -> Iterator[DriftRow]:
    sources = [p for p in project.files("**") if p.endswith(SUFFIXES) and p not in claimed]
    for path in sources[:_MOST]:
        text = project.read_text(path)
        if text is None or not may_declare(text):
            continue
        count = len(endpoints_of(project, [path]))
        if count:
            words = f"{count} endpoint{'s' if count > 1 else ''} that no contract claims"
            yield DriftRow("", "", path, words)
