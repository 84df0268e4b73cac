"""References from one decision to another, in links and in words."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote

from conductor_mcp.formats._blocks import plain
from conductor_mcp.formats._link_words import KINDS, PHRASE, narrowed, partly
from conductor_mcp.formats._status import NARROWED
from conductor_mcp.model import Link, LinkKind, Span
from conductor_mcp.model.values import dataclass
from conductor_mcp.syntax.lazily import expression

_MARKDOWN = expression(
    r"!?\[(?P<t>(?:[^\[\]]|\[[^\]]{0,200}\]){0,300})\]"
    r"(?:\(\s*<?(?P<u>[^()\s<>]*(?:\([^()]*\)[^()\s<>]*)*)>?(?:\s+[\"'][^)]*)?\s*\)|\[(?P<r>[^\]]*)\])"
    r"|\b(?:link|xref):+(?P<au>[^\[\s]+)\[(?P<at>[^\]]*)\]"
    r"|<<(?P<xu>[^,>\n]+)(?:,\s*(?P<xt>[^>\n]*))?>>"
    r"|`(?P<rt>[^`<\n]+?)\s*<(?P<ru>[^>`\n]+)>`_{1,2}"
    r"|:(?:doc|ref):`(?P<dt>[^`<\n]*?)\s*<?(?P<du>[^>`<\n]+)>?`"
    r"|\[\[(?P<w>[^\]|\n]+)(?:\|(?P<wt>[^\]\n]*))?\]\]"
    r"|<a\s[^>]*?href=[\"'](?P<hu>[^\"']+)[\"'][^>]*>(?P<ht>[^<]*)</a>"
    r"|<?(?P<url>https?://[^\s>)\]]+)>?"
)
_BARE = expression(
    r"(?P<file>(?:[\w@%.-]+/|\.{1,2}/)*[\w@%.-]*[\w-]\.(?:md|mdx|markdown|adoc|asciidoc|rst))\b"
    r"|(?P<slug>\b\d{8}-[\w-]+|\b\d{4}-\d\d-\d\d-[\w-]+|\b\d{3,4}-[a-z][\w-]+)"
    r"|\b(?P<prefix>(?:[A-Za-z]{2,12}[-_])*(?:adr|dr|ad|rfc|gdp|kep|pep|decision|record|tdr|pdr"
    r"|edr|ddr|arch|(?-i:[A-Z]{2,8})))(?:[-_ #:.]{0,2}|\s+no\.?\s*)(?P<num>\d{1,5})\b"
    r"|(?<![\w/])#(?P<hash>\d{1,5})\b"
    r"|(?<![\w.#/:-])(?P<bare>\d{1,5})\b(?![-./:]\d|%)",
    re.IGNORECASE,
)
# Without one of these there is no link, or no name, in a text.
_MAY_LINK = expression(r"[\[<:`]")
_MAY_NAME = expression(r"\d|\.[mar]", re.IGNORECASE)
_TICKET = expression(
    r"\b(?:issues?|prs?|pull requests?|mrs?|tickets?|bugs?)\W{0,2}$", re.IGNORECASE
)
_NOTHING = expression(
    r"^(?:\W*(?:n/?a|none|nothing|nil|null|tbd|no|not applicable|~|-|\u2013|—)?\W*){1,2}$",
    re.IGNORECASE,
)
_SENTENCE_END = expression(r"[.;!](?=\s|$)|\n\s*\n|\n(?=\s*[-*]\s)")
_TITLE_PREFIX = expression(
    r"^\W*(?:(?:[A-Za-z]{2,12}[-_ ]){0,3}[A-Za-z]{0,8}[-_ #]?)?(?P<n>\d{1,5})"
    r"\b\s*[-.:\u2013—)]*\s*"
)
_BLOB = expression(r"^https?://[^/]+/[^/]+/[^/]+/(?:-/)?(?:blob|tree|raw)/[^/]+/(?P<p>[^?#]+)")
_DOCUMENTS = (".md", ".mdx", ".markdown", ".adoc", ".asciidoc", ".rst", ".html", ".txt")
_LEAD_DIGITS = expression(
    r"^(?:[A-Za-z]+(?:[-_ ][A-Za-z]+)*[-_ ]?)?0*(\d{1,5})(?!\d)(?!-\d\d-\d\d)"
)
_MAX = 3_000
_MAX_TITLE = 120
_SHORT = 24


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing a text points at."""

    raw: str
    start: int
    path: str = ""
    number: int | None = None
    title: str = ""


def of_field(
    kind: LinkKind, value: str, at: Span, references: Mapping[str, str] | None = None
) -> list[Link]:
    """Read a field whose name says the kind: everything its value points at."""
    kind, value = narrowed(kind, value[:_MAX])
    if _NOTHING.match(value):
        return []
    found = [_link(kind, r, at) for r in refer(value, at.path, references or {})]
    title = plain(value)
    amends = kind in {LinkKind.AMENDS, LinkKind.AMENDED_BY}  # what is amended may be anything
    if not found and not amends and len(title) <= _MAX_TITLE:
        found.append(Link(kind, value.strip(), at, title=title))
    return found


def of_prose(text: str, at: Span, references: Mapping[str, str] | None = None) -> list[Link]:
    """Read sentences such as ``Superseded by [12. Title](0012-title.md)``."""
    text = text[:_MAX]
    phrases = list(_phrases(text))
    if not phrases:
        return []
    refs = refer(text, at.path, references or {})
    masked = _masked(text)
    found: list[Link] = []
    for i, (kind, start, end) in enumerate(phrases):
        limit = phrases[i + 1][1] if i + 1 < len(phrases) else len(text)
        stop = _SENTENCE_END.search(masked, end, limit)
        limit = stop.start() if stop else limit
        inside = [
            r for r in refs if end <= r.start < limit or r.start <= start < r.start + len(r.raw)
        ]
        found.extend(_link(kind, r, at) for r in inside)
        if not inside and kind is LinkKind.SUPERSEDED_BY:
            title = plain(text[end:limit].strip(" :\"'*_.,"))
            if title and title[0].isupper() and len(title) <= _MAX_TITLE:
                found.append(Link(kind, text[start:limit].strip(), at, title=title))
    return found


def opens_with_kind(text: str) -> bool:
    """Whether a line begins by naming a link (``Supersedes …``, ``- Refined by …``)."""
    words = text.lstrip(" \t-*+>_[:`")
    found = PHRASE.match(words)
    return found is not None and found.end() < len(words)


def _phrases(text: str) -> Iterable[tuple[LinkKind, int, int]]:
    # Most of what is asked about is "accepted", over and over.
    return _short_phrases(text) if len(text) < _SHORT else _find_phrases(text)


@lru_cache(maxsize=1_024)
def _short_phrases(text: str) -> tuple[tuple[LinkKind, int, int], ...]:
    return tuple(_find_phrases(text))


def _find_phrases(text: str) -> Iterator[tuple[LinkKind, int, int]]:
    masked = _masked_titles(text)
    for m in PHRASE.finditer(masked):
        index = next(i for i in range(len(KINDS)) if m[f"k{i}"] is not None)
        kind = KINDS[index][0]
        if kind is LinkKind.SUPERSEDED_BY and NARROWED.search(masked[: m.start()]):
            kind = partly(kind)
        yield kind, m.start(), m.end()


def refer(text: str, base: str, references: Mapping[str, str]) -> list[Reference]:
    """Return every reference in ``text``: links first, then what bare words name."""
    found: list[Reference] = []
    rest: list[str] = []
    at = 0
    for m in _MARKDOWN.finditer(text) if _MAY_LINK.search(text) else ():
        rest += (text[at : m.start()], "\0" * (m.end() - m.start()))
        at = m.end()
        reference = _of_link(m, base, references)
        if reference is not None:
            found.append(reference)
    linked = bool(found)
    bare = "".join([*rest, text[at:]])
    for m in _BARE.finditer(bare) if _MAY_NAME.search(bare) else ():
        reference = _of_words(m, base, linked=linked)
        if reference is not None:
            found.append(reference)
    found.sort(key=lambda r: r.start)
    return _distinct(found)


def _distinct(found: list[Reference]) -> list[Reference]:
    seen: set[tuple[str, int | None, str]] = set()
    numbers = {r.number for r in found if r.path and r.number is not None}
    kept: list[Reference] = []
    for r in found:
        key = (r.path, r.number, r.title)
        if key in seen or (not r.path and not r.title and r.number in numbers):
            continue
        seen.add(key)
        kept.append(r)
    return kept


def _of_link(m: re.Match[str], base: str, references: Mapping[str, str]) -> Reference | None:
    if m[0].startswith("!"):
        return None
    text, target = _parts(m, references)
    path = resolve(target, base)
    text = plain(text)
    if m["url"] or (not path and re.match(r"\w+://|mailto:", target)):
        # A web page is a record only when its text cites one by number.
        cited = _BARE.search(text) if not m["url"] else None
        if not path and not (cited and cited["num"]):
            return None
    number, title = split(text)
    if number is None and path:
        number = number_of(posixpath.basename(path))
    if not path and number is None and not title:
        return None
    if title.endswith(_DOCUMENTS):
        title = ""
    return Reference(m[0], m.start(), path, number, title)


def _parts(m: re.Match[str], references: Mapping[str, str]) -> tuple[str, str]:
    if m["t"] is not None:
        if m["u"] is not None:
            return m["t"], m["u"]
        label = (m["r"] or m["t"]).upper().strip()
        return m["t"], references.get(label, "")
    for text, target in (("at", "au"), ("xt", "xu"), ("rt", "ru"), ("dt", "du"), ("ht", "hu")):
        if m[target] is not None:
            return m[text] or "", m[target]
    if m["w"] is not None:
        return m["wt"] or m["w"], m["w"]
    return "", m["url"] or ""


def _of_words(m: re.Match[str], base: str, *, linked: bool) -> Reference | None:
    if m["file"]:
        name = m["file"]
        return Reference(name, m.start(), resolve(name, base), number_of(name.rpartition("/")[2]))
    if m["slug"]:
        return Reference(m["slug"], m.start(), number=number_of(m["slug"]), title=m["slug"])
    if m["num"]:
        if _TICKET.search(m["prefix"]):
            return None
        title = _title_after(m)
        return Reference(m[0], m.start("prefix"), number=int(m["num"]), title=title)
    digits = m["hash"] or m["bare"]
    ticket = m["hash"] and _TICKET.search(m.string[max(0, m.start() - 20) : m.start()])
    if ticket or linked or (m["bare"] and len(digits) == 4 and digits[0] in "12"):  # noqa: PLR2004  a year
        return None
    return Reference(m[0], m.start(), number=int(digits))


def _title_after(m: re.Match[str]) -> str:
    rest = m.string[m.end() : m.end() + _MAX_TITLE]
    found = re.match(r"\s*[:\u2013—-]\s+([A-Z][^\n.;,()\0]{3,})", rest)
    return plain(found[1]) if found else ""


def resolve(target: str, base: str) -> str:
    """Make a link's target a path relative to the root; ``""`` when it is none of our files."""
    target = unquote(target.strip())
    blob = _BLOB.match(target)
    if blob:
        return blob["p"]
    if re.match(r"[A-Za-z][\w+.-]*:", target):
        target = re.sub(r"^[\w-]+:(?=[^/])", "", target) if "$" not in target else target
        if "://" in target or target.startswith(("mailto:", "//")):
            return ""
    target = re.split(r"[?#]", target, maxsplit=1)[0]
    if "$" in target:  # Antora: module:page$path or partial$path
        target = target.rpartition("$")[2]
    if not target or not target.lower().endswith(_DOCUMENTS):
        return (
            "" if "/" not in target or "." in posixpath.basename(target) else _join(target, base)
        )
    return _join(target, base)


def _join(target: str, base: str) -> str:
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/") or ".")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
    return "" if path.startswith("..") else path


def split(text: str) -> tuple[int | None, str]:
    """Split ``ADR-0012: Title`` into its number and its title."""
    text = text.strip()
    found = _TITLE_PREFIX.match(text)
    if found is None or re.match(r"\W*\d{4}-\d\d-\d\d|\W*\d{8}", text):
        return None, text
    return int(found["n"]), text[found.end() :].strip()


def number_of(name: str) -> int | None:
    """Return the number in a file's name: ``0012-title.md``, ``ADR012_x.adoc``."""
    if re.match(r"\d{6,}|\d{4}-\d\d-\d\d", name):
        return None
    found = _LEAD_DIGITS.match(name)
    return int(found[1]) if found else None


def _link(kind: LinkKind, r: Reference, at: Span) -> Link:
    return Link(kind, r.raw, at, r.path, r.number, r.title)


def _masked(text: str) -> str:
    return _MARKDOWN.sub(lambda m: "\0" * len(m[0]), text)


def _masked_titles(text: str) -> str:
    """Hide link texts, unless they themselves say the kind: ``[Superseded by ADR-7](…)``."""
    if not _MAY_LINK.search(text):
        return text

    def hide(m: re.Match[str]) -> str:
        inner = m["t"] or ""
        return m[0] if PHRASE.match(inner) else "\0" * len(m[0])

    return _MARKDOWN.sub(hide, text)
