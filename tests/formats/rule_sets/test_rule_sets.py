"""Settings of other tools, read as clauses."""

from __future__ import annotations

from collections.abc import Callable

from conductor_mcp.formats.rule_sets import Said, import_linter, tach
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


def there(*folders: str) -> Callable[[str], bool]:
    return lambda path: path.endswith("/") and path.rstrip("/") in folders


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
        "except": [
            {
                "path": ["src/shop/domain/legacy{.py,.pyi,/__init__.py}"],
                "import": ["src/shop/web/forms{.py,.pyi,/__init__.py}"],
                "reason": "ignored in .importlinter",
            }
        ],
    }
    order = (found["onion"].options or {})["order"]
    assert str(order).count("/web{") == 1
    assert str(order).count("[") == 4
    assert found["onion"].rule == "layers"
    assert {found["onion.2"].rule, found["onion.3"].rule} == {"forbid-import"}
    assert (found["apart"].options or {})["in"] == ["src/shop/orders{.py,.pyi,/**}"]
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
    assert modules["shop.web"]["may_depend_on"] == ["shop.orders", "shop.util"]
    assert modules["shop.orders"]["may_depend_on"] == ["shop.util"]
    assert modules["shop.util"]["may_depend_on"] == []
    assert modules["shop.web"]["files"][-1] == "src/shop/web{.py,.pyi,/**}"
    problems = [said.problem for said in found.values() if said.problem]
    assert len(problems) == 2
    assert any("'plugins.*'" in words for words in problems)
    assert any("interfaces" in words for words in problems)


def test_a_star_names_what_lies_in_a_package_and_not_the_package() -> None:
    text = LINTER.replace("    shop.domain\n", "    shop.domain.*\n").replace(
        "    shop.web\n    sqlalchemy", "    shop.web.**"
    )
    pure = by_id(import_linter.read(Document(".importlinter", text), there(*FOLDERS)))["pure"]
    options = pure.options or {}
    assert options["in"] == ["src/shop/domain/*{.py,.pyi,/**}"]
    spared = str(options["except"])
    assert "'src/shop/domain/__init__.py'" in spared
    assert "'import': ['src/shop/web/__init__.py']" in spared
