"""Architecture decision records in Markdown, in every dialect we have met.

Nygard and adr-tools, MADR 2 to 4, log4brains, Y-statements, cosmos-style change logs, tables,
badges, bold lines, block quotes and front matter of several tools; one decision to a file, or a
log of several. What a record states is read;
what it does not state is ``unknown``, never guessed.
"""

from conductor_mcp.formats._format import Claim, Format
from conductor_mcp.model import Document, Reading


def claims(document: Document) -> Claim:
    from conductor_mcp.formats import _decision_log

    return _decision_log.claims_any(document)


def read(document: Document) -> Reading:
    from conductor_mcp.formats import _decision_log

    return _decision_log.read_any(document)


FORMAT = Format(
    id="decision",
    names=("*.md", "*.markdown", "*.mdx"),
    claims=claims,
    read=read,
)
