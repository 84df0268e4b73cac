"""A tolerant reader of protobuf source: tokens in, declarations out, whatever stands between.

Source of the format: the Protocol Buffers language specifications for proto2, proto3 and
editions. It is meant for indexing: it needs no imports, and what it cannot follow costs one
statement, not the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from conductor_mcp.syntax.tree import Lines

_TOKEN = re.compile(
    r"""\x20*+(?:(?P<space>\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/|\Z)
    |(?P<text>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
    |(?P<word>\.?[A-Za-z_][\w.]*)
    |(?P<number>[-+]?[0-9][\w.+-]*)
    |(?P<mark>.))""",
    re.VERBOSE | re.DOTALL,
)
MAX_DEPTH = 64
MAX_PROBLEMS = 5


@dataclass(slots=True)
class Declaration:
    """A message, field, enum, value, service, rpc or extension, under its full name.

    ``options`` are the words that follow a field's number; ``extends``: the field stands in an
    ``extend`` block, and belongs to its owner only by its full name. A group is a field and a
    message.
    """

    kind: str
    name: str
    line: int
    detail: str = ""
    owner: str = ""
    about: str = ""
    options: tuple[str, ...] = ()
    column: int = 0
    extends: bool = False


@dataclass(slots=True)
class Source:
    """All that a file declares."""

    package: str = ""
    syntax: str = ""
    imports: list[str] = field(default_factory=list[str])
    declared: list[Declaration] = field(default_factory=list[Declaration])
    problems: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def parse(text: str) -> Source:
    """Read a file. Never raises; what could not be followed is in ``problems``."""
    reader = _Reader(text)
    reader.file()
    return reader.source


class _Reader:
    def __init__(self, text: str) -> None:
        self.source = Source()
        self._lines = Lines(text)
        self._tokens: list[tuple[str, str, int, str]] = []
        comment = ""
        add = self._tokens.append
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup
            if kind == "space":
                said = match["space"]
                if said[:1] == "/":
                    comment += " " + said.strip("/* \n\t")
                elif said != "\n" and said.count("\n") > 1:
                    comment = ""
                continue
            first, last = match.span(kind or "mark")
            add((kind or "mark", text[first:last], first, comment))
            comment = ""
        self._here = 0

    # -- tokens

    def _word(self, ahead: int = 0) -> str:
        try:
            return self._tokens[self._here + ahead][1]
        except IndexError:
            return ""

    def _kind(self, ahead: int = 0) -> str:
        here = self._here + ahead
        return self._tokens[here][0] if here < len(self._tokens) else ""

    def _line(self) -> int:
        return self._place()[0]

    def _place(self) -> tuple[int, int]:
        if not self._tokens:
            return 1, 1
        here = min(self._here, len(self._tokens) - 1)
        return self._lines.place(self._tokens[here][2])

    def _comment(self) -> str:
        return self._tokens[self._here][3].strip() if self._here < len(self._tokens) else ""

    def _wrong(self, line: int, message: str) -> None:
        if len(self.source.problems) < MAX_PROBLEMS:
            self.source.problems.append((line, message))

    def _statement(self) -> list[str]:
        """Take the tokens up to ``;`` or a block, and the block's own up to its end."""
        taken: list[str] = []
        depth, here, tokens = 0, self._here, self._tokens
        while here < len(tokens):
            kind, word, _, _ = tokens[here]
            if kind == "mark":
                if depth == 0 and word == "}":
                    self._here = here
                    self._wrong(self._line(), f"`;` is missing before `}}` after {_shown(taken)}")
                    break
                if word in "{[(<":
                    depth += 1
                elif word in "}])>":
                    depth -= 1
                    if depth <= 0 and word == "}":
                        here += 1
                        break
                elif word == ";" and depth == 0:
                    here += 1
                    break
            here += 1
            taken.append(word)
        self._here = here
        return taken

    # -- declarations

    def file(self) -> None:
        while word := self._word():
            if word in ("syntax", "edition", "package", "import", "option"):
                self._header(word, self._statement())
            elif word in _BLOCKS:
                self._declaration(word, self.source.package, 0)
            elif word == ";":
                self._here += 1
            else:
                self._wrong(self._line(), f"`{word[:40]}` starts no declaration")
                if word == "}":
                    self._here += 1
                else:
                    self._statement()

    def _header(self, word: str, taken: list[str]) -> None:
        last = taken[-1].strip("\"'") if len(taken) > 1 else ""
        if word in ("syntax", "edition"):
            self.source.syntax = last
        elif word == "package":
            self.source.package = last
        elif word == "import":
            self.source.imports.append(last)

    def _declaration(self, word: str, scope: str, depth: int) -> None:
        (line, column), about = self._place(), self._comment()
        self._here += 1
        name = self._word()
        self._here += 1
        if self._word() != "{" or depth >= MAX_DEPTH:
            self._wrong(line, f"`{word} {name[:40]}` is not followed by a block that can be read")
            self._statement()
            return
        self._here += 1
        full = name.lstrip(".") if word == "extend" else ".".join(filter(None, (scope, name)))
        if word == "oneof":
            full = scope
        elif word != "extend":
            one = Declaration(word, full, line, "", scope, about, (), column)
            self.source.declared.append(one)
        self._block(word, full, depth, name if word == "oneof" else "", line, scope)

    def _block(  # noqa: PLR0917 - what it is in
        self, word: str, full: str, depth: int, oneof: str, opened: int, scope: str
    ) -> None:
        while inner := self._word():
            if inner == "}":
                self._here += 1
                return
            if inner == ";":
                self._here += 1
            elif inner == "rpc" and word == "service":
                self._rpc(full)
            elif inner in _BLOCKS and self._kind(1) == "word" and self._word(2) == "{":
                self._declaration(inner, full, depth + 1)
            elif inner in ("option", "reserved", "extensions"):
                self._statement()
            elif word == "enum":
                self._value(full)
            elif word == "service":
                self._wrong(self._line(), f"`{inner[:40]}` in a service is no rpc")
                self._statement()
            elif self._word(at := int(inner in _LABELS)) == "group" and self._word(at + 2) == "=":
                self._group(full, oneof, depth, scope if word == "extend" else None)
            else:
                self._field(full, oneof, extends=word == "extend")
        self._wrong(opened, f"the block of `{word} {full}` is never closed")

    def _rpc(self, service: str) -> None:
        (line, column), about = self._place(), self._comment()
        taken = self._statement()
        detail = " ".join(taken[2:])
        detail = re.sub(r"\s*([()])\s*", r"\1", detail.partition("{")[0])
        detail = detail.replace("returns", " returns ").strip()
        name = f"{service}.{taken[1]}" if len(taken) > 1 else service
        one = Declaration("rpc", name, line, detail, service, about, (), column)
        self.source.declared.append(one)

    def _value(self, enum: str) -> None:
        (line, column), about = self._place(), self._comment()
        taken = self._statement()
        if len(taken) < 3 or taken[1] != "=":  # noqa: PLR2004 - NAME = number
            self._wrong(line, f"{_shown(taken)} is no enum value")
            return
        number = "".join(taken[2:4]) if taken[2] == "-" else taken[2]
        name = f"{enum}.{taken[0]}"
        one = Declaration("value", name, line, f"= {number}", enum, about, (), column)
        self.source.declared.append(one)

    def _group(self, message: str, oneof: str, depth: int, scope: str | None) -> None:
        """Read ``optional group Result = 1 { … }``: a message, and a field in small letters."""
        (line, column), about = self._place(), self._comment()
        label = self._word() if self._word() in _LABELS else ""
        self._here += 2 if label else 1
        name, number = self._word(), self._word(2)
        self._here += 3
        options: list[str] = []
        while self._word() not in ("{", "}", ";", ""):
            options.append(self._word())
            self._here += 1
        if self._word() != "{" or depth >= MAX_DEPTH:
            self._wrong(line, f"`group {name[:40]}` is not followed by a block that can be read")
            self._statement()
            return
        self._here += 1
        detail = f"{label} {name} = {number}".strip() + (f", oneof {oneof}" if oneof else "")
        around = message if scope is None else scope  # an extension's message stands beside it
        full = ".".join(filter(None, (around, name)))
        self.source.declared += [
            Declaration("field", f"{message}.{name.lower()}", line, detail, message, about,
                        tuple(options), column, scope is not None),
            Declaration("message", full, line, "", around, about, (), column),
        ]  # fmt: skip
        self._block("message", full, depth + 1, "", line, around)

    def _field(self, message: str, oneof: str, *, extends: bool = False) -> None:
        (line, column), about = self._place(), self._comment()
        taken = self._statement()
        if "=" not in taken or taken.index("=") < 2:  # noqa: PLR2004 - type and name
            self._wrong(line, f"{_shown(taken)} is no field")
            return
        equals = taken.index("=")
        name, number = taken[equals - 1], "".join(taken[equals + 1 : equals + 2])
        label = taken[0] if taken[0] in _LABELS else ""
        type_ = "".join(taken[1 if label else 0 : equals - 1]).replace(",", ", ")
        detail = f"{label} {type_} = {number}".strip() + (f", oneof {oneof}" if oneof else "")
        options = tuple(taken[equals + 2 :])  # [ deprecated = true ], as words
        full = f"{message}.{name}"
        one = Declaration("field", full, line, detail, message, about, options, column, extends)
        self.source.declared.append(one)


_BLOCKS = ("message", "enum", "service", "extend", "oneof")
_LABELS = ("optional", "required", "repeated")


def _shown(taken: list[str]) -> str:
    return f"`{' '.join(taken)[:60]}`"
