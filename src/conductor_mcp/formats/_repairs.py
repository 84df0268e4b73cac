"""Newer syntax that a grammar does not know yet, put out of its way before it reads a file.

What is replaced keeps its length, so that every place in the file stays what it was. Only a file
that the grammar stumbles over is tried again like this, and what helps is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.syntax.lazily import expression

_GAP = r"(?:\s|/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*\n)*"
# `interface Box<out T>`, `<const T>`: variance and const modifiers of type parameters.
_MODIFIERS = expression(rf"([<,]{_GAP})((?:(?:const|in|out)(?=[\s/]){_GAP})+)(?=[A-Za-z_$])")
# An overload on a line of its own, after one that ends without a semicolon.
_OVERLOADS = expression(
    rf"(?<=[\w>\])}}\"'])({_GAP}\n[ \t]*)[ \t](?=(?:new )?(?:<[A-Za-z_$]|\([^()]*\)\s*:))"
)
_CODE = expression(r"\S")
# `class Box[T = int]`, `type Pair[T, U = T] = …`: what Python 3.13 takes for a parameter left out.
_PARAMETERS = expression(r"\b(?:class|def|type)[ \t]+\w+[ \t]*\[")
_LONGEST = 2_000


def repairs(grammar: str, text: str) -> Iterator[str]:
    """Yield texts of the same length that the grammar may know, the least changed first."""
    if grammar == "python":
        plain = "".join(_without_defaults(text))
        if plain != text:
            yield plain
    if grammar not in ("typescript", "tsx"):
        return
    freed = _MODIFIERS.sub(lambda m: m[1] + _CODE.sub(" ", m[2]), text)
    if freed != text:
        yield freed
    parted = _OVERLOADS.sub(lambda m: f"{m[1]};", freed)
    if parted != freed:
        yield parted


def _without_defaults(text: str) -> Iterator[str]:
    """Yield a Python text piece by piece, with blanks for what type parameters default to."""
    done = 0
    for found in _PARAMETERS.finditer(text):
        if found.start() < done:
            continue
        depth, blank = 1, False
        for at in range(found.end(), min(found.end() + _LONGEST, len(text))):
            char = text[at]
            depth += (char in "[({") - (char in "])}")
            if not depth:
                break
            if depth == 1 and char in "=,":
                blank = char == "="
            if blank and not char.isspace():
                yield f"{text[done:at]} "
                done = at + 1
    yield text[done:]
