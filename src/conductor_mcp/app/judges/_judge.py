"""What a judge is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from conductor_mcp.model import Change, Finding, Unjudged
from conductor_mcp.model.values import dataclass

if TYPE_CHECKING:
    from conductor_mcp.app.library import Library
    from conductor_mcp.app.workspace import Workspace
    from conductor_mcp.config import Config
    from conductor_mcp.formats._project import Project

_MOST_READ = 5_000


@dataclass(frozen=True)
class Asked:
    """What a judge is given: the change, what is known of the repository, and both its sides.

    ``change`` holds the files to judge, ``whole`` all that differ. ``config`` are the settings in
    force before the change; ``library`` the records of the worktree. ``intent`` names the intent
    that the change serves, ``""`` where nobody said. A ``step`` is one edit of a change: it is
    asked what it breaks, not what further edits may bring or take.
    """

    change: Change
    whole: Change
    workspace: Workspace
    library: Library
    config: Config
    intent: str = ""
    step: bool = False

    @cached_property
    def before(self) -> Project:
        """The old side, its files read when asked for."""
        from conductor_mcp.formats._project import Project

        whole, code = self.whole, self.workspace.formats.of_code
        return Project(whole.exists_before, whole.read_before, whole.paths_before, code)

    @cached_property
    def after(self) -> Project:
        """The new side, its files read when asked for."""
        from conductor_mcp.formats._project import Project

        whole, code = self.whole, self.workspace.formats.of_code
        return Project(whole.exists_after, whole.read_after, whole.paths_after, code)

    def holding(self, words: Sequence[str], *, as_words: bool = False) -> list[str]:
        """Return the files of the new side that hold one of ``words``, sorted.

        Git is asked where it can be, for it reads nothing twice. ``as_words``: parts of longer
        words do not count.
        """
        git, after = self.workspace.git, self.after
        if git is None or self.whole.stored is not None:
            either = "|".join(map(re.escape, words))
            found = re.compile(rf"\b(?:{either})\b" if as_words else either)
            paths = after.files("**")[:_MOST_READ]
            return [p for p in paths if found.search(after.read_text(p) or "")]
        wanted = [part for word in words for part in ("-e", word)]
        flags = "-lzIFw" if as_words else "-lzIF"
        told = git.run(
            "grep", flags, "--untracked", "--exclude-standard", *wanted,
            allow=(1,), where=self.workspace.root,
        )  # fmt: skip
        return sorted(path for path in told.decode("utf-8", "replace").split("\0") if path)


@dataclass(frozen=True, slots=True, order=True)
class Compared:
    """One row of a table: ``against`` was held against the record with the id ``record``.

    ``parts`` counts what was compared, fields or endpoints as ``unit`` says; 0 where a whole is
    valid or not.
    """

    judge: str
    record: str
    against: str
    parts: int
    unit: str
    differences: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge found, what it could not tell, and the paths it held against something.

    ``existing`` counts what was wrong before the change and still is; ``compared`` are a table's
    rows, those that agree among them.
    """

    findings: tuple[Finding, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    looked: frozenset[str] = frozenset()
    existing: int = 0
    compared: tuple[Compared, ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """One way of judging a change beyond the clauses of decisions.

    ``run`` decides first, and cheaply (by file names and by the kinds of records there are),
    whether the change concerns it at all, and imports what is heavy only then. The findings'
    ``rule`` is the judge's id, and the docstring of its file is the page that explains it.
    ``table`` says what is wrong in the repository as it stands, whoever introduced it; it is given
    a change without files, whose sides are both the disk.
    """

    id: str
    run: Callable[[Asked], Judged]
    table: Callable[[Asked], Judged] | None = None
