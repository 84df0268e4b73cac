"""TypeScript as the grammar at hand can take it: words that it does not know, said in others.

Source: the TypeScript handbook (modules, ``export type *``, augmentations, ``import(…)`` types).
Lines stay where they are.
"""

from __future__ import annotations

import re

# A field of this name is taken for the word of the language; quoted it is a name.
_ABSTRACT = re.compile(r"((?:^|[;{])[ \t]*(?:readonly )?)abstract(\??:)", re.MULTILINE)
_ALL_TYPES = re.compile(r"^([ \t]*export[ \t]+)type[ \t]+(?=\*)", re.MULTILINE)
_NAMELESS = re.compile(r"^([ \t]*export[ \t]+default[ \t]+function[ \t]*)(?=[(<])", re.MULTILINE)
_EVERYWHERE = re.compile(r"^([ \t]+)(?=global[ \t]*\{)", re.MULTILINE)
_USING = re.compile(r"(\([ \t]*)using(?=\??:)")
_SPACE = re.compile(
    r"^([ \t]*(?:(?:export|declare)[ \t]+)*(?:namespace|module)[ \t]+"
    r"[^\s{;=(]+)([ \t]*\r?\n\s*)\{",
    re.MULTILINE,
)
_TYPE_OF = re.compile(r"""\bimport\((["'])([^"'\n]+)\1\)(?=\s*\.\s*[A-Za-z_$])""")


def prepared(text: str) -> tuple[str, list[str]]:
    """Return a file's text with what the grammar does not know changed; what it imports inline.

    ``import("./models").Order`` becomes ``import$$0.Order``, the first of the returned specifiers.
    """
    text = _ABSTRACT.sub(r'\1"abstract"\2', text)
    text = _ALL_TYPES.sub(r"\1", text)
    text = _NAMELESS.sub(r"\1given$ ", text)
    text = _EVERYWHERE.sub(r"\1declare ", text)
    text = _USING.sub(r"\1using$", text)
    text = _SPACE.sub(r"\1 {\2", text)
    sources: list[str] = []

    def named(hit: re.Match[str]) -> str:  # a name can stand where the grammar takes no call
        sources.append(hit[2])
        return f"import$${len(sources) - 1}"

    return _TYPE_OF.sub(named, text) if "import(" in text else text, sources
