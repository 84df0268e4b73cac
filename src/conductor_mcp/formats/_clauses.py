"""Clauses: the checkable sentences a decision's front matter lists under ``rules``."""

from __future__ import annotations

from conductor_mcp.formats._frontmatter import FrontMatter, Items, Node, Pairs
from conductor_mcp.model import Clause, Force, Problem, Span
from conductor_mcp.syntax.lazily import expression

_ID = expression(r"[A-Za-z0-9][\w.-]{0,79}\Z")
_OURS = ("id", "kind", "force", "why")


def read(
    front: FrontMatter, path: str, why: str
) -> tuple[tuple[Clause, ...], tuple[Problem, ...]]:
    """Read every clause; ``why`` is what one says that gives no reason of its own.

    A clause that cannot be read is a problem at its own line, and the others still count.
    """
    source = front.get("rules_from")
    wrong: tuple[Problem, ...] = ()
    if source is not None and not _is_paths(source):
        at = Span(path, source.first, source.last)
        wrong = (Problem(at, "rules: rules_from is a path, or a list of paths"),)
    node = front.get("rules")
    if node is None or node.value is None or isinstance(node.value, bool):
        return (), wrong  # some teams write ``rules: true`` and keep their rules elsewhere
    if not isinstance(node.value, Items):
        at = Span(path, node.first, node.last)
        return (), (*wrong, Problem(at, "rules: must be a list of clauses"))
    clauses: list[Clause] = []
    problems: list[Problem] = [*wrong]
    for item in node.value:
        read_one = _clause(item, path, why, {c.id for c in clauses})
        if isinstance(read_one, Clause):
            clauses.append(read_one)
        else:
            problems.append(Problem(read_one.at, f"rules: {read_one.message}"))
    return tuple(clauses), tuple(problems)


def _is_paths(node: Node) -> bool:
    each = node.value if isinstance(node.value, Items) else [node]
    return bool(each) and all(isinstance(one.value, str) and one.value.strip() for one in each)


def _clause(item: Node, path: str, why: str, taken: set[str]) -> Clause | Problem:
    at = Span(path, item.first, max(item.first, item.last))
    if not isinstance(item.value, Pairs):
        return Problem(at, "a clause is a mapping with id and kind")
    said = item.plain()
    name, kind, force = said.get("id"), said.get("kind"), said.get("force", Force.MUST.value)
    fault = ""
    if not isinstance(name, str) or not _ID.match(name):
        fault = "a clause needs an id of letters, digits, '.', '_' and '-'"
    elif name in taken:
        fault = f"the clause id {name!r} is used twice"
    elif not isinstance(kind, str) or not kind.strip():
        fault = f"clause {name!r} needs a kind"
    elif force not in {f.value for f in Force}:
        fault = f"clause {name!r}: force is must or should, not {force!r}"
    elif len({key for key, _ in item.value}) < len(item.value):
        fault = f"clause {name!r} says a key twice"
    if fault:
        return Problem(at, fault)
    reason = said.get("why")
    if reason is not None and not isinstance(reason, str):
        return Problem(at, f"clause {name!r}: why is a sentence, not {reason!r}")
    return Clause(
        record=path,
        id=name,
        rule=kind.strip(),
        options={k: v for k, v in said.items() if k not in _OURS},
        at=at,
        force=Force(force),
        why=reason.strip() if isinstance(reason, str) and reason.strip() else why,
    )
