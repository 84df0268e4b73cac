"""Dates as people write them, to ISO; the order of day and month is never guessed from one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from conductor_mcp.formats._languages import MONTHS
from conductor_mcp.model.values import dataclass
from conductor_mcp.syntax.lazily import expression

Order = Literal["dmy", "mdy", ""]

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_FULL = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]  # fmt: skip
_MONTH = (
    r"(?P<month{n}>(?:"
    + "|".join(
        f"{short}(?:{full[3:]})?" if full != short else short
        for short, full in zip(_MONTHS, _FULL, strict=True)
    ).replace("sep(?:tember)?", "sept?(?:ember)?")
    + r"))\.?"
)
_ORD = r"(?:st|nd|rd|th)?"

_DATE = expression(
    r"(?<![\d.])(?:"
    r"(?P<y1>(?:19|20)\d\d)(?P<s1>[-/.年])(?P<m1>\d{1,2})(?:(?:(?P=s1)|月)(?P<d1>\d{1,2})日?(?![\da-su-z])|(?![-/.]?\d))"
    r"|(?P<y5>(?:19|20)\d\d)(?P<m5>[01]\d)(?P<d5>[0-3]\d)(?!\d)"
    r"|(?P<a>\d{1,2})(?P<s2>[-/.])\s?(?P<b>\d{1,2})(?P=s2)\s?(?P<y2>(?:19|20)?\d\d)(?!\d)"
    rf"|(?P<d3>\d{{1,2}}){_ORD}(?:\s+of)?[\s,.-]*{_MONTH.format(n=3)}[\s,.-]*(?P<y3>(?:19|20)\d\d)(?!\d)"
    rf"|{_MONTH.format(n=4)}[\s,-]*(?P<d4>\d{{1,2}}){_ORD}[\s,-]+(?P<y4>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<y6>(?:19|20)\d\d)[\s,-]+{_MONTH.format(n=6)}[\s,-]+(?P<d6>\d{{1,2}}){_ORD}(?!\d)"
    rf"|{_MONTH.format(n=7)}[\s,-]*(?P<y7>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<d9>\d{{1,2}})(?P<s9>[-/ ]){_MONTH.format(n=9)}(?P=s9)(?P<y9>\d\d)(?!\d)"
    r"|(?P<y2k>(?:19|20)\d\d)년\s*(?P<m2k>\d{1,2})월(?:\s*(?P<d2k>\d{1,2})일)?"
    r"|(?<!/)(?P<m2m>0[1-9]|1[0-2])/(?P<y2m>(?:19|20)\d\d)(?![\d/])"
    r")"
    r"|(?<=[^\d\w-])(?P<y8>(?:19|20)\d\d)(?P<m8>[01]\d)(?P<d8>[0-3]\d)(?!\d)",
    re.IGNORECASE,
)  # fmt: skip
_ELSEWHERE = "|".join(MONTHS)
_OTHER = expression(
    r"(?<![\d.])(?:(?P<d>\d{1,2})(?:\.|er|º|°)?\s*(?:de\s+)?)?"
    rf"\b(?P<m>{_ELSEWHERE})\b(?:\s+del?)?[\s,.]+(?P<y>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_NUMBER_OF = {name: n for n, names in enumerate(MONTHS, 1) for name in names.split("|")}
# Every date has a year of four digits, or two figures with a mark between them.
_MAY = expression(r"(?:19|20)\d\d|\d[-/.] ?\d|\d[-/ ][^\W\d_]{3}[^\n]{0,8}[-/ ]\d\d")
_CENTURY = 2000
_PIVOT = 100
_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """One date: ``iso`` is empty while day and month could be either; then both are kept."""

    raw: str
    iso: str
    dmy: str = ""
    mdy: str = ""

    @property
    def ambiguous(self) -> bool:
        return not self.iso and bool(self.dmy)


def find(text: str, order: Order = "") -> list[Found]:
    """Return every date in ``text``, in order; impossible ones are skipped."""
    text = text[:_MAX]
    if _MAY.search(text) is None:
        return []
    found = [one for m in _DATE.finditer(text) if (one := _found(m, order)) is not None]
    return found or [one for m in _OTHER.finditer(text) if (one := _of_month(m)) is not None]


def iso(raw: str, order: Order = "") -> str:
    """Return the first date of ``raw`` as ISO, or ``""``."""
    found = find(raw, order)
    return found[0].iso if found else ""


def settle(raws: Iterable[str]) -> Order:
    """Infer the order of day and month that one team uses from all the dates it wrote.

    Only dates that fit one order alone count; both orders seen, or neither, gives ``""``.
    """
    seen: dict[str, int] = {"dmy": 0, "mdy": 0}
    for raw in raws:
        for m in _DATE.finditer(raw[:_MAX]) if _MAY.search(raw) else ():
            if m["a"] is None or m["s2"] == ".":
                continue
            first, second = int(m["a"]), int(m["b"])
            if first > 12 >= second:  # noqa: PLR2004  there are twelve months
                seen["dmy"] += 1
            elif second > 12 >= first:  # noqa: PLR2004
                seen["mdy"] += 1
    if bool(seen["dmy"]) == bool(seen["mdy"]):
        return ""
    return "dmy" if seen["dmy"] else "mdy"


def _found(m: re.Match[str], order: Order) -> Found | None:
    if m["a"] is not None:
        return _numeric(m, order)
    for n in ("1", "5", "8", "2k", "2m"):
        if m[f"y{n}"] is not None:
            day = m[f"d{n}"] if n != "2m" else None
            text = _iso(m[f"y{n}"], m[f"m{n}"], day)
            return Found(m[0], text) if text else None
    for n in "34679":
        if m[f"month{n}"] is not None:
            month = _MONTHS.index(m[f"month{n}"][:3].lower()) + 1
            year = m[f"y{n}"] if n != "9" else str(_CENTURY + int(m["y9"]))
            text = _iso(year, str(month), None if n == "7" else m[f"d{n}"])
            return Found(m[0], text) if text else None
    return None


def _of_month(m: re.Match[str]) -> Found | None:
    text = _iso(m["y"], str(_NUMBER_OF[m["m"].casefold()]), m["d"])
    return Found(m[0], text) if text else None


def _numeric(m: re.Match[str], order: Order) -> Found | None:
    year = m["y2"] if len(m["y2"]) > 2 else str(_CENTURY + int(m["y2"]) % _PIVOT)  # noqa: PLR2004
    dmy, mdy = _iso(year, m["b"], m["a"]), _iso(year, m["a"], m["b"])
    if m["s2"] == "." and dmy:  # dots are written day first, everywhere
        return Found(m[0], dmy)
    if not dmy or not mdy or dmy == mdy:
        return Found(m[0], dmy or mdy) if dmy or mdy else None
    return Found(m[0], {"dmy": dmy, "mdy": mdy, "": ""}[order], dmy, mdy)


def _iso(year: str, month: str, day: str | None) -> str:
    try:
        if day is None:
            return date(int(year), int(month), 1).isoformat()[:7]
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
