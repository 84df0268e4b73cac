"""Packages of npm that lie in the repository: where they are, and what their files are called.

Sources: Node's documentation of packages (``exports``, ``imports``, ``main``, self-reference),
workspaces of npm, yarn and pnpm, and their lock files, which name every workspace. What is built
is not in a repository: where an entry is missing, the source it is built from is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from conductor_mcp.formats._folders import joined, upwards
from conductor_mcp.formats._format import Exists, ReadText
from conductor_mcp.formats._jsonc import as_list, as_table, parsed, read_json
from conductor_mcp.syntax.lazily import expression

File = Callable[[str], str | None]
"""Finds the file that a path without its ending, or of a folder, means."""

_MOST = 2_000
_BUILT = expression(
    r"^(?:dist|build|lib|out|output|es|esm|cjs|types|typings|target)(?:/(?:es|esm|cjs|src|types|browser|node))*/"
)
_ENDING = expression(r"(?:\.d)?\.(?:js|mjs|cjs|jsx|ts|mts|cts|tsx)$")
_MAIN = ("source", "module", "main", "types", "typings", "browser")
_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_LINK = expression(r'"node_modules/([^"]+)":\s*\{\s*"resolved":\s*"([^"]+)",\s*"link":\s*true')
_BERRY = expression(r'^"?(@?[^@"\s]+)@workspace:([^"\s,:]+)', re.MULTILINE)
_IMPORTER = expression(r"^  '?([^\s':][^':\n]*)'?:", re.MULTILINE)
_LISTED = expression(r"^\s+-\s*['\"]?([^'\"#\n]+?)['\"]?\s*(?:#.*)?$")


def find(
    folder: str, name: str, inner: str, exists: Exists, read_text: ReadText, *, file: File
) -> str | None:
    """Return the file that ``name/inner`` means if ``name`` is a package of this repository."""
    home = home_of(folder, name, exists, read_text)
    if home is None:
        return None
    own = read_json(f"{home}/package.json".lstrip("/"), exists, read_text)
    wanted = f"./{inner}" if inner else "."
    for target in [*_mapped(own.get("exports"), wanted), *(() if inner else _mains(own))]:
        for path in _sources(target):
            if found := file(f"{home}/{path}".lstrip("/")):
                return found
    mains = ("src/index", "index", "src/main", "lib/index")
    entries = (inner, f"src/{inner}") if inner else mains
    for entry in entries:
        if found := file(f"{home}/{entry}".lstrip("/")):
            return found
    return f"{home}/package.json".lstrip("/")


def internal(
    folder: str, specifier: str, exists: Exists, read_text: ReadText, *, file: File
) -> tuple[str | None, str | None]:
    """Return (file, package) for a ``#name`` of the nearest package's ``imports``."""
    for above in upwards(folder):
        at = f"{above}/package.json".lstrip("/")
        if not exists(at):
            continue
        for target in _mapped(read_json(at, exists, read_text).get("imports"), specifier):
            if not target.startswith("."):
                return None, target
            for path in _sources(target):
                if found := file(f"{above}/{path}".lstrip("/")):
                    return found, None
        return None, None
    return None, None


def entry_of(folder: str, exists: Exists, read_text: ReadText) -> str | None:
    """Return what the ``package.json`` of a folder names as its entry, from the root."""
    own = read_json(f"{folder}/package.json".lstrip("/"), exists, read_text)
    for target in _mains(own):
        if (path := joined(folder, target)) is not None and path != folder:
            return path
    return None


def _mains(own: dict[str, object]) -> Iterator[str]:
    for key in _MAIN:
        if isinstance(value := own.get(key), str):
            yield value


def _mapped(given: object, wanted: str) -> Iterator[str]:
    """Yield the targets that ``exports`` or ``imports`` give a name, source code first."""
    table = as_table(given)
    if wanted == "." and not any(key.startswith(".") for key in table):
        yield from _leaves(given)
        return
    if wanted in table:
        yield from _leaves(table[wanted])
        return
    for pattern in sorted((k for k in table if "*" in k), key=len, reverse=True):
        head, _, tail = pattern.partition("*")
        if wanted.startswith(head) and wanted.endswith(tail) and len(wanted) > len(head + tail):
            middle = wanted[len(head) : len(wanted) - len(tail)]
            yield from (leaf.replace("*", middle) for leaf in _leaves(table[pattern]))
            return


def _leaves(given: object) -> list[str]:
    found: list[str] = []
    waiting = [given]
    while waiting and len(found) < _MOST:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        waiting += reversed(as_list(value))
        waiting += reversed(as_table(value).values())
    return sorted(found, key=_is_built)


def _is_built(path: str) -> tuple[bool, bool]:
    return bool(_BUILT.match(path.removeprefix("./"))), ".d." in path


def _sources(target: str) -> Iterator[str]:
    """Yield what a target may mean: itself, or the source that it is built from."""
    path = target.removeprefix("./").rstrip("/")
    yield path
    if _BUILT.match(path):
        bare = _ENDING.sub("", _BUILT.sub("", path))
        yield from (f"src/{bare}", bare)


def home_of(folder: str, name: str, exists: Exists, read_text: ReadText) -> str | None:
    """Return the folder of the package of this repository that has a name."""
    asked: str | None = None
    for above in upwards(folder):
        own = read_json(f"{above}/package.json".lstrip("/"), exists, read_text)
        if own.get("name") == name:
            return above
        if own and asked is None:
            asked = _asked(own, name)
            if asked.startswith(("file:", "link:", "portal:")):
                home = joined(above, asked.partition(":")[2])
                return home if home is not None and exists(f"{home}/") else None
        whole = (asked or "").startswith("workspace:")
        for home in _homes(above, own, name, exists, read_text, whole=whole):
            there = read_json(f"{home}/package.json".lstrip("/"), exists, read_text)
            if there.get("name") == name:
                return home
    return None


def _asked(own: dict[str, object], name: str) -> str:
    """Return how a ``package.json`` asks for a package."""
    values = (as_table(own.get(key)).get(name) for key in _DEPENDENCIES)
    return next((value for value in values if isinstance(value, str)), "")


def _homes(
    above: str,
    own: dict[str, object],
    name: str,
    exists: Exists,
    read_text: ReadText,
    *,
    whole: bool,
) -> Iterator[str]:
    """Yield where a package of that name may be: as a lock file says, else by the usual names.

    ``whole`` looks at every workspace that pnpm's lock file lists, whatever its folder's name.
    """

    def text_of(file: str) -> str:
        at = f"{above}/{file}".lstrip("/")
        return (read_text(at) or "") if exists(at) else ""

    for found in (_links(text_of("package-lock.json")), _berry(text_of("yarn.lock"))):
        if name in found:
            yield f"{above}/{found[name]}".strip("/")
    globs = _globs(own, text_of("pnpm-workspace.yaml"), text_of("lerna.json"))
    if not globs:
        return
    short = name.rpartition("/")[2]
    scope = name.partition("/")[0].removeprefix("@")
    names = dict.fromkeys((short, short.removeprefix(f"{scope}-"), f"{scope}-{short}", name))
    for glob in globs:
        stem = glob.removeprefix("./").rstrip("/").replace("**", "*", 1)
        for guess in names if "*" in stem else ("",):
            yield f"{above}/{stem.replace('*', guess)}".strip("/")
    for home in _importers(text_of("pnpm-lock.yaml")) if whole else ():
        yield f"{above}/{home}".strip("/")


def _globs(own: dict[str, object], pnpm: str, lerna: str) -> list[str]:
    listed = own.get("workspaces")
    each = as_list(listed) or as_list(as_table(listed).get("packages"))
    each = each or as_list(parsed(lerna).get("packages") if lerna else None)
    globs = [glob for glob in each if isinstance(glob, str)] + list(_pnpm(pnpm))
    if not globs and (lerna or pnpm):
        globs = ["packages/*"]
    return [glob for glob in globs if not glob.startswith("!")]


@lru_cache(maxsize=64)
def _pnpm(text: str) -> tuple[str, ...]:
    """Return the globs that a ``pnpm-workspace.yaml`` lists under ``packages``."""
    found: list[str] = []
    inside = False
    for line in text.splitlines():
        if line and not line[0].isspace() and not line.startswith(("#", "-")):
            inside = line.startswith("packages:")
        elif inside and (listed := _LISTED.match(f" {line}")):
            found.append(listed[1].strip())
    return tuple(found)


@lru_cache(maxsize=16)
def _links(text: str) -> dict[str, str]:
    return dict(_LINK.findall(text))


@lru_cache(maxsize=16)
def _berry(text: str) -> dict[str, str]:
    return dict(_BERRY.findall(text))


@lru_cache(maxsize=16)
def _importers(text: str) -> tuple[str, ...]:
    _, found, rest = text.partition("\nimporters:\n")
    block = re.split(r"^\S", rest, maxsplit=1, flags=re.MULTILINE)[0] if found else ""
    return tuple(_IMPORTER.findall(block)[:_MOST])
