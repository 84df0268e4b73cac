"""Put the hunks of a diff where they belong in a file, whatever their numbers say.

A hunk goes where its old lines stand. Where they stand more than once, all hunks are placed
together: in order, without overlap, and straying from the stated lines as evenly as can be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise

from conductor_mcp.model.errors import PatchError
from conductor_mcp.model.values import dataclass, replace
from conductor_mcp.repo.patch import INSTEAD, FilePatch, Hunk

_MOST_PLACES = 40
_MOST_WORK = 20_000_000
_ELISIONS = ("...", "…")
_COMMENTS = "#/*<!->{} "


@dataclass(frozen=True, slots=True)
class _Place:
    """A hunk at a line of the old file, how far it strays, and where those before it went."""

    at: int
    end: int
    drift: int
    cost: int
    before: _Place | None


def apply_patch(patch: FilePatch, before: str | None) -> str:
    """Return the file after ``patch``; ``before`` is its text, ``None`` for one that is new.

    Old lines that stand nowhere are sought once more, white space aside, and must then stand in
    one place. A context line of dots alone stands for any lines that are left as they are.
    Context stays as the file has it.

    Raises:
        PatchError: A hunk fits nowhere, or in several places with nothing to choose between; the
            words say which.

    """
    text = before or ""
    lines = text.split("\n") if text else []
    ends = not lines or lines[-1] == ""
    if lines and ends:
        lines.pop()
    hunks = [_with_line_ends(hunk) for hunk in patch.hunks] if "\r\n" in text else patch.hunks
    hunks = [part for hunk in hunks for part in _fitting(hunk, lines)]
    if len(hunks) * len(lines) > _MOST_WORK:
        words = f"{len(hunks)} hunks in {len(lines)} lines of {patch.path} are too many to place"
        raise PatchError(words, hint=INSTEAD)
    places = _placed(patch, hunks, lines)
    out: list[str] = []
    done = 0
    for hunk, at in zip(hunks, places, strict=True):
        size = len(hunk.old)
        out += lines[done:at]
        out += _replaced(hunk, lines[at : at + size])
        done = at + size
        if done == len(lines) and hunk.lines and not (hunk.old_ends and hunk.new_ends):
            ends = hunk.new_ends
    out += lines[done:]
    body = "\n".join(out)
    return f"{body}\n" if ends and out else body


def _with_line_ends(hunk: Hunk) -> Hunk:
    if any(line.endswith("\r") for _, line in hunk.lines):
        return hunk
    return replace(hunk, lines=[(mark, f"{line}\r") for mark, line in hunk.lines])


def _fitting(hunk: Hunk, lines: list[str]) -> list[Hunk]:
    """Part a hunk at its elisions, unless it fits with them: dots may be code."""
    cuts = [n for n, (mark, text) in enumerate(hunk.lines) if mark == " " and _elides(text)]
    if not cuts or _stands(hunk.old, lines, _exact) or _stands(hunk.old, lines, _folded):
        return [hunk]
    bounds = [-1, *cuts, len(hunk.lines)]
    pieces = [hunk.lines[first + 1 : last] for first, last in pairwise(bounds)]
    kept = [piece for piece in pieces if any(mark != " " for mark, _ in piece)]
    first = pieces[0]
    return [
        replace(hunk, lines=piece, start=hunk.start if piece is first else None, heading="")
        for piece in kept
    ]


def _elides(text: str) -> bool:
    bare = text.strip().strip(_COMMENTS)
    return bare.startswith(_ELISIONS) and (
        bare in _ELISIONS or (bare.endswith(_ELISIONS) and text.strip()[0] in "#/<*{-")
    )


def _exact(line: str) -> str:
    return line


def _folded(line: str) -> str:
    return line.strip()


def _stands(old: list[str], lines: list[str], fold: Callable[[str], str]) -> list[int]:
    """Return every line (from 0) at which the old lines of a hunk stand."""
    size = len(old)
    wanted = [fold(line) for line in old]
    there = lines if fold is _exact else [fold(line) for line in lines]
    return [
        at
        for at in range(len(lines) - size + 1)
        if there[at] == wanted[0] and there[at : at + size] == wanted
    ]


def _candidates(hunk: Hunk, lines: list[str]) -> list[int]:
    """Return the places of a hunk that has old lines, the likeliest ``_MOST_PLACES`` of them."""
    places = _stands(hunk.old, lines, _exact)
    if not places:
        places = _stands(hunk.old, lines, _folded)
        if len(places) > 1 and (hunk.start is None or hunk.start - 1 not in places):
            return []
    if hunk.start is None and len(places) > 1:
        return _below_heading(hunk, places, lines)
    stated = hunk.start or 1
    return sorted(sorted(places, key=lambda at: abs(at - stated + 1))[:_MOST_PLACES])


def _below_heading(hunk: Hunk, places: list[int], lines: list[str]) -> list[int]:
    # `@@ def total(self):` names what stands above the change, and nothing else does.
    name = hunk.heading.strip()
    above = [n for n, line in enumerate(lines) if name and line.strip().startswith(name)]
    if above:
        return [at for at in places if at >= above[0]][:1] or places
    return places[:_MOST_PLACES]


def _placed(patch: FilePatch, hunks: list[Hunk], lines: list[str]) -> list[int]:
    ways: list[_Place] = [_Place(0, 0, 0, 0, None)]
    for hunk in hunks:
        if hunk.old:
            options = _candidates(hunk, lines)
            if not options:
                raise _misfit(patch, hunk, lines)
            following = _reached(ways, hunk, options)
        else:
            following = _inserted(ways, hunk, len(lines))
        if not following:
            words = f"hunk {hunk.number} of {patch.path} does not fit below the hunk before it"
            raise PatchError(words, hint=INSTEAD)
        ways = following
    cost = min(way.cost for way in ways)
    best = [way for way in ways if way.cost == cost]
    _only(patch, hunks, best)
    places: list[int] = []
    way = best[0]
    while way.before is not None:
        places.append(way.at)
        way = way.before
    return places[::-1]


def _reached(ways: list[_Place], hunk: Hunk, options: Iterable[int]) -> list[_Place]:
    found: list[_Place] = []
    size = len(hunk.old)
    for at in options:
        best: _Place | None = None
        for way in ways:
            if way.end > at:
                continue
            drift = way.drift if hunk.start is None else at - (hunk.start - 1)
            cost = way.cost + abs(drift - way.drift)
            if best is None or cost < best.cost:
                best = _Place(at, at + size, drift, cost, way)
        if best:
            found.append(best)
    return found


def _inserted(ways: list[_Place], hunk: Hunk, last: int) -> list[_Place]:
    """Place a hunk without old lines: by its number, and without one at the end."""
    found: dict[int, _Place] = {}
    for way in ways:
        stated = last if hunk.start is None else hunk.start - (0 if hunk.after else 1) + way.drift
        at = max(way.end, min(stated, last))
        if at not in found or way.cost < found[at].cost:
            found[at] = _Place(at, at, way.drift, way.cost, way)
    return list(found.values())


def _only(patch: FilePatch, hunks: list[Hunk], best: list[_Place]) -> None:
    """Refuse a hunk without a number that could stand in several places."""
    chains: dict[int, set[int]] = defaultdict(set)
    for way in best:
        here, n = way, len(hunks)
        while here.before is not None:
            n -= 1
            chains[n].add(here.at)
            here = here.before
    for n, hunk in enumerate(hunks):
        if hunk.start is None and len(chains[n]) > 1:
            at = ", ".join(str(line + 1) for line in sorted(chains[n])[:4])
            words = f"hunk {hunk.number} of {patch.path} fits in several places (lines {at})"
            raise PatchError(words, hint="Give the hunk its line numbers, or more context")


def _replaced(hunk: Hunk, there: list[str]) -> list[str]:
    new: list[str] = []
    at = 0
    for mark, text in hunk.lines:
        if mark == "+":
            new.append(text)
            continue
        if mark == " ":
            new.append(there[at])
        at += 1
    return new


def _misfit(patch: FilePatch, hunk: Hunk, lines: list[str]) -> PatchError:
    new = [text for mark, text in hunk.lines if mark != "-"]
    if any(mark == "+" for mark, _ in hunk.lines) and _stands(new, lines, _folded):
        return PatchError(
            f"hunk {hunk.number} of {patch.path} stands in the file already",
            hint="Leave the diff out: what is written and not committed is judged without one",
        )
    known = {line.strip() for line in lines}
    missing = next((line for line in hunk.old if line.strip() not in known), "")
    words = f"hunk {hunk.number} of {patch.path} does not fit: "
    words += (
        f"the file has no line {missing.strip()[:120]!r}"
        if missing
        else f"its {len(hunk.old)} old lines do not stand together in the file"
    )
    return PatchError(words, hint=INSTEAD)
