"""Paths, folders and files as programs of Node ask for them, below the root of the project."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from conductor_mcp.formats.routes._ecmacalls import Calls
from conductor_mcp.formats.routes._ecmavalues import (
    LONGEST,
    UNDEFINED,
    UNKNOWN,
    Arr,
    Fn,
    Handed,
    Native,
    Obj,
    Undefined,
    shown,
)
from conductor_mcp.model.glob import any_matches

_LARGEST_DATA = 200_000
_MOST_NAMES = 500
_Global = Callable[[Calls, Handed], object]


def _texts(handed: Handed) -> list[str] | None:
    found = [shown(one) for one in handed.given]
    if handed.more or any(one is None or len(one) > LONGEST for one in found):
        return None
    return [one for one in found if one is not None]


def _join(_run: Calls, handed: Handed) -> object:
    parts = _texts(handed)
    if parts is None:
        return UNKNOWN
    text = posixpath.normpath("/".join(one for one in parts if one) or ".")
    return text.replace("//", "/") + ("/" if parts and parts[-1].endswith("/") else "")


def home(run: Calls, path: str) -> str:
    """Return the folder that a program is likely started in: the nearest with a package."""
    folder = path.rpartition("/")[0]
    while folder and not run.project.exists(f"{folder}/package.json"):
        folder = folder.rpartition("/")[0]
    return f"/{folder}"


def _resolve(run: Calls, handed: Handed) -> object:
    parts = _texts(handed)
    if parts is None:
        return UNKNOWN
    return posixpath.normpath(posixpath.join(home(run, handed.path), *parts))


def _one(work: Callable[[str], str]) -> _Global:
    def answer(_run: Calls, handed: Handed) -> object:
        text = shown(handed.at(0))
        return UNKNOWN if text is None else work(text)

    return answer


def _basename(_run: Calls, handed: Handed) -> object:
    text, end = shown(handed.at(0)), shown(handed.at(1))
    if text is None or end is None:
        return UNKNOWN
    name = posixpath.basename(text.rstrip("/"))
    cut = not isinstance(handed.at(1), Undefined) and name.endswith(end) and name != end
    return name[: -len(end)] if cut and end else name


def _relative(_run: Calls, handed: Handed) -> object:
    parts = _texts(handed)
    if parts is None or len(parts) != 2:  # noqa: PLR2004 - from and to
        return UNKNOWN
    found = posixpath.relpath(parts[1], parts[0] or ".")
    return "" if found == "." else found


def _pieces(_run: Calls, handed: Handed) -> object:
    text = shown(handed.at(0))
    if text is None:
        return UNKNOWN
    folder, name = posixpath.split(text)
    stem, end = posixpath.splitext(name)
    return Obj({"dir": folder, "base": name, "name": stem, "ext": end, "root": ""})


def inside(run: Calls, handed: Handed, at: int = 0) -> str | None:
    """Return a path from the project's root, ``None`` where it is not known or elsewhere."""
    text = shown(handed.at(at))
    if text is None:
        return None
    text = text.removeprefix("file://")
    whole = posixpath.normpath(posixpath.join(home(run, handed.path), text))
    return whole.lstrip("/") if whole != "/" else ""


def names_below(run: Calls, folder: str) -> dict[str, bool]:
    """Return what stands in a folder, and whether each is a folder."""

    def find() -> dict[str, bool]:
        start = f"{folder}/" if folder else ""
        found: dict[str, bool] = {}
        for path in run.project.files("**"):
            if path.startswith(start):
                name, deeper, _ = path[len(start) :].partition("/")
                found[name] = found.get(name, False) or bool(deeper)
        return dict(sorted(found.items())[:_MOST_NAMES])

    return run.project.once(("ecma-names", folder), find)


def _entry(folder: str, name: str, *, deep: bool) -> Obj:
    return Obj({
        "name": name, "path": f"/{folder}", "parentPath": f"/{folder}",
        "isDirectory": Native(call=lambda _: deep), "isFile": Native(call=lambda _: not deep),
    })  # fmt: skip


def _listed(run: Calls, handed: Handed) -> object:
    folder = inside(run, handed)
    if folder is None:
        return Arr([], open=True)
    names = names_below(run, folder)
    options = handed.at(1)
    if isinstance(options, Obj) and options.props.get("withFileTypes"):
        return Arr([_entry(folder, name, deep=deep) for name, deep in names.items()])
    if isinstance(options, Obj) and options.props.get("recursive"):
        start = f"{folder}/" if folder else ""
        every = [p[len(start) :] for p in run.project.files("**") if p.startswith(start)]
        return Arr(list(every[:_MOST_NAMES]))
    return Arr(list(names))


def _given_back(work: _Global) -> _Global:
    """Hand a result to the callback that comes last, where there is one."""

    def answer(run: Calls, handed: Handed) -> object:
        found = work(run, handed)
        last = handed.given[-1] if handed.given else None
        if isinstance(last, Fn):
            run.call(last, UNDEFINED, [None, found], handed.path, handed.line)
        return found

    return answer


def _state(run: Calls, handed: Handed) -> object:
    path = inside(run, handed)
    if path is None:
        return UNKNOWN
    deep = not run.project.exists(path) or bool(names_below(run, path))
    return _entry("", path, deep=deep)


def _exists(run: Calls, handed: Handed) -> object:
    path = inside(run, handed)
    there = path is not None and (run.project.exists(path) or bool(names_below(run, path)))
    return True if there else UNKNOWN


def _content(run: Calls, handed: Handed) -> object:
    path = inside(run, handed)
    text = run.project.read_text(path) if path is not None and run.project.exists(path) else None
    return UNKNOWN if text is None or len(text) > _LARGEST_DATA else text


def _matching(run: Calls, handed: Handed) -> object:
    """``glob.sync("routes/*.js", {cwd})``: the files that a pattern names."""
    patterns = [p for p in (run.listed(handed.at(0)) or Arr()).items if isinstance(p, str)]
    if isinstance(handed.at(0), str):
        patterns = [str(handed.at(0))]
    options = handed.at(1)
    cwd = options.props.get("cwd") if isinstance(options, Obj) else None
    base = cwd if isinstance(cwd, str) else home(run, handed.path)
    whole = isinstance(options, Obj) and bool(options.props.get("absolute"))
    found: list[object] = []
    for pattern in patterns:
        if len(pattern) > LONGEST or pattern.startswith("!"):
            continue
        full = posixpath.normpath(posixpath.join(base, pattern)).lstrip("/")
        globs = tuple(_alternatives(full))
        for path in run.project.files("**"):
            if any_matches(globs, path):
                start = base.strip("/")
                short = path[len(start) :].lstrip("/") if path.startswith(start) else path
                found.append(f"/{path}" if whole or pattern.startswith("/") else short)
    return Arr(found[:_MOST_NAMES], open=not patterns)


def _alternatives(glob: str) -> list[str]:
    """Write out ``{js,ts}`` and ``?(x)`` of a pattern."""
    start, opened, rest = glob.partition("{")
    inner, closed, end = rest.partition("}")
    if not (opened and closed):
        return [glob]
    return [one for word in inner.split(",")[:8] for one in _alternatives(start + word + end)][:32]


def _cwd(run: Calls, handed: Handed) -> object:
    return home(run, handed.path)


FILES: dict[str, _Global] = {
    "path.join": _join, "path.resolve": _resolve, "path.basename": _basename,
    "path.dirname": _one(lambda text: posixpath.dirname(text) or "."),
    "path.extname": _one(lambda text: posixpath.splitext(text)[1]),
    "path.normalize": _one(posixpath.normpath),
    "path.isAbsolute": lambda _run, handed: str(handed.at(0)).startswith("/"),
    "path.relative": _relative, "path.parse": _pieces, "url.resolve": _join, "url-join": _join,
    "process.cwd": _cwd, "app-root-path.toString": _cwd,
    "url.fileURLToPath": _one(lambda text: text.removeprefix("file://")),
    "url.pathToFileURL": lambda _run, handed: Obj({"href": handed.at(0)}, open=True),
    **{f"{module}.{name}": _given_back(work)
       for module in ("fs", "fs-extra", "graceful-fs", "fs/promises")
       for name, work in (("readdirSync", _listed), ("readdir", _listed), ("statSync", _state),
                          ("lstatSync", _state), ("stat", _state), ("lstat", _state),
                          ("existsSync", _exists), ("readFileSync", _content),
                          ("pathExistsSync", _exists), ("readJsonSync", _content))},
    **{name: _given_back(_matching)
       for name in ("glob", "glob.sync", "glob.globSync", "glob.glob", "fast-glob",
                    "fast-glob.sync", "fast-glob.globSync", "globby", "globby.sync",
                    "globby.globbySync", "globby.globby", "tiny-glob", "tiny-glob/sync",
                    "tinyglobby.globSync", "tinyglobby.glob")},
}  # fmt: skip
