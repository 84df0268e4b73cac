"""Modules that a program finds in its own folders: what listing a folder of the repository gives.

Sources: Python's documentation of ``pkgutil``, ``os``, ``glob``, ``pathlib``, ``inspect`` and
``importlib.util``; Werkzeug's of ``find_modules``. Only names of files are asked for.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pymade import UNKNOWN, Guess, Many, Place, Row
from conductor_mcp.formats.routes._pymade import listed as rows_of

NEAR = "from where"
"""Under which name the file is handed on that asks."""
_MOST = 500
_INIT = "__init__.py"
_PYTHON = ".py"
Given = Sequence[object]
Named = Mapping[str, object]


def module_name(eyes: PyEyes, path: str) -> str:
    """Return what the module of a file is imported as."""
    folder, _, last = path.rpartition("/")
    names = [] if last == _INIT else [last.removesuffix(_PYTHON)]
    while folder and eyes.project.exists(f"{folder}/{_INIT}"):
        folder, _, last = folder.rpartition("/")
        names.insert(0, last)
    return ".".join(names)


def of_module(eyes: PyEyes, path: str, name: str) -> object:
    """Return what Python itself binds in the module of a file; ``None`` for other names."""
    whole = module_name(eyes, path)
    folder = Place(path.rpartition("/")[0])
    package = whole if path.endswith(_INIT) else whole.rpartition(".")[0]
    known: dict[str, object] = {"__file__": Place(path), "__name__": whole, "__package__": package}
    if path.endswith(_INIT):
        known["__path__"] = Many([folder])
    return known.get(name)


def below(eyes: PyEyes, folder: str) -> tuple[str, ...]:
    """Return the names in a folder, sorted; those of folders end in ``/``."""

    def index() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path in eyes.project.paths():
            above, _, name = path.rpartition("/")
            while name not in found.setdefault(above, set()):
                found[above].add(name)
                above, _, last = above.rpartition("/")
                name = f"{last}/"
                if not last:
                    break
        return found

    every = eyes.project.once("py-folders", index)
    return tuple(sorted(every.get(folder.strip("/"), ())))[:_MOST]


def listed(eyes: PyEyes, folder: object) -> list[str] | None:
    """Return the names in a folder, ``None`` where it is none of ours."""
    if not isinstance(folder, Place):
        return None
    return [one.rstrip("/") for one in below(eyes, folder)] or None


def modules(
    eyes: PyEyes, folder: str, prefix: str = "", depth: int = 0, left: int = _MOST
) -> Iterator[tuple[str, bool]]:
    """Yield the modules of a folder and whether they are packages, down to a depth."""
    for name in below(eyes, folder):
        bare = name.rstrip("/").removesuffix(_PYTHON)
        package = name.endswith("/") and eyes.project.exists(posixpath.join(folder, name, _INIT))
        if name == _INIT or not (package or name.endswith(_PYTHON)) or not bare.isidentifier():
            continue
        left -= 1
        if left <= 0:
            return
        yield prefix + bare, package
        if package and depth:
            yield from modules(
                eyes, posixpath.join(folder, bare), f"{prefix}{bare}.", depth - 1, left
            )


def _iterated(eyes: PyEyes, given: Given, named: Named, depth: int) -> object:
    paths = given[0] if given else named.get("path")
    prefix = given[1] if len(given) > 1 else named.get("prefix", "")
    folders = rows_of(paths) or [paths]
    if not isinstance(prefix, str) or not all(isinstance(one, Place) for one in folders):
        return UNKNOWN
    names = ("module_finder", "name", "ispkg")
    rows = (
        Row([Thing(outside="pkgutil.finder"), name, package], names)
        for folder in folders
        for name, package in modules(eyes, str(folder), prefix, depth)
    )
    return Many(list(rows))


def _found(eyes: PyEyes, given: Given, named: Named) -> object:
    """Werkzeug's ``find_modules(import_path, include_packages=False, recursive=False)``."""
    path = given[0] if given else named.get("import_path")
    packages = given[1] if len(given) > 1 else named.get("include_packages")
    recursive = given[2] if len(given) > 2 else named.get("recursive")  # noqa: PLR2004
    near = named.get(NEAR)
    known = isinstance(path, str) and isinstance(near, str)
    target = eyes.resolve(str(near), str(path)) if known else None
    if target is None or not target.endswith(_INIT):
        return UNKNOWN
    depth = _DEEPEST if recursive is True else 0
    every = modules(eyes, target.rpartition("/")[0], f"{path}.", depth)
    kept = [n for n, package in every if not package or packages is True]
    return Many(list(kept))


_DEEPEST = 8


def _walked(eyes: PyEyes, given: Given, _named: Named) -> object:
    first = given[0] if given else UNKNOWN
    if not isinstance(first, Place):
        return UNKNOWN
    rows: list[object] = []
    waiting = [str(first)]
    while waiting and len(rows) < _MOST:
        folder = waiting.pop()
        names = below(eyes, folder)
        inner = [one.rstrip("/") for one in names if one.endswith("/")]
        files = [one for one in names if not one.endswith("/")]
        rows.append(Many([Place(folder), Many(list(inner)), Many(list(files))]))
        waiting += [posixpath.join(folder, one) for one in inner]
    return Many(rows)


def _globbed(eyes: PyEyes, given: Given, _named: Named) -> object:
    pattern = given[0] if given else UNKNOWN
    if not isinstance(pattern, Place):
        return UNKNOWN
    folder, _, last = pattern.rpartition("/")
    if any(sign in folder for sign in "*?["):
        return UNKNOWN
    return _matching(eyes, folder, last)


def _matching(eyes: PyEyes, folder: str, pattern: str) -> object:
    names = (one.rstrip("/") for one in below(eyes, folder))
    return Many([Place(posixpath.join(folder, one)) for one in names if fnmatchcase(one, pattern)])


def _listing(eyes: PyEyes, given: Given, _named: Named) -> object:
    names = listed(eyes, given[0]) if given else None
    return UNKNOWN if names is None else Many(list(names))


def _scanned(eyes: PyEyes, given: Given) -> object:
    first = given[0] if given else UNKNOWN
    return _matching(eyes, first, "*") if isinstance(first, Place) else UNKNOWN


def is_there(eyes: PyEyes, given: Given, sort: str) -> object:
    """Whether there is a file, a folder or either at a path of ours."""
    first = given[0] if given else UNKNOWN
    if not isinstance(first, Place):
        return UNKNOWN
    file, folder = eyes.project.exists(first), bool(below(eyes, first))
    return {"file": file and not folder, "folder": folder}.get(sort, file or folder)


def _loaded(eyes: PyEyes, given: Given, _named: Named) -> object:
    """Return a module that is made of the file at a path."""
    path = given[1] if len(given) > 1 else UNKNOWN
    known = isinstance(path, Place) and eyes.project.exists(path)
    return Thing(str(path), module=True) if known else UNKNOWN


def _first(_eyes: PyEyes, given: Given, _named: Named) -> object:
    return given[0] if given else UNKNOWN


def _pathed(_eyes: PyEyes, given: Given, _named: Named) -> object:
    return placed(given)


def _path(_eyes: PyEyes, given: Given, _named: Named) -> object:
    """``pathlib.Path``: what is none of ours has members of its own, which nobody asks for."""
    found = placed(given)
    return found if isinstance(found, Place) else UNKNOWN


def _normal(_eyes: PyEyes, given: Given, _named: Named) -> object:
    first = given[0] if given else UNKNOWN
    if isinstance(first, Place):
        return placed(given[:1])
    return posixpath.normpath(first) if isinstance(first, str) else UNKNOWN


def placed(given: Given) -> object:
    """Return paths put together; those that begin with one of ours are of ours."""
    first = given[0] if given else UNKNOWN
    rest = [one for one in given if isinstance(one, str) and not isinstance(one, Guess)]
    if not rest or len(rest) != len(given):
        return UNKNOWN
    if not isinstance(first, Place):
        return posixpath.join(*rest)
    return Place(posixpath.normpath(posixpath.join(*rest)).removeprefix("."))


def _from(_eyes: PyEyes, given: Given, named: Named) -> object:
    """``os.path.relpath(path, start)`` of paths of ours."""
    start = given[1] if len(given) > 1 else named.get("start")
    first = given[0] if given else UNKNOWN
    if not isinstance(first, Place) or not isinstance(start, Place):
        return UNKNOWN
    return posixpath.relpath(f"/{first}", f"/{start}")


def _above(_eyes: PyEyes, given: Given, _named: Named) -> object:
    first = given[0] if given else UNKNOWN
    if isinstance(first, Place):
        return Place(first.rpartition("/")[0])
    return posixpath.dirname(first) if isinstance(first, str) else UNKNOWN


def _split(_eyes: PyEyes, given: Given, _named: Named) -> object:
    first = given[0] if given else UNKNOWN
    if not isinstance(first, str):
        return UNKNOWN
    stem, end = posixpath.splitext(first)
    return Many([Place(stem) if isinstance(first, Place) else stem, end])


def _last(_eyes: PyEyes, given: Given, _named: Named) -> object:
    first = given[0] if given else UNKNOWN
    return str(first).rpartition("/")[2] if isinstance(first, str) else UNKNOWN


def members(eyes: PyEyes, of: object) -> Many | None:
    """Return the names that a module binds, for those who go through them."""
    file = eyes.file(of.path) if isinstance(of, Thing) and of.module else None
    if file is None:
        return None
    names = [name for scope, name in (*file.bound, *file.imports) if not scope]
    names += [name for name in (*file.classes, *file.functions) if "." not in name]
    kept: list[object] = [one for one in dict.fromkeys(names) if one.isidentifier()]
    return Many(kept[:_MOST])


SIGNS = {
    "os.sep": "/", "os.path.sep": "/", "os.pardir": "..", "os.path.pardir": "..",
    "os.curdir": ".", "os.path.curdir": ".",
}  # fmt: skip
"""What ``os`` calls the signs that paths are made of."""
Listing = Callable[[PyEyes, Given, Named], object]
FOLDERS: dict[str, Listing] = {
    "glob.glob": _globbed, "glob.iglob": _globbed, "os.listdir": _listing, "os.walk": _walked,
    "os.path.abspath": _normal, "os.path.realpath": _normal, "os.path.normpath": _normal,
    "os.path.dirname": _above, "os.path.basename": _last, "os.path.splitext": _split,
    "os.path.isdir": lambda e, g, _: is_there(e, g, "folder"),
    "os.path.isfile": lambda e, g, _: is_there(e, g, "file"),
    "os.path.exists": lambda e, g, _: is_there(e, g, ""),
    "os.path.join": _pathed, "posixpath.join": _pathed,
    "pathlib.Path": _path, "pathlib.PurePath": _path,
    "os.fspath": _first, "os.path.relpath": _from,
    "os.scandir": lambda e, g, _: _scanned(e, g),
    "importlib.machinery.SourceFileLoader": _loaded, "imp.load_source": _loaded,
    "pkgutil.iter_modules": lambda e, g, n: _iterated(e, g, n, 0),
    "pkgutil.walk_packages": lambda e, g, n: _iterated(e, g, n, _DEEPEST),
    "werkzeug.utils.find_modules": _found, "werkzeug.find_modules": _found,
    "importlib.util.spec_from_file_location": _loaded, "importlib.util.module_from_spec": _first,
}  # fmt: skip


def of_place(eyes: PyEyes, place: Place, name: str, given: Given) -> object:
    """Return what a method of a path gives."""
    if name in ("resolve", "absolute", "as_posix", "__str__", "expanduser"):
        return place
    if name == "joinpath":
        return placed((place, *given))
    if name in ("is_file", "is_dir", "exists"):
        return is_there(eyes, (place,), {"is_file": "file", "is_dir": "folder"}.get(name, ""))
    if name == "iterdir":
        return _matching(eyes, place, "*")
    first = given[0] if given else UNKNOWN
    if name in ("glob", "rglob") and isinstance(first, str) and "/" not in first:
        return _matching(eyes, place, first) if name == "glob" else _deeper(eyes, place, first)
    return None


def _deeper(eyes: PyEyes, place: Place, pattern: str) -> object:
    found: list[object] = []
    rows = _walked(eyes, (place,), {})
    for row in rows_of(rows) or ():
        above, _, files = rows_of(row) or (place, None, None)
        folder = str(above)
        for one in rows_of(files) or ():
            if fnmatchcase(str(one), pattern) and len(found) < _MOST:
                found.append(Place(posixpath.join(folder, str(one))))
    return Many(found)


def part_of(place: object, name: str) -> object | None:
    """Return a member of a path or of a row, ``None`` for what it has not."""
    if isinstance(place, Row):
        return place.get(name)
    if not isinstance(place, Place):
        return None
    last = place.rpartition("/")[2]
    stem, end = posixpath.splitext(last)
    known: dict[str, object] = {"parent": Place(place.rpartition("/")[0]), "name": last,
                                "stem": stem, "suffix": end, "path": place}  # fmt: skip
    return known.get(name)
