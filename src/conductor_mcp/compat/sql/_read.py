"""Reads files of SQL statement by statement, whatever dialect they turn out to be written in."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from conductor_mcp.compat._family import Side
from conductor_mcp.compat.sql._spelling import respelt
from conductor_mcp.compat.sql._state import Expression, Spot, State
from conductor_mcp.model import Document, Span
from conductor_mcp.model.finding import Unjudged
from conductor_mcp.syntax.tree import Lines, clean

MOST_TEXT = 20_000_000
_DIALECTS = (
    ("mysql", re.compile(r"`\w+`|\bengine\s*=|\bauto_increment\b", re.IGNORECASE)),
    (
        "tsql",
        re.compile(r"\[dbo\]|\bnvarchar\b|\bidentity\s*\(|^go\s*$", re.IGNORECASE | re.MULTILINE),
    ),
    ("sqlite", re.compile(r"\bautoincrement\b|\bwithout\s+rowid\b", re.IGNORECASE)),
    ("oracle", re.compile(r"\b(?:n?varchar2|number\s*\(\d+)", re.IGNORECASE)),
)
_DOWN = re.compile(
    r"^--\s*(?:\+goose\s+down|migrate:down|\+migrate\s+down)\b", re.IGNORECASE | re.MULTILINE
)
_DOWN_FILE = re.compile(r"(?:^|[._/-])(?:down|undo|rollback)(?:[._-][^/]*)?\.sql$", re.IGNORECASE)
_ASIDE = re.compile(r"^(?:\\.*|delimiter\s.*|go\s*)$", re.IGNORECASE | re.MULTILINE)
_DIGITS = 30
_NUMBERS = re.compile(r"(\d+)")
_TABLE = re.compile(
    r"\s*(?:create|alter|drop)\s+(?:\w+\s+){0,2}?table\s+(?:if\s+(?:not\s+)?exists\s+|only\s+)*"
    r"([\w.\"`\[\]]+)",
    re.IGNORECASE,
)


_ALTERING = re.compile(r"\b(?:create|alter|drop)\s+(?:table|type|view)\b", re.IGNORECASE)


class Statement(NamedTuple):
    """One parsed statement; ``shift`` is added to the offsets that its tree knows."""

    tree: Expression
    text: str
    spot: Spot
    shift: int = 0


class Reader:
    """Reads one side; ``unclear`` names tables about which a statement could not be read."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.problems: list[Unjudged] = []
        self.fatal = False
        self.sqlite = False
        self._dialects: list[Any] = []
        self._documents: dict[str, Document] = {}

    def statements(self, side: Side) -> Iterator[Statement]:
        """Give all statements, files in the order of their names, numbers as numbers."""
        self._documents = {one.path: one for one in side.documents.values()}
        head = "\n".join(one.text[:100_000] for one in side.documents.values())
        self._dialects = list(_dialects(head))
        self.sqlite = type(self._dialects[0]).__name__ == "SQLite"
        for path in sorted(side.documents, key=_order):
            if not _DOWN_FILE.search(path):
                yield from self._file(side.documents[path])

    def _file(self, document: Document) -> Iterator[Statement]:
        text = clean(document.text)
        down = _DOWN.search(text)
        text = text[: down.start()] if down else text
        text = _ASIDE.sub(lambda found: ";" + " " * (len(found[0]) - 1) if found[0] else "", text)
        if len(text) > MOST_TEXT:
            self._say(document, 0, "too large to be read as SQL")
            self.fatal = True
            return
        with _quiet():
            tokens = next((found for one in self._dialects if (found := _tokens(one, text))), None)
            if tokens is not None:
                yield from self._pieces(document, text, tokens)
        if tokens is None and text.strip():
            self._say(document, 0, "not SQL that can be read")
            self.fatal = True

    def _pieces(self, document: Document, text: str, tokens: Sequence[Any]) -> Iterator[Statement]:
        piece: list[Any] = []
        for token in [*tokens, None]:
            if token is not None and token.token_type.name != "SEMICOLON":
                piece.append(token)
            elif piece:
                words = text[piece[0].start : piece[-1].end + 1]
                if piece[0].text.upper() in ("CREATE", "ALTER", "DROP", "RENAME"):
                    yield from self._statement(document, piece[0].start, words)
                elif piece[0].text.upper() == "DO" and _ALTERING.search(words):
                    self._say(document, piece[0].start, "a block of code changes tables or types")
                piece = []

    def _statement(self, document: Document, start: int, words: str) -> Iterator[Statement]:
        spot = Spot(document.path, start)
        command: list[Any] = []
        spelt = respelt(words)
        for dialect in self._dialects:
            trees = _trees(dialect, spelt)
            if len(spelt) != len(words):
                _forget_places(trees)
            if trees and trees[0].key != "command":
                yield from (Statement(tree, words, spot, start) for tree in trees)
                return
            command = command or trees
        if not command:
            self._unread(document, start, words)
        yield from (Statement(tree, words, spot, start) for tree in command)

    def _unread(self, document: Document, start: int, words: str) -> None:
        found = _TABLE.match(words)
        if found is None and not re.match(r"\s*\w+\s+(?:type|view)\b", words, re.IGNORECASE):
            return  # functions, triggers, policies: no part of what is compared
        if found is not None:
            self._state.unclear.add(plain(found[1]))
        first = " ".join(words.split()[:4])
        self._say(document, start, f"a statement could not be read: {first} …")

    def unread(self, statement: Statement) -> None:
        """Note a statement that parsed as nothing we know."""
        document = self._documents[statement.spot.path]
        self._unread(document, statement.spot.offset, statement.text)

    def _say(self, document: Document, offset: int, why: str) -> None:
        line = Lines(document.text).at(offset)
        self.problems.append(Unjudged(Span(document.path, line, line), why))


def plain(name: str) -> str:
    """Write a name as we key it: without quotes, case or the schema everybody has."""
    parts = [one.strip('"`[]').casefold() for one in name.split(".")]
    if len(parts) > 1 and parts[0] in ("public", "dbo", "main"):
        parts = parts[1:]
    return ".".join(parts)


def _order(path: str) -> list[tuple[int, int, str]]:
    """Key a path so that the numbers in it sort as numbers."""
    return [
        (0, int(one[-_DIGITS:]), "") if one.isdecimal() else (1, 0, one)
        for one in _NUMBERS.split(path)
    ]


def _dialects(text: str) -> Iterator[Any]:
    """Give the dialects to try, the likely ones first."""
    from sqlglot import Dialect

    likely = [name for name, marks in _DIALECTS if marks.search(text)]
    for name in dict.fromkeys([*likely, "postgres", "mysql", "tsql", "sqlite"]):
        yield Dialect.get_or_raise(name)


def _forget_places(trees: list[Any]) -> None:
    """Take out of trees where their words stood, in a text that is not the file's."""
    for tree in trees:
        for node in tree.walk():
            node.meta.pop("start", None)


def _tokens(dialect: Any, text: str) -> list[Any] | None:
    try:
        return list(dialect.tokenize(text))
    except Exception:  # noqa: BLE001 - whatever a tokenizer raises on foreign text
        return None


def _trees(dialect: Any, words: str) -> list[Any]:
    try:
        return [one for one in dialect.parse(words) if one is not None]
    except Exception:  # noqa: BLE001 - a parser of thirty dialects raises many things
        return []


@contextmanager
def _quiet() -> Generator[None]:
    log = logging.getLogger("sqlglot")
    was = log.disabled
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = was
