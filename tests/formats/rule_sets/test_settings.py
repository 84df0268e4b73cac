"""Settings in JavaScript are followed as far as they put themselves together."""

from __future__ import annotations

from typing import cast

from conductor_mcp.formats._literals import UNKNOWN
from conductor_mcp.formats.rule_sets import Tree
from conductor_mcp.formats.rule_sets._settings import Placed, Settings


def _read(text: str, **others: str) -> object:
    files = {"settings.js": text, **{f"{name}.js": inner for name, inner in others.items()}}
    return Settings(Tree(files.__contains__, files.get, lambda: files)).read("settings.js")


def test_a_function_that_makes_a_rule_is_followed() -> None:
    assert _read("""
        function isolated(name, dir) {
            return { name: `${name}-isolated`, from: { path: dir }, to: { pathNot: `^(${dir})` } };
        }
        module.exports = { forbidden: [isolated("cart", "src/cart")] };
    """) == {
        "forbidden": [
            {
                "name": "cart-isolated",
                "from": {"path": "src/cart"},
                "to": {"pathNot": "^(src/cart)"},
            }
        ]
    }


def test_what_a_function_makes_is_said_to_lie_where_it_is_called() -> None:
    value = _read("const a = () => ({ name: 'x' });\n\n\nmodule.exports = [\n  a()\n];")
    made = cast("list[Placed]", value)[0]
    assert (made.path, made.line) == ("settings.js", 5)


def test_lists_are_mapped_filtered_and_joined() -> None:
    assert _read("""
        const layers = ["domain", "app", "infra"];
        const below = (name) => layers.slice(0, layers.indexOf(name));
        export default layers
            .map((name) => (below(name).length ? `^src/(${below(name).join("|")})/` : null))
            .filter(Boolean);
    """) == ["^src/(domain)/", "^src/(domain|app)/"]


def test_rules_that_a_loop_pushes_are_there() -> None:
    assert _read("""
        const rules = [];
        for (const [from, to] of Object.entries({ a: ["b"], c: [] })) {
            if (to.length === 0) continue;
            rules.push({ name: from + "-" + to[0] });
        }
        module.exports = { forbidden: rules };
    """) == {"forbidden": [{"name": "a-b"}]}


def test_functions_of_another_file_are_called_with_defaults_and_taken_apart() -> None:
    text = 'const { rule } = require("./made");\nmodule.exports = [rule("a"), rule("b", {on: 1})];'
    made = "exports.rule = (name, { on = 0 } = {}) => ({ name, on });"
    assert _read(text, made=made) == [{"name": "a", "on": 0}, {"name": "b", "on": 1}]


def test_names_are_imported_from_another_module() -> None:
    text = 'import all, { one as first } from "./made.js";\nexport default [first, all.length];'
    made = 'export const one = "1";\nexport default ["x", "y"];'
    assert _read(text, made=made) == ["1", 2]


def test_what_cannot_be_told_leaves_a_list_open() -> None:
    value = _read("""
        const rules = ["a"];
        if (isSlow()) { rules.push("b"); }
        module.exports = rules;
    """)
    assert value == ["a", "b", UNKNOWN]


def test_settings_are_those_of_whoever_sets_no_environment_variable() -> None:
    assert _read("""
        const { CI, LEVEL = "warn" } = process.env;
        const severity = process.env.STRICT === "1" ? "error" : "ignore";
        module.exports = [CI ? "a" : "b", LEVEL, severity, process.env["X"] || "none"];
    """) == ["b", "warn", "ignore", "none"]


def test_what_was_handed_to_something_unknown_is_open() -> None:
    value = _read("const o = { a: 1 };\nextend(o);\nmodule.exports = o;")
    assert isinstance(value, Placed)
    assert not value.whole


def test_a_function_that_may_end_early_gives_nothing_known() -> None:
    assert (
        _read("const f = () => { if (x) { return 1; } return 2; };\nmodule.exports = f();")
        is UNKNOWN
    )


def test_settings_that_never_end_are_given_up() -> None:
    text = """
        const more = (list) => more([...list, ...list]);
        module.exports = more(["a"]);
    """
    assert _read(text) is UNKNOWN
    text = "const f = (n) => (n ? [...f(n - 1), ...f(n - 1)] : ['a']);\nmodule.exports = f(28);"
    assert UNKNOWN in cast("list[object]", _read(text))


def test_a_text_that_doubles_is_given_up() -> None:
    often = ", ".join("1" * 24)
    text = f"let s = 'ab';\n[{often}].forEach(() => {{ s += s; }});\nmodule.exports = s;"
    assert _read(text) is UNKNOWN


def test_classes_getters_and_switches_make_settings() -> None:
    value = _read("""
        class Base {
            constructor(name) { this.name = name; }
            get path() { return `^${this.name}`; }
        }
        class Rule extends Base { to = "x"; made() { return { from: this.path, to: this.to }; } }
        function level(name) {
            switch (name) { case "a": return "error"; default: return "warn"; }
        }
        module.exports = {
            get forbidden() { return [{ ...new Rule("a").made(), severity: level("a") }]; },
            options: Object.fromEntries([["exclude", "dist"]]),
        };
    """)
    rule = {"from": "^a", "to": "x", "severity": "error"}
    assert value == {"forbidden": [rule], "options": {"exclude": "dist"}}


def test_an_instance_of_a_class_is_settings() -> None:
    value = _read("""
        class Made { get forbidden() { return [{ name: "a" }]; } }
        module.exports = new Made();
    """)
    assert cast("dict[str, object]", value)["forbidden"] == [{"name": "a"}]


def test_of_two_ways_both_are_held_and_that_is_said() -> None:
    value = _read("""
        const strict = process.argv.includes("--strict");
        const rule = strict ? { name: "a" } : { name: "b" };
        module.exports = [rule, ...(strict ? [{ name: "c" }] : []), strict && { name: "d" }];
    """)
    assert value == [{"name": "a"}, {"name": "b"}, {"name": "c"}, {"name": "d"}, UNKNOWN]


def test_what_is_spread_and_not_known_leaves_an_object_open() -> None:
    value = _read("module.exports = { ...require('@other/settings'), a: 1, b: { ...c } };")
    assert isinstance(value, Placed)
    assert not value.whole
    inner = value["b"]
    assert isinstance(inner, Placed)
    assert not inner.whole


def test_lists_are_put_into_texts_and_raw_texts_keep_their_backslashes() -> None:
    text = "const l = ['a', 'b']; module.exports = [`(${l})`, String.raw`^\\w${l[0]}\\.`];"
    assert _read(text) == ["(a,b)", "^\\wa\\."]


def test_data_beside_the_settings_is_read() -> None:
    text = """
        import { readFileSync } from "node:fs";
        import { createRequire } from "node:module";
        import { join } from "node:path";
        import more from "./data.json" with { type: "json" };
        const at = JSON.parse(readFileSync(new URL("./data.json", import.meta.url), "utf8"));
        const by = JSON.parse(readFileSync(join(import.meta.dirname, "data.json"), "utf8"));
        const of = createRequire(import.meta.url)("./data.json");
        export default [at.a, by.a, of.a, more.a];
    """
    files = {"settings.mjs": text, "data.json": '{"a": 1}'}
    tree = Tree(files.__contains__, files.get, lambda: files)
    assert Settings(tree).read("settings.mjs") == [1, 1, 1, 1]


def test_what_the_language_does_to_lists_and_texts_is_done() -> None:
    assert _read("""
        function* two() { yield "a"; yield* ["b"]; }
        const made = Array.from({ length: 2 }, (_, at) => at);
        const cut = [1, 2, 3];
        cut.splice(1, 1);
        let turns = 0;
        do { turns += 1; } while (turns < 2);
        const kept = { a: 1, b: 2 };
        delete kept.a;
        module.exports = [
            [...two()], made, cut, turns, kept, Array(2).fill(0),
            ["b", "a"].sort((one, other) => (one < other ? -1 : 1)),
            "fooBar".replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()),
            "7".padStart(3, "0"),
        ];
    """) == [["a", "b"], [0, 1], [1, 3], 2, {"b": 2}, [0, 0], ["a", "b"], "foo-bar", "007"]
