"""The one object the doors hold: what can be asked of a repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from conductor_mcp.app.answers import (
    AdoptAnswer,
    BriefAnswer,
    CheckAnswer,
    PageAnswer,
    ProposalAnswer,
    RecordsAnswer,
    SearchAnswer,
)
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.model import Verdict
from conductor_mcp.model.values import dataclass

if TYPE_CHECKING:
    from conductor_mcp.app.drift import DriftAnswer


@dataclass(frozen=True, slots=True)
class Conductor:
    """Questions and answers. Every answer reflects the disk at the moment of the call.

    The modules behind are imported when first asked for, so that a hook or a short command pays
    only for what it uses. All methods raise ``ConductorError`` for what the caller can put right.
    """

    workspace: Workspace

    def records(self) -> RecordsAnswer:
        """List every record, what was left out, and what could not be read."""
        from conductor_mcp.app import library

        return library.records(self.workspace)

    def search(
        self,
        query: str,
        *,
        kinds: Sequence[str] = (),
        paths: Sequence[str] = (),
        include_retired: bool = False,
        limit: int = 10,
        cursor: str | None = None,
    ) -> SearchAnswer:
        """Find records by words, best first; records in force before retired ones.

        A path of a folder that holds records keeps the search in it; any other path is where the
        asker is at work, and counts as evidence.
        """
        from conductor_mcp.app import search

        return search.search(
            self.workspace,
            query,
            kinds=kinds,
            paths=paths,
            include_retired=include_retired,
            limit=limit,
            cursor=cursor,
        )

    def page(self, asked: str, *, section: str = "", budget: int = 0) -> PageAnswer:
        """Give one record (by id, number, title or path) or one rule (``rule:forbid-import``)."""
        from conductor_mcp.app import pages

        return pages.page(self.workspace, asked, section=section, budget=budget)

    def brief(self, *, task: str = "", paths: Sequence[str] = (), budget: int = 0) -> BriefAnswer:
        """Say what governs a piece of work, within a budget of tokens (0: as configured)."""
        from conductor_mcp.app import brief

        return brief.brief(self.workspace, task=task, paths=paths, budget=budget)

    def judge(
        self,
        *,
        base: str = "",
        staged: bool = False,
        diff: str | None = None,
        files: Mapping[str, str | None] | None = None,
        paths: Sequence[str] = (),
        intent: str = "",
        dated: bool = True,
        edit: bool = False,
    ) -> tuple[Verdict, CheckAnswer]:
        """Judge a change: a diff, whole new file contents, or what is staged.

        By default it is the uncommitted work plus the branch against its merge base with
        ``base`` (the integration branch when empty). ``intent`` names the intent it serves
        (the branch's when empty). Unless ``dated``, the answer leaves out which files differ
        from HEAD. An ``edit`` is one step of a change, of which is not asked what further ones
        may bring.
        """
        from conductor_mcp.app import check

        return check.check(
            self.workspace,
            base=base,
            staged=staged,
            diff=diff,
            files=files,
            paths=paths,
            intent=intent,
            dated=dated,
            edit=edit,
        )

    def audit(self, *, paths: Sequence[str] = ()) -> tuple[Verdict, CheckAnswer]:
        """Look the records themselves over: numbers, links, indexes, scopes, what is missing."""
        from conductor_mcp.app import audit

        return audit.audit(self.workspace, paths=paths)

    def drift(self, *, paths: Sequence[str] = ()) -> DriftAnswer:
        """Say where code, models, contracts and mocks differ now, whoever introduced it."""
        from conductor_mcp.app import drift

        return drift.drift(self.workspace, paths=paths)

    def adopt(self, source: str) -> AdoptAnswer:
        """Write a canonical model from a class, table or type that stands in the code."""
        from conductor_mcp.app import adopt

        return adopt.adopt(self.workspace, source)

    def propose(
        self,
        *,
        title: str,
        context: str,
        decision: str,
        consequences: str = "",
        options: Sequence[str] = (),
        applies_to: Sequence[str] = (),
        rules: Sequence[Mapping[str, object]] = (),
        supersedes: Sequence[str] = (),
    ) -> ProposalAnswer:
        """Write a decision with status proposed; only a person can accept it."""
        from conductor_mcp.app import draft

        said = draft.Draft(
            title, context, decision, consequences, options, applies_to, rules, supersedes
        )
        return draft.write_decision(self.workspace, said)
