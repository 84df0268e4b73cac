"""TypeScript source: its imports and definitions, and which file or package an import means."""

from __future__ import annotations

from conductor_mcp.formats import _astgrep, _calls, _ecmascript, _strings
from conductor_mcp.formats._format import Claim, Format, Language
from conductor_mcp.model import Document


def _claims(document: Document) -> Claim:
    del document
    return Claim.PLACE


def _grammar(document: Document) -> str:
    return "tsx" if document.path.lower().endswith(".tsx") else "typescript"


FORMAT = Format(
    "typescript",
    ("*.ts", "*.tsx", "*.mts", "*.cts"),
    _claims,
    _ecmascript.reader(_grammar),
    Language(
        "typescript",
        ".tsx",
        _ecmascript.resolve,
        _astgrep.matcher(_grammar),
        _calls.reader("typescript", _grammar),
        _strings.reader("typescript", _grammar),
    ),
)
