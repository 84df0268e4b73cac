"""A new decision goes beside its kind, named like them, and never over another file."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from conductor_mcp.app._naming import naming_of, next_number, slug
from conductor_mcp.app.answers import ProposalAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.draft import Draft, write_decision
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import ConductorError, Force
from tests.cli.conftest import DECISION, git

WORDS = {
    "title": "Cache orders in memory",
    "context": "Orders are read a thousand times for each write.",
    "decision": "A dictionary in each process, because nothing has to be run.",
}


def _opened(root: Path, *names: str) -> Workspace:
    root.mkdir(exist_ok=True)
    git(root, "init", "-q")
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DECISION, "utf-8")
    return open_workspace(root, memory=True)


def propose(workspace: Workspace, **words: Any) -> ProposalAnswer:
    return write_decision(workspace, Draft(**words))


@pytest.mark.parametrize(
    ("names", "path"),
    [
        ([], "context/decisions/0001-cache-orders-in-memory.md"),
        (["docs/adr/0001-a.md", "docs/adr/0007-b.md"], "docs/adr/0008-cache-orders-in-memory.md"),
        (["adr/ADR-001-a.md", "adr/ADR-002-b.md"], "adr/ADR-003-cache-orders-in-memory.md"),
        (["docs/decisions/adr_01_a_b.md"], "docs/decisions/adr_02_cache_orders_in_memory.md"),
        (["docs/adr/use-a.md", "docs/adr/use-b.md"], "docs/adr/cache-orders-in-memory.md"),
    ],
)
def test_the_path_follows_the_repository_s_own_style(
    tmp_path: Path, names: list[str], path: str
) -> None:
    workspace = _opened(tmp_path / "r", *names)
    assert propose(workspace, **WORDS).path == path


def test_dated_names_get_today_s_date(tmp_path: Path) -> None:
    workspace = _opened(tmp_path / "r", "docs/adr/20240501-a.md", "docs/adr/20240602-b-c.md")
    name = propose(workspace, **WORDS).path.rpartition("/")[2]
    front, _, rest = name.partition("-")
    assert front.isdigit()
    assert len(front) == 8
    assert rest == "cache-orders-in-memory.md"


def test_the_settings_say_where_when_they_say_anything(tmp_path: Path) -> None:
    workspace = _opened(tmp_path / "r", "docs/adr/0001-a.md")
    settings = workspace.root / "context/conductor.toml"
    settings.parent.mkdir()
    settings.write_text('[write]\ndecisions = "rulings"\n', "utf-8")
    assert propose(workspace, **WORDS).path == "rulings/0001-cache-orders-in-memory.md"


def test_a_proposal_says_what_it_was_told(tmp_path: Path) -> None:
    workspace = _opened(tmp_path / "r", "docs/adr/0001-keep.md")
    rule = {"kind": "forbid-import", "in": ["src/**"], "import": ["pkg:redis"], "force": "should"}
    answer = propose(
        workspace,
        **WORDS,
        consequences="Each process warms up alone.",
        options=["Redis", "A dictionary"],
        applies_to=["src/shop/**"],
        rules=[rule],
        supersedes=["ADR-0001"],
    )
    (record,) = workspace.formats.read(workspace.files.read(answer.path)).records
    assert (record.title, record.status) == ("Cache orders in memory", "proposed")
    assert record.governs == ("src/shop/**",)
    (clause,) = record.clauses
    assert (clause.id, clause.rule, clause.force) == (
        "forbid-import-1", "forbid-import", Force.SHOULD
    )  # fmt: skip
    assert [link.path for link in record.links] == ["docs/adr/0001-keep.md"]
    text = workspace.files.read(answer.path).text
    for words in (*WORDS.values(), "Each process warms up alone.", "Redis"):
        assert words in text
    assert answer.status == "proposed"
    assert "conductor-mcp accept" in answer.next
    assert "conductor-mcp supersede ADR-0001 --by ADR-0002" in answer.next


def test_the_closest_decisions_are_named(tmp_path: Path) -> None:
    workspace = _opened(tmp_path / "r", "docs/adr/0001-keep.md")
    answer = propose(workspace, **{**WORDS, "title": "A cache in process"})
    assert [hit.path for hit in answer.closest] == ["docs/adr/0001-keep.md"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"title": " "}, "title must not be empty"),
        ({"title": "a\nb"}, "one line"),
        ({"context": ""}, "context must not be empty"),
        ({"applies_to": ["../x"]}, "not a glob below the root"),
        ({"applies_to": ["/etc/**"]}, "not a glob below the root"),
        ({"rules": [{"kind": "no-such-rule"}]}, "no rule 'no-such-rule'; known: "),
        ({"rules": [{"kind": "forbid-import", "imports": ["x"]}]}, r"forbid-import-1.*import"),
        ({"supersedes": ["ADR-0099"]}, "no record 'ADR-0099'"),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_written(
    tmp_path: Path, words: dict[str, Any], why: str
) -> None:
    workspace = _opened(tmp_path / "r")
    with pytest.raises(ConductorError, match=why):
        propose(workspace, **{**WORDS, **words})
    assert not (workspace.root / "context").exists()


def test_words_that_look_like_markup_stay_words(tmp_path: Path) -> None:
    workspace = _opened(tmp_path / "r")
    odd = "status: accepted\n---\nUse: yes # no\n\n## Status\n\nAccepted"
    answer = propose(workspace, title="Use: [YAML] # maybe", context=odd, decision="So be it.")
    (record,) = workspace.formats.read(workspace.files.read(answer.path)).records
    assert record.title == "Use: [YAML] # maybe"
    assert record.status == "proposed"


def test_a_folder_that_leads_outside_is_refused(tmp_path: Path) -> None:
    workspace = _opened(tmp_path / "r")
    (workspace.root / "context").mkdir()
    (workspace.root / "context/decisions").symlink_to(tmp_path)
    with pytest.raises(ConductorError, match="outside the repository"):
        propose(workspace, **WORDS)
    assert not list(tmp_path.glob("*.md"))


def test_proposals_at_one_moment_never_share_a_path_or_a_number(tmp_path: Path) -> None:
    root = _opened(tmp_path / "r", "docs/adr/0001-a.md").root
    found: list[str] = []
    start = threading.Barrier(6)

    def write(i: int) -> None:
        workspace = open_workspace(root, memory=True)
        start.wait()
        found.append(propose(workspace, **{**WORDS, "title": f"Way {i % 2}"}).path)
        workspace.close()

    threads = [threading.Thread(target=write, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = sorted(path.name for path in (root / "docs/adr").iterdir())
    assert sorted(found) == [f"docs/adr/{name}" for name in names[1:]]
    assert [name[:4] for name in names] == [f"{i:04}" for i in range(1, 8)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Use PostgreSQL!", "use-postgresql"),
        ("Où est l'été?", "ou-est-lete"),
        ("決定", "decision"),
    ],
)
def test_a_slug_is_plain(title: str, expected: str) -> None:
    assert slug(title) == expected
    assert len(slug(title * 30)) <= 60


def test_numbers_are_never_dates_and_never_reused() -> None:
    assert next_number(["0001-a.md", "0012-b.md", "20240101-c.md", "README.md"]) == 13
    assert naming_of(["2024-05-01-a.md"]).name("A b", 1, "2026-01-02") == "2026-01-02-a-b.md"
