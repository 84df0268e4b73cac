"""Shortcuts for tests of formats."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from conductor_mcp.app.formats import Formats
from conductor_mcp.formats import Claim
from conductor_mcp.model import Document, Element, Reading

SAMPLES = Path(__file__).with_name("samples")
FORMATS = Formats()


def sample(name: str) -> Document:
    """Read one of the samples, under the path that its first folders give it."""
    return Document(name, (SAMPLES / name).read_text(encoding="utf-8"))


def read(path: str, text: str) -> Reading:
    return FORMATS.read(Document(path, text))


def claimed(path: str, text: str) -> str:
    """Name the format that reads a document, ``""`` where none does."""
    document = Document(path, text)
    name = document.name.lower()
    claims = {
        f.id: f.claims(document)
        for f in FORMATS.by_id.values()
        if f.indexed and any(fnmatchcase(name, glob) for glob in f.names)
    }
    surest = max(claims.values(), default=Claim.NONE)
    return "" if surest is Claim.NONE else next(i for i, c in claims.items() if c == surest)


def elements(reading: Reading) -> dict[str, tuple[str, int, str]]:
    """Return kind, line and detail of every element by its key."""
    return {p.key: (p.kind, p.at.first, p.detail) for p in reading.parts if isinstance(p, Element)}
