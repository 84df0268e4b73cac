"""Django's two ways of writing a route as templates: converters and regular expressions.

Source: Django's documentation (URL dispatcher).
"""

from __future__ import annotations

import re

from conductor_mcp.formats.routes._pymade import HOLE

_CONVERTER = re.compile(r"<(?:([^<>:]+):)?(\w+)>")
_NAMED = re.compile(r"\(\?P<(\w+)>")
_ANCHORS = re.compile(r"\\[AbBZz]|(?<!\\)[\^$]")
_ESCAPED = re.compile(r"\\([^\w\s])")
_TYPES = {"int": "integer", "str": "string", "slug": "string", "uuid": "string", "path": "string"}


def without_holes(shown: str) -> tuple[str, bool]:
    """Return a template without the pieces that are not known, and whether there are none."""
    firm = HOLE not in shown
    return (shown, True) if firm else (shown.replace(f"/{HOLE}/", "/").replace(HOLE, ""), False)


def of_path(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a route of ``path()`` as a template, with the types of its parameters."""
    shown = _CONVERTER.sub(lambda m: f"{{{m[2]}{'*' if m[1] == 'path' else ''}}}", text)
    types = ((m[2], _TYPES.get(m[1] or "str", "")) for m in _CONVERTER.finditer(text))
    return shown, tuple(types)


def of_regex(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a route of ``re_path()`` as a template: its groups are parameters."""
    text = _ANCHORS.sub("", text)
    shown, at, names = "", 0, list[tuple[str, str]]()
    while at < len(text):
        if text[at] == "\\":
            shown += text[at : at + 2]
            at += 2
        elif text[at] == "(":
            end = _closing(text, at)
            inner = text[at:end]
            if match := _NAMED.match(inner):
                digits = inner[match.end() : -1] in (r"\d+", "[0-9]+")
                names.append((match[1], "integer" if digits else "string"))
                shown += f"{{{match[1]}}}"
            elif inner.startswith("(?:"):
                optional = text[end : end + 1] in ("?", "*")
                inside, more = of_regex(inner[3:-1])
                # What may be left out is: the path of a contract has all of its parameters.
                shown += "" if optional else inside
                names += [] if optional else more
            elif not inner.startswith("(?"):
                shown += "{var}"
            at = end
        else:
            shown += "" if text[at] in "?*+" else text[at]
            at += 1
    return _ESCAPED.sub(r"\1", shown), tuple(names)


def _closing(text: str, at: int) -> int:
    depth, inside = 0, False
    while at < len(text):
        mark = text[at]
        if mark == "\\":
            at += 2
            continue
        if inside:
            inside = mark != "]"
        elif mark == "[":
            inside = True
        elif mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return len(text)
