"""Time imports and checks over ten thousand real Python files, beside grimp and ast-grep.

The files come from the wheels of well-known packages, laid out as one repository. The wheels are
kept in the folder that CONDUCTOR_BENCH_PACKAGES names, or fetched into a temporary one. A tool
that is not installed is left out, and the table says so.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from client import PYTHON, measured_run, python_environment

PACKAGES = ("django", "sympy", "pandas", "scipy", "scikit-learn", "sqlalchemy", "twisted", "numpy",
            "transformers", "matplotlib")  # fmt: skip
FACTS = """
import subprocess, sys
from pathlib import Path
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.facts import Facts
from conductor_mcp.model import Document
root = Path(sys.argv[1])
asked = ["git", "ls-files", "-z", "*.py"]
done = subprocess.run(asked, cwd=root, capture_output=True, check=True)
names = done.stdout.decode().split(chr(0))
workspace = open_workspace(root)
files = (Document(n, (root / n).read_text("utf-8", "replace")) for n in names if n)
assert sum(1 for _ in Facts(workspace.formats, workspace.index).imports(files))
workspace.close()
"""
GRIMP = """
import sys, grimp
assert grimp.build_graph(*sys.argv[1:], cache_dir=None, include_external_packages=True).modules
"""
AST_GREP = """
id: no-requests
language: python
rule:
  any:
    - {kind: import_statement, has: {regex: '^requests(\\.|$)', stopBy: end}}
    - {kind: import_from_statement, has: {field: module_name, regex: '^requests(\\.|$)'}}
"""
CLAUSES = {
    "client": 'kind: forbid-import\n    in: ["**/*.py"]\n    import: ["pkg:requests"]',
    "floors": "kind: layers\n"
    '    order: ["django/contrib/**", "django/core/**", "django/utils/**"]',
    "no-popen": 'kind: forbid\n    in: ["**/*.py"]\n    lang: python\n'
    '    match: {pattern: "os.popen($$$A)"}',
    "no-circles": 'kind: no-cycles\n    in: ["django/**"]',
    "apps": 'kind: modules\n    each: ["django/contrib/*"]',
}
RECORD = """\
---
status: accepted
date: 2025-02-01
rules:
  - id: {name}
    {clause}
    why: It was agreed.
---
# About {name}

## Decision Outcome

Chosen option: "{name}", because it was agreed.
"""
INDEX = (".git", "conductor")


@dataclass(frozen=True)
class Bench:
    root: Path
    env: Mapping[str, str]
    runs: int

    def least(
        self, command: Sequence[str], *, cold: bool = False, codes: tuple[int, ...] = (0,)
    ) -> tuple[float, float, float]:
        """Return the least CPU and wall seconds and the most memory of some runs."""
        done: list[tuple[float, float, float]] = []
        for _ in range(self.runs):
            if cold:
                shutil.rmtree(self.root.joinpath(*INDEX), ignore_errors=True)
            cpu, wall, code, peak = measured_run(command, self.root, dict(self.env))
            if code not in codes:
                raise SystemExit(f"{command[0]} ended with {code}")
            done.append((cpu, wall, peak))
        cpus, walls, peaks = zip(*done, strict=True)
        return min(cpus), min(walls), max(peaks)


def lay_out(root: Path, wheels: Path, packages: Sequence[str]) -> tuple[str, ...]:
    """Unpack the Python files of the packages into one repository; return its top packages.

    Raises:
        LookupError: A package can neither be found nor fetched.

    """
    wheels.mkdir(parents=True, exist_ok=True)
    names = [name.replace("-", "_") for name in packages]
    missing = [p for p, n in zip(packages, names, strict=True) if not [*wheels.glob(f"{n}-*.whl")]]
    if missing:
        asked = [PYTHON, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
        if subprocess.run([*asked, "-d", str(wheels), *missing], check=False).returncode:
            raise LookupError(f"packages cannot be had: {', '.join(missing)}")
    for name in names:
        with zipfile.ZipFile(min(wheels.glob(f"{name}-*.whl"))) as wheel:
            inside = [n for n in wheel.namelist() if n.endswith(".py") and n.count("/")]
            wheel.extractall(root, [n for n in inside if ".d" not in n.partition("/")[0]])
    folder = root / "context" / "decisions"
    folder.mkdir(parents=True)
    for number, (name, clause) in enumerate(CLAUSES.items(), 1):
        text = RECORD.format(name=name, clause=clause)
        (folder / f"{number:04}-{name}.md").write_text(text, "utf-8")
    for words in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        ("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "all"),
    ):
        subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)
    return tuple(sorted(p.parent.name for p in root.glob("*/__init__.py")))


def imports(bench: Bench, tops: Sequence[str], scratch: Path) -> Iterator[tuple[str, ...]]:
    """Time the reading of all imports, by us and by others."""
    ours = bench.least([PYTHON, "-P", "-c", FACTS, str(bench.root)], cold=True)
    yield row("imports of all files, ours, cold", ours)
    yield row("... ours, again", bench.least([PYTHON, "-P", "-c", FACTS, str(bench.root)]), ours)
    if importlib.util.find_spec("grimp"):
        path = {**bench.env, "PYTHONPATH": str(bench.root)}
        there = Bench(bench.root, path, bench.runs)
        yield row("... grimp, its graph", there.least([PYTHON, "-c", GRIMP, *tops]), ours)
        settings = scratch / "importlinter.ini"
        listed = "\n    ".join(tops)
        settings.write_text(
            f"[importlinter]\nroot_packages =\n    {listed}\ninclude_external_packages = True\n"
            "[importlinter:contract:one]\nname = one\ntype = forbidden\nallow_indirect_imports = "
            f"True\nsource_modules =\n    {listed}\nforbidden_modules =\n    requests\n"
        )
        lint = [str(Path(PYTHON).with_name("lint-imports")), "--no-cache", "--config"]
        found = there.least([*lint, str(settings)], codes=(0, 1))
        yield row("... import-linter, one contract", found, ours)
    else:
        yield "... grimp", "not run: not installed", ""
    tool = shutil.which("ast-grep") or shutil.which("sg", path=str(Path(PYTHON).parent))
    if tool:
        asked = [tool, "scan", "--inline-rules", AST_GREP, "--json=compact", "."]
        yield row("... ast-grep, the same rule", bench.least(asked, codes=(0, 1)), ours)
    else:
        yield "... ast-grep", "not run: not on the path", ""


def checks(bench: Bench) -> Iterator[tuple[str, ...]]:
    """Time `check` of one changed file and of two hundred, with five decisions."""
    command = [PYTHON, "-P", "-m", "conductor_mcp", "check", "--root", str(bench.root)]
    files = sorted(bench.root.glob("django/**/*.py"))[:200]
    for count, goal in ((1, 0.3), (200, 2.0)):
        for file in files[:count]:
            text = file.read_text("utf-8")
            if "\nimport requests\n" not in text:
                file.write_text(f"{text}\nimport requests\n", "utf-8")
        measured_run(command, bench.root, dict(bench.env))
        found = bench.least(command, codes=(1,))
        words = "yes" if found[0] <= goal else f"**no** (goal {goal} s)"
        what = f"`check` of {count} changed file{'s' if count > 1 else ''}"
        yield (*row(what, found)[:2], words)


def row(
    what: str, cost: tuple[float, float, float], ours: tuple[float, ...] = ()
) -> tuple[str, ...]:
    cpu, wall, peak = cost
    share = f"{ours[0] / cpu:.2f}" if ours else ""
    return what, f"{cpu:.2f} s CPU, {wall:.2f} s wall, {peak:.0f} MiB", share


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--packages", nargs="+", default=list(PACKAGES))
    parser.add_argument("--only-checks", action="store_true", help="leave the other tools out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="conductor-code-") as name:
        scratch = Path(name).resolve()
        root = scratch / "repository"
        root.mkdir()
        wheels = Path(os.environ.get("CONDUCTOR_BENCH_PACKAGES") or scratch / "wheels")
        try:
            tops = lay_out(root, wheels, given.packages)
        except LookupError as error:
            print(f"Real source files: not measured, {error.args[0]}.")
            return 0
        bench = Bench(root, python_environment(scratch / "pyc"), given.runs)
        count = sum(1 for _ in root.glob("**/*.py"))
        loaded = os.getloadavg()[0]
        print(f"{count:,} files of {', '.join(tops)}; least of {given.runs}, load {loaded:.1f}.\n")
        print("| what | least CPU and wall, most memory | ours / theirs, or met |\n|---|---|---|")
        rows = () if given.only_checks else imports(bench, tops, scratch)
        for part in (rows, checks(bench)):
            for one in part:
                print(f"| {' | '.join(one)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
