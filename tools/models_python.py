"""Print what Python itself knows of dataclasses, attrs classes, typed dictionaries and tables.

``PYTHON tools/models_python.py KIND SITE PACKAGE... > known.json``: KIND is ``dataclass``,
``attrs``, ``typed-dict``, ``sqlalchemy`` or ``django-model``; the rest is as for
``tools/models_pydantic.py``, which has to be beside it, and pydantic in the interpreter, for it
says what an annotation may hold. For Django, ``DJANGO_SETTINGS_MODULE`` names the settings, and
the packages are those whose models are wanted.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import inspect
import io
import json
import sys
import typing
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from models_pydantic import family, modules

Fields = dict[str, Any]
_PLAIN = {
    str: "string", int: "integer", float: "number", bool: "boolean", list: "array",
    dict: "map", bytes: "string",
}  # fmt: skip


def _hinted(hint: Any, *, required: bool) -> Fields:
    from pydantic import TypeAdapter

    try:
        schema = TypeAdapter(hint).json_schema()
        families = family(schema, schema.get("$defs", {}))
    except Exception:  # noqa: BLE001 - a type without a schema: not told
        null = type(None) in typing.get_args(hint)
        return {"families": None, "required": required, "nullable": null}
    return {
        "families": sorted(families - {"null"}), "required": required,
        "nullable": "null" in families,
    }  # fmt: skip


def _dataclass(one: type) -> Fields | None:
    if not dataclasses.is_dataclass(one) or "__dataclass_fields__" not in vars(one):
        return None
    hints = typing.get_type_hints(one, include_extras=True)
    nothing = dataclasses.MISSING
    return {
        f.name: _hinted(
            hints[f.name], required=f.default is nothing and f.default_factory is nothing
        )
        for f in dataclasses.fields(one)
    }


def _attrs(one: type) -> Fields | None:
    import attrs

    if "__attrs_attrs__" not in vars(one):
        return None
    hints = typing.get_type_hints(one, include_extras=True)
    return {
        f.alias or f.name: _hinted(
            hints.get(f.name, f.type or Any), required=f.default is attrs.NOTHING
        )
        for f in attrs.fields(one)
    }


def _typed_dict(one: type) -> Fields | None:
    from typing_extensions import get_type_hints

    if not hasattr(one, "__required_keys__") or not issubclass(one, dict):
        return None
    plain, marked = get_type_hints(one), get_type_hints(one, include_extras=True)
    needed = one.__required_keys__  # wrong where marks are text, right of all else
    found: Fields = {}
    for name, hint in plain.items():
        marks = str(marked[name]).partition("[")[0].rpartition(".")[2]
        required = {"Required": True, "NotRequired": False}.get(marks, name in needed)
        found[name] = _hinted(hint, required=required)
    return found


def _sqlalchemy(one: type) -> Fields | None:
    from sqlalchemy.types import TypeDecorator

    table = vars(one).get("__table__")
    if table is None or not hasattr(one, "__mapper__"):
        return None
    found: Fields = {}
    for column in table.columns:
        kind: str | None = None
        if not isinstance(column.type, TypeDecorator):
            with contextlib.suppress(NotImplementedError):
                kind = _PLAIN.get(column.type.python_type, "string")
        found[column.name] = {
            "families": kind and [kind], "required": not column.nullable,
            "nullable": column.nullable,
        }  # fmt: skip
    return found


_COLUMNS = {
    "BooleanField": "boolean", "FloatField": "number", "JSONField": "any",
    "DecimalField": "number",
}  # fmt: skip


def _django(one: type) -> Fields | None:
    meta: Any = getattr(one, "_meta", None)
    if meta is None or not hasattr(meta, "get_fields") or getattr(meta, "proxy", False):
        return None
    found: Fields = {}
    for column in meta.concrete_fields:
        kind: str | None = _COLUMNS.get(column.get_internal_type(), "string")
        if column.is_relation or type(column).__module__.partition(".")[0] != "django":
            kind = None
        elif "Integer" in column.get_internal_type() or "Auto" in column.get_internal_type():
            kind = "integer"
        found[column.column] = {
            "families": kind and [kind], "required": not column.null, "nullable": column.null,
        }  # fmt: skip
    return found


_KINDS: dict[str, Callable[[type], Fields | None]] = {
    "dataclass": _dataclass, "attrs": _attrs, "typed-dict": _typed_dict,
    "sqlalchemy": _sqlalchemy, "django-model": _django,
}  # fmt: skip


def _rows(kind: str, package: str, site: Path) -> Iterator[dict[str, Any]]:
    for module in modules(package):
        for name, one in inspect.getmembers(module, inspect.isclass):
            if one.__module__ != module.__name__ or name != one.__name__:
                continue
            try:
                fields = _KINDS[kind](one)
                path = Path(inspect.getsourcefile(module) or "").relative_to(site)
            except Exception:  # noqa: BLE001, S112 - a class that cannot be told says nothing
                continue
            if fields:
                yield {"path": path.as_posix(), "name": one.__qualname__, "fields": fields}


def main() -> None:
    """Import the packages, and print one row for each class."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=_KINDS)
    parser.add_argument("site", type=Path)
    parser.add_argument("packages", nargs="+")
    given = parser.parse_args()
    site = given.site.resolve()
    warnings.simplefilter("ignore")
    sys.path.insert(0, str(site))
    with contextlib.redirect_stdout(io.StringIO()):
        if given.kind == "django-model":
            import django

            django.setup()
        found = {
            (row["path"], row["name"]): row
            for package in given.packages
            for row in _rows(given.kind, package, site)
        }
    print(json.dumps(list(found.values())))


if __name__ == "__main__":
    main()
