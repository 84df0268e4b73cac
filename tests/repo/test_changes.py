"""What counts as the change, in real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conductor_mcp.model.change import Change
from conductor_mcp.model.errors import GitError, OutsideRootError, PatchError
from conductor_mcp.repo.asked import Disk
from conductor_mcp.repo.changes import NOT_TEXT, Changes
from conductor_mcp.repo.files import Files
from conductor_mcp.repo.git import Git


class Repo:
    """A repository to play in."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.root / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, newline="")

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "step")

    def changes(self, integration: str = "") -> Changes:
        return Changes(Files(self.root), Git.find(self.root), integration)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path)


def sides(change: Change) -> dict[str, tuple[str | None, str | None]]:
    return {
        f.path: (f.before.text if f.before else None, f.after.text if f.after else None)
        for f in change.files
    }


def test_uncommitted_work_on_the_integration_branch(repo: Repo) -> None:
    repo.write(a_py="1\n", gone_py="x\n", same_py="s\n")
    repo.commit()
    repo.write(a_py="2\n", new_py="n\n")
    (repo.root / "gone.py").unlink()
    change = repo.changes().uncommitted_and_branch()
    assert sides(change) == {
        "a.py": ("1\n", "2\n"),
        "gone.py": ("x\n", None),
        "new.py": (None, "n\n"),
    }
    assert (change.base, change.head) == ("HEAD", "working tree")


def test_a_branch_is_taken_from_its_merge_base_with_what_is_not_committed(repo: Repo) -> None:
    repo.write(a_py="1\n", b_py="1\n")
    repo.commit()
    repo.git("checkout", "-qb", "work")
    repo.write(a_py="2\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write(b_py="later on main\n")
    repo.commit()
    repo.git("checkout", "-q", "work")
    repo.write(c_py="c\n")
    change = repo.changes().uncommitted_and_branch()
    assert sides(change) == {"a.py": ("1\n", "2\n"), "c.py": (None, "c\n")}
    assert change.base == "main"


def test_a_renamed_file_keeps_its_origin(repo: Repo) -> None:
    repo.write(a_py="x = 1\n" * 20)
    repo.commit()
    repo.git("mv", "a.py", "b.py")
    (file,) = repo.changes().uncommitted_and_branch().files
    assert (file.origin, file.path) == ("a.py", "b.py")


def test_staged_work_is_read_from_the_index(repo: Repo) -> None:
    repo.write(a_py="1\n")
    repo.commit()
    repo.write(a_py="staged\n")
    repo.git("add", "-A")
    repo.write(a_py="on disk\n", not__staged_py="x\n")
    change = repo.changes().staged()
    assert sides(change) == {"a.py": ("1\n", "staged\n")}
    assert change.exists_after("a.py")
    assert not change.exists_after("not/staged.py")


def test_a_range_does_not_look_at_the_disk(repo: Repo) -> None:
    repo.write(a_py="1\n")
    repo.commit()
    repo.write(pkg__b_py="2\n")
    repo.commit()
    repo.write(a_py="on disk\n")
    change = repo.changes().between("HEAD~1", "HEAD")
    assert sides(change) == {"pkg/b.py": (None, "2\n")}
    assert change.exists_after("pkg/")
    assert not change.exists_before("pkg/b.py")
    assert change.read_after("a.py") == "1\n"


def test_a_repository_without_commits_is_all_new(repo: Repo) -> None:
    repo.write(a_py="1\n", b_py="2\n")
    repo.git("add", "a.py")
    change = repo.changes().uncommitted_and_branch()
    assert sides(change) == {"a.py": (None, "1\n"), "b.py": (None, "2\n")}
    assert sides(repo.changes().staged()) == {"a.py": (None, "1\n")}


def test_the_sides_know_which_files_exist_changed_or_not(repo: Repo) -> None:
    repo.write(pkg__same_py="s\n", pkg__gone_py="g\n")
    repo.commit()
    (repo.root / "pkg/gone.py").unlink()
    repo.write(pkg__new_py="n\n")
    change = repo.changes().uncommitted_and_branch()
    before, after = change.exists_before, change.exists_after
    assert [before("pkg/same.py"), before("pkg/gone.py"), before("pkg/new.py")] == [1, 1, 0]
    assert [after("pkg/same.py"), after("pkg/gone.py"), after("pkg/new.py")] == [1, 0, 1]
    assert (before("pkg/"), after("none/")) == (True, False)


def test_both_sides_see_a_file_that_did_not_change_as_it_was_read_first(repo: Repo) -> None:
    repo.write(a_py="1\n", same_py="s\n")
    repo.commit()
    repo.write(a_py="2\n")
    change = repo.changes().uncommitted_and_branch()
    assert change.read_after("same.py") == "s\n"
    repo.write(same_py="while it is judged\n")
    assert (change.read_before("same.py"), change.read_after("same.py")) == ("s\n", "s\n")
    assert (change.read_before("a.py"), change.read_after("a.py")) == ("1\n", "2\n")


def test_ignored_files_and_links_are_no_change(repo: Repo) -> None:
    repo.write(a_py="1\n")
    (repo.root / ".gitignore").write_text("*.log\n")
    repo.commit()
    (repo.root / "x.log").write_text("noise")
    (repo.root / "link.py").symlink_to("a.py")
    assert sides(repo.changes().uncommitted_and_branch()) == {}


def test_binary_files_are_said_not_judged(repo: Repo) -> None:
    repo.write(a_py="1\n")
    repo.commit()
    (repo.root / "p.png").write_bytes(b"\x89PNG\0\0\x01\x02")
    change = repo.changes().uncommitted_and_branch()
    assert change.files == ()
    assert [(u.at.path, u.why) for u in change.unjudged] == [("p.png", NOT_TEXT)]


def test_a_folder_below_the_top_of_the_repository_is_a_root_of_its_own(repo: Repo) -> None:
    repo.write(app__a_py="1\n", other_py="1\n")
    repo.commit()
    repo.write(app__a_py="2\n", other_py="2\n", app__n_py="n\n")
    below = Changes(Files(repo.root / "app"), Git.find(repo.root / "app"))
    expected = {"a.py": ("1\n", "2\n"), "n.py": (None, "n\n")}
    assert sides(below.uncommitted_and_branch()) == expected


def test_a_diff_is_held_against_the_disk(repo: Repo) -> None:
    repo.write(a_py="1\n2\n3\n")
    change = repo.changes().of_diff("--- a/a.py\n+++ b/a.py\n@@ -9 +9 @@\n 1\n-2\n+two\n")
    assert sides(change) == {"a.py": ("1\n2\n3\n", "1\ntwo\n3\n")}


def test_a_diff_and_files_need_no_git(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1\n")
    changes = Changes(Files(tmp_path.resolve()), None)
    assert sides(changes.of_files({"a.py": "2\n", "b/c.py": "3\n"})) == {
        "a.py": ("1\n", "2\n"),
        "b/c.py": (None, "3\n"),
    }
    assert sides(changes.of_files({"a.py": None})) == {"a.py": ("1\n", None)}
    with pytest.raises(GitError, match="--diff"):
        changes.uncommitted_and_branch()


@pytest.mark.parametrize("path", ["../x.py", "/etc/passwd", ".git/config", "a/../../x"])
def test_paths_outside_the_root_are_refused(repo: Repo, path: str) -> None:
    with pytest.raises(OutsideRootError):
        repo.changes().of_files({path: "x"})
    with pytest.raises(OutsideRootError):
        repo.changes().of_diff(f"--- /dev/null\n+++ {path}\n@@ -0,0 +1 @@\n+x\n")


def test_a_diff_of_a_file_that_is_not_there_says_so(repo: Repo) -> None:
    with pytest.raises(PatchError, match="no such file"):
        repo.changes().of_diff("--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+b\n")


@pytest.mark.parametrize("base", ["nowhere", "--upload-pack=x", "HEAD^{tree}"])
def test_a_base_that_git_does_not_know_is_refused(repo: Repo, base: str) -> None:
    repo.write(a_py="1\n")
    repo.commit()
    with pytest.raises(GitError, match="commit"):
        repo.changes().uncommitted_and_branch(base)


def test_a_file_that_a_diff_changes_twice_is_one_change(repo: Repo) -> None:
    repo.write(a_py="1\n2\n3\n")
    head = "--- a/a.py\n+++ b/a.py\n"
    change = repo.changes().of_diff(
        f"{head}@@ -3 +3 @@\n-3\n+three\n{head}@@ -1 +1 @@\n-1\n+one\n"
    )
    assert sides(change) == {"a.py": ("1\n2\n3\n", "one\n2\nthree\n")}


def test_a_file_made_and_then_changed_by_a_diff_is_one_new_file(repo: Repo) -> None:
    made = "--- /dev/null\n+++ b/n.py\n@@ -0,0 +1 @@\n+x\n"
    change = repo.changes().of_diff(f"{made}--- a/n.py\n+++ b/n.py\n@@ -1 +1 @@\n-x\n+y\n")
    assert sides(change) == {"n.py": (None, "y\n")}


def test_a_folder_that_comes_with_the_change_was_not_there_before(repo: Repo) -> None:
    repo.write(kept__a_py="1\n", gone__b_py="1\n")
    repo.commit()
    (repo.root / "gone/b.py").unlink()
    repo.write(kept__n_py="n\n", new__sub__c_py="c\n")
    change = repo.changes().uncommitted_and_branch()
    folders = ("kept/", "gone/", "new/", "new/sub/")
    assert [change.exists_before(f) for f in folders] == [True, True, False, False]
    repo.git("add", "-A")
    change = repo.changes().staged()
    assert [change.exists_before(f) for f in folders] == [True, True, False, False]
    assert [change.exists_after(f) for f in folders] == [True, False, True, True]


def test_all_files_of_both_sides_are_listed_when_asked_for(repo: Repo) -> None:
    repo.write(a_py="1\n", gone_py="x\n", deep__old_py="a longer text that git can follow\n" * 9)
    repo.commit()
    (repo.root / "gone.py").unlink()
    (repo.root / "deep/old.py").rename(repo.root / "deep/new.py")
    repo.write(added_py="n\n")
    before, after = {"a.py", "gone.py", "deep/old.py"}, {"a.py", "deep/new.py", "added.py"}
    disk = repo.changes().uncommitted_and_branch()
    assert (set(disk.paths_before()), set(disk.paths_after())) == (before, after)
    written = repo.changes().of_files({"a.py": None, "more.py": "m\n"})
    assert (set(written.paths_before()), set(written.paths_after())) == (
        after,
        {"deep/new.py", "added.py", "more.py"},
    )
    repo.git("add", "-A")
    staged = repo.changes().staged()
    assert (set(staged.paths_before()), set(staged.paths_after())) == (before, after)


TEXT = "".join(f"line {number}\n" for number in range(20))


def origins(change: Change) -> dict[str, str]:
    return {file.path: file.origin for file in change.files}


def test_a_file_that_is_moved_and_not_added_keeps_its_origin(repo: Repo) -> None:
    repo.write(src__a_py=TEXT, src__b_py="b\n" + TEXT, c_py="short\n")
    repo.commit()
    (repo.root / "src/a.py").rename(repo.root / "src/A.py")
    (repo.root / "src/b.py").rename(repo.root / "moved.py")
    (repo.root / "c.py").unlink()
    repo.write(moved_py="b\n" + TEXT + "more\n", other_py="nothing like it\n")
    change = repo.changes().uncommitted_and_branch()
    assert origins(change) == {
        "src/A.py": "src/a.py", "moved.py": "src/b.py", "c.py": "c.py", "other.py": "other.py",
    }  # fmt: skip


def test_a_rename_in_two_halves_of_a_diff_or_of_files_keeps_its_origin(repo: Repo) -> None:
    repo.write(a_py=TEXT)
    repo.commit()
    files = repo.changes().of_files({"a.py": None, "b.py": TEXT + "x\n"})
    assert origins(files) == {"b.py": "a.py"}
    (repo.root / "a.py").rename(repo.root / "b.py")
    repo.git("add", "-A")
    halves = repo.git("diff", "--cached", "--no-renames")
    repo.git("reset", "-q", "--hard")
    assert origins(repo.changes().of_diff(halves)) == {"b.py": "a.py"}


def test_files_that_are_empty_or_of_another_kind_are_no_renames(repo: Repo) -> None:
    repo.write(a_py="\n", b_py=TEXT)
    repo.commit()
    change = repo.changes().of_files(
        {"a.py": None, "c.py": "\n", "b.py": None, "b.md": TEXT + "1"}
    )
    assert origins(change) == {path: path for path in ("a.py", "b.py", "c.py", "b.md")}


def test_a_folder_that_is_asked_often_answers_the_same(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/x.py").touch()
    disk = Disk(tmp_path)
    for _ in range(300):
        assert not disk.has("a/none.py")
        assert not disk.has("c/none.py")
    assert disk.has("a/x.py")
    assert disk.has("a/b/")
    assert not disk.has("a/b")
    assert not disk.has("a/x.py/")
    assert disk.has("a/./x.py")
    assert not disk.has("c/")


def test_a_submodule_is_a_folder_of_its_side(repo: Repo) -> None:
    repo.write(a_py="1\n")
    repo.commit()
    blob = repo.git("rev-parse", "HEAD")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{blob.strip()},vendor/sub")
    repo.git("commit", "-qm", "linked")
    change = repo.changes().between("HEAD~1", "HEAD")
    assert change.exists_after("vendor/")
    assert change.exists_after("vendor/sub/")
    assert not change.exists_after("vendor/sub")
