"""Many servers on one repository and its worktrees, while everything changes under them.

``CONDUCTOR_STORM_SECONDS`` and ``CONDUCTOR_STORM_SERVERS`` make it longer and wider; five minutes
and more need ``-o faulthandler_timeout=0`` too.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from conductor_mcp.app.assemble import open_workspace
from tests.raw_client import SERVE, GoneError, RawClient
from tests.repos_on_disk import dump, git, put, repository

SECONDS = float(os.environ.get("CONDUCTOR_STORM_SECONDS", "5"))
SERVERS = int(os.environ.get("CONDUCTOR_STORM_SERVERS", "3"))
WORKTREES = 4
FILES = 6
_SAID = re.compile(r"serial-([0-9]+)")
_LOCKED = re.compile(r"Trace ?back|locked|SQLITE|sqlite3|another process holds", re.IGNORECASE)
_LONGER = 60.0  # seconds
_SETTLE = 0.3  # seconds between two changes of one worktree, on average


def _name(n: int) -> str:
    return f"docs/adr/{n:04}-record-{n}.md"


def _text(serial: int, n: int) -> str:
    return (
        f"# Record {n}\n\n## Status\n\nAccepted\n\n## Context\n\nIt is serial-{serial}.\n\n"
        "## Decision\n\nWe will keep it.\n"
    )


class Tree:
    """One worktree, and what each of its files said when."""

    def __init__(self, root: Path, branches: tuple[str, str], counts: Counter[str]) -> None:
        self.root, self.branches, self.counts = root, branches, counts
        self.lock = threading.Lock()
        self.since = 0  # grows with every change begun
        self.changing = True
        self.now: dict[str, str] = {}
        self.branch = ""
        self._serial = 0
        self.dice = random.Random(str(root))  # noqa: S311 (no secrets)

    @contextmanager
    def change(self) -> Generator[None]:
        with self.lock:
            self.since += 1
            self.changing = True
        yield
        now = {
            path: found[1] if found else ""
            for path in map(_name, range(FILES))
            if (file := self.root / path).exists()
            for found in (_SAID.search(file.read_text("utf-8")),)
        }
        branch = git(self.root, "rev-parse", "--abbrev-ref", "HEAD")
        with self.lock:
            self.now, self.branch = now, branch
            self.since += 1
            self.changing = False

    def state(self) -> tuple[int, bool, dict[str, str], str]:
        with self.lock:
            return self.since, self.changing, self.now, self.branch

    def edit(self) -> None:
        """Change something, in one of the ways that people and programs change files."""
        self._serial += 1
        n = self.dice.randrange(FILES)
        place, text = self.root / _name(n), _text(self._serial, n)
        how = self.dice.choice(("place", "place", "swap", "swap", "gone", "switch", "commit"))
        with self.change():
            if how == "place":
                place.write_text(text, "utf-8")
            elif how == "swap":
                draft = place.with_suffix(".draft")
                draft.write_text(text, "utf-8")
                draft.replace(place)
            elif how == "gone":
                place.unlink(missing_ok=True)
            elif how == "switch":
                other = next(
                    b for b in self.branches if b != git(self.root, "branch", "--show-current")
                )
                git(self.root, "checkout", "-q", "-f", other)
            else:
                git(self.root, "add", "-A")
                git(self.root, "commit", "-q", "--allow-empty", "-m", f"{self._serial}")
        self.counts[f"edit: {how}"] += 1


class Storm:
    """The threads, what they counted, and what they found wrong."""

    def __init__(self, root: Path, scratch: Path) -> None:
        self.stop = threading.Event()
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.pids: set[int] = set()
        self.begin = threading.Barrier(SERVERS + 1)
        self.slowest = 0.0
        self.scratch = scratch
        self.told = scratch / "stderr.txt"
        self.home = root / ".git" / "conductor"
        self.trees = [self._tree(root, 0)]
        for n in range(1, WORKTREES + 1):
            place = scratch / f"tree{n}"
            git(root, "worktree", "add", "-q", "-b", f"one{n}", str(place))
            self.trees.append(self._tree(place, n))

    def _tree(self, root: Path, n: int) -> Tree:
        first = git(root, "branch", "--show-current")
        git(root, "branch", f"two{n}")
        tree = Tree(root, (first, f"two{n}"), self.counts)
        with tree.change():
            put(root, _name(0), _text(900_000 + n, 0))
        return tree

    def guarded(self, work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException:  # noqa: BLE001 (told by the test, whatever it is)
                self.wrong.append(traceback.format_exc())
                self.stop.set()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    def editor(self, tree: Tree) -> None:
        while not self.stop.wait(tree.dice.uniform(0, 2 * _SETTLE)):
            tree.edit()

    def client(self, n: int) -> None:
        tree = self.trees[n % len(self.trees)]
        dice = random.Random(n)  # noqa: S311 (no secrets)
        server: RawClient | None = None
        try:
            server = self._start(tree)
            self.begin.wait(120)
            while not self.stop.is_set():
                if server is None:
                    server = self._start(tree)
                roll = dice.random()
                if roll < 0.004:
                    server.kill()
                    self.counts["killed while idle"] += 1
                    server = None
                elif roll < 0.008:
                    self._killed_while_asked(server, tree, dice)
                    server = None
                elif roll < 0.010:
                    server.leave()
                    self.counts["left"] += 1
                    server = None
                elif roll < 0.012:
                    self._command(tree, dice)
                elif roll < 0.013 and n == 0:
                    shutil.rmtree(self.home / "watch", ignore_errors=True)
                    self.counts["watchers deafened"] += 1
                else:
                    self._ask(server, tree, dice)
                self.stop.wait(dice.uniform(0, 0.02))
        finally:
            if server is not None:
                server.leave()

    def _start(self, tree: Tree) -> RawClient:
        server = RawClient(tree.root, self.told)
        self.pids.add(server.process.pid)
        self.counts["servers started"] += 1
        return server

    def _killed_while_asked(self, server: RawClient, tree: Tree, dice: random.Random) -> None:
        timer = threading.Timer(dice.uniform(0, 0.01), server.process.kill)
        timer.start()
        try:
            for _ in range(1_000):
                self._ask(server, tree, dice)
        except GoneError:
            self.counts["killed while asked"] += 1
        server.kill()

    def _ask(self, server: RawClient, tree: Tree, dice: random.Random) -> None:
        path = _name(dice.randrange(FILES))
        before = tree.state()
        began = time.monotonic()
        if dice.random() < 0.3:
            text, failed = server.call("get_context", paths=["src/a.py"], task="keep the record")
            self._judge(
                tree, before, text, lambda _, branch: failed or f"({branch} at" not in text
            )
        else:
            text, failed = server.call("get_record", record_id=path)
            self._judge(tree, before, text, lambda now, _: _differs(now.get(path), text, failed))
        self.slowest = max(self.slowest, time.monotonic() - began)

    def _command(self, tree: Tree, dice: random.Random) -> None:
        path = _name(dice.randrange(FILES))
        before = tree.state()
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "conductor_mcp",
                "show",
                path,
                "--json",
                "--root",
                str(tree.root),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        text = json.loads(done.stdout)["text"] if done.returncode == 0 else done.stderr
        self.counts["commands"] += 1
        self._judge(
            tree, before, text, lambda now, _: _differs(now.get(path), text, done.returncode != 0)
        )

    def _judge(
        self,
        tree: Tree,
        before: tuple[int, bool, dict[str, str], str],
        text: str,
        is_wrong: Callable[[dict[str, str], str], object],
    ) -> None:
        since, changing, now, branch = before
        if _LOCKED.search(text):
            self.wrong.append(f"{tree.root}: {text}")
        if changing or tree.state()[0] != since:
            self.counts["answers while it changed"] += 1
            return
        self.counts["answers checked"] += 1
        if is_wrong(now, branch):
            self.wrong.append(f"{tree.root} {branch} {now}: {text}")


def _differs(serial: str | None, text: str, failed: bool) -> bool:  # noqa: FBT001 (one private use)
    if serial is None:
        return not failed
    said = _SAID.search(text)
    return failed or said is None or said[1] != serial


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for orphans in /proc")
def test_every_answer_is_right_in_a_storm_and_no_server_outlives_its_client(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = repository(tmp_path / "repo", {_name(n): _text(n, n) for n in range(FILES)})
    storm = Storm(root, tmp_path)
    threads = [storm.guarded(partial(storm.client, n)) for n in range(SERVERS)]
    storm.begin.wait(120)
    threads += [storm.guarded(partial(storm.editor, tree)) for tree in storm.trees]
    storm.stop.wait(SECONDS)
    # On a busy machine hardly an answer falls between two changes: go on until some have.
    until = time.monotonic() + _LONGER
    while storm.counts["answers checked"] <= SECONDS and time.monotonic() < until:
        if storm.stop.wait(0.2):
            break
    storm.stop.set()
    for thread in threads:
        thread.join(60)
    assert storm.wrong == []
    assert storm.counts["answers checked"] > SECONDS
    assert [pid for pid in storm.pids if _lives(pid)] == []
    assert not _LOCKED.search(storm.told.read_text("utf-8", "replace"))
    for tree in storm.trees:
        live, anew = open_workspace(tree.root), open_workspace(tree.root, memory=True)
        try:
            assert live.sync() == anew.sync()
            assert live.index.path is not None, live.index.note
            assert dump(live) == dump(anew)
        finally:
            live.close()
            anew.close()
    with capsys.disabled():
        if "CONDUCTOR_STORM_SECONDS" in os.environ:
            sys.stdout.write(f"\n{dict(sorted(storm.counts.items()))}")
            sys.stdout.write(f", slowest answer {storm.slowest:.2f} s\n")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the server in /proc")
def test_a_server_goes_when_the_program_that_started_it_is_killed(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {_name(0): _text(0, 0)})
    parent = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen({[*SERVE, str(root)]!r}, stdin=subprocess.PIPE,"
        " stdout=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "child.wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    until = time.monotonic() + 20
    while _lives(pid) and time.monotonic() < until:
        time.sleep(0.02)  # nobody is left who could tell
    assert not _lives(pid)
