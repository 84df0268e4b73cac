"""Settings in JavaScript are followed as far as they put themselves together."""

from __future__ import annotations

from typing import cast

from conductor_mcp.formats._js_values import Exported, Placed, exported, module
from conductor_mcp.formats._literals import UNKNOWN


def _read(text: str, **others: str) -> object:
    def load(name: str) -> Exported:
        found = others.get(name.removeprefix("./"))
        return module(found, load, name) if found is not None else Exported()

    return exported(text, load, "settings.js")


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
    assert _read(text, **{"made.js": made}) == ["1", 2]


def test_what_cannot_be_told_leaves_a_list_open() -> None:
    value = _read("""
        const rules = ["a"];
        if (isSlow()) { rules.push("b"); }
        module.exports = rules;
    """)
    assert value == ["a", UNKNOWN]


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
    assert _read(text) is UNKNOWN


def test_a_text_that_doubles_is_given_up() -> None:
    often = ", ".join("1" * 24)
    text = f"let s = 'ab';\n[{often}].forEach(() => {{ s += s; }});\nmodule.exports = s;"
    assert _read(text) is UNKNOWN
