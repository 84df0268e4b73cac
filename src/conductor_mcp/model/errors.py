"""One family of errors: the caller asked for something that cannot be done."""

from __future__ import annotations


class ConductorError(Exception):
    """Something the caller can put right; ``hint`` says how.

    The doors turn it into a steering answer: ``ToolError`` for an agent, exit code 3 for a shell.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        end = "" if message.endswith(("?", ".", "!")) else "."
        return f"{message}{end} {self.hint}" if self.hint else message


class RegistryError(ConductorError):
    """A plug breaks the one-file-one-thing convention."""


class ConfigError(ConductorError):
    """``conductor.toml`` cannot be used as it stands."""


class OutsideRootError(ConductorError):
    """A path leads out of the repository."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} is outside the repository",
            hint="Give a path relative to the repository root, such as 'src/app.py'",
        )


class UnreadableError(ConductorError):
    """A file cannot be read as text."""


class GitError(ConductorError):
    """Git is missing, refused, or does not know what was asked for."""


class PatchError(ConductorError):
    """A diff cannot be understood or does not fit its base."""


class UnknownRecordError(ConductorError):
    """No record answers to what was asked for."""

    def __init__(self, asked: str, near: tuple[str, ...] = ()) -> None:
        search = "search_records (on the command line: search) finds records by words"
        hint = f"Nearest: {', '.join(near)}" if near else search
        super().__init__(f"no record {asked!r}", hint=hint)
        self.near = near


class AmbiguousRecordError(ConductorError):
    """Several records answer to what was asked for."""

    def __init__(self, asked: str, paths: tuple[str, ...]) -> None:
        super().__init__(
            f"{asked!r} names {len(paths)} records: {', '.join(paths)}",
            hint="Ask again with one of these paths",
        )
        self.paths = paths
