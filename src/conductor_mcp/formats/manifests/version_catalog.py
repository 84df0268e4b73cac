"""``libs.versions.toml``: the artifacts that the modules of a Gradle build share.

Source: the Gradle documentation (version catalogs).
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats.manifests._manifest import (
    RUNTIME,
    Manifest,
    Places,
    reader,
    table,
    toml,
)
from conductor_mcp.formats.manifests._maven import artifact
from conductor_mcp.model import Dependency, Document


def _dependencies(document: Document) -> Iterator[Dependency]:
    data, places = toml(document), Places(document.text)
    versions = table(data, "versions")
    for alias, value in table(data, "libraries").items():
        if isinstance(value, str):
            name, _, version = value.rpartition(":")
        else:
            given = table(value)
            name = str(given.get("module") or f"{given.get('group')}:{given.get('name')}")
            version = _version(given.get("version"), versions)
        line = places.key(alias, places.header("[libraries]"))
        yield artifact(document.path, line, name, RUNTIME, version)


def _version(value: object, versions: dict[str, object]) -> str:
    given = table(value)
    if given:
        ref = given.get("ref")
        if isinstance(ref, str):
            return _version(versions.get(ref), {})
        value = given.get("strictly") or given.get("require") or given.get("prefer")
    return value if isinstance(value, str) else ""


MANIFEST = Manifest("version-catalog", ("**/*.versions.toml",), reader(_dependencies))
