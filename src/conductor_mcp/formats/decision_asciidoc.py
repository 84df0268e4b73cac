"""Architecture decision records in AsciiDoc, as Antora sites keep them."""

from conductor_mcp.formats._format import Claim, Format
from conductor_mcp.model import Document, Reading


def claims(document: Document) -> Claim:
    from conductor_mcp.formats import _asciidoc, _decision, _decision_log

    return _decision.claims(document, _asciidoc.read) or _decision_log.claims(document)


def read(document: Document) -> Reading:
    from conductor_mcp.formats import _asciidoc, _decision, _decision_log

    return _decision_log.read(document) or _decision.read(document, _asciidoc.read)


FORMAT = Format(
    id="decision-asciidoc",
    names=("*.adoc", "*.asciidoc"),
    claims=claims,
    read=read,
)
