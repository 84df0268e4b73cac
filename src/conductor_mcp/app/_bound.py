"""Which clauses in force look at a path, whatever their records claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from weakref import WeakKeyDictionary

from conductor_mcp.app._clauses import Held, hold
from conductor_mcp.app._more_clauses import carries, clauses_of
from conductor_mcp.app.library import Library
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Clause, Record, Unjudged
from conductor_mcp.model.values import replace
from conductor_mcp.rules import AnyRule

_EVERYWHERE = ("**", "**/*", "*")
_NAMED = 3
_SEVERAL = 2
Ready = Sequence[tuple[Record, tuple[Held, ...]]]
_WARM: WeakKeyDictionary[Library, Ready] = WeakKeyDictionary()


def bound(library: Library, path: str, further: Ready = ()) -> Iterator[tuple[Record, str]]:
    """Yield the records in force with a clause that looks at ``path``, each with its reason.

    Of a folder, clauses about anything in it count. A clause that looks everywhere binds this
    path no more than another, and comes last. ``further`` are those that ``unspelt`` returned.
    """
    late: list[tuple[Record, str]] = []
    for record, clauses in chain(_held(library), further):
        near = [h for h in clauses if _looks_at(h, path)]
        if not near:
            continue
        names = ", ".join(h.clause.id or h.rule.id for h in near[:_NAMED])
        names += f" and {len(near) - _NAMED} more" if len(near) > _NAMED else ""
        words = f"its clause{'s' if len(near) > 1 else ''} {names}"
        reason = f"{words} look{'' if len(near) > 1 else 's'} at this path"
        if all(_is_everywhere(h) for h in near):
            late.append((record, reason))
        else:
            yield record, reason
    yield from late


def looking(clauses: Sequence[Clause], paths: Sequence[str]) -> list[Clause]:
    """Return those of some clauses that look at one of ``paths``, and those that cannot be held.

    All of them where there are no paths, or where none looks at any.
    """
    if not paths or len(clauses) < _SEVERAL:
        return list(clauses)
    known = _rules()
    found: list[Clause] = []
    near = False
    for clause in clauses:
        held = hold(clause, known)
        looks = not isinstance(held, Unjudged) and any(_looks_at(held, path) for path in paths)
        near = near or looks
        if looks or isinstance(held, Unjudged):
            found.append(clause)
    return found if near else list(clauses)


def _rules() -> dict[str, AnyRule]:
    from conductor_mcp import rules
    from conductor_mcp.registry import discover

    known: dict[str, AnyRule] = {}
    known.update(discover(rules, "RULE", rules.Rule))  # pyright: ignore[reportUnknownArgumentType] - a rule's own types do not matter here
    return known


def unspelt(workspace: Workspace, library: Library) -> Ready:
    """Return the records with clauses that they do not spell out, as the disk has them now."""
    records = [r for r in library.records.values() if carries(r) and library.in_force(r)]
    if not records:
        return ()
    files, every = workspace.files, library.records
    whole = [replace(r, clauses=clauses_of(files, every, r)) for r in records]
    return tuple(_made_ready(library, whole))


def _held(library: Library) -> Ready:
    if library not in _WARM:
        _WARM[library] = tuple(_made_ready(library, library.records.values()))
    return _WARM[library]


def _made_ready(
    library: Library, records: Iterable[Record]
) -> Iterator[tuple[Record, tuple[Held, ...]]]:
    carrying = [r for r in records if r.clauses and library.in_force(r)]
    if not carrying:
        return
    known = _rules()
    for record in carrying:
        ready = [hold(clause, known) for clause in record.clauses]
        yield record, tuple(h for h in ready if not isinstance(h, Unjudged))


def _looks_at(held: Held, path: str) -> bool:
    rule, options = held.rule, held.options
    if held.governs(path):
        return True
    places = rule.places(options) if rule.places else ()
    return any(glob.startswith(f"{path}/") for glob in places)


def _is_everywhere(held: Held) -> bool:
    places = tuple(held.rule.places(held.options)) if held.rule.places else ()
    return not places or bool(set(places) & set(_EVERYWHERE))
