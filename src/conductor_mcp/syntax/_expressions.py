"""Regular expressions taken apart: what ``linear`` runs, as a tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

MOST = 4_000  # instructions
_DEEPEST = 50
ENDLESS = -1
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
WORD: Callable[[str], bool] = lambda c: c == "_" or (c.isascii() and c.isalnum())  # noqa: E731
_SETS: dict[str, Callable[[str], bool]] = {
    "d": lambda c: "0" <= c <= "9",
    "w": WORD,
    "s": str.isspace,
    "D": lambda c: not "0" <= c <= "9",
    "W": lambda c: not WORD(c),
    "S": lambda c: not c.isspace(),
}

Test = Callable[[str], bool]


class Node(NamedTuple):
    """``kind`` and what it needs: a test, parts, bounds, the number of a group."""

    kind: str
    parts: tuple[Node, ...] = ()
    test: Test | None = None
    low: int = 0
    high: int = 0
    flag: bool = False


class Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.groups, self.depth = text, 0, 0, 0

    def whole(self) -> Node:
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

    def _either(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("it is nested too deeply")
        choices = [self._row()]
        while self._peek() == "|":
            self.at += 1
            choices.append(self._row())
        self.depth -= 1
        return choices[0] if len(choices) == 1 else Node("either", tuple(choices))

    def _row(self) -> Node:
        found: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            found.append(self._quantified(self._atom()))
        return Node("row", tuple(found))

    def _quantified(self, atom: Node) -> Node:
        bounds = {"*": (0, ENDLESS), "+": (1, ENDLESS), "?": (0, 1)}.get(self._peek())
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
        return Node("many", (atom,), None, bounds[0], bounds[1], lazy)

    def _counted(self) -> tuple[int, int] | None:
        body, closed, _ = self.text[self.at + 1 :].partition("}")
        low, comma, high = body.partition(",")
        if not closed or not low.isdecimal() or (high and not high.isdecimal()):
            return None
        self.at += len(body) + 2
        least = int(low)
        most = int(high) if high else (ENDLESS if comma else least)
        if least > MOST or most > MOST or (most != ENDLESS and most < least):
            raise ValueError(f"{{{body}}} cannot be counted")
        return least, most

    def _atom(self) -> Node:
        mark = self._next()
        if mark == "(":
            return self._group()
        if mark == "[":
            return Node("one", test=self._class())
        if mark == ".":
            return Node("one", test=_not_a_break)
        if mark in "^$":
            return Node("start" if mark == "^" else "end")
        if mark in "*+?":
            raise ValueError(f"nothing to repeat at {self.at}")
        if mark == "\\":
            return self._escape()
        return Node("one", test=mark.__eq__)

    def _escape(self) -> Node:
        mark = self._next()
        if mark in "bB":
            return Node("edge", flag=mark == "B")
        if mark in "123456789k":
            raise ValueError("back-references are not read")
        return Node("one", test=self._escaped(mark))

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

    def _group(self) -> Node:
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
        return Node(kind, (inner,), None, number, 0, rest.startswith(("?!", "?<!")))

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
