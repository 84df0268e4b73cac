"""Blob names are git's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.model import Document, blob_id


def test_a_blob_is_named_as_git_names_it(tmp_path: Path) -> None:
    for data in (b"", b"what we decided\n", bytes(range(256)) * 40):
        told = subprocess.run(
            ["git", "hash-object", "--stdin"],
            input=data,
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        assert blob_id(data) == told.stdout.decode().strip()


@given(st.text())
def test_equal_text_has_an_equal_name(text: str) -> None:
    assert Document("a", text).blob == Document("b", text).blob
