"""What a ``buf.yaml`` says about breaking changes.

Source of the format: buf's pages on buf.yaml v1beta1, v1 and v2.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from conductor_mcp.compat._family import Side
from conductor_mcp.compat.protobuf._rules import rules_in
from conductor_mcp.syntax.plain import load_plain
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, text_at, texts_of

_UNSTABLE = r"(?:.*\.)?v\d+(?:(?:p\d+)?(?:alpha|beta)\d*|test.*)"


class Config(NamedTuple):
    """Which rules a team asked buf for, and where not. ``roots`` end in ``/`` unless empty."""

    roots: tuple[str, ...] = ()
    rules: frozenset[str] = frozenset()
    ignore: tuple[str, ...] = ()
    ignore_only: Mapping[str, tuple[str, ...]] | None = None
    unstable: bool = False

    def judges(self, rule: str, name: str, path: str, package: str) -> bool:
        """Say whether a rule counts for a file, by its name, its path and its package."""
        if rule not in self.rules or (self.unstable and re.fullmatch(_UNSTABLE, package)):
            return False
        spared = (*self.ignore, *(self.ignore_only or {}).get(rule, ()))
        return not any(_below(one, where) for one in spared for where in (name, path))


def _below(folder: str, path: str) -> bool:
    return folder in (".", path) or path.startswith(folder.rstrip("/") + "/")


def config_of(side: Side, paths: Iterable[str]) -> Config | None:
    """Read the ``buf.yaml`` nearest above the files; ``None`` where there is none."""
    for folder in _folders(list(paths)):
        path = posixpath.join(folder, "buf.yaml")
        text = side.documents[path].text if path in side.documents else side.read(path)
        if text is None:
            continue
        try:
            return _config(load_plain(text) or _yaml(text), folder)
        except SyntaxProblem:
            return None
    return None


def _yaml(text: str) -> Node:
    from conductor_mcp.syntax.yaml import load_yaml

    return load_yaml(text)


def _folders(paths: list[str]) -> list[str]:
    steps = posixpath.dirname(posixpath.commonprefix([p + "/" for p in paths])).split("/")
    if paths and "/".join(steps) in paths:
        steps = steps[:-1]
    return ["/".join(steps[:n]) for n in range(len(steps), -1, -1)]


def _config(node: Node, folder: str) -> Config:
    breaking = dig(node, "breaking")
    prefix = folder + "/" if folder else ""
    roots = [*texts_of(dig(node, "build", "roots"))]
    modules = dig(node, "modules")
    roots += [text_at(one, "path") for one in (() if modules is None else modules.elements())]
    wanted = _rules(texts_of(dig(breaking, "use")) or ("FILE",))
    wanted -= _rules(texts_of(dig(breaking, "except")))
    only: dict[str, tuple[str, ...]] = {}
    listed = dig(breaking, "ignore_only")
    for name, places in () if listed is None else listed.members().items():
        for rule in _rules((name,)):
            only[rule] = (*only.get(rule, ()), *texts_of(places))
    unstable = dig(breaking, "ignore_unstable_packages")
    cleaned = (posixpath.normpath(root) for root in roots if root)
    return Config(
        roots=tuple(prefix + (f"{root}/" if root != "." else "") for root in cleaned) or (prefix,),
        rules=frozenset(wanted),
        ignore=texts_of(dig(breaking, "ignore")),
        ignore_only=only,
        unstable=unstable is not None and unstable.value is True,
    )


def _rules(names: Iterable[str]) -> set[str]:
    return {rule for name in names for rule in rules_in(name)}
