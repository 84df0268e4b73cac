"""The index file is disposable: broken, foreign or forbidden, nobody has to mend it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conductor_mcp.store.connect import open_index
from tests.repos_on_disk import dump, git, opened, put, repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(
        tmp_path / "repo", {f"docs/{n}.md": f"title {n}\nword: {n}" for n in range(5)}
    )


def _titles(root: Path) -> list[str]:
    workspace = opened(root)
    try:
        workspace.sync()
        return [r.title for r in workspace.view.records().values()]
    finally:
        workspace.close()


def test_the_index_tells_how_much_it_holds(root: Path) -> None:
    titles = _titles(root)
    index = open_index(root / ".git/conductor/index.db")
    try:
        held = index.contents()
    finally:
        index.close()
    assert held["reading"] == len(titles)
    assert not [name for name in held if name.endswith(("_data", "_idx", "_docsize"))]


def test_a_broken_index_is_moved_aside_and_made_anew(root: Path) -> None:
    before = _titles(root)
    place = root / ".git/conductor/index.db"
    place.write_bytes(b"this is no database at all, not by a long way" * 100)
    assert _titles(root) == before
    assert place.with_name("index.db.broken").exists()


def test_pages_torn_out_of_the_middle_do_not_reach_anybody(root: Path) -> None:
    before = _titles(root)
    place = root / ".git/conductor/index.db"
    data = bytearray(place.read_bytes())
    for at in range(4096, len(data), 4096):
        data[at : at + 512] = b"\xa5" * 512
    place.write_bytes(data)
    assert _titles(root) == before
    assert _titles(root) == before


def test_an_index_of_another_shape_is_made_anew(root: Path) -> None:
    before = _titles(root)
    place = root / ".git/conductor/index.db"
    with sqlite3.connect(place) as old:
        old.execute("DROP TABLE entry")
        old.execute("PRAGMA user_version = 12345")
    old.close()
    assert _titles(root) == before


def test_where_the_disk_cannot_be_written_the_index_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, where a folder would have to be")
    index = open_index(tmp_path / "file" / "index.db")
    assert index.path is None
    assert "cannot be used" in index.note
    index.close()


def test_outside_git_the_index_ignores_itself(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "title\nword: 1")
    put(tmp_path, "node_modules/b.md", "title\nword: 1")
    assert _titles(tmp_path) == ["title"]
    assert (tmp_path / ".conductor" / ".gitignore").read_text() == "*\n"
    put(tmp_path, "a.md", "other\nword: 1")
    assert _titles(tmp_path) == ["other"]


def test_two_worktrees_share_readings_and_not_answers(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(root, "worktree", "add", "-q", str(other), "-b", "other")
    put(other, "docs/1.md", "title changed\nword: 1")
    first, second = opened(root), opened(other)
    try:
        first.sync()
        asof = second.sync()
        assert asof.branch == "other"
        assert asof.dirty == ("docs/1.md",)
        assert first.view.records()["docs/1.md"].title == "title 1"
        assert second.view.records()["docs/1.md"].title == "title changed"
        assert [h.key for h in first.view.search(["changed"], limit=5)] == []
        assert [h.key for h in second.view.search(["changed"], limit=5)] == ["docs/1.md"]
        assert first.index.path == second.index.path
        assert first.index.read("SELECT count(*) FROM reading WHERE path = 'docs/2.md'") == [(1,)]
    finally:
        first.close()
        second.close()


def test_what_one_process_indexed_another_takes_over(root: Path) -> None:
    one, two = opened(root), opened(root)
    try:
        one.sync()
        two.sync()
        put(root, "docs/1.md", "title new\nword: 1")
        one.sync()
        (root / "docs/2.md").unlink()
        one.sync()
        two.sync()
        assert dump(one) == dump(two)
        assert one.view.generation == two.view.generation
    finally:
        one.close()
        two.close()


def test_versions_that_nobody_has_any_more_are_let_go_in_time(root: Path) -> None:
    workspace = opened(root)
    try:
        workspace.sync()
        put(root, "docs/1.md", "title new\nword: 1")
        workspace.sync()
        count = "SELECT count(*) FROM reading WHERE path = 'docs/1.md'"
        assert workspace.index.read(count) == [(2,)]
        workspace.view.sweep(time.time() + 10 * 86_400)
        assert workspace.index.read(count) == [(2,)]
        workspace.view.sweep(time.time() + 20 * 86_400)
        assert workspace.index.read(count) == [(1,)]
        workspace.sync()
        assert workspace.view.records()["docs/1.md"].title == "title new"
        assert [h.key for h in workspace.view.search(["new"], limit=5)] == ["docs/1.md"]
    finally:
        workspace.close()


_WORKER = """
import random, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.repos_on_disk import opened
root, seed = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
workspace = opened(root)
if seed % 2:
    workspace.start_watching()
mine = root / f"docs/mine{seed}.md"
print("ready", flush=True)
for step in range(100000):
    mine.write_text(f"title {seed} {step:06}\\nword: {chance.random()}")
    workspace.sync()
    served = workspace.view.records()[f"docs/mine{seed}.md"].title
    assert served == f"title {seed} {step:06}", (served, step)
    if step % 10 == 0:
        print(step, flush=True)
"""


def test_many_processes_and_sudden_deaths_leave_every_answer_right(root: Path) -> None:
    here = str(Path(__file__).resolve().parents[2])
    seconds = float(os.environ.get("CONDUCTOR_STORM_SECONDS", "6"))
    count = int(os.environ.get("CONDUCTOR_STORM_PROCESSES", "5"))

    def start(seed: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(root), str(seed), here],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    workers = {seed: start(seed) for seed in range(count)}
    try:
        until = time.monotonic() + seconds
        next_seed = count
        while time.monotonic() < until:
            seed, worker = next(iter(workers.items()))
            assert worker.stdout is not None
            for line in worker.stdout:
                if line.strip() == "20":
                    break
            else:
                assert worker.stderr is not None
                pytest.fail(worker.stderr.read())
            worker.kill()
            worker.communicate()
            del workers[seed]
            workers[next_seed] = start(next_seed)
            next_seed += 1
    finally:
        for worker in workers.values():
            worker.kill()
            _, words = worker.communicate()
            assert "Error" not in words, words
    live, anew = opened(root), opened(root, memory=True)
    try:
        live.sync()
        anew.sync()
        assert live.index.path is not None, live.index.note
        assert dump(live) == dump(anew)
    finally:
        live.close()
        anew.close()
