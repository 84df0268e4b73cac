"""Put what the tour prints into README.md, shortened where it lists; and the figures, if given.

``make transcript`` runs the tour; ``FIGURES=file`` names what ``make bench`` printed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
_ROWS = 8  # of a listing: enough to see what it is


def _between(text: str, name: str, inner: str) -> str:
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, _, rest = text.partition(opening)
    _, _, tail = rest.partition(closing)
    return f"{head}{opening}\n{inner.strip(chr(10))}\n{closing}{tail}"


def _shortened(printed: str) -> str:
    """Leave out the middle of the listing of records, and say so."""
    lines = printed.splitlines()
    first = next(n for n, line in enumerate(lines) if line.split()[:2] == ["ID", "KIND"])
    end = next(n for n in range(first, len(lines)) if not lines[n].strip())
    left_out = end - first - 1 - _ROWS
    if left_out > 0:
        lines[first + 1 + _ROWS : end] = [f"    [… {left_out} more]"]
    return "\n".join(lines)


def main() -> int:
    """Run the tour, write its transcript into the README."""
    # As for somebody who has the program on PATH; where it lies here is nobody's concern.
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    done = subprocess.run(
        [sys.executable, "-m", "conductor_mcp", "tour"],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PATH": path},
    )
    text = README.read_text("utf-8")
    text = _between(text, "tour", f"```text\n{_shortened(done.stdout.strip())}\n```")
    if figures := os.environ.get("FIGURES"):
        text = _between(text, "figures", Path(figures).read_text("utf-8"))
    README.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
