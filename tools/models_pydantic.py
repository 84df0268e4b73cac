"""Print what pydantic itself knows of the models of installed packages, as JSON.

``PYTHON tools/models_pydantic.py SITE PACKAGE... > known.json``: SITE is the folder that the
packages are installed in. Every module of each package is imported, so give it only code that may
be run, and an interpreter that has what they need. ``tools/models_score.py`` compares.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import inspect
import io
import json
import pkgutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_DEEPEST = 6
_VALUES: dict[type, str] = {bool: "boolean", int: "integer", str: "string", float: "number"}


def family(schema: Any, defs: dict[str, Any], depth: int = 0) -> set[str]:
    """Return the families of types that a JSON Schema allows, ``null`` among them."""
    if depth > _DEEPEST or schema is True or not schema:
        return {"any"}
    if "$ref" in schema:
        return family(defs.get(schema["$ref"].rpartition("/")[2], {}), defs, depth + 1)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return {f for one in schema[key] for f in family(one, defs, depth + 1)}
    if len(schema.get("allOf", ())) == 1:
        return family(schema["allOf"][0], defs, depth + 1)
    kind = schema.get("type")
    if kind is not None:
        return {kind} if isinstance(kind, str) else {str(one) for one in kind}
    values: list[object] = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return {_VALUES.get(type(value), "null") for value in values} or {"any"}


def modules(package: str) -> Iterator[Any]:
    """Import a package and all below it that can be; yield each."""
    top = importlib.import_module(package)
    yield top
    paths = getattr(top, "__path__", [])
    for found in pkgutil.walk_packages(paths, f"{package}.", onerror=lambda _name: None):
        with contextlib.suppress(BaseException):  # packages fail in every way there is
            yield importlib.import_module(found.name)


def _fields(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in schema.get("properties", {}).items():
        families = family(one, defs)
        found[name] = {
            "families": sorted(families - {"null"}),
            "required": name in schema.get("required", []),
            "nullable": "null" in families,
        }
    return found


def _models(package: str, site: Path) -> Iterator[dict[str, Any]]:
    from pydantic import BaseModel, RootModel

    for module in modules(package):
        for _, one in inspect.getmembers(module, inspect.isclass):
            if not issubclass(one, BaseModel) or issubclass(one, RootModel):
                continue
            if one.__module__ != module.__name__ or "[" in one.__name__:
                continue
            try:
                schema = one.model_json_schema()
                path = Path(inspect.getsourcefile(one) or "").relative_to(site)
            except Exception:  # noqa: BLE001, S112 - a model without a schema says nothing
                continue
            defs = schema.get("$defs", {})
            if "$ref" in schema:
                schema = defs[schema["$ref"].rpartition("/")[2]]
            yield {
                "path": path.as_posix(), "name": one.__qualname__,
                "fields": _fields(schema, defs),
            }  # fmt: skip


def main() -> None:
    """Import the packages, and print one row for each model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("packages", nargs="+")
    given = parser.parse_args()
    site = given.site.resolve()
    warnings.simplefilter("ignore")
    sys.path.insert(0, str(site))
    with contextlib.redirect_stdout(io.StringIO()):
        found = {
            (row["path"], row["name"]): row
            for package in given.packages
            for row in _models(package, site)
        }
    print(json.dumps(list(found.values())))


if __name__ == "__main__":
    main()
