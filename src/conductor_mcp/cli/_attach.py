"""Work out what attaching to a client changes, and change it: our entry and nothing else."""

from __future__ import annotations

import difflib
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conductor_mcp.cli import _jsonc, _toml
from conductor_mcp.cli._shapes import mapping, sequence
from conductor_mcp.cli.clients import Client, Hooks, Places
from conductor_mcp.model import ConductorError

NAME = "conductor"
_PROGRAM = "conductor-mcp"
_MODULE = "conductor_mcp"


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A settings file before and after; ``None`` is a file that is not there."""

    path: Path
    before: str | None
    after: str | None

    @property
    def changes(self) -> bool:
        return self.before != self.after

    def diff(self) -> str:
        """Return the change as a unified diff."""
        lines = difflib.unified_diff(
            (self.before or "").splitlines(keepends=True),
            (self.after or "").splitlines(keepends=True),
            "/dev/null" if self.before is None else str(self.path),
            "/dev/null" if self.after is None else str(self.path),
        )
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)

    def write(self) -> None:
        """Write the file whole or not at all; a link is followed, the mode is kept.

        Raises:
            ConductorError: The disk does not let us.

        """
        try:
            self._write(self.path.resolve())
        except OSError as error:
            raise ConductorError(
                f"{self.path} cannot be written: {error.strerror}",
                hint="--dry-run prints the change, to be made by hand",
            ) from error

    def _write(self, path: Path) -> None:
        if self.after is None:
            path.unlink(missing_ok=True)
            if path.parent.name.startswith("."):  # a client's own folder, left empty
                with suppress(OSError):
                    path.parent.rmdir()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self.after.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def program(*, absolute: bool = False) -> list[str]:
    """Return how this program is started: by name where PATH finds it, else by its place."""
    found = shutil.which(_PROGRAM)
    if found and not absolute:
        return [_PROGRAM]
    beside = Path(sys.executable).parent
    for place in (Path(sys.argv[0]), beside / _PROGRAM, beside / f"{_PROGRAM}.exe"):
        if place.stem == _PROGRAM and place.is_file():
            return [str(place.absolute())]
    return [found] if found else [sys.executable, "-m", _MODULE]


def attach(client: Client, places: Places, *, hooks: bool) -> list[FileEdit]:
    """Work out the edits that make ``client`` start our server (and call our hooks).

    Raises:
        ConductorError: A settings file cannot be read, or the name is taken by another server.

    """
    start = program(absolute=client.absolute)
    args = [*start[1:], "serve", "--root", client.root or str(places.root)]
    entry = {**client.extra, "command": start[0], "args": args}
    edits = _Edits()
    path = client.file(places)
    edits.change(path, lambda text: _with_server(text, path, client, entry))
    if hooks and client.hooks:
        target = places.root / client.hooks.file
        edits.change(target, lambda text: _with_hooks(text, client, _of(client)))
    return edits.all()


def detach(client: Client, places: Places) -> list[FileEdit]:
    """Work out the edits that take our server and our hooks out again.

    Raises:
        ConductorError: A settings file cannot be read.

    """
    edits = _Edits()
    path = client.file(places)
    edits.change(path, lambda text: _without_server(text, path, client))
    if client.hooks:
        edits.change(places.root / client.hooks.file, lambda text: _without_hooks(text, client))
    return edits.all()


def attached(client: Client, places: Places) -> Mapping[str, Any] | None:
    """Return our entry in the client's settings, ``None`` where there is none.

    Raises:
        ConductorError: The settings cannot be read.

    """
    path = client.file(places)
    text = _read(path)
    with _named(path):
        found = None if text is None else mapping(_entry(text, client))
    return found if found is not None and _is_ours(found) else None


class _Edits:
    """Edits by file: a second change to a file starts from the first one's outcome."""

    def __init__(self) -> None:
        self._by_path: dict[Path, FileEdit] = {}

    def change(self, path: Path, make: Callable[[str], str]) -> None:
        known = self._by_path.get(path)
        before = known.before if known else _read(path)
        text = (known.after if known else before) or ""
        with _named(path):
            after = make(text)
        gone = _says_nothing(after, path)
        self._by_path[path] = FileEdit(path, before, None if gone else after)

    def all(self) -> list[FileEdit]:
        return list(self._by_path.values())


def _says_nothing(text: str, path: Path) -> bool:
    empty = "" if path.suffix == ".toml" else "{}"
    return text.strip() in {"", empty}


@contextmanager
def _named(path: Path) -> Generator[None]:
    """Say which file it is that cannot be read."""
    try:
        yield
    except (_jsonc.JsoncError, _toml.TomlError) as error:
        hint = error.hint or "Put the file right first; nothing was written"
        raise ConductorError(f"{path}: {error.args[0]}", hint=hint) from error


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise ConductorError(f"{path} is not UTF-8 text; nothing was written") from error
    except OSError as error:
        raise ConductorError(f"{path} cannot be read: {error.strerror}") from error


def _entry(text: str, client: Client) -> object:
    if client.table == "mcp_servers":
        return _toml.get(text, (client.table, NAME))
    return _jsonc.get(text, (client.table, NAME)) if text.strip("\ufeff \t\r\n") else None


def _with_server(text: str, path: Path, client: Client, entry: dict[str, object]) -> str:
    taken = _entry(text, client)
    there = mapping(taken)
    if taken is not None and (there is None or not _is_ours(there)):
        raise ConductorError(
            f"{path} already has another server named {NAME!r}; nothing was written",
            hint="Rename that server first",
        )
    if there is not None and all(there.get(key) == value for key, value in entry.items()):
        return text
    where = (client.table, NAME)
    if path.suffix == ".toml":
        return _toml.put(text, where, entry)
    if there is None:
        return _jsonc.put(text, where, entry)
    for key, value in entry.items():  # what a person added to our entry stays
        if there.get(key) != value:
            text = _jsonc.put(text, (*where, key), value)
    return text


def _without_server(text: str, path: Path, client: Client) -> str:
    there = mapping(_entry(text, client))
    if there is None or not _is_ours(there):
        return text
    edit = _toml.remove if path.suffix == ".toml" else _jsonc.remove
    return edit(text, (client.table, NAME))


def _is_ours(entry: Mapping[str, Any]) -> bool:
    words = [str(entry.get("command", "")), *map(str, sequence(entry.get("args")))]
    return Path(words[0].replace("\\", "/")).stem == _PROGRAM or _MODULE in words


def _of(client: Client) -> Iterator[tuple[str, dict[str, object]]]:
    hooks = client.hooks or Hooks("", (), 0)
    for event in hooks.events:
        line = shlex.join([*program(), "hook", event.ours, "--client", client.id])
        command = {"type": "command", "command": line, "timeout": hooks.timeout, **hooks.extra}
        matcher = {"matcher": event.matcher} if event.matcher else {}
        yield event.name, {**matcher, "hooks": [command]}


def _with_hooks(text: str, client: Client, groups: Iterator[tuple[str, dict[str, object]]]) -> str:
    text = _without_hooks(text, client)
    for event, group in groups:
        text = _jsonc.append(text, ("hooks", event), group)
    return text


def _without_hooks(text: str, client: Client) -> str:
    if not text.strip("\ufeff \t\r\n"):
        return text
    for event in (client.hooks or Hooks("", (), 0)).events:
        groups = sequence(_jsonc.get(text, ("hooks", event.name)))
        for i in reversed(range(len(groups))):
            for j in reversed(_ours(groups[i])):
                alone = len(_ours(groups[i])) == len(groups[i]["hooks"])
                way = ("hooks", event.name, i)
                text = _jsonc.remove(text, way if alone else (*way, "hooks", j))
                if alone:
                    break
    return text


def _ours(group: Any) -> Sequence[int]:
    hooks = map(mapping, sequence((mapping(group) or {}).get("hooks")))
    return [i for i, hook in enumerate(hooks) if hook and _calls_us(str(hook.get("command", "")))]


def _calls_us(command: str) -> bool:
    return (_PROGRAM in command or _MODULE in command) and " hook " in command
