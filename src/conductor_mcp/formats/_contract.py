"""What the readers of contracts share: loading, names, what is left out, text for search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import normpath
from urllib.parse import unquote

from conductor_mcp.model import (
    Document,
    Element,
    Kind,
    LeftOut,
    Part,
    Problem,
    Reading,
    Record,
    Section,
    Span,
    Status,
)
from conductor_mcp.syntax.json import load_json, top_keys
from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import (
    Node,
    SyntaxProblem,
    collecting_later,
    dig,
    text_at,
    texts_of,
)
from conductor_mcp.syntax.yaml import load_yaml

IMPLEMENTED_BY = "x-implemented-by"
MOST_PARTS = 60_000
"""A contract with more parts is cut there, and a problem says so."""
SECTION_LINES = 50
SECTION_CHARS = 24_000
MOST_CHARS = 1_500_000
_NOT_OURS = {
    "node_modules": "a copy of somebody else's package",
    "vendor": "a copy of somebody else's code",
    "third_party": "a copy of somebody else's code",
    "third-party": "a copy of somebody else's code",
    "site-packages": "a copy of somebody else's package",
    "fixtures": "an input of tests",
    "fixture": "an input of tests",
    "__fixtures__": "an input of tests",
    "testdata": "an input of tests",
    "test-data": "an input of tests",
    "test_data": "an input of tests",
    "__snapshots__": "an output of tests",
    "__mocks__": "an input of tests",
}
_MOST_REFS = 500
_NO_WORD = expression(r"[\W_]+")
_SPACES = expression(r"\s+")
# In braces stands what a path leaves open: ``paths/users@{name}.yaml``.
_OUTSIDE_REF = expression(
    r"""\$ref["']?\s*:\s*(?:"([^"#\n]+)|'([^'#\n]+)"""
    r"""|([^\s"'#{}\[\],]+(?:\{[^\s{}]*\}[^\s"'#{}\[\],]*)*))"""
)


def slug(text: str) -> str:
    """Fold a title to the part of an id after the colon: ``Shop API v2`` → ``shop-api-v2``."""
    return _NO_WORD.sub("-", text.casefold()).strip("-")[:80].strip("-") or "unnamed"


def one_line(text: str, most: int = 240) -> str:
    """Fold white space and cut at ``most`` characters."""
    folded = _SPACES.sub(" ", text[: most * 4]).strip()
    return folded if len(folded) <= most else folded[: most - 1].rstrip() + "…"


def left_out(document: Document, what: str) -> Reading | None:
    """Say why a file that looks like a contract is none of this repository's own."""
    for segment in document.path.lower().split("/")[:-1]:
        if why := _NOT_OURS.get(segment):
            return Reading(left_out=(LeftOut(document.path, f"{what}, but {why}: {segment}/"),))
    return None


def load(document: Document) -> Node:
    """Read a document as JSON or YAML, by its first character and its name.

    Raises:
        SyntaxProblem: It is neither.

    """
    text = document.text.removeprefix("\ufeff")
    if text.lstrip()[:1] not in ("{", "["):
        return load_yaml(text)
    try:
        return load_json(text)
    except SyntaxProblem:
        if document.name.lower().endswith(".json"):
            raise
        return load_yaml(text)


def says(document: Document, *keys: str) -> bool:
    """Whether one of ``keys`` stands on the top level. A substring is looked for first."""
    text = document.text
    if not any(key in text for key in keys):
        return False
    if text.lstrip("\ufeff \t\r\n")[:1] == "{":
        found, whole = top_keys(text)
        if whole or not found.isdisjoint(keys):
            return not found.isdisjoint(keys)
        words = "|".join(map(re.escape, keys))
        return bool(re.search(rf'(?m)^[ \t]{{0,4}}"(?:{words})"[ \t]*:', text))
    words = "|".join(map(re.escape, keys))
    return bool(re.search(rf"""(?m)^\ufeff?["']?(?:{words})["']?[ \t]*:(?:\s|$)""", text))


def broken(document: Document, what: str, error: SyntaxProblem) -> Reading:
    """Report a contract that cannot be read; it gives no record, so that none is made up."""
    at = Span(document.path, error.line, error.line)
    return Reading(problems=(Problem(at, f"{what} cannot be read: {error.message}"),))


def _mapping(root: Node) -> Node:
    if not root.members():
        raise SyntaxProblem("it is not a mapping", root.line)
    return root


def guarded(what: str, read: Callable[[Document, Node], Reading]) -> Callable[[Document], Reading]:
    """Make a reader of trees a reader of documents that reports what is not well formed."""

    def read_document(document: Document) -> Reading:
        if (elsewhere := left_out(document, what)) is not None:
            return elsewhere
        try:
            # One collection over a large tree costs more than reading it.
            with collecting_later():
                return read(document, _mapping(load(document)))
        except SyntaxProblem as error:
            return broken(document, what, error)
        except RecursionError:
            return broken(document, what, SyntaxProblem("nested too deep to be read"))

    return read_document


@dataclass
class Prose:
    """Text for search, in groups that become sections of bounded size."""

    path: str
    _sections: list[Section] = field(default_factory=list[Section])
    _left: int = MOST_CHARS

    def add(self, heading: str, lines: Iterable[tuple[int, str]]) -> None:
        """Add numbered lines under a heading, split after every ``SECTION_LINES``."""
        batch: list[tuple[int, str]] = []
        size = part = 0
        for line in lines:
            batch.append(line)
            size += len(line[1])
            if len(batch) >= SECTION_LINES or size > SECTION_CHARS:
                part += 1
                self._put(f"{heading} ({part})", batch)
                batch, size = [], 0
        if batch:
            self._put(f"{heading} ({part + 1})" if part else heading, batch)

    def _put(self, heading: str, batch: list[tuple[int, str]]) -> None:
        if self._left <= 0:
            return
        numbers = [number for number, _ in batch]
        text = "\n".join(words for _, words in batch)[: self._left]
        self._left -= len(text)
        at = Span(self.path, min(numbers), max(numbers))
        self._sections.append(Section(one_line(heading, 120), at, text))

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(self._sections)


def implemented_by(*nodes: Node | None) -> tuple[str, ...]:
    """Collect what ``x-implemented-by`` of any of ``nodes`` names, as written, once each."""
    found: dict[str, None] = {}
    for node in nodes:
        found.update(dict.fromkeys(texts_of(dig(node, IMPLEMENTED_BY))))
    return tuple(found)


def governed(links: Iterable[str]) -> tuple[str, ...]:
    """Return the files of ``path#symbol`` links; what is absolute or an address governs none."""
    files = (link.partition("#")[0].strip().removeprefix("./") for link in links)
    return tuple(dict.fromkeys(f for f in files if f and "://" not in f and f[0] not in "/."))


def outside_refs(document: Document) -> list[str]:
    """Name the other files that ``$ref`` points to, by their paths from the root.

    Addresses, absolute paths, paths out of the root and names that are no files are left out.
    Whether such a file is there is not known here.
    """
    text = document.text
    found = set(refs_in(text)) if "$ref" in text else set[str]()
    paths = {within(document.path.rpartition("/")[0], unquote(ref)) for ref in found}
    return sorted(paths - {"", document.path})[:_MOST_REFS]


def refs_in(text: str) -> Iterator[str]:
    """Yield what every ``$ref`` in a text names, without the part after ``#``."""
    for quoted, single, bare in _OUTSIDE_REF.findall(text):
        yield quoted or single or bare


def within(folder: str, ref: str) -> str:
    """Return the path from the root of a file named in ``folder``, ``""`` where it is none."""
    if ":" in ref or "\\" in ref or "\0" in ref or ref.startswith("/"):
        return ""
    path = normpath(f"{folder}/{ref}" if folder else ref)
    outside = path.startswith(("../", "/")) or path == ".."
    return "" if outside or "." not in path.rpartition("/")[2].lstrip(".") else path


def record_of(
    document: Document,
    kind: Kind,
    title: str,
    prose: Prose,
    facts: Mapping[str, object],
    *,
    links: Iterable[str] = (),
    globs: Iterable[str] = (),
    name: str = "",
) -> Record:
    """Make the record of a contract, model or flow; it governs ``globs`` and what ``links`` name.

    These kinds state no status: what stands in the tree is in force, so they are ``accepted``
    with an empty raw text.
    """
    links = tuple(links)
    kept = {key: value for key, value in facts.items() if value not in ("", (), [], None)}
    if links:
        kept["implemented_by"] = list(links)
    last = document.text.count("\n") + 1
    return Record(
        kind=kind,
        id=f"{kind.value}:{slug(name or title)}",
        title=one_line(title),
        at=Span(document.path, 1, last),
        status=Status.ACCEPTED,
        governs=tuple(dict.fromkeys((*globs, *governed(links)))),
        sections=prose.sections,
        facts=kept,
    )


def reading_of(
    record: Record, parts: Iterable[Element], problems: Iterable[Problem] = ()
) -> Reading:
    """Make the reading of one record, its parts cut at ``MOST_PARTS``."""
    kept: list[Part] = []
    found = list(problems)
    for part in parts:
        if len(kept) >= MOST_PARTS:
            found.append(
                Problem(part.at, f"more than {MOST_PARTS} parts; the rest is not indexed")
            )
            break
        kept.append(part)
    return Reading(records=(record,), parts=tuple(kept), problems=tuple(found))


def place(path: str, node: Node) -> Span:
    """Return where a node starts."""
    return Span(path, node.line, node.line, node.column)


def wrong(document: Document, node: Node, message: str) -> Problem:
    """Point at a node that is not what its place asks for."""
    return Problem(place(document.path, node), message)


def summary(node: Node | None) -> str:
    """Return the first of title, summary and description of a node, as one line."""
    return next(
        (one_line(t) for key in ("summary", "title", "description") if (t := text_at(node, key))),
        "",
    )
