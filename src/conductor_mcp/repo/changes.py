"""Find out what differs: a branch, what is staged, a range, a diff, or whole new files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import field

from conductor_mcp.model.change import Change, FileChange
from conductor_mcp.model.errors import (
    ConductorError,
    GitError,
    PatchError,
    UnreadableError,
)
from conductor_mcp.model.finding import Unjudged
from conductor_mcp.model.source import Document, Span
from conductor_mcp.model.values import dataclass
from conductor_mcp.repo.asked import Disk
from conductor_mcp.repo.files import Files, decode
from conductor_mcp.repo.git import Git
from conductor_mcp.repo.listing import every_file
from conductor_mcp.repo.overlay import each_once, folders_of, overlaid
from conductor_mcp.repo.patch import LARGEST, FilePatch, read_patch
from conductor_mcp.repo.placing import apply_patch
from conductor_mcp.repo.raw import Entry, blobs, entries, listed, submodules
from conductor_mcp.repo.renames import with_renames

NOT_TEXT = "is not text"
SUBMODULE = "is a repository of its own; judge it there"
LINK = "is a symbolic link; what it points to was not judged here"
OF_FILES = (NOT_TEXT, SUBMODULE, LINK)
"""Said of files; whoever knows the clauses leaves out those that none governs."""

_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_SUBMODULE, _LINK = "160000", "120000"
_BRANCHES = ("refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master",
             "refs/remotes/origin/main", "refs/remotes/origin/master")  # fmt: skip


@dataclass(slots=True)
class _Sides:
    """What has been collected so far."""

    files: list[FileChange] = field(default_factory=list[FileChange])
    unjudged: list[Unjudged] = field(default_factory=list[Unjudged])
    unread: set[str] = field(default_factory=set[str])


@dataclass(frozen=True, slots=True)
class Changes:
    """Reads changes of one repository; ``git`` is ``None`` outside git."""

    files: Files
    git: Git | None
    integration: str = ""

    def uncommitted_and_branch(self, base: str = "") -> Change:
        """Return the working tree against the merge base of HEAD and ``base``.

        Without ``base`` it is the integration branch; on that branch itself, only what is not
        committed counts.

        Raises:
            GitError: There is no git, no such base, or no common ancestor.

        """
        git = self._git()
        start, name = self._start(git, base)
        found = _Sides()
        self._collect(git, ("diff", start), found, disk=True)
        untracked = git.run("ls-files", "-o", "--exclude-standard", "-z", where=self.files.root)
        for raw in untracked.split(b"\0"):
            path = os.fsdecode(raw)
            if path.endswith("/"):
                if self._is_worktree(git, path):
                    continue
                found.unjudged.append(Unjudged(Span(path[:-1]), SUBMODULE))
            elif path:
                self._add(found, None, self._from_disk(path, found))
        found.files = with_renames(found.files)
        return self._against_disk(found, name, "working tree")

    def staged(self) -> Change:
        """Return what is staged, against HEAD.

        Raises:
            GitError: There is no git.

        """
        git = self._git()
        found = _Sides()
        self._collect(git, ("diff", "--cached", git.head()[0] or _EMPTY_TREE), found, disk=False)
        names = git.run("ls-files", "--stage", "-z", where=self.files.root)
        return self._listed(found, git, names, ("HEAD", "staged"))

    def between(self, older: str, newer: str) -> Change:
        """Return what ``newer`` changed since its merge base with ``older``.

        Raises:
            GitError: There is no git, or a name is unknown to it.

        """
        git = self._git()
        head = self._commit(git, newer or "HEAD")
        start = self._merge_base(git, self._commit(git, older or "HEAD"), head, older)
        found = _Sides()
        self._collect(git, ("diff", start, head), found, disk=False)
        names = git.run("ls-tree", "-r", "-z", head, where=self.files.root)
        return self._listed(found, git, names, (older or "HEAD", newer or "HEAD"))

    def of_diff(self, text: str) -> Change:
        """Return what a unified diff would change in the working tree.

        Raises:
            PatchError: The diff cannot be understood or does not fit.
            OutsideRootError: It names a file outside the repository.

        """
        found = _Sides()
        for patch in read_patch(text):
            self._patched(patch, found)
        found.files = with_renames(found.files)
        return self._against_base(found, "diff")

    def of_files(self, contents: Mapping[str, str | None]) -> Change:
        """Return what writing whole files would change; ``None`` deletes one.

        Raises:
            PatchError: The contents are too large together, or what is to go is not there.
            OutsideRootError: A path leads out of the repository.

        """
        if sum(len(text or "") for text in contents.values()) > 4 * LARGEST:
            raise PatchError(
                f"the files are larger than {4 * LARGEST:,} characters together",
                hint="Judge the working tree instead: write the files and call without `files`",
            )
        found = _Sides()
        for given, text in contents.items():
            path = self.files.resolve(given)
            there = self.files.exists(path)
            if text is None and not there:
                raise PatchError(
                    f"{given}: there is no such file that could go",
                    hint="Give null only for files that are in the working tree",
                )
            before = self._from_disk(path, found) if there else None
            self._add(found, before, None if text is None else Document(path, text))
        found.files = with_renames(found.files)
        return self._against_base(found, "files")

    def _git(self) -> Git:
        if self.git is None:
            raise GitError(
                "this folder is not under git, so nothing is known of what changed",
                hint="Give a diff (--diff FILE) or whole files",
            )
        return self.git

    def _start(self, git: Git, base: str) -> tuple[str, str]:
        head, branch = git.head()
        if head is None:
            return _EMPTY_TREE, "no commit yet"
        wanted = base or self.integration
        if wanted:
            if wanted == branch and not base:
                return head, "HEAD"
            return self._merge_base(git, self._commit(git, wanted), head, wanted), wanted
        shown = git.run("for-each-ref", "--format=%(refname) %(objectname) %(symref)", *_BRANCHES)
        known = {line.split()[0]: line.split()[1:] for line in shown.decode().splitlines()}
        for name in _BRANCHES:
            if name not in known:
                continue
            commit, *points_to = known[name]
            short = (points_to[0] if points_to else name).split("/", 2)[2]
            if commit == head or short.rpartition("/")[2] == branch:
                return head, "HEAD"
            return self._merge_base(git, commit, head, short), short
        return head, "HEAD"

    def _commit(self, git: Git, name: str) -> str:
        if name.startswith("-"):
            raise GitError(f"{name!r} is not the name of a commit")
        found = git.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}",
            allow=(1, 128),
        )  # fmt: skip
        if not found.strip():
            raise GitError(
                f"git knows no commit {name!r}",
                hint="Name a branch, tag or commit that is fetched here",
            )
        return found.decode().strip().splitlines()[-1]

    def _merge_base(self, git: Git, base: str, head: str, name: str) -> str:
        if base == head:
            return head
        found = git.run("merge-base", base, head, allow=(1,)).decode().strip()
        if not found:
            raise GitError(
                f"HEAD and {name} have no commit in common",
                hint="In a shallow clone fetch the history first: git fetch --unshallow",
            )
        return found.splitlines()[0]

    def _collect(self, git: Git, command: tuple[str, ...], found: _Sides, *, disk: bool) -> None:
        """Read the raw diff, then every version that git holds, in one process each."""
        name, *rest = command
        raw = git.run(
            name, "--raw", "-M", "-z", "--no-abbrev", "--no-ext-diff", "--relative", *rest, "--",
            where=self.files.root,
        )  # fmt: skip
        wanted = [entry for entry in entries(raw) if self._wanted(entry, found)]
        contents = blobs(
            git,
            {
                blob
                for entry in wanted
                for blob in ((entry.old_blob,) if disk else (entry.old_blob, entry.new_blob))
            },
        )
        for entry in wanted:
            before = None
            if entry.old_mode != _LINK:
                before = self._from_blob(entry.old, entry.old_blob, contents, found)
            if entry.new is None or entry.new_mode == _LINK:
                after = None
            elif disk:
                after = self._from_disk(entry.new, found)
            else:
                after = self._from_blob(entry.new, entry.new_blob, contents, found)
            self._add(found, before, after)

    def _is_worktree(self, git: Git, folder: str) -> bool:
        """Whether a folder is another worktree of this repository, judged where it is."""
        try:
            points_to = (self.files.root / folder / ".git").read_text("utf-8")
        except OSError:
            return False
        return str(git.common / "worktrees") in points_to

    def _wanted(self, entry: Entry, found: _Sides) -> bool:
        if _SUBMODULE in (entry.old_mode, entry.new_mode):
            at = Span(entry.new or entry.old or ".")
            found.unjudged.append(Unjudged(at, SUBMODULE))
            return False
        if entry.new and entry.new_mode == _LINK:
            found.unjudged.append(Unjudged(Span(entry.new), LINK))
        return True

    def _add(self, found: _Sides, before: Document | None, after: Document | None) -> None:
        if before and after and before == after and before.path == after.path:
            return
        # A file that turned unreadable is gone as far as anybody can tell; one that was
        # unreadable has nothing to compare with.
        if before or (after and after.path not in found.unread):
            found.files.append(FileChange(before, after))

    def _from_disk(self, path: str, found: _Sides) -> Document | None:
        place = self.files.root / path
        if place.is_symlink():
            found.unjudged.append(Unjudged(Span(path), LINK))
            return None
        if place.is_dir():
            return None
        try:
            return self.files.read(path)
        except UnreadableError as error:
            if place.exists():
                self._unreadable(path, error, found)
            return None
        except ConductorError:
            return None

    def _from_blob(
        self, path: str | None, blob: str, contents: Mapping[str, bytes], found: _Sides
    ) -> Document | None:
        if path is None or blob not in contents:
            return None
        try:
            return Document(path, decode(contents[blob]), blob)
        except UnreadableError as error:
            self._unreadable(path, error, found)
            return None

    def _unreadable(self, path: str, error: UnreadableError, found: _Sides) -> None:
        words = str(error)
        found.unread.add(path)
        found.unjudged.append(
            Unjudged(Span(path), NOT_TEXT if words.endswith(NOT_TEXT) else words)
        )

    def _patched(self, patch: FilePatch, found: _Sides) -> None:
        old = self.files.resolve(patch.old) if patch.old else None
        new = self.files.resolve(patch.new) if patch.new else None
        if patch.binary:
            found.unjudged.append(Unjudged(Span(new or old or "."), NOT_TEXT))
            return
        adds = not any(hunk.old for hunk in patch.hunks)
        first = next((f for f in found.files if f.after and f.after.path == old), None)
        if first and first.after:  # the same file again: this part changes what that one made
            found.files.remove(first)
            before, text = first.before, first.after.text
        elif old and not self.files.exists(old):
            if not adds:
                raise PatchError(
                    f"the diff changes {old}, and there is no such file",
                    hint="Paths are relative to the repository root; a new file has the old "
                    "name /dev/null",
                )
            before, text = None, None
        else:
            # One that is said to be new may be there: what counts is what stands in it.
            there = old or (new if new and self.files.exists(new) else None)
            before = self._from_disk(there, found) if there else None
            text = before.text if before and (old or not adds) else None
        made = Document(new, apply_patch(patch, text)) if new else None
        self._add(found, before, made)

    # Who else exists, on either side.

    def _files_on_disk(self, folder: str) -> Iterator[str]:
        top = f"{self.files.root}/"
        for here, folders, names in os.walk(f"{top}{folder}"):
            folders[:] = [f for f in folders if f != "__pycache__"]
            yield from (f"{here.rstrip('/')}/{name}".removeprefix(top) for name in names)

    def _all_on_disk(self) -> tuple[str, ...]:
        # What git still lists may be gone from the disk.
        disk = Disk(self.files.root)
        return tuple(p for p in every_file(self.files.root, self.git) if disk.has(p))

    def _text_on_disk(self, path: str) -> str | None:
        try:
            return self.files.read(path).text
        except ConductorError:
            return None

    def _against_disk(self, found: _Sides, base: str, head: str) -> Change:
        """Make a change whose new side is the disk."""
        disk, read = Disk(self.files.root), each_once(self._text_on_disk)
        exists, text = overlaid(
            [f.before for f in found.files], [f.after for f in found.files],
            disk.has, read, self._files_on_disk,
        )  # fmt: skip
        return Change(
            tuple(found.files), tuple(found.unjudged), base, head,
            exists, disk.has, text, read, paths_after=self._all_on_disk,
        )  # fmt: skip

    def _against_base(self, found: _Sides, head: str) -> Change:
        """Make a change whose old side is the disk."""
        disk, read = Disk(self.files.root), each_once(self._text_on_disk)
        exists, text = overlaid(
            [f.after for f in found.files], [f.before for f in found.files],
            disk.has, read, self._files_on_disk,
        )  # fmt: skip
        made = {f.after.path for f in found.files if f.after}
        gone = {f.before.path for f in found.files if f.before} - made
        return Change(
            tuple(found.files), tuple(found.unjudged), "working tree", head,
            disk.has, exists, read, text,
            paths_after=lambda: made.union(self._all_on_disk()) - gone,
        )  # fmt: skip

    def _listed(self, found: _Sides, git: Git, listing: bytes, sides: tuple[str, str]) -> Change:
        """Make a change whose new side is in git, with all its file names."""
        files = listed(listing)
        linked = [f"{path}/x" for path in submodules(listing)]
        folders = {folder for path in (*files, *linked) for folder in folders_of(path)}

        def exists(path: str) -> bool:
            return path in folders if path.endswith("/") else path in files

        def read(path: str) -> str | None:
            try:
                return decode(git.contents([files[path]])[0]) if path in files else None
            except ConductorError:
                return None

        def below(folder: str) -> Iterator[str]:
            return (path for path in files if path.startswith(folder))

        exists_before, read_before = overlaid(
            [f.before for f in found.files], [f.after for f in found.files], exists, read, below
        )
        return Change(
            tuple(found.files), tuple(found.unjudged), *sides,
            exists_before, exists, read_before, read, files, lambda: files,
        )  # fmt: skip
