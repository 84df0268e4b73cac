"""CODEOWNERS: who owns which paths, as one record with all of its patterns.

Source of the format: GitHub's "About code owners" and GitLab's "Code Owners syntax" (sections in
brackets, whose owners their lines inherit). Patterns are those of gitignore, without negation;
of several that match a path the last one counts, so ``facts["owners"]`` keeps their order.
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import (
    Document,
    Kind,
    Problem,
    Reading,
    Record,
    Section,
    Span,
    Status,
)
from conductor_mcp.syntax.lazily import expression

_PLACES = ("", ".github", ".gitlab", "docs", ".bitbucket")
_SECTION = expression(r"^\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>.*)$")
_WORD = expression(r"(?:\\.|[^\s\\])+")
_MOST = 20_000


def glob_of(pattern: str) -> str:
    """Translate a pattern of gitignore's to a glob of ours.

    A pattern without a slash inside matches at any depth; one that names a folder, or might,
    matches all below it; ``docs/*`` matches files right in ``docs`` only, as GitHub has it.
    """
    path = pattern.replace("\\ ", " ").replace("\\#", "#")
    anchored = "/" in path.rstrip("/")
    folder = path.endswith("/")
    path = path.strip("/")
    if path in ("", "*", "**"):
        return "**"
    if not anchored and not path.startswith("**"):
        path = f"**/{path}"
    if folder:
        return f"{path}/**"
    last = path.rpartition("/")[2]
    # A last segment with a star names files; a plain one may be a file or a folder.
    return path if "*" in last else f"{path}{{,/**}}"


def _claims(document: Document) -> Claim:
    folder, _, name = document.path.rpartition("/")
    placed = name == "CODEOWNERS" and folder in _PLACES
    return Claim.DECLARED if placed else Claim.NONE


def _read(document: Document) -> Reading:
    lines = document.text.removeprefix("\ufeff").splitlines()
    owned: list[list[object]] = []
    problems: list[Problem] = []
    for number, pattern, owners in _rules(lines):
        at = Span(document.path, number, number)
        if pattern.startswith("!"):
            problems.append(Problem(at, f"CODEOWNERS has no negation: {pattern[:80]}"))
        elif len(owned) >= _MOST:
            problems.append(Problem(at, f"more than {_MOST} patterns; the rest is not read"))
            break
        else:
            owned.append([glob_of(pattern), owners])
    at = Span(document.path, 1, max(1, len(lines)))
    record = Record(
        kind=Kind.COMPONENT,
        id="component:codeowners",
        title="Code owners",
        at=at,
        status=Status.ACCEPTED,
        governs=tuple(dict.fromkeys(str(glob) for glob, _ in owned)),
        sections=(Section("", at, document.text[:200_000]),),
        facts={"format": "codeowners", "owners": owned},
    )
    return Reading(records=(record,), problems=tuple(problems))


def _rules(lines: list[str]) -> Iterator[tuple[int, str, list[str]]]:
    inherited: list[str] = []
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if (section := _SECTION.match(text)) is not None:
            inherited = section["owners"].partition(" #")[0].split()
            continue
        if words := [*_words(text)]:  # a lone backslash is none
            yield number, words[0], words[1:] or inherited


def _words(text: str) -> Iterator[str]:
    for found in _WORD.finditer(text):
        if found.group().startswith("#") and found.start():
            return
        yield found.group()


FORMAT = Format(id="codeowners", names=("codeowners",), claims=_claims, read=_read)
