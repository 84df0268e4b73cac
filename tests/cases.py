"""Read Markdown test cases: a heading is a test; fences are its files, its clause, its findings.

Fences are ``clause`` (YAML, as it stands in a decision), ``before PATH``, ``after PATH``,
``both PATH`` (a file that the change leaves alone), ``renamed OLD NEW`` (its new content),
``findings`` (one a line), ``unjudged`` (one a line) and ``existing`` (a number).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from markdown_it import MarkdownIt

from conductor_mcp.model import Change, Clause, Document, FileChange, Force, Span

RECORD = "docs/adr/0001-example.md"
_OURS = ("id", "kind", "force", "why")


@dataclass
class Case:
    name: str
    clauses: list[str] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    both: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    existing: int = 0

    @property
    def change(self) -> Change:
        """The change as it would be found: each file with both its sides."""
        old_of = {new: old for old, new in self.renamed.items()}
        files = [
            FileChange(_document(self.before, old_of.get(path, path)), _document(self.after, path))
            for path in sorted(self.after)
        ]
        gone = self.before.keys() - self.after.keys() - self.renamed.keys()
        files += [FileChange(_document(self.before, path), None) for path in sorted(gone)]
        return of_sides(files, self.before | self.both, self.after | self.both)

    def held(self) -> list[Clause]:
        found = [yaml.safe_load(text) for text in self.clauses]
        return [
            Clause(
                RECORD,
                str(c.get("id", n)),
                c["kind"],
                {key: value for key, value in c.items() if key not in _OURS},
                Span(RECORD, 4, 4),
                Force(c.get("force", "must")),
                str(c.get("why", "")),
            )
            for n, c in enumerate(found)
        ]

    def mirrored(self) -> Change:
        return mirrored(self.change)


def of_sides(
    files: list[FileChange], before: Mapping[str, str], after: Mapping[str, str]
) -> Change:
    return Change(
        tuple(files),
        base="before",
        head="after",
        exists_before=_exists(before),
        exists_after=_exists(after),
        read_before=before.get,
        read_after=after.get,
        paths_after=lambda: after,
    )


def mirrored(change: Change) -> Change:
    """The same change, taken back."""
    return Change(
        tuple(FileChange(f.after, f.before) for f in change.files),
        exists_before=change.exists_after,
        exists_after=change.exists_before,
        read_before=change.read_after,
        read_after=change.read_before,
        paths_after=change.paths_before,
    )


def standing_still(change: Change, side: str) -> Change:
    """One side of a change against itself."""
    documents = [getattr(f, side) for f in change.files]
    exists = getattr(change, f"exists_{side}")
    read = getattr(change, f"read_{side}")
    paths = getattr(change, f"paths_{side}")
    return replace(
        change,
        files=tuple(FileChange(d, d) for d in documents if d),
        exists_before=exists,
        exists_after=exists,
        read_before=read,
        read_after=read,
        paths_after=paths,
    )


def _exists(files: Mapping[str, str]) -> Callable[[str], bool]:
    def exists(path: str) -> bool:
        if path.endswith("/"):
            return any(name.startswith(path) for name in files)
        return path in files

    return exists


def _document(files: Mapping[str, str], path: str) -> Document | None:
    return Document(path, files[path]) if path in files else None


def read_cases(path: Path) -> list[Case]:
    """Read the cases of one Markdown file."""
    cases: list[Case] = []
    tokens = MarkdownIt().parse(path.read_text(encoding="utf-8"))
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            cases.append(Case(tokens[at + 1].content))
        elif token.type == "fence" and cases:
            _take(cases[-1], token.info.strip(), token.content)
    return cases


def _take(case: Case, info: str, content: str) -> None:
    role, *names = info.split(" ")
    match role:
        case "clause":
            case.clauses.append(content)
        case "before" | "after" | "both":
            getattr(case, role)[names[0]] = content
        case "renamed":
            case.renamed[names[0]] = names[1]
            case.after[names[1]] = content
        case "findings" | "unjudged":
            setattr(case, role, content.splitlines())
        case "existing":
            case.existing = int(content)
        case _:
            raise ValueError(f"{case.name}: unknown fence {info!r}")
