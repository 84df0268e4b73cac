"""Print what pydantic itself knows of the models of installed packages, as JSON.

``PYTHON tools/models_pydantic.py SITE PACKAGE... > known.json``: SITE is the folder that the
packages are installed in. Every module of each package is imported, so give it only code that may
be run, and an interpreter that has what they need. ``tools/models_score.py`` compares.

Three things that a schema may say are no type of a field, and not taken for one. Words that are
no types of JSON Schema, written over it (``json_schema_extra={"type": "Element"}``): pydantic is
asked again for the annotation alone. Nothing at all, where the annotation is a class that makes
its own core schema and describes it to nobody: ``families`` is ``null``, not told (``Any`` remains
``any``). And names that ``__get_pydantic_json_schema__`` writes into the schema, and that are no
fields of the model to pydantic itself, are left out.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import inspect
import io
import json
import pkgutil
import re
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


_TYPES = {"any", "array", "boolean", "integer", "null", "number", "object", "string"}


def _of_annotation(field: Any) -> set[str] | None:
    """Ask for the type of an annotation, without what a schema has written over it."""
    from typing import Annotated

    from pydantic import TypeAdapter

    with contextlib.suppress(Exception):
        schema = TypeAdapter(Annotated[field.annotation, "alone"]).json_schema()
        return family(schema, schema.get("$defs", {}))
    return None


def _is_silent(annotation: Any) -> bool:
    """Whether an annotation names a class that says itself how it is made, and not as what."""
    if isinstance(annotation, type) and hasattr(annotation, "__get_pydantic_core_schema__"):
        from pydantic import BaseModel

        return not issubclass(annotation, BaseModel)
    return any(map(_is_silent, getattr(annotation, "__args__", ())))


def _is_written(model: Any) -> bool:
    """Whether a model has its schema changed by a function of its own."""
    name = "__get_pydantic_json_schema__"
    return any(name in vars(one) and "pydantic" not in one.__module__.split(".")[0]
               for one in model.__mro__)  # fmt: skip


def _fields(model: Any, schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    by_name: dict[str, Any] = {}
    for own, field in model.model_fields.items():
        alias = getattr(field.validation_alias, "choices", [field.validation_alias])[0]
        by_name |= {own: field, field.alias: field, str(alias): field}
    for name, one in schema.get("properties", {}).items():
        families, field = family(one, defs), by_name.get(name)
        if families - _TYPES and field is not None:
            families = _of_annotation(field) or {"any"}
        if field is None and _is_written(model):
            continue
        silent = (
            families - {"null"} == {"any"} and field is not None and _is_silent(field.annotation)
        )
        found[name] = {
            "families": None if silent else sorted(families - {"null"}),
            "required": name in schema.get("required", []),
            "nullable": "null" in families,
        }
    return found


def _file_of(model: Any) -> Path:
    """Return the file that a class stands in, though another module may say that it is its own."""
    own = inspect.getsourcefile(model) or ""
    wanted = re.compile(rf"^\s*class {model.__name__}\b", re.MULTILINE)
    files = [own] + [
        found
        for module in list(sys.modules.values())
        if getattr(module, model.__name__, None) is model
        and (found := getattr(module, "__file__", None))
    ]
    for file in files:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if wanted.search(Path(file).read_text("utf-8")):
                return Path(file)
    return Path(own)


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
                path = _file_of(one).relative_to(site)
            except Exception:  # noqa: BLE001, S112 - a model without a schema says nothing
                continue
            defs = schema.get("$defs", {})
            if "$ref" in schema:
                schema = defs[schema["$ref"].rpartition("/")[2]]
            yield {
                "path": path.as_posix(), "name": one.__qualname__,
                "fields": _fields(one, schema, defs),
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
