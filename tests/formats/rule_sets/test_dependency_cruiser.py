"""Settings of dependency-cruiser, read as clauses and never run."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import cast

import pytest

from conductor_mcp.formats.rule_sets import Said, Tree, dependency_cruiser
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
    tsConfig: {},
  },
};
"""


# Without `tsPreCompilationDeps` and `tsConfig`.
VALUES = {
    "type_only": "allow",
    "forms": ["import", "export", "dynamic-import", "type-import", "require",
              "triple-slash-directive"],
    "mapped": "leave",
}  # fmt: skip
SCRIPTS = "**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx,vue,svelte,coffee}"


def by_id(
    text: str, path: str = ".dependency-cruiser.cjs", others: dict[str, str] | None = None
) -> dict[str, Said]:
    beside = others or {}
    tree = Tree(beside.__contains__, beside.get)
    return {one.id: one for one in dependency_cruiser.read(Document(path, text), tree)}


def test_rules_become_clauses_and_the_rest_is_said() -> None:
    text = SETTINGS.replace("    ...more(),\n  ].slice(0)", "  ]")
    found = by_id(text)
    common = {
        "in": [SCRIPTS], "ignore": ["dist"], "include_only": ["^src|^test"],
        "unfollowed": ["node_modules"],
    }  # fmt: skip
    apart = common
    pure = found["domain-pure"]
    assert (pure.rule, pure.force, pure.at.first) == ("forbid-path", Force.MUST, 15)
    assert pure.why == "The domain knows no database"
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
    circle = found["no-circular"]
    assert (circle.rule, circle.options) == ("no-cycles", {**apart, "type_only": "allow"})
    assert (found["no-orphans"].rule, found["no-orphans"].options) == (
        "no-orphans",
        {"from": {"path_not": ["x"]}, **apart},
    )
    nameless = [one for name, one in found.items() if name.startswith("rule-")]
    assert [(one.options or {})["to"] for one in nameless] == [{"types": ["npm-no-pkg"]}]
    # The preset's own, and what only an installation tells.
    assert (found["not-to-unresolvable"].options or {})["to"] == {"types": ["unknown"]}
    deprecated = found["deprecated"].options or {}
    assert deprecated["unsure"] == "whether it is one of the sort deprecated cannot be told"
    problems = {name: one.problem for name, one in found.items() if one.problem}
    assert problems == {
        "computed": "one of its expressions is computed",
        "spread": "one of its ends is computed",
    }
    assert {one.scope for one in found.values() if one.problem} == {(SCRIPTS,)}


def test_computed_rules_are_said() -> None:
    alone = SETTINGS.replace('  extends: "dependency-cruiser/configs/recommended",\n', "")
    read = by_id(alone)
    assert read["no-circular"].rule == "no-cycles"
    assert "the rule is computed" in [one.problem for one in read.values()]
    assert (
        by_id("module.exports = { forbidden: made };")["forbidden"].problem
        == "its `forbidden` rules are computed"
    )
    more = by_id("module.exports = { ...others, options: { ...others, exclude: 'x' } };")
    assert {"settings", "settings.options"} <= more.keys()
    partly = by_id("module.exports = { forbidden: [...make(), { name: 'a', to: {path: 'b'} }] };")
    assert partly["rule-2"].problem == "the rule is computed"
    assert partly["a"].rule == "forbid-path"
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
    common = {"in": [f"web/{SCRIPTS}"], "base": "web", **VALUES}
    assert found["round"].options == common
    assert (found["apart"].options or {})["base"] == "web"
    assert (found["apart"].force, found["apart"].at.first) == (Force.SHOULD, 8)


COMPUTED = r"""
const { shared } = require("./rules/shared");
const base = require("./base.cjs");
const FEATURES = ["orders", "bills"];
const inside = `^src/(${FEATURES.join("|")})/`;
const common = { severity: "error", to: { path: /^src\/infra/.source } };
const never = () => true;
module.exports = {
  extends: ["./base.cjs", "some-package/rules"],
  forbidden: [
    { name: "features", from: { path: inside }, ...common },
    { name: "mine", severity: "info" },
    { name: "called", from: { path: never() }, to: { path: "x" } },
    ...[{ name: "spread", from: {}, to: { path: "^a" + "b\\.js$" } }].concat([shared]),
  ],
};
"""


def test_settings_are_followed_as_far_as_they_are_written_out() -> None:
    others = {
        "base.cjs": "const n = 'mine';\nmodule.exports = { forbidden: [{ name: n, from: {}, "
        "to: { path: '^b' } }], options: { tsPreCompilationDeps: true } };",
        "rules/shared.js": "const shared = { name: 'shared', from: {}, to: { path: '^s' } };\n"
        "module.exports = { shared };",
    }
    found = by_id(COMPUTED, others=others)
    features = found["features"].options or {}
    assert features["from"] == {"path": ["^src/(orders|bills)/"]}
    assert features["to"] == {"path": [r"^src\/infra"]}
    mine = found["mine"]
    assert ((mine.options or {})["to"], mine.force) == ({"path": ["^b"]}, Force.SHOULD)
    assert "type_only" not in (mine.options or {})
    assert (found["spread"].options or {})["to"] == {"path": [r"^ab\.js$"]}
    assert (found["shared"].options or {})["to"] == {"path": ["^s"]}
    problems = {name: one.problem for name, one in found.items() if one.problem}
    assert problems == {
        "extends": "it extends some-package/rules, which is not read",
        "called": "one of its expressions is computed",
    }


MORE = r"""
export default {
  extends: "dependency-cruiser/configs/recommended-strict",
  forbidden: [
    { name: "no-orphans", severity: "ignore" },
    { name: "round", from: { path: "^src" }, to: { circular: true, path: "^src/a",
      via: "^src/b",
      viaOnly: { pathNot: ["^src/c", "^src/d"], dependencyTypesNot: ["type-only"] } } },
    { name: "reached", from: { path: "^src/ui" }, to: { path: "^src/db", reachable: true } },
    { name: "dead", from: { path: "^src/main" }, to: { path: "^src", reachable: false } },
    { name: "licence", from: {}, to: { licenseNot: "MIT" } },
    { name: "dynamic", from: { path: "^src" }, to: { dynamic: true } },
    { name: "above", from: { path: "^src" }, to: { ancestor: true, couldNotResolve: false } },
    { name: "mixed", from: {}, to: { dependencyTypes: ["npm-dev", "deprecated"] } },
    { name: "based-url", from: {}, to: { dependencyTypes: ["aliased-tsconfig-base-url"] } },
    { name: "exported", from: {}, to: { dependencyTypes: ["export"] } },
    { name: "behind", from: { path: "(x)\\1" }, to: { path: "z" } },
    { name: "popular", from: {}, module: { numberOfDependentsMoreThan: 3 }, to: {} },
  ],
  required: [
    { name: "based", module: { path: "controller[.]js$" }, to: { path: "^src/base" } },
    { name: "led", module: {}, to: { path: "^src/base", reachable: true } },
  ],
  options: { doNotFollow: { path: "^generated" }, exclude: ["mocks", "dist"],
    combinedDependencies: true },
};
"""


def test_conditions_are_read_or_said_one_by_one() -> None:
    found = by_id(MORE, ".dependency-cruiser.mjs")
    ignored = {"ignore": ["mocks|dist"]}
    common = {"in": [SCRIPTS], **ignored, "unfollowed": ["^generated"], **VALUES}
    assert "no-orphans" not in found
    assert found["no-circular"].force is Force.MUST
    assert found["round"].options == {
        **common, "from": {"path": ["^src"]},
        "to": {"path": ["^src/a"]}, "only": {"path_not": ["^src/c,^src/d"]}, "some": ["^src/b"],
    }  # fmt: skip
    assert found["reached"].options == {
        "from": {"path": ["^src/ui"]}, "to": {"path": ["^src/db"]}, "transitive": True, **common,
        "combined": True,
    }  # fmt: skip
    assert (found["above"].options or {})["combined"] is True
    assert "`licenseNot` cannot be told" in str((found["licence"].options or {})["unsure"])
    assert (found["dynamic"].options or {})["to"] == {"dynamic": True}
    assert (found["above"].options or {})["to"] == {"ancestor": True, "types_not": ["unknown"]}
    assert "unsure" in (found["not-to-deprecated"].options or {})
    assert (found["mixed"].options or {})["to"] == {"types": ["npm-dev"]}
    assert "unsure" in (found["mixed.8"].options or {})
    assert (found["based-url"].options or {})["to"] == {"types": ["aliased-tsconfig-base-url"]}
    assert (found["exported"].options or {})["to"] == {"types": ["export"]}
    assert (found["based"].rule, found["based"].options) == (
        "require-import",
        {"from": {"path": ["controller[.]js$"]}, "to": {"path": ["^src/base"]},
         **{k: v for k, v in common.items() if k != "type_only"}},
    )  # fmt: skip
    assert found["dead"].rule == "reached"
    popular = found["popular"]
    assert (popular.rule, (popular.options or {})["more_than"]) == ("used", 3)
    problems = {name: one.problem for name, one in found.items() if one.problem}
    assert problems.pop("behind").startswith("the expression '(x)\\\\1' is not read")
    assert not problems
    assert (found["led"].options or {})["transitive"] is True


FIRST = '{ name: "a", from: { path: "^src/a" }, to: { path: "^lib" } }'
SECOND = '{ name: "b", from: {}, to: { circular: true } }'
BOTH = f"[{FIRST}, {SECOND}]"


@pytest.mark.parametrize(
    "text",
    [
        f'import {{ made }} from "x";\nexport default made({{ forbidden: {BOTH} }});',
        f'module.exports = require("x").merge(base, {{ forbidden: {BOTH} }});',
        f"module.exports = {{ forbidden: wrap({BOTH}) }};",
        f"module.exports = {{ forbidden: {BOTH}.map(documented) }};",
        f"const rules = [{FIRST}, may() && {{ name: 'c' }}, {SECOND}];\n"  # noqa: ISC004
        "module.exports = { forbidden: rules.filter(Boolean) };",
        f'module.exports = {{ forbidden: require("@o/x").forbidden.concat({BOTH}) }};',
        f"module.exports = {{ forbidden: may() ? [{FIRST}] : [{SECOND}] }};",
        f"module.exports = may() ? {{ forbidden: {BOTH} }} : {{}};",
        f"module.exports = {{ forbidden: given() || {BOTH} }};",
        f"module.exports = structuredClone({{ forbidden: {BOTH} }});",
        f"const c = {{}};\nc.forbidden ??= {BOTH};\nmodule.exports = c;",
        f"module.exports = {{ forbidden: [...new Set({BOTH})] }};",
        f"module.exports = {{ forbidden: [{{ ...given(), ...{FIRST} }}, {SECOND}] }};",
        f"module.exports = {{ forbidden: {BOTH}, options: {{ exclude: {{ path: some() }} }} }};",
        f'module.exports = {{ forbidden: {BOTH}, options: {{ exclude: ["(y)\\\\1", "dist"] }} }};',
        f"module.exports = {{ forbidden: {BOTH}, options: given() }};",
        f"module.exports = {{ forbidden: {BOTH}, required: given(), extends: given() }};",
    ],
)
def test_what_cannot_be_told_leaves_the_other_rules_held(text: str) -> None:
    path = ".dependency-cruiser.mjs" if "export " in text else ".dependency-cruiser.cjs"
    assert {"a", "b"} <= {one.id for one in by_id(text, path).values() if one.rule}


def test_an_option_that_cannot_be_read_is_said_and_the_rest_of_it_held() -> None:
    text = (
        f'module.exports = {{ forbidden: {BOTH}, options: {{ exclude: ["(y)\\\\1", "dist"] }} }};'
    )
    found = by_id(text)
    assert "option `exclude`" in found["options"].problem
    assert (found["a"].options or {})["ignore"] == ["dist"]


def test_json5_is_read() -> None:
    text = f"// ours\n{{forbidden: {BOTH}, options: {{doNotFollow: 'node_modules',}},}}"
    found = by_id(text, ".dependency-cruiser.json")
    assert {"a", "b"} == {one.id for one in found.values() if one.rule}


def test_pairs_that_cannot_be_told_allow_what_they_may() -> None:
    text = """module.exports = {
      allowed: [
        { from: { path: "^src" }, to: { path: "^src" } },
        { from: { path: "^web" }, to: { dependencyTypes: ["deprecated"] } },
        { from: { orphan: true }, to: {} },
      ],
    };"""
    found = by_id(text)
    pairs = cast("list[dict[str, object]]", (found["allowed"].options or {})["allow"])
    assert [pair["from"] for pair in pairs] == [{"path": ["^src"]}, {"path": ["^web"]}]
    assert cast("dict[str, list[str]]", pairs[1]["to"])["types"][0] == "npm"
    assert len([one for one in found.values() if one.problem]) == 2


def test_alternatives_that_end_with_a_dollar_are_no_groups() -> None:
    text = 'module.exports = { forbidden: [{ name: "r", from: {}, '
    text += 'to: { path: ["[.]ts$", "index"], reachable: true } }] };'
    assert by_id(text)["r"].rule == "forbid-path"


def test_folders_and_what_only_the_whole_graph_tells_are_held() -> None:
    found = by_id("""module.exports = { forbidden: [
        { name: "round", scope: "folder", from: { path: "^src/([^/]+)" },
          to: { circular: true, path: "^src/$1" } },
        { name: "loose", from: {}, to: { moreUnstable: true } },
        { name: "straight", from: { path: "^src" }, to: { circular: false } },
        { name: "old", from: {}, to: { path: "x", dependencyTypesNot: ["deprecated"] } },
    ] };""")
    assert {found[name].rule for name in ("round", "loose", "straight")} == {"forbid-edge"}
    round_ = found["round"].options or {}
    assert (round_["of"], round_["circular"]) == ("folder", True)
    assert (found["loose"].options or {})["less_stable"] is True
    assert (found["straight"].options or {})["circular"] is False
    assert "unsure" not in (found["old"].options or {})
    assert "unsure" in (found["old.4"].options or {})


@pytest.mark.parametrize(
    "name",
    ["dependency-cruiser.config.cjs", ".dependency-cruiser.ts", ".web-dependency-cruiser.mjs",
     "depcruise.config.cjs"],
)  # fmt: skip
def test_settings_go_by_many_names(name: str) -> None:
    assert any(fnmatchcase(name, glob) for glob in dependency_cruiser.RULE_SET.names)


def test_paths_are_told_from_the_folder_with_the_package() -> None:
    text = f"module.exports = {{ forbidden: {BOTH} }};"
    found = by_id(text, "web/config/dependency-cruiser.cjs", {"web/package.json": "{}"})
    assert (found["a"].options or {})["base"] == "web"
    found = by_id(text, "config/dependency-cruiser.cjs", {"package.json": "{}"})
    assert "base" not in (found["a"].options or {})
