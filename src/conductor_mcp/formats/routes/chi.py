"""chi: routers, ``Route``, ``Group``, ``With`` and ``Mount``, across functions and packages.

Source: the documentation of github.com/go-chi/chi.
"""

from __future__ import annotations

import re

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._gorouter import routes_of

_PARAMETER = re.compile(r"\{(\w+)(?::(?:[^{}]|\{[^{}]*\})*)?\}")


def _shown(path: str) -> str:
    path = _PARAMETER.sub(r"{\1}", path)
    return re.sub(r"(?<!\{)\*$", "{rest*}", path)


def read(project: Project, path: str) -> Routes:
    """Return what a file's routers answer to."""
    return routes_of(project, path, "chi", _shown)


FRAMEWORK = Framework(
    "chi", "go", ("go-chi/chi", "chi.Router"), read, (".Mount(", ".Route(", "Group(")
)
