"""``package.json``: what a package of npm depends on.

Source: npm's documentation of package.json (dependencies, and what a version may be). One under
another name (``"lp": "npm:left-pad@1"``) is what it stands for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from conductor_mcp.formats.manifests._manifest import (
    DEV,
    OPTIONAL,
    RUNTIME,
    BrokenError,
    Manifest,
    Places,
    reader,
    table,
)
from conductor_mcp.model import Dependency, Document, Span

_GROUPS = {
    "dependencies": RUNTIME,
    "devDependencies": DEV,
    "peerDependencies": OPTIONAL,
    "optionalDependencies": OPTIONAL,
}
_EXACT = re.compile(r"(?:npm:(?:@[\w.-]+/)?[\w.-]+@)?=?v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?")
_ALIAS = re.compile(r"npm:((?:@[\w.-]+/)?[\w.-]+)")
_OWN = ("file:", "link:", "portal:", "workspace:", "./", "../", "~/")
"""What lies beside the project has the version that it has there."""
_COMMIT = re.compile(r"#[0-9a-f]{40}$")


def _dependencies(document: Document) -> Iterator[Dependency]:
    try:
        data: object = json.loads(document.text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise BrokenError(f"no JSON: {error.msg}", error.lineno) from error
    places = Places(document.text)
    for key, group in _GROUPS.items():
        start = places.string(key)
        for name, value in table(data, key).items():
            if isinstance(value, str):
                line = places.string(name, start)
                fixed = bool(_EXACT.fullmatch(value) or _COMMIT.search(value))
                at = Span(document.path, line, line)
                alias = _ALIAS.match(value)
                meant = alias[1] if alias else name
                fixed = fixed or value.startswith(_OWN)
                yield Dependency(f"npm:{meant}", at, "npm", meant, group, value, fixed)


MANIFEST = Manifest("package-json", ("**/package.json",), reader(_dependencies))
