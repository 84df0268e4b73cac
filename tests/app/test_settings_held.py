"""What is read from the settings of other tools can be held: rules take their clauses."""

from __future__ import annotations

import pytest

from conductor_mcp.app._clauses import Held, hold
from conductor_mcp.app.evaluate_rules import discover_rules
from conductor_mcp.formats import rule_sets
from conductor_mcp.formats.rule_sets import RuleSet, Tree
from conductor_mcp.model import Clause, Document, Span
from conductor_mcp.registry import discover

TACH = """
source_roots = ["src"]
exact = true
[[modules]]
path = "a"
depends_on = ["b"]
[[modules]]
path = "b"
visibility = ["a"]
[[modules]]
path = "c"
unchecked = true
[[interfaces]]
expose = ["made_.*"]
from = ["b"]
visibility = ["a"]
exclusive = true
"""
CRUISER = """
module.exports = {
  forbidden: [
    { name: "round", scope: "folder", from: {}, to: { circular: true } },
    { name: "loose", from: { path: "^src/([^/]+)" },
      to: { moreUnstable: true, pathNot: "^src/$1" } },
    { name: "cycle", from: {}, to: { circular: true, viaOnly: { path: "(?<!x)y" } } },
    { name: "alone", from: { orphan: true }, to: {} },
    { name: "far", from: { path: "^src" }, to: { path: "^lib", reachable: true } },
    { name: "out", from: { path: "^src" }, to: { path: "^lib", reachable: false } },
    { name: "few", from: {}, module: { path: "x", numberOfDependentsLessThan: 2 } },
    { name: "sort", from: {}, to: { dependencyTypesNot: ["deprecated"], path: "x" } },
  ],
  required: [{ name: "led", module: { path: "a" }, to: { path: "b", reachable: true } }],
  allowed: [{ from: {}, to: {} }],
  options: { combinedDependencies: true, exclude: "z", doNotFollow: "n" },
};
"""
FILES = {
    "tach": ("tach.toml", TACH),
    "dependency-cruiser": (".dependency-cruiser.cjs", CRUISER),
}


@pytest.mark.parametrize("tool", sorted(FILES))
def test_every_clause_of_settings_can_be_held(tool: str) -> None:
    path, text = FILES[tool]
    there = ("src/a/__init__.py", "src/b/__init__.py", "src/c.py", "src/a/", "src/b/", "src/")
    tree = Tree(there.__contains__, {path: text}.get, lambda: [p for p in there if p[-1] != "/"])
    reader = discover(rule_sets, "RULE_SET", RuleSet)[tool]
    said = reader.read(Document(path, text), tree)
    assert not [one.problem for one in said if not one.rule]
    rules = discover_rules()
    clauses = [
        Clause(path, one.id, one.rule, one.options or {}, Span(path), one.force, one.why)
        for one in said
    ]
    assert [str(held) for c in clauses if not isinstance(held := hold(c, rules), Held)] == []
