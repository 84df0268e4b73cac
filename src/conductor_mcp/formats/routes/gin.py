"""Gin: engines and nested groups, across functions and packages.

Source: the documentation of github.com/gin-gonic/gin.
"""

from __future__ import annotations

import re

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._gorouter import read_with
from conductor_mcp.formats.routes._gotree import Words

_METHODS = {name: name for name in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")}
_WORDS = Words(
    "gin",
    "github.com/gin-gonic/gin",
    ("Default", "New"),
    ("Engine", "RouterGroup", "IRouter", "IRoutes"),
    ("Group",),
    ("Use",),
    (),
)


def _shown(path: str) -> str:
    path = re.sub(r":(\w+)", r"{\1}", path)
    return re.sub(r"\*(\w+)", r"{\1*}", path)


def read(project: Project, path: str) -> Routes:
    """Return what a file's engines and groups answer to."""
    methods = {**_METHODS, "Any": "*"}
    return read_with(project, path, _WORDS, methods, _shown, method_first=("Handle",))


FRAMEWORK = Framework("gin", "go", ("gin-gonic/gin",), read, ("Group(",))
