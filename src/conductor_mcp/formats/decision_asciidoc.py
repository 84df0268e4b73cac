"""Architecture decision records in AsciiDoc, as Antora sites keep them."""

from conductor_mcp.formats._format import Claim, Format
from conductor_mcp.model import Document, Reading


def claims(document: Document) -> Claim:
    from conductor_mcp.formats import _decision_log

    return _decision_log.claims_any(document)


def read(document: Document) -> Reading:
    from conductor_mcp.formats import _decision_log

    return _decision_log.read_any(document)


FORMAT = Format(
    id="decision-asciidoc",
    names=("*.adoc", "*.asciidoc"),
    claims=claims,
    read=read,
)
