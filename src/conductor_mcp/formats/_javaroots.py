"""Where Java source may stand: the roots below which a package's folders begin.

Sources: the standard layouts of Maven and Gradle; ``pom.xml`` (``modules``) and
``settings.gradle`` (``include``) name the other modules of a build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from conductor_mcp.formats._format import Exists, ReadText
from conductor_mcp.model import Document
from conductor_mcp.model.values import dataclass
from conductor_mcp.syntax.lazily import expression

SUFFIXES = (".java", ".kt")
_LAYOUTS = ("src/main/java", "src/test/java", "src/main/kotlin", "src")
_PACKAGE = expression(r"^[ \t]*package\s+([\w.\s]+?)\s*;", re.MULTILINE)
_WILDCARD = expression(r"^[ \t]*import\s+([\w.]+)\.\*\s*;", re.MULTILINE)
_MODULES = expression(r"<module>\s*([^<>\s]+)\s*</module>")
_INCLUDE = expression(r"\binclude(?:Build)?\b[ \t(]*((?:\s*['\"][^'\"\n]+['\"]\s*,?)+)")
_QUOTED = expression(r"['\"]([^'\"\n]+)['\"]")
_SETTINGS = ("settings.gradle", "settings.gradle.kts")
_MOST = 400  # modules of one build
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands: its source root, its package, and the packages it imports whole.

    ``module`` is the folder of its build module, ``layout`` the way from there to the root.
    """

    root: str
    package: str
    wildcards: tuple[str, ...] = ()
    module: str = ""
    layout: str = ""


@lru_cache(maxsize=64)
def place(path: str, text: str) -> Place:
    """Infer where a file stands from its path and its own package declaration."""
    found = _PACKAGE.search(text)
    package = "".join(found[1].split()) if found else ""
    wildcards = tuple(_WILDCARD.findall(text))
    folder = path.rpartition("/")[0]
    inner = package.replace(".", "/")
    if inner and folder != inner and not folder.endswith(f"/{inner}"):
        return Place(folder, package, wildcards, folder, "")  # it stands where it should not
    root = folder[: len(folder) - len(inner)].rstrip("/") if inner else folder
    for layout in (*_LAYOUTS, "src/*/*", "*"):
        size = layout.count("/") + 1
        segments = root.split("/") if root else []
        tail = segments[-size:]
        wanted = layout.split("/")
        if len(tail) == size and all(w in ("*", t) for w, t in zip(wanted, tail, strict=True)):
            return Place(root, package, wildcards, "/".join(segments[:-size]), "/".join(tail))
    return Place(root, package, wildcards)


_latest: list[tuple[Document, Exists, tuple[str, ...]]] = []


def roots(
    document: Document, place: Place, exists: Exists, read_text: ReadText
) -> tuple[str, ...]:
    """Return source roots, the file's own first, then its module's, then the other modules'.

    Kept for the file asked about last: all imports of a file are resolved one after the other.
    """
    for known, how, found in _latest:
        if known is document and how == exists:
            return found
    found = tuple(_roots(place, exists, read_text))
    _latest[:] = [(document, exists, found)]
    return found


def _roots(place: Place, exists: Exists, read_text: ReadText) -> Iterator[str]:
    seen = {place.root}
    yield place.root
    layouts = tuple(dict.fromkeys((place.layout, *_LAYOUTS)))
    for module in _all_modules(place, exists, read_text):
        for layout in layouts:
            root = f"{module}/{layout}".strip("/")
            if root not in seen and (not root or exists(f"{root}/")):
                seen.add(root)
                yield root


def _all_modules(place: Place, exists: Exists, read_text: ReadText) -> Iterator[str]:
    yield place.module
    seen = {place.module}
    folder = place.module
    while True:
        for module in _named_below(folder, exists, read_text, 0):
            if module not in seen and len(seen) < _MOST:
                seen.add(module)
                yield module
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def _named_below(folder: str, exists: Exists, read_text: ReadText, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    for name, read in (("pom.xml", _of_maven), *((s, _of_gradle) for s in _SETTINGS)):
        at = f"{folder}/{name}".lstrip("/")
        text = read_text(at) if exists(at) else None
        for module in read(text) if text else ():
            inner = f"{folder}/{module}".strip("/")
            yield inner
            if name == "pom.xml":
                yield from _named_below(inner, exists, read_text, depth + 1)


@lru_cache(maxsize=256)
def _of_maven(text: str) -> tuple[str, ...]:
    found = (m.strip("./").removesuffix("/pom.xml") for m in _MODULES.findall(text))
    return tuple(m for m in found if m and ".." not in m)


@lru_cache(maxsize=64)
def _of_gradle(text: str) -> tuple[str, ...]:
    names = (name for listed in _INCLUDE.findall(text) for name in _QUOTED.findall(listed))
    paths = (name.strip(":./").replace(":", "/") for name in names)
    return tuple(dict.fromkeys(p for p in paths if p and ".." not in p))
