"""Types of packages that are installed beside the code (``node_modules``), where a tree has them.

Sources: Node's documentation of packages (``exports``, conditions), TypeScript's of ``types``,
``@types`` and declaration files. What is not installed is not there; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conductor_mcp.formats._folders import joined, upwards
from conductor_mcp.formats._jsonc import as_table, read_json
from conductor_mcp.formats._project import Project

_CONDITIONS = ("types", "import", "require", "node", "default")
_ENDINGS = {".mjs": ".d.mts", ".cjs": ".d.cts", ".js": ".d.ts", ".jsx": ".d.ts"}
_NAME = re.compile(r"^(?:@[\w.~-]+/)?[\w.~-]+$")
_DEEPEST = 8
_REFERENCE = re.compile(r"^///\s*<reference\s+(path|types|lib)=[\"']([^\"']+)[\"']", re.MULTILINE)


def installed(specifier: str, folder: str, project: Project) -> str:
    """Return the file that says what an installed package's module holds, ``""`` for none."""
    bare = specifier.removeprefix("node:")
    parts = bare.split("/")
    size = 2 if bare.startswith("@") else 1
    name, inner = "/".join(parts[:size]), "/".join(parts[size:])
    if not _NAME.match(name):
        return ""
    for home in homes(name, folder, project):
        if found := _entry(home, inner, project):
            return found
    mangled = name.removeprefix("@").replace("/", "__")
    for home in homes(f"@types/{mangled}", folder, project):
        if found := _entry(home, inner, project):
            return found
    for home in homes("@types/node", folder, project):
        if project.exists(f"{home}/{bare}.d.ts"):
            return f"{home}/{bare}.d.ts"
    return ""


def homes(name: str, folder: str, project: Project) -> Iterator[str]:
    """Yield the folders that a package is installed in, as seen from a folder."""
    for above in upwards(folder):
        home = f"{above}/node_modules/{name}".lstrip("/")
        if project.exists(f"{home}/package.json"):
            yield home
        if _named(above, project) == name:  # a package that speaks of itself
            yield above
    # A tree that is itself what lies in `node_modules`: packages side by side.
    beside = f"{name}/package.json"
    if project.exists(beside) and not project.exists("package.json"):
        yield name


def _named(folder: str, project: Project) -> object:
    """Return what the package in a folder is called."""

    def read() -> object:
        at = f"{folder}/package.json".lstrip("/")
        return read_json(at, project.exists, project.read_text).get("name")

    return project.once(("typescript package name", folder), read)


def _entry(home: str, inner: str, project: Project) -> str:
    own = read_json(f"{home}/package.json", project.exists, project.read_text)
    wanted = f"./{inner}" if inner else "."
    tries = [*_exported(own.get("exports"), wanted)]
    if inner:
        tries.append(inner)
    else:
        tries += [v for k in ("types", "typings", "main") if isinstance(v := own.get(k), str)]
        tries.append("index")
    for one in tries:
        path = joined(home, one) or ""
        for at in _declared(path):
            if project.exists(at):
                return at
    return ""


def beside(specifier: str, folder: str, project: Project) -> str:
    """Return the file that a relative specifier means which no import states."""
    path = joined(folder, specifier) or ""
    stem = re.sub(r"\.[mc]?jsx?$", "", path)
    tries = [f"{stem}.ts", f"{stem}.tsx", *_declared(path), f"{stem}/index.ts"]
    return next((at for at in tries if path and project.exists(at)), "")


def _declared(path: str) -> Iterator[str]:
    """Yield the declaration files that may stand for a file of a package."""
    if re.search(r"\.[mc]?tsx?$", path):
        yield path
        return
    for ending, other in _ENDINGS.items():
        if path.endswith(ending):
            yield path.removesuffix(ending) + other
            yield path.removesuffix(ending) + ".d.ts"
    yield f"{path}.d.ts"
    yield f"{path}/index.d.ts"
    yield f"{path}.ts"


def _exported(given: object, wanted: str) -> Iterator[str]:
    table = as_table(given)
    if not any(key.startswith(".") for key in table):
        if wanted == ".":
            yield from _leaves(given, 0)
        return
    if wanted in table:
        yield from _leaves(table[wanted], 0)
        return
    for pattern in sorted((k for k in table if "*" in k), key=len, reverse=True):
        head, _, tail = pattern.partition("*")
        if wanted.startswith(head) and wanted.endswith(tail):
            middle = wanted[len(head) : len(wanted) - len(tail)]
            yield from (leaf.replace("*", middle) for leaf in _leaves(table[pattern], 0))


def _leaves(given: object, depth: int) -> Iterator[str]:
    if isinstance(given, str):
        yield given
    table = as_table(given)
    for condition in _CONDITIONS if depth < _DEEPEST else ():
        if condition in table:
            yield from _leaves(table[condition], depth + 1)


def references(path: str, project: Project) -> list[str]:
    """Return the files that a file's ``/// <reference>`` lines lead to, further ones included."""
    found: dict[str, None] = {path: None}
    for at in found.copy():
        waiting = [at]
        while waiting and len(found) < _MOST:
            document = project.document(waiting.pop())
            if document is None:
                continue
            folder = document.path.rpartition("/")[0]
            for how, name in _REFERENCE.findall(document.text[:_HEAD]):
                target = _referenced(how, name, folder, project)
                if target and target not in found:
                    found[target] = None
                    waiting.append(target)
    return list(found)


_MOST, _MOST_OWN, _HEAD = 400, 5_000, 50_000
_CLOSED = re.compile(r"^(?:import|export)\b", re.MULTILINE)


def _is_open(path: str, project: Project) -> bool:
    """Whether a file declares something that others need not import."""
    document = project.document(path)
    text = document.text if document is not None else ""
    return "declare global" in text or (bool(text) and not _CLOSED.search(text))


def _referenced(how: str, name: str, folder: str, project: Project) -> str:
    if how == "path":
        return joined(folder, name) or ""
    if how == "lib":
        return joined(folder, f"lib.{name}.d.ts") or ""
    return installed(name, folder, project)


def everywhere(folder: str, project: Project) -> list[str]:
    """Return the files whose names are known everywhere: a package's own, Node's, the web's."""
    own_home = next(
        (
            above
            for above in upwards(folder)
            if project.exists(f"{above}/package.json".lstrip("/"))
        ),
        "",
    )

    def find() -> list[str]:
        found: dict[str, None] = {}
        own = _entry(own_home, "", project) if own_home else ""
        found |= dict.fromkeys(references(own, project) if own else ())
        own_files = [path for path in project.files("**/*.d.ts") if "node_modules/" not in path]
        found |= dict.fromkeys(one for one in own_files[:_MOST_OWN] if _is_open(one, project))
        for home in list(homes("@types/node", folder, project))[:1]:
            found |= dict.fromkeys(references(f"{home}/index.d.ts", project))
        for home in list(homes("typescript", folder, project))[:1]:
            for name in ("es2022.full", "dom"):
                found |= dict.fromkeys(references(f"{home}/lib/lib.{name}.d.ts", project))
        return list(found)

    return project.once(("typescript everywhere", own_home), find)


_DECLARES = re.compile(
    r"^[ \t]*(?:(?:export|declare|default|abstract)[ \t]+)*"
    r"(interface|type|class|namespace|enum|const|var|let|function)[ \t]+([\w$]+)",
    re.MULTILINE,
)


def _index(folder: str, project: Project) -> dict[str, list[tuple[str, str]]]:
    """Return what is declared for everybody: the files by name, and as what it is there."""
    files = everywhere(folder, project)

    def index() -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for path in files:
            document = project.document(path)
            for hit in _DECLARES.finditer(document.text) if document is not None else ():
                known = found.setdefault(hit[2], [])
                before = next((i for i, one in enumerate(known) if one[0] == path), None)
                if before is None:
                    known.append((path, hit[1]))
                elif known[before][1] == "interface":
                    known[before] = path, hit[1]
        return found

    key = ("typescript declaring", files[0] if files else "", len(files))
    return project.once(key, index)


def declaring(name: str, folder: str, project: Project) -> list[tuple[str, str]]:
    """Return the files that declare a name for everybody, and as what."""
    first, _, rest = name.partition(".")
    found = _index(folder, project).get(first, [])
    if found or not rest:
        return found
    # `export as namespace React`: what a package's types call it everywhere.
    path = installed(first.lower(), folder, project)
    document = project.document(path) if path else None
    whole = document is not None and f"export as namespace {first}" in document.text
    return [(path, "namespace")] if whole else []


_RUNNING = frozenset({"class", "const", "var", "let", "function", "namespace"})


def values_everywhere(folder: str, project: Project) -> list[str]:
    """Return the names that stand for a value everywhere (``typeof globalThis``)."""
    index = _index(folder, project)
    return [n for n, found in index.items() if any(sort in _RUNNING for _, sort in found)]


def is_outside(path: str) -> bool:
    """Whether a file is the language's own, or of a package that is installed."""
    return not path or "node_modules/" in path or "/lib/lib." in path or "@types/node/" in path
