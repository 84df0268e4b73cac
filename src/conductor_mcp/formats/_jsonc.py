"""JSON with comments and trailing commas, as TypeScript and its tools write it, and paths."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import cast

from conductor_mcp.formats._format import Exists, ReadText


def read_json(path: str, exists: Exists, read_text: ReadText) -> dict[str, object]:
    """Return the JSON object in a file; what cannot be read is empty."""
    text = read_text(path) if exists(path) else None
    return parsed(text) if text else {}


@lru_cache(maxsize=1024)
def parsed(text: str) -> dict[str, object]:
    try:
        found: object = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        try:
            found = json.loads(_plain(text))
        except (ValueError, RecursionError):
            return {}
    return as_table(found)


def as_table(value: object) -> dict[str, object]:
    """Return a JSON object, empty for anything else."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return a JSON list, empty for anything else."""
    return cast("list[object]", value) if isinstance(value, list) else []


def _plain(text: str) -> str:
    """Drop comments and trailing commas, outside strings, in one pass."""
    kept: list[str] = []
    at, size = 0, len(text)
    while at < size:
        char = text[at]
        if char == '"':
            end = at + 1
            while end < size and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            kept.append(text[at : end + 1])
            at = end + 1
        elif text.startswith("//", at):
            at = (text.find("\n", at) + 1 or size + 1) - 1
        elif text.startswith("/*", at):
            end = text.find("*/", at + 2)
            at = end + 2 if end >= 0 else size
        else:
            if char in "}]":
                while kept and (kept[-1].isspace() or kept[-1] == ","):
                    kept.pop()
            kept.append(char)
            at += 1
    return "".join(kept).lstrip("\ufeff")
