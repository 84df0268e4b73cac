"""Diffs as git, people and models write them."""

from __future__ import annotations

import difflib
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.model.errors import PatchError
from conductor_mcp.repo.patch import LARGEST, read_patch
from conductor_mcp.repo.placing import apply_patch

BEFORE = "".join(f"line {n}\n" for n in range(1, 21))
AFTER = BEFORE.replace("line 3\n", "line three\n").replace("line 17\n", "line 17\nnew\n")
lines = st.lists(st.sampled_from(["a", "b", "c", "d", "", "  x", "-- y", "++ z"]), max_size=30)


def diff(before: str, after: str, name: str = "src/a.py") -> str:
    pairs = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline\n" for line in pairs)


def applied(text: str, before: str | None = BEFORE) -> str:
    (patch,) = read_patch(text)
    return apply_patch(patch, before)


def test_a_plain_diff_is_applied() -> None:
    assert applied(diff(BEFORE, AFTER)) == AFTER


def test_wrong_counts_do_not_matter() -> None:
    wrong = re.sub(r"@@ -(\d+),\d+ \+(\d+),\d+ @@", r"@@ -\1,99 +\2,1 @@", diff(BEFORE, AFTER))
    assert applied(wrong) == AFTER


def test_wrong_starts_do_not_matter() -> None:
    wrong = re.sub(r"@@ -\d+,(\d+) \+\d+,(\d+) @@", r"@@ -5,\1 +9,\2 @@", diff(BEFORE, AFTER))
    assert applied(wrong) == AFTER


def test_hunks_without_any_position_are_placed_by_their_lines() -> None:
    assert applied(re.sub(r"@@ .* @@", "@@ @@", diff(BEFORE, AFTER))) == AFTER
    assert applied(re.sub(r"@@ .* @@", "@@", diff(BEFORE, AFTER))) == AFTER


def test_a_markdown_fence_around_the_diff_is_taken_off() -> None:
    assert applied(f"Here it is:\n\n```diff\n{diff(BEFORE, AFTER)}```\nDone.\n") == AFTER


def test_names_may_lack_their_prefixes() -> None:
    bare = diff(BEFORE, AFTER).replace("--- a/", "--- ").replace("+++ b/", "+++ ")
    (patch,) = read_patch(bare)
    assert (patch.old, patch.new) == ("src/a.py", "src/a.py")
    assert apply_patch(patch, BEFORE) == AFTER


def test_context_that_differs_in_white_space_is_found_and_kept() -> None:
    text = "def f():\n\tone\n\ttwo\n"
    changed = "@@\n def f():\n     one\n-    two\n+\tthree\n"
    assert applied(f"--- a/x\n+++ b/x\n{changed}", text) == "def f():\n\tone\n\tthree\n"


def test_an_empty_context_line_may_have_lost_its_blank() -> None:
    text = "a\n\nb\nc\n"
    assert applied("--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n a\n\n-b\n+B\n c\n", text) == "a\n\nB\nc\n"


def test_windows_line_ends_survive_a_diff_without_them() -> None:
    assert applied(diff(BEFORE, AFTER), BEFORE.replace("\n", "\r\n")) == AFTER.replace(
        "\n", "\r\n"
    )


def test_a_missing_newline_at_the_end_is_kept_taken_and_given() -> None:
    for before, after in (("a\nb", "a\nc"), ("a\nb", "a\nb\n"), ("a\nb\n", "a\nb")):
        assert applied(diff(before, after), before) == after


def test_new_and_removed_files_are_read() -> None:
    new, gone = read_patch(
        "--- /dev/null\n+++ b/new.py\n@@ -0,0 +1,2 @@\n+a\n+b\n"
        "--- a/old.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
    )
    assert (new.old, new.new, apply_patch(new, None)) == (None, "new.py", "a\nb\n")
    assert (gone.old, gone.new) == ("old.py", None)


def test_a_rename_without_hunks_is_read() -> None:
    (patch,) = read_patch(
        "diff --git a/a b.py b/c.py\nsimilarity index 100%\nrename from a b.py\nrename to c.py\n"
    )
    assert (patch.old, patch.new) == ("a b.py", "c.py")


def test_a_removed_line_that_looks_like_a_header_is_a_line() -> None:
    before = "-- old\nx\n"
    assert applied(
        "--- a/q.sql\n+++ b/q.sql\n@@ -1,2 +1,2 @@\n--- old\n+-- new\n x\n", before
    ) == ("-- new\nx\n")


def test_quoted_names_are_read() -> None:
    (patch,) = read_patch(
        '--- "a/caf\\303\\251.py"\n+++ "b/caf\\303\\251.py"\n@@ -1 +1 @@\n-a\n+b\n'
    )
    assert patch.path == "café.py"


def test_what_does_not_fit_says_which_hunk_and_what_was_expected() -> None:
    with pytest.raises(PatchError, match=r"hunk 2 of src/a.py .* no line 'line 17'.*files="):
        applied(diff(BEFORE, AFTER), BEFORE.replace("line 17\n", ""))


def test_a_diff_that_is_applied_already_says_so() -> None:
    text = "--- a/f.py\n+++ b/f.py\n@@ -1,2 +1,3 @@\n one\n+two\n three\n"
    with pytest.raises(PatchError, match="stands in the file already"):
        apply_patch(read_patch(text)[0], "one\ntwo\nthree\n")


@pytest.mark.parametrize("text", ["hello\nworld\n", "@@ -1 +1 @@\n-a\n+b\n", "x" * (LARGEST + 1)])
def test_what_is_no_diff_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(PatchError, match="files="):
        read_patch(text)


@given(lines, lines)
def test_any_diff_leads_to_its_other_side(old: list[str], new: list[str]) -> None:
    before, after = "".join(f"{x}\n" for x in old), "".join(f"{x}\n" for x in new)
    if before != after:
        assert applied(diff(before, after), before) == after


def test_what_git_writes_is_read(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout

    git("init", "-q")
    (tmp_path / "a.py").write_text(BEFORE)
    (tmp_path / "b.py").write_text("x = 1\n" * 20)
    git("add", "-A")
    git("commit", "-qm", "one")
    (tmp_path / "a.py").write_text(AFTER)
    git("mv", "b.py", "c.py")
    (tmp_path / "n.py").write_text("")
    git("add", "-A")
    patches = {p.path: p for p in read_patch(git("diff", "--cached", "-M"))}
    assert set(patches) == {"a.py", "c.py", "n.py"}
    assert patches["c.py"].old == "b.py"
    assert patches["n.py"].old is None
    assert apply_patch(patches["a.py"], BEFORE) == AFTER


LINES = "".join(f"line {n}\n" for n in range(40))


def test_hunks_are_placed_together_where_their_lines_stand_twice() -> None:
    text = "a\nb\n" * 3 + "c\n" + "a\nb\n"
    diff = "--- a/x\n+++ b/x\n@@ -40 +40,2 @@\n a\n+new\n b\n@@ -7 +9 @@\n-c\n+C\n"
    assert applied(diff, text) == "a\nb\na\nb\na\nnew\nb\nC\na\nb\n"


@pytest.mark.parametrize("dots", ["...", " ...", "    # ... existing code ...", "// ...", "…"])
def test_dots_stand_for_lines_that_stay(dots: str) -> None:
    diff = f"--- a/x\n+++ b/x\n@@\n line 2\n-line 3\n {dots}\n-line 30\n+thirty\n line 31\n"
    expected = LINES.replace("line 3\n", "", 1).replace("line 30\n", "thirty\n")
    assert applied(diff, LINES) == expected


def test_dots_that_are_code_stay_code() -> None:
    diff = "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n def f():\n     ...\n-x = 1\n+x = 2\n"
    assert applied(diff, "def f():\n    ...\nx = 1\n") == "def f():\n    ...\nx = 2\n"


def test_a_heading_says_which_of_equal_places_is_meant() -> None:
    text = "class A:\n    x = 1\nclass B:\n    x = 1\n"
    diff = "--- a/x\n+++ b/x\n@@ class B:\n-    x = 1\n+    x = 2\n"
    assert applied(diff, text) == "class A:\n    x = 1\nclass B:\n    x = 2\n"


def test_a_hunk_that_could_go_anywhere_is_refused_not_guessed() -> None:
    with pytest.raises(PatchError, match="several places"):
        applied("--- a/x\n+++ b/x\n@@\n-same\n+other\n", "same\nx\nsame\n")


def test_new_lines_without_context_stand_before_the_line_they_name_or_after_none() -> None:
    head = "--- a/x\n+++ b/x\n"
    assert applied(f"{head}@@ -1,3 +1,4 @@\n+top\n", "a\nb\n") == "top\na\nb\n"
    assert applied(f"{head}@@ -1,0 +2 @@\n+mid\n", "a\nb\n") == "a\nmid\nb\n"


def test_more_hunks_than_anybody_writes_are_refused_at_once() -> None:
    diff = "--- a/x\n+++ b/x\n" + "@@\n-a\n" * 5_000
    with pytest.raises(PatchError, match="too many"):
        applied(diff, "a\n" * 10_000)


def test_the_apply_patch_form_is_read() -> None:
    text = """*** Begin Patch
*** Update File: src/a.py
@@ line 2
-line 3
+line three
 line 4
@@
 line 17
+new
*** Add File: src/n.py
+x = 1
+
+y = 2
*** Delete File: src/old.py
*** Update File: src/b.py
*** Move to: src/c.py
 line 1
-line 2
*** End Patch
"""
    changed, made, gone, moved = read_patch(text)
    assert apply_patch(changed, BEFORE) == AFTER
    assert (made.old, made.new, apply_patch(made, None)) == (None, "src/n.py", "x = 1\n\ny = 2\n")
    assert (gone.old, gone.new) == ("src/old.py", None)
    assert (moved.old, moved.new) == ("src/b.py", "src/c.py")
    assert apply_patch(moved, "line 1\nline 2\n") == "line 1\n"
