"""Regular expressions over paths that cannot hang, with groups, look-ahead and look-behind.

The dialect is what JavaScript, Python and Rust have in common: classes, groups, alternation,
quantifiers, anchors, the usual escapes, look-ahead and look-behind; what looks behind is read
backwards, and looks nowhere else itself. Back-references are refused. Run by simulating all ways
at once (Thompson, 1968; Pike's registers for the groups), so that the time grows with the length
of the expression times that of the text, never with powers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

_MOST = 4_000  # instructions
_LONGEST = 2_000
_DEEPEST = 50
_ENDLESS = -1
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_WORD: Callable[[str], bool] = lambda c: c == "_" or (c.isascii() and c.isalnum())  # noqa: E731
_SETS: dict[str, Callable[[str], bool]] = {
    "d": lambda c: "0" <= c <= "9",
    "w": _WORD,
    "s": str.isspace,
    "D": lambda c: not "0" <= c <= "9",
    "W": lambda c: not _WORD(c),
    "S": lambda c: not c.isspace(),
}

Test = Callable[[str], bool]
Saved = tuple[int, ...]


class _Node(NamedTuple):
    """``kind`` and what it needs: a test, parts, bounds, the number of a group."""

    kind: str
    parts: tuple[_Node, ...] = ()
    test: Test | None = None
    low: int = 0
    high: int = 0
    flag: bool = False


class _Step(NamedTuple):
    op: str
    x: int = 0
    y: int = 0
    test: Test | None = None
    look: tuple[_Step, ...] = ()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.groups, self.depth = text, 0, 0, 0

    def whole(self) -> _Node:
        node = self._either()
        if self.at < len(self.text):
            raise ValueError(f"there is a ')' too many at {self.at + 1}")
        return node

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _next(self) -> str:
        found = self._peek()
        if not found:
            raise ValueError("it ends too early")
        self.at += 1
        return found

    def _either(self) -> _Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("it is nested too deeply")
        choices = [self._row()]
        while self._peek() == "|":
            self.at += 1
            choices.append(self._row())
        self.depth -= 1
        return choices[0] if len(choices) == 1 else _Node("either", tuple(choices))

    def _row(self) -> _Node:
        found: list[_Node] = []
        while self._peek() not in ("", "|", ")"):
            found.append(self._quantified(self._atom()))
        return _Node("row", tuple(found))

    def _quantified(self, atom: _Node) -> _Node:
        bounds = {"*": (0, _ENDLESS), "+": (1, _ENDLESS), "?": (0, 1)}.get(self._peek())
        if bounds:
            self.at += 1
        elif self._peek() == "{" and (counted := self._counted()):
            bounds = counted
        else:
            return atom
        lazy = self._peek() == "?"
        self.at += lazy
        if self._peek() and self._peek() in "*+":
            raise ValueError(f"nothing to repeat at {self.at + 1}")
        return _Node("many", (atom,), None, bounds[0], bounds[1], lazy)

    def _counted(self) -> tuple[int, int] | None:
        body, closed, _ = self.text[self.at + 1 :].partition("}")
        low, comma, high = body.partition(",")
        if not closed or not low.isdecimal() or (high and not high.isdecimal()):
            return None
        self.at += len(body) + 2
        least = int(low)
        most = int(high) if high else (_ENDLESS if comma else least)
        if least > _MOST or most > _MOST or (most != _ENDLESS and most < least):
            raise ValueError(f"{{{body}}} cannot be counted")
        return least, most

    def _atom(self) -> _Node:
        mark = self._next()
        if mark == "(":
            return self._group()
        if mark == "[":
            return _Node("one", test=self._class())
        if mark == ".":
            return _Node("one", test=_not_a_break)
        if mark in "^$":
            return _Node("start" if mark == "^" else "end")
        if mark in "*+?":
            raise ValueError(f"nothing to repeat at {self.at}")
        if mark == "\\":
            return self._escape()
        return _Node("one", test=mark.__eq__)

    def _escape(self) -> _Node:
        mark = self._next()
        if mark in "bB":
            return _Node("edge", flag=mark == "B")
        if mark in "123456789k":
            raise ValueError("back-references are not read")
        return _Node("one", test=self._escaped(mark))

    def _escaped(self, mark: str) -> Test:
        if mark in _SETS:
            return _SETS[mark]
        if mark in "xu":
            size = 2 if mark == "x" else 4
            code = self.text[self.at : self.at + size]
            self.at += size
            return chr(int(code, 16)).__eq__
        if mark in "pPcZAz":
            raise ValueError(f"\\{mark} is not read")
        return _SHORT.get(mark, mark).__eq__

    def _group(self) -> _Node:
        kind, number = "group", 0
        rest = self.text[self.at :]
        if rest.startswith("?:"):
            kind, self.at = "row", self.at + 2
        elif rest.startswith(("?=", "?!")):
            kind, self.at = "look", self.at + 2
        elif rest.startswith(("?<=", "?<!")):
            kind, self.at = "behind", self.at + 3
        elif rest.startswith(("?<", "?P<")):
            self.at = self.text.find(">", self.at) + 1
            if not self.at:
                raise ValueError("a group's name does not end")
        elif rest.startswith("?"):
            raise ValueError(f"(?{rest[1:2]} is not read")
        if kind == "group":
            self.groups += 1
            number = self.groups
        inner = self._either()
        if self._peek() != ")":
            raise ValueError("a '(' is not closed")
        self.at += 1
        return _Node(kind, (inner,), None, number, 0, rest.startswith(("?!", "?<!")))

    def _class(self) -> Test:
        negated = self._peek() == "^"
        self.at += negated
        tests: list[Test] = []
        first = True
        while first or self._peek() != "]":
            first = False
            mark = self._next()
            if mark == "]":  # [] holds nothing, [^] everything
                self.at -= 1
                break
            test, low = self._member(mark)
            if (
                low
                and self._peek() == "-"
                and self.text[self.at + 1 : self.at + 2] not in ("]", "")
            ):
                self.at += 1
                _, high = self._member(self._next())
                if not high or high < low:
                    raise ValueError("a range in [] runs backwards")
                test = _between(low, high)
            tests.append(test)
        self.at += 1
        if len(tests) == 1 and not negated:
            return tests[0]
        return lambda c: any(test(c) for test in tests) is not negated

    def _member(self, mark: str) -> tuple[Test, str]:
        if mark != "\\":
            return mark.__eq__, mark
        escaped = self._next()
        if escaped == "b":
            return "\b".__eq__, "\b"
        test = self._escaped(escaped)
        plain = escaped not in _SETS and escaped not in "xu"
        return test, _SHORT.get(escaped, escaped) if plain else ""


def _not_a_break(letter: str) -> bool:
    return letter not in "\n\r"


def _between(low: str, high: str) -> Test:
    return lambda c: low <= c <= high


def _backwards(node: _Node) -> _Node:
    """Return what a piece is like when a text is read from its end; its groups catch nothing."""
    if node.kind in ("look", "behind"):
        raise ValueError("what looks behind may not look elsewhere")
    if node.kind in ("start", "end"):
        return _Node("end" if node.kind == "start" else "start")
    parts = tuple(_backwards(part) for part in node.parts)
    if node.kind in ("row", "group"):
        return _Node("row", parts[::-1])
    return node._replace(parts=parts)


class _Writer:
    def __init__(self) -> None:
        self.steps: list[_Step] = []

    def add(self, step: _Step) -> int:
        if len(self.steps) >= _MOST:
            raise ValueError("it is too large once its repetitions are written out")
        self.steps.append(step)
        return len(self.steps) - 1

    def write(self, node: _Node) -> None:
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

    def _either(self, node: _Node) -> None:
        ends: list[int] = []
        for part in node.parts[:-1]:
            split = self.add(_Step("split"))
            self.write(part)
            ends.append(self.add(_Step("jump")))
            self.steps[split] = _Step("split", split + 1, len(self.steps))
        self.write(node.parts[-1])
        for end in ends:
            self.steps[end] = _Step("jump", len(self.steps))

    def _many(self, node: _Node) -> None:
        (part,) = node.parts
        for _ in range(node.low):
            self.write(part)
        if node.high == _ENDLESS:
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
        before = at > 0 and _WORD(text[at - 1])
        after = at < len(text) and _WORD(text[at])
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
    parser = _Parser(text)
    writer = _Writer()
    try:
        writer.write(parser.whole())
    except ValueError as error:
        raise ValueError(f"the expression {text!r} cannot be used: {error}") from error
    writer.add(_Step("match"))
    return Expression(text, parser.groups, tuple(writer.steps))
