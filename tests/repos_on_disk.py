"""Small real repositories for tests, and a format that costs nothing to read with."""

from __future__ import annotations

import subprocess
from pathlib import Path

from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.formats import Formats
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import (
    Document,
    Element,
    Kind,
    LeftOut,
    Problem,
    Reading,
    Record,
    Section,
    Span,
    Status,
)


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def repository(root: Path, files: dict[str, str] | None = None) -> Path:
    """Make a git repository with one commit of ``files``."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "gc.auto", "0")
    for path, text in (files or {}).items():
        put(root, path, text)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "first")
    return root


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def read_line_by_line(document: Document) -> Reading:
    """The first line is the title; ``word: value`` lines become parts; ``boom`` crashes."""
    title, _, rest = document.text.partition("\n")
    if title == "boom":
        raise RuntimeError("boom")
    if title == "left out":
        return Reading(left_out=(LeftOut(document.path, "it says so"),))
    at = Span(document.path, 1, document.text.count("\n") + 1)
    if title == "bad":
        return Reading(problems=(Problem(at, "it is bad"),))
    record = Record(
        Kind.DECISION,
        document.stem,
        title,
        at,
        status=Status.ACCEPTED,
        sections=(Section("Body", at, rest),),
    )
    parts = tuple(
        Element(line.partition(":")[0], at, "field", line.partition(":")[2].strip())
        for line in rest.splitlines()
        if ":" in line
    )
    return Reading(records=(record,), parts=parts)


LINES = Format("lines", ("*.md",), lambda _: Claim.CONTENT, read_line_by_line)


def opened(root: Path, *, memory: bool = False) -> Workspace:
    """Open a repository with the line-by-line format alone."""
    workspace = open_workspace(root, memory=memory)
    workspace.__dict__["formats"] = Formats({"lines": LINES})
    return workspace


def dump(workspace: Workspace) -> dict[str, object]:
    """Everything that can be asked of a workspace's view."""
    view = workspace.view
    records = dict(view.records())
    return {
        "records": records,
        "sections": {key: view.sections(key) for key in records},
        "parts": view.parts(),
        "problems": view.problems(),
        "left_out": view.left_out(),
        "found": sorted(hit.key for hit in view.search(["title", "word"], limit=1000)),
    }
