"""What a contract is held to, and which of its breaks are allowed: by itself, records, settings.

A profile is found in this order: the contract's own words (``x-conductor: {compatibility: …}`` in
YAML and JSON, a comment ``conductor: compatibility=strict`` in the head of anything else), a
record in force that governs the contract and has ``compatibility`` in its front matter,
``[compatibility.paths]`` in ``conductor.toml``, the repository's ``profile``.

A break is allowed by a decision in force that has ``allows_break`` in its front matter: paths,
globs of paths or ids of contracts, narrowed by ``allows_changes`` to ids or fingerprints of
changes. A decision that comes with the very change counts once a person has accepted it with
``conductor-mcp accept``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from conductor_mcp.app._budget import listed
from conductor_mcp.model import Change, Document, FileChange, Kind, Record
from conductor_mcp.model.compatibility import ContractChange
from conductor_mcp.model.glob import matches

if TYPE_CHECKING:
    from conductor_mcp.app.library import Library
    from conductor_mcp.config import Compatibility

TREES = (".yaml", ".yml", ".json")
"""Files that are read as trees of values."""
_NUMBER = re.compile(r"^v?(\d{1,6})(?:\.|$)", re.ASCII)
_IN_NAME = re.compile(r"(?:^|[/._@:-])v(\d{1,6})(?![0-9A-Za-z])", re.ASCII)
_VERSIONS = {
    ("info", "version"): _NUMBER, ("version",): _NUMBER, ("$id",): _IN_NAME, ("id",): _IN_NAME,
}  # fmt: skip
"""Where a version is stated, the surest first, and how its major number is written there."""
_SELF = "x-conductor"
_HEAD = 4_000
_COMMENT = re.compile(
    r"^[ \t]*(?://|#|--|\*)[ \t]*conductor:[ \t]*compatibility[ \t]*[=:][ \t]*([\w+-]{1,80})",
    re.MULTILINE,
)


@dataclass
class Terms:
    """What records, settings and contracts themselves say of compatibility."""

    change: Change
    library: Library
    settings: Compatibility

    @cached_property
    def _allowers(self) -> list[Record]:
        found = [r for r in self.library.records.values() if r.facts.get("allows_break")]
        return [record for record in found if self._settled(record)]

    def profile(self, file: FileChange) -> str:
        """Return what a contract was to be graded by before it changed; ``""`` for the default."""
        own = file.before or file.after
        if own is not None and (said := _own(own)):
            return said
        for record in self._governing(file):
            stated = record.facts.get("compatibility")
            if isinstance(stated, str) and stated:
                return stated
        told = [p for glob, p in self.settings.paths.items() if matches(glob, file.origin)]
        return told[-1] if told else self.settings.profile

    def allowing(self, file: FileChange, change: ContractChange) -> Record | None:
        """Return the decision that allows a change of a contract, where there is one."""
        names = {file.path, file.origin, *(r.id for r in self._of(file))}
        for record in self._allowers:
            globs = [str(one) for one in listed(record.facts.get("allows_break"))]
            if not any(one in names or _fits(one, file) for one in globs):
                continue
            narrowed = [str(one) for one in listed(record.facts.get("allows_changes"))]
            told = (change.id, change.fingerprint)
            if narrowed and not any(fnmatchcase(name, one) for one in narrowed for name in told):
                continue
            return record
        return None

    def governing(self, file: FileChange) -> Record | None:
        """Return the decision in force that names a contract as its own, the nearest first."""
        for record in self._governing(file):
            named = any(
                not glob.startswith("**") and matches(glob, path)
                for glob in record.governs
                for path in (file.path, file.origin)
            )
            if record.kind is Kind.DECISION and (named or record.facts.get("compatibility")):
                return record
        return None

    def _governing(self, file: FileChange) -> Iterator[Record]:
        for path in dict.fromkeys((file.path, file.origin)):
            for record, _ in self.library.governing(path):
                if record.path not in (file.path, file.origin) and self._settled(record):
                    yield record

    def _of(self, file: FileChange) -> Iterator[Record]:
        for path in (file.path, file.origin):
            if (record := self.library.records.get(path)) is not None:
                yield record

    def _settled(self, record: Record) -> bool:
        """Say whether a record holds, and not only since the change that it would speak for."""
        if record.kind is not Kind.DECISION or self.library.in_force(record) is not True:
            return False
        touched = any(record.path in (f.path, f.origin) for f in self.change.files)
        return not touched or bool(record.facts.get("accepted_by"))


def _fits(glob: str, file: FileChange) -> bool:
    return any(matches(glob, path) for path in (file.path, file.origin))


def _own(document: Document) -> str:
    if document.path.endswith((".json", ".yaml", ".yml", ".avsc", ".avpr")):
        return _stated(document) if _SELF in document.text else ""
    found = _COMMENT.search(document.text[:_HEAD])
    return found[1] if found else ""


def _stated(document: Document) -> str:
    from conductor_mcp.syntax.json import load_json
    from conductor_mcp.syntax.tree import SyntaxProblem, text_at
    from conductor_mcp.syntax.yaml import load_yaml

    with suppress(SyntaxProblem):
        load = load_yaml if document.path.endswith((".yaml", ".yml")) else load_json
        return text_at(load(document.text), _SELF, "compatibility")
    return ""


def raised_by(file: FileChange) -> str:
    """Say how the major version rose; ``""`` if it did not."""
    old, new = majors(file.before), majors(file.after)
    for said in (said for said in old if said in new):
        if new[said] > old[said]:
            return f"major version was raised from {old[said]} to {new[said]}"
        return ""
    return ""


def majors(document: Document | None) -> dict[str, int]:
    """Return the major versions that a description or a schema states of itself, by where."""
    if document is None or not document.path.endswith(TREES):
        return {}
    from conductor_mcp.syntax.json import load_json
    from conductor_mcp.syntax.tree import SyntaxProblem, text_at
    from conductor_mcp.syntax.yaml import load_yaml

    found: dict[str, int] = {}
    with suppress(SyntaxProblem):
        node = (load_json if document.path.endswith(".json") else load_yaml)(document.text)
        for keys, form in _VERSIONS.items():
            if match := form.search(text_at(node, *keys)):
                found["/".join(keys)] = int(match[1])
    return found
