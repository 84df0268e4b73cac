"""Requirements of Python packages as a manifest writes them.

Sources: the dependency specifiers (PEP 508) and version specifiers (PEP 440) of the Python
packaging user guide; names are compared as PEP 503 has it.
"""

from __future__ import annotations

import re

from conductor_mcp.formats.manifests._manifest import RUNTIME
from conductor_mcp.model import Dependency, Span

_REQUIREMENT = re.compile(
    r"\s*(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*"
    r"(?P<rest>@[^;]*|[^;]*)"
)
_EXACT = re.compile(r"={2,3}\s*[^\s,*]+")
_COMMIT = re.compile(r"@[0-9a-f]{40}\b")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(constraint: str) -> bool:
    """Whether a constraint lets in one version only, or one commit."""
    inner = constraint.strip().strip("()").strip()
    return bool(_EXACT.fullmatch(inner) or _COMMIT.search(inner))


def requirement(text: str, path: str, line: int, group: str = RUNTIME) -> Dependency | None:
    """Read one requirement; ``None`` for what is none."""
    found = _REQUIREMENT.match(text)
    if not found:
        return None
    name, constraint = normal(found["name"]), found["rest"].strip()
    if constraint and constraint[0] not in "<>=!~@(":
        return None
    at = Span(path, line, line)
    return Dependency(f"pypi:{name}", at, "pypi", name, group, constraint, pinned(constraint))
