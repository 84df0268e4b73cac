"""Flows: how several components act together, movement by movement, in YAML.

Ours: a mapping with ``movements``, each with ``name``, ``participants``, ``validates``,
``endpoints``, ``models``, ``timeout``, ``sync_point`` and ``rollback_on_failure``; found in
``context/flows/``, by ``kind: flow``, or by its movements. A flow states no status: what stands
in the tree is in force.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from conductor_mcp.formats import Claim, Format
from conductor_mcp.formats._contract import (
    Prose,
    guarded,
    one_line,
    place,
    reading_of,
    record_of,
    says,
    wrong,
)
from conductor_mcp.model import Document, Element, Kind, Problem, Reading
from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import Node, SyntaxProblem, clean, dig, text_at, texts_of

_PLACE = expression(r"(?:^|/)context/flows/[^/]+\.(?:ya?ml|json)$")
_KIND = expression(r"""(?m)^["']?kind["']?[ \t]*:[ \t]*["']?flow["']?[ \t]*$""", re.IGNORECASE)
_LISTS = {
    "participants": ("participants", "participant"),
    "validates": ("validates", "validations", "validation"),
    "endpoints": ("endpoints", "endpoint"),
    "models": ("models", "model"),
}


def _claims(document: Document) -> Claim:
    text = document.text
    if "movements" in text and (_KIND.search(text) or "\nflow:" in f"\n{text}"):
        return Claim.DECLARED
    if _PLACE.search(document.path):
        return Claim.PLACE
    looks = "participants" in text and says(document, "movements")
    return Claim.CONTENT if looks else Claim.NONE


def _read(document: Document, root: Node) -> Reading:
    inner = dig(root, "flow")
    top = inner if inner is not None and inner.members() else root
    movements = dig(top, "movements")
    if movements is None:
        raise SyntaxProblem("it has no `movements`", root.line)
    name = text_at(top, "name") or text_at(root, "flow") or text_at(top, "id") or document.stem
    name = name.removeprefix("flow:")
    title = text_at(top, "title") or text_at(top, "name") or name
    problems: list[Problem] = []
    told: list[dict[str, object]] = []
    parts: list[Element] = []
    words: list[tuple[int, str]] = []
    named = movements.members().items() or [("", one) for one in movements.elements()]
    for number, (key, one) in enumerate(named, start=1):
        if not one.members():
            problems.append(wrong(document, one, "a movement is a mapping with a name"))
            continue
        said = _movement(one, key or text_at(one, "name") or text_at(one, "id") or str(number))
        told.append(said)
        at = place(document.path, one)
        detail = _detail(said)
        parts.append(Element(f"movement {name}.{said['name']}", at, "movement", detail))
        about = text_at(one, "description")
        words.append(
            (one.line, f"{number}. {said['name']}: {one_line(f'{about} {detail}', 2000)}")
        )
    prose = Prose(document.path)
    if about := text_at(top, "description"):
        prose.add(title, [(top.line, about[:8000])])
    prose.add("Movements", words)
    facts = {
        "format": "flow",
        "owner": text_at(top, "owner"),
        "movements": told,
        **{k: list(dict.fromkeys(v for m in told for v in _listed(m, k))) for k in _LISTS},
    }
    globs = [*texts_of(dig(top, "applies_to")), *texts_of(dig(top, "governs"))]
    record = record_of(document, Kind.FLOW, title, prose, facts, name=name, globs=globs)
    return reading_of(record, parts, problems)


def _movement(node: Node, name: str) -> dict[str, object]:
    members = node.members()
    said: dict[str, object] = {"name": name}
    for key, spellings in _LISTS.items():
        node_ = next((members[s] for s in spellings if s in members), None)
        if found := [one_line(t, 400) for t in _each(node_)]:
            said[key] = found[:200]
    for key in ("timeout", "sync_point", "rollback_on_failure"):
        if key in members:
            value = members[key].value
            scalar = isinstance(value, bool | int | float)
            said[key] = value if scalar else one_line(clean(str(value)), 200)
    return said


def _each(node: Node | None) -> list[str]:
    """Read a list of texts; of a list of mappings, each one's name with what it says beside it."""
    if node is None:
        return []
    found = list(texts_of(node))
    for one in node.elements():
        pairs = [f"{k}: {', '.join(texts_of(v))}" for k, v in one.members().items()]
        found.extend(["; ".join(pairs)] if pairs else [])
    found.extend(f"{k}: {', '.join(texts_of(v))}" for k, v in node.members().items())
    return found


def _listed(movement: Mapping[str, object], key: str) -> list[str]:
    found = movement.get(key)
    return [str(one) for one in found] if isinstance(found, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _detail(said: Mapping[str, object]) -> str:
    pieces = [f"{key}: {', '.join(_listed(said, key))}" for key in _LISTS if key in said]
    pieces += [f"{k}: {said[k]}" for k in ("timeout", "sync_point") if k in said]
    if said.get("rollback_on_failure"):
        pieces.append("rolls back on failure")
    return "; ".join(pieces)


FORMAT = Format(
    id="flow", names=("*.yaml", "*.yml", "*.json"), claims=_claims, read=guarded("a flow", _read)
)
