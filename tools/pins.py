"""Write constraints.txt: the exact versions of everything this environment runs and tests with."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "constraints.txt"
HEAD = "# Exact versions that the tests ran with, written by `make pins`.\n"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(root: str, extra: str) -> dict[str, str]:
    """Name every installed distribution that ``root[extra]`` needs, with its version."""
    found: dict[str, str] = {}
    waiting = [(root, {extra})]
    while waiting:
        name, extras = waiting.pop()
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # needed on another system or Python only
        for line in requires:
            wanted, _, marker = line.partition(";")
            named = re.search(r"extra\s*==\s*['\"]([^'\"]+)", marker)
            if named and named.group(1) not in extras:
                continue
            match = _NAME.match(wanted.strip())
            if match is None or _normal(match.group()) in {"pip", *found}:
                continue
            try:
                found[_normal(match.group())] = distribution(match.group()).version
            except PackageNotFoundError:
                continue
            asked = re.search(r"\[([^]]*)\]", wanted)
            waiting.append((match.group(), set(asked.group(1).split(",")) if asked else set()))
    return found


def main() -> int:
    pins = closure("conductor-mcp", "dev")
    TARGET.write_text(HEAD + "".join(f"{n}=={v}\n" for n, v in sorted(pins.items())), "utf-8")
    print(f"{TARGET.name}: {len(pins)} versions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
