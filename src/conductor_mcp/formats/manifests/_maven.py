"""What manifests that name Maven artifacts share."""

from __future__ import annotations

import re

from conductor_mcp.model import Dependency, Span

_LOOSE = re.compile(r"[\[\](),+$]|SNAPSHOT|LATEST|RELEASE|latest\.")


def artifact(path: str, line: int, name: str, group: str, version: str) -> Dependency:
    """Make the dependency on ``group:artifact``; a range, snapshot or variable pins nothing.

    One without a version has the one version that a platform, a parent or a constraint gives it.
    """
    fixed = not _LOOSE.search(version)
    at = Span(path, line, line)
    return Dependency(f"maven:{name}", at, "maven", name, group, version, fixed)
