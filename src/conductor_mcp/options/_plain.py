"""Read options that are plainly right: what pydantic would read from them, in a small part of it.

Only exact types are taken, where pydantic would also turn one into another. Whatever is not known
here, and whatever a validator says against a value, is a doubt, and pydantic is asked.
"""

from __future__ import annotations

import builtins
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast, get_args, get_origin, get_type_hints

from conductor_mcp.options._words import (
    MISSING,
    AfterValidator,
    BeforeValidator,
    Noted,
    ValidationInfo,
)

Read = Callable[[Any, ValidationInfo], Any]
_SILENT = frozenset({"description", "alias", "title", "examples"})
_LIMITS: Mapping[str, Callable[[Any, Any], bool]] = {
    "min_length": lambda value, limit: len(value) >= limit,
    "max_length": lambda value, limit: len(value) <= limit,
    "ge": lambda value, limit: value >= limit,
    "le": lambda value, limit: value <= limit,
}


class DoubtError(Exception):
    """Whether a value is right, and what it means, is for pydantic to say."""


class _Field(NamedTuple):
    name: str
    keys: tuple[str, ...]
    needed: bool
    noted: Noted
    read: Read


def read(cls: Any, given: Any, info: ValidationInfo) -> Any:
    """Return what was written, or raise ``DoubtError``."""
    try:
        return _read(cls, given, info)
    except DoubtError:
        raise
    except Exception as error:  # a validator's own: pydantic finds the words for it
        raise DoubtError from error


def _read(cls: Any, given: Any, info: ValidationInfo) -> Any:
    checks = cls.noted_checks.values()
    for check in checks:
        if check.mode == "before":
            given = check.func.__get__(None, cls)(given)
    if type(given) is not dict:
        raise DoubtError
    written = cast("dict[str, Any]", given)
    values: dict[str, Any] = {}
    taken = 0
    for field in _fields(cls):
        found = [key for key in field.keys if key in written]
        if len(found) > 1 or (field.needed and not found):
            raise DoubtError
        for key in found:
            values[field.name] = field.read(written[key], info)
            taken += 1
    if taken != len(written):
        raise DoubtError
    made = cls.made_of(values, values)
    for check in checks:
        if check.mode == "after" and check.func(made) is not made:
            raise DoubtError
    return made


@lru_cache(maxsize=256)
def _fields(cls: Any) -> tuple[_Field, ...]:
    said = cls.noted_fields
    if any(check.mode not in ("before", "after") for check in cls.noted_checks.values()):
        raise DoubtError
    hints = get_type_hints(cls, include_extras=True)
    return tuple(_field(name, noted, hints[name]) for name, noted in said.items())


def _field(name: str, noted: Noted, hint: Any) -> _Field:
    limits = [(key, limit) for key, limit in noted.said.items() if key not in _SILENT]
    known = all(key in _LIMITS for key, _ in limits)
    if not known or type(noted.default).__module__.startswith("pydantic"):
        raise DoubtError
    alias = noted.said.get("alias")
    keys = (name, alias) if alias and alias != name else (name,)
    needed = noted.default is MISSING and noted.factory is MISSING
    within = [(_LIMITS[key], limit) for key, limit in limits]
    return _Field(name, keys, needed, noted, _limited(reader(hint), within))


def _limited(inner: Read, limits: Sequence[tuple[Callable[[Any, Any], bool], Any]]) -> Read:
    if not limits:
        return inner

    def limited(value: Any, info: ValidationInfo) -> Any:
        found = inner(value, info)
        if found is not None and not all(holds(found, limit) for holds, limit in limits):
            raise DoubtError
        return found

    return limited


def reader(hint: Any) -> Read:  # noqa: PLR0911 - one for each sort of type
    """Return what reads values of a type; of one that is not known, it is always in doubt."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return lambda value, _: value
    if isinstance(hint, type) and origin is None:
        return _of_class(hint)
    match origin, inner:
        case (typing.Annotated, (kind, *more)):
            return _annotated(reader(kind), more)
        case (typing.Literal, choices):
            return _one_of(choices)
        case (typing.Union | types.UnionType, kinds):
            return _either([reader(kind) for kind in kinds])
        case (builtins.tuple, (kind, builtins.Ellipsis)):
            return _each(reader(kind), tuple)
        case (builtins.list, (kind,)):
            return _each(reader(kind), list)
        case (builtins.dict, (key, kind)):
            return _mapping(reader(key), reader(kind))
        case _:
            return _doubt


def _of_class(kind: type) -> Read:
    if kind in (str, bool, int, type(None)):
        return _exactly(kind)
    return _of_options(kind) if hasattr(kind, "noted_fields") else _doubt


def _doubt(value: Any, info: ValidationInfo) -> Any:
    del value, info
    raise DoubtError


def _exactly(kind: type) -> Read:
    def exactly(value: Any, _: ValidationInfo) -> Any:
        if type(value) is not kind:
            raise DoubtError
        return value

    return exactly


def _one_of(choices: tuple[Any, ...]) -> Read:
    def one_of(value: Any, _: ValidationInfo) -> Any:
        if type(value) is not str or value not in choices:
            raise DoubtError
        return value

    return one_of


def _of_options(cls: type) -> Read:
    def options(value: Any, info: ValidationInfo) -> Any:
        return value if type(value) is cls else _read(cls, value, info)

    return options


def _annotated(inner: Read, more: Sequence[Any]) -> Read:
    if not all(isinstance(one, (BeforeValidator, AfterValidator)) for one in more):
        return _doubt
    before = [one for one in reversed(more) if isinstance(one, BeforeValidator)]
    after = [one for one in more if isinstance(one, AfterValidator)]

    def annotated(value: Any, info: ValidationInfo) -> Any:
        for first in before:
            value = first(value, info)
        value = inner(value, info)
        for last in after:
            value = last(value, info)
        return value

    return annotated


def _either(readers: Sequence[Read]) -> Read:
    def either(value: Any, info: ValidationInfo) -> Any:
        found: list[Any] = []
        for one in readers:
            try:
                found.append(one(value, info))
            except DoubtError:
                continue
        if len(found) != 1:
            raise DoubtError
        return found[0]

    return either


def _each(inner: Read, kind: type[tuple[Any, ...] | list[Any]]) -> Read:
    def each(value: Any, info: ValidationInfo) -> Any:
        if type(value) not in (tuple, list):
            raise DoubtError
        return kind(inner(one, info) for one in cast("Sequence[Any]", value))

    return each


def _mapping(key: Read, inner: Read) -> Read:
    def mapping(value: Any, info: ValidationInfo) -> Any:
        if type(value) is not dict:
            raise DoubtError
        known = cast("Any", value)
        return {key(name, info): inner(one, info) for name, one in known.items()}

    return mapping
