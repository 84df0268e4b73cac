"""Go's net/http: patterns of ``ServeMux`` with methods and wildcards, and muxes below a prefix.

Source: the documentation of net/http (``ServeMux``, patterns as of Go 1.22).
"""

from __future__ import annotations

import re

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._gorouter import routes_of


def _shown(path: str) -> str:
    path = path.replace("{$}", "")
    return re.sub(r"\{(\w+)\.\.\.\}", r"{\1*}", path)


def read(project: Project, path: str) -> Routes:
    """Return what a file's muxes answer to."""
    return routes_of(project, path, "go-net-http", _shown)


FRAMEWORK = Framework("go-net-http", "go", ("net/http",), read)
