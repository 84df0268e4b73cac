"""``go.mod`` and ``go.work``: which modules a Go file sees, and where our own are.

Source: the Go modules reference. Both files are lists of directives, one in a line or in blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from conductor_mcp.formats._folders import joined, upwards
from conductor_mcp.formats._format import Exists, ReadText
from conductor_mcp.model.values import dataclass

_HOSTED = {"github.com": 3, "gitlab.com": 3, "bitbucket.org": 3, "golang.org": 3, "gopkg.in": 2}
_MOST = 256  # modules of one repository


@dataclass(frozen=True, slots=True)
class Module:
    """What a ``go.mod`` says: its path, what it requires, and what it takes from a folder.

    ``required`` holds (module, version, line, whether only indirectly); ``replaced`` (module,
    replacement); ``folder`` is where the file stands.
    """

    path: str
    folder: str = ""
    required: tuple[tuple[str, str, int, bool], ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()


def modules(folder: str, exists: Exists, read_text: ReadText) -> list[Module]:
    """Return the modules that a folder lies in, the nearest first."""
    found: list[Module] = []
    for above in upwards(folder):
        at = f"{above}/go.mod".lstrip("/")
        if exists(at) and (text := read_text(at)) is not None:
            found.append(_at(parsed(text), above))
    return found


def home(path: str, above: list[Module], exists: Exists, read_text: ReadText) -> Module | None:
    """Return the module of this repository that an import path belongs to.

    Of several the one with the longest path, as Go has it: modules replaced by a folder, those of
    the workspace, and those around the importing file.
    """
    known = [*above, *_replacements(above, exists, read_text)]
    known += _workspace(above, exists, read_text)
    fits = [m for m in known if m.path and (path == m.path or path.startswith(f"{m.path}/"))]
    return max(fits, key=lambda m: len(m.path), default=None)


def _replacements(above: list[Module], exists: Exists, read_text: ReadText) -> Iterator[Module]:
    for module in above[:1]:  # only the main module's replacements count
        for path, to in module.replaced:
            if not to.startswith("."):
                continue
            at = joined(module.folder, to)
            if at is not None and exists(f"{at}/"):
                yield Module(path, at)
    del read_text


def _workspace(above: list[Module], exists: Exists, read_text: ReadText) -> Iterator[Module]:
    start = above[0].folder if above else ""
    for folder in upwards(start):
        at = f"{folder}/go.work".lstrip("/")
        text = read_text(at) if exists(at) else None
        if text is None:
            continue
        for used in _used(text)[:_MOST]:
            place = joined(folder, used)
            file = f"{place}/go.mod".lstrip("/")
            own = read_text(file) if place is not None and exists(file) else None
            if own is not None:
                yield _at(parsed(own), place or "")
        return


def package(path: str, above: list[Module]) -> str:
    """Name the outside module of an import path; of the standard library that is the path."""
    first = path.partition("/")[0]
    wanted = [name for module in above for name, *_ in module.required]
    fits = [name for name in wanted if path == name or path.startswith(f"{name}/")]
    if fits:
        return max(fits, key=len)
    if "." not in first:
        return path
    segments = path.split("/")
    size = _HOSTED.get(first, len(segments))
    if size < len(segments) and segments[size][:1] == "v" and segments[size][1:].isdigit():
        size += 1
    return "/".join(segments[:size])


@lru_cache(maxsize=512)
def parsed(text: str) -> Module:
    """Read a ``go.mod``; what is not understood is passed over."""
    path = ""
    required: list[tuple[str, str, int, bool]] = []
    replaced: list[tuple[str, str]] = []
    for line, verb, words, comment in _directives(text):
        match verb, words:
            case "module", [name, *_]:
                path = name
            case "require", [name, version, *_]:
                required.append((name, version, line, comment.startswith("indirect")))
            case "replace", [name, *rest] if "=>" in rest:
                to = rest[rest.index("=>") + 1 :]
                replaced += [(name, to[0])] if to else []
            case _:
                pass
    return Module(path, "", tuple(required), tuple(replaced))


@lru_cache(maxsize=64)
def _used(text: str) -> tuple[str, ...]:
    return tuple(words[0] for _, verb, words, _ in _directives(text) if verb == "use" and words)


def _directives(text: str) -> Iterator[tuple[int, str, list[str], str]]:
    block = ""
    for number, line in enumerate(text.splitlines(), 1):
        code, _, comment = line.partition("//")
        words = [word.strip('"`') for word in code.split()]
        if block and words[:1] == [")"]:
            block = ""
        elif block and words:
            yield number, block, words, comment.strip()
        elif words[1:] == ["("] or (words and words[0].endswith("(")):
            block = words[0].rstrip("(")
        elif words:
            yield number, words[0], words[1:], comment.strip()


def _at(module: Module, folder: str) -> Module:
    return Module(module.path, folder, module.required, module.replaced)
