"""What settings hold, taken as the types that are looked for."""

from __future__ import annotations

from typing import cast


def get(value: object, key: str) -> object:
    return cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None


def items(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in items(value) if isinstance(one, str)]
