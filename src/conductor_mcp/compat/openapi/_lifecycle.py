"""How an operation or a parameter ages: deprecation, sunset dates, stability levels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from conductor_mcp.compat import _remarks
from conductor_mcp.compat._trees import Place
from conductor_mcp.compat.openapi._book import Book
from conductor_mcp.model.compatibility import Direction, Effect

LEVELS = ("draft", "alpha", "beta", "stable")
_PARSE = {
    "parameter": "request-parameter-sunset-parse",
    "operation": "api-deprecated-sunset-parse",
}
"""What oasdiff calls a sunset date that cannot be read."""
_PREFIXES = {"operation": ("api", "endpoint"), "parameter": ("request-parameter",) * 2}


def compare(book: Book, area: str, old: Place, new: Place, operation: str) -> None:
    """Compare the ages of two versions of one thing; ``area`` is operation or parameter."""
    prefix, thing = _PREFIXES[area]
    sides = old, new
    was, now = (place.get("deprecated") is True for place in sides)
    name = f"`{operation}`" if area == "operation" else f"the parameter `{new.text('name')}`"
    way = Direction.NONE if area == "operation" else Direction.REQUEST
    spots = _at(old, "deprecated"), _at(new, "deprecated")
    if now and not was:
        _deprecated(book, area, (old, new), name, operation)
    elif was and not now:
        words = f"{name} is no longer deprecated"
        book.add(f"{area}.deprecation.reactivated", Effect.NOTHING, words, spots, direction=way,
                 operation=operation, oasdiff=(f"{thing}-reactivated",))  # fmt: skip
    elif was and now:
        _sunset(book, area, (old, new), name, operation)
    _stability(book, area, (old, new), name, operation, prefix)


def _at(place: Place, key: str) -> Place:
    return place.at(key) if place.has(key) else place


def sunset(place: Place) -> datetime | None:
    """Read when a thing ends, ``None`` where nothing readable says so."""
    return _remarks.sunset(place.get("x-sunset")) if place.has("x-sunset") else None


def ending(places: Sequence[Place], *, deprecated: bool) -> tuple[str, Effect]:
    """Say how things end that are gone: announced and due, too early, or without a word."""
    if not deprecated:
        return "without-deprecation", Effect.REPLACES
    dated = [place for place in places if place.has("x-sunset")]
    dues = [sunset(place) for place in dated]
    if None in dues:
        return "sunset-parse", Effect.REPLACES
    if any(due is not None and due > datetime.now(UTC) for due in dues):
        return "before-sunset", Effect.REPLACES
    return "with-deprecation", Effect.UNDECIDED


def _deprecated(
    book: Book, area: str, sides: tuple[Place, Place], name: str, operation: str
) -> None:
    """Tell a deprecation as one change: with its date, without, or with one that is no date."""
    new = sides[1]
    prefix, thing = _PREFIXES[area]
    way = Direction.NONE if area == "operation" else Direction.REQUEST
    spots = _at(sides[0], "deprecated"), _at(new, "deprecated")
    told = new.has("x-sunset")
    due = sunset(new)
    if told and due is None:
        words = f"{name} has a sunset date that cannot be read"
        book.add(f"{area}.sunset.invalid", Effect.NOTHING, words, (None, new.at("x-sunset")),
                 operation=operation, oasdiff=(_PARSE[area],))  # fmt: skip
        return
    if due is not None and due.date() < datetime.now(UTC).date():
        words = f"{name} is deprecated, and its sunset date is past: {due:%Y-%m-%d}"
        book.add(f"{area}.sunset.past", Effect.NOTHING, words, (spots[0], new.at("x-sunset")),
                 operation=operation, oasdiff=(f"{prefix}-sunset-date-too-small",))  # fmt: skip
        return
    missing = f"{'api' if area == 'operation' else prefix}-deprecated-sunset-missing"
    aliases = (f"{thing}-deprecated", f"{thing}-deprecated-with-sunset" if told else missing)
    book.add(f"{area}.deprecation.deprecated", Effect.NOTHING, f"{name} is deprecated", spots,
             direction=way, operation=operation, oasdiff=aliases)  # fmt: skip


def _sunset(book: Book, area: str, sides: tuple[Place, Place], name: str, operation: str) -> None:
    old, new = sides
    if not old.has("x-sunset") or old.get("x-sunset") == new.get("x-sunset"):
        return
    parameter = area == "parameter"
    spots = old.at("x-sunset"), _at(new, "x-sunset")
    if not new.has("x-sunset"):
        alias = "request-parameter-sunset-deleted" if parameter else "sunset-deleted"
        words = f"{name} stays deprecated and lost its sunset date"
        book.add(f"{area}.sunset.deleted", Effect.NOTHING, words, spots,
                 operation=operation, oasdiff=(alias,))  # fmt: skip
        return
    was, now = sunset(old), sunset(new)
    if was is None or now is None:
        bad = old if was is None else new
        alias = _PARSE[area]
        words = f"{name} has a sunset date that cannot be read: {bad.get('x-sunset')}"
        book.add(f"{area}.sunset.invalid", Effect.NOTHING, words, spots,
                 operation=operation, oasdiff=(alias,))  # fmt: skip
    elif now < was:
        alias = f"{'request-parameter' if parameter else 'api'}-sunset-date-changed-too-small"
        words = f"{name} ends {now:%Y-%m-%d}, sooner than promised ({was:%Y-%m-%d})"
        book.add(f"{area}.sunset.earlier", Effect.NOTHING, words, spots,
                 operation=operation, oasdiff=(alias,))  # fmt: skip


def level(place: Place) -> str | None:
    """Read ``x-stability-level``: stable where nothing is said, ``None`` where nonsense is."""
    told = place.get("x-stability-level")
    if told is None:
        return "stable"
    return told if isinstance(told, str) and told in LEVELS else None


def _stability(  # noqa: PLR0917 - what is compared, and what it is called
    book: Book, area: str, sides: tuple[Place, Place], name: str, operation: str, prefix: str
) -> None:
    old, new = sides
    was, now = level(old), level(new)
    spots = _at(old, "x-stability-level"), _at(new, "x-stability-level")
    if was is None or now is None:
        if area == "operation" and now is None:
            words = f"{name} has no stability level that is known"
            book.add("operation.stability.invalid", Effect.NOTHING, words, spots,
                     operation=operation, oasdiff=("api-invalid-stability-level",))  # fmt: skip
        return
    if was == now or (not new.has("x-stability-level") and not old.has("x-stability-level")):
        return
    action = "decreased" if LEVELS.index(now) < LEVELS.index(was) else "increased"
    words = f"{name} is {now} instead of {was}"
    book.add(f"{area}.stability.{action}", Effect.NOTHING, words, spots, operation=operation,
             oasdiff=(f"{prefix}-stability-{action}",))  # fmt: skip
