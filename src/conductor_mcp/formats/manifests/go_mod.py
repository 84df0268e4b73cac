"""``go.mod``: the modules that a Go module requires, each at one version.

Source: the Go modules reference.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats import _gomod
from conductor_mcp.formats.manifests._manifest import INDIRECT, RUNTIME, Manifest, reader
from conductor_mcp.model import Dependency, Document, Span


def _dependencies(document: Document) -> Iterator[Dependency]:
    for name, version, line, indirect in _gomod.parsed(document.text).required:
        group, at = INDIRECT if indirect else RUNTIME, Span(document.path, line, line)
        yield Dependency(f"go:{name}", at, "go", name, group, version, pinned=True)


MANIFEST = Manifest("go-mod", ("**/go.mod",), reader(_dependencies))
