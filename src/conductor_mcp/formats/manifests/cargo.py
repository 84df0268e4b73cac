"""``Cargo.toml``: the crates that a Rust package or workspace depends on.

Source: the Cargo book (specifying dependencies, workspaces).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.formats.manifests._manifest import (
    DEV,
    OPTIONAL,
    RUNTIME,
    Manifest,
    Places,
    reader,
    table,
    toml,
)
from conductor_mcp.model import Dependency, Document, Span

_GROUPS = {"dependencies": RUNTIME, "dev-dependencies": DEV, "build-dependencies": DEV}
_ELSEWHERE = ("rev", "path", "workspace")
"""What fixes a version in another place than here."""
_EXACT = re.compile(r"=\s*\d+\.\d+\.\d+\S*")


def _dependencies(document: Document) -> Iterator[Dependency]:
    data, places = toml(document), Places(document.text)
    holders = [("", data), ("workspace.", table(data, "workspace"))]
    holders += [(f"target.'{cfg}'.", table(v)) for cfg, v in table(data, "target").items()]
    for start, holder in holders:
        for key, group in _GROUPS.items():
            for written, value in table(holder, key).items():
                given = {"version": value} if isinstance(value, str) else table(value)
                name = str(given.get("package", written))
                constraint = str(given.get("version") or given.get("git") or "")
                fixed = bool(_EXACT.fullmatch(constraint)) or not given.keys().isdisjoint(
                    _ELSEWHERE
                )
                line = places.key(written, places.header(f"[{start}{key}]"))
                asked = OPTIONAL if given.get("optional") is True else group
                at = Span(document.path, line, line)
                yield Dependency(
                    f"cargo:{name}", at, "cargo", name, asked, constraint, fixed
                )  # fmt: skip


MANIFEST = Manifest("cargo", ("**/Cargo.toml",), reader(_dependencies))
