"""Any history of updates equals one rebuild, and no answer is older than its question."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conductor_mcp.app.workspace import Workspace
from tests.repos_on_disk import dump, git, opened, put, repository

STEPS = int(os.environ.get("CONDUCTOR_FRESHNESS_STEPS", "1000"))

_FOLDERS = st.sampled_from(["", "docs/", "docs/adr/", "sub dir/", "build/", "x.md/"])
_NAMES = st.sampled_from(["a.md", "b.md", "c.txt", "x.md", "line\nbreak.md", ".gitignore"])
_TEXTS = st.sampled_from(
    [
        "title one\nword: 1",
        "title two\nword: 2",
        "bad",
        "left out",
        "boom",
        "build/\n",
        "*.md\n",
        "",
    ]
)
_PATHS = st.builds(str.__add__, _FOLDERS, _NAMES)
_STEPS = st.one_of(
    st.tuples(st.just("write"), _PATHS, _TEXTS),
    st.tuples(st.just("replace"), _PATHS, _TEXTS),
    st.tuples(st.just("remove"), _PATHS, st.just("")),
    st.tuples(st.just("remove"), _FOLDERS, st.just("")),
    st.tuples(st.just("move"), _PATHS, _PATHS),
    st.tuples(st.just("move"), _FOLDERS, _FOLDERS),
    st.tuples(st.just("link"), _PATHS, _PATHS),
    st.tuples(st.just("git"), st.just("add -A"), st.just("")),
    st.tuples(st.just("git"), st.just("add -f -A"), st.just("")),
    st.tuples(st.just("git"), st.just("commit -q --allow-empty -am step"), st.just("")),
    st.tuples(st.just("git"), st.just("checkout -q -f main"), st.just("")),
    st.tuples(st.just("git"), st.just("checkout -q -B other"), st.just("")),
    st.tuples(st.just("git"), st.just("rm -r -q --cached ."), st.just("")),
    st.tuples(st.just("git"), st.just("clean -fdq"), st.just("")),
    st.tuples(st.just("repository"), st.sampled_from(["docs", "docs/adr"]), st.just("")),
    st.tuples(st.just("exclude"), st.sampled_from(["docs/\n", ""]), st.just("")),
    st.tuples(st.just("settings"), st.sampled_from(['[read]\nexclude = ["docs/**"]', ""]), _TEXTS),
    st.tuples(st.just("look"), st.just(""), st.just("")),
)


def _apply(root: Path, kind: str, one: str, two: str) -> None:
    """Do one thing to a repository; what cannot be done is not done."""
    with contextlib.suppress(OSError, shutil.Error, Exception):
        place = root / one
        match kind:
            case "write":
                put(root, one, two)
            case "replace":
                put(root, one + ".tmp", two)
                (root / (one + ".tmp")).replace(place)
            case "remove" if one:
                shutil.rmtree(place) if place.is_dir() else place.unlink()
            case "move" if one and two:
                (root / two).parent.mkdir(parents=True, exist_ok=True)
                place.rename(root / two)
            case "link":
                place.symlink_to(two)
            case "git":
                git(root, *one.split())
            case "repository":
                git(root, "init", "-q", str(place))
            case "exclude":
                put(root, ".git/info/exclude", one)
            case "settings":
                put(root, "context/conductor.toml", one)
            case _:
                pass


@pytest.mark.parametrize("watching", [False, True], ids=["call-time check", "watcher"])
@settings(
    max_examples=int(os.environ.get("CONDUCTOR_HISTORIES", "25")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(_STEPS, min_size=1, max_size=14))
def test_any_history_of_updates_equals_one_rebuild(
    steps: list[tuple[str, str, str]],
    watching: bool,  # noqa: FBT001 - a case
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = repository(Path(folder) / "repo", {"docs/adr/a.md": "title zero\nword: 0"})
        live = opened(root)
        try:
            if watching:
                live.start_watching()
            for kind, one, two in [*steps, ("look", "", "")]:
                _apply(root, kind, one, two)
                if kind == "look":
                    live.sync()
                    _same_as_rebuilt(live, root)
        finally:
            live.close()


def _same_as_rebuilt(live: Workspace, root: Path) -> None:
    anew = opened(root, memory=True)
    try:
        anew.sync()
        assert _of_now(dump(live)) == _of_now(dump(anew))
    finally:
        anew.close()


def _of_now(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out last readable versions, marked stale: a rebuild cannot know all of them."""
    stale = {key: one.at.path for key, one in told["records"].items() if one.facts.get("stale")}
    paths = set(stale.values())
    said = [one for one in told["problems"] if one.at.path in paths and "stale" in one.message]
    assert {one.at.path for one in said} == paths
    return {
        "records": {k: v for k, v in told["records"].items() if k not in stale},
        "sections": {k: v for k, v in told["sections"].items() if k not in stale},
        "parts": [one for one in told["parts"] if one.at.path not in paths],
        "problems": [one for one in told["problems"] if one not in said],
        "left_out": told["left_out"],
        "found": [key for key in told["found"] if key not in stale],
    }


def _same_size(root: Path, path: str, text: str) -> None:
    with (root / path).open("r+") as file:
        file.write(text)


def _swap(root: Path, path: str, text: str) -> None:
    put(root, path + "~", text)
    (root / (path + "~")).replace(root / path)


@pytest.mark.parametrize("watching", [False, True], ids=["call-time check", "watcher"])
def test_no_answer_is_older_than_its_question(
    tmp_path: Path,
    watching: bool,  # noqa: FBT001 - a case
) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    names = [f"docs/{'abc'[n % 3]}/{n:04}.md" for n in range(60)]
    root = repository(tmp_path / "repo", dict.fromkeys(names, "title 000000\nmain"))
    git(root, "checkout", "-q", "-b", "other")
    for name in names[::2]:
        put(root, name, "title 000000\nother")
    git(root, "commit", "-q", "-am", "other")
    here = {n: (root / n).read_text() for n in names}
    ways: list[Callable[[Path, str, str], None]] = [_same_size, _swap]
    live = opened(root)
    try:
        if watching:
            live.start_watching()
        live.sync()
        for step in range(STEPS):
            name = chance.choice(names)
            dice = chance.random()
            if dice < 0.02:
                git(root, "checkout", "-q", "-f", chance.choice(["main", "other"]))
                here = {n: (root / n).read_text() for n in names if (root / n).exists()}
            elif dice < 0.12 and name in here:
                (root / name).unlink()
                del here[name]
            else:
                text = f"title {step:06}\n" + ("main" if chance.random() < 0.5 else "other")
                if name in here and len(here[name]) == len(text):
                    chance.choice(ways)(root, name, text)
                else:
                    put(root, name, text)
                here[name] = text
            live.sync()
            served = {key: record.title for key, record in live.view.records().items()}
            assert served == {n: t.partition("\n")[0] for n, t in here.items()}, step
            if watching and step % 100 == 50:
                assert live.watching == ""
    finally:
        live.close()
