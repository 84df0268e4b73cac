"""The last version of a broken file that could be read, from git's history.

What is served instead of a file that cannot be read now depends on nothing but the disk and git:
an index made anew, or another process, finds the same.
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
    """Looks for readable versions behind HEAD; git is asked once for each broken version."""

    git: Git
    root: Path
    read: Callable[[Document], Reading]
    _commit: str | None = field(default=None, init=False)
    _found: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str], init=False
    )

    def moved(self, commit: str | None) -> bool:
        """Tell whether HEAD is another commit than before, and if so forget what was found."""
        if commit == self._commit:
            return False
        self._commit = commit
        self._found.clear()
        return True

    def __call__(self, view: View, broken: Mapping[str, str]) -> dict[str, str]:
        """Return path -> version to serve, for those of ``broken`` that have one."""
        asked = [item for item in sorted(broken.items()) if item not in self._found][:_MOST]
        if asked and self._commit is not None:
            try:
                history = self.git.history(self._commit, [path for path, _ in asked], self.root)
            except ConductorError:  # a broken ref, a clone without history
                history = {}
            for path, version in asked:
                self._found[path, version] = self._readable(view, path, history.get(path, []))
        found = {path: self._found.get((path, version), "") for path, version in broken.items()}
        return {path: blob for path, blob in found.items() if blob}

    def _readable(self, view: View, path: str, versions: list[str]) -> str:
        for blob in versions[:_VERSIONS]:
            try:
                found = readings_of(view, self.git, self.read, [(path, blob)])
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
