"""Ask git. Every subprocess of the program starts here, with an argument list and a time limit."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from conductor_mcp.model.errors import GitError
from conductor_mcp.model.values import dataclass

_TIMEOUT = 60.0
_COMMITS = 200
_LINKS = 5
_SUBMODULE = "160000"


@dataclass(frozen=True, slots=True)
class Moved:
    """A file that differs between two commits: its versions, ``""`` where it is not there."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Git:
    """One work tree.

    ``root`` is its top, ``common`` the git directory all worktrees share, ``own`` the git
    directory of this worktree alone.
    """

    root: Path
    common: Path
    own: Path

    @classmethod
    def find(cls, start: Path) -> Git | None:
        """Return the work tree that holds ``start``, or ``None`` outside git.

        Raises:
            GitError: Git is not installed or refuses to look (an unsafe owner, say).

        """
        answer = _run(
            start, "rev-parse", "--show-toplevel", "--git-common-dir", "--absolute-git-dir",
            allow=(128,),
        )  # fmt: skip
        if answer.returncode:
            words = answer.stderr.decode(errors="replace").strip()
            if "not a git repository" in words or "must be run in a work tree" in words:
                return None
            raise GitError(f"git will not open {start}: {words}")
        top, common, own = os.fsdecode(answer.stdout).rstrip("\n").split("\n")
        return cls(Path(top), (start / common).resolve(), Path(own))

    def run(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        allow: tuple[int, ...] = (),
        where: Path | None = None,
    ) -> bytes:
        """Return what ``git ARGUMENTS`` prints, run in ``where`` (by default the root).

        Raises:
            GitError: Git failed with an exit code that is not in ``allow``.

        """
        return _run(where or self.root, *arguments, stdin=stdin, allow=allow).stdout

    def head(self) -> tuple[str | None, str | None]:
        """Return HEAD's commit and branch, read from the files: no process is started.

        Either is ``None`` where there is none (no commit yet; a detached HEAD).
        """
        text = _text(f"{self.own}/HEAD")
        if text is None:
            return None, None
        if not text.startswith("ref: "):
            return text or None, None
        ref = text.removeprefix("ref: ")
        return self._resolve(ref), ref.removeprefix("refs/heads/")

    def blobs(self, commit: str, where: Path) -> dict[str, str]:
        """Return path -> blob of a commit's files below ``where``, relative to it."""
        found: dict[str, str] = {}
        for line in self.run("ls-tree", "-r", "-z", commit, where=where).split(b"\0"):
            about, _, path = line.partition(b"\t")
            if path and not about.startswith(b"160000"):
                found[os.fsdecode(path)] = about[-40:].decode()
        return found

    def contents(self, blobs: Sequence[str]) -> list[bytes]:
        """Return the bytes of each blob, in the order asked.

        Raises:
            GitError: A blob is not in the repository.

        """
        if not blobs:
            return []
        answer = self.run("cat-file", "--batch", stdin="".join(f"{b}\n" for b in blobs).encode())
        found: list[bytes] = []
        at = 0
        for blob in blobs:
            end = answer.index(b"\n", at)
            size = answer[at:end].rpartition(b" ")[2]
            if not size.isdigit():
                raise GitError(f"git has no object {blob}")
            at = end + 1 + int(size) + 1
            found.append(answer[end + 1 : at - 1])
        return found

    def tip(self, ref: str) -> str | None:
        """Return the commit that a full ref name leads to, read from the files; ``None``: none."""
        found = self._resolve(ref)
        for _ in range(_LINKS):
            if found is None or not found.startswith("ref: "):
                return found
            found = self._resolve(found.removeprefix("ref: "))
        return None

    def symbolic(self, ref: str) -> str:
        """Return the full name of the ref that a symbolic one names; ``""`` where it is none."""
        found = self._resolve(ref) or ""
        return found.removeprefix("ref: ") if found.startswith("ref: ") else ""

    def merge_base(self, one: str, two: str) -> str:
        """Return the best common ancestor of two commits; ``""`` where there is none.

        Raises:
            GitError: One of them is not here.

        """
        return self.run("merge-base", one, two, allow=(1,)).decode().strip()

    def between(self, old: str, new: str, where: Path) -> list[Moved]:
        """Return the files that differ between two commits, by path, relative to ``where``.

        Raises:
            GitError: A commit is not here.

        """
        answer = self.run(
            "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--relative",
            old, new, where=where,
        )  # fmt: skip
        fields = answer.split(b"\0")
        found: list[Moved] = []
        for about, path in zip(fields[::2], fields[1::2], strict=False):
            _, mode, before, after, _ = about.decode().split(" ")
            if mode != _SUBMODULE:
                found.append(
                    Moved(
                        os.fsdecode(path), before.strip("0") and before, after.strip("0") and after
                    )
                )
        return found

    def history(self, commit: str, paths: Sequence[str], where: Path) -> dict[str, list[str]]:
        """Return path -> the versions it had up to ``commit``, newest first; those of late only.

        Paths are relative to ``where``.

        Raises:
            GitError: There is no such commit, or a path is none that git takes.

        """
        # The base of a merge request is the first parent: what came with a merge counts as one.
        answer = self.run(
            "--literal-pathspecs", "log", f"-n{_COMMITS}", "--first-parent", "-m", "--raw",
            "--no-abbrev", "--no-renames", "--relative", "--format=", "-z", commit, "--", *paths,
            where=where,
        )  # fmt: skip
        found: dict[str, list[str]] = {}
        fields = answer.lstrip(b"\0").split(b"\0")
        for about, path in zip(fields[::2], fields[1::2], strict=False):
            blob = about.split(b" ")[3].decode()
            if blob.strip("0"):
                found.setdefault(os.fsdecode(path), []).append(blob)
        return found

    def as_stored(self, paths: Sequence[str], where: Path) -> list[str]:
        """Return the blob each file would be stored as: line ends and filters as git has them."""
        answer = self.run(
            "hash-object", "--stdin-paths", stdin="\n".join(paths).encode(), where=where
        )
        return answer.decode().split()

    def _resolve(self, ref: str) -> str | None:
        for base in (self.own, self.common):
            found = _text(f"{base}/{ref}")
            if found is not None:
                return found
        for line in (_text(f"{self.common}/packed-refs") or "").splitlines():
            commit, _, name = line.partition(" ")
            if name == ref:
                return commit
        if (self.common / "reftable").is_dir():
            said = self.run("rev-parse", "--verify", "--quiet", ref, allow=(1, 128))
            return said.decode().strip() or None
        return None


def _text(place: str) -> str | None:
    # Asked for twice with every question, so without the price of a path object.
    try:
        with open(place, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            return file.read().strip()
    except OSError:
        return None


def _run(
    where: Path, *arguments: str, stdin: bytes | None = None, allow: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[bytes]:
    # Answers must not depend on the user's language, pager or prompts, and must take no locks.
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_PAGER": "cat",
    }
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=where,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            timeout=_TIMEOUT,
            env=environment,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("git was not found", hint="Install git and put it on PATH") from error
    except subprocess.TimeoutExpired as error:
        asked = " ".join(arguments[:2])
        raise GitError(f"git {asked} took longer than {_TIMEOUT:.0f} s") from error
    if done.returncode and done.returncode not in allow:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(f"git {arguments[0]}: {words[0] if words else 'failed without a word'}")
    return done
