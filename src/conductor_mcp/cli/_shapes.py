"""Narrow what came out of JSON or TOML: it may be anything until it was looked at."""

from __future__ import annotations

from typing import Any, cast


def mapping(value: object) -> dict[str, Any] | None:
    """Return ``value`` if it is an object, else ``None``."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def sequence(value: object) -> list[Any]:
    """Return ``value`` if it is a list, else an empty one."""
    found: list[Any] = cast("Any", value) if isinstance(value, list) else []
    return found
