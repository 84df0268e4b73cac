"""Time the comparison of contracts beside the tools people use today, in one run.

Contracts come from CONDUCTOR_CORPORA (``contract-histories`` and ``contracts/buf``). A tool that
is not on the path is left out, and the table says so; where its figure was measured elsewhere,
that is given as such. buf is also looked for below ``--node-modules`` (``@bufbuild/buf``, whose
launcher counts, as it does for its users). graphql-inspector is run by node from
``@graphql-inspector/core`` (and ``graphql``) there, without its command line, which only adds.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

CORPORA = Path(
    os.environ.get("CONDUCTOR_CORPORA", Path(__file__).parents[2] / "shared" / "corpora")
)
PAIRS = {
    "OpenAPI, GitHub REST, JSON": ("github_rest_old.json", "github_rest_new.json"),
    "OpenAPI, OpenAI, YAML": ("openai_old.yaml", "openai_new.yaml"),
    "GraphQL, GitHub": ("github_gql_old.graphql", "github_gql_new.graphql"),
}
NOTED = {"OpenAPI, GitHub REST, JSON": "oasdiff not on the path; 4.4 s noted elsewhere"}
INSPECTOR = """
const {diff} = require('@graphql-inspector/core'); const {buildSchema} = require('graphql');
const [a, b] = process.argv.slice(-2).map(f => buildSchema(require('fs').readFileSync(f, 'utf8')));
diff(a, b).then(found => console.log(found.length));
"""


@dataclass(frozen=True)
class Cost:
    """What commands took: seconds on the clock, of the processors, and memory at most."""

    wall: float
    cpu: float
    mib: float

    def plus(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.mib, other.mib))

    def __str__(self) -> str:
        return f"{self.wall:.2f} s, {self.cpu:.2f} s CPU, {self.mib:.0f} MiB"


def once(command: Sequence[str], cache: Path) -> Cost:
    """Run a command to its end; that it found something is no failure.

    Modules are compiled beside the caches, once for all runs, as an installation would.
    """
    compiled = str(cache.parent / "compiled")
    environ = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPYCACHEPREFIX": compiled}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = perf_counter()
    cache.mkdir(exist_ok=True)
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environ, cwd=cache
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    wall = perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2, 100):
        raise SystemExit(f"{command[0]} failed: {said.decode(errors='replace')[-500:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def least(costs: Sequence[Cost]) -> Cost:
    return Cost(min(c.wall for c in costs), min(c.cpu for c in costs), max(c.mib for c in costs))


def ours(base: Path, revision: Path) -> list[str]:
    return [sys.executable, "-m", "conductor_mcp", "compare", str(base), str(revision), "--json"]


def big(runs: int, scratch: Path, modules: Path | None) -> Iterator[tuple[str, str, str]]:
    """Compare each large pair: cold, again, and the same base with another revision."""
    for name, files in PAIRS.items():
        base, revision = (CORPORA / "contract-histories" / file for file in files)
        if not base.is_file():
            yield name, "left out", f"{base.name} is not in CONDUCTOR_CORPORA"
            continue
        other = scratch / f"other{revision.suffix}"
        other.write_text(_revised(revision.read_text("utf-8")), "utf-8")
        once(ours(base, revision), scratch / "warm")
        found: list[tuple[Cost, Cost, Cost]] = []
        for number in range(runs):
            cache = scratch / f"{revision.stem}-{number}"
            cache.mkdir()
            found.append(
                (
                    once(ours(base, revision), cache),
                    once(ours(base, revision), cache),
                    once(ours(base, other), cache),
                )
            )
        first, again, another = (least(costs) for costs in zip(*found, strict=True))
        yield name, "ours, first", str(first)
        yield name, "ours, the same again", f"{again} ({again.cpu / first.cpu:.0%} of the CPU)"
        share = f"({another.cpu / first.cpu:.0%} of the CPU)"
        yield name, "ours, same base, another revision", f"{another} {share}"
        yield name, *_theirs(name, (base, revision), (runs, scratch, modules))


def _revised(text: str) -> str:
    """Return a further revision: each five-hundredth description says something else."""
    told = iter(range(1_000_000))
    return re.sub(
        r"(\bdescription\b\W{1,4}|\"\"\"\n\s+)([A-Z])",
        lambda found: found[0] if next(told) % 500 else f"{found[1]}Now {found[2]}",
        text,
    )


def _theirs(
    name: str, pair: tuple[Path, Path], how: tuple[int, Path, Path | None]
) -> tuple[str, str]:
    runs, scratch, modules = how
    files = [str(one) for one in pair]
    if name.startswith("GraphQL"):
        node = shutil.which("node")
        core = modules / "@graphql-inspector" / "core" if modules else None
        if node is None or modules is None or core is None or not core.is_dir():
            return "graphql-inspector", "not run: no node, or it is not below --node-modules"
        script = modules.parent / "inspector-benchmark.cjs"
        script.write_text(INSPECTOR, "utf-8")
        costs = [once([node, str(script), *files], scratch) for _ in range(runs)]
        return "graphql-inspector core", str(least(costs))
    tool = shutil.which("oasdiff")
    if tool is None:
        return "oasdiff", f"not run: {NOTED.get(name, 'not on the path')}"
    costs = [once([tool, "changelog", "--format", "json", *files], scratch) for _ in range(runs)]
    return "oasdiff", str(least(costs))


def small(runs: int, scratch: Path, modules: Path | None) -> Iterator[tuple[str, str, str]]:
    """Compare every protobuf pair, one process each."""
    folder = CORPORA / "contracts" / "buf"
    cases = [one for one in sorted(folder.glob("*")) if (one / "base").is_dir()]
    name = f"protobuf, {len(cases)} small pairs"
    if not cases:
        yield name, "left out", "contracts/buf is not in CONDUCTOR_CORPORA"
        return
    buf = _buf(modules)
    totals: dict[str, list[Cost]] = {"ours, first": [], "ours, the same again": [], "buf": []}
    for number in range(runs):
        sums = dict.fromkeys(totals, Cost(0, 0, 0))
        cache = scratch / f"protobuf-{number}"
        cache.mkdir()
        for case in cases:
            base, revision = case / "base", case / "revision"
            for word in ("ours, first", "ours, the same again"):
                sums[word] = sums[word].plus(once(ours(base, revision), cache))
            if buf:
                asked = [buf, "breaking", str(revision), "--against", str(base)]
                sums["buf"] = sums["buf"].plus(once(asked, cache))
        for word, cost in sums.items():
            totals[word].append(cost)
    for word, costs in totals.items():
        ran = word != "buf" or buf
        yield name, word, str(least(costs)) if ran else "not run: not on the path, nor installed"


def _buf(modules: Path | None) -> str | None:
    own = modules / ".bin" / "buf" if modules else None
    return str(own) if own is not None and own.exists() else shutil.which("buf")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--node-modules", type=Path, default=None)
    given = parser.parse_args()
    print("| contracts | tool | least of wall and CPU, most memory |\n| --- | --- | --- |")
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="conductor-compare-") as folder:
        scratch = Path(folder).resolve()
        how = given.runs, scratch, given.node_modules
        for rows in (big(*how), small(*how)):
            for row in rows:
                print(f"| {' | '.join(row)} |", flush=True)
    print(
        f"\nLoad: {load:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} processors."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
