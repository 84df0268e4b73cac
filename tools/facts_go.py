"""Compare what Go imports mean with what ``go list`` says: ``python tools/facts_go.py DIR``.

DIR is a module, or a folder of GOPATH with a ``go.mod``. Every import of every file that is built
is resolved by both; a package below DIR has to be the same folder, one of elsewhere has to be
outside for both, and for the standard library by the same path.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from routes_score import project_of

from conductor_mcp.model import Import


def _listed(root: Path, *given: str) -> Iterator[dict[str, Any]]:
    fields = "-json=ImportPath,Dir,GoFiles,CgoFiles,Imports,ImportMap,Standard,Error"
    ran = subprocess.run(["go", "list", "-e", *given, fields, "./..."], cwd=root,
                         capture_output=True, text=True, check=False)  # fmt: skip
    decoder, text = json.JSONDecoder(), ran.stdout.strip()
    while text:
        one, end = decoder.raw_decode(text)
        yield one
        text = text[end:].lstrip()


def main(folder: str) -> None:
    """Print how many imports mean the same, and which do not."""
    root = Path(folder).resolve()
    known = {one["ImportPath"]: one for one in _listed(root, "-deps")}
    project, counts = project_of(root), Counter[str]()
    for one in _listed(root):
        there = {one.get("ImportMap", {}).get(path, path) for path in one.get("Imports", ())}
        named = {found: written for written, found in one.get("ImportMap", {}).items()}
        wanted = {named.get(path, path): _place(known.get(path), root) for path in there}
        at = Path(one["Dir"]).relative_to(root)
        seen: dict[str, str] = {}
        for file in (*one.get("GoFiles", ()), *one.get("CgoFiles", ())):
            reading = project.reading((at / file).as_posix())
            for part in reading.parts if reading else ():
                if isinstance(part, Import):
                    inside = f"./{part.target.strip('.')}" if part.target else ""
                    seen[part.key] = inside or part.package or ""
        for path in wanted.keys() | seen.keys() - {"C"}:
            want, have = wanted.get(path), seen.get(path)
            # Of a package of elsewhere we name the module, which its path starts with.
            same = want == have if want else bool(have) and path.startswith(str(have))
            counts["imports"] += 1
            counts["right"] += same
            if not same:
                print(f"{at}: {path}: {have}, not {want}")
    print(
        f"{counts['imports']:,} imports, {counts['right'] / max(1, counts['imports']):.4f} right"
    )


def _place(one: dict[str, Any] | None, root: Path) -> str:
    """Return a folder below the root, a path of the standard library, ``""`` for elsewhere."""
    if one is None:
        return ""
    where = Path(one.get("Dir") or "/")
    if one.get("Standard"):
        return str(one["ImportPath"])
    below = where.is_relative_to(root)
    return f"./{where.relative_to(root).as_posix()}".replace("/.", "/") if below else ""


if __name__ == "__main__":
    main(sys.argv[1])
