"""How a folder names its decisions, so that a new one fits in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

_NAME = re.compile(
    r"(?P<prefix>[a-z]{2,10}[-_ ]?)??"
    r"(?P<number>\d{4}-\d{2}-\d{2}|\d{8}|\d{1,6})"
    r"(?P<gap>[-_. ]+|$)(?P<slug>.*)",
    re.IGNORECASE,
)
_DATES = {8: "{0}{1}{2}", 10: "{0}-{1}-{2}"}
_LONGEST = 60
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Naming:
    """What the names in a folder have in common.

    ``width`` is how wide numbers are padded (0: no numbers); ``dated`` how many characters a
    date in front takes (0: none); ``word`` stands between the words of a title.
    """

    prefix: str = ""
    width: int = 4
    dated: int = 0
    gap: str = "-"
    word: str = "-"

    @property
    def numbered(self) -> bool:
        return bool(self.width) and not self.dated

    def name(self, title: str, number: int, date: str) -> str:
        """Return the file name for a title; ``date`` is ``yyyy-mm-dd``."""
        words = slug(title).replace("-", self.word)
        if self.dated:
            front = _DATES[self.dated].format(*date.split("-"))
        elif self.width:
            front = f"{number:0{self.width}d}"
        else:
            return f"{self.prefix}{words}.md"
        return f"{self.prefix}{front}{self.gap}{words}.md"


def slug(title: str) -> str:
    """Return a title in the letters that every file system and link takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if len(words) > _LONGEST:
        words = words[: _LONGEST + 1].rpartition("-")[0] or words[:_LONGEST]
    return words or "decision"


def naming_of(names: Iterable[str]) -> Naming:
    """Say how most of ``names`` are made; four digits and a slug where there are none."""
    stems = [name.rpartition(".")[0] for name in names]
    found = [match for stem in stems if (match := _NAME.fullmatch(stem))]
    if not stems:
        return Naming()
    if len(found) * 2 < len(stems):
        return Naming(width=0, word=_most([_word(stem) for stem in stems], "-"))
    numbers = [match["number"] for match in found]
    dates = [n for n in numbers if len(n) in _DATES and _is_date(n)]
    dated = len(dates) * 2 > len(numbers)
    return Naming(
        prefix=_most([match["prefix"] or "" for match in found], ""),
        width=_most([len(n) for n in numbers if n not in dates], 4),
        dated=len(_most(dates, "")) if dated else 0,
        gap=_most([match["gap"] for match in found if match["gap"]], "-"),
        word=_most([_word(match["slug"]) for match in found if match["slug"]], "-"),
    )


def next_number(names: Iterable[str]) -> int:
    """Return one more than the highest number in use, whatever the file is."""
    return max((n for name in names if (n := number_of(name)) is not None), default=0) + 1


def number_of(name: str) -> int | None:
    """Return the number in a file's name, if it has one that is no date."""
    found = _NAME.fullmatch(name.rpartition(".")[0])
    if found is None or (len(found["number"]) in _DATES and _is_date(found["number"])):
        return None
    return int(found["number"])


def _is_date(number: str) -> bool:
    digits = number.replace("-", "")
    return 1 <= int(digits[4:6]) <= 12 and 1 <= int(digits[6:8]) <= 31  # noqa: PLR2004 - months, days


def _word(stem: str) -> str:
    return max("-_ ", key=stem.count)


def _most(things: Sequence[T], otherwise: T) -> T:
    return Counter(things).most_common(1)[0][0] if things else otherwise
