"""Two versions of a tree of ``.proto`` files in, what changed between them out."""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.compat._family import Side
from conductor_mcp.compat.protobuf._changed import changed
from conductor_mcp.compat.protobuf._compile import Compiled, compiled
from conductor_mcp.compat.protobuf._gone import gone
from conductor_mcp.compat.protobuf._reach import reached
from conductor_mcp.compat.protobuf._report import Found, Report
from conductor_mcp.compat.protobuf._resolve import resolve
from conductor_mcp.compat.protobuf._sources import Tree, trees_of
from conductor_mcp.compat.protobuf._tree import File, Schema
from conductor_mcp.model import Span
from conductor_mcp.model.compatibility import Comparison
from conductor_mcp.model.finding import Unjudged


def compare(base: Side, revision: Side) -> Comparison:
    trees = trees_of(base, revision)
    schemas, unjudged = _read(*trees)
    report = Report(trees[1].config)
    old, new = schemas
    report.take(gone(old, new))
    report.take(changed(old, new))
    report.take(_backwards(gone(new, old)))
    said = [*trees[0].unjudged, *trees[1].unjudged, *unjudged]
    found = reached(report.found.values(), old, new)
    return Comparison(found, tuple(dict.fromkeys(said)))


def _backwards(differences: Iterator[Found]) -> Iterator[Found]:
    """Turn what is missing before into what was added since."""
    for one in differences:
        message = one.message.removesuffix("removed") + "added"
        yield one._replace(
            action="added",
            effect=one.effect.mirrored(),
            message=message,
            base=one.revision,
            revision=one.base,
            rules=(),
        )


def _read(base: Tree, revision: Tree) -> tuple[tuple[Schema, Schema], list[Unjudged]]:
    results = compiled(base.all), compiled(revision.all)
    # A file that either version could not compile is read the other way in both, so that
    # like is compared with like.
    broken = {name for result in results for name in result.trouble}
    unjudged: list[Unjudged] = []
    schemas: list[Schema] = []
    for tree, result in zip((base, revision), results, strict=True):
        unjudged.extend(_said(tree, result))
        schemas.append(_schema(tree, result, broken))
    return (schemas[0], schemas[1]), unjudged


def _said(tree: Tree, result: Compiled) -> Iterator[Unjudged]:
    for name, trouble in result.trouble.items():
        if name in tree.own:
            why = (
                f"{trouble.why.rstrip('.')}; read without protoc, so what it means was not judged"
            )
            yield Unjudged(Span(tree.own[name].path, trouble.line, trouble.line), why)


def _schema(tree: Tree, result: Compiled, broken: set[str]) -> Schema:
    files = {name: file for name, file in result.files.items() if name not in broken}
    loose = _loose(tree, broken) if broken else {}
    if loose:
        known: dict[str, str] = {}
        for file in (*result.files.values(), *loose.values()):
            known.update((message.full, "message") for message in file.messages)
            known.update((enum.full, "enum") for enum in file.enums)
        resolve(loose.values(), known)
    files.update(loose)
    own = [file for name, file in files.items() if name in tree.own]
    return Schema(own, [file for name, file in files.items() if name not in tree.own])


def _loose(tree: Tree, broken: set[str]) -> dict[str, File]:
    from conductor_mcp.compat.protobuf._tolerant import read  # seldom needed

    return {name: read(tree.all[name])[0] for name in sorted(broken) if name in tree.all}
