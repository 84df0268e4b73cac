"""``context/conductor.toml`` as typed settings; absent means all defaults."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from conductor_mcp.model.errors import ConfigError

CONFIG_PATH = "context/conductor.toml"


class _Table(BaseModel):
    # Most repositories have no settings: what checks them is built when there are some.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Budgets(_Table):
    """How large an answer may be, in tokens of four bytes."""

    brief: Annotated[int, Field(ge=200, le=20_000)] = 2000
    search: Annotated[int, Field(ge=200, le=20_000)] = 1000
    verdict: Annotated[int, Field(ge=500, le=20_000)] = 3000
    record: Annotated[int, Field(ge=500, le=50_000)] = 5000


class Read(_Table):
    """Which files are looked at, beside what git ignores."""

    exclude: tuple[str, ...] = ()
    max_bytes: Annotated[int, Field(ge=1_000)] = 20_000_000


class Write(_Table):
    """Where new records go when the repository shows no place of its own."""

    decisions: str = "context/decisions"
    intents: str = "context/intents"


class Compatibility(_Table):
    """How changes of contracts are graded.

    ``profile`` is used where none is asked for; ``grades`` maps ids of changes, or globs of them
    (``oas.response.*``), to the grade they get in this repository; ``paths`` maps globs of paths
    to the profile of the contracts there, the last that fits.
    """

    profile: str = ""
    paths: dict[str, str] = Field(default_factory=dict)
    grades: dict[str, Literal["breaking", "risky", "non-breaking", "annotation"]] = Field(
        default_factory=dict
    )


class RequireIntent(_Table):
    """Where a change needs an intent: files under ``paths``, or of components of these ``tiers``.

    A list stands for paths alone.
    """

    paths: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _paths_alone(cls, given: object) -> object:
        return cast("object", {"paths": given}) if isinstance(given, list) else given


class MirrorsTable(_Table):
    """Files (a glob) that mirror a part of a contract; ``select`` points to what does in each."""

    path: str
    contract: str
    select: str = ""


class Config(_Table):
    """All settings. ``integration_branch`` is what a branch is judged against."""

    integration_branch: str = ""
    budgets: Budgets = Field(default_factory=Budgets.model_construct)
    read: Read = Field(default_factory=Read.model_construct)
    write: Write = Field(default_factory=Write.model_construct)
    compatibility: Compatibility = Field(default_factory=Compatibility.model_construct)
    require_intent: RequireIntent | None = None
    mirrors: tuple[MirrorsTable, ...] = ()


def parse(text: str, where: str = CONFIG_PATH) -> Config:
    """Read the settings from TOML ``text``.

    Raises:
        ConfigError: The text is not TOML, or a key or value is not one of ours; the message
            names the key and the hint says what is allowed.

    """
    if not text.strip():
        return Config.model_construct()
    import tomllib

    try:
        return Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where} is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        known = ", ".join(Config.model_fields)
        raise ConfigError(
            f"{where}: {key}: {first['msg']}", hint=f"Top-level keys are: {known}"
        ) from error
