"""Ask one audit, or all, of a few files on a real disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conductor_mcp.app import audit, audits
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.audits import Audit, Subject
from conductor_mcp.app.library import opened
from conductor_mcp.model import Finding, Verdict
from conductor_mcp.registry import discover, load


def decision(title: str, status: str = "Accepted", *, body: str = "", front: str = "") -> str:
    """Return a small decision; without a status it states none."""
    head = f"---\n{front}\n---\n" if front else ""
    stated = f"## Status\n\n{status}\n\n" if status else ""
    said = body or "We will."
    return f"{head}# {title}\n\n{stated}## Context\n\nIt was.\n\n## Decision\n\n{said}\n"


def lay(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode("utf-8", "surrogatepass"))
    return root


def ask(root: Path, files: Mapping[str, str], audit_id: str = "") -> Verdict:
    """Run one audit, or all, over ``files`` laid out below ``root``."""
    workspace = open_workspace(lay(root, files), memory=True)
    try:
        _, library = opened(workspace)
        known = discover(audits, "AUDIT", Audit)
        asked = [load(audits, audit_id, "AUDIT", Audit)] if audit_id else list(known.values())
        return audit.run(Subject(workspace, library), asked)
    finally:
        workspace.close()


def found(root: Path, files: Mapping[str, str], audit_id: str) -> list[Finding]:
    return list(ask(root, files, audit_id).findings)


def told(findings: list[Finding]) -> list[str]:
    """Return each finding as ``force path:line message``."""
    return [f"{f.force.value} {f.at} {f.message}" for f in findings]
