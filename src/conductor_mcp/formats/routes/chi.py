"""chi: routers, ``Route``, ``Group``, ``With`` and ``Mount``, across functions and packages.

Source: the documentation of github.com/go-chi/chi.
"""

from __future__ import annotations

import re

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._framework import Framework, Routes
from conductor_mcp.formats.routes._gorouter import read_with
from conductor_mcp.formats.routes._gotree import Words

_METHODS = {
    name: name.upper()
    for name in ("Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "Trace", "Connect")
} | {"Handle": "*", "HandleFunc": "*"}
_WORDS = Words(
    "chi",
    "github.com/go-chi/chi",
    ("NewRouter", "NewMux"),
    ("Router", "Mux"),
    (),
    ("With", "Group", "Route"),
    ("Mount",),
)
_PARAMETER = re.compile(r"\{(\w+)(?::(?:[^{}]|\{[^{}]*\})*)?\}")


def _shown(path: str) -> str:
    path = _PARAMETER.sub(r"{\1}", path)
    return re.sub(r"(?<!\{)\*$", "{rest*}", path)


def read(project: Project, path: str) -> Routes:
    """Return what a file's routers answer to."""
    return read_with(
        project, path, _WORDS, _METHODS, _shown, method_first=("Method", "MethodFunc")
    )


FRAMEWORK = Framework(
    "chi", "go", ("go-chi/chi", "chi.Router"), read, (".Mount(", ".Route(", "Group(")
)
