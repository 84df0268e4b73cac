"""Where the disk, the system or a file gives trouble, answers are still right, and say why."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conductor_mcp.app import doctor, follow
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.brief import brief
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.repo import watch as watch_module
from tests.repos_on_disk import opened, put, repository

_NOBODY = 65_534


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", {"docs/a.md": "title a\nword: 1"})


@pytest.fixture
def workspace(root: Path) -> Iterator[Workspace]:
    workspace = opened(root)
    yield workspace
    workspace.close()


def _titles(workspace: Workspace) -> list[str]:
    workspace.sync()
    return [r.title for r in workspace.view.records().values()]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
def test_without_room_for_watches_answers_are_right_and_say_so(
    root: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    class Full:
        def __init__(self, *_: object) -> None:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(watch_module, "_rust", lambda: Full)
    workspace.start_watching(lambda _: None)
    assert _titles(workspace) == ["title a"]
    put(root, "docs/a.md", "title new")
    assert _titles(workspace) == ["title new"]
    assert os.strerror(number) in workspace.watching


def _of_watcher(workspace: Workspace) -> tuple[str, str, str]:
    workspace.sync()
    (row,) = (row for row in doctor.examine(workspace) if row.name == "watcher")
    return row.health, row.message, row.mend


def test_the_doctor_says_why_changes_cannot_be_watched(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _of_watcher(workspace) == ("ok", "the system can report changes", "")
    with monkeypatch.context() as patch:
        patch.setattr(follow, "unwatchable", lambda _: "/far is a nfs4 file system")
        health, why, mend = _of_watcher(workspace)
    assert (health, why) == ("warn", "/far is a nfs4 file system")
    assert "stay right" in mend

    class Full:
        def __init__(self, *_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(watch_module, "_rust", lambda: Full)
    health, why, mend = _of_watcher(workspace)
    assert (health, os.strerror(errno.ENOSPC) in why) == ("warn", True)
    assert "max_user_watches" in mend


def test_a_network_file_system_is_looked_at_with_every_question(
    root: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "unwatchable", lambda _: "/far is a nfs4 file system")
    workspace.start_watching()
    assert _titles(workspace) == ["title a"]
    put(root, "docs/a.md", "title new")
    assert _titles(workspace) == ["title new"]
    assert workspace.watching == "/far is a nfs4 file system"


def test_a_watcher_that_breaks_later_is_noticed_and_replaced(
    root: Path, workspace: Workspace
) -> None:
    workspace.start_watching()
    assert _titles(workspace) == ["title a"]
    _titles(workspace)
    assert workspace._follow is not None
    workspace._follow.watch.disarm()
    put(root, "docs/a.md", "title new")
    assert _titles(workspace) == ["title new"]
    _titles(workspace)
    assert workspace._follow.watch._notify is not None
    assert workspace.watching == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only inotify has such a bound")
def test_more_changes_than_the_system_keeps_are_found_by_looking(
    root: Path, workspace: Workspace
) -> None:
    class Stalled:
        """Has heard of the cookie, and of nothing that was lost before it."""

        def __init__(self, inner: object, cookie: Path) -> None:
            self.inner, self.cookie = inner, cookie

        def watch(self, *_: object) -> set[tuple[int, str]]:
            return {(1, str(self.cookie.with_name(str(int(self.cookie.name) + 1))))}

        def close(self) -> None:
            pass

    workspace.start_watching()
    assert _titles(workspace) == ["title a"]
    _titles(workspace)
    assert workspace._follow is not None
    watch = workspace._follow.watch
    assert watch._cookie is not None
    watch._notify = Stalled(watch._notify, watch._cookie)  # type: ignore[assignment]
    one, two = root / "docs/one.tmp", root / "docs/two.tmp"
    one.touch()
    for _ in range(9_000):
        one.rename(two)
        two.rename(one)
    put(root, "docs/a.md", "title new")
    assert _titles(workspace) == ["title new"]
    assert workspace.watching == ""


_HOLDER = """
import sqlite3, sys
index = sqlite3.connect(sys.argv[1], isolation_level=None)
index.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
index.execute("ROLLBACK")
"""


def test_a_lock_that_another_process_holds_for_long_reaches_nobody(
    root: Path, workspace: Workspace
) -> None:
    assert _titles(workspace) == ["title a"]
    assert workspace.index.path is not None
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(workspace.index.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        put(root, "docs/a.md", "title new")
        began = time.monotonic()
        threading.Timer(2, holder.stdin.close).start()
        assert _titles(workspace) == ["title new"]
        assert time.monotonic() - began > 1
    assert workspace.index.path is not None


def test_a_name_that_is_no_text_is_a_problem_until_it_is_one(
    root: Path, workspace: Workspace
) -> None:
    odd = root / "docs" / os.fsdecode(b"latin-\xe9.md")
    odd.write_text("title b")
    (root / "docs" / os.fsdecode(b"other-\xe9.txt")).write_text("no record")
    assert _titles(workspace) == ["title a"]
    (problem,) = workspace.view.problems()
    assert problem.at.path == "docs/latin-\\xe9.md"
    assert "not UTF-8" in problem.message
    odd.rename(root / "docs/latin.md")
    assert _titles(workspace) == ["title a", "title b"]
    assert workspace.view.problems() == []


def test_ten_megabytes_of_markdown_are_one_record_in_bounded_time(tmp_path: Path) -> None:
    text = (
        "# Keep it all\n\n## Status\n\nAccepted\n\n## Context\n\n" + "Many words here.\n" * 600_000
    )
    root = repository(tmp_path / "repo", {"docs/adr/0001-keep-it-all.md": text})
    workspace = open_workspace(root, memory=True)
    try:
        began = time.process_time()
        assert _titles(workspace) == ["Keep it all"]
        assert time.process_time() - began < 15
        sections = workspace.view.sections("docs/adr/0001-keep-it-all.md")
        assert sum(len(section.text) for section in sections) > 10_000_000
    finally:
        workspace.close()


def test_bytes_with_zeros_are_a_problem_and_a_zero_in_text_is_none_of_ours(
    root: Path, workspace: Workspace
) -> None:
    (root / "docs/b.md").write_bytes(b"# T\0\0\0\0itle\n\x89")
    assert _titles(workspace) == ["title a"]
    assert [p.at.path for p in workspace.view.problems()] == ["docs/b.md"]


@contextmanager
def _without_privileges() -> Generator[None]:
    """Act as nobody where the tests are run by root, to whom nothing is forbidden."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="files are forbidden in other ways there")
def test_a_file_that_may_not_be_read_is_a_problem_until_it_may() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        root = Path(name)
        root.chmod(0o755)
        put(root, "docs/a.md", "title a")
        put(root, "docs/b.md", "title b")
        workspace = opened(root, memory=True)
        try:
            assert _titles(workspace) == ["title a", "title b"]
            (root / "docs/b.md").chmod(0)
            with _without_privileges():
                assert _titles(workspace) == ["title a"]
                (problem,) = workspace.view.problems()
                assert problem.at.path == "docs/b.md"
                assert "permission denied" in problem.message
            (root / "docs/b.md").chmod(0o644)
            assert _titles(workspace) == ["title a", "title b"]
        finally:
            workspace.close()


def test_a_path_that_differs_in_case_is_answered_with_the_right_one(root: Path) -> None:
    put(root, "src/Shop/orders.py", "")
    workspace = open_workspace(root)
    try:
        said = brief(workspace, paths=["SRC/shop/orders.py"]).text
        assert "SRC/shop/orders.py is spelt src/Shop/orders.py here" in said
        assert "is spelt" not in brief(workspace, paths=["src/Shop/orders.py"]).text
        assert "is spelt" not in brief(workspace, paths=["src/none.py"]).text
    finally:
        workspace.close()
