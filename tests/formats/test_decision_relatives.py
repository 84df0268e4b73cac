"""Decisions in other markups and families: AsciiDoc, reStructuredText, KEP, PEP."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.formats import Claim, decision_asciidoc, decision_kep, decision_rst
from conductor_mcp.model import Document, LinkKind, Status


def test_asciidoc_attributes_state_the_status() -> None:
    text = (
        "= ADR007: Sell shoes\nAda Example <ada@example.org>\nv1.0, 19.08.2020\n"
        ":status: superseded by ADR9\n\n* Status: {status}\n* Deciders:\n** Ada\n** Grace\n"
        "* Date:\n\n== Context and Problem Statement\n\nWe sell hats.\n"
    )
    document = Document("modules/pages/adr/ADR007-sell_shoes.adoc", text)
    assert decision_asciidoc.claims(document) is Claim.PLACE
    (found,) = decision_asciidoc.read(document).records
    assert (found.title, found.number, found.id) == ("Sell shoes", 7, "ADR007")
    assert (found.status, found.date) == (Status.SUPERSEDED, "2020-08-19")
    assert [(link.kind, link.number) for link in found.links] == [(LinkKind.SUPERSEDED_BY, 9)]
    assert found.facts["deciders"] == ["Ada", "Grace"]
    assert [s.heading for s in found.sections][-1] == "Context and Problem Statement"


def test_asciidoc_tables_and_sections_state_it_too() -> None:
    table = "= Sell shoes\n\n|===\n|Status |Accepted\n|Date |2024-03-09\n|===\n\n== Context\n\nx\n"
    section = "= Sell shoes\n\n== Status\n\nAccepted\n\nDate: 2024-03-09\n\n== Context\n\nx\n"
    for text in (table, section):
        (found,) = decision_asciidoc.read(Document("docs/adr/0007-shoes.adoc", text)).records
        assert (found.status, found.date) == (Status.ACCEPTED, "2024-03-09")


def test_asciidoc_navigation_is_left_out() -> None:
    text = "** xref:adr/index.adoc[]\n*** Current\ninclude::partial$current_adrs.adoc[]\n"
    document = Document("modules/partials/adr/adr-nav.adoc", text)
    assert decision_asciidoc.read(document).left_out


def test_field_lists_of_restructured_text_state_the_status() -> None:
    text = (
        "==================\nGDP 7 — Sell shoes\n==================\n\n:Author: Ada\n"
        ":Status: Declined\n:Created: 25-03-2020\n\nContext\n-------\n\nWe sell hats.\n\n"
        ".. code:: text\n\n   Title\n   -----\n\nDecision\n--------\n\nNo.\n"
    )
    (found,) = decision_rst.read(Document("docs/adr/gdp-0007-shoes.rst", text)).records
    assert (found.title, found.id) == ("Sell shoes", "GDP-0007")
    assert (found.status, found.date) == (Status.REJECTED, "2020-03-25")
    assert [s.heading for s in found.sections][1:] == ["Context", "Decision"]


def test_headers_of_a_pep_are_read() -> None:
    text = (
        "PEP: 7\nTitle: Sell shoes\nAuthor: Ada <a@b.c>,\n        Grace\nStatus: Superseded\n"
        "Created: 05-Jul-2001\nSuperseded-By: 9\n\nAbstract\n========\n\nShoes.\n"
    )
    document = Document("peps/pep-0007.rst", text)
    assert decision_rst.claims(document) is Claim.PLACE
    (found,) = decision_rst.read(document).records
    assert (found.title, found.id, found.number) == ("Sell shoes", "PEP-0007", 7)
    assert (found.status, found.date) == (Status.SUPERSEDED, "2001-07-05")
    assert [(link.kind, link.number) for link in found.links] == [(LinkKind.SUPERSEDED_BY, 9)]


def test_a_kep_is_a_decision() -> None:
    text = (
        "title: Sell shoes\nkep-number: 127\nauthors:\n  - '@ada'\nstatus: replaced\n"
        "creation-date: 2020-01-31\nsuperseded-by:\n  - /keps/sig-shop/0130-socks\n"
    )
    document = Document("keps/sig-shop/0127-shoes/kep.yaml", text)
    assert decision_kep.claims(document) is Claim.DECLARED
    (found,) = decision_kep.read(document).records
    assert (found.id, found.title, found.status) == ("KEP-127", "Sell shoes", Status.SUPERSEDED)
    assert (found.date, found.facts["deciders"]) == ("2020-01-31", ["@ada"])
    assert [link.number for link in found.links] == [130]
    assert decision_kep.claims(Document("x/kep.yaml", "a: b\n")) is Claim.NONE
    assert decision_kep.read(Document("x/kep.yaml", "title: [\nkep-number: 1\n")).problems


_PIECES = st.sampled_from([
    "=", "== a\n", "|===\n", "|a |b\n", ":a: b\n", "----\n", "====\n", "{a}", ".. x::\n", "[",
    "   y\n", "Status: x\n", "\n", "a\n-\n", "* b\n", "PEP: 1\n", "title: x\n", "kep-number: 3\n",
    "- ",
])  # fmt: skip


@pytest.mark.parametrize("plug", [decision_asciidoc, decision_rst, decision_kep])
@given(pieces=st.lists(_PIECES | st.text(max_size=4), max_size=50))
def test_no_text_breaks_these_readers(plug: object, pieces: list[str]) -> None:
    document = Document("docs/adr/0001-x.adoc", "".join(pieces))
    plug.FORMAT.claims(document)  # type: ignore[attr-defined]
    plug.FORMAT.read(document)  # type: ignore[attr-defined]
