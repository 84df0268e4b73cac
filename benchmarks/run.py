"""Measure, each figure beside its floor in the same run, and print one Markdown table."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from client import PYTHON, Server, measured_run, python_environment, run
from generate import repository

HERE = Path(__file__).resolve().parent
OURS = [PYTHON, "-m", "conductor_mcp"]
FLOOR = [PYTHON, str(HERE / "floor_server.py")]


@dataclass(frozen=True)
class Row:
    what: str
    figure: str
    floor: str
    goal: str
    met: bool | None


@dataclass(frozen=True)
class Bench:
    scratch: Path
    env: dict[str, str]
    rounds: int
    calls: int
    records: int
    many: int
    large: int

    def serve(self, root: Path) -> Server:
        return Server([*OURS, "serve", "--root", str(root)], root, self.env)

    def floor(self) -> Server:
        return Server(FLOOR, self.scratch, self.env)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def start(bench: Bench, root: Path) -> Iterator[Row]:
    ours: list[Server] = []
    floor: list[Server] = []
    for _ in range(bench.rounds):
        with bench.floor() as server:
            floor.append(server)
        with bench.serve(root) as server:
            ours.append(server)
    cpu, base = (statistics.median(s.start_cpu for s in group) for group in (ours, floor))
    yield Row(
        "start to `initialize`, warm index, CPU",
        ms(cpu),
        f"{ms(base)} (no-op server)",
        f"<= 1.25 x ({cpu / base:.2f} x)",
        cpu <= 1.25 * base,
    )
    wall, least = (min(s.start_wall for s in group) for group in (ours, floor))
    yield Row("... least wall time", ms(wall), ms(least), "", None)


def _per_call(server: Server, calls: int, call: Callable[[int], object]) -> tuple[float, float]:
    call(0)
    before, least = server.cpu(), float("inf")
    for n in range(calls):
        began = time.perf_counter()
        call(n)
        least = min(least, time.perf_counter() - began)
    return (server.cpu() - before) / calls, least


def calls(bench: Bench, root: Path) -> Iterator[Row]:
    with bench.floor() as server:
        base, least = _per_call(server, bench.calls, lambda _: server.call("nothing"))
    yield Row("no-op call, CPU (least wall)", f"{ms(base)} ({ms(least)})", "", "", None)
    names = sorted(p.name for p in (root / "docs" / "decisions").iterdir())

    def path(n: int) -> str:
        return f"docs/decisions/{names[n * 37 % len(names)]}"

    def module(n: int) -> str:
        return f"src/pkg_{n % 50:03}/mod_{n % 50:05}.py"

    with bench.serve(root) as server:
        server.call("search_records", query="queue")
        asked: dict[str, tuple[float, Callable[[int], object]]] = {
            "get_record": (3, lambda n: server.call("get_record", record_id=path(n))),
            "search_records": (
                5,
                lambda n: server.call("search_records", query=f"queue token{n * 7 + 1}"),
            ),
            "get_context": (
                15,
                lambda n: server.call(
                    "get_context",
                    task="retry the queue",
                    paths=[module(n)],
                ),
            ),
        }
        for tool, (goal, call) in asked.items():
            cpu, wall = _per_call(server, bench.calls, call)
            more = (cpu - base) * 1000
            yield Row(
                f"`{tool}`, {bench.records:,} records, CPU (least wall)",
                f"{ms(cpu)} ({ms(wall)})",
                f"{ms(base)} (no-op call)",
                f"<= + {goal:.0f} ms (+ {more:.1f})",
                more <= goal,
            )


def memory(bench: Bench, root: Path) -> Iterator[Row]:
    with bench.floor() as server:
        server.ask("tools/list", {})
        base = server.memory()
    with bench.serve(root) as server:
        server.ask("tools/list", {})
        server.call("search_records", query="queue")
        time.sleep(1.0)  # idle is what is measured
        ours = server.memory()
    yield Row(
        f"idle memory, {bench.records:,} records",
        f"{ours:.0f} MiB",
        f"{base:.0f} MiB (no-op server)",
        f"<= + 25 MiB (+ {ours - base:.0f})",
        ours - base <= 25,
    )


def saved(bench: Bench, root: Path) -> Iterator[Row]:
    took: list[float] = []
    late = 0
    target = root / "docs" / "decisions" / "0001-area-1.md"
    text = target.read_text("utf-8")
    with bench.serve(root) as server:
        server.call("search_records", query="queue")
        for n in range(bench.rounds * 4):
            began = time.perf_counter()
            target.write_text(f"{text}\nfreshword{n}\n", "utf-8")
            while "0001-area-1" not in server.call("search_records", query=f"freshword{n}"):
                late += 1
            took.append(time.perf_counter() - began)
    target.write_text(text, "utf-8")
    middle = statistics.median(took)
    yield Row(
        "save to served, median (least)",
        f"{ms(middle)} ({ms(min(took))})",
        "",
        f"<= 50 ms; {late} stale answers",
        middle <= 0.05 and not late,
    )


def cold(bench: Bench, root: Path) -> Iterator[Row]:
    ours: list[float] = []
    floor: list[float] = []
    for n in range(max(3, bench.rounds // 2)):
        shutil.rmtree(root / ".git" / "conductor", ignore_errors=True)
        ours.append(run([*OURS, "records", "--json", "--root", str(root)], root, bench.env)[0])
        script = [
            PYTHON,
            str(HERE / "floor_index.py"),
            str(root),
            str(bench.scratch / f"floor{n}.db"),
        ]
        floor.append(run(script, root, bench.env)[0])
    cpu, base = min(ours), min(floor)
    yield Row(
        f"cold index of {bench.records:,} records, whole process, CPU",
        f"{cpu:.2f} s",
        f"{base:.2f} s (read and insert into FTS5)",
        "<= 3 s",
        cpu <= 3,
    )


def large(bench: Bench) -> Iterator[Row]:
    """What grows with the number of records, at ten thousand of them (48 MB)."""
    count = bench.large
    root = repository(bench.scratch / "large", records=count, files=50)
    command = [*OURS, "records", "--root", str(root)]
    runs: list[tuple[float, float]] = []
    for _ in range(3):
        shutil.rmtree(root / ".git" / "conductor", ignore_errors=True)
        cpu, _, _, peak = measured_run(command, root, bench.env)
        runs.append((cpu, peak))
    cpu, peak = min(c for c, _ in runs), max(p for _, p in runs)
    yield Row(f"cold index of {count:,} records, CPU", f"{cpu:.2f} s", "", "<= 10 s", cpu <= 10)
    yield Row("... peak memory", f"{peak:.0f} MiB", "", "<= 250 MiB", peak <= 250)
    with bench.floor() as server:
        base, _ = _per_call(server, bench.calls, lambda _: server.call("nothing"))
    yield from start(bench, root)
    with bench.serve(root) as server:

        def ask(n: int) -> str:
            return server.call(
                "get_context", task="retry the queue", paths=[f"src/pkg_{n % 50:03}/a.py"]
            )

        ask(0)
        used, _ = _per_call(server, bench.calls, ask)
        more = (used - base) * 1000
        yield Row(
            f"`get_context`, {count:,} records, CPU",
            ms(used),
            f"{ms(base)} (no-op call)",
            f"<= + 40 ms (+ {more:.1f})",
            more <= 40,
        )
        yield _save_of(server, root, bench)
        yield _switch_of(server, root)


def _save_of(server: Server, root: Path, bench: Bench) -> Row:
    target = root / "docs" / "decisions" / "0001-area-1.md"
    text = target.read_text("utf-8")
    before, rounds = 0.0, bench.rounds * 4
    for n in range(-2, rounds):
        if n == 0:  # the first ones load what a save needs
            before = server.cpu()
        target.write_text(f"{text}\nfreshword{n}\n", "utf-8")
        while f"freshword{n}" not in server.call(
            "get_record", record_id=f"docs/decisions/{target.name}"
        ):
            pass
    used = (server.cpu() - before) / rounds
    target.write_text(text, "utf-8")
    return Row("... save, announced and served, CPU", ms(used), "", "<= 10 ms", used <= 0.01)


def _switch_of(server: Server, root: Path) -> Row:
    """Switch between two branches that both were seen, 500 records apart."""

    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)

    git("checkout", "-q", "-b", "other")
    for place in sorted((root / "docs" / "decisions").iterdir())[:500]:
        place.write_text(place.read_text("utf-8") + "\nOtherwise.\n", "utf-8")
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qam", "other")
    server.call("get_context", task="retry the queue", paths=["src/pkg_001/a.py"])
    used: list[float] = []
    for branch in ("main", "other", "main", "other", "main"):
        git("checkout", "-q", branch)
        before = server.cpu()
        server.call("get_context", task="retry the queue", paths=["src/pkg_001/a.py"])
        used.append(server.cpu() - before)
    middle = statistics.median(used[1:])
    return Row("... branch switch, 500 records, CPU", ms(middle), "", "<= 300 ms", middle <= 0.3)


def check(bench: Bench) -> Iterator[Row]:
    medians: list[float] = []
    bare = statistics.median(
        run([PYTHON, "-c", "pass"], bench.scratch, bench.env)[0] for _ in range(bench.rounds)
    )
    for files in (100, bench.many):
        root = repository(bench.scratch / f"code{files}", records=20, files=files)
        edited = root / "src" / "pkg_000" / "mod_00000.py"
        edited.write_text(
            edited.read_text("utf-8").replace("import json", "import json\nimport requests")
        )
        command = [*OURS, "check", "--root", str(root)]
        for _ in range(2):
            *_, code = run(command, root, bench.env)
        if code != 1:
            raise SystemExit(f"check ended with {code}, not 1: it did not see the planted import")
        done = [run(command, root, bench.env) for _ in range(bench.rounds)]
        cpu = statistics.median(c for c, _, _ in done)
        medians.append(cpu)
        yield Row(
            f"`check` of one file from the shell, {files:,} files, CPU (least wall)",
            f"{ms(cpu)} ({ms(min(w for _, w, _ in done))})",
            f"{ms(bare)} (bare python)",
            "<= 300 ms",
            cpu <= 0.3,
        )
    ratio = medians[1] / medians[0]
    yield Row(
        f"... {bench.many:,} files against 100", f"{ratio:.2f} x", "", "<= 1.2 x", ratio <= 1.2
    )


PARTS: dict[str, Callable[[Bench, Path], Iterator[Row]]] = {
    "cold": cold,
    "start": start,
    "calls": calls,
    "memory": memory,
    "saved": saved,
    "check": lambda bench, _: check(bench),
    "large": lambda bench, _: large(bench),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=10_000, help="0 leaves this part out")
    parser.add_argument(
        "--only", action="append", choices=PARTS, help="measure this part; may be said again"
    )
    asked = parser.parse_args()
    wanted = asked.only or [part for part in PARTS if part != "large" or asked.large]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="conductor-bench-") as name:
        scratch = Path(name)
        env = python_environment(scratch / "pyc")
        bench = Bench(
            scratch, env, asked.rounds, asked.calls, asked.records, asked.files, asked.large
        )
        root = repository(scratch / "records", records=asked.records, files=50)
        run([*OURS, "records", "--root", str(root)], root, env)  # compiles the modules
        with bench.floor(), bench.serve(root):
            pass
        before = os.getloadavg()[0]
        for part in wanted:
            measure = PARTS[part]
            rows += measure(bench, root)
            print(f"{part} measured", file=sys.stderr)
        load = f"load {before:.1f} before and {os.getloadavg()[0]:.1f} after"
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()}, "
        f"{load}."
    )
    print(f"Medians of {asked.rounds} rounds; {asked.calls} calls each.\n")
    print("| what | figure | floor, same run | goal | met |\n|---|---|---|---|---|")
    for row in rows:
        met = "" if row.met is None else "yes" if row.met else "**no**"
        print(f"| {row.what} | {row.figure} | {row.floor} | {row.goal} | {met} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
