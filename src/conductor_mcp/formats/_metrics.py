"""The metrics of an intent: listed in front matter, or as rows of a table.

Each is a mapping with ``id``. Front matter gives what it likes beside it (``direction``,
``target``); a table gives ``name``, ``baseline``, ``target`` and its other columns by their heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from conductor_mcp.formats._blocks import Block, Shape, plain
from conductor_mcp.formats._contract import slug
from conductor_mcp.formats._frontmatter import Node
from conductor_mcp.model import Document, Problem, Span

_COLUMNS = {
    "name": "metric|metrics|kpi|measure|success metric|key metric|indicator|success measure",
    "baseline": "baseline|current|today|now|current value|as is",
    "target": "target|goal|target value|to be|desired|threshold|success threshold",
}
_COLUMN_OF = {name: column for column, names in _COLUMNS.items() for name in names.split("|")}
_ASIDE = re.compile(r"\s*\([^()]*\)")
_AIMED = {"baseline", "target"}


def tabled(blocks: list[Block]) -> Iterator[dict[str, str]]:
    """Yield the rows of tables whose head names a metric and its baseline or target."""
    head: list[str] = []
    for block in blocks:
        if block.shape is not Shape.ROW:
            head = []
        elif not block.level:
            cells = [plain(cell).casefold() for cell in block.cells]
            named = _named(cells)
            head = named if "name" in named and not _AIMED.isdisjoint(named) else []
        elif head:
            cells = [plain(cell) for cell in block.cells]
            row = {k: v for k, v in zip(head, cells, strict=False) if k and v}
            if name := row.get("name"):
                yield {**row, "id": slug(name)}


def _named(cells: list[str]) -> list[str]:
    """Name the columns: ``Target (Year 1)`` is a target, ``Target KPI Metric`` the name."""
    bare = [_ASIDE.sub("", cell).split("/")[0].strip() for cell in cells]
    named = [_COLUMN_OF.get(cell, told) for cell, told in zip(bare, cells, strict=True)]
    if "name" not in named and "baseline" in named:
        at = next((i for i, cell in enumerate(bare) if cell.endswith((" metric", " kpi"))), None)
        if at is not None:
            named[at] = "name"
    return named


def listed(node: Node | None, document: Document, problems: list[Problem]) -> list[object]:
    """Return the metrics of a front matter's field; what is none becomes a problem."""
    if node is None or node.value is None:
        return []
    value = node.plain()
    several = cast("list[object]", value) if isinstance(value, list) else [value]
    kept: list[object] = [one for one in several if isinstance(one, dict) and "id" in one]
    if len(kept) < len(several):
        at = Span(document.path, node.first, node.last)
        problems.append(Problem(at, "metrics: each is a mapping with id, direction, target"))
    return kept
