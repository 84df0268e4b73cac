"""Two descriptions of one API in, what changed between them out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conductor_mcp.compat._family import Side
from conductor_mcp.compat._findings import findings
from conductor_mcp.compat._schema import Options, Schemas, located
from conductor_mcp.compat._told import told
from conductor_mcp.compat._trees import Trees
from conductor_mcp.compat.openapi import _aliases, _document
from conductor_mcp.compat.openapi._book import Book
from conductor_mcp.compat.openapi._grading import grade
from conductor_mcp.compat.openapi._model import Api
from conductor_mcp.model.compatibility import Comparison, ContractChange, Effect, Grade
from conductor_mcp.syntax.tree import collecting_later

_VERSION = re.compile(r"v?(\d+)\.(\d+)")


def compare_documents(base: Side, revision: Side) -> Comparison:
    """Compare two descriptions of one API."""
    with collecting_later():
        return _compared(base, revision)


def _compared(base: Side, revision: Side) -> Comparison:
    old = Trees(base)
    new = Trees(revision, old)
    roots = old.document(), new.document()
    if roots[0] is None or roots[1] is None:
        return Comparison((), (*old.problems, *new.problems))
    for trees, place in ((old, roots[0]), (new, roots[1])):
        if not place.has("openapi") and not place.has("swagger"):
            trees.say(place.file, "is not an OpenAPI description")
    engine = Schemas(old, new, Options(guess_types=True))
    known = None if old.told is None else told(old.told, old, new)
    engine.told = known
    book = Book(Api(old, roots[0]), Api(new, roots[1]), engine, told=known)
    _document.compare(book)
    found = [*book.changes(), *engine.changes("oas", "openapi", _aliases.name)]
    found.extend(_version(book, found))
    changes = located(found, old, new)
    if old.notable:
        texts = (side.document.text for side in (base, revision))
        old.note(findings(engine, book.units, dated=any("sunset" in text for text in texts)))
    return Comparison(_sorted(changes), (*old.problems, *new.problems))


def _sorted(changes: Sequence[ContractChange]) -> tuple[ContractChange, ...]:
    order = (Grade.BREAKING, Grade.RISKY, Grade.NON_BREAKING, Grade.ANNOTATION)
    return tuple(sorted(changes, key=lambda one: order.index(grade(one, "default"))))


def _version(book: Book, found: Sequence[ContractChange]) -> list[ContractChange]:
    """Say so where the version does not tell what the changes are."""
    spots = tuple(api.root.at("info").at("version") for api in (book.old, book.new))
    was, now = (_VERSION.match(str(place.value)) for place in spots)
    breaking = any(grade(one, "default") is Grade.BREAKING for one in found)
    action, alias = "", ""
    if was and now and _numbers(now) < _numbers(was):
        action, alias = "decreased", "api-version-decreased"
    elif breaking and spots[0].value == spots[1].value and spots[0].value is not None:
        action, alias = "not-bumped", "api-version-not-bumped"
    elif breaking and was and now and was.group(1) == now.group(1) != "0":
        action, alias = "major-not-bumped", "api-major-version-not-bumped"
    if not action:
        return []
    moved = f"the version went from {spots[0].value} to {spots[1].value}"
    words = {
        "decreased": moved,
        "not-bumped": f"breaking changes, and the version is still {spots[1].value}",
    }.get(action, f"breaking changes, and {moved}")
    book.entries.clear()
    book.add(
        f"info.version.{action}", Effect.NOTHING, words, (spots[0], spots[1]), oasdiff=(alias,)
    )
    return list(book.changes())


def _numbers(found: re.Match[str]) -> tuple[int, int]:
    return int(found.group(1)), int(found.group(2))
