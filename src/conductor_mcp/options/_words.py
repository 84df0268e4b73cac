"""The words that classes of options are declared with; pydantic's own are made of them later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MISSING: Any = object()


@dataclass(frozen=True)
class ValidationInfo:
    """What a validator may ask about besides the value."""

    context: Any


class _Validator:
    """A function that reads, or looks at, one value."""

    def __init__(self, func: Callable[..., Any]) -> None:
        self.func = func
        # As pydantic counts: a second parameter asks for the circumstances.
        code = getattr(func, "__code__", None)
        self.informed = code is not None and code.co_argcount > 1

    def __call__(self, value: Any, info: ValidationInfo) -> Any:
        return self.func(value, info) if self.informed else self.func(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        import pydantic

        real: Any = getattr(pydantic, type(self).__name__)
        return real(self.func).__get_pydantic_core_schema__(source, handler)


class BeforeValidator(_Validator):
    """Sees what was written, before it is known to be of the right type."""


class AfterValidator(_Validator):
    """Sees what is of the right type."""


class Noted:
    """What was said of one field: its default, and whatever else pydantic takes."""

    def __init__(self, default: Any, factory: Any, said: Mapping[str, Any]) -> None:
        self.default, self.factory, self.said = default, factory, said

    def value(self) -> Any:
        """Return the default, a new one where it could be changed."""
        if self.factory is not MISSING:
            return self.factory()
        return self.default.copy() if self.default.__class__ in (dict, list) else self.default

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        raise TypeError("what Field says of a value stands behind it, not in Annotated")


def Field(*, default: Any = MISSING, default_factory: Any = MISSING, **said: Any) -> Any:  # noqa: N802 - pydantic's name
    """Say of a field what pydantic's own ``Field`` is told."""
    return Noted(default, default_factory, said)


@dataclass(frozen=True)
class Checked:
    """A method that looks at all values together."""

    mode: str
    func: Any


def model_validator(*, mode: str) -> Callable[[Any], Checked]:
    """Mark a method that looks at all values together."""
    return lambda func: Checked(mode, func)
