"""Architecture decision records and proposals in reStructuredText."""

from conductor_mcp.formats._format import Claim, Format
from conductor_mcp.model import Document, Reading


def claims(document: Document) -> Claim:
    from conductor_mcp.formats import _decision, _decision_log, _rst

    return _decision.claims(document, _rst.read) or _decision_log.claims(document)


def read(document: Document) -> Reading:
    from conductor_mcp.formats import _decision, _decision_log, _rst

    return _decision_log.read(document) or _decision.read(document, _rst.read)


FORMAT = Format(
    id="decision-rst",
    names=("*.rst",),
    claims=claims,
    read=read,
)
