"""Kubernetes enhancement proposals: the ``kep.yaml`` beside each proposal's text.

Source: kubernetes/enhancements, keps/NNNN-kep-template/kep.yaml.
"""

from __future__ import annotations

from conductor_mcp.formats._format import Claim, Format
from conductor_mcp.model import Document, Problem, Reading, Span


def claims(document: Document) -> Claim:
    head = document.text[:4_000]
    return Claim.DECLARED if "kep-number:" in head and "title:" in head else Claim.NONE


def read(document: Document) -> Reading:
    from conductor_mcp.formats._frontmatter import FrontMatter, MalformedError, Pairs, parse

    try:
        node = parse(document.text.replace("\r\n", "\n"))
    except MalformedError as error:
        at = Span(document.path, error.line, error.line)
        return Reading(problems=(Problem(at, f"not YAML: {error}"),))
    if node is None or not isinstance(node.value, Pairs):
        return Reading()
    from conductor_mcp.formats._kep import decision

    return Reading(records=(decision(document, FrontMatter(dict(node.value))),))


FORMAT = Format(
    id="decision-kep",
    names=("kep.yaml", "kep.yml"),
    claims=claims,
    read=read,
)
