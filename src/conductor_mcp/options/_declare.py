"""Classes of options: they know what was said of their fields, and who can read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from inspect import get_annotations
from typing import Any, Self, cast

from conductor_mcp.options import _plain, _twin
from conductor_mcp.options._words import MISSING, Checked, Noted, ValidationInfo


class _Declared(type):
    """Notes what a class says of its fields, and leaves its methods as they are."""

    noted_said: dict[str, Any]
    """The body of the class, as it was written."""
    noted_fields: dict[str, Noted]
    noted_checks: dict[str, Checked]
    """What it says of fields, and its checks, with those of its bases."""

    def __new__(cls, name: str, bases: tuple[type, ...], said: dict[str, Any]) -> _Declared:
        made = super().__new__(cls, name, bases, said)
        own = [n for n in get_annotations(made) if n[0] != "_"]
        made.noted_said = {n: value for n, value in said.items() if n != "__classcell__"}
        made.noted_fields, made.noted_checks = {}, {}
        for base in reversed(made.__mro__):
            body: dict[str, Any] = base.__dict__.get("noted_said", {})
            if isinstance(base, _Declared):
                names = own if base is made else [n for n in get_annotations(base) if n[0] != "_"]
                made.noted_fields.update((n, _noted(body.get(n, MISSING))) for n in names)
                checks = [(n, c) for n, c in body.items() if isinstance(c, Checked)]
                made.noted_checks.update(checks)
        for field in set(own) & said.keys():
            delattr(made, field)
        for check in (n for n, value in said.items() if isinstance(value, Checked)):
            setattr(made, check, said[check].func)
        return made

    @property
    def model_fields(cls) -> Mapping[str, Any]:
        """What pydantic knows of each field."""
        return cast("Mapping[str, Any]", _twin.twin(cls).model_fields)


def _noted(value: Any) -> Noted:
    return value if isinstance(value, Noted) else Noted(value, MISSING, {})


class Options(metaclass=_Declared):
    """What somebody may say. Unknown keys are mistakes; values are frozen."""

    def __init__(self, **given: Any) -> None:
        vars(self).update(vars(type(self).model_validate(given)))

    @classmethod
    def model_validate(cls, value: Any, *, context: Any = None) -> Self:
        """Read what was written.

        Raises:
            pydantic.ValidationError: It is not as it was declared.

        """
        if isinstance(value, cls):
            return value
        try:
            return cast("Self", _plain.read(cls, value, ValidationInfo(context)))
        except _plain.DoubtError:
            found = _twin.twin(cls).model_validate(value, context=context)
            return cast("Self", _twin.light(cls, found))

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        """Make one of values that are known to be right."""
        return cls.made_of(values, values)

    @classmethod
    def made_of(cls, values: Mapping[str, Any], given: Iterable[str]) -> Self:
        """Make one of values by their fields' names; ``given`` names those that were written."""
        made = cls.__new__(cls)
        for name, field in cls.noted_fields.items():
            vars(made)[name] = values[name] if name in values else field.value()
        vars(made)["model_fields_set"] = set(given)
        return made

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return one like this with some values changed."""
        given: set[str] = vars(self)["model_fields_set"]
        return self.made_of({**self._values(), **update}, {*given, *update})

    def model_dump(self, *, by_alias: bool = False, exclude: Iterable[str] = ()) -> dict[str, Any]:
        """Return the values as plain ones, by name or by what they are called outside."""
        left = set(exclude)
        return {
            (field.said.get("alias") if by_alias else None) or name: _dumped(
                vars(self)[name], by_alias=by_alias
            )
            for name, field in type(self).noted_fields.items()
            if name not in left
        }

    @classmethod
    def model_json_schema(cls, **asked: Any) -> dict[str, Any]:
        """Return pydantic's JSON Schema of what may be said."""
        return cast("dict[str, Any]", _twin.twin(cls).model_json_schema(**asked))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:

        return _twin.schema(cls, handler)

    def _values(self) -> dict[str, Any]:
        return {name: vars(self)[name] for name in type(self).noted_fields}

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name!r} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Options) or type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), *self._values().values()))

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self._values().items())
        return f"{type(self).__name__}({said})"


def _dumped(value: Any, *, by_alias: bool) -> Any:
    if isinstance(value, Options):
        return value.model_dump(by_alias=by_alias)
    if type(value) in (tuple, list):
        return type(value)(_dumped(one, by_alias=by_alias) for one in value)
    if type(value) is dict:
        known = cast("Any", value)
        return {key: _dumped(one, by_alias=by_alias) for key, one in known.items()}
    return value
