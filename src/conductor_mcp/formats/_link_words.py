"""The words that introduce a reference to another decision, in prose and as labels."""

from __future__ import annotations

import re
from functools import lru_cache

from conductor_mcp.formats._languages import PARTLY, REPLACED_BY, REPLACES, SUCCESSIONS
from conductor_mcp.formats._status import WHEN
from conductor_mcp.model import LinkKind
from conductor_mcp.syntax.lazily import expression

# The words that introduce a reference, the most specific first.
KINDS: tuple[tuple[LinkKind, str], ...] = (
    (
        LinkKind.PARTIALLY_SUPERSEDED_BY,
        (
            r"(?:partial(?:ly)?|partly|(?:parts?|sections?|portions?)(?: of [^.;]{1,60}?)?)"
            r"\W{0,3}(?:(?:was|were|is|are|has|have|been)\s+){0,2}"
            r"(?:super[sc]eded|superseeded|replaced|overridden)(?:[ -]by)?"
            r"|(?:super[sc]eded|replaced) (?:in part|partially|partly)(?: by)?"
            rf"|(?:{PARTLY}) (?:super[sc]eded by|replaced by|{REPLACED_BY})"
        ),
    ),
    (
        LinkKind.PARTIALLY_SUPERSEDES,
        (
            r"(?:partial(?:ly)?|partly)\W{0,3}(?:super[sc]edes?|replaces?|overrides?)"
            r"|(?:super[sc]edes|replaces) (?:in part|partially|partly|parts? of|sections?(?: of)?)"
            r"|(?:super[sc]edes|replaces) (?!all |the (?:whole|entire|decision|content))"
            r"(?:[a-z][\w-]* ){1,5}(?:of|in|from)(?=\W{1,3}(?:adr|decision record|#\d|\d))"
            r"|supersede parcial(?:mente)?(?: de)?"
        ),
    ),
    (
        LinkKind.SUPERSEDED_BY,
        (
            r"(?:super[sc]eded|superseeded|replaced|obsoleted|overridden|supplanted|deprecated"
            r"|retired|abandoned|withdrawn|reverted|rejected|outdated|obsolete)"
            r"[ -](?:by|with|through|in favou?r of|for)"
            r"|(?:super[sc]eded|replaced|succeeded)[ -]?by|superseding (?:adr|decision|record)"
            r"|successor|super[sc]eded(?=:| \W?(?:adr|\[))"
            rf"|(?:super[sc]eded|replaced|overtaken) (?:\(?(?:on |in )?{WHEN}\)? )?by"
            r"|super[sc]eded\W{1,4}(?:->|→|see\b)|super[sc]eded (?=->|→)"
            r"|deprecated\W{1,3}(?:please )?(?:use|see)\b"
            rf"|{REPLACED_BY}"
        ),
    ),
    (
        LinkKind.SUPERSEDES,
        (
            r"(?:super[sc]edes?|superseeds|replaces?|obsoletes|overrides|supplants|reverts|deprecates"
            r"|supersession of|superseding|replacement (?:for|of))\b"
            rf"|{REPLACES}"
        ),
    ),
    (
        LinkKind.AMENDED_BY,
        r"(?:amended|modified|extended|updated|refined|clarified|revised|narrowed)[ -](?:by|in)",
    ),
    (LinkKind.AMENDS, r"(?:amends|modifies|clarifies|extends|refines|narrows|revises|amend)\b"),
    (
        LinkKind.FOLLOWS,
        (
            r"(?:follows(?: from| up on)?|follow-up (?:to|of)|implements|builds (?:up)?on|depends"
            r" on|based on|requires|derived from)\b"
        ),
    ),
    (
        LinkKind.RELATES,
        (
            r"(?:relate[sd] to|related(?: adrs?| decisions?| records?)?|relates|see(?: also)?"
            r"|implemented by|links?)\b"
        ),
    ),
)
PHRASE = expression(
    "|".join(rf"(?P<k{i}>\b(?:{words}))" for i, (_, words) in enumerate(KINDS)), re.IGNORECASE
)
_LABELS: dict[str, LinkKind] = {
    **{w: LinkKind(k) for k, labels in SUCCESSIONS.items() for w in labels.split()},
    "supersededinpartby": LinkKind.PARTIALLY_SUPERSEDED_BY,
    "supersedesinpart": LinkKind.PARTIALLY_SUPERSEDES,
    "updates": LinkKind.AMENDS,
    "updatedby": LinkKind.AMENDED_BY,
    "supersededby": LinkKind.SUPERSEDED_BY,
    "supercededby": LinkKind.SUPERSEDED_BY,
    "superseded": LinkKind.SUPERSEDED_BY,
    "replacedby": LinkKind.SUPERSEDED_BY,
    "obsoletedby": LinkKind.SUPERSEDED_BY,
    "succeededby": LinkKind.SUPERSEDED_BY,
    "supersedes": LinkKind.SUPERSEDES,
    "supersede": LinkKind.SUPERSEDES,
    "supercedes": LinkKind.SUPERSEDES,
    "replaces": LinkKind.SUPERSEDES,
    "obsoletes": LinkKind.SUPERSEDES,
    "partiallysupersededby": LinkKind.PARTIALLY_SUPERSEDED_BY,
    "partlysupersededby": LinkKind.PARTIALLY_SUPERSEDED_BY,
    "partiallysupersedes": LinkKind.PARTIALLY_SUPERSEDES,
    "partlysupersedes": LinkKind.PARTIALLY_SUPERSEDES,
    "amends": LinkKind.AMENDS,
    "amendedby": LinkKind.AMENDED_BY,
    "extends": LinkKind.AMENDS,
    "extendedby": LinkKind.AMENDED_BY,
    "relatesto": LinkKind.RELATES,
    "relates": LinkKind.RELATES,
    "related": LinkKind.RELATES,
    "relatedto": LinkKind.RELATES,
    "relatedadrs": LinkKind.RELATES,
    "relateddecisions": LinkKind.RELATES,
    "seealso": LinkKind.RELATES,
    "dependson": LinkKind.FOLLOWS,
    "implements": LinkKind.FOLLOWS,
    "follows": LinkKind.FOLLOWS,
}

# A field that names what it holds for: "ADR-12 (partially)", "part of ADR-3", "ADR-12 for rule 2".
_IN_PART = expression(
    r"\b(?:in part|partial(?:ly)?|partly"
    r"|(?:parts?|portions?|sections?|points?|rules?|clauses?) of)\b"
    r"|\bfor (?:the|its|decisions?|sections?|points?|parts?|rules?|items?)\b",
    re.IGNORECASE,
)
_FOR = expression(r"\bfor\b[^;,\n]*", re.IGNORECASE)
_PARTLY = {
    LinkKind.SUPERSEDES: LinkKind.PARTIALLY_SUPERSEDES,
    LinkKind.SUPERSEDED_BY: LinkKind.PARTIALLY_SUPERSEDED_BY,
}


@lru_cache(maxsize=4096)
def kind_of_label(label: str) -> LinkKind | None:
    """Say which link a field's name announces (``Superseded by``, ``relatesTo``, …)."""
    return _LABELS.get("".join(c for c in label.casefold() if c.isalpha()))


def narrowed(kind: LinkKind, value: str) -> tuple[LinkKind, str]:
    """Say whether a field's value is about a part only; return its kind and the bare value."""
    if kind in _PARTLY and _IN_PART.search(value):
        return _PARTLY[kind], _FOR.sub("", value)
    return kind, value


def partly(kind: LinkKind) -> LinkKind:
    return _PARTLY.get(kind, kind)
