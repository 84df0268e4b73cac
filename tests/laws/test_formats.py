"""What holds for every format there is, present and future."""

from __future__ import annotations

import subprocess
import sys
import time
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conductor_mcp.app.formats import Formats
from conductor_mcp.formats import Claim, Format
from conductor_mcp.model import Document

FORMATS = Formats()
SAMPLES = Path(__file__).parents[1] / "formats" / "samples"
RECORDS = sorted(i for i, f in FORMATS.by_id.items() if f.indexed)
FILES = sorted(p for p in SAMPLES.rglob("*") if p.is_file())
HEAVY = ("markdown_it", "tree_sitter", "ast_grep_py", "graphql", "yaml", "mcp")
# Inputs that have hanged, crashed or exploded somebody's parser before.
HOSTILE = [
    "",
    "\ufeff",
    "\0",
    "\ud800",
    "---",
    "---\n",
    "---\n---\n",
    "[" * 20_000,
    "{" * 20_000,
    '{"a":' * 20_000,
    "- " * 20_000,
    "? " * 20_000,
    "> " * 20_000,
    "*" * 20_000,
    "`" * 20_000,
    "[a](" * 10_000,
    "<a " * 10_000,
    "<!--" * 10_000,
    '"' * 20_000,
    "/*" * 20_000,
    "a: &a [*a]",
    "a: *b",
    "openapi: 3.1.0\npaths: []\ninfo: 3\n",
    "openapi: 3.1.0\npaths: {/a: {get: 3, post: [x]}}\ninfo: {title: [1]}\n",
    "kind: intent\n",
    "x: &a [1,1,1,1,1,1,1,1,1]\n"
    + "".join(
        f"{c}: &{c} [{','.join(f'*{p}' for _ in range(9))}]\n"
        for p, c in zip("abcdefghijk", "bcdefghijkl", strict=True)
    ),
]


def format_of(path: Path) -> str:
    """A sample's first name is its format's id: ``openapi.yaml``, ``openspec/openspec/…``."""
    first = path.relative_to(SAMPLES).parts[0]
    return first.partition(".")[0]


def document_of(path: Path) -> Document:
    parts = path.relative_to(SAMPLES).parts
    where = "/".join(parts[1:]) or parts[0]
    return Document(where, path.read_text(encoding="utf-8"))


def wants(fmt: Format, document: Document) -> bool:
    return any(fnmatchcase(document.name.lower(), glob) for glob in fmt.names)


def test_listing_the_formats_loads_no_parser() -> None:
    script = (
        "import sys\n"
        "from conductor_mcp.app.formats import Formats\n"
        "assert Formats().by_id\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])\n"
    )
    seen = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert seen.stdout.strip() == "[]"


@pytest.mark.parametrize("format_id", RECORDS)
def test_every_format_has_a_sample(format_id: str) -> None:
    assert [p for p in FILES if format_of(p) == format_id]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SAMPLES)))
def test_a_sample_is_claimed_by_its_format_alone(path: Path) -> None:
    document = document_of(path)
    claims = {
        i: FORMATS.by_id[i].claims(document) for i in RECORDS if wants(FORMATS.by_id[i], document)
    }
    surest = max(claims.values())
    assert surest > Claim.NONE
    assert [i for i, claim in claims.items() if claim == surest] == [format_of(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SAMPLES)))
def test_a_sample_reads_whole_and_the_same_each_time(path: Path) -> None:
    document = document_of(path)
    reading = FORMATS.read(document)
    assert reading.records or reading.pieces
    assert not reading.problems
    assert FORMATS.read(Document(document.path, document.text)) == reading
    lines = document.text.count("\n") + 1
    for record in reading.records:
        assert record.title
        assert record.id
        for section in record.sections:
            assert 1 <= section.at.first <= section.at.last <= lines
    for part in reading.parts:
        assert part.at.path == document.path
        assert 1 <= part.at.first <= part.at.last <= lines
        assert document.path not in part.key


@pytest.mark.parametrize("format_id", RECORDS)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: repr(t[:20]))
def test_no_text_makes_a_reader_raise_or_hang(format_id: str, text: str) -> None:
    fmt = FORMATS.by_id[format_id]
    for path in FILES:
        if format_of(path) == format_id:
            document = Document(document_of(path).path, text)
            start = time.process_time()
            fmt.claims(document)
            fmt.read(document)
            assert time.process_time() - start < 3.0


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("format_id", RECORDS)
@given(text=st.text(max_size=400))
def test_arbitrary_text_is_read_or_refused_in_words(format_id: str, text: str) -> None:
    fmt = FORMATS.by_id[format_id]
    for where in ("context/models/x.json", "docs/x.md", "CODEOWNERS", "a/x.yaml"):
        document = Document(where, text)
        assert fmt.claims(document) in Claim
        assert fmt.read(document) == fmt.read(document)


@st.composite
def mutations(draw: st.DrawFn) -> Document:
    """A sample with pieces cut out, doubled, or swapped for characters that mean something."""
    document = document_of(draw(st.sampled_from(FILES)))
    text = document.text
    for _ in range(draw(st.integers(1, 6))):
        first = draw(st.integers(0, max(0, len(text) - 1)))
        last = min(len(text), first + draw(st.integers(0, 40)))
        marks = st.text(alphabet="{}[]():;,\"'`#-*&!|>%@\\\n\t \x00é", max_size=5)
        middle = draw(st.one_of(st.just(""), st.just(text[first:last] * 2), marks))
        text = text[:first] + middle + text[last:]
    return Document(document.path, text)


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(document=mutations())
def test_a_damaged_sample_never_makes_a_reader_raise(document: Document) -> None:
    reading = FORMATS.read(document)
    lines = document.text.count("\n") + 1
    for problem in reading.problems:
        assert problem.message
        assert 1 <= problem.at.first <= lines + 1
