"""What the words of an intent name: paths, records, and the parts of contracts.

Whoever writes an intent writes for people. What is code in it (a whole item, or between back
ticks) is taken at its word; a name in running text is only taken for a hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conductor_mcp.app._budget import listed
from conductor_mcp.app.library import Library
from conductor_mcp.model import Kind, Record
from conductor_mcp.model.glob import any_matches

_TICKED = re.compile(r"`([^`\n]{1,200})`")
_PATH = re.compile(
    r"[\w.*{},@\[\]+-]*(?:/[\w.*{},@\[\]+-]*)+|[\w.-]*\*[\w.*-]*|[\w-]+\.[a-z]{1,5}"
)
_OPERATION = re.compile(r"\b(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS|TRACE) (/[^\s`,;:)]*)")
_FIELD = re.compile(r"(?<![\w./])([A-Z]\w{0,99}(?:\.\w{1,99}){1,5})(?![\w(/])")
_SYMBOL = re.compile(r"(?<!\S)([\w./-]{1,200}\.\w{1,5})#([\w.]{1,200})")
_NAMEABLE = frozenset((Kind.COMPONENT, Kind.CONTRACT, Kind.MODEL, Kind.FLOW))
_SHORTEST = 4
_PREFIX = re.compile(r"^(?:component|contract|model|flow):")


@dataclass(frozen=True, slots=True)
class Named:
    """What one item of an intent names.

    ``globs`` and ``records`` are taken at their word; ``hinted`` are records whose name stands in
    running text. ``operations`` (``GET /orders``), ``fields`` (``Order.total``) and ``symbols``
    (path, name) are parts that the item speaks of.
    """

    words: str
    globs: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    hinted: tuple[Record, ...] = ()
    operations: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    symbols: tuple[tuple[str, str], ...] = ()

    @property
    def judgeable(self) -> bool:
        """Whether it names anything that a change can be held against."""
        return bool(
            self.globs or self.records or self.hinted
            or self.operations or self.fields or self.symbols
        )  # fmt: skip


def items(record: Record, part: str) -> tuple[str, ...]:
    """Return what an intent lists under ``part`` (``scope``, ``assumes``, …), verbatim."""
    return tuple(dict.fromkeys(filter(None, map(_words, listed(record.facts.get(part))))))


def _words(item: object) -> str:
    if isinstance(item, dict):  # a guardrail with an id and a direction
        return "; ".join(f"{key}: {value}" for key, value in item.items())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - plain JSON
    return str(item).strip()


def leaves_alone(library: Library, path: str) -> Iterator[tuple[Record, str]]:
    """Yield the live intents that put a path out of their scope, with the words that do so."""
    from conductor_mcp.app.intents import live

    for record in live(library):
        for words in items(record, "out_of_scope"):
            if covers(named(words, library, hints=False), [path]):
                yield record, words
                break


def named(words: str, library: Library, *, hints: bool = True) -> Named:
    """Say what ``words`` name in this repository; what running text may mean, with ``hints``."""
    taken = [words.strip().strip(".").strip(), *_TICKED.findall(words)]
    globs: list[str] = []
    records: dict[str, Record] = {}
    for token in taken:
        if found := _records(token, library):
            records |= {record.key: record for record in found}
        elif _PATH.fullmatch(token) and not _OPERATION.match(token):
            globs.append(token)
    near = _in_running_text(words, library) if hints else ()
    hinted = {r.key: r for r in near if r.key not in records}
    return Named(
        words,
        tuple(g for glob in globs for g in _with_below(glob)),
        tuple(records.values()),
        tuple(hinted.values()),
        tuple(f"{method} {path}" for method, path in _OPERATION.findall(words)),
        tuple(dict.fromkeys(_FIELD.findall(words))),
        tuple(_SYMBOL.findall(words.replace("`", " "))),
    )


def _records(token: str, library: Library) -> list[Record]:
    found = [library.records[key] for key in library.names.find(token)]
    return [record for record in found if record.kind in _NAMEABLE]


def _in_running_text(words: str, library: Library) -> Iterator[Record]:
    folded = words.casefold()
    for record in library.records.values():
        if record.kind not in _NAMEABLE:
            continue
        for name in {_PREFIX.sub("", record.id), record.title}:
            plain = name.casefold().strip()
            if len(plain) >= _SHORTEST and _stands_in(plain, folded):
                yield record
                break


def _stands_in(name: str, text: str) -> bool:
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not any(c and (c.isalnum() or c in "_-/") for c in (before, after)):
            return True
        at = text.find(name, at + 1)
    return False


def _with_below(glob: str) -> Iterator[str]:
    bare = glob.removeprefix("./").rstrip("/")
    yield bare
    if not glob.endswith("**"):
        yield f"{bare}/**"


def covers(what: Named, paths: Iterable[str], *, hinted: bool = False) -> tuple[str, ...]:
    """Return those of ``paths`` that ``what`` names; by hints alone where ``hinted`` is set."""
    if hinted:
        globs = [glob for record in what.hinted for glob in _places(record)]
    else:
        globs = [*what.globs, *(glob for record in what.records for glob in _places(record))]
    return tuple(sorted({path for path in paths if any_matches(globs, path)}))


def _places(record: Record) -> Iterator[str]:
    if record.kind is not Kind.COMPONENT:  # a component stands in a list of others
        yield record.path
    for glob in record.governs:
        yield from _with_below(glob.partition("#")[0])
