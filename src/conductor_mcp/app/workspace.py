"""A repository opened for questions: its files, its index, its settings."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conductor_mcp.app.answers import AsOf
from conductor_mcp.app.refresh import Progress, Refresh, reader
from conductor_mcp.repo.files import Files
from conductor_mcp.repo.git import Git
from conductor_mcp.repo.tree import Tree
from conductor_mcp.store.connect import Index
from conductor_mcp.store.manifest import Manifest
from conductor_mcp.store.view import View

if TYPE_CHECKING:
    from conductor_mcp.app.formats import Formats
    from conductor_mcp.config import Config
    from conductor_mcp.rules import AnyRule


class Workspace:
    """One repository root. Safe to use from several threads."""

    def __init__(self, root: Path, git: Git | None, index: Index) -> None:
        self.root = root
        self.git = git
        self.index = index
        self.files = Files(root)
        self._lock = threading.RLock()
        manifest = Manifest(index, str(root))
        self.view = View(index, manifest.worktree, reader())
        tree = Tree(root, git, self._wants)
        self._refresh = Refresh(self.files, tree, manifest, self.view, lambda: self.formats)

    @cached_property
    def formats(self) -> Formats:
        from conductor_mcp.app.formats import Formats

        return Formats()

    @cached_property
    def rules(self) -> Mapping[str, AnyRule]:
        from conductor_mcp import rules
        from conductor_mcp.registry import discover

        return discover(rules, "RULE", rules.Rule)

    @property
    def config(self) -> Config:
        """The settings as they stand in ``context/conductor.toml``.

        Raises:
            ConfigError: They cannot be used.

        """
        from conductor_mcp.config import CONFIG_PATH, Config, parse

        if not self.files.exists(CONFIG_PATH):
            return Config()
        return parse(self.files.read(CONFIG_PATH).text)

    def sync(self, progress: Progress | None = None) -> AsOf:
        """Make the index reflect the disk now, and say what it reflects."""
        with self._lock:
            self._refresh.run(progress)
            commit, branch = self.git.head() if self.git else (None, None)
            return AsOf(commit, branch)

    def start_watching(self, on_change: Callable[[frozenset[str]], None] | None = None) -> None:
        """Let the system report changes, which makes ``sync`` cheap; tell ``on_change`` of them."""

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    def _wants(self, path: str) -> bool:
        return self.formats.wants(path)
