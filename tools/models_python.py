"""Print what Python itself knows of dataclasses, attrs classes, typed dictionaries and tables.

``PYTHON tools/models_python.py KIND SITE PACKAGE... > known.json``: KIND is ``dataclass``,
``attrs``, ``typed-dict``, ``sqlalchemy`` or ``django-model``; the rest is as for
``tools/models_pydantic.py``, which has to be beside it, and pydantic in the interpreter, for it
says what an annotation may hold. For Django, ``DJANGO_SETTINGS_MODULE`` names the settings, and
the packages are those whose models are wanted. Tables of SQLAlchemy that no class stands for are
told by the names of their variables. Of a type whose own code changes what it stores, nothing is
told.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import inspect
import io
import json
import re
import sys
import typing
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from models_pydantic import family, modules

Fields = dict[str, Any]
_PLAIN = {
    str: ["string"], int: ["integer"], float: ["number"], bool: ["boolean"], list: ["array"],
    dict: ["object"], bytes: ["string"], Decimal: ["number", "string"],
}  # fmt: skip


def _hinted(hint: Any, *, required: bool) -> Fields:
    from pydantic import TypeAdapter

    try:
        schema = TypeAdapter(hint).json_schema()
        families = family(schema, schema.get("$defs", {}))
    except Exception:  # noqa: BLE001 - a type without a schema: not told
        null = type(None) in typing.get_args(hint)
        return {"families": None, "required": required, "nullable": null}
    found: Fields = {
        "families": sorted(families - {"null"}), "required": required,
        "nullable": "null" in families,
    }  # fmt: skip
    values = _values(schema, schema.get("$defs", {}))
    return found | ({"values": sorted(values)} if values and found["families"] else {})


def _values(schema: Fields, known: Fields) -> set[str]:
    """Return the only texts and numbers that a schema allows; none where there are others too."""
    if "$ref" in schema:
        return _values(known.get(schema["$ref"].rpartition("/")[2], {}), known)
    parts = [p for p in schema.get("anyOf", ()) if p.get("type") != "null"]
    if parts:
        found = [_values(part, known) for part in parts]
        return set().union(*found) if all(found) else set()
    listed = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return {str(v).lower() if isinstance(v, bool) else str(v) for v in listed if v is not None}


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


def _sqlalchemy(one: Any) -> Fields | None:
    from sqlalchemy import Table

    if isinstance(one, Table):
        return {column.name: _column(column) for column in one.columns}
    mapper = vars(one).get("__mapper__")
    if mapper is None:
        return None
    return {c.name: _column(c) for c in mapper.columns if getattr(c, "table", None) is not None}


def _column(column: Any) -> Fields:
    from sqlalchemy.types import JSON, Enum, String, TypeDecorator

    kind, told = column.type, True
    while isinstance(kind, TypeDecorator):
        told = not any(
            getattr(type(kind), word) is not getattr(TypeDecorator, word)
            for word in ("process_bind_param", "process_result_value", "bind_processor",
                         "result_processor", "load_dialect_impl")
        ) and told  # fmt: skip
        kind = kind.impl_instance if hasattr(kind, "impl_instance") else kind.impl
    families: list[str] | None = None
    if told and not isinstance(kind, JSON) and type(kind).__name__ != "NullType":
        with contextlib.suppress(NotImplementedError):
            families = _PLAIN.get(kind.python_type, ["string"])
    found = {"families": families, "required": not column.nullable, "nullable": column.nullable}
    if isinstance(kind, Enum):
        found["values"] = sorted(map(str, kind.enums))
    elif told and isinstance(kind, String) and kind.length:
        found["length"] = kind.length
    return found


_COLUMNS = {
    "BooleanField": ["boolean"], "NullBooleanField": ["boolean"], "FloatField": ["number"],
    "JSONField": ["any"], "DecimalField": ["number", "string"], "ArrayField": ["array"],
}  # fmt: skip


def _django(one: Any) -> Fields | None:
    meta: Any = getattr(one, "_meta", None)
    if meta is None or not hasattr(meta, "get_fields") or getattr(meta, "proxy", False):
        return None
    found: Fields = {}
    for column in meta.concrete_fields:
        sort = column.get_internal_type()
        kind: list[str] | None = _COLUMNS.get(sort, ["string"])
        if "Integer" in sort or "Auto" in sort:
            kind = ["integer"]
        if column.is_relation or _changes(column):
            kind = None
        found[column.column] = {
            "families": kind, "required": not column.null, "nullable": column.null,
        }  # fmt: skip
        if kind == ["string"] and column.choices:
            values = {str(value) for value, _ in column.flatchoices if value is not None}
            found[column.column]["values"] = sorted(values)
        if kind == ["string"] and column.max_length and sort == "CharField":
            found[column.column]["length"] = column.max_length
    return found


def _changes(column: Any) -> bool:
    """Whether a field's own code, or one that is of no kind of Django's, says what it holds."""
    from django.db.models import fields

    own = [c for c in type(column).__mro__ if c.__module__.partition(".")[0] != "django"]
    words = {"from_db_value", "to_python", "db_type", "get_prep_value", "get_db_prep_value"}
    changed = any(words & vars(each).keys() for each in own if each is not object)
    sort = column.get_internal_type()
    known = hasattr(fields, sort) or sort in ("JSONField", "ArrayField", "FileField")
    return changed or not known


_KINDS: dict[str, Callable[[type], Fields | None]] = {
    "dataclass": _dataclass, "attrs": _attrs, "typed-dict": _typed_dict,
    "sqlalchemy": _sqlalchemy, "django-model": _django,
}  # fmt: skip


def _named(kind: str, module: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a module defines that may be a model, by its dotted name."""
    for name, one in inspect.getmembers(module, inspect.isclass):
        if one.__module__ == module.__name__ and name == one.__name__:
            yield one.__qualname__, one
    if kind == "sqlalchemy":
        from sqlalchemy import Table

        source = inspect.getsource(module)
        for name, one in list(vars(module).items()):
            if isinstance(one, Table) and re.search(rf"(?m)^{name}\b[^=\n]*= ?\S*Table\(", source):
                yield name, one


def _of_package(kind: str, package: str) -> Iterator[tuple[Any, str, Any]]:
    if kind == "django-model":
        from django.apps import apps

        for one in apps.get_models(include_auto_created=False):
            if f"{one.__module__}.".startswith(f"{package}."):
                yield sys.modules[one.__module__], one.__qualname__, one
        return
    for module in modules(package):
        with contextlib.suppress(Exception):
            for name, one in _named(kind, module):
                yield module, name, one


def _rows(kind: str, package: str, site: Path) -> Iterator[dict[str, Any]]:
    for module, name, one in _of_package(kind, package):
        try:
            fields = _KINDS[kind](one)
            path = Path(inspect.getsourcefile(module) or "").relative_to(site)
        except Exception as error:  # noqa: BLE001 - a class that cannot be told says nothing
            print(f"{module.__name__}.{name}: {error!r}"[:200], file=sys.stderr)
            continue
        if fields:
            yield {"path": path.as_posix(), "name": name, "fields": fields}


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
