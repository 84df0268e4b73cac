"""What stands beside a ``$ref``: to the drafts up to 07 nothing, to later ones more of it."""

from __future__ import annotations

import re

from conductor_mcp.compat._trees import Place, Trees, is_list, is_map

_OLD = re.compile(r"json-schema\.org/draft-0[3-7]/")
REMARKS = frozenset(
    {"$ref", "$id", "id", "$schema", "$comment", "title", "description", "default", "example",
     "examples", "deprecated", "readOnly", "writeOnly", "definitions", "$defs"}
)  # fmt: skip
_APIS = frozenset({"openapi", "swagger", "asyncapi"})
_DEEP = 60


def is_deaf(trees: Trees, place: Place) -> bool:
    """Say whether a schema hears no demand beside its ``$ref``: only ``REMARKS`` count there.

    A schema that does not name its draft is of draft 04 where a bound is excluded by ``true``.
    Descriptions of APIs have rules of their own; beside their references all is heard.
    """
    if not isinstance(place.get("$ref"), str):
        return False
    key = f"draft {place.file}"
    if key not in trees.known:
        trees.known[key] = _is_old(trees.root(place.file))
    return trees.known[key] is True


def _is_old(root: Place | None) -> bool:
    if root is None or not is_map(root.value) or root.value.keys() & _APIS:
        return False
    named = root.text("$schema")
    return bool(_OLD.search(named)) if named else _excludes_by_flag(root.value, _DEEP)


def _excludes_by_flag(value: object, left: int) -> bool:
    if not left:
        return False
    if is_list(value):
        return any(_excludes_by_flag(one, left - 1) for one in value)
    if not is_map(value):
        return False
    told = (value.get("exclusiveMinimum"), value.get("exclusiveMaximum"))
    return any(isinstance(one, bool) for one in told) or any(
        _excludes_by_flag(one, left - 1) for one in value.values()
    )
