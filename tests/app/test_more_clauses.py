"""Clauses that come from another tool's settings, or from components, in whole checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.brief import brief
from conductor_mcp.app.check import check
from conductor_mcp.app.doctor import examine
from conductor_mcp.app.pages import page
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Outcome, Verdict
from tests.app.test_check import commit, git, write

RECORD = "docs/adr/0001-domain-is-pure.md"
DECISION = """\
---
status: accepted
date: 2024-01-01
rules_from: {source}
---
# The domain is pure

## Context

Tests are slow.

## Decision

The domain imports no database.
"""
LINTER = """\
[importlinter]
root_package = shop
include_external_packages = True

[importlinter:contract:pure]
name = The domain is pure
type = forbidden
source_modules = shop.domain
forbidden_modules =
    shop.web
    sqlalchemy
"""
OWN = "\n[importlinter:contract:own]\nname = Ours\ntype = shop.lint.Own\n"
COMPONENTS = """\
components:
  - name: orders
    paths: [src/shop/orders/**]
    may_depend_on: [util]
    consumes: [context/contracts/bills.yaml]
  - name: bills
    paths: [src/shop/bills/**]
    provides: [context/contracts/bills.yaml]
    public: [src/shop/bills/client.py]
  - name: util
    paths: [src/shop/util/**]
"""
OPENAPI = """\
openapi: 3.1.0
info: {title: Bills API, version: 1.0.0}
paths:
  /bills:
    get:
      operationId: listBills
      responses: {"200": {description: all of them}}
"""
FILES = {
    "context/contracts/bills.yaml": OPENAPI,
    ".importlinter": LINTER,
    RECORD: DECISION.format(source=".importlinter"),
    "src/shop/__init__.py": "",
    "src/shop/domain/__init__.py": "",
    "src/shop/domain/order.py": "x = 1\n",
    "src/shop/web/__init__.py": "",
    "src/shop/web/forms.py": "",
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/a.py": "x = 1\n",
    "src/shop/bills/__init__.py": "",
    "src/shop/bills/client.py": "",
    "src/shop/bills/inner.py": "",
    "src/shop/util/__init__.py": "",
    "src/shop/util/text.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


@pytest.fixture
def workspace(root: Path) -> Iterator[Workspace]:
    opened = open_workspace(root)
    yield opened
    opened.close()


def judged(workspace: Workspace, files: dict[str, str]) -> Verdict:
    verdict, _ = check(workspace, files=files)
    return verdict


def whys(verdict: Verdict) -> list[str]:
    return [u.why for u in verdict.unjudged]


BREAKS = {"src/shop/domain/order.py": "import sqlalchemy\nfrom shop.web import forms\n"}


def test_a_contract_of_import_linter_is_held_and_cites_the_decision(workspace: Workspace) -> None:
    verdict = judged(workspace, BREAKS)
    assert [f"{f.rule} {f.at} {f.record.path}" for f in verdict.findings] == [
        f"forbid-import src/shop/domain/order.py:{line} {RECORD}" for line in (1, 2)
    ]
    assert {str(f.because) for f in verdict.findings} == {".importlinter:5"}
    assert verdict.unjudged == ()


def test_a_change_cannot_loosen_the_settings_that_judge_it(workspace: Workspace) -> None:
    without = LINTER.replace("    sqlalchemy\n", "")
    verdict = judged(workspace, {**BREAKS, ".importlinter": without})
    found = [f.rule for f in verdict.findings]
    assert sorted(found) == ["clause-changed", "forbid-import", "forbid-import"]
    (told,) = (f for f in verdict.findings if f.rule == "clause-changed")
    assert "import changed" in told.message
    assert told.at.path == ".importlinter"


def test_settings_that_are_removed_or_no_longer_named_are_told(workspace: Workspace) -> None:
    plain = DECISION.format(source=".importlinter").replace("rules_from: .importlinter\n", "")
    verdict = judged(workspace, {**BREAKS, RECORD: plain})
    assert sorted({f.rule for f in verdict.findings}) == ["clause-changed", "forbid-import"]
    verdict, _ = check(workspace, diff=_removal())
    assert [f.rule for f in verdict.findings] == ["clause-changed"]
    (lost,) = [u for u in verdict.unjudged if "there is no file '.importlinter'" in u.why]
    assert str(lost.at) == f"{RECORD}:4"  # where the front matter names it


def _removal() -> str:
    lines = LINTER.splitlines()
    head = "diff --git a/.importlinter b/.importlinter\ndeleted file mode 100644\n"
    hunk = f"--- a/.importlinter\n+++ /dev/null\n@@ -1,{len(lines)} +0,0 @@\n"
    return head + hunk + "".join(f"-{line}\n" for line in lines)


def test_a_contract_that_cannot_be_said_is_unjudged(workspace: Workspace, root: Path) -> None:
    write(root, {".importlinter": LINTER + OWN})
    commit(root)
    verdict = judged(workspace, {"src/shop/domain/order.py": "x = 2\n"})
    assert verdict.outcome is Outcome.UNSURE
    assert any("the type 'shop.lint.Own' are not read" in why for why in whys(verdict))


def test_a_contract_that_cannot_be_said_leaves_alone_what_it_is_not_about(
    workspace: Workspace, root: Path
) -> None:
    write(root, {".importlinter": LINTER + OWN})
    commit(root)
    elsewhere = judged(workspace, {"tools/a.py": "x = 1\n"})
    assert not any("shop.lint.Own" in why for why in whys(elsewhere))
    named = judged(workspace, {".importlinter": LINTER + OWN + "\n"})
    assert any("shop.lint.Own" in why for why in whys(named))


def test_what_only_an_installation_tells_is_unsure_where_a_package_comes(
    workspace: Workspace, root: Path
) -> None:
    rules = '{"forbidden": [{"name": "old", "to": {"dependencyTypes": ["deprecated"]}}]}'
    write(
        root,
        {
            ".dependency-cruiser.json": rules,
            RECORD: DECISION.format(source=".dependency-cruiser.json"),
            "package.json": '{"dependencies": {"left-pad": "1"}}',
            "web/a.ts": "export const a = 1;\n",
        },
    )
    commit(root)
    assert whys(judged(workspace, {"web/b.ts": 'import { a } from "./a";\n'})) == []
    why = whys(judged(workspace, {"web/a.ts": 'import "left-pad";\n'}))[-1]
    assert "the import of left-pad was not judged" in why


def test_settings_beside_the_record_and_in_a_list_are_found(
    workspace: Workspace, root: Path
) -> None:
    (root / ".importlinter").unlink()
    write(
        root,
        {
            "docs/adr/lint.importlinter": LINTER,
            RECORD: DECISION.format(source="[lint.importlinter, ../../../outside.toml]"),
        },
    )
    commit(root)
    verdict = judged(workspace, BREAKS)
    assert {str(f.because) for f in verdict.findings} == {"docs/adr/lint.importlinter:5"}
    assert any("there is no file '../../../outside.toml'" in why for why in whys(verdict))


def test_a_value_that_is_no_path_is_said(workspace: Workspace, root: Path) -> None:
    write(root, {RECORD: DECISION.format(source="true")})
    commit(root)
    verdict = judged(workspace, BREAKS)
    assert any("rules_from is a path, or a list of paths" in why for why in whys(verdict))


def test_components_keep_to_what_they_may_depend_on(workspace: Workspace, root: Path) -> None:
    write(root, {"context/components.yaml": COMPONENTS})
    commit(root)
    text = (
        "from shop.util import text\nfrom shop.bills import client\nfrom shop.bills import inner\n"
    )
    verdict = judged(workspace, {"src/shop/orders/a.py": text})
    (found,) = verdict.findings
    assert (str(found.at), found.record.id) == ("src/shop/orders/a.py:3", "component:orders")
    assert "orders may depend on util, not on bills" in found.message
    assert str(found.because).startswith("context/components.yaml:2")
    # A component that states nothing has no boundary.
    free = judged(workspace, {"src/shop/bills/inner.py": "from shop.orders import a\n"})
    assert free.findings == ()


def test_another_component_loosens_nothing_and_a_longer_list_does(
    workspace: Workspace, root: Path
) -> None:
    write(root, {"context/components.yaml": COMPONENTS})
    commit(root)
    another = COMPONENTS + "  - name: web\n    paths: [src/shop/web/**]\n"
    verdict = judged(workspace, {"context/components.yaml": another})
    assert verdict.findings == ()
    longer = COMPONENTS.replace("[util]", "[util, bills]")
    verdict = judged(workspace, {"context/components.yaml": longer})
    assert [f.rule for f in verdict.findings] == ["clause-changed"]


def test_a_component_that_is_not_known_is_said(workspace: Workspace, root: Path) -> None:
    write(root, {"context/components.yaml": COMPONENTS.replace("[util]", "[utils]")})
    commit(root)
    verdict = judged(workspace, {"src/shop/orders/a.py": "x = 2\n"})
    assert any("there is no component 'utils' with paths" in why for why in whys(verdict))


def test_a_brief_shows_clauses_from_settings_that_look_at_a_path(
    workspace: Workspace, root: Path
) -> None:
    write(root, {"context/components.yaml": COMPONENTS})
    commit(root)
    told = brief(workspace, paths=["src/shop/domain/order.py"]).text
    assert "here because: its clause .importlinter:pure looks at this path" in told
    assert "must [public] modules: of bills, others may import only what is public" in told
    assert "No record claims" not in told
    told = brief(workspace, paths=["src/shop/util/text.py"]).text
    assert "(it is part of component:util)" in told
    assert ".importlinter:pure" not in told


def test_a_brief_a_page_and_the_doctor_show_them(workspace: Workspace, root: Path) -> None:
    scoped = DECISION.format(source=".importlinter").replace(
        "rules_from", "applies_to: [src/shop/domain/**]\nrules_from"
    )
    write(root, {RECORD: scoped, ".importlinter": LINTER + OWN})
    write(root, {"context/components.yaml": COMPONENTS})
    commit(root)
    line = "must [.importlinter:pure] forbid-import: in: "
    assert line in brief(workspace, paths=["src/shop/domain/order.py"]).text
    assert line in page(workspace, RECORD).text
    told = brief(workspace, paths=["src/shop/orders/a.py"]).text
    assert "must [may_depend_on] modules: orders may depend on util" in told
    rows = [row for row in examine(workspace) if row.name == "clauses"]
    unread = "contracts of the type 'shop.lint.Own' are not read"
    assert [row.message for row in rows] == [
        f".importlinter:13: clause .importlinter:own was not held: {unread}",
        "3 clauses of decisions in force",
    ]


def test_a_shorter_list_of_components_loosens_nothing(workspace: Workspace, root: Path) -> None:
    write(root, {"context/components.yaml": COMPONENTS})
    commit(root)
    shorter = COMPONENTS.replace("[util]", "[]")
    verdict = judged(workspace, {"context/components.yaml": shorter})
    assert verdict.findings == ()


def test_whoever_lies_outside_a_component_imports_only_what_it_makes_public(
    workspace: Workspace, root: Path
) -> None:
    write(root, {"context/components.yaml": COMPONENTS})
    commit(root)
    inner = "from shop.bills import inner\n"
    for path in ("src/shop/util/text.py", "src/shop/web/forms.py", "tools/report.py"):
        (found,) = judged(workspace, {path: inner}).findings
        assert (str(found.at), found.record.id) == (f"{path}:1", "component:bills")
        assert "it is not what bills makes public" in found.message
        assert found.hint == "Import what is public: src/shop/bills/client.py"
    client = {"src/shop/util/text.py": "from shop.bills import client\n"}
    assert judged(workspace, client).findings == ()
    for path in ("src/shop/bills/client.py", "tests/test_bills.py", "src/shop/bills_test.py"):
        assert judged(workspace, {path: inner}).findings == ()
    # One that says what it may depend on is told once, by its own clause.
    (found,) = judged(workspace, {"src/shop/orders/a.py": inner}).findings
    assert found.record.id == "component:orders"


def test_a_component_within_another_is_apart_from_what_that_one_makes_public(
    workspace: Workspace, root: Path
) -> None:
    within = COMPONENTS + "  - name: tax\n    paths: [src/shop/bills/tax/**]\n"
    write(root, {"context/components.yaml": within, "src/shop/bills/tax/vat.py": "x = 1\n"})
    commit(root)
    for text in ("from shop.bills.tax import vat\n",):
        assert judged(workspace, {"src/shop/util/text.py": text}).findings == ()
    below = {"src/shop/bills/tax/vat.py": "from shop.bills import inner\n"}
    assert judged(workspace, below).findings == ()


def test_a_boundary_of_its_own_is_no_loosening_of_what_others_make_public(
    workspace: Workspace, root: Path
) -> None:
    write(root, {"context/components.yaml": COMPONENTS})
    commit(root)
    bound = COMPONENTS + "    may_depend_on: [bills]\n"
    assert judged(workspace, {"context/components.yaml": bound}).findings == ()
    wider = COMPONENTS.replace("[src/shop/bills/client.py]", "[src/shop/bills/**]")
    found = {f.record.id for f in judged(workspace, {"context/components.yaml": wider}).findings}
    assert found == {"component:orders", "component:bills"}


def test_a_contract_that_nobody_knows_is_said_where_the_components_change(
    workspace: Workspace, root: Path
) -> None:
    write(root, {"context/components.yaml": COMPONENTS})
    commit(root)
    wrong = COMPONENTS.replace("consumes: [context/contracts/bills.yaml]", "consumes: [bills-apo]")
    why = (
        "component:orders: consumes: there is no contract 'bills-apo'; "
        "did you mean contract:bills-api?"
    )
    assert why in whys(judged(workspace, {"context/components.yaml": wrong}))
    write(root, {"context/components.yaml": wrong})
    commit(root)
    assert whys(judged(workspace, {"src/shop/orders/a.py": "x = 2\n"})) == []
    assert [row.message for row in examine(workspace) if why in row.message]


def test_whoever_consumes_a_contract_is_named_where_it_breaks(
    workspace: Workspace, root: Path
) -> None:
    write(root, {"context/components.yaml": COMPONENTS})
    commit(root)
    without = OPENAPI[: OPENAPI.index("  /bills")].replace("paths:", "paths: {}")
    (found,) = judged(workspace, {"context/contracts/bills.yaml": without}).findings
    assert found.message.endswith("; consumed by orders")


def test_what_is_public_is_named_for_the_module_that_is_meant(
    workspace: Workspace, root: Path
) -> None:
    rules = '{id: doors, kind: modules, each: src/shop/*, public: ["src/shop/*/__init__.py"]}'
    text = DECISION.replace("rules_from: {source}", f"rules: [{rules}]")
    write(root, {RECORD: text})
    commit(root)
    verdict = judged(workspace, {"src/shop/orders/a.py": "from shop.bills import inner\n"})
    (found,) = verdict.findings
    assert found.hint == "Import what is public: src/shop/bills/__init__.py"
