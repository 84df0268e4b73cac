"""A quick reader of plain GraphQL schema definitions; what is not plain is left to the parser.

Whole fields are matched at once, which costs a quarter of what tokens and nodes cost. It only
says "this is what stands there" or "I do not know": anything unusual, and anything wrong, is for
graphql-core to read or to refuse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from conductor_mcp.syntax.lazily import expression

_GAP = r"(?:[ \t\r\n,\ufeff]++|\#[^\r\n]*+)*+"
_NAME = r"[A-Za-z_][A-Za-z_0-9]*+"
_SIMPLE = r'"(?!"")(?:[^"\\\r\n]|\\["\\/bfnrt])*+"(?!")'
_TEXT = rf'(?:"""(?:[^"\\]|\\"""|\\(?!""")|"(?!""))*+"""|{_SIMPLE})'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+(?![\w.])"
_ATOM = rf"(?:{_NAME}|{_SIMPLE}|{_NUMBER})"


def _value(inner: str) -> str:
    pair = rf"{_NAME}{_GAP}:{_GAP}{inner}{_GAP}"
    return rf"(?:{_ATOM}|\[{_GAP}(?:{inner}{_GAP})*+\]|\{{{_GAP}(?:{pair})*+\}})"


def _type(inner: str) -> str:
    return rf"(?:{_NAME}{_GAP}!?+|\[{_GAP}{inner}{_GAP}\]{_GAP}!?+)"


# Lists of lists, and objects in objects; deeper ones are not plain.
_VALUE = _value(_value(_value(_ATOM)))
_TYPE = _type(_type(_type(_type(rf"{_NAME}{_GAP}!?+"))))
_GIVEN = rf"\({_GAP}(?:{_NAME}{_GAP}:{_GAP}{_VALUE}{_GAP})++\)"
_MARKS = rf"(?:@{_GAP}{_NAME}{_GAP}(?:{_GIVEN}{_GAP})?+)*+"
_DEFAULT = rf"(?:={_GAP}{_VALUE}{_GAP})?+"
_TOLD = rf"{_GAP}(?:{_TEXT}{_GAP})?+"
_ARGUMENTS = rf"\((?:{_TOLD}{_NAME}{_GAP}:{_GAP}{_TYPE}{_GAP}{_DEFAULT}{_MARKS})++\)"
_ARGUMENT = expression(rf"{_TOLD}({_NAME}){_GAP}:{_GAP}({_TYPE}){_GAP}{_DEFAULT}{_MARKS}")
_FIELD = expression(
    rf"{_TOLD}(?P<name>{_NAME}){_GAP}(?:(?P<args>{_ARGUMENTS}){_GAP})?+"
    rf":{_GAP}(?P<type>{_TYPE}){_GAP}(?P<marks>{_MARKS})"
)
_INPUT = expression(
    rf"{_TOLD}(?P<name>{_NAME}){_GAP}:{_GAP}(?P<type>{_TYPE}){_GAP}"
    rf"{_DEFAULT}(?P<marks>{_MARKS})"
)
_ENUMERATED = expression(
    rf"{_TOLD}(?P<name>(?!(?:true|false|null)\b){_NAME}){_GAP}(?P<marks>{_MARKS})"
)
_HEAD = expression(
    rf"(?:(?P<text>{_TEXT}){_GAP}|(?P<extend>extend\b){_GAP})?+(?P<word>type|interface|input|enum|union|scalar)\b"
    rf"{_GAP}(?P<name>{_NAME}){_GAP}"
    rf"(?:(?P<over>implements\b{_GAP}(?:&{_GAP})?+{_NAME}{_GAP}(?:&{_GAP}{_NAME}{_GAP})*+))?+"
    rf"{_MARKS}(?P<body>\{{)?+"
)
_PLACES = (
    "QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT"
    " VARIABLE_DEFINITION SCHEMA SCALAR OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE"
    " UNION ENUM ENUM_VALUE INPUT_OBJECT INPUT_FIELD_DEFINITION"
).replace(" ", "|")
_PLACE = rf"(?:{_PLACES})\b{_GAP}"
_DIRECTIVE = expression(
    rf"(?:(?P<text>{_TEXT}){_GAP})?+directive\b{_GAP}@{_GAP}(?P<name>{_NAME}){_GAP}"
    rf"(?:{_ARGUMENTS}{_GAP})?+(?:repeatable\b{_GAP})?+on\b{_GAP}(?:\|{_GAP})?+"
    rf"{_PLACE}(?:\|{_GAP}{_PLACE})*+"
)
_ROOTS = expression(
    rf"(?:{_TEXT}{_GAP})?+schema\b{_GAP}{_MARKS}\{{{_GAP}"
    rf"(?:(?:query|mutation|subscription)\b{_GAP}:{_GAP}{_NAME}{_GAP})++\}}"
)
_UNION = expression(rf"={_GAP}(?:\|{_GAP})?+({_NAME}{_GAP}(?:\|{_GAP}{_NAME}{_GAP})*+)")
_CLOSE = expression(rf"{_GAP}\}}")
_BLANK = expression(_GAP)
_NAMES = expression(rf"#[^\r\n]*|({_NAME})")
_NOISE = expression(r"#[^\r\n]*+|[ \t\r\n,\ufeff]++")
_DEPRECATED = expression(rf"@{_GAP}deprecated\b")
_QUOTED = expression(_SIMPLE)
_ESCAPE = expression(r'\\(["\\/bfnrt])')
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# What a definition's end is found by: texts and comments are passed over, braces are counted.
_BRACE = expression(rf"{_TEXT}|#[^\r\n]*+|[{{}}()]")
_CONTROL = expression("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_MEMBERS = {"type": _FIELD, "interface": _FIELD, "input": _INPUT, "enum": _ENUMERATED}


@dataclass(slots=True)
class Member:
    """A field, an input field or an enum's value; ``at`` is the offset of its name."""

    name: str
    at: int
    type: str = ""
    arguments: list[str] = field(default_factory=list[str])
    deprecated: bool = False


@dataclass(slots=True)
class Definition:
    """A type of any sort; ``names`` are interfaces, or what a union joins."""

    word: str
    name: str
    at: int
    said: str = ""
    names: list[str] = field(default_factory=list[str])
    members: list[Member] = field(default_factory=list[Member])
    extends: bool = False


def plain(text: str) -> bool:
    """Tell a text that this reader may be asked about: one without characters that are none."""
    return _CONTROL.search(text) is None


def definitions(text: str, here: int, found: list[Definition]) -> int:
    """Add the plain definitions from ``here`` on to ``found``; return where they stop."""
    here = _skip(text, here)
    while here < len(text):
        if (head := _HEAD.match(text, here)) is not None:
            one = Definition(head["word"], head["name"], head.start("name"), _said(head))
            one.extends = head["extend"] is not None
            end = _rest(text, head, one)
            if end < 0:
                return here
            found.append(one)
        elif (head := _DIRECTIVE.match(text, here)) is not None:
            found.append(Definition("directive", head["name"], head.start("name"), _said(head)))
            end = head.end()
        elif (head := _ROOTS.match(text, here)) is not None:
            end = head.end()
        else:
            return here
        here = _skip(text, end)
    return here


def end_of(text: str, here: int) -> int:
    """Return where the definition at ``here`` ends, its block included: a guess at its extent."""
    depth = 0
    for mark in _BRACE.finditer(text, here):
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(mark[0], 0)
        if depth <= 0 and mark[0] == "}":
            return mark.end()
    return len(text)


def _said(head: re.Match[str]) -> str:
    text = head["text"] or ""
    if text.startswith('"""'):
        return text[3:-3].replace('\\"""', '"""')
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), text[1:-1])


def _rest(text: str, head: re.Match[str], one: Definition) -> int:
    """Read what follows a definition's head; ``-1`` where it is not plain."""
    here = head.end()
    if head["over"]:
        one.names = _names(head["over"])[1:]
        if one.word not in ("type", "interface"):
            return -1
    if head["body"]:
        return _body(text, here, one)
    if one.word == "union" and (joined := _UNION.match(text, _skip(text, here))):
        one.names = _names(joined[1])
        return joined.end()
    return -1 if head["extend"] else here


def _skip(text: str, here: int) -> int:
    match = _BLANK.match(text, here)
    return match.end() if match else here


def _names(text: str) -> list[str]:
    return [name for name in _NAMES.findall(text) if name]


def _body(text: str, here: int, one: Definition) -> int:
    """Read the members up to the closing brace; ``-1`` where they are not plain."""
    pattern = _MEMBERS.get(one.word)
    if pattern is None:
        return -1
    while (match := pattern.match(text, here)) is not None:
        here = match.end()
        marks = match["marks"]
        member = Member(match["name"], match.start("name"))
        member.deprecated = bool(marks) and _deprecated(marks)
        if pattern is not _ENUMERATED:
            kind = match["type"]
            member.type = kind if kind.isalnum() else _NOISE.sub("", kind)
            if pattern is _FIELD and (arguments := match["args"]) is not None:
                told = _ARGUMENT.findall(arguments, 1)
                member.arguments = [f"{name}: {_NOISE.sub('', type_)}" for name, type_ in told]
        one.members.append(member)
    closed = _CLOSE.match(text, here)
    return closed.end() if closed is not None and one.members else -1


def _deprecated(marks: str) -> bool:
    return "deprecated" in marks and _DEPRECATED.search(_QUOTED.sub("", marks)) is not None
