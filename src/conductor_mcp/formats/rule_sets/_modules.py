"""Python modules as globs over files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from conductor_mcp.formats._format import Exists

_ROOTS = ("", "src/", "lib/", "python/", "source/", "app/")
_ENDS = (".py", ".pyi")
_ASIDE = {"tests", "test", "docs", "examples", "build", "dist", "node_modules", ".venv", "venv"}
Paths = Callable[[], Iterable[str]]
CALLED: dict[str, object] = {
    "path": ["**"],
    "dynamic": True,
    "reason": "the tool follows no import that is called",
}
PYTHON = ("**/*.py", "**/*.pyi")
"""The files that rules about Python may be about."""


def home(
    package: str,
    folder: str,
    exists: Exists,
    roots: Iterable[str] = _ROOTS,
    ends: Iterable[str] = ("/", ".py", ".pyi"),
) -> str | None:
    """Return the folder that holds a package (``src/``, ``""``), or ``None`` where there is none.

    ``ends`` are what its own file or folder may end with. Looked for beside ``folder``, the place
    of the settings, in the usual roots; then from the top, where the tool is run from.
    """
    path = package.replace(".", "/")
    tops = dict.fromkeys((f"{folder}/" if folder else "", ""))
    for place in (f"{top}{root}" for top in tops for root in roots):
        if any(exists(f"{place}{path}{end}") for end in ends):
            return place
    return None


def found_home(package: str, folder: str, exists: Exists, paths: Paths) -> str | None:
    """Return the folder that holds a package, wherever in the repository that is.

    The usual roots come before any other, and what has a file of its own before what is but a
    folder; then the one that lies least deep.
    """
    roots = tuple(_ROOTS)
    for ends in (("/__init__.py", "/__init__.pyi", *_ENDS), ("/",)):
        if (place := home(package, folder, exists, roots, ends)) is not None:
            return place
    own, spaces = _anywhere(package, paths())
    if own or not spaces:
        return min(own, key=lambda place: (place.count("/"), place), default=None)
    return max(spaces, key=lambda place: (spaces[place], -place.count("/"), place))


def _anywhere(package: str, paths: Iterable[str]) -> tuple[set[str], Counter[str]]:
    """Return the folders with a package's own file, and how many files those without one have."""
    step = package.replace(".", "/")
    own = tuple(f"/{step}{end}" for end in ("/__init__.py", "/__init__.pyi", *_ENDS))
    found: set[str] = set()
    spaces: Counter[str] = Counter()
    for path in paths:
        if not path.endswith(_ENDS) or {*path.split("/")[:-1]} & _ASIDE:
            continue
        whole_path = f"/{path}"
        if end := next((one for one in own if whole_path.endswith(one)), ""):
            found.add(path[: len(path) - len(end) + 1])
        elif (at := whole_path.rfind(f"/{step}/")) >= 0:
            spaces[path[:at]] += 1
    return found, spaces


def whole(module: str, place: str) -> tuple[str, ...]:
    """Return the files of a module and of all below it; ``*`` and ``**`` stand for names."""
    path = place + module.replace(".", "/")
    if module.endswith(".**") or module == "**":
        return (path,)
    return (f"{path}{{.py,.pyi,/**}}",)


def alone(module: str, place: str) -> tuple[str, ...]:
    """Return the file of a module itself, without what lies below it."""
    path = place + module.replace(".", "/")
    if module.endswith(".**") or module == "**":
        return (path,)
    return (f"{path}{{.py,.pyi,/__init__.py}}",)


def modules_in(place: str, paths: Iterable[str], *, spaces: bool = True) -> set[str]:
    """Return the dotted names of all modules and packages that files below a folder make up.

    ``spaces``: folders without a file of their own (namespaces) are among them.
    """
    found: set[str] = set()
    for path in paths:
        if not path.startswith(place) or not path.endswith(_ENDS):
            continue
        steps = path[len(place) :].rpartition(".")[0].removesuffix("/__init__").split("/")
        if steps == ["__init__"]:
            continue
        first = 1 if spaces else len(steps)
        found.update(".".join(steps[:size]) for size in range(first, len(steps) + 1))
    return found


def named(pattern: str, names: Iterable[str], *, none: bool = False) -> Iterator[str]:
    """Yield the dotted names that a pattern means: ``*`` one step, ``**`` any number of them.

    ``none``: the number may be nought at the end as well (``shop.**`` is ``shop``, too), and is
    one where nothing else is said.
    """
    if none and pattern == "**":
        pattern = "*"
    steps = re.escape(pattern).replace(r"\*\*", "**").replace(r"\*", "[^.]*").split(r"\.")
    text = ""
    for number, step in enumerate(steps):
        dot = r"\." if number else ""
        if step != "**":
            text += (dot if not text.endswith(".)?") else "") + step
        elif number + 1 < len(steps):
            text += dot + r"(?:.*\.)?"  # nothing at all, or any number of steps
        else:
            text += rf"(?:{dot}.*)?" if none and number else f"{dot}.*"
    fits = re.compile(text)
    return (name for name in names if fits.fullmatch(name))


def no_packages(tops: Iterable[str], paths: Iterable[str]) -> set[str]:
    """Return the outermost folders in packages that hold modules and are no packages.

    Where a root is none itself, but a namespace, what lies below it may be so as well.
    """
    files = {path for path in paths if path.endswith(".py")}
    found: set[str] = set()
    for folder in {path.rpartition("/")[0] for path in files}:
        steps = folder.split("/")
        for top in tops:
            if not folder.startswith(f"{top}/"):
                continue
            inside = f"{top}/__init__.py" in files
            for size in range(top.count("/") + 2, len(steps) + 1):
                inner = "/".join(steps[:size])
                if f"{inner}/__init__.py" in files:
                    inside = True
                elif inside:
                    found.add(inner)
                    break
    return found


def as_glob(text: str, top: str) -> str | None:
    """Return a pattern of the kind that ``.gitignore`` has as a glob from the root.

    What has no slash within is meant in any folder, anything else from ``top``. ``""`` stands for
    one that matches nothing, ``None`` for one that cannot be said.
    """
    plain = _CLASS.sub(_spelt_out, text.rstrip("/"))
    if not plain.strip("/") or "[" in plain:
        return f"{top}**" if not plain else None
    plain = _ESCAPED.sub(r"\1", plain)
    if "\\" in plain or plain.startswith(("./", "../")):
        return None if "\\" in plain else ""
    anchored = "/" in plain
    return f"{top}{'' if anchored else '**/'}{plain.removeprefix('/')}"


_CLASS = re.compile(r"\[([^]!^\\][^]\\]*)\]")
_ESCAPED = re.compile(r"\\([^*?{}\\])")
_MOST = 80


def _spelt_out(found: re.Match[str]) -> str:
    """Return a class of characters as the alternatives that it stands for."""
    text, letters = found[1], list[str]()
    at = 0
    while at < len(text):
        if text[at + 1 : at + 2] == "-" and at + 2 < len(text):
            letters += map(chr, range(ord(text[at]), ord(text[at + 2]) + 1))
            at += 3
        else:
            letters.append(text[at])
            at += 1
    fine = len(letters) <= _MOST and not set(letters) & set("*?{},[]/\\")
    return f"{{{','.join(letters)}}}" if fine else found[0]


def project(place: str, exists: Exists) -> str:
    """Return the folder of the project that a source root belongs to, ``""`` for the top."""
    folder = place.rstrip("/")
    while folder and not exists(f"{folder}/pyproject.toml"):
        folder = folder.rpartition("/")[0]
    return folder
