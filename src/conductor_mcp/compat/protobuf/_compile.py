"""protoc, as grpcio-tools brings it along: texts in, our own plain data and complaints out.

protoc runs in this process on a temporary folder that holds the texts and nothing else. Its
complaints go to the process's standard error, which is turned aside meanwhile.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import threading
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from conductor_mcp.compat.protobuf._sources import Source
from conductor_mcp.compat.protobuf._tree import File
from conductor_mcp.compat.protobuf._wire import Record, WireError
from conductor_mcp.syntax.tree import collecting_later

MOST_ROUNDS = 12
MOST_SIZE = 8_000_000
MOST_DEPTH = 100
_ALONE = threading.Lock()
# Patterns that are seldom needed are compiled where they are.
_COMPLAINT = r"^(?P<file>.+?\.proto):(?:(?P<line>\d+):(?P<column>\d+):)? (?P<why>.+)$"
_LOGGED = r"WARNING: All log messages before absl|[IWEF]\d{4} |\s*$"
_DEPTH = (
    r"""//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/|"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|[\[\](){}<>]"""
)


class Trouble(NamedTuple):
    """Why a file could not be compiled, and where."""

    line: int
    why: str


class Compiled(NamedTuple):
    """The files that compiled, by name, and what stopped the others."""

    files: Mapping[str, File]
    trouble: Mapping[str, Trouble]


def compiled(sources: Mapping[str, Source]) -> Compiled:
    """Compile all files; one that is broken takes only those with it that import it."""
    return _compiled(tuple(sources[name] for name in sorted(sources)))


@lru_cache(maxsize=4)
def _compiled(sources: tuple[Source, ...]) -> Compiled:
    trouble: dict[str, Trouble] = {}
    for source in sources:
        if len(source.text) > MOST_SIZE:
            trouble[source.name] = Trouble(1, f"is larger than {MOST_SIZE:,} characters")
        elif _too_deep(source.text):
            trouble[source.name] = Trouble(1, f"nests deeper than {MOST_DEPTH} levels")
    with _scratch() as root:
        for source in sources:
            _write(root / "in", source, trouble)
        for _ in range(MOST_ROUNDS):
            _spread(sources, trouble)
            good = [source for source in sources if source.name not in trouble]
            if not good:
                break
            files, wrong = _round(root, good)
            if files is not None:
                return Compiled(files, trouble)
            trouble.update(wrong or {s.name: Trouble(1, "was not compiled") for s in good})
    _spread(sources, trouble)
    for source in sources:
        why = "was not compiled: too much beside it is broken"
        trouble.setdefault(source.name, Trouble(1, why))
    return Compiled({}, trouble)


@contextmanager
def _scratch() -> Generator[Path]:
    """Make a folder that only this user can read, and take it away again.

    ``tempfile`` would do that too, and takes longer to load than protoc runs.
    """
    asked = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    name = f"conductor-protobuf-{os.urandom(8).hex()}"
    root = Path()
    for place in filter(None, (*asked, "/tmp", "/var/tmp", ".")):  # noqa: S108 - the name is no one's
        root = Path(place).absolute() / name
        with suppress(OSError):
            root.mkdir(mode=0o700)
            break
    else:
        raise OSError("there is no folder for temporary files")
    try:
        yield root
    finally:
        for folder, _, files in os.walk(root, topdown=False):
            with suppress(OSError):
                for file in files:
                    Path(folder, file).unlink()
                Path(folder).rmdir()


def _too_deep(text: str) -> bool:
    if sum(map(text.count, "{[(<")) <= MOST_DEPTH:
        return False
    depth = 0
    for match in re.finditer(_DEPTH, text):
        mark = match.group()
        if mark in "[({<":
            depth += 1
            if depth > MOST_DEPTH:
                return True
        elif mark in "])}>":
            depth = max(0, depth - 1)
    return False


def _write(root: Path, source: Source, trouble: dict[str, Trouble]) -> None:
    path = root / source.name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.text.encode("utf-8", "replace"))
    except OSError:
        trouble[source.name] = Trouble(1, "has a path that collides with another's")


def _spread(sources: Iterable[Source], trouble: dict[str, Trouble]) -> None:
    """Let trouble reach those who import what is in trouble."""
    waiting = list(sources)
    spreading = bool(trouble)
    while spreading:
        spreading = False
        for source in waiting:
            bad = next((name for name in source.imports if name in trouble), None)
            if source.name not in trouble and bad is not None:
                trouble[source.name] = Trouble(1, f"imports {bad}, which could not be compiled")
                spreading = True


def _round(root: Path, sources: list[Source]) -> tuple[dict[str, File] | None, dict[str, Trouble]]:
    from conductor_mcp.compat.protobuf._descriptors import file_of

    result = root / "out"
    known = {source.name: source for source in sources}
    with _ALONE, _turned_aside(root / "told") as told:
        fine = _protoc(root, [root / "in" / source.name for source in sources]) == 0
    if not fine:
        return None, dict(_complaints(told, root / "in", known))
    with collecting_later():
        try:
            files: dict[str, File] = {}
            for one in Record(result.read_bytes()).records(1):
                name = one.text(1)
                source = known.get(name) or Source(name, name, "")
                files[name] = file_of(one, source.path, source.text)
        except (WireError, OSError):
            return None, {}
        return files, {}


def _protoc(root: Path, files: Iterable[Path]) -> int:
    # The public front of grpcio-tools puts hooks into the import system; the compiler does not.
    compiler: Any = importlib.import_module("grpc_tools._protoc_compiler")
    bundled = Path(compiler.__file__).parent / "_proto"
    words = [
        "protoc",
        f"-I{root / 'in'}",
        f"-I{bundled}",
        "--include_imports",
        "--include_source_info",
        f"--descriptor_set_out={root / 'out'}",
        *map(str, files),
    ]
    return int(compiler.run_main([os.fsencode(word) for word in words]))


@contextmanager
def _turned_aside(place: Path) -> Generator[list[str]]:
    """Collect what C++ code writes to standard error; lines of other threads are passed on."""
    told: list[str] = []
    sys.stderr.flush()
    with place.open("w+b", buffering=0) as aside:
        kept = os.dup(2)
        os.dup2(aside.fileno(), 2)
        try:
            yield told
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            aside.seek(0)
            told.extend(_lines(aside.read(1_000_000)))


def _lines(written: bytes) -> Iterator[str]:
    for line in written.decode("utf-8", "replace").splitlines():
        if ".proto" in line:
            yield line
        elif not re.match(_LOGGED, line):
            os.write(2, (line + "\n").encode())


def _complaints(
    told: Iterable[str], root: Path, known: Mapping[str, Source]
) -> Iterator[tuple[str, Trouble]]:
    seen: set[str] = set()
    for line in told:
        match = re.match(_COMPLAINT, line)
        if match is None or match["why"].startswith("warning:"):
            continue
        name = match["file"].removeprefix(f"{root}/")
        if name in known and name not in seen:
            seen.add(name)
            yield name, Trouble(int(match["line"] or 1), match["why"])
