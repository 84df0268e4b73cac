"""The files of both versions under the names that others import them by."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from conductor_mcp.compat._family import Side
from conductor_mcp.compat.protobuf._config import Config, config_of
from conductor_mcp.model import Span
from conductor_mcp.model.finding import Unjudged

MOST_FILES = 5000
MOST_TEXT = 64_000_000
_IMPORT = re.compile(r'^[ \t]*import\s+(?:public\s+|weak\s+|option\s+)?"([^"\n]+)"', re.MULTILINE)


class Source(NamedTuple):
    """One file: ``name`` is what others import it by, ``path`` where it is kept."""

    name: str
    path: str
    text: str

    @property
    def imports(self) -> list[str]:
        return imports_of(self.text)


class Tree(NamedTuple):
    """One version: its own files by name, those they import, and what buf is told about it."""

    own: Mapping[str, Source]
    imported: Mapping[str, Source]
    config: Config | None
    unjudged: list[Unjudged]

    @property
    def all(self) -> dict[str, Source]:
        return {**self.imported, **self.own}


def imports_of(text: str) -> list[str]:
    return _IMPORT.findall(text)


def trees_of(base: Side, revision: Side) -> tuple[Tree, Tree]:
    """Name the files of both versions alike.

    buf's settings tell the folders that imports start from; where there are none, the import
    statements of both versions do.
    """
    texts = _protos(base), _protos(revision)
    if len(texts[0]) == len(texts[1]) == 1:
        return _pair_of_files(base, revision)
    guessed = _guess([*texts[0].items(), *texts[1].items()], {*texts[0], *texts[1]})
    return _tree(base, texts[0], guessed), _tree(revision, texts[1], guessed)


def _protos(side: Side) -> dict[str, str]:
    return {p: d.text for p, d in side.documents.items() if p.endswith(".proto")}


def _pair_of_files(base: Side, revision: Side) -> tuple[Tree, Tree]:
    """Two files handed over by name are versions of each other, whatever they are called."""
    (old, old_text), (new, new_text) = (next(iter(_protos(s).items())) for s in (base, revision))
    roots = [_ancestors(p) for p in (old, new)]
    trees = _tree(base, {old: old_text}, roots[0]), _tree(revision, {new: new_text}, roots[1])
    names = [next(iter(tree.own), "") for tree in trees]
    if names[0] == names[1] or not all(names):
        return trees
    own = {names[1]: Source(names[1], old, old_text)}
    return Tree(own, trees[0].imported, trees[0].config, trees[0].unjudged), trees[1]


def _ancestors(path: str) -> list[str]:
    """Return the folders above a file, the top first, each ending in ``/`` unless empty."""
    steps = path.split("/")[:-1]
    return ["", *("/".join(steps[: n + 1]) + "/" for n in range(len(steps)))]


def _guess(files: Iterable[tuple[str, str]], known: set[str]) -> list[str]:
    """Find the folders from which import statements lead to files that are there."""
    votes: Counter[str] = Counter()
    for path, text in files:
        for name in imports_of(text):
            for root in reversed(_ancestors(path)):
                if root + name in known:
                    votes[root] += 1
                    break
    return [root for root, _ in votes.most_common()]


def _tree(side: Side, texts: Mapping[str, str], guessed: list[str]) -> Tree:
    config = config_of(side, texts)
    roots = list(config.roots) if config is not None and config.roots else guessed
    unjudged: list[Unjudged] = []
    own: dict[str, Source] = {}
    for path, text in texts.items():
        name = _named(path, roots)
        why = ""
        if not _safe(name):
            why = "its path cannot be imported"
        elif name in own:
            why = f"{own[name].path} has the same name for those who import it"
        elif len(own) >= MOST_FILES:
            why = f"only the first {MOST_FILES} files were compared"
        if why:
            unjudged.append(Unjudged(Span(path), why))
        else:
            own[name] = Source(name, path, text)
    imported = dict(_imported(side, own, [*roots, ""]))
    return Tree(own, imported, config, unjudged)


def _named(path: str, roots: Iterable[str]) -> str:
    fitting = [root for root in roots if path.startswith(root)]
    return path[len(max(fitting, key=len)) :] if fitting else path


def _safe(name: str) -> bool:
    steps = name.split("/")
    return (
        not {"", ".", ".."} & set(steps)
        and not re.search(r"[\0\\:\n\r]", name)
        and all(len(step.encode()) < 200 for step in steps)  # noqa: PLR2004 - file systems allow 255
        and len(name) < 1000  # noqa: PLR2004 - and paths of 4096
    )


def _imported(
    side: Side, own: Mapping[str, Source], roots: Iterable[str]
) -> Iterator[tuple[str, Source]]:
    """Read what the files import and were not handed over, and what that imports."""
    seen = set(own)
    waiting = [(name, source.path) for source in own.values() for name in source.imports]
    taken = 0
    while waiting:
        name, by = waiting.pop()
        if name in seen or not _safe(name):
            continue
        seen.add(name)
        for root in dict.fromkeys((*roots, *reversed(_ancestors(by)))):
            path = posixpath.normpath(root + name)
            text = side.documents[path].text if path in side.documents else side.read(path)
            if text is None:
                continue
            taken += len(text)
            if len(seen) > MOST_FILES or taken > MOST_TEXT:
                return
            yield name, Source(name, path, text)
            waiting.extend((further, path) for further in imports_of(text))
            break
