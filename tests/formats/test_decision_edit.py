"""A status is changed in whatever carrier a file uses, and nothing else moves."""

from __future__ import annotations

import difflib
from itertools import starmap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.formats import decision, decision_asciidoc, new_decision, set_status
from conductor_mcp.model import Document, LinkKind, Record, Status

BODY = "\n## Context\n\nTrailing spaces  \n\n## Decision\n\nWe do it."
CARRIERS = {
    "a section": "# 3. X\n\nDate: 2020-01-01\n\n## Status\n\nProposed\n",
    "a section with more lines": "# X\n\n## Status\n\nProposed  \n\nSupersedes [1](0001-a.md)\n",
    "front matter": '---\nstatus: "proposed"  # for now\ndate: 2020-01-01\n---\n# X\n',
    "braces in front matter": "---\nstatus: {proposed}\n---\n# X\n",
    "front matter without a status": "---\nparent: Decisions\n---\n# X\n",
    "front matter without its first fence": "status: proposed\ndate: 2026-01-01\n---\n\n# X\n",
    "a bold bullet": "# X\n\n* **Status:** Proposed <!-- optional -->\n* Date: 2020-01-01\n",
    "a bullet": "# X\n\n- Status: proposed\n- Date: 2020-01-01\n",
    "a bold line without a colon": "# X\n\n**Status** Proposed\n",
    "a table row": "# X\n\n| | |\n|-|-|\n| Status | Draft |\n| Scope | all |\n",
    "a table with a header row": "# X\n\n| Status | Date |\n|-|-|\n| Draft | 2020-01-01 |\n",
    "a heading": "# X\n\n## Status: Proposed\n",
    "a badge": "# X\n\n## Status\n\n![Proposed](https://img.shields.io/badge/adr-proposed-blue)\n",
    "a quote": "# X\n\n## Status\n\n> Proposed\n",
    "back-ticks": "# X\n\n**Status**: `Proposed`\n",
    "an emoji": "# X\n\n## Status\n\n🤔 Proposed\n",
    "an empty section": "# X\n\n## Status\n",
    "words of praise": "# X\n\n## Status\n\nAccepted on 2020-01-01 after a long talk.\n",
}


def _record(text: str, path: str = "docs/adr/0003-x.md") -> Record:
    (record,) = decision.read(Document(path, text)).records
    return record


def _changed(before: str, after: str) -> tuple[list[str], list[str]]:
    lines = list(difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True)))
    gone = [line[2:] for line in lines if line.startswith("- ")]
    come = [line[2:] for line in lines if line.startswith("+ ")]
    return gone, come


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_decision_is_accepted_in_its_own_dialect(carrier: str, newline: str) -> None:
    text = (CARRIERS[carrier] + BODY).replace("\n", newline)
    new = set_status(
        Document("docs/adr/0003-x.md", text), "accepted", by="Ada Example", date="2026-11-20"
    )
    assert _record(new).status is Status.ACCEPTED
    gone, come = _changed(text, new)
    assert len(gone) <= 2
    assert len(come) <= 3
    assert any("Ada Example" in line for line in come)
    assert all(line.endswith(newline) for line in come)
    assert new.endswith("We do it.")


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_successor_is_linked_and_found_again(carrier: str) -> None:
    text = CARRIERS[carrier] + BODY
    new = set_status(
        Document("docs/adr/0003-x.md", text), "superseded", superseded_by=("New way", "0009-n.md")
    )
    record = _record(new)
    assert record.status is Status.SUPERSEDED
    links = [link for link in record.links if link.kind is LinkKind.SUPERSEDED_BY]
    assert [(link.path, link.number) for link in links] == [("docs/adr/0009-n.md", 9)]


@pytest.mark.parametrize("status", ["proposed", "accepted", "rejected", "deprecated"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_same_status_twice_changes_nothing_the_second_time(carrier: str, status: str) -> None:
    once = set_status(Document("docs/adr/0003-x.md", CARRIERS[carrier] + BODY), status)
    assert set_status(Document("docs/adr/0003-x.md", once), status) == once


def test_a_byte_order_mark_stays() -> None:
    text = "\ufeff---\nstatus: proposed\n---\n# X\n" + BODY
    new = set_status(Document("docs/adr/0003-x.md", text), "rejected")
    assert new == text.replace("proposed", "rejected")


def test_an_attribute_of_asciidoc_is_changed() -> None:
    text = "= ADR1: X\nMe\n:status: draft\n\n* Status: {status}\n\n== Context\n\nx\n"
    new = set_status(
        Document("docs/adr/ADR1-x.adoc", text), "superseded", superseded_by=("Y", "y.adoc")
    )
    assert new == text.replace(":status: draft", ":status: superseded by link:y.adoc[Y]")
    (record,) = decision_asciidoc.read(Document("docs/adr/ADR1-x.adoc", new)).records
    assert record.links[0].path == "docs/adr/y.adoc"


def test_a_file_without_a_place_for_a_status_is_refused_with_words() -> None:
    with pytest.raises(ValueError, match="no front matter or status section"):
        set_status(Document("docs/adr/0003-x.md", "# X\n" + BODY), "accepted")
    with pytest.raises(ValueError, match="is no status"):
        set_status(Document("docs/adr/0003-x.md", "# X\n" + BODY), "nearly")


_words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]),
    min_size=1,
    max_size=40,
).map(lambda s: " ".join(s.split()))
_said = _words.filter(bool)
_lists = st.lists(_said, max_size=3, unique=True)
_globs = st.lists(
    st.from_regex(r"[a-z*]{1,6}(/[a-z*]{1,6}){0,2}", fullmatch=True), max_size=3, unique=True
)
_options = st.recursive(
    st.one_of(st.booleans(), st.integers(-9, 9), _said),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)


@given(
    title=_said,
    prose=_said,
    options=_lists,
    applies_to=_globs,
    rejected=_lists,
    clauses=st.lists(st.tuples(st.sampled_from(["forbid", "layers"]), _options), max_size=3),
)
def test_what_is_written_is_read_back(
    *,
    title: str,
    prose: str,
    options: list[str],
    applies_to: list[str],
    rejected: list[str],
    clauses: list[tuple[str, object]],
) -> None:
    rules = [{"id": f"c{i}", "kind": k, "in": o} for i, (k, o) in enumerate(clauses)]
    text = new_decision(
        title,
        context=prose,
        decision=prose,
        consequences=prose,
        options=options,
        date="2026-01-31",
        applies_to=applies_to,
        rejected=rejected,
        rules=rules,
        supersedes=["0001-first.md"],
    )
    reading = decision.read(Document("context/decisions/0002-second.md", text))
    (record,) = reading.records
    assert not reading.problems
    assert record.title == title
    assert (record.status, record.date, record.id) == (Status.PROPOSED, "2026-01-31", "ADR-0002")
    assert list(record.governs) == applies_to
    assert record.facts.get("rejected", []) == rejected or not rejected
    assert [link.path for link in record.links] == ["context/decisions/0001-first.md"]
    read = [(c.id, c.rule, dict(c.options)) for c in record.clauses]
    assert read == list(starmap(_clause, enumerate(clauses)))
    lines = text.split("\n")
    assert all(lines[c.at.first - 1].strip() == f"- id: {c.id}" for c in record.clauses)


def _clause(index: int, said: tuple[str, object]) -> tuple[str, str, dict[str, object]]:
    return f"c{index}", said[0], {"in": said[1]}


def test_a_bold_word_under_the_title_is_changed_in_place() -> None:
    text = "# X\n\n**Proposed** \u2013 2024-03-01\n\n## Context\n\nx\n\n## Decision\n\ny\n"
    document = Document("docs/adr/0001-x.md", text)
    changed = set_status(document, "accepted", by="Ada", date="2024-03-04")
    assert changed == text.replace("Proposed", "Accepted (Ada, 2024-03-04)")
