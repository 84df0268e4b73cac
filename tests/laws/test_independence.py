"""Plugs of one kind never import one another; what they share stands in a module with ``_``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
PACKAGES = (
    "conductor_mcp.formats",
    "conductor_mcp.rules",
    "conductor_mcp.server.tools",
    "conductor_mcp.server.resources",
    "conductor_mcp.server.prompts",
    "conductor_mcp.cli.commands",
    "conductor_mcp.cli.clients",
)
PLUGS = [
    (package, file)
    for package in PACKAGES
    for file in sorted((SOURCE / package.replace(".", "/")).glob("*.py"))
    if not file.stem.startswith("_")
]


def _imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written in full"
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize(
    ("package", "file"), PLUGS, ids=[f"{p.rpartition('.')[2]}/{f.stem}" for p, f in PLUGS]
)
def test_a_plug_knows_none_of_its_neighbours(package: str, file: Path) -> None:
    neighbours = {f"{package}.{f.stem}" for p, f in PLUGS if p == package and f != file}
    assert neighbours & _imported(file) == set()
