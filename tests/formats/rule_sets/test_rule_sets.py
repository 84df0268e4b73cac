"""Settings of other tools, read as clauses."""

from __future__ import annotations

import json
from typing import cast

import pytest

from conductor_mcp.formats.rule_sets import Said, Tree, import_linter, tach
from conductor_mcp.formats.rule_sets._modules import no_packages
from conductor_mcp.model import Document

LINTER = """\
[importlinter]
root_package = shop
include_external_packages = True
exclude_type_checking_imports = True

[importlinter:contract:pure]
name = The domain is pure
type = forbidden
source_modules =
    shop.domain
    # a comment
forbidden_modules =
    shop.web
    sqlalchemy
ignore_imports =
    shop.domain.legacy -> shop.web.forms

[importlinter:contract:onion]
name = Layers
type = layers
containers = shop
layers =
    web
    (admin)
    orders | bills
    domain

[importlinter:contract:apart]
name = Apart
type = independence
modules =
    shop.orders
    shop.bills

[importlinter:contract:own]
name = Ours
type = shop.lint.Own
"""
TOML = """\
[tool.importlinter]
root_packages = ["shop"]

[[tool.importlinter.contracts]]
name = "Only the web layer sees the forms"
type = "protected"
protected_modules = ["shop.forms"]
allowed_importers = ["shop.web"]
"""
CALLED = {"path": ["**"], "dynamic": True, "reason": "the tool follows no import that is called"}
TACH = """\
source_roots = ["src"]
layers = ["ui", "core"]

[[modules]]
path = "shop.web"
layer = "ui"
depends_on = ["shop.orders"]

[[modules]]
path = "shop.orders"
layer = "core"

[[modules]]
path = "shop.util"
utility = true
depends_on = []

[[modules]]
path = "plugins.*"

[[interfaces]]
expose = ["get_.*"]
"""


def there(*folders: str, files: tuple[str, ...] = ()) -> Tree:
    return Tree(
        lambda path: path in files or (path.endswith("/") and path.rstrip("/") in folders),
        paths=lambda: files,
    )


FOLDERS = [f"src/shop{p}" for p in ("", "/web", "/orders", "/bills", "/domain", "/util", "/forms")]


def by_id(found: tuple[Said, ...]) -> dict[str, Said]:
    return {said.id: said for said in found}


def test_contracts_of_import_linter_become_clauses() -> None:
    found = by_id(import_linter.read(Document(".importlinter", LINTER), there(*FOLDERS)))
    pure = found["pure"]
    assert (pure.rule, pure.why, pure.at.first) == ("forbid-import", "The domain is pure", 6)
    assert pure.options == {
        "in": ["src/shop/domain{.py,.pyi,/**}"],
        "import": ["src/shop/web{.py,.pyi,/**}", "pkg:sqlalchemy"],
        "transitive": True,
        "type_only": "allow",
        "through": ["src/shop{.py,.pyi,/**}"],
        "except": [
            {
                "path": ["src/shop/domain/legacy{.py,.pyi,/__init__.py}"],
                "import": ["src/shop/web/forms{.py,.pyi,/__init__.py}"],
                "reason": "ignored in .importlinter",
            },
            CALLED,
        ],
    }
    order = (found["onion"].options or {})["order"]
    assert str(order).count("/web{") == 1
    assert str(order).count("[") == 4
    assert found["onion"].rule == "layers"
    assert found["onion.2"].rule == "modules"
    apart = found["apart"].options or {}
    assert apart["modules"] == {
        "shop.orders": ["src/shop/orders{.py,.pyi,/**}"],
        "shop.bills": ["src/shop/bills{.py,.pyi,/**}"],
    }
    assert (apart["transitive"], apart["through"]) == (True, ["src/shop{.py,.pyi,/**}"])
    assert found["own"].problem == "contracts of the type 'shop.lint.Own' are not read"


def test_contracts_in_toml_are_read_as_well() -> None:
    (one,) = import_linter.read(Document("pyproject.toml", TOML), there(*FOLDERS))
    assert one.rule == "forbid-import"
    assert one.at.first == 4
    assert one.options is not None
    assert "src/shop/web{.py,.pyi,/**}" in str(one.options["except"])
    assert import_linter.read(Document("pyproject.toml", "[project]\n"), there()) == ()


def test_a_package_that_is_not_here_is_said() -> None:
    found = import_linter.read(Document(".importlinter", LINTER), there())
    assert {said.problem for said in found[:3]} == {"its root package is not in this repository"}


def test_settings_that_cannot_be_read_are_said() -> None:
    (one,) = import_linter.read(Document(".importlinter", "[importlinter\nx"), there())
    assert ".importlinter cannot be read" in one.problem
    (one,) = tach.read(Document("tach.toml", "modules = ["), there())
    assert "tach.toml cannot be read" in one.problem


def test_modules_of_tach_become_one_clause() -> None:
    found = by_id(tach.read(Document("tach.toml", TACH), there(*FOLDERS)))
    options = found["modules"].options or {}
    assert options["type_only"] == "allow"
    modules = options["modules"]
    assert isinstance(modules, dict)
    # The user interface lies above the core, and may use what is a utility of no layer.
    assert modules["shop.web"]["may_depend_on"] == ["shop.orders", "shop.util"]
    assert "may_depend_on" not in modules["shop.orders"] or modules["shop.orders"][
        "may_depend_on"
    ] == ["shop.util"]
    assert modules["shop.util"]["may_depend_on"] == []
    assert modules["shop.web"]["files"][-1] == "src/shop/web{.py,.pyi,/**}"
    assert [said.problem for said in found.values() if said.problem] == []


def tach_of(text: str, *files: str) -> tuple[dict[str, dict[str, object]], list[str]]:
    """Return the modules of some settings, and what could not be said."""
    folders = {f"{'/'.join(p.split('/')[:n])}" for p in files for n in range(1, p.count("/") + 1)}
    said = by_id(tach.read(Document("tach.toml", text), there(*folders, files=files)))
    options = (said["modules"].options if "modules" in said else None) or {}
    modules = cast("dict[str, dict[str, object]]", options.get("modules") or {})
    return modules, [one.problem for one in said.values() if one.problem]


SHOP = ("src/shop/__init__.py", "src/shop/web.py", "src/shop/orders/__init__.py",
        "src/shop/orders/tests/__init__.py", "src/shop/bills.py", "src/shop/util.py")  # fmt: skip
PATTERNS = """\
source_roots = ["src"]
layers = ["web", {name = "middle", closed = true}, "core"]
layers_explicit_depends_on = true

[[modules]]
path = "shop.*"
depends_on = []
layer = "core"

[[modules]]
path = "shop.**.tests"
depends_on = ["shop.**"]

[[modules]]
path = "shop.web"
depends_on = ["shop.orders"]
layer = "web"

[[modules]]
paths = ["shop.util", "shop.gone"]
utility = true
layer = "middle"
depends_on = []

[[interfaces]]
expose = ["place_.*"]
from = ["shop.(orders|bills)"]
visibility = ["shop.web"]
"""


def test_patterns_of_modules_stand_for_what_is_there() -> None:
    modules, problems = tach_of(PATTERNS, *SHOP)
    assert problems == []
    assert sorted(modules) == [
        "shop.bills", "shop.orders", "shop.orders.tests", "shop.util", "shop.web"
    ]  # fmt: skip
    tests = modules["shop.orders.tests"]["may_depend_on"]
    assert tests == ["shop.web", "shop.util", "shop.bills", "shop.orders"]
    # Below a closed layer nothing is reached from above it; a utility needs no declaration.
    assert modules["shop.web"]["may_depend_on"] == ["shop.util"]
    assert modules["shop.bills"]["may_depend_on"] == []


def test_interfaces_open_names_to_those_that_see_them() -> None:
    modules, _ = tach_of(PATTERNS, *SHOP)
    seen = {"names": ["^place_.*$"], "to": ["shop.web"]}
    own = {name: one["opens"] for name, one in modules.items() if "opens" in one}
    assert sorted(own) == ["shop.bills", "shop.orders"]
    # Who sees no interface of a module is held to none.
    blind = {"names": ["^"], "to": [name for name in modules if name != "shop.web"]}
    assert own["shop.orders"] == [blind, seen]
    exclusive = PATTERNS + '[[interfaces]]\nexpose = ["only"]\nfrom = ["shop.orders"]\n'
    exclusive += 'visibility = ["shop.web"]\nexclusive = true\n'
    modules, _ = tach_of(exclusive, *SHOP)
    assert modules["shop.orders"]["opens"] == [
        blind,
        {"names": ["^place_.*$"], "to": []},
        {"names": ["^only$"], "to": ["shop.web"]},
    ]


def test_what_lies_in_no_module_is_one_where_tach_is_told_so() -> None:
    text = 'source_roots = ["src"]\nroot_module = "forbid"\n[[modules]]\npath = "shop.web"\n'
    modules, _ = tach_of(text + "depends_on = []\n", *SHOP)
    assert modules["<root>"] == {"files": ["src/**/*.py"], "may_depend_on": []}
    modules, _ = tach_of(text.replace("forbid", "ignore") + "depends_on = []\n", *SHOP)
    assert list(modules) == ["shop.web"]


def test_interfaces_of_tach_close_nothing_of_what_lies_in_no_module() -> None:
    text = 'source_roots = ["src"]\nroot_module = "allow"\n[[modules]]\npath = "shop.web"\n'
    text += '[[interfaces]]\nexpose = ["api"]\nfrom = [".*"]\n'
    modules, _ = tach_of(text, *SHOP)
    assert [name for name, one in modules.items() if "opens" in one] == ["shop.web"]


def test_comments_of_tach_count_though_no_module_has_a_list() -> None:
    text = 'source_roots = ["src"]\n[[modules]]\npath = "shop.web"\n'
    assert tach_of(text, *SHOP)[0] == {}
    modules, _ = tach_of(text + '[rules]\nunused_ignore_directives = "error"\n', *SHOP)
    assert sorted(modules) == ["<root>", "shop.web"]


@pytest.mark.parametrize(("said", "local"), [("error", None), ("warn", "allow"), ("off", "allow")])
def test_local_imports_count_where_tach_refuses_them(said: str, local: str | None) -> None:
    text = '[[modules]]\npath = "shop"\ndepends_on = []\n[rules]\nlocal_imports = '
    (found,) = tach.read(Document("tach.toml", f'{text}"{said}"\n'), there(files=("shop.py",)))
    assert (found.options or {}).get("local") == local


def test_settings_of_tach_that_contradict_themselves_are_said() -> None:
    text = """\
source_roots = ["src"]
forbid_circular_dependencies = true
modules = [
    { path = "shop.web", depends_on = ["shop.bills"], visibility = ["shop.util"] },
    { path = "shop.bills", depends_on = [{ path = "shop.web" }] },
]
"""
    _, problems = tach_of(text, *SHOP)
    assert len(problems) == 2
    assert "form a circle" in problems[0]
    assert "shop.bills -> shop.web" in problems[1]


def test_excluded_files_and_domains_of_tach_are_read() -> None:
    text = 'source_roots = ["."]\nexclude = ["**/tests", "docs/"]\n'
    domain = '[root]\ndepends_on = []\n[[modules]]\npath = "inner"\ndepends_on = ["//shop"]\n'
    files = {
        "shop.py": "",
        "pay/__init__.py": "",
        "pay/inner.py": "",
        "pay/tach.domain.toml": domain,
    }
    tree = Tree(lambda p: p in files or p == "pay/", files.get, lambda: files)
    said = by_id(tach.read(Document("tach.toml", text), tree))
    options = said["modules"].options or {}
    modules = options["modules"]
    assert isinstance(modules, dict)
    assert modules["pay.inner"]["files"] == ["pay/inner{.py,.pyi,/**}"]
    assert modules["pay"]["may_depend_on"] == []
    spread, reason = ["**/tests", "**/tests/**", "**/docs", "**/docs/**"], "excluded in tach.toml"
    assert options["except"] == [
        {"path": spread, "reason": reason},
        # What lies in a folder that is excluded can be imported as wrongly as before.
        {"path": ["**"], "import": ["**/tests", "**/docs"], "reason": reason},
        CALLED,
    ]


def test_domains_of_tach_have_a_root_and_interfaces_of_their_own() -> None:
    domain = """
[root]
depends_on = ["//shop"]
[[modules]]
path = "inner"
depends_on = ["<domain_root>"]
[[interfaces]]
expose = ["api|Thing"]
from = ["inner"]
[[interfaces]]
expose = ["start"]
from = ["<domain_root>"]
"""
    files = {
        "tach.toml": "",
        "shop.py": "",
        "pay/__init__.py": "",
        "pay/inner.py": "",
        "pay/tach.domain.toml": domain,
        "pay/apart/tach.toml": "",
        "pay/apart/tach.domain.toml": "[root]\ndepends_on = []\n",
        "pay/apart/__init__.py": "",
    }
    tree = Tree(lambda p: p in files or p in ("pay/", "pay/apart/"), files.get, lambda: files)
    text = '[[modules]]\npath = "shop"\ndepends_on = []\n'
    said = by_id(tach.read(Document("tach.toml", text), tree))
    given = (said["modules"].options or {})["modules"]
    modules = cast("dict[str, dict[str, object]]", given)
    assert sorted(modules) == ["pay", "pay.inner", "shop"]
    assert modules["pay.inner"]["may_depend_on"] == ["pay"]
    # As the tool puts it together, what is between bars stands alone.
    assert modules["pay.inner"]["opens"] == [{"names": ["^api|Thing$"]}]
    assert modules["pay"]["opens"] == [{"names": ["^start$"]}]


def test_a_pattern_of_tach_alone_is_one_name_and_only_of_what_has_a_file() -> None:
    modules, _ = tach_of(
        '[[modules]]\npath = "**"\ndepends_on = []\n', "shop/__init__.py", "shop/web/__init__.py",
        "shop/", "space/", "space/one.py", "kind.pyi",
    )  # fmt: skip
    assert sorted(modules) == ["shop"]
    modules, _ = tach_of('[[modules]]\npath = "kind"\ndepends_on = []\n', "kind.pyi")
    assert sorted(modules) == ["kind"]


def test_settings_of_tach_in_a_project_file_are_read() -> None:
    text = '[tool.tach]\nsource_roots = ["src"]\n[[tool.tach.modules]]\npath = "shop.web"\n'
    text += "depends_on = []\n"
    (said,) = tach.read(Document("pyproject.toml", text), there("src/shop/web"))
    assert (said.rule, said.at.first) == ("modules", 3)
    assert tach.read(Document("pyproject.toml", "[project]\n"), there()) == ()


def test_a_star_names_what_lies_in_a_package_and_not_the_package() -> None:
    text = LINTER.replace("    shop.domain\n", "    shop.domain.*\n").replace(
        "    shop.web\n    sqlalchemy", "    shop.web.**"
    )
    files = ("src/shop/domain/a.py", "src/shop/domain/b.py")
    found = import_linter.read(Document(".importlinter", text), there(*FOLDERS, files=files))
    options = by_id(found)["pure"].options or {}
    assert options["in"] == [
        "src/shop/domain/a{.py,.pyi,/**}", "src/shop/domain/b{.py,.pyi,/**}"
    ]  # fmt: skip
    assert "'import': ['src/shop/web/__init__.py']" in str(options["except"])


MORE = """\
[importlinter]
root_packages =
    shop
    other

[importlinter:contract:whole]
name = All of it
type = layers
containers = shop
layers =
    web
    (gone)
    domain : orders
exhaustive = true
exhaustive_ignores =
    _version

[importlinter:contract:around]
name = What overlaps is no pair
type = forbidden
source_modules =
    shop.web
    shop.orders
forbidden_modules =
    shop.orders
    plugins

[importlinter:contract:shut]
name = Each for itself
type = protected
protected_modules =
    shop.orders
    shop.bills
allowed_importers = shop.web

[importlinter:contract:siblings]
name = No circles
type = acyclic_siblings
ancestors = shop
depth = 1
skip_descendants = shop.web
"""


def test_what_is_exhaustive_overlaps_or_is_skipped_is_read() -> None:
    found = by_id(
        import_linter.read(
            Document(".importlinter", MORE), there(*FOLDERS, "src/other", "plugins")
        )
    )
    assert found["whole"].rule == "layers"
    assert found["whole.2"].options == {
        "in": ["src/shop/*.py", "src/shop/*/__init__.py"],
        "names": ["web", "gone", "domain", "orders", "_version"],
        "except": ["src/shop/__init__.py"],
    }
    web, orders = (found[name].options or {} for name in ("around", "around.2"))
    assert web["in"] == ["src/shop/web{.py,.pyi,/**}"]
    # A package beside the root packages may be resolved to its files.
    plugins = ["pkg:plugins", "plugins{.py,.pyi,/**}"]
    assert web["import"] == ["src/shop/orders{.py,.pyi,/**}", *plugins]
    assert (orders["in"], orders["import"]) == (["src/shop/orders{.py,.pyi,/**}"], plugins)
    assert web["through"] == ["src/shop{.py,.pyi,/**}", "src/other{.py,.pyi,/**}"]
    shut = found["shut"].options or {}
    assert shut["import"] == ["src/shop/orders{.py,.pyi,/**}"]
    assert "src/shop/bills{.py,.pyi,/**}" not in str(shut["except"])
    levels = [one.options or {} for name, one in found.items() if name.startswith("siblings")]
    assert [level["each"] for level in levels] == [
        ["src/shop/*", "src/shop/*.py"], ["src/shop/*/*", "src/shop/*/*.py"]
    ]  # fmt: skip
    assert ["src/shop/web/**" in str(level["except"]) for level in levels] == [False, True]


def test_what_cannot_be_said_names_the_files_that_it_may_be_about() -> None:
    found = by_id(import_linter.read(Document(".importlinter", LINTER), there(*FOLDERS)))
    assert found["own"].scope == ("src/shop{.py,.pyi,/**}",)


def test_folders_that_are_no_packages_are_left_alone_as_the_tool_does() -> None:
    inner = ("__init__.py", "domain/__init__.py", "domain/_tests/a.py", "domain/_tests/b/c.py")
    files = (*(f"src/shop/{path}" for path in inner), "src/shop/web/__init__.py", "other/c.py")
    found = import_linter.read(Document(".importlinter", LINTER), there(*FOLDERS, files=files))
    options = by_id(found)["pure"].options or {}
    spared = cast("list[dict[str, object]]", options["except"])
    assert [one["path"] for one in spared[1:-1]] == [["src/shop/domain/_tests/**"], ["**"]]
    assert spared[-2]["import"] == ["src/shop/domain/_tests/**"]


def test_below_a_namespace_folders_need_be_no_packages() -> None:
    files = ("plugin/src/plugin/__init__.py", "plugin/src/plugin/a/b.py", "plugin/tests/c.py")
    text = LINTER.replace("root_package = shop", "root_packages =\n    shop\n    plugin")
    found = import_linter.read(Document(".importlinter", text), there("plugin", files=files))
    assert by_id(found)["own"].scope == ("plugin{.py,.pyi,/**}",)
    assert no_packages(["plugin"], files) == {"plugin/src/plugin/a"}


def test_a_module_may_import_what_it_lies_in_though_a_star_forbids_all() -> None:
    text = LINTER.replace("    shop.domain\n", "    shop.domain.order\n").replace(
        "    shop.web\n    sqlalchemy", "    shop.*"
    )
    files = ("src/shop/__init__.py", "src/shop/domain/__init__.py", "src/shop/domain/order.py")
    found = by_id(
        import_linter.read(Document(".importlinter", text), there("src/shop", files=files))
    )
    spared = cast("list[dict[str, object]]", (found["pure"].options or {})["except"])
    own = "src/shop/domain/order{.py,.pyi,/**}"
    reached = [own, "src/shop/domain{.py,.pyi,/**}"]
    assert [one["import"] for one in spared if one["path"] == [own]][-1] == reached


def test_an_exception_for_what_lies_in_a_package_is_none_for_the_package() -> None:
    text = LINTER.replace("shop.domain.legacy ->", "shop.domain.* ->")
    files = ("src/shop/__init__.py", "src/shop/domain/__init__.py", "src/shop/domain/order.py")
    found = by_id(
        import_linter.read(Document(".importlinter", text), there(*FOLDERS, files=files))
    )
    spared = cast("list[dict[str, object]]", (found["pure"].options or {})["except"])
    assert spared[0]["path"] == ["src/shop/domain/order{.py,.pyi,/__init__.py}"]


def test_an_exception_for_all_below_a_package_is_none_for_the_package() -> None:
    text = LINTER.replace("shop.domain.legacy ->", "shop.domain.** ->")
    inner = ("__init__.py", "domain/__init__.py", "domain/order.py", "domain/old/__init__.py")
    files = tuple(f"src/shop/{path}" for path in inner)
    found = by_id(
        import_linter.read(Document(".importlinter", text), there(*FOLDERS, files=files))
    )
    spared = cast("list[dict[str, object]]", (found["pure"].options or {})["except"])
    assert spared[0]["path"] == [
        "src/shop/domain/old{.py,.pyi,/**}", "src/shop/domain/order{.py,.pyi,/**}"
    ]  # fmt: skip


def test_a_contract_is_known_by_the_section_however_it_goes_on() -> None:
    one = (
        "name = One\ntype = forbidden\nsource_modules = shop.web\nforbidden_modules = shop.orders"
    )
    text = f"[importlinter]\nroot_package = shop\n[importlinter:web:pure]\n{one}\n"
    text += f"[importlinter:contract:pure]\n{one}\n[other:pure]\n{one}\n"
    found = import_linter.read(Document(".importlinter", text), there(*FOLDERS))
    assert [(said.id, said.at.first) for said in found] == [("web-pure", 3), ("pure", 8)]


def test_source_roots_of_tach_are_searched_unless_they_are_projects_of_their_own() -> None:
    text = 'source_roots = ["app/src", "libs"]\n[[modules]]\npath = "shop"\ndepends_on = []\n'
    text += '[[modules]]\npath = "pay"\ndepends_on = []\n'

    def roots(*files: str) -> object:
        tree = there("app/src/shop", "libs/pay", files=files)
        return (tach.read(Document("tach.toml", text), tree)[0].options or {}).get("roots")

    assert roots() == ["app/src/", "libs/"]
    assert roots("app/pyproject.toml") is None


def test_what_tach_excludes_is_meant_as_in_a_gitignore() -> None:
    def excluded(*patterns: str) -> list[str]:
        text = f"exclude = {json.dumps(patterns)}\n{TACH}"
        options = by_id(tach.read(Document("tach.toml", text), there(*FOLDERS)))["modules"].options
        spared = cast("list[dict[str, list[str]]]", (options or {})["except"])
        return spared[0]["path"][::2] if len(spared) > 1 else []

    assert excluded("tests", "/docs", "a/b", "a/") == ["**/tests", "docs", "a/b", "**/a"]
    assert excluded(r"noxfile\.py", "[ab]*.py") == ["**/noxfile.py", "**/{a,b}*.py"]
    assert excluded("./here", "../there") == []
    text = 'exclude = ["[!a].py"]\n' + TACH
    found = by_id(tach.read(Document("tach.toml", text), there(*FOLDERS)))
    assert found["exclude"].problem == "the pattern '[!a].py' is not read"
    assert "modules" in found


def test_a_root_package_is_found_wherever_it_lies() -> None:
    files = ("pay/packages/core/src/shop/__init__.py", "pay/packages/core/src/shop/web.py",
             "pay/tests/shop/__init__.py")  # fmt: skip
    found = by_id(import_linter.read(Document(".importlinter", LINTER), there(files=files)))
    assert found["own"].scope == ("pay/packages/core/src/shop{.py,.pyi,/**}",)


def test_a_pattern_of_sources_spares_what_is_forbidden_itself() -> None:
    text = """
[importlinter]
root_package = shop
[importlinter:contract:apart]
name = Apart
type = forbidden
source_modules = shop.*
forbidden_modules = shop.bills
"""
    found = by_id(
        import_linter.read(Document(".importlinter", text), there("src/shop", files=SHOP))
    )
    inside = cast("list[str]", (found["apart"].options or {})["in"])
    assert "src/shop/bills{.py,.pyi,/**}" not in inside
    assert "src/shop/web{.py,.pyi,/**}" in inside


def test_who_may_import_below_a_package_is_not_the_package() -> None:
    text = """
[importlinter]
root_package = shop
[importlinter:contract:guarded]
name = Guarded
type = protected
protected_modules = shop.util
allowed_importers = shop.*
"""
    found = by_id(
        import_linter.read(Document(".importlinter", text), there("src/shop", files=SHOP))
    )
    spared = cast("list[object]", (found["guarded"].options or {})["except"])
    assert "src/shop/web{.py,.pyi,/**}" in spared
    assert "src/shop/*{.py,.pyi,/**}" not in spared
