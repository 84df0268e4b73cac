"""Find the command that was asked for, run it, and turn errors into words and exit codes."""

from __future__ import annotations

import os
import sys

import click

from conductor_mcp import __version__
from conductor_mcp.cli import commands
from conductor_mcp.cli._command import Command
from conductor_mcp.model import ConductorError
from conductor_mcp.registry import ids, load

MISUSE = 3
_INTERRUPTED = 130  # as shells count a process ended by SIGINT
_NOBODY_READS = 141  # as shells count a process ended by SIGPIPE


class _NobodyReads(Exception):  # noqa: N818 - not an error: whoever read our output has left
    """The pipe behind stdout was closed."""


class _Commands(click.Group):
    """Every file of ``cli/commands`` is a command; only the one that runs is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(ids(commands))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in ids(commands):
            return None
        return load(commands, cmd_name, "COMMAND", Command).run

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in ids(commands):
            raise click.UsageError(_no_command(args[0]), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        # Click would end a broken pipe with exit code 1, which here means "broken".
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _NobodyReads from error


def _no_command(asked: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(asked.lower(), ids(commands), n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"no command {asked!r}.{hint}"


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="conductor-mcp")
def cli() -> None:
    """Serve a repository's decisions, contracts and intents, and judge changes against them.

    Exit codes: 0 held or done, 1 broken, 2 unsure, 3 misuse or error.
    """


def run() -> None:
    """Run the command line and end the process with its exit code."""
    code = _code()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = _leave_pipe()
    sys.exit(code)


def _code() -> int:  # noqa: PLR0911 - one return for each way to end
    try:
        code = cli.main(standalone_mode=False, prog_name="conductor-mcp")
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return MISUSE
    except click.ClickException as error:
        return _misused(error)
    except ConductorError as error:
        return _say(str(error))
    except (_NobodyReads, BrokenPipeError):
        return _leave_pipe()
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("\nStopped.", err=True)
        return _INTERRUPTED
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0 if not leaving.code else MISUSE
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets one line
        return _unexpected(error)
    return code if isinstance(code, int) else 0


def _misused(error: click.ClickException) -> int:
    # One line for what is wrong, one for where to read more; no usage text in between.
    where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
    words = error.format_message().replace("\n", " ").rstrip()
    _say(words[:1].lower() + words[1:] if words[:2].istitle() else words)
    if where:
        click.echo(f"Help: {where} --help", err=True)
    return MISUSE


def _unexpected(error: Exception) -> int:
    if os.environ.get("CONDUCTOR_DEBUG"):
        import traceback

        traceback.print_exc()
    words = str(error).strip().splitlines()
    what = f"{type(error).__name__}: {words[0]}" if words else type(error).__name__
    return _say(
        f"unexpected error: {what}. This is a bug in conductor-mcp {__version__}; please report "
        "it with what the same command prints with CONDUCTOR_DEBUG=1"
    )


def _say(words: str) -> int:
    click.echo(f"conductor-mcp: {words}", err=True)
    return MISUSE


def _leave_pipe() -> int:
    # Python flushes stdout once more on its way out; give it somewhere to write.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _NOBODY_READS
