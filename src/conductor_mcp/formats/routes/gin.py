"""Gin: engines and nested groups, across functions and packages.

Source: the documentation of github.com/gin-gonic/gin.
"""

from __future__ import annotations

import re

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._gorouter import routes_of


def _shown(path: str) -> str:
    path = re.sub(r":(\w+)", r"{\1}", path)
    return re.sub(r"\*(\w+)", r"{\1*}", path)


def read(project: Project, path: str) -> Routes:
    """Return what a file's engines and groups answer to."""
    return routes_of(project, path, "gin", _shown)


FRAMEWORK = Framework("gin", "go", ("gin-gonic/gin",), read, ("Group(",))
