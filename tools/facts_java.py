"""Compare what Java's names mean with what javac says: ``python tools/facts_java.py DIR…``.

Each DIR holds sources, such as ``src/main/java`` of one library. The compiler (a JDK of 11 or
later, as ``java``) attributes them, ``tools/facts_java.java`` lists the source files whose types
each file names, and every pair of two files has to be an import that we find, and nothing else.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from routes_score import project_of

from conductor_mcp.model import Import

_SHOWN = 12
Pairs = set[tuple[str, str]]


def _theirs(root: Path, files: list[Path]) -> Pairs:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(map(str, files)))
        listed.flush()
        program = str(Path(__file__).with_suffix(".java"))
        ran = subprocess.run(["java", program, listed.name], capture_output=True, text=True,
                             check=True)  # fmt: skip
    told = (line.split("\t") for line in ran.stdout.splitlines())
    return {(str(Path(a).relative_to(root)), str(Path(b).relative_to(root))) for a, b in told}


def _ours(root: Path, files: list[Path]) -> Pairs:
    project, found = project_of(root), Pairs()
    for file in files:
        path = file.relative_to(root).as_posix()
        reading = project.reading(path)
        for part in reading.parts if reading else ():
            if isinstance(part, Import) and part.target and part.target.endswith(".java"):
                found.add((path, part.target))
    return {(one, other) for one, other in found if one != other}


def main(folder: str) -> None:
    """Print how many pairs of files both find, and some of those that only one does."""
    root = Path(folder).resolve()
    files = [p for p in sorted(root.rglob("*.java"))
             if p.name not in ("package-info.java", "module-info.java")]  # fmt: skip
    theirs, ours = _theirs(root, files), _ours(root, files)
    both = len(theirs & ours)
    print(f"{folder}: {len(files):,} files, {len(theirs):,} pairs; found "
          f"{both / max(1, len(theirs)):.4f}, right {both / max(1, len(ours)):.4f}")  # fmt: skip
    for words, pairs in (("missed", theirs - ours), ("beside", ours - theirs)):
        for one, other in sorted(pairs)[:_SHOWN]:
            print(f"  {words}: {one} -> {other}")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        main(each)
