"""Globs mean what people expect of them, and never hang."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_mcp.model.glob import matches


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("src/**", "src/a/b.py", True),
        ("src/**", "src/a.py", True),
        ("src/**", "srcs/a.py", False),
        ("src/*", "src/a/b.py", False),
        ("src/*.py", "src/a.py", True),
        ("**/*.py", "a.py", True),
        ("**/models/**", "x/models/y/z.ts", True),
        ("src/", "src/a/b.py", True),
        ("./src/a.py", "src/a.py", True),
        ("src/{a,b}/*.ts", "src/b/x.ts", True),
        ("src/{a,{b,c}}/*.ts", "src/c/x.ts", True),
        ("src/{a,b}/*.ts", "src/d/x.ts", False),
        ("src/a?.py", "src/ab.py", True),
        ("src/a?.py", "src/a.py", False),
        ("**", "anything/at/all", True),
        ("src/**/test_*.py", "src/test_a.py", True),
    ],
)
def test_a_glob_matches_the_paths_under_it(glob: str, path: str, *, expected: bool) -> None:
    assert matches(glob, path) is expected


@given(st.text("ab/", min_size=1, max_size=30))
def test_a_path_without_wildcards_matches_itself(path: str) -> None:
    clean = path.lstrip("/").rstrip("/")
    assert matches(clean, clean)


def test_a_glob_of_many_stars_answers_at_once() -> None:
    assert not matches("*a" * 200 + "b", "a" * 4000)
    assert not matches("**/a/" * 60 + "b", "a/" * 2000 + "a")
