"""What the index proposes, whatever a question is made of, and for how many rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.store import search

_N = 60


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    root = tmp_path_factory.mktemp("many")
    folder = root / "docs" / "adr"
    folder.mkdir(parents=True)
    for n in range(_N):
        title = f"Retry webhook {n}" if n % 10 == 0 else f"Choice {n}"
        text = f"Every team keeps its orders as token{n}."
        (folder / f"{n:04}-x.md").write_text(
            f"# {title}\n\n## Status\n\nAccepted\n\n## Decision\n\n{text}\n", "utf-8"
        )
    opened = open_workspace(root, memory=True)
    opened.sync()
    yield opened
    opened.close()


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> Workspace:
    monkeypatch.setattr(search, "_WEIGHED", 10)
    monkeypatch.setattr(search, "_PASSED", 200)
    return workspace


def numbers(workspace: Workspace, *words: str, limit: int = 100) -> list[int]:
    return [int(h.key[9:13]) for h in workspace.view.search(words, limit=limit)]


def test_a_rare_word_decides_however_common_the_others_are(narrow: Workspace) -> None:
    assert numbers(narrow, "team", "orders", "token17")[0] == 17


def test_common_words_in_titles_are_found(narrow: Workspace) -> None:
    assert {n for n in numbers(narrow, "retry", "team") if n % 10 == 0} == set(range(0, _N, 10))


def test_a_word_that_all_records_hold_still_finds_some(narrow: Workspace) -> None:
    assert len(numbers(narrow, "team")) == _N
    assert len(numbers(narrow, "team", "orders")) == _N


def test_no_more_than_the_limit_is_proposed(narrow: Workspace) -> None:
    assert len(numbers(narrow, "team", "retry", "token3", limit=5)) == 5


def test_all_rows_are_weighed_where_they_are_few(workspace: Workspace) -> None:
    assert len(numbers(workspace, "team", "token5")) == _N
    assert numbers(workspace, "team", "token5")[0] == 5


@given(st.lists(st.text(max_size=20), max_size=5))
def test_no_question_is_too_strange(workspace: Workspace, words: list[str]) -> None:
    workspace.view.search(words, limit=3)


def test_versions_that_are_gone_do_not_crowd_out_what_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(search, "_WEIGHED", 10)
    monkeypatch.setattr(search, "_PASSED", 10)
    folder = tmp_path / "docs" / "adr"
    folder.mkdir(parents=True)

    def write(name: str, words: str) -> None:
        text = f"# {name}\n\n## Status\n\nAccepted\n\n## Decision\n\nEvery team keeps {words}.\n"
        (folder / f"{name}.md").write_text(text, "utf-8")

    for n in range(5):
        write(f"000{n}-still", f"orders {n}")
    opened = open_workspace(tmp_path, memory=True)
    try:
        opened.sync()
        for n in range(40):
            write("0009-busy", f"orders of version {n}")
            opened.sync()
        found = {hit.key for hit in opened.view.search(["team", "orders"], limit=100)}
    finally:
        opened.close()
    assert len(found) == 6
