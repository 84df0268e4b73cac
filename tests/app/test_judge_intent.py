"""What a change does that its intent does not want (conductor_mcp.app.judges.intent)."""

from __future__ import annotations

from pathlib import Path

import pytest

from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.brief import brief
from conductor_mcp.app.check import check
from conductor_mcp.model.errors import ConductorError, UnknownRecordError
from tests.repos_on_disk import git, put, repository

INTENT = "context/intents/checkout.md"
CHECKOUT = """\
---
status: active
owner: Ada Byron
branch: feature/checkout
scope:
  - src/checkout/**
  - contracts/checkout.yaml
out_of_scope:
  - src/billing/**
  - The `component:mail` component
  - We leave the Warehouse model as it is
assumes:
  - "`Order.total` is in cents"
  - "`GET /orders/{id}` answers with every line of the order"
  - "`src/pricing.py#total` rounds half up"
guardrails:
  - The `Order.state` never goes back
---
# A faster checkout

## What

One page.
"""
COMPONENTS = """\
components:
  mail:
    paths: [src/mail/**]
    owner: Grace
"""
WAREHOUSE = """\
{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Warehouse",
 "type": "object", "properties": {"shelf": {"type": "string"}}}
"""
API = """\
openapi: 3.0.3
info: {title: Checkout, version: 1.0.0}
paths:
  /orders/{order_id}:
    get:
      description: All lines of one order.
      responses: {'200': {description: ok}}
components:
  schemas:
    Order:
      type: object
      properties:
        total: {type: integer, description: In cents.}
        state: {type: string}
        note: {type: string}
"""
PRICING = """\
def total(lines):
    return round_half_up(sum(lines))


def other():
    return 1
"""
FILES = {
    INTENT: CHECKOUT,
    "context/components.yaml": COMPONENTS,
    "context/models/warehouse.json": WAREHOUSE,
    "contracts/checkout.yaml": API,
    "contracts/other.yaml": API.replace("title: Checkout", "title: Other"),
    "src/pricing.py": PRICING,
    "src/checkout/page.py": "x = 1\n",
    "src/billing/invoice.py": "x = 1\n",
    "src/mail/send.py": "x = 1\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = repository(tmp_path / "repo", FILES)
    git(root, "checkout", "-q", "-b", "feature/checkout")
    return root


def judged(root: Path, intent: str = "", base: str = "") -> CheckAnswer:
    workspace = open_workspace(root)
    try:
        return check(workspace, intent=intent, base=base)[1]
    finally:
        workspace.close()


def said(answer: CheckAnswer) -> list[str]:
    return [f"{f.path} {f.force} {f.message}" for f in answer.findings if f.rule == "intent"]


def changed(root: Path, path: str, old: str, new: str) -> CheckAnswer:
    put(root, path, FILES[path].replace(old, new))
    return judged(root)


def test_work_inside_the_scope_is_held(root: Path) -> None:
    answer = changed(root, "src/checkout/page.py", "1", "2")
    assert said(answer) == []
    assert answer.outcome == "held"


def test_a_path_out_of_scope_breaks_and_cites_the_words(root: Path) -> None:
    answer = changed(root, "src/billing/invoice.py", "1", "2")
    (one,) = said(answer)
    assert one.startswith("src/billing/invoice.py must src/billing/invoice.py lies outside")
    assert one.endswith("intent:checkout: “src/billing/**”")
    (finding,) = answer.findings
    assert answer.outcome == "broken"
    assert (finding.record.id, finding.record.path) == ("intent:checkout", INTENT)
    assert "Ada Byron" in finding.hint


def test_a_component_named_between_ticks_is_taken_at_its_word(root: Path) -> None:
    (one,) = said(changed(root, "src/mail/send.py", "1", "2"))
    assert one.startswith("src/mail/send.py must ")
    assert one.endswith("“The `component:mail` component”")


def test_a_model_named_in_running_text_is_a_hint_only(root: Path) -> None:
    found = said(changed(root, "context/models/warehouse.json", '"string"', '"integer"'))
    assert [one.split()[1] for one in found] == ["should", "should"]
    assert any("We leave the Warehouse model as it is" in one for one in found)
    assert any("does not name it" in one for one in found)


def test_a_contract_that_the_scope_does_not_name_is_told(root: Path) -> None:
    (one,) = said(changed(root, "contracts/other.yaml", "note:", "memo:"))
    assert one.startswith("contracts/other.yaml should contract:other is changed")
    assert one.endswith("the scope of intent:checkout does not name it")


def test_a_contract_in_scope_may_change_where_nothing_is_assumed(root: Path) -> None:
    assert said(changed(root, "contracts/checkout.yaml", "note:", "memo:")) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        ("contracts/checkout.yaml", "In cents", "In euros", "Order.total is changed"),
        ("contracts/checkout.yaml", "All lines", "The first", "GET /orders/{id} is changed"),
        ("contracts/checkout.yaml", "state: {type: string}", "", "Order.state is removed"),
        ("src/pricing.py", "round_half_up", "floor", "src/pricing.py#total is changed"),
        ("src/pricing.py", "def total", "def sum_of", "src/pricing.py#total is removed"),
    ],
)
def test_what_the_intent_rests_on_may_not_be_altered_by_itself(
    root: Path, path: str, old: str, new: str, words: str
) -> None:
    found = said(changed(root, path, old, new))
    assert len(found) == 1
    assert words in found[0]
    assert f"{path} must" in found[0]


def test_other_definitions_and_blank_lines_alter_nothing(root: Path) -> None:
    assert said(changed(root, "src/pricing.py", "return 1", "return 2")) == []
    put(root, "src/pricing.py", "\n\n" + PRICING)
    assert said(judged(root)) == []


def test_an_intent_that_the_change_edits_binds_as_it_was(root: Path) -> None:
    put(root, INTENT, CHECKOUT.replace("  - src/billing/**\n", ""))
    assert len(said(changed(root, "src/billing/invoice.py", "1", "2"))) == 1


def test_an_intent_that_comes_with_the_change_binds_it(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {k: v for k, v in FILES.items() if k != INTENT})
    git(root, "checkout", "-q", "-b", "feature/checkout")
    put(root, INTENT, CHECKOUT)
    assert len(said(changed(root, "src/billing/invoice.py", "1", "2"))) == 1


def test_another_branch_serves_no_intent_unless_one_is_named(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "something-else")
    put(root, "src/billing/invoice.py", "x = 2\n")
    assert said(judged(root)) == []
    assert len(said(judged(root, "intent:checkout"))) == 1
    with pytest.raises(UnknownRecordError):
        judged(root, "intent:chekout")
    with pytest.raises(ConductorError, match="not an intent"):
        judged(root, "model:warehouse")


def test_a_branch_named_like_an_intent_serves_it(root: Path) -> None:
    put(root, INTENT, CHECKOUT.replace("branch: feature/checkout\n", ""))
    git(root, "commit", "-qam", "no branch stated")
    put(root, "src/billing/invoice.py", "x = 2\n")
    assert len(said(judged(root))) == 1


def test_another_live_intent_is_named_once(root: Path) -> None:
    other = "context/intents/reports.md"
    text = CHECKOUT.replace("checkout", "reports").replace("Ada Byron", "Alan")
    put(root, other, text.replace("  - src/billing/**", "  - src/reports/**"))
    put(root, "context/intents/done.md", text.replace("active", "done"))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "others")
    found = said(changed(root, "contracts/checkout.yaml", "In cents", "In euros"))
    assert len(found) == 2
    assert any("should" in one and "intent:reports assumes" in one for one in found)


def test_finished_intents_bind_nobody(root: Path) -> None:
    put(root, INTENT, CHECKOUT.replace("active", "shipped"))
    git(root, "commit", "-qam", "done")
    assert said(changed(root, "src/billing/invoice.py", "1", "2")) == []


CONFIG = 'integration_branch = "main"\nrequire_intent = ["src/billing/**"]\n'


def test_a_missing_intent_is_a_finding_with_its_skeleton(root: Path) -> None:
    git(root, "checkout", "-q", "main")
    put(root, "context/conductor.toml", CONFIG)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "ask for intents")
    git(root, "checkout", "-q", "-b", "topic/new-thing")
    put(root, "src/checkout/page.py", "x = 2\n")
    assert said(judged(root)) == []
    put(root, "src/billing/invoice.py", "x = 2\n")
    answer = judged(root)
    (finding,) = [f for f in answer.findings if f.rule == "intent"]
    assert finding.force == "must"
    assert "branch: topic/new-thing" in finding.hint
    assert "## Out of scope" in finding.hint
    skeleton = finding.hint.partition("\n")[2]
    put(root, "context/intents/new-thing.md", skeleton)
    assert not any("no intent names" in one for one in said(judged(root)))


def test_intents_can_be_asked_for_by_tier(root: Path) -> None:
    git(root, "checkout", "-q", "main")
    put(root, "context/components.yaml", COMPONENTS + "    tier: critical\n")
    put(root, "context/conductor.toml", '[require_intent]\ntiers = ["critical"]\n')
    git(root, "add", "-A")
    git(root, "commit", "-qm", "ask for intents")
    git(root, "checkout", "-q", "-b", "topic")
    put(root, "src/mail/send.py", "x = 2\n")
    assert len(said(judged(root))) == 1


def test_a_range_is_judged_by_the_intent_of_the_branch_it_ends_on(root: Path) -> None:
    put(root, "src/billing/invoice.py", "x = 2\n")
    git(root, "commit", "-qam", "billing")
    git(root, "checkout", "-q", "main")
    assert len(said(judged(root, base="main..feature/checkout"))) == 1


MODELS = """\
from pydantic import BaseModel, Field


class Order(BaseModel):
    total: int = Field(ge=0)
    state: str
    note: str = ""
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("total: int", "total: float", "Order.total is changed, of which intent:checkout assumes"),
        ("ge=0", "ge=1", "Order.total is changed, of which intent:checkout assumes"),
        ("    state: str\n", "", "Order.state is removed, of which intent:checkout guards"),
        ("note: str", "note: int", ""),
        ("class Order", "\n\nclass Order", ""),
    ],
)
def test_a_field_that_an_intent_speaks_of_is_held_in_the_code_too(
    root: Path, old: str, new: str, told: str
) -> None:
    put(root, "src/checkout/models.py", MODELS)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "models")
    git(root, "branch", "-f", "main", "HEAD")
    put(root, "src/checkout/models.py", MODELS.replace(old, new))
    found = said(judged(root, base="main"))
    assert [told in one for one in found] == ([True] if told else [])


def test_a_contract_that_the_scope_does_not_name_cites_the_scope(root: Path) -> None:
    put(root, "contracts/other.yaml", FILES["contracts/other.yaml"].replace("total:", "sum:"))
    (one,) = [f for f in judged(root).findings if "the scope of" in f.message]
    assert CHECKOUT.splitlines()[one.because.line - 1] == "  - src/checkout/**"


def test_the_brief_names_who_leaves_a_path_alone_before_it_is_touched(root: Path) -> None:
    workspace = open_workspace(root)
    try:
        text = brief(workspace, paths=["src/checkout/page.py", "src/billing/invoice.py"]).text
    finally:
        workspace.close()
    assert "src/billing/invoice.py: it leaves this alone: “src/billing/**”" in text
    assert "No record claims src/billing" not in text


def test_the_brief_says_what_fields_a_model_has(root: Path) -> None:
    put(root, "src/stock.py", "# See context/models/warehouse.json\n")
    workspace = open_workspace(root)
    try:
        text = brief(workspace, paths=["src/stock.py"]).text
    finally:
        workspace.close()
    assert "fields: shelf (string" in text


FLOW = """\
title: Refund
movements:
  - {name: ask, participants: [web]}
"""


@pytest.mark.parametrize("change", ["changed", "removed", "renamed", "called otherwise"])
def test_a_flow_out_of_scope_is_held_even_where_it_goes(tmp_path: Path, change: str) -> None:
    path = "context/flows/refund.yaml"
    out = CHECKOUT.replace("  - src/billing/**\n", "  - flow:refund\n  - The Refund flow\n")
    root = repository(tmp_path / "repo", {INTENT: out, path: FLOW, "src/a.py": ""})
    git(root, "checkout", "-qb", "feature/checkout")
    if change in ("removed", "renamed"):
        (root / path).unlink()
    if change != "removed":
        name = "context/flows/back.yaml" if change == "renamed" else path
        put(root, name, FLOW.replace("Refund", "Back") if change != "changed" else FLOW + "\n#\n")
    found = [(f.force, f.message) for f in check(open_workspace(root))[1].findings]
    assert [force for force, message in found if "“flow:refund”" in message] == ["must"]
    assert not any("The Refund flow" in message for _, message in found)  # told above
