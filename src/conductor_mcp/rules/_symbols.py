"""What rules ask of definitions: their sort, their parameters, what they are based on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conductor_mcp.model import Document, Symbol

METHOD = "method"
_OPENERS, _CLOSERS = "([{<", ")]}>"
_RECEIVERS = ("self", "cls", "this")
_MARKS = ("*", "/")
_HEADER = 2_000
_MOST_LINES = 2_000
_EMBEDDED = re.compile(r"\s*\*?([A-Za-z_][\w.]*)(?:\[[^\]]*\])?\s*(?:`[^`]*`)?\s*;?\s*")
_BASED = re.compile(r"\b(?:extends|implements|permits|with)\b")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as it is written. ``rest`` takes any number of arguments."""

    name: str
    optional: bool = False
    rest: bool = False
    keyword: bool = False


def simple(symbol: Symbol) -> str:
    """Return the name of a definition without what it is in."""
    return symbol.key.rpartition(".")[2]


def kind_of(symbol: Symbol) -> str:
    """Return a definition's kind; a function in something is a method."""
    return METHOD if symbol.kind == "function" and "." in symbol.key else symbol.kind


def parameters(symbol: Symbol) -> tuple[Parameter, ...]:
    """Return the parameters of a function, receivers left out."""
    return tuple(_parameters(_inside(symbol.signature)))


def _parameters(text: str) -> Iterator[Parameter]:
    keyword = False
    for n, one in enumerate(pieces(text)):
        if one in _MARKS:
            keyword = keyword or one == "*"
            continue
        stars = len(one) - len(one.lstrip("*"))
        words = re.split(r"[\s:=?]", one.lstrip("*.&"), maxsplit=1)
        name = words[0]
        if n == 0 and name in _RECEIVERS:
            continue
        rest = bool(stars) or "..." in one
        head = one.partition(":")[0]
        optional = rest or "=" in one.replace("=>", "") or head.rstrip().endswith("?")
        yield Parameter(name, optional, rest, keyword)
        keyword = keyword or stars == 1


def _inside(signature: str) -> str:
    """Return what stands between the first pair of parentheses."""
    if not signature.startswith("("):
        return ""
    depth = 0
    for n, mark in enumerate(signature):
        depth += (mark == "(") - (mark == ")")
        if depth == 0:
            return signature[1:n]
    return signature[1:]


def pieces(text: str) -> Iterator[str]:
    """Split at the commas that are in no bracket."""
    depth, start = 0, 0
    for n, mark in enumerate(text):
        if mark in _OPENERS:
            depth += 1
        elif mark in _CLOSERS and not (mark == ">" and text[n - 1] in "=-"):
            depth = max(0, depth - 1)
        elif mark == "," and depth == 0:
            if piece := text[start:n].strip():
                yield piece
            start = n + 1
    if piece := text[start:].strip():
        yield piece


def bases(symbol: Symbol, document: Document) -> tuple[str, ...]:
    """Return the names of what a class is based on, without what they are given."""
    if symbol.signature.startswith("(") and symbol.kind == "class":
        found = [p for p in pieces(_inside(symbol.signature)) if "=" not in p]
    elif document.path.endswith(".go"):
        found = list(_embedded(symbol, document))
    else:
        found = _extended(symbol, document)
    return tuple(re.split(r"[\[<(\s]", one, maxsplit=1)[0] for one in found)


def _embedded(symbol: Symbol, document: Document) -> Iterator[str]:
    """Yield the types that a Go struct or interface embeds: those of fields without a name."""
    lines = document.text.splitlines()[symbol.at.first - 1 : symbol.at.last]
    depth = 0
    for line in lines[:_MOST_LINES]:
        code = line.partition("//")[0]
        if depth == 1 and (found := _EMBEDDED.fullmatch(code)):
            yield found[1]
        depth += code.count("{") - code.count("}")


def _extended(symbol: Symbol, document: Document) -> list[str]:
    lines = document.text.splitlines()[symbol.at.first - 1 : symbol.at.last]
    header = "\n".join(lines)
    start = header.find(simple(symbol))
    header = header[max(start, 0) :][:_HEADER].partition("{")[0]
    _, *named = _BASED.split(header)
    return [piece for part in named for piece in pieces(part)]
