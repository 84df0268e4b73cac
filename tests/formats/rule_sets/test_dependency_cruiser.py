"""Settings of dependency-cruiser, read as clauses and never run."""

from __future__ import annotations

from conductor_mcp.formats.rule_sets import Said, dependency_cruiser
from conductor_mcp.model import Document, Force

SETTINGS = r"""
const sources = ["not", "these"];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  extends: "dependency-cruiser/configs/recommended",
  forbidden: [
    // a comment
    {
      name: 'no-circular',
      severity: 'warn',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "domain pure",
      comment: "The domain knows" + " no database",
      severity: "error",
      from: { path: "^src/([^/]+)/", pathNot: ["\\.spec\\.ts$", "^src/main"] },
      to: { path: "^(infra|node_modules/pg)", pathNot: '$1', dependencyTypesNot: ["type-only"] },
    },
    { name: "off", severity: "ignore", from: {}, to: { path: "x" } },
    { name: "no-orphans", from: { orphan: true, pathNot: "x" }, to: {} },
    { name: "computed", from: { path: makePath() }, to: { path: "x" } },
    { name: "spread", from: { ...common }, to: { path: "x" } },
    { name: "deprecated", from: {}, to: { dependencyTypes: ["deprecated"] } },
    { from: {}, to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] } },
    ...more(),
  ].slice(0),
  allowedSeverity: "error",
  allowed: [{ from: { path: "^src" }, to: { path: "^src" } }],
  required: [{ module: {}, to: {} }],
  options: {
    exclude: { path: "dist" }, includeOnly: ["^src", "^test"], tsPreCompilationDeps: true,
  },
};
"""


def by_id(text: str, path: str = ".dependency-cruiser.cjs") -> dict[str, Said]:
    return {one.id: one for one in dependency_cruiser.read(Document(path, text), lambda _: True)}


def test_rules_become_clauses_and_the_rest_is_said() -> None:
    text = SETTINGS.replace("    ...more(),\n  ].slice(0)", "  ]")
    found = by_id(text)
    common = {"ignore": ["dist"], "include_only": ["^src|^test"]}
    pure = found["domain-pure"]
    assert (pure.rule, pure.force, pure.at.first) == ("forbid-path", Force.MUST, 15)
    assert pure.options == {
        "from": {"path": ["^src/([^/]+)/"], "path_not": [r"\.spec\.ts$|^src/main"]},
        "to": {
            "path": ["^(infra|node_modules/pg)"],
            "path_not": ["$1"],
            "types_not": ["type-only"],
        },
        **common,
    }
    assert found["allowed"].options == {
        "allow": [{"from": {"path": ["^src"]}, "to": {"path": ["^src"]}}],
        **common,
    }
    assert found["allowed"].force is Force.MUST
    assert "off" not in found
    sorts = (found["rule-8"].options or {})["to"]
    assert sorts == {"types": ["npm-no-pkg"]}
    problems = {name: one.problem for name, one in found.items() if one.problem}
    assert problems == {
        "extends": "what it `extends` is not read",
        "no-circular": "circles of only some files, as expressions tell them, are not read",
        "no-orphans": "the condition 'orphan' is not read",
        "computed": "one of its expressions is computed",
        "spread": "one of its ends is computed",
        "deprecated": "the dependency types deprecated are not read",
        "required": "`required` rules are not read",
    }


def test_computed_rules_are_said() -> None:
    assert by_id(SETTINGS)["forbidden"].problem == "its `forbidden` rules are computed"
    assert (
        "no settings that are written out"
        in by_id("module.exports = make();\n")["settings"].problem
    )


def test_json_and_folders_and_circles() -> None:
    text = """{
      // a comment
      "forbidden": [
        {
          "name": "round", "severity": "error", "from": {}, "to": {"circular": true}
        },
        {
          "name": "apart", "severity": "info", "from": {"path": "^a"}, "to": {"path": "^b"}
        }
      ]
    }"""
    found = by_id(text, "web/.dependency-cruiser.json")
    assert (found["round"].rule, found["round"].force) == ("no-cycles", Force.MUST)
    assert found["round"].options == {"in": ["web/**"], "type_only": "allow"}
    assert (found["apart"].options or {})["base"] == "web"
    assert found["apart"].force is Force.SHOULD
