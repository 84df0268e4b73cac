"""What we cover of the lists of changes that other tools keep, counted from code and our own pairs.

``python -m tests.compat.coverage`` prints ``docs/compat/coverage.md``; a test holds the page to it.

``oasdiff_pairs.json`` has a pair for every id of oasdiff: ``levels`` are its own by default,
``schemas`` go into each place that an id names, ``documents`` are merge patches (RFC 7396) of
``base``.
"""

# ruff: noqa: E501 - lines of the page it writes

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conductor_mcp.compat import Side
from conductor_mcp.compat.graphql._kinds import KINDS
from conductor_mcp.compat.openapi import FAMILY
from conductor_mcp.compat.protobuf._rules import RULES
from conductor_mcp.model import Document

HERE = Path(__file__).parent
PAIRS: Any = json.loads((HERE / "oasdiff_pairs.json").read_text(encoding="utf-8"))
BUF: Any = json.loads((HERE / "buf_pairs.json").read_text(encoding="utf-8"))
LEVELS: Mapping[str, str] = PAIRS["levels"]
PAGE = HERE.parents[1] / "docs" / "compat" / "coverage.md"
PLACES = (
    "request-read-only-property",
    "response-write-only-property",
    "request-body",
    "request-property",
    "response-body",
    "response-property",
    "request-parameter-property",
    "request-parameter",
    "response-header",
    "response-mediatype",
    "request-header-property",
)
REASONS = {
    "sunset-missing": "needs a policy of days, which a team states by grading the deprecation itself",
    "security": "who calls without what is asked for is refused: OpenAPITools and we call it breaking",
    "version": "the pair breaks something, so that there is a version to complain about",
    "header-removed": "who read it reads nothing; OpenAPITools' and qubership's verdicts agree with us",
    "parameter-removed": "what is sent is no longer heard; OpenAPITools' verdicts agree with us",
    "property-type-changed": "a parameter's property of another type is refused like any other",
    "prefix-items": "read both ways: what a tuple promised is breaking, what schemas allow beyond it risky",
    "all-of-removed": "an answer that promised what the member demands promises it no more",
    "dependent-required-changed": "what is asked beside a property only grew, which hurts no reader",
    "header-type-changed": "a header is text: a boolean in it is still a string",
    "min-items-set": "an empty list was taken before: OpenAPITools and qubership agree with us",
    "read-only": "callers must send it now: OpenAPITools' and qubership's verdicts agree with us",
}  # fmt: skip


def documents(name: str) -> tuple[Side, Side]:
    """Return the pair of an id."""
    if name in PAIRS["documents"]:
        one, other = (_patched(PAIRS["base"], patch) for patch in PAIRS["documents"][name])
        return _side(one), _side(other)
    place = next(
        p for p in PLACES if name.startswith(p + "-") and name[len(p) + 1 :] in _schemas()
    )
    one, other = (_placed(place, schema) for schema in _schemas()[name[len(place) + 1 :]])
    return _side(one), _side(other)


def _schemas() -> Mapping[str, Any]:
    found: Mapping[str, Any] = PAIRS["schemas"]
    return found


def _side(document: Any) -> Side:
    return Side({"api.json": Document("api.json", json.dumps(document))})


def _patched(value: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    found = dict(value) if isinstance(value, dict) else {}
    for key, below in patch.items():
        if below is None:
            found.pop(key, None)
        else:
            found[key] = _patched(found.get(key), below)
    return found


def _placed(place: str, schema: Any) -> Any:
    mark = {"request-read-only-property": "readOnly", "response-write-only-property": "writeOnly"}
    if place in mark:
        schema = {**schema, mark[place]: True}
    if "property" in place:
        schema = {"type": "object", "properties": {"p": schema}}
    answer: dict[str, Any] = {"description": "ok"}
    operation: dict[str, Any] = {"operationId": "x", "responses": {"200": answer}}
    content = {"content": {"application/json": {"schema": schema}}}
    if place.startswith(("request-parameter", "request-header")):
        where = "header" if place.startswith("request-header") else "query"
        operation["parameters"] = [{"name": "p", "in": where, "schema": schema}]
    elif place == "response-header":
        answer["headers"] = {"X-H": {"schema": schema}}
    elif place.startswith("request"):
        operation["requestBody"] = content
    else:
        answer.update(content)
    return {**PAIRS["base"], "paths": {"/a": {"post": operation}}}


def named(name: str) -> tuple[bool, bool]:
    """Say of an id whether its pair is told under that name, and whether it breaks for us."""
    changes = FAMILY.compare(*documents(name)).changes
    told = any(name in one.aliases.get("oasdiff", ()) for one in changes)
    return told, any(FAMILY.grade(one, "default").value == "breaking" for one in changes)


def page() -> str:
    """Write the page."""
    return "\n".join([*_oasdiff(), *_buf(), *_graphql()]) + "\n"


def _oasdiff() -> Iterator[str]:
    found = {name: named(name) for name in sorted(LEVELS)}
    told = sum(one for one, _ in found.values())
    yield from (
        "# What is covered of other tools' lists",
        "",
        "Counted by `python -m tests.compat.coverage` from our own pairs; a test holds this page to it.",
        "",
        "## oasdiff: 509 ids",
        "",
        f"{told} of {len(LEVELS)} ids are given, each by a pair of its own (`tests/compat/oasdiff_pairs.json`).",
        "",
        "| where | ids | given | level agrees |",
        "|---|---|---|---|",
    )
    groups: dict[str, list[str]] = {}
    for name in found:
        groups.setdefault(_group(name), []).append(name)
    for group, names in sorted(groups.items()):
        given = sum(found[name][0] for name in names)
        agree = sum(found[name][1] is (LEVELS[name] == "E") for name in names)
        yield f"| {group} | {len(names)} | {given} | {agree} |"
    yield from ("", "Not given:", "")
    yield from [f"- `{n}`" for n, (one, _) in found.items() if not one] or ["- none"]
    yield from ("", "Its error is not our breaking, or our breaking not its error:", "")
    for name, (_, broken) in found.items():
        if broken is not (LEVELS[name] == "E"):
            ours = "breaking" if broken else "not breaking"
            yield f"- `{name}`: {ours} for us; {_reason(name)}"


def _group(name: str) -> str:
    for start in ("request-parameter", "request-body", "request", "response-header", "response"):
        if name.startswith(start):
            return start
    return "new-request" if name.startswith("new-") else "operations, security, versions"


def _reason(name: str) -> str:
    for word, reason in REASONS.items():
        if word in name:
            return reason
    raise KeyError(name)


def _buf() -> Iterator[str]:
    rows: Counter[str] = Counter()
    for case in BUF:
        told = [row for category in case["buf"].values() for row in category]
        rows.update(Counter({row.split()[0] for row in told}))
    yield from (
        "",
        "## buf: 64 rules",
        "",
        f"{len(rows)} of {len(RULES)} rules are broken by {len(BUF)} pairs of our own; rule, file, line and",
        "column are those that buf 1.75 named for them, in four categories.",
        "",
        "| rule | categories | pairs |",
        "|---|---|---|",
    )
    for name, categories in sorted(RULES.items()):
        yield f"| {name} | {', '.join(sorted(categories))} | {rows[name]} |"


def _graphql() -> Iterator[str]:
    inspector = {name for kind in KINDS.values() for name in kind.inspector.split("|") if name}
    core = {name for kind in KINDS.values() for name in kind.core.split("|") if name}
    yield from (
        "",
        "## graphql-inspector: 80 types, graphql-core: 34 names",
        "",
        f"{len(inspector)} types of graphql-inspector are given, all that schemas can show: not given are",
        "`DIRECTIVE_USAGE_FIELD_ADDED` and `DIRECTIVE_USAGE_FIELD_REMOVED`, which are about directives in queries.",
        f"{len(core)} names of graphql-core are given, which is all (two of them stand in two of its lists).",
        "",
        "graphql-inspector: " + ", ".join(sorted(inspector)) + ".",
        "",
        "graphql-core: " + ", ".join(sorted(core)) + ".",
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
