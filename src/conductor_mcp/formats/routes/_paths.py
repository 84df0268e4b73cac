"""Paths as the routers of Node write them: ``:id``, ``*``, and what is put before them."""

from __future__ import annotations

import re

_PARAMETER = re.compile(r":(\w+)(?:\([^()]*\))?[?+*]?")
_SPLAT = re.compile(r"\*(\w+)|\(\.\*\)|\*")


def put(above: str, below: str) -> str:
    """Put a path below a prefix with one slash between them."""
    if not below.strip("/"):
        return above or below
    return f"{above.rstrip('/')}/{below.lstrip('/')}"


def shown(path: str) -> str:
    """Return a path of Express or Fastify as a template."""
    path = path.replace("{/", "/").replace("}", "")
    path = _PARAMETER.sub(lambda m: f"{{{m[1]}}}", path)
    path = _SPLAT.sub(lambda m: f"{{{m[1] or 'rest'}*}}", path)
    return path if path.startswith("/") else f"/{path}"
