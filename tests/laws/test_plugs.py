"""Laws of plugs: one file, one name, and none knows another."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import conductor_mcp

ROOT = Path(conductor_mcp.__file__).parent
PACKAGES = {
    "formats": ROOT / "formats",
    "rules": ROOT / "rules",
    "app.judges": ROOT / "app" / "judges",
    "app.audits": ROOT / "app" / "audits",
    "render": ROOT / "render",
    "server.tools": ROOT / "server" / "tools",
    "server.resources": ROOT / "server" / "resources",
    "server.prompts": ROOT / "server" / "prompts",
    "cli.commands": ROOT / "cli" / "commands",
    "cli.clients": ROOT / "cli" / "clients",
}


def _imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_no_plug_imports_another(package: str) -> None:
    modules = [p for p in PACKAGES[package].glob("*.py") if p.stem != "__init__"]
    plugs = {f"conductor_mcp.{package}.{p.stem}" for p in modules if not p.stem.startswith("_")}
    assert plugs
    met = {
        f"{path.stem} imports {name}"
        for path in modules
        for name in _imported(ast.parse(path.read_text("utf-8"))) & plugs
    }
    assert met == set()
