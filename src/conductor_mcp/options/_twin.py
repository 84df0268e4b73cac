"""The class that pydantic knows a class of options by, made when it is first needed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from conductor_mcp.options._words import MISSING, Checked, Noted


@lru_cache(maxsize=256)
def twin(cls: Any) -> Any:
    """Return the pydantic model that says the same as a class of options."""
    from pydantic import BaseModel, ConfigDict

    config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)
    if cls.__bases__ == (object,):
        return type(cls.__name__, (BaseModel,), {"model_config": config, "__module__": __name__})
    bases = tuple(twin(base) if hasattr(base, "noted_said") else base for base in cls.__bases__)
    body = {name: _real(value) for name, value in cls.noted_said.items()}
    return type(bases[0])(cls.__name__, bases, body)


def _real(value: Any) -> Any:
    from pydantic import Field, model_validator

    if isinstance(value, Checked):
        checked: Any = model_validator
        return checked(mode=value.mode)(value.func)
    if not isinstance(value, Noted):
        return value
    said: Any = dict(value.said)
    if value.default is not MISSING:
        said["default"] = value.default
    if value.factory is not MISSING:
        said["default_factory"] = value.factory
    return Field(**said)


def light(cls: Any, found: Any) -> Any:
    """Return what pydantic read as options."""
    return cls.made_of(vars(found), found.model_fields_set)


def schema(cls: Any, handler: Any) -> Any:
    """Return how pydantic reads options inside of options."""
    from pydantic_core import core_schema

    def taken(value: Any, inner: Any) -> Any:
        return value if isinstance(value, cls) else light(cls, inner(value))

    return core_schema.no_info_wrap_validator_function(
        taken,
        handler.generate_schema(twin(cls)),
        serialization=core_schema.plain_serializer_function_ser_schema(_written),
    )


def _written(value: Any) -> Any:
    return value.model_dump(by_alias=True)
