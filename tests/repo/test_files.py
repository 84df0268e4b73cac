"""Reading and writing stay inside the repository and say what is wrong."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from conductor_mcp.model.errors import OutsideRootError, UnreadableError
from conductor_mcp.repo.files import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    (tmp_path / "root" / "docs").mkdir(parents=True)
    (tmp_path / "root" / "docs" / "a.md").write_text("hello")
    (tmp_path / "secret.md").write_text("secret")
    return Files((tmp_path / "root").resolve())


@pytest.mark.parametrize(
    "given", ["docs/a.md", "./docs//a.md", "docs/../docs/a.md", "{root}/docs/a.md"]
)
def test_a_path_is_given_back_relative_to_the_root(files: Files, given: str) -> None:
    assert files.resolve(given.format(root=files.root)) == "docs/a.md"


@pytest.mark.parametrize(
    "given",
    [
        "../secret.md",
        "/etc/passwd",
        "docs/../../secret.md",
        "",
        ".",
        "a\0b",
        ".git/config",
        "docs/.git/hooks/x",
        ".GIT/config",
    ],
)
def test_a_path_out_of_the_root_or_into_git_is_refused(files: Files, given: str) -> None:
    with pytest.raises(OutsideRootError):
        files.resolve(given)
    with pytest.raises(OutsideRootError):
        files.write(given, "x")
    assert not files.exists(given)


def test_a_link_out_of_the_root_is_refused(files: Files, tmp_path: Path) -> None:
    (files.root / "out.md").symlink_to(tmp_path / "secret.md")
    (files.root / "away").symlink_to(tmp_path)
    for path in ("out.md", "away/secret.md", "away/new.md"):
        with pytest.raises(OutsideRootError):
            files.write(path, "x")
        with pytest.raises(OutsideRootError):
            files.read(path)
    assert (tmp_path / "secret.md").read_text() == "secret"
    assert not (tmp_path / "new.md").exists()


def test_a_link_to_itself_is_refused_in_words(files: Files) -> None:
    (files.root / "loop.md").symlink_to("loop.md")
    with pytest.raises((UnreadableError, OutsideRootError)):
        files.read("loop.md")
    assert not files.exists("loop.md")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain \xc3\xa9", "plain \xe9"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("\ufeffwide \xe9".encode("utf-16-le"), "wide \xe9"),
        ("\ufeffwide \xe9".encode("utf-16-be"), "wide \xe9"),
        ("wide without a mark, long enough to tell".encode("utf-16-le"),) * 1
        + ("wide without a mark, long enough to tell",),
        (b"latin \xe9\x93", "latin \xe9\u201c"),
        (b"one\r\ntwo\r\n", "one\r\ntwo\r\n"),
        (b"", ""),
    ],
)
def test_text_is_decoded_whatever_wrote_it(files: Files, data: bytes, text: str) -> None:
    (files.root / "x.md").write_bytes(data)
    assert files.read("x.md").text == text


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xfe\x00", b"\x01\xe9"])
def test_bytes_that_are_no_text_are_refused(files: Files, data: bytes) -> None:
    (files.root / "x.md").write_bytes(data)
    with pytest.raises(UnreadableError, match=r"x\.md"):
        files.read("x.md")


def test_what_cannot_be_read_says_why(files: Files) -> None:
    os.mkfifo(files.root / "pipe.md")
    (files.root / "big.md").write_text("x" * 2000)
    small = Files(files.root, max_bytes=1000)
    for path, why in [
        ("none.md", "does not exist"),
        ("docs", "regular file|directory"),
        ("pipe.md", "regular file"),
        ("big.md", "2,000 bytes"),
    ]:
        with pytest.raises(UnreadableError, match=why):
            small.read(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_file_says_so(files: Files) -> None:
    (files.root / "docs" / "a.md").chmod(0)
    with pytest.raises(UnreadableError, match="permission"):
        files.read("docs/a.md")


def test_writing_makes_folders_and_leaves_nothing_beside(files: Files) -> None:
    files.write("new/deep/b.md", "one\r\ntwo\n")
    assert (files.root / "new/deep/b.md").read_bytes() == b"one\r\ntwo\n"
    assert [p.name for p in (files.root / "new/deep").iterdir()] == ["b.md"]


def test_writing_keeps_the_mode_and_other_names_of_an_old_file(files: Files) -> None:
    place = files.root / "docs/a.md"
    place.chmod(0o640)
    files.write("docs/a.md", "changed")
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    assert place.read_text() == "changed"


def test_a_link_inside_is_written_through(files: Files) -> None:
    (files.root / "alias.md").symlink_to("docs/a.md")
    files.write("alias.md", "through")
    assert (files.root / "docs/a.md").read_text() == "through"
    assert (files.root / "alias.md").is_symlink()


def test_a_name_with_a_newline_is_a_name(files: Files) -> None:
    files.write("docs/two\nlines.md", "x")
    assert files.read("docs/two\nlines.md").text == "x"
