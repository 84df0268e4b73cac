"""Compare the routes we read in a folder with what its framework sees: ``... FRAMEWORK DIR FILE``.

FILE is what ``tools/routes_oracle.py`` printed. Only files that the framework knows a route of
are compared, since a module that could not be imported has none for it. Prints recall and
precision of operations, and of the parameters of those that both have.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Container, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from conductor_mcp.app.formats import Formats
from conductor_mcp.formats._project import Project
from conductor_mcp.model import ConductorError
from conductor_mcp.model.endpoint import ANY, Endpoint, names_in, template
from conductor_mcp.repo.files import decode

_SHOWN = 40


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and path.name not in (".git", "node_modules"):
            yield from _below(path)
        elif path.is_file():
            yield path


def project_of(root: Path) -> Project:
    """Return the files below a folder as one side of a repository."""
    files = [p.relative_to(root) for p in _below(root)]
    paths = {p.as_posix() for p in files}
    folders = {f"{above.as_posix()}/" for p in files for above in p.parents}

    def read(path: str) -> str | None:
        try:
            return decode((root / path).read_bytes())
        except (OSError, ConductorError):
            return None

    return Project(
        lambda p: p in paths or p in folders or not p, read, lambda: paths, Formats().of_code
    )


def endpoints(framework: str, root: Path) -> list[Endpoint]:
    """Read every file below a folder that may declare routes."""
    one = import_module(f"conductor_mcp.formats.routes.{framework}").FRAMEWORK
    project = project_of(root)
    found: list[Endpoint] = []
    for path in project.files(*_FILES.get(one.language, ("**/*.py", "*.py"))):
        document = project.document(path)
        if document and any(hint in document.text for hint in one.hints):
            found += one.read(project, path).endpoints
    return found


_ECMA = tuple(f"**/*.{end}" for end in ("js", "cjs", "mjs", "ts", "mts", "cts", "jsx", "tsx"))
_FILES = {
    "javascript": _ECMA, "typescript": _ECMA, "go": ("**/*.go", "*.go"),
    "java": ("**/*.java", "*.java"),
}  # fmt: skip
_Key = tuple[str, str]


def _operation(method: str, path: str) -> tuple[str, str]:
    return method, template(path)


_PLACES: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("fastapi", "ninja"), ("path", "query", "header", "cookie")
)
"""Which places of parameters a framework tells; the others know only what stands in paths."""


def _ours(
    told: list[Endpoint], expected: Container[_Key], files: set[str], outside: set[_Key]
) -> dict[_Key, Endpoint]:
    """Return what we tell of files that the framework knows, by method and path."""
    ours: dict[_Key, Endpoint] = {}
    for one in told:
        every, own = _operation(ANY, one.path), _operation(one.method, one.path)
        key = every if every in expected and own not in expected else own
        # A decorator may hide from the framework in which file a handler stands.
        here = (one.handled_in or one.at.path) in files and not {key, every} & outside
        before = ours.get(key)
        # Of two ways to one operation the one that is known says more.
        if (key in expected or here) and (
            before is None or len(one.unknown) < len(before.unknown)
        ):
            ours[key] = one
    return ours


def score(frameworks: list[str], root: Path, rows: list[dict[str, Any]]) -> None:
    """Print the figures and what differs."""
    places = {place for name in frameworks for place in _PLACES.get(name, ("path",))}
    told = [one for name in frameworks for one in endpoints(name, root)]
    files = {row["file"] for row in rows} - {""}
    # What the framework can place in no file here is not asked for, and not held to be wrong.
    outside = {_operation(row["method"], row["path"]) for row in rows if not row["file"]}
    expected: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for row in rows:
        if row["file"]:
            key = _operation(row["method"], row["path"])
            # OpenAPI wants each parameter of a path described, also what no handler takes.
            listed = [(where, name) for where, name, _ in row["parameters"]]
            listed += [("path", name) for name in names_in(row["path"])]
            # Of two routes of one form it is the first that answers.
            expected.setdefault(key, Counter(dict.fromkeys(listed, 1)))
    ours = _ours(told, expected, files, outside)
    both = expected.keys() & ours.keys()
    vague = {k for k, e in ours.items() if {"prefix", "path", "method"} & set(e.unknown)}
    told_firmly = {k for k in ours if k in both or k not in vague}
    hits = want = have = known = known_hits = 0
    for key in both:
        mine = Counter((p.where, p.name) for p in ours[key].parameters if p.where in places)
        same = sum((mine & expected[key]).values())
        hits, want, have = (
            hits + same,
            want + sum(expected[key].values()),
            have + sum(mine.values()),
        )
        if mine != expected[key]:
            print("param", key, "want", sorted(expected[key]), "have", sorted(mine))
        known += not ours[key].unknown
        known_hits += not ours[key].unknown and mine == expected[key]
    for label, keys in (("miss", expected.keys() - both), ("extra", told_firmly - both)):
        for key in sorted(keys)[:_SHOWN]:
            print(label, key, _said(ours.get(key)))
    print(f"operations: {len(expected)} there, {len(ours)} told, {len(both)} right: "
          f"recall {len(both) / max(1, len(expected)):.4f} "
          f"precision {len(both) / max(1, len(told_firmly)):.4f}, "
          f"{len(ours) - len(told_firmly)} said to be not known")  # fmt: skip
    print(f"parameters: {want} there, {have} told, {hits} right: "
          f"recall {hits / max(1, want):.4f} precision {hits / max(1, have):.4f}")  # fmt: skip
    print(f"operations of which nothing is said to be unknown: {known}, all right {known_hits}")


def _said(one: Endpoint | None) -> str:
    return f"{one.handled_in or one.at.path} {one.unknown}" if one else ""


def main(frameworks: str, folder: str, file: str) -> None:
    """Score one folder; frameworks are separated by commas."""
    rows = json.loads(Path(file).read_text("utf-8"))
    score(frameworks.split(","), Path(folder).resolve(), rows)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
