"""Find records by words: what binds comes first, what was retired only when asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from conductor_mcp.app import rank
from conductor_mcp.app._budget import tokens
from conductor_mcp.app._visible import visible
from conductor_mcp.app.answers import SearchAnswer, SearchHit
from conductor_mcp.app.excerpt import excerpts
from conductor_mcp.app.library import Library, located, opened
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import ConductorError, Kind, Record, Status

_MOST_QUERY = 2_000
_MOST_RESULTS = 100
_SNIPPET = 240
_MEASURES: WeakKeyDictionary[Workspace, rank.Measures] = WeakKeyDictionary()
_RETIRED_COSTS = 1.0  # of a score: so much better must a retired record answer to come first
_RETIRED = (Status.SUPERSEDED, Status.DEPRECATED, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Found:
    """A record that matches, with its score: higher is better, within one answer.

    ``about`` is the part of it that the question's words made, without how often others cite it;
    ``named`` says that the question is nothing but the record's name.
    """

    record: Record
    score: float
    about: float = 0.0
    named: bool = False


def search(
    workspace: Workspace,
    query: str,
    *,
    kinds: Sequence[str] = (),
    paths: Sequence[str] = (),
    include_retired: bool = False,
    limit: int = 10,
    cursor: str | None = None,
) -> SearchAnswer:
    """Find records by words, by id or by title; see ``Conductor.search``.

    Raises:
        ConductorError: The query is empty or too long, a kind is none of ours, the limit is out
            of range, or the cursor belongs to another question.
        OutsideRootError: A path leads out of the repository.

    """
    _check(query, kinds, limit)
    as_of, library = opened(workspace)
    under = tuple(located(workspace, p) for p in paths)
    question = repr((query, sorted(kinds), under, include_retired))
    start = _offset(cursor, question)
    # A folder of records narrows the search; anywhere else is where the asker is at work.
    folders = [p for p in under if any(_lies(r.path, (p,)) for r in library.records.values())]
    work = [p for p in under if p not in folders]
    found = matching(workspace, library, query, work, kinds=kinds)
    if folders:
        found = [f for f in found if _lies(f.record.path, folders)]
    found = current_first(library, found)
    listed = [f for f in found if include_retired or f.named or not retired(library, f.record)]
    shown = _within(
        _hits(workspace, library, query, listed[start : start + limit]),
        workspace.config.budgets.search,
    )
    end = start + len(shown)
    return SearchAnswer(
        as_of=as_of,
        results=tuple(shown),
        omitted=len(listed) - end,
        next_cursor=_cursor(end, question) if end < len(listed) else None,
        note=_note(len(listed) - end, found, listed),
    )


def matching(
    workspace: Workspace,
    library: Library,
    query: str,
    paths: Sequence[str] = (),
    *,
    kinds: Sequence[str] = (),
    without: Callable[[Record], bool] = lambda _: False,
) -> list[Found]:
    """Return what matches, in force or not, best first: what is asked for by name before all.

    ``paths`` are where the asker is at work; ``without`` says what to leave out altogether.
    """
    scored = rank.find(
        workspace.view,
        _MEASURES.setdefault(workspace, rank.Measures()),
        query,
        paths,
        kinds=kinds,
        without=without,
        aside=lambda record: retired(library, record),
    )
    found = [
        Found(library.records[s.key], s.score, s.score - s.why.get("cited", 0.0)) for s in scored
    ]
    named = [k for k in library.names.find(query.strip()) if len(query) < 200]  # noqa: PLR2004 - no name is longer
    if not named:
        return found
    best = max((f.score for f in found), default=0.0) + 1.0
    wanted = (r for r in map(library.records.__getitem__, named) if not kinds or r.kind in kinds)
    first = [Found(record, best, best, named=True) for record in wanted if not without(record)]
    return first + [f for f in found if f.record.key not in set(named)]


def current_first(library: Library, found: Sequence[Found]) -> list[Found]:
    """Put current records before the retired ones that answer about as well.

    What is asked for by name comes before all, and what took a retired record's place before that
    record. So nobody is shown the old one before the new one, nor has to pass over what hardly
    matches to find the only one that does.
    """
    costs = {f.record.key: _RETIRED_COSTS if retired(library, f.record) else 0.0 for f in found}
    worth = {f.record.key: f.score - costs[f.record.key] for f in found}
    for one in found:
        for heir in _heirs(library, one.record) if costs[one.record.key] else ():
            if heir in worth:
                worth[heir] = max(worth[heir], worth[one.record.key])
    return sorted(
        found,
        key=lambda f: (not f.named, -worth[f.record.key], costs[f.record.key]),
    )


def _heirs(library: Library, record: Record) -> list[str]:
    """Return what took a record's place, and what took the place of that."""
    keys = list(library.retired_by(record))
    for key in keys:
        after = library.records.get(key)
        keys += [k for k in library.retired_by(after) if k not in keys] if after else []
    return keys


def retired(library: Library, record: Record) -> bool:
    """Whether a record once said something and no longer does, or was turned down."""
    return library.status(record) in _RETIRED


def _check(query: str, kinds: Sequence[str], limit: int) -> None:
    if not query.strip():
        raise ConductorError(
            "the query is empty", hint="Give a few words, such as 'money rounding', or an id"
        )
    if len(query) > _MOST_QUERY:
        raise ConductorError(
            f"the query has {len(query)} characters", hint=f"Give at most {_MOST_QUERY}"
        )
    if unknown := [k for k in kinds if k not in list(Kind)]:
        raise ConductorError(
            f"no kind of record is called {visible(unknown[0])!r}",
            hint=f"Kinds: {', '.join(Kind)}",
        )
    if not 1 <= limit <= _MOST_RESULTS:
        raise ConductorError(f"limit {limit} is out of range", hint=f"Give 1 to {_MOST_RESULTS}")


def _lies(path: str, under: Sequence[str]) -> bool:
    return any(not one or path == one or path.startswith(f"{one}/") for one in under)


def _hits(
    workspace: Workspace, library: Library, query: str, found: Sequence[Found]
) -> list[SearchHit]:
    sections = [workspace.view.sections(one.record.key) for one in found]
    return [
        SearchHit(
            path=one.record.key,
            id=one.record.id,
            kind=one.record.kind.value,
            title=visible(one.record.title),
            status=library.status(one.record).value,
            score=round(one.score, 3),
            snippet=snippet,
        )
        for one, snippet in zip(found, excerpts(query, sections, _SNIPPET), strict=True)
    ]


def _within(hits: list[SearchHit], budget: int) -> list[SearchHit]:
    """Shorten snippets, then drop the last results, until the answer fits; keep at least one."""
    left = budget - 200  # what stands around the results: as_of, cursor, note
    kept: list[SearchHit] = []
    for hit in hits:
        short = replace(hit, snippet="")
        cost = next(
            ((h, c) for h in (hit, short) if (c := tokens(repr(h)) + 1) <= left), (short, left + 1)
        )
        if cost[1] > left and kept:
            break
        kept.append(cost[0])
        left -= cost[1]
    return kept


def _note(omitted: int, found: Sequence[Found], listed: Sequence[Found]) -> str:
    said: list[str] = []
    if omitted:
        said.append(
            f"{omitted} or more others match: pass next_cursor as cursor, or narrow with kinds"
        )
    if hidden := len(found) - len(listed):
        said.append(f"{hidden} retired or rejected match too: include_retired=true shows them")
        kept = {f.record.key for f in listed}
        best = max((f for f in found if f.record.key not in kept), key=lambda f: f.score)
        if best.score > max((f.score for f in listed), default=0.0):
            said.append(f"one of them matches best: {visible(best.record.path)}")
    if not found:
        said.append("Nothing matches. Try other words, or fewer")
    return "; ".join(said)


def _cursor(offset: int, question: str) -> str:
    return f"{offset}-{_digest(question)}"


def _offset(cursor: str | None, question: str) -> int:
    if not cursor:
        return 0
    offset, _, digest = cursor.partition("-")
    if not offset.isdecimal() or len(offset) > 6 or digest != _digest(question):  # noqa: PLR2004 - far beyond any pool
        raise ConductorError(
            "the cursor belongs to another question",
            hint="Repeat the query it came from unchanged, or leave the cursor out",
        )
    return int(offset)


def _digest(question: str) -> str:
    return hashlib.blake2b(question.encode("utf-8", "replace"), digest_size=5).hexdigest()
