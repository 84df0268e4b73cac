"""One way into a service: a method and a path, and what is known of what it takes and gives."""

from __future__ import annotations

import re

from conductor_mcp.model.part import Part
from conductor_mcp.model.values import dataclass

ANY = "*"
"""The method of an endpoint that answers to every one."""
_PARAMETER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True, order=True)
class Parameter:
    """One parameter. ``where`` is path, query, header, cookie or form.

    ``required`` is ``None`` and ``type`` (JSON Schema's word) is ``""`` where it is not known.
    """

    name: str
    where: str
    required: bool | None = None
    type: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint(Part):
    """An endpoint that source code declares. The key is ``GET /orders/{}``.

    ``path`` is the whole path with the names of its parameters, ``{rest*}`` for one that takes
    slashes. ``body`` is the type of the request's body, ``""`` for none or an unnamed one (see
    ``takes_body``, ``None`` where that is not known). ``statuses`` are those that the code itself
    states, the one of success first. ``unknown`` names what the text alone does not say:
    ``prefix``, ``path``, ``method``, ``query``, ``body``, ``statuses``, ``response``.
    ``handled_in`` is the handler's file where the route is declared in another one.
    """

    method: str
    path: str
    handler: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: str = ""
    takes_body: bool | None = None
    statuses: tuple[str, ...] = ()
    response: str = ""
    unknown: tuple[str, ...] = ()
    framework: str = ""
    handled_in: str = ""

    def named(self, where: str) -> tuple[Parameter, ...]:
        """Return the parameters of one place."""
        return tuple(one for one in self.parameters if one.where == where)


def template(path: str) -> str:
    """Write a path so that only what its parameters are called is left out."""
    trimmed = path.rstrip("/") if len(path) > 1 else path
    return _PARAMETER.sub("{}", trimmed) or "/"


def key_of(method: str, path: str) -> str:
    """Name an endpoint: ``GET /orders/{}``."""
    return f"{method} {template(path)}"


def names_in(path: str) -> tuple[str, ...]:
    """Return what the parameters of a path are called, in order."""
    return tuple(one[1:-1].rstrip("*") for one in _PARAMETER.findall(path))


def joined(*pieces: str) -> str:
    """Put a path together from prefixes, with one slash between them."""
    path = "/".join(piece.strip("/") for piece in pieces if piece.strip("/"))
    slash = "/" if pieces and pieces[-1].endswith("/") and path else ""
    return f"/{path}{slash}"
