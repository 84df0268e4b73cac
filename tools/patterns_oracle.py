"""Compare our structural patterns with ast-grep's own command, on source code of three languages.

``python tools/patterns_oracle.py --python DIR --typescript DIR --go DIR`` needs ``ast-grep`` on
the path. Each pattern is looked for by both in every file below the folder; a match is its file
and its lines. Prints a table in Markdown, then what one side found and the other did not.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from conductor_mcp.app.formats import Formats
from conductor_mcp.model import Document

PATTERNS: dict[str, tuple[str, ...]] = {
    "python": (
        "import $M", "from $M import $N", "print($$$A)", "len($X) == 0", "$A.get($K, $D)",
        "raise $E($$$A)", "isinstance($X, $T)", "lambda $$$A: $B", "self.$F = $V", "$X is None",
        "assert $X", "open($$$A)", "logger.$L($$$A)", "[$E for $V in $S]", "os.path.join($$$A)",
        "super().__init__($$$A)", "not $X",
    ),
    "typescript": (
        "import $X from $S", "import { $$$N } from $S", "new $C($$$A)", "throw new $E($$$A)",
        "$A ?? $B", "console.$M($$$A)", "typeof $X === 'function'", "$X as $T", "$X!",
        "const $N = $V", "return $X", "await $P", "($$$A) => $B", "$A?.$B", "$X === undefined",
        "$O.subscribe($$$A)", "export * from $S",
    ),
    "go": (
        "if err != nil { $$$B }", "fmt.Errorf($$$A)", "panic($X)", "defer $F($$$A)", "$X := $Y",
        "make($$$A)", "append($$$A)", "go $F($$$A)", "len($X) == 0", "return nil", "$X.Error()",
        "for $$$H { $$$B }", "errors.New($M)", "$X, err := $Y", "func ($R $T) $N($$$P) { $$$B }",
        "string($X)", "strings.$F($$$A)",
    ),
}  # fmt: skip
# By itself such a pattern is a conversion of types to ast-grep in Go; its documentation says to
# give calls a context.
CALL = re.compile(r"[\w.$]+\(.*\)")
SUFFIXES = {"python": ".py", "typescript": ".ts", "go": ".go"}

Found = Counter[tuple[str, int, int]]


def theirs(language: str, pattern: str, files: list[Path], folder: Path) -> Found:
    command = ["ast-grep", "run", "--pattern", pattern, "--lang", language, "--json=stream"]
    if language == "go" and CALL.fullmatch(pattern):
        context = f"func _() {{ {pattern} }}"
        placed = {"pattern": {"context": context, "selector": "call_expression"}}
        rule = json.dumps({"id": "call", "language": "Go", "rule": placed})
        command = ["ast-grep", "scan", "--inline-rules", rule, "--json=stream"]
    done = subprocess.run(
        [*command, "--no-ignore", "hidden", "--no-ignore", "vcs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    asked = {str(file) for file in files}
    found: Found = Counter()
    for line in done.stdout.splitlines():
        one = json.loads(line)
        if one["file"] in asked:
            lines = one["range"]
            found[one["file"], lines["start"]["line"] + 1, lines["end"]["line"] + 1] += 1
    return found


def ours(pattern: str, files: list[Path]) -> Found:
    formats, found = Formats(), Found()
    for file in files:
        format_ = formats.of_code(file.name)
        if format_ is None or format_.language is None:
            continue
        document = Document(str(file), file.read_text("utf-8"))
        for match in format_.language.match(document, {"pattern": pattern}):
            found[str(file), match.at.first, match.at.last] += 1
    return found


def readable(file: Path) -> bool:
    try:
        file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return file.is_file() and not file.is_symlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for language in PATTERNS:
        parser.add_argument(f"--{language}", type=Path)
    given = parser.parse_args()
    version = subprocess.run(["ast-grep", "--version"], capture_output=True, text=True, check=True)
    print(
        f"| language | code | files | patterns | {version.stdout.strip()} | ours | both | CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    differ: list[str] = []
    for language, patterns in PATTERNS.items():
        folder: Path | None = getattr(given, language)
        if folder is None:
            continue
        files = sorted(f for f in folder.rglob(f"*{SUFFIXES[language]}") if readable(f))
        counts, refused = [0, 0, 0], 0
        spent = time.process_time()
        for pattern in patterns:
            one = theirs(language, pattern, files, folder)
            try:
                two = ours(pattern, files)
            except ValueError as error:  # said at once, where the command finds nothing
                differ.append(f"{language} {pattern!r}: refused: {error}")
                two = Found()
                refused += not one
            both = one & two
            counts = [a + b.total() for a, b in zip(counts, (one, two, both), strict=True)]
            differ += [f"{language} {pattern!r}: only ast-grep: {at}" for at in one - two]
            differ += [f"{language} {pattern!r}: only ours: {at}" for at in two - one]
        spent = time.process_time() - spent
        cells = (
            language,
            folder.name,
            len(files),
            len(patterns) - refused,
            *counts,
            f"{spent:.1f}",
        )
        print(f"| {' | '.join(map(str, cells))} |")
    print("\n".join(differ[:60]))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
