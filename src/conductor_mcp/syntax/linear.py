"""Regular expressions over paths that cannot hang, with groups, look-ahead and look-behind.

The dialect is what JavaScript, Python and Rust have in common: classes, groups, alternation,
quantifiers, anchors, the usual escapes, look-ahead and look-behind; what looks behind is read
backwards, and looks nowhere else itself. Back-references are refused. Run by simulating all ways
at once (Thompson, 1968; Pike's registers for the groups), so that the time grows with the length
of the expression times that of the text, never with powers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from conductor_mcp.syntax._expressions import ENDLESS, MOST, WORD, Node, Parser, Test

_LONGEST = 2_000
Saved = tuple[int, ...]


class _Step(NamedTuple):
    op: str
    x: int = 0
    y: int = 0
    test: Test | None = None
    look: tuple[_Step, ...] = ()


def _backwards(node: Node) -> Node:
    """Return what a piece is like when a text is read from its end; its groups catch nothing."""
    if node.kind in ("look", "behind"):
        raise ValueError("what looks behind may not look elsewhere")
    if node.kind in ("start", "end"):
        return Node("end" if node.kind == "start" else "start")
    parts = tuple(_backwards(part) for part in node.parts)
    if node.kind in ("row", "group"):
        return Node("row", parts[::-1])
    return node._replace(parts=parts)


class _Writer:
    def __init__(self) -> None:
        self.steps: list[_Step] = []

    def add(self, step: _Step) -> int:
        if len(self.steps) >= MOST:
            raise ValueError("it is too large once its repetitions are written out")
        self.steps.append(step)
        return len(self.steps) - 1

    def write(self, node: Node) -> None:
        match node.kind:
            case "row":
                for part in node.parts:
                    self.write(part)
            case "either":
                self._either(node)
            case "many":
                self._many(node)
            case "group":
                self.add(_Step("save", 2 * node.low))
                self.write(node.parts[0])
                self.add(_Step("save", 2 * node.low + 1))
            case "look":
                inner = _Writer()
                inner.write(node.parts[0])
                inner.add(_Step("match"))
                self.add(_Step("look", node.flag, look=tuple(inner.steps)))
            case "behind":
                inner = _Writer()
                inner.write(_backwards(node.parts[0]))
                inner.add(_Step("match"))
                self.add(_Step("behind", node.flag, look=tuple(inner.steps)))
            case "one":
                self.add(_Step("one", test=node.test))
            case _:
                self.add(_Step(node.kind, node.flag))

    def _either(self, node: Node) -> None:
        ends: list[int] = []
        for part in node.parts[:-1]:
            split = self.add(_Step("split"))
            self.write(part)
            ends.append(self.add(_Step("jump")))
            self.steps[split] = _Step("split", split + 1, len(self.steps))
        self.write(node.parts[-1])
        for end in ends:
            self.steps[end] = _Step("jump", len(self.steps))

    def _many(self, node: Node) -> None:
        (part,) = node.parts
        for _ in range(node.low):
            self.write(part)
        if node.high == ENDLESS:
            split = self.add(_Step("split"))
            self.write(part)
            self.add(_Step("jump", split))
            self._split(split, len(self.steps), lazy=node.flag)
            return
        splits: list[int] = []
        for _ in range(node.high - node.low):
            splits.append(self.add(_Step("split")))
            self.write(part)
        for split in splits:
            self._split(split, len(self.steps), lazy=node.flag)

    def _split(self, at: int, out: int, *, lazy: bool) -> None:
        self.steps[at] = _Step("split", out, at + 1) if lazy else _Step("split", at + 1, out)


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. ``groups`` counts its groups."""

    text: str
    groups: int
    _steps: tuple[_Step, ...] = field(repr=False)

    def search(self, text: str) -> tuple[str, ...] | None:
        """Return the groups of the first place that matches, the whole first; else ``None``."""
        saved = _run(self._steps, text, 0, anchored=False)
        if saved is None:
            return None
        at = dict(zip(saved[::2], saved[1::2], strict=True))
        found = (
            text[at[2 * n] : at[2 * n + 1]] if 2 * n + 1 in at and 2 * n in at else ""
            for n in range(self.groups + 1)
        )
        return tuple(found)


def _run(steps: tuple[_Step, ...], text: str, start: int, *, anchored: bool) -> Saved | None:
    """Return the registers of the best match, as a flat row of register and place."""
    best: Saved | None = None
    threads = _Threads(steps, text)
    for at in range(start, len(text) + 1):
        if best is None and (at == start or not anchored):
            threads.follow(at, 0, (0, at))
        if not threads.found and (best is not None or anchored):
            break
        letter = text[at] if at < len(text) else ""
        onward = _Threads(steps, text)
        for pc, saved in threads.found:
            step = steps[pc]
            if step.op == "match":
                best = (*saved, 1, at)
                break
            if letter and step.test is not None and step.test(letter):
                onward.follow(at + 1, pc + 1, saved)
        threads = onward
    return best


class _Threads:
    """The steps that wait for a letter at one place, in order of preference."""

    def __init__(self, steps: tuple[_Step, ...], text: str) -> None:
        self.found: list[tuple[int, Saved]] = []
        self._steps, self._text = steps, text
        self._seen: set[int] = set()

    def follow(self, at: int, first: int, registers: Saved) -> None:
        """Add every step that is reached without a letter."""
        waiting = [(first, registers)]
        while waiting:
            pc, saved = waiting.pop()
            if pc in self._seen:
                continue
            self._seen.add(pc)
            step = self._steps[pc]
            match step.op:
                case "jump":
                    waiting.append((step.x, saved))
                case "split":
                    waiting += [(step.y, saved), (step.x, saved)]
                case "save":
                    waiting.append((pc + 1, (*saved, step.x, at)))
                case "one" | "match":
                    self.found.append((pc, saved))
                case _:
                    if _holds(step, self._text, at):
                        waiting.append((pc + 1, saved))


def _holds(step: _Step, text: str, at: int) -> bool:
    if step.op == "start":
        return at == 0
    if step.op == "end":
        return at == len(text)
    if step.op == "edge":
        before = at > 0 and WORD(text[at - 1])
        after = at < len(text) and WORD(text[at])
        return (before is after) is bool(step.x)
    if step.op == "behind":
        text, at = text[:at][::-1], 0
    return (_run(step.look, text, at, anchored=True) is None) is bool(step.x)


@lru_cache(maxsize=1024)
def compiled(text: str) -> Expression:
    """Compile an expression.

    Raises:
        ValueError: It is none, or asks for what cannot be answered in linear time.

    """
    if len(text) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST:,} characters")
    parser = Parser(text)
    writer = _Writer()
    try:
        writer.write(parser.whole())
    except ValueError as error:
        raise ValueError(f"the expression {text!r} cannot be used: {error}") from error
    writer.add(_Step("match"))
    return Expression(text, parser.groups, tuple(writer.steps))
