"""The shelf: what is kept comes back, what was damaged is gone, and it does not grow for ever."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conductor_mcp.store import shelf as module
from conductor_mcp.store.shelf import Shelf


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    Shelf(tmp_path / "new" / "folder").put("ab", {"a": [1, None, "é\udc80"]})
    assert Shelf(tmp_path / "new" / "folder").get("ab") == {"a": [1, None, "é\udc80"]}


def test_without_a_folder_nothing_is_kept() -> None:
    shelf = Shelf(None)
    shelf.put("ab", 1)
    assert shelf.get("ab") is None


@pytest.mark.parametrize("damage", [b"", b"short", b"0" * 32 + b"[1]", b"\xff" * 100])
def test_what_was_damaged_is_gone_and_can_be_kept_again(tmp_path: Path, damage: bytes) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("ab", [1])
    (place,) = tmp_path.iterdir()
    place.write_bytes(damage)
    assert shelf.get("ab") is None
    assert not place.exists()
    shelf.put("ab", [1])
    assert shelf.get("ab") == [1]


def test_a_truncated_answer_does_not_count(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("ab", ["a" * 500])
    (place,) = tmp_path.iterdir()
    place.write_bytes(place.read_bytes()[:-40])
    assert shelf.get("ab") is None


def test_the_least_recently_used_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 3)
    shelf = Shelf(tmp_path)
    for number, key in enumerate("abc"):
        shelf.put(key, key)
        os.utime(tmp_path / f"{key}.json", (1_000_000 + number, 1_000_000 + number))
    assert shelf.get("a") == "a"  # which makes b the one unused for longest
    shelf.put("d", "d")
    assert [key for key in "abcd" if shelf.get(key)] == ["a", "c", "d"]


def test_all_of_it_stays_below_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 5_000)
    shelf = Shelf(tmp_path)
    for key in "abcdefgh":
        shelf.put(key, "x" * 1_000)
        assert sum(place.stat().st_size for place in tmp_path.iterdir()) <= 5_000
    assert shelf.get("h") == "x" * 1_000


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_raised(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    shelf = Shelf(tmp_path / "file" / "below")
    shelf.put("ab", 1)
    assert shelf.get("ab") is None


def test_what_json_cannot_write_is_not_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("ab", {"a": object()})
    assert list(tmp_path.iterdir()) == []
