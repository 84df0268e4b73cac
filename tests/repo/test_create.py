"""A new file is never written over an old one."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from conductor_mcp.model.errors import OutsideRootError
from conductor_mcp.repo.create import create, in_turn, names_in, take_back
from conductor_mcp.repo.files import Files


def test_a_file_is_made_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert create(files, "a/b/c.md", "first\r\n")
    assert not create(files, "a/b/c.md", "second")
    assert (tmp_path / "a/b/c.md").read_bytes() == b"first\r\n"
    assert names_in(files, "a/b") == ("c.md",)


def test_a_file_system_without_links_makes_it_once_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    files = Files(tmp_path)
    assert create(files, "c.md", "first")
    assert not create(files, "c.md", "second")
    assert (tmp_path / "c.md").read_text("utf-8") == "first"
    assert names_in(files, ".") == names_in(files, "") == ("c.md",)


def test_taking_back_what_is_gone_is_no_error(tmp_path: Path) -> None:
    files = Files(tmp_path)
    create(files, "c.md", "")
    take_back(files, "c.md")
    take_back(files, "c.md")
    assert names_in(files, "") == ()
    assert names_in(files, "nowhere") == ()


def test_nothing_is_made_outside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    with pytest.raises(OutsideRootError):
        create(Files(root), "../c.md", "")


def test_writers_take_turns(tmp_path: Path) -> None:
    files = Files(tmp_path)

    def write() -> None:
        for _ in range(20):
            with in_turn(files):
                create(files, f"{len(names_in(files, ''))}.md", "")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(names_in(files, "")) == {f"{i}.md" for i in range(80)}


def test_a_writer_does_not_wait_for_ever_nor_leaves_anything_behind(tmp_path: Path) -> None:
    with in_turn(Files(tmp_path)), in_turn(Files(tmp_path), patience=0):
        assert create(Files(tmp_path), "a.md", "")
    assert names_in(Files(tmp_path), "") == ("a.md",)
