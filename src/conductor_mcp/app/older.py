"""The last version of a broken file that could be read: as it lay here, or from git's history.

A file that was committed broken is served as it last was in git's history: an index made anew
finds the same. A slip that is not committed gives way to the version that it replaced on this
disk, which every process of this worktree knows, and only without one to git's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conductor_mcp.model import Document, Reading
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.repo.files import decode
from conductor_mcp.repo.git import Git
from conductor_mcp.store.view import View

_MOST = 50  # broken files that are looked up at once
_VERSIONS = 20  # of one file


@dataclass
class Older:
    """Looks for readable versions; git, where there is one, is asked once for each broken version.

    ``replaced`` tells path -> the last readable version that lay on the disk.
    """

    git: Git | None
    root: Path
    read: Callable[[Document], Reading]
    replaced: Callable[[], Mapping[str, str]] = field(default=dict)
    _commit: str | None = field(default=None, init=False)
    _found: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str], init=False
    )
    _committed: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]], init=False)

    def moved(self, commit: str | None) -> bool:
        """Tell whether HEAD is another commit than before, and if so forget what was found."""
        if commit == self._commit:
            return False
        self._commit = commit
        self._found.clear()
        self._committed.clear()
        return True

    def __call__(self, view: View, broken: Mapping[str, str]) -> dict[str, str]:
        """Return path -> version to serve, for those of ``broken`` that have one."""
        asked = [item for item in sorted(broken.items()) if item not in self._found][:_MOST]
        if asked and self.git is not None and self._commit is not None:
            try:
                history = self.git.history(self._commit, [path for path, _ in asked], self.root)
            except ConductorError:  # a broken ref, a clone without history
                history = {}
            for path, version in asked:
                versions = history.get(path, [])
                self._found[path, version] = self._readable(view, self.git, path, versions)
                if version in versions:
                    self._committed.add((path, version))
        found = {path: self._found.get((path, version), "") for path, version in broken.items()}
        slips = {path: blob for path, blob in self.replaced().items() if path in broken}
        for path in slips.keys() - {path for path, _ in self._committed & broken.items()}:
            reading = view.reading(path, slips[path])
            if reading is not None and reading.records:
                found[path] = slips[path]
        return {path: blob for path, blob in found.items() if blob}

    def _readable(self, view: View, git: Git, path: str, versions: list[str]) -> str:
        for blob in versions[:_VERSIONS]:
            try:
                found = readings_of(view, git, self.read, [(path, blob)])
            except ConductorError:  # a partial clone
                continue
            if found and found[path, blob].records:
                return blob
        return ""


def readings_of(
    view: View,
    git: Git,
    read: Callable[[Document], Reading],
    versions: Sequence[tuple[str, str]],
) -> dict[tuple[str, str], Reading]:
    """Return what each (path, blob) says, read at most once; what is no text is left out.

    Raises:
        GitError: A blob is not in the repository.

    """
    found = {v: reading for v in versions if (reading := view.reading(*v)) is not None}
    lacking = [v for v in dict.fromkeys(versions) if v not in found]
    fresh: list[tuple[Document, Reading]] = []
    for (path, blob), data in zip(lacking, git.contents([b for _, b in lacking]), strict=True):
        try:
            document = Document(path, decode(data), blob)
        except ConductorError:
            continue
        found[path, blob] = read(document)
        fresh.append((document, found[path, blob]))
    if fresh:
        view.put_all(fresh)
    return found
