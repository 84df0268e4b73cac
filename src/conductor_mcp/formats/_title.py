"""A decision's title, number and id, from its heading and its file's name."""

from __future__ import annotations

import re

from conductor_mcp.formats._blocks import plain
from conductor_mcp.model.values import dataclass
from conductor_mcp.syntax.lazily import expression

_KINDS = (
    "adr|dr|ad|rfc|gdp|kep|pep|madr|tdr|pdr|edr|ddr|bdr|sdr|adp|adl|sep|decision|decisions|record"
    "|arch|architecture|design|proposal|log"
)
_DATED = expression(r"^(\d{4})[-_]?(\d{2})[-_]?(\d{2})(?!\d)[-_ ]*")
_MONTHLY = expression(r"^((?:19|20)\d\d-(?:0[1-9]|1[0-2]))-(?=[A-Za-z])")
_NUMBERED = expression(
    r"^(?P<prefix>(?:[A-Za-z][A-Za-z]*[-_ ]){0,4}?[A-Za-z]*?)(?P<join>[-_ ]?)"
    r"(?P<num>\d{1,5})(?P<rest>$|[-_. ].*$)"
)
_KIND = expression(rf"(?:^|[-_ ])(?:{_KINDS})(?:$|[-_ ])", re.IGNORECASE)
_UNDECIDED = expression(
    rf"^(?P<prefix>(?:{_KINDS})[-_ ]?)(?:x{{1,5}}|n{{2,5}})(?=[-_ ])", re.IGNORECASE
)
_WORD_PREFIX = (
    r"(?:(?:architecture|architectural|design|technical|technology|product)\s+)?"
    r"(?:decision\s+(?:record|log)|adr|dr|rfc|gdp|ad|tdr|decision|kep|pep|proposal)"
)
_NUMBER_PREFIX = expression(
    r"^\W*(?:(?:[A-Za-z][\w]*[-_]){0,4}[A-Za-z]{0,12}[-_ ]?)?"
    r"\[?#?(?P<n>\d{1,5})\]?\s*(?P<sep>[:.)\]|\u2013—\u00b7-]+(?=\s|[^\d\s])|(?=\s*$))\s*",
)
_KIND_PREFIX = expression(
    rf"^\W*\[?{_WORD_PREFIX}\b\s*(?:(?:[-_#.]|n[or]\.|number\b)?\s*(?P<n>\d{{1,5}})\b)?"
    r"(?P<b>\])?\s*(?P<sep>[:.)|\u2013—\u00b7-]*)\s*",
    re.IGNORECASE,
)
_BARE_NUMBER = expression(r"^#?(?P<n>\d{1,5})\s+(?=\S)")
_GENERIC = expression(
    r"^(?:(?:the\s+)?(?:architecture|architectural|design|technical)?\s*"
    r"(?:decision\s*(?:record|log)?s?|adrs?|madr)\s*(?:template|title|\(.*\))?|template|title"
    r"|untitled|short title.*|title of .*|decision record title.*|adr template|decision title"
    r"|overview|introduction|index|readme)$",
    re.IGNORECASE,
)
_PLACEHOLDER = expression(
    r"^\W*(?:\{[^}]*\}|<[^>]*>)\W*$|^\W*\[(?-i:[a-z])[^\]]*\]\W*$"
    r"|\{short title|\[short title|\[title\]|<title>|\{title|\bADR-NUMBER\b|\bYYYY"
    r"|\bN{3,}\b|\b(?:ADR|DR|RFC)[-_ ]?[xX]{2,}",
    re.IGNORECASE,
)
_RETIRED = expression(
    r"\s*[-\u2013—]?\s*[(\[]?\s*(?:partially )?(?:super[sc]eded|replaced|deprecated) by"
    r"\b[^()\[\]]*[)\]]?$",
    re.IGNORECASE,
)
_STATE = (
    r"super[sc]eded|deprecated|obsolete|draft|wip|rejected|declined|withdrawn|proposed|proposal"
    r"|accepted|approved"
)
# A status that the title itself carries: "Title (accepted)", "Title — accepted", "[Draft] Title".
_TAGGED = expression(
    rf"\s*(?:[(\[]\s*(?P<a>{_STATE})\s*[)\]]|\s[\u2013—-]+\s+(?P<b>{_STATE}))\s*$", re.IGNORECASE
)
_TAGGED_FIRST = expression(rf"^\s*[\[(](?P<a>{_STATE})[\])]\s*[:\u2013—-]*\s*", re.IGNORECASE)
_BREAKS = expression(r"[\x00-\x1f\x85\u2028\u2029]+")
_YEAR = expression(r"(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Name:
    """What a file's name says: a number with its team's prefix, a date, and the words."""

    id: str
    number: int | None
    date: str
    words: str
    undecided: bool = False  # ADRx, ADRXXX: the number is still to come
    series: str = ""  # the prefix before the number, as written


def of_file(stem: str) -> Name:
    """Read a file's stem: ``0012-use-x``, ``ADR012_use_x``, ``20200924-use-x``, ``use-x``."""
    stem = _BREAKS.sub(" ", stem)  # a line break in a file's name is odd, but no reason to fail
    dated = _DATED.match(stem)
    if dated and "01" <= dated[2] <= "12" and "01" <= dated[3] <= "31":
        return Name(stem, None, "-".join(dated.groups()), _words(stem[dated.end() :]))
    monthly = _MONTHLY.match(stem)
    if monthly:
        return Name(stem, None, monthly[1], _words(stem[monthly.end() :]))
    found = _NUMBERED.match(stem)
    if found and _is_prefix(found["prefix"]):
        number = int(found["num"])
        label = stem[: found.end("num")]
        if not found["prefix"].strip("-_ "):
            label = f"ADR-{found['num'].zfill(4) if len(found['num']) < 3 else found['num']}"  # noqa: PLR2004
        elif found["prefix"].islower():
            label = label.upper()
        series = found["prefix"].strip("-_ ")
        return Name(label.replace(" ", "-"), number, "", _words(found["rest"]), series=series)
    unset = _UNDECIDED.match(stem)
    if unset:
        return Name(stem, None, "", _words(stem[unset.end() :]), undecided=True)
    return Name(stem, None, "", _words(stem))


def _is_prefix(prefix: str) -> bool:
    bare = prefix.strip("-_ ")
    return not bare or _KIND.search(bare) is not None or (bare.isupper() and len(bare) > 1)


def _words(slug: str) -> str:
    return " ".join(re.split(r"[-_\s]+", slug.strip("-_. ")))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number taken off. ``generic`` ones name the kind, not the decision."""

    title: str
    number: int | None = None
    generic: bool = False
    placeholder: bool = False
    prefixed: bool = False


def of_heading(text: str, name: Name) -> Heading:
    """Strip ``ADR-0012:``, ``12.``, ``GDP 0 —`` and their like; ``name`` is the file's."""
    bare = plain(text)
    bare = _TAGGED_FIRST.sub("", bare) or bare
    if bare.startswith("[") and bare.endswith("]") and bare[1:2].isupper():
        bare = bare[1:-1]
    number = name.number
    placeholder = bool(_PLACEHOLDER.search(bare)) and not _LINKED.search(text)
    title, found, prefixed = _stripped(bare, number)
    title = _behind_series(title, name)
    title, again, _ = _stripped(title, number) if prefixed or title != bare else (title, None, "")
    title = _RETIRED.sub("", title) or title
    title = _TAGGED.sub("", title) or title
    generic = bool(_GENERIC.match(title)) or not title or _ends_generic(title)
    return Heading(
        title, found if found is not None else again, generic, placeholder, bool(prefixed)
    )


_LINKED = expression(r"\]\(")


def tag_of(text: str) -> str:
    """Return the status that a heading carries beside its title, or ``""``."""
    bare = plain(text)
    first, last = _TAGGED_FIRST.match(bare), _TAGGED.search(bare)
    if last and last.start() > 0:
        return last["a"] or last["b"]
    return first["a"] if first and first.end() < len(bare) else ""


def _ends_generic(title: str) -> bool:
    return bool(re.search(r"\barchitecture decision record(?: template)?$", title, re.IGNORECASE))


def _stripped(text: str, number: int | None) -> tuple[str, int | None, str]:
    found = _KIND_PREFIX.match(text)
    # "RFC 9457 problem details" is about a paper of that number.
    other = found and number is not None and not found["sep"] and _int(found["n"]) != number
    cites = other and text[:3].upper() == "RFC"
    if (
        found
        and (found["n"] or found["sep"] or found["b"])
        and found.end() < len(text)
        and not cites
    ):
        return text[found.end() :].strip(), _int(found["n"]), found[0]
    found = _NUMBER_PREFIX.match(text)
    if found and found.end() < len(text) and not _YEAR.match(found["n"]):
        rest = text[found.end() :].strip()
        if found["sep"] and not (found["sep"] == "-" and rest[:1].islower() and found["n"] != "0"):
            return rest, int(found["n"]), found[0]
    found = _BARE_NUMBER.match(text)
    if found and (int(found["n"]) == number or (number and text[found.end()].isupper())):
        return text[found.end() :].strip(), int(found["n"]), found[0]
    coded = re.match(r"^(?:ADR|DR|RFC)\s+(?:[A-Z][A-Z0-9]+-)+\d+[\s:\u2013—-]+", text)
    if coded and coded.end() < len(text):
        return text[coded.end() :], None, coded[0]
    return text, None, ""


def _behind_series(title: str, name: Name) -> str:
    """Drop a series name: ``Open Data Hub - Title`` in a file called ``ODH-ADR-0007-…``."""
    head, dash, rest = title.partition(" - ")
    if not dash or not rest.strip():
        return title
    initials = "".join(w[0] for w in head.split() if w[0].isalnum()).casefold()
    series = re.split(r"[-_ ]", name.series.casefold())
    return rest.strip() if len(initials) > 1 and initials in series else title


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def from_slug(words: str) -> str:
    """Make a title of a file's words, for a file without a usable heading."""
    return words[:1].upper() + words[1:]
