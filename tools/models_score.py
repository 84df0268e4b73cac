"""Compare the data models that are read with what a library or a compiler itself says of them.

``python tools/models_score.py KIND ROOT KNOWN.json``: KIND is a reader's id (``pydantic``,
``typescript-type``), ROOT the folder that the paths in KNOWN.json start from, and KNOWN.json what
``tools/models_pydantic.py`` or ``tools/models_typescript.cjs`` printed.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

from conductor_mcp.app.formats import Formats
from conductor_mcp.app.shapes import shapes_of
from conductor_mcp.formats._project import Project
from conductor_mcp.model.shape import Member

_SAME = {"map": "object", "integer": "number"}
_BY_FOLDER = {
    "sql-table": (".sql",), "go-struct": (".go",),
    "graphql-type": (".graphql", ".graphqls", ".gql"),
}  # fmt: skip


def _project(
    root: Path, kind: str, within: tuple[str, ...] = (), known: list[str] | None = None
) -> Project:
    def exists(path: str) -> bool:
        at = root / path
        if within and path.strip("/").partition("/")[0].removesuffix(".py") not in within:
            return False
        return at.is_dir() if path.endswith("/") else at.is_file()

    def text(path: str) -> str | None:
        try:
            if not exists(path):
                return None
            return (root / path).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def paths() -> list[str]:  # those of which a reader asks for all of a folder
        if kind in ("typescript-type", "zod", "pydantic"):  # else they follow what a file names
            return known or []
        listed = (path for path in root.rglob("*") if path.suffix in _BY_FOLDER[kind])
        return [path.relative_to(root).as_posix() for path in listed]

    return Project(exists, text, paths, Formats().of_code)


def _families(member: Member, *, exact: bool) -> set[str]:
    sorts = [str(member.type.sort), *map(str, member.type.sorts)]
    found = {_SAME["map"] if s == "map" else s if exact else _SAME.get(s, s) for s in sorts}
    return found | {"object"} if member.type.ref else found


class Score:
    """What agrees and what does not; ``wrong`` holds a line for each difference."""

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact
        self.counts: Counter[str] = Counter()
        self.wrong: list[tuple[str, str]] = []

    def model(
        self,
        where: str,
        fields: dict[str, Any],
        members: dict[str, Member] | None,
        *,
        open_: bool = False,
    ) -> None:
        """Count what agrees; fields that are not found in a model that is ``open_`` are apart."""
        self.counts["models"] += 1
        self.counts["fields"] += len(fields)
        if members is None:
            self.counts["here"] += sum(not one.get("from") for one in fields.values())
            self.wrong.append(("model", f"{where} is not read"))
            return
        for name in members.keys() - fields.keys():
            self.wrong.append(("extra", f"{where}.{name}"))
        for name, known in fields.items():
            member = members.get(name)
            here = not known.get("from")  # declared in the package, where a reader may see it
            self.counts["here"] += here
            if member is None:
                self.counts["said"] += open_
                self.wrong.append((f"field {known.get('from') or ''}".strip(), f"{where}.{name}"))
                continue
            self.counts["found"] += 1
            self.counts["found here"] += here
            self.field(f"{where}.{name}", known, member)
            self.told(f"{where}.{name}", known, member)

    def told(self, where: str, known: dict[str, Any], member: Member) -> None:
        """Count the values and lengths that agree, of those that the oracle tells."""
        for word, mine in (
            ("values", sorted(member.type.values)), ("length", member.limits.get("maxLength")),
        ):  # fmt: skip
            if known.get(word):
                self.counts[f"{word} told"] += 1
                self.counts[word] += mine == known[word]
                if mine != known[word]:
                    self.wrong.append((word, f"{where}: {mine}, not {known[word]}"))

    def field(self, where: str, known: dict[str, Any], member: Member) -> None:
        mine = _families(member, exact=self.exact)
        theirs = set(known["families"] or ()) or {"any"}
        if known["families"] is None:
            self.counts["untold"] += 1
        elif theirs in (mine, mine - {"any"}) or (mine == {"any"} and "any" in theirs):
            self.counts["types"] += 1
        else:
            # Of another package's types nothing can be told, and nothing is held against them.
            open_ = "any" in mine and bool(known.get("typed") or known.get("from"))
            self.counts["open"] += open_
            sort = "type elsewhere" if open_ else "type"
            self.wrong.append((sort, f"{where}: {sorted(mine)}, not {sorted(theirs)}"))
        for key in ("required", "nullable"):
            ours = bool(getattr(member, key))
            if ours == known[key] or (key == "nullable" and known["families"] == ["any"]):
                self.counts[key] += 1
            else:
                self.wrong.append((key, f"{where}: {ours}"))


def main() -> None:
    """Print the table, and some of what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind")
    parser.add_argument("root", type=Path)
    parser.add_argument("known", type=Path)
    parser.add_argument("--show", type=int, default=20, help="how many differences to print")
    parser.add_argument("--within", default="", help="top folders that a repository would hold")
    parser.add_argument("--only", default="", help="print differences of this kind alone")
    given = parser.parse_args()
    within = tuple(filter(None, given.within.split(",")))
    rows = json.loads(given.known.read_text("utf-8"))
    files = list(dict.fromkeys(one["path"] for one in rows))
    project = _project(given.root, given.kind, within, files)
    score = Score(exact=given.kind not in ("typescript-type", "zod"))
    for one in rows:
        shapes = {s.key: s for s in shapes_of(project, one["path"]) if s.kind == given.kind}
        shape = shapes.get(one["name"])
        members = {m.name: m for m in shape.members} if shape else None
        where, fields = f"{one['path']}#{one['name']}", one["fields"]
        if given.kind == "sql-table":  # SQL knows no case in names without quotes
            fields = {name.lower(): known for name, known in fields.items()}
            members = {name.lower(): m for name, m in members.items()} if members else members
        score.model(where, fields, members, open_=bool(shape and shape.unknown))
    counts = score.counts
    found, here = max(1, counts["found"]), counts["here"]
    print(
        f"{counts['models']:,} models, {counts['fields']:,} fields: "
        f"fields {counts['found'] / max(1, counts['fields']):.3f} "
        f"({(counts['found'] + counts['said']) / max(1, counts['fields']):.3f} found or said; "
        f"of {here:,} declared here {counts['found here'] / max(1, here):.3f}), "
        f"types {counts['types'] / max(1, found - counts['untold']):.3f} "
        f"(here {counts['types'] / max(1, found - counts['untold'] - counts['open']):.3f}), "
        f"required {counts['required'] / found:.3f}, "
        f"nullable {counts['nullable'] / found:.3f}"
    )
    for word in ("values", "length"):
        if counts[f"{word} told"]:
            share = counts[word] / counts[f"{word} told"]
            print(f"{word} of {counts[f'{word} told']:,} fields: {share:.3f}")
    untold = f"; of {counts['untold']:,} the oracle tells no type" if counts["untold"] else ""
    print(dict(Counter(kind for kind, _ in score.wrong)), untold)
    shown = [w for w in score.wrong if given.only in ("", w[0])]
    random.Random(1).shuffle(shown)  # noqa: S311 - a sample to look at
    for kind, words in shown[: given.show]:
        print(f"  {kind}: {words[:300]}")


if __name__ == "__main__":
    main()
