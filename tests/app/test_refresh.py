"""Whatever lies in a repository, the index says what is there now, and loses nothing."""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from conductor_mcp.app._lookup import Change
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Record
from conductor_mcp.repo.watch import Watch, unwatchable
from tests.repos_on_disk import git, opened, put, repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", {"docs/a.md": "title a\nword: 1"})


@pytest.fixture
def workspace(root: Path) -> Iterator[Workspace]:
    workspace = opened(root)
    yield workspace
    workspace.close()


def _said(workspace: Workspace, path: str) -> str:
    workspace.sync()
    problems = [p.message for p in workspace.view.problems() if p.at.path == path]
    left_out = [o.why for o in workspace.view.left_out() if o.path == path]
    return "; ".join(problems + left_out)


def test_a_format_that_crashes_is_a_problem_and_stops_nobody(
    root: Path, workspace: Workspace
) -> None:
    put(root, "docs/b.md", "boom")
    assert "its format failed" in _said(workspace, "docs/b.md")
    assert list(workspace.view.records()) == ["docs/a.md"]


def test_a_removed_file_is_forgotten(root: Path, workspace: Workspace) -> None:
    workspace.sync()
    (root / "docs/a.md").unlink()
    workspace.sync()
    assert not workspace.view.records()
    assert workspace.view.search(["title"], limit=5) == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text"),
        (b"\xff\xfe\x00", "not text|utf-16"),
    ],
)
def test_a_binary_file_with_a_text_name_is_named(
    root: Path, workspace: Workspace, data: bytes, why: str
) -> None:
    (root / "docs/b.md").write_bytes(data)
    said = _said(workspace, "docs/b.md")
    assert said
    assert any(word in said for word in (*why.split("|"), "is marked as"))


@pytest.mark.parametrize(
    "data",
    ["\ufefftitle b\nx".encode("utf-16-le"), b"\xef\xbb\xbftitle b\nx", b"title b\nx\xe9"],
)
def test_an_encoding_of_old_is_read(root: Path, workspace: Workspace, data: bytes) -> None:
    (root / "docs/b.md").write_bytes(data)
    workspace.sync()
    assert workspace.view.records()["docs/b.md"].title == "title b"


def test_links_are_never_followed_and_always_told(
    root: Path, workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "secret.md").write_text("title secret\nword: 1")
    (root / "docs/out.md").symlink_to(tmp_path / "secret.md")
    (root / "docs/up.md").symlink_to("../../secret.md")
    (root / "docs/loop.md").symlink_to("loop.md")
    (root / "docs/in.md").symlink_to("a.md")
    (root / "docs/away").symlink_to(tmp_path)
    (root / "docs/round").symlink_to(".")
    assert "leads out" in _said(workspace, "docs/out.md")
    assert "leads out" in _said(workspace, "docs/up.md")
    assert "itself" in _said(workspace, "docs/loop.md")
    assert "docs/a.md" in _said(workspace, "docs/in.md")
    assert list(workspace.view.records()) == ["docs/a.md"]


def test_a_folder_swapped_for_a_link_out_takes_its_records_along(
    root: Path, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.sync()
    (root / "docs").rename(tmp_path / "elsewhere")
    (root / "docs").symlink_to(tmp_path / "elsewhere")
    workspace.sync()
    assert not workspace.view.records()


def test_odd_names_are_names(root: Path, workspace: Workspace) -> None:
    for name in ("two\nlines.md", "quote'\".md", "h#sh.md", "sp ace.md", "ümläut.md"):
        put(root, f"docs/{name}", "title odd\nword: 1")
    workspace.sync()
    assert len(workspace.view.records()) == 6
    assert workspace.view.sections("docs/h#sh.md")
    assert not workspace.view.problems()


def test_a_name_that_is_no_text_stops_nobody(root: Path, workspace: Workspace) -> None:
    (root / "docs" / os.fsdecode(b"latin-\xe9.md")).write_text("title b")
    (root / os.fsdecode(b"latin-\xe9")).mkdir()
    workspace.sync()
    assert list(workspace.view.records()) == ["docs/a.md"]


def test_a_file_that_is_too_large_says_so_until_the_limit_is_raised(
    root: Path, workspace: Workspace
) -> None:
    put(root, "context/conductor.toml", "[read]\nmax_bytes = 1000")
    put(root, "docs/b.md", "title b\n" + "x" * 2000)
    assert "2,008 bytes" in _said(workspace, "docs/b.md")
    put(root, "context/conductor.toml", "[read]\nmax_bytes = 10000")
    assert _said(workspace, "docs/b.md") == ""
    assert "docs/b.md" in workspace.view.records()


def test_of_many_new_files_only_those_that_git_ignores_are_left_out(
    root: Path, workspace: Workspace
) -> None:
    for n in range(300):
        put(root, f"docs/{n:03}.md", f"title of {n}")
    put(root, "docs/kept.skip.md", "title kept")
    git(root, "add", "docs")
    put(root, ".gitignore", "*.skip.md\nout/")
    put(root, "docs/ignored.skip.md", "title ignored")
    put(root, "docs/new.md", "title new")
    put(root, "out/ignored.md", "title ignored")
    workspace.sync()
    titles = {record.title for record in workspace.view.records().values()}
    assert titles == {f"title {t}" for t in ("a", "kept", "new", *(f"of {n}" for n in range(300)))}


def test_a_submodule_is_another_repository_whose_records_are_not_ours(
    root: Path, workspace: Workspace, tmp_path: Path
) -> None:
    other = repository(tmp_path / "other", {"docs/theirs.md": "title theirs"})
    workspace.sync()
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "docs/sub")
    put(root, "docs/b.md", "title b")
    as_of = workspace.sync()
    assert list(workspace.view.records()) == ["docs/a.md", "docs/b.md"]
    assert as_of.dirty == ("docs/b.md",)
    git(root, "commit", "-q", "-m", "sub")
    assert list(workspace.sync().dirty) == ["docs/b.md"]
    (root / "docs/sub/.git").unlink()
    workspace.sync()
    assert "docs/sub/docs/theirs.md" in workspace.view.records()


def test_settings_that_cannot_be_used_are_a_problem(root: Path, workspace: Workspace) -> None:
    put(root, "context/conductor.toml", "[nonsense]\nx = 1")
    assert "nonsense" in _said(workspace, "context/conductor.toml")


def test_pipes_and_folders_with_a_record_s_name_hurt_nobody(
    root: Path, workspace: Workspace
) -> None:
    os.mkfifo(root / "docs/pipe.md")
    (root / "docs/folder.md").mkdir()
    workspace.sync()
    assert list(workspace.view.records()) == ["docs/a.md"]


def test_as_of_names_the_commit_the_branch_and_what_differs(
    root: Path, workspace: Workspace
) -> None:
    put(root, "notes.md", "left out")
    asof = workspace.sync()
    assert (asof.commit, asof.branch, asof.dirty) == (git(root, "rev-parse", "HEAD"), "main", ())
    put(root, "docs/a.md", "title changed")
    put(root, "docs/b.md", "title new")
    assert workspace.sync().dirty == ("docs/a.md", "docs/b.md")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "second")
    asof = workspace.sync()
    assert (asof.commit, asof.dirty) == (git(root, "rev-parse", "HEAD"), ())
    (root / "docs/a.md").unlink()
    assert workspace.sync().dirty == ("docs/a.md",)
    git(root, "checkout", "-q", "--detach", "HEAD")
    assert workspace.sync().branch is None


def test_line_ends_that_git_converts_are_no_difference(root: Path, workspace: Workspace) -> None:
    git(root, "config", "core.autocrlf", "true")
    (root / "docs/a.md").write_bytes(b"title a\r\nword: 1")
    assert workspace.sync().dirty == ()


def test_a_part_of_a_repository_can_be_a_root(root: Path) -> None:
    put(root, "docs/deep/b.md", "title b")
    put(root, ".gitignore", "ignored.md")
    put(root, "docs/ignored.md", "title no")
    part = opened(root / "docs")
    try:
        asof = part.sync()
        assert list(part.view.records()) == ["a.md", "deep/b.md"]
        assert asof.dirty == ("deep/b.md",)
    finally:
        part.close()


class _Deaf(Watch):
    """A watcher that is armed and hears nothing, as after the system lost its thread."""

    def drain(self) -> set[str] | None:
        return None


def test_a_watcher_that_died_costs_time_and_no_truth(root: Path, workspace: Workspace) -> None:
    workspace.start_watching()
    workspace.sync()
    assert workspace._follow is not None
    workspace._follow.watch = _Deaf(None)
    put(root, "docs/a.md", "title b\nword: 1")
    workspace.sync()
    assert workspace.view.records()["docs/a.md"].title == "title b"


def test_a_network_file_system_is_not_watched() -> None:
    mounts = (
        "21 1 8:1 / / rw - ext4 /dev/sda rw\n"
        "30 21 0:40 / /home/me/far rw - nfs4 server:/x rw\n"
        "31 21 0:41 / /home/me/far/near rw - ext4 /dev/sdb rw\n"
    )
    assert "nfs4" in unwatchable(Path("/home/me/far/repo"), mounts)
    assert unwatchable(Path("/home/me/far/near/repo"), mounts) == ""
    assert unwatchable(Path("/home/me/farther"), mounts) == ""


def test_a_save_is_told_without_being_asked(root: Path) -> None:
    heard: queue.Queue[frozenset[str]] = queue.Queue()
    workspace = opened(root)

    def told(path: str, title: str) -> bool:
        # A write in place may be seen half done, and is then told of twice.
        while heard.get(timeout=10) == {path}:
            if workspace.view.records()[path].title == title:
                return True
        return False

    try:
        workspace.start_watching(heard.put)
        for path, title in (("a", "told"), ("new/b", "new"), ("new/b", "newer")):
            put(root, f"docs/{path}.md", f"title {title}\nword: 1")
            assert told(f"docs/{path}.md", f"title {title}")
    finally:
        workspace.close()


def test_a_closed_workspace_leaves_no_cookie_and_no_thread(root: Path) -> None:
    import threading

    before = threading.active_count()
    workspace = opened(root)
    workspace.start_watching(lambda _: None)
    workspace.sync()
    workspace.close()
    assert threading.active_count() == before
    assert list((root / ".git/conductor/watch").iterdir()) == []


def test_what_came_and_went_is_counted_as_a_comparison_would_find_it(
    root: Path, workspace: Workspace
) -> None:
    def seen() -> Mapping[str, Record]:
        workspace.sync()
        return workspace.view.records()

    put(root, "docs/b.md", "title b")
    put(root, "docs/c.md", "title c")
    first = seen()
    put(root, "docs/a.md", "title a, another")
    put(root, "docs/d.md", "title d")
    (root / "docs/b.md").unlink()
    second = seen()
    step = workspace.view.since(first)
    assert step == (frozenset({"docs/a.md", "docs/d.md"}), frozenset({"docs/b.md"}))
    assert Change.between(first, second, step) == Change.between(first, second)
    assert seen() is second
    put(root, "docs/c.md", "boom")
    third = seen()
    assert workspace.view.since(first) is None
    assert Change.between(second, third, workspace.view.since(second)) == Change.between(
        second, third
    )


def test_what_is_served_stands_still_while_a_question_is_answered(root: Path) -> None:
    workspace = opened(root)
    told: queue.SimpleQueue[frozenset[str]] = queue.SimpleQueue()
    try:
        workspace.sync()
        workspace.start_watching(told.put)
        with workspace.question:
            workspace.sync()
            before = workspace.view.records()
            put(root, "docs/new.md", "title new")
            with pytest.raises(queue.Empty):
                told.get(timeout=0.5)
            assert workspace.view.records() is before
        assert told.get(timeout=30) == {"docs/new.md"}
    finally:
        workspace.close()
