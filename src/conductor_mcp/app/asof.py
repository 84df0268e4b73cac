"""What an answer reflects: HEAD, its branch, and the record files that differ from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conductor_mcp.app.answers import AsOf
from conductor_mcp.model import Document, Reading
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.repo.files import Files, decode
from conductor_mcp.repo.git import Git
from conductor_mcp.store.manifest import Manifest
from conductor_mcp.store.view import View


@dataclass
class Reflection:
    """Tells what the manifest reflects. Git is only asked when HEAD or a file has changed."""

    git: Git
    root: Path
    files: Files
    manifest: Manifest
    view: View
    wants: Callable[[str], bool]
    read: Callable[[Document], Reading]
    _commit: str | None = field(default=None, init=False)
    _stored: dict[str, str] = field(default_factory=dict[str, str], init=False)
    _base: str | None = field(default=None, init=False)  # the commit that ``_dirty`` is about
    _dirty: set[str] = field(default_factory=set[str], init=False)
    _touched: set[str] = field(default_factory=set[str], init=False)

    def later(self, touched: frozenset[str]) -> None:
        """Remember files that changed, for when somebody asks."""
        self._touched |= touched

    def now(self, touched: frozenset[str] = frozenset()) -> AsOf:
        """Say what the manifest reflects; ``touched`` are the files changed since last asked."""
        commit, branch = self.git.head()
        manifest = self.manifest
        head: dict[str, Any] = manifest.head
        self._touched |= touched
        if head.get("commit") != commit or head.get("generation") != manifest.generation:
            self._compare(commit)
            head = {
                "commit": commit,
                "generation": manifest.generation,
                "dirty": sorted(self._dirty),
            }
            manifest.keep_head(head)
        return AsOf(commit, branch, tuple(head["dirty"]))

    def _compare(self, commit: str | None) -> None:
        there, entries = self._at(commit), self.manifest.entries
        if self._base is None or self._base != commit:
            looked = {p for p, e in entries.items() if e.is_file and there.get(p) != e.blob}
            looked |= there.keys() - entries.keys()
            self._dirty = set()
        else:
            looked = self._touched
            self._dirty -= looked
        self._base, self._touched = commit, set()
        here = {p: e.blob for p in looked if (e := entries.get(p)) and e.is_file}
        differ = {p for p, blob in here.items() if there.get(p) != blob}
        gone = {p for p in looked if p in there and p not in here}
        differ -= self._same_to_git(sorted(differ & there.keys()), there)
        held = self.view.holders((p, here[p]) for p in differ)
        # A file that held a record at HEAD and holds none now differs too.
        before = [(p, there[p]) for p in (differ | gone) - held if p in there]
        self._dirty |= held | self._held_before(before)

    def _at(self, commit: str | None) -> dict[str, str]:
        if commit is None:
            return {}
        if commit != self._commit:
            try:
                stored = self.git.blobs(commit, self.root)
            except ConductorError:  # a broken ref: nothing is known, so everything differs
                return {}
            self._commit, self._stored = commit, {p: b for p, b in stored.items() if self.wants(p)}
        return self._stored

    def _same_to_git(self, paths: list[str], there: dict[str, str]) -> set[str]:
        """Return those paths that only differ by what git converts on the way (line ends, say)."""
        paths = [p for p in paths if "\n" not in p and '"' not in p]
        filtered = (self.root / ".gitattributes").exists()
        try:
            asked = [p for p in paths if filtered or b"\r\n" in self.files.read_bytes(p)]
            blobs = self.git.as_stored(asked, self.root) if asked else []
        except ConductorError:
            return set()
        return {p for p, blob in zip(asked, blobs, strict=True) if there[p] == blob}

    def _held_before(self, versions: list[tuple[str, str]]) -> set[str]:
        unread = self.view.unread(versions)
        try:
            found = self.git.contents([blob for _, blob in unread])
        except ConductorError:  # a shallow or partial clone: judged by name alone
            return {p for p, _ in versions}
        readings: list[tuple[Document, Reading]] = []
        for (path, blob), data in zip(unread, found, strict=True):
            try:
                document = Document(path, decode(data), blob)
            except ConductorError:
                continue
            readings.append((document, self.read(document)))
        if readings:
            self.view.put_all(readings)
        return self.view.holders(versions)
