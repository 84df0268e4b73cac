"""``context/conductor.toml`` as typed settings; absent means all defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from conductor_mcp.model.errors import ConfigError
from conductor_mcp.options import Field, Options, model_validator

if TYPE_CHECKING:
    from pydantic import ValidationError

CONFIG_PATH = "context/conductor.toml"


class Budgets(Options):
    """How large an answer may be, in tokens of four bytes."""

    brief: int = Field(default=2000, ge=200, le=20_000)
    search: int = Field(default=1000, ge=200, le=20_000)
    verdict: int = Field(default=3000, ge=500, le=20_000)
    record: int = Field(default=5000, ge=500, le=50_000)


class Read(Options):
    """Which files are looked at, beside what git ignores."""

    exclude: tuple[str, ...] = ()
    max_bytes: int = Field(default=20_000_000, ge=1_000)


class Write(Options):
    """Where new records go when the repository shows no place of its own."""

    decisions: str = "context/decisions"
    intents: str = "context/intents"


class Compatibility(Options):
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


class RequireIntent(Options):
    """Where a change needs an intent: files under ``paths``, or of components of these ``tiers``.

    A list stands for paths alone.
    """

    paths: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _paths_alone(cls, given: object) -> object:
        return cast("object", {"paths": given}) if isinstance(given, list) else given


class MirrorsTable(Options):
    """Files (a glob) that mirror a part of a contract; ``select`` points to what does in each."""

    path: str
    contract: str
    select: str = ""


class Config(Options):
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
    except ValueError as error:  # pydantic's own; to name it here would load it with every start
        first = cast("ValidationError", error).errors()[0]
        key = ".".join(map(str, first["loc"]))
        known = ", ".join(Config.model_fields)
        raise ConfigError(
            f"{where}: {key}: {first['msg']}", hint=f"Top-level keys are: {known}"
        ) from error
