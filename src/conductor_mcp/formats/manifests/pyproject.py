"""``pyproject.toml``: what a Python project depends on, wherever a tool keeps it there.

Sources: PEP 621 (``project``), PEP 735 (``dependency-groups``), PEP 518 (``build-system``), and
the documentation of Poetry, uv, PDM and Hatch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from conductor_mcp.formats.manifests._manifest import (
    DEV,
    OPTIONAL,
    RUNTIME,
    Manifest,
    Places,
    reader,
    table,
    toml,
    words,
)
from conductor_mcp.formats.manifests._python import normal, pinned, requirement
from conductor_mcp.model import Dependency, Document, Span

_VERSION = re.compile(r"\d[\w.+!-]*")


def _dependencies(document: Document) -> Iterator[Dependency]:
    data, places = toml(document), Places(document.text)
    lists: list[tuple[object, str, str]] = [
        (table(data, "project").get("dependencies"), RUNTIME, "[project]"),
        (table(data, "build-system").get("requires"), DEV, "[build-system]"),
        (table(data, "tool", "uv").get("dev-dependencies"), DEV, "[tool.uv]"),
    ]
    for keys, group in (
        (("project", "optional-dependencies"), OPTIONAL),
        (("dependency-groups",), DEV),
        (("tool", "pdm", "dev-dependencies"), DEV),
    ):
        lists += [(listed, group, f"[{'.'.join(keys)}]") for listed in table(data, *keys).values()]
    for name, settings in table(data, "tool", "hatch", "envs").items():
        for key in ("dependencies", "extra-dependencies"):
            lists.append((table(settings).get(key), DEV, f"[tool.hatch.envs.{name}]"))
    for listed, group, header in lists:
        for text in words(listed):
            line = places.string(text, places.header(header))
            if found := requirement(text, document.path, line, group):
                yield found
    yield from _poetry(document.path, data, places)


def _poetry(path: str, data: dict[str, Any], places: Places) -> Iterator[Dependency]:
    tool = table(data, "tool", "poetry")
    tables = [
        ("tool.poetry.dependencies", tool.get("dependencies"), RUNTIME),
        ("tool.poetry.dev-dependencies", tool.get("dev-dependencies"), DEV),
        *(
            (f"tool.poetry.group.{name}.dependencies", table(given).get("dependencies"), DEV)
            for name, given in table(tool, "group").items()
        ),
    ]
    for header, given, group in tables:
        for written, value in table(given).items():
            if written == "python":
                continue
            name, line = normal(written), places.key(written, places.header(f"[{header}]"))
            constraint, optional = _of_poetry(value)
            fixed = pinned(constraint) or bool(_VERSION.fullmatch(constraint))
            fixed = fixed or "path" in table(value)
            yield Dependency(
                f"pypi:{name}", Span(path, line, line), "pypi", name,
                OPTIONAL if optional else group, constraint, fixed,
            )  # fmt: skip


def _of_poetry(value: object) -> tuple[str, bool]:
    if isinstance(value, list):
        value = next(iter(cast("list[object]", value)), None)
    if isinstance(value, str):
        return value, False
    given = table(value)
    for key in ("version", "git", "path", "url"):
        if isinstance(text := given.get(key), str):
            rev = given.get("rev")
            return (f"{text}@{rev}" if rev else text), given.get("optional") is True
    return "", given.get("optional") is True


MANIFEST = Manifest("pyproject", ("**/pyproject.toml",), reader(_dependencies))
