"""What a contract is held to, and what allows a break: the contract, decisions, settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from conductor_mcp.app.assemble import conductor, open_workspace
from conductor_mcp.app.check import check
from tests.app.test_contracts import API, GRAPH, SCHEMA, SHOP, STRICTER, git, judged, whys, write

DECISION = """\
---
status: STATUS
date: 2026-02-03
applies_to: [contracts/shop.*]
EXTRA
---

# Orders need an amount

## Context and Problem Statement

Orders without an amount were refused by hand.

## Decision Outcome

Chosen option: "ask for it", because nobody else can know.
"""
ADR = "docs/adr/0007-orders-need-an-amount.md"
RESPONSE = SHOP.replace("id: {type: string}", "number: {type: string}")
"""An answer without what it could have before: breaking for nobody but the strict."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def decision(extra: str = "", status: str = "accepted") -> str:
    return DECISION.replace("EXTRA", extra).replace("STATUS", status).replace("\n\n---", "\n---")


def test_a_finding_cites_the_decision_that_names_the_contract(root: Path) -> None:
    answer = judged(root, {API: SHOP, ADR: decision()}, {API: STRICTER})
    (row,) = answer.findings
    assert (row.force, row.record.path) == ("must", ADR)
    assert row.because.path == API


def test_a_decision_about_everything_is_not_the_contracts_own(root: Path) -> None:
    text = decision().replace("contracts/shop.*", "'**'")
    (row,) = judged(root, {API: SHOP, ADR: text}, {API: STRICTER}).findings
    assert row.record.path == API


@pytest.mark.parametrize("named", [API, "contracts/**", "'contracts/*.yaml'"])
def test_a_decision_that_allows_the_break_makes_it_a_note_that_says_so(
    root: Path, named: str
) -> None:
    text = decision(f"allows_break: [{named}]")
    answer = judged(root, {API: SHOP, ADR: text}, {API: STRICTER})
    (row,) = answer.findings
    assert (answer.outcome, row.force, row.record.path) == ("held", "should", ADR)
    assert "allowed by ADR-0007" in row.message


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ("allows_break: [contracts/other.yaml]", "accepted"),
        ("allows_break: [contracts/shop.yaml]", "proposed"),
        ("allows_break: [contracts/shop.yaml]\nallows_changes: [oas.response.*]", "accepted"),
        ("allows_break: true", "accepted"),
    ],
)
def test_what_allows_another_break_or_is_not_in_force_allows_nothing(
    root: Path, extra: str, status: str
) -> None:
    answer = judged(root, {API: SHOP, ADR: decision(extra, status)}, {API: STRICTER})
    assert (answer.outcome, answer.findings[0].force) == ("broken", "must")


def test_only_the_changes_that_are_named_are_allowed(root: Path) -> None:
    narrowed = decision("allows_break: [contracts/shop.yaml]\nallows_changes: [oas.request.*]")
    answer = judged(root, {API: SHOP, ADR: narrowed}, {API: STRICTER})
    assert (answer.outcome, answer.findings[0].force) == ("held", "should")


def test_a_change_cannot_bring_its_own_permission_unless_a_person_accepted_it(root: Path) -> None:
    text = decision("allows_break: [contracts/shop.yaml]")
    answer = judged(root, {API: SHOP}, {API: STRICTER, ADR: text})
    assert answer.outcome == "broken"
    signed = decision("allows_break: [contracts/shop.yaml]\naccepted_by: Ada Example")
    write(root, {ADR: signed})
    workspace = open_workspace(root)
    try:
        found = check(workspace)[1]
    finally:
        workspace.close()
    assert found.outcome == "held"


def held_to(root: Path, before: dict[str, str], revision: str) -> str:
    answer = judged(root, {API: SHOP, **before}, {API: revision})
    return answer.outcome


def test_without_terms_an_answer_may_lack_what_was_optional(root: Path) -> None:
    assert held_to(root, {}, RESPONSE) == "held"


@pytest.mark.parametrize(
    "before",
    [
        {"context/conductor.toml": '[compatibility]\nprofile = "strict"\n'},
        {"context/conductor.toml": '[compatibility.paths]\n"contracts/**" = "strict"\n'},
        {ADR: decision("compatibility: strict")},
        {API: SHOP + "x-conductor: {compatibility: strict}\n"},
    ],
    ids=["profile", "paths", "decision", "contract"],
)
def test_strictness_comes_from_the_settings_a_decision_or_the_contract(
    root: Path, before: dict[str, str]
) -> None:
    revision = before.get(API, SHOP).replace("id: {type: string}", "number: {type: string}")
    assert held_to(root, before, revision) == "broken"


def test_a_contract_cannot_make_itself_laxer_in_the_change_it_is_held_by(root: Path) -> None:
    strict = SHOP + "x-conductor: {compatibility: strict}\n"
    lax = RESPONSE + "x-conductor: {compatibility: default}\n"
    assert held_to(root, {API: strict}, lax) == "broken"


def test_a_comment_tells_the_profile_of_what_is_no_tree(root: Path) -> None:
    head = "# conductor: compatibility=strict\n"
    wider = SCHEMA.replace("total: Int", "total: Int\n  kind: Kind").replace(
        "type Order", "enum Kind { A }\n\ntype Order"
    )
    more = wider.replace("{ A }", "{ A B }")
    assert judged(root, {GRAPH: wider}, {GRAPH: more}).outcome == "held"
    assert judged(root, {GRAPH: head + wider}, {GRAPH: head + more}).outcome == "broken"


def test_a_profile_that_nobody_knows_is_said_and_never_a_pass(root: Path) -> None:
    settings = {"context/conductor.toml": '[compatibility]\nprofile = "strcit"\n'}
    answer = judged(root, {API: SHOP, **settings}, {API: RESPONSE})
    assert answer.outcome == "unsure"
    assert "'strict'" in whys(answer)


def test_a_part_that_changes_alone_changes_the_contracts_that_refer_to_it(root: Path) -> None:
    api = SHOP.replace("'#/components/schemas/NewOrder'", "parts/order.yaml")
    part = "type: object\nrequired: [item]\nproperties:\n  item: {type: string}\n"
    part += "  amount: {type: integer}\n"
    answer = judged(
        root,
        {API: api, "contracts/parts/order.yaml": part},
        {"contracts/parts/order.yaml": part.replace("[item]", "[item, amount]")},
    )
    assert answer.outcome == "broken"
    (row,) = answer.findings
    assert (row.path, row.record.path) == ("contracts/parts/order.yaml", API)
    assert "POST /orders" in row.message


def test_context_of_a_path_tells_the_contracts_that_it_implements(root: Path) -> None:
    api = SHOP.replace("    post:\n", "    x-implemented-by: [src/orders/**]\n    post:\n")
    write(root, {API: api, "src/orders/take.py": "def take() -> None: ...\n"})
    opened = conductor(root)
    try:
        found, other = (
            opened.brief(paths=[path]).text for path in ("src/orders/take.py", "src/main.py")
        )
    finally:
        opened.workspace.close()
    assert API in found
    assert API not in other
