"""Make frozen value classes as ``dataclasses`` does, in a third of the time.

Every start of the program makes a hundred of them, and the standard library compiles six to ten
methods for each. Here ``__init__`` alone is compiled; the others are the same functions for all.
What ``dataclasses.fields`` and ``replace`` ask for is made when they first ask.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from inspect import get_annotations
from operator import attrgetter, ge, gt, le, lt
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def dataclass(cls=None, /, **said):  # noqa: ANN001, ANN003, ANN201 - typed above
        """Make a class of values; what is not frozen with slots goes to ``dataclasses``."""
        if cls is None:
            return lambda cls: dataclass(cls, **said)
        fields = _fields(cls) if _is_plain(said) else None
        if fields is None:
            return dataclasses.dataclass(**said)(cls)
        return _made(cls, fields, order=said.get("order", False))

    def replace(value, /, **changes):  # noqa: ANN001, ANN003, ANN201 - typed above
        """Return a value like this one with some fields changed."""
        names = getattr(value, _OURS, None)
        if names is None:
            return dataclasses.replace(value, **changes)
        kept = {name: getattr(value, name) for name in names if name not in changes}
        return value.__class__(**kept, **changes)


_KNOWN = {"frozen", "slots", "order"}
_NOT_FIELDS = ("ClassVar", "InitVar", "KW_ONLY", "typing.", "dataclasses.", "t.")
_MISSING: Any = dataclasses.MISSING
_FIELD: Any = dataclasses.Field
_OURS = "__value_fields__"
_COMPARISONS = {"__lt__": lt, "__le__": le, "__gt__": gt, "__ge__": ge}


def _is_plain(said: dict[str, Any]) -> bool:
    return said.keys() <= _KNOWN and bool(said.get("frozen") and said.get("slots"))


def _fields(cls: type) -> dict[str, Any] | None:
    """Return the defaults of a class's fields, ``None`` where it is not as simple as that."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        there = base.__dict__
        if _OURS in there:
            found.update(there[_OURS])
        elif "__dataclass_fields__" in there:
            return None
    own: dict[str, Any] = get_annotations(cls)
    for name, annotation in own.items():
        if not isinstance(annotation, str) or annotation.startswith(_NOT_FIELDS):
            return None
        default: Any = cls.__dict__.get(name, _MISSING)
        if isinstance(default, dataclasses.Field):
            if not _is_simple(default):
                return None
        elif default is not _MISSING and type(default).__hash__ is None:
            return None  # the standard library has the words for it
        found[name] = default
    return found


def _is_simple(field: Any) -> bool:
    return (
        field.init
        and field.hash is None
        and field.kw_only in (False, _MISSING)
        and not field.metadata
    )


def _made(cls: type, fields: dict[str, Any], *, order: bool) -> type:
    own: dict[str, Any] = get_annotations(cls)
    inherited = {name for base in cls.__mro__[1:] for name in getattr(base, "__slots__", ())}
    body = {name: value for name, value in cls.__dict__.items() if name not in own}
    body.pop("__dict__", None)
    body.pop("__weakref__", None)
    body["__slots__"] = tuple(name for name in own if name not in inherited)
    body[_OURS] = fields
    body.setdefault("__match_args__", tuple(fields))
    body.setdefault("__repr__", _repr)
    values = _values_of(tuple(n for n, said in fields.items() if _says(said, "compare")))
    for name, method in _methods(values, order=order).items():
        if body.get(name) is None:  # an __eq__ in the body leaves a __hash__ of None beside it
            body[name] = method
    body |= {"__setattr__": _set, "__delattr__": _delete}
    body |= {"__getstate__": _get_state, "__setstate__": _set_state}
    body |= {name: _Twin(name) for name in ("__dataclass_fields__", "__dataclass_params__")}
    made = type(cls)(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    if "__init__" not in body:
        type.__setattr__(made, "__init__", _init(made, fields))
    return made


def _values_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _init(made: type, fields: dict[str, Any]) -> Callable[..., None]:
    known: dict[str, Any] = {"_factory": _MISSING}
    given: list[str] = []
    lines: list[str] = []
    for name, said in fields.items():
        default, factory = _defaults(said)
        known[f"_set_{name}"] = getattr(made, name).__set__
        value = name
        if factory is not _MISSING:
            known[f"_make_{name}"] = factory
            given.append(f"{name}=_factory")
            value = f"_make_{name}() if {name} is _factory else {name}"
        elif default is not _MISSING:
            known[f"_default_{name}"] = default
            given.append(f"{name}=_default_{name}")
        else:
            given.append(name)
        lines.append(f" _set_{name}(self, {value})\n")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()\n")
    exec(f"def __init__({', '.join(['self', *given])}):\n{''.join(lines) or ' pass'}", known)  # noqa: S102 - the names are those of fields
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__module__ = made.__module__
    return init


def _defaults(said: Any) -> tuple[Any, Any]:
    return (said.default, said.default_factory) if isinstance(said, _FIELD) else (said, _MISSING)


def _says(said: Any, what: str) -> bool:
    """Whether a field is compared, or shown: as it says, which most do not."""
    return not isinstance(said, _FIELD) or getattr(said, what)


def _methods(
    values: Callable[[Any], tuple[Any, ...]], *, order: bool
) -> dict[str, Callable[..., Any]]:
    def __eq__(self: object, other: object) -> Any:  # noqa: N807
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(values(self))

    def compared(how: Callable[[Any, Any], Any]) -> Callable[[object, object], Any]:
        def compare(self: object, other: object) -> Any:
            if other.__class__ is not self.__class__:
                return NotImplemented
            return how(values(self), values(other))

        return compare

    ordering = {name: compared(how) for name, how in _COMPARISONS.items()} if order else {}
    return {"__eq__": __eq__, "__hash__": __hash__, **ordering}


def _repr(self: Any) -> str:
    shown = (name for name, said in getattr(self, _OURS).items() if _says(said, "repr"))
    words = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{self.__class__.__qualname__}({words})"


def _set(self: object, name: str, value: object) -> None:
    del self, value
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: object, name: str) -> None:
    del self
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _get_state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in getattr(self, _OURS)]


def _set_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(getattr(self, _OURS), state, strict=True):
        object.__setattr__(self, name, value)


class _Twin:
    """What the standard library wants to know of a class: told by a class that it makes itself."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> Any:
        cls = next((c for c in owner.__mro__ if c.__dict__.get(self._name) is self), None)
        if cls is None:  # another thread was faster, and has put what is asked for in our place
            return getattr(owner, self._name)
        types: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            types.update(get_annotations(base))
        asked = [
            (name, types[name], _copied(default)) for name, default in getattr(cls, _OURS).items()
        ]
        twin = dataclasses.make_dataclass(
            cls.__name__, asked, frozen=True, init=False, eq=False, repr=False
        )
        for name in ("__dataclass_fields__", "__dataclass_params__"):
            type.__setattr__(cls, name, getattr(twin, name))
        return getattr(cls, self._name)


def _copied(said: Any) -> Any:
    default, factory = _defaults(said)
    also: Any = {what: _says(said, what) for what in ("compare", "repr")}
    if factory is not _MISSING:
        return dataclasses.field(default_factory=factory, **also)
    return dataclasses.field(default=default, **also)
