"""How a script's import is written: stated, handed on, required, or called."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Literal, cast

from conductor_mcp.model import Import
from conductor_mcp.rules._rule import Source

Form = Literal["import", "export", "require", "dynamic-import", "import-equals", "type-import",
               "triple-slash-directive"]  # fmt: skip
_QUOTE = r"\(\s*(?:/\*.*?\*/\s*)*[\"'`]"


@lru_cache(maxsize=4096)
def _expressions(specifier: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    said = re.escape(specifier)
    return (
        ("import-equals", re.compile(rf"\bimport\b[^;=]*=\s*require\s*{_QUOTE}{said}[\"'`]")),
        ("require", re.compile(rf"\brequire\s*{_QUOTE}{said}[\"'`]", re.DOTALL)),
        ("dynamic-import", re.compile(rf"\bimport\s*{_QUOTE}{said}[\"'`]", re.DOTALL)),
        ("export", re.compile(rf"\bexport\b[^;]*?\bfrom\s*[\"']{said}[\"']")),
        ("import", re.compile(rf"\bimport\b[^;]*?[\"']{said}[\"']")),
    )


@lru_cache(maxsize=16)
def _lines(text: str) -> list[str]:
    return text.splitlines()


@lru_cache(maxsize=4096)
def has_equals(text: str) -> bool:
    """Whether a file may import with ``import a = require("a")``."""
    return re.search(r"=\s*require\s*\(", text) is not None and "import" in text


def form(source: Source, part: Import) -> str:
    """Return one of the forms, ``""`` where the text does not tell."""
    if part.dynamic:
        return "dynamic-import"
    text = "\n".join(_lines(source.document.text)[part.at.first - 1 : part.at.last])
    if text.lstrip().startswith("///"):
        return "triple-slash-directive"
    for name, expression in _expressions(part.key):
        if expression.search(text):
            called = name == "dynamic-import"
            return "type-import" if called and part.type_only else name
    return ""


def mapping(source: Source, part: Import) -> str:
    """Return what leads an import to its file that names no path, ``""`` for one that does."""
    if part.target is None or part.key.startswith((".", "/")):
        return ""
    if part.key.startswith("#"):
        return "aliased-subpath-import"
    steps = part.key.split("/")
    name = "/".join(steps[: 2 if part.key.startswith("@") else 1])
    folder = part.target
    while folder:
        folder = folder.rpartition("/")[0]
        found = source.other(f"{folder}/package.json" if folder else "package.json")
        if found is not None and f'"{name}"' in found.document.text:
            if parsed_name(found.document.text) == name:
                return "aliased-workspace"
            break
    stem = part.target.rpartition(".")[0].removesuffix("/index")
    by_base = f"/{stem}".endswith(f"/{part.key}")
    return "aliased-tsconfig-base-url" if by_base else "aliased-tsconfig-paths"


@lru_cache(maxsize=1024)
def parsed_name(text: str) -> str:
    """Return the name that a package.json gives, ``""`` for none."""
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    name = cast("dict[str, object]", data).get("name") if isinstance(data, dict) else None
    return name if isinstance(name, str) else ""
