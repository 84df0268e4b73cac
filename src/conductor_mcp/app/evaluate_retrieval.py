"""Measure search against labelled questions: the product's own way beside a plain BM25 line.

A labelled folder holds ``retrieval.json`` (``pairs``: question, repository, relevant paths) and
one folder per repository, ``owner__name``, with the files at their own paths and a ``truth.json``
that lists its records. Each repository is copied, read and indexed as any other; nothing is
written to the labelled folder.
"""

from __future__ import annotations

import json
import math
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from conductor_mcp.model import ConductorError, Record

_MOST_PATHS = 10
_OVERLAP = 0.5
_TITLE_COUNTS = 5  # the plain line counts a title five times
_K1, _B = 1.2, 0.75
_HUMP = re.compile(r"([a-z0-9])([A-Z])")
_WORD = re.compile(r"[a-z0-9\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers.

    ``paths`` are what its asker works on, ``overlap`` is the share of the right title's words
    that the question still has.
    """

    id: str
    repo: str
    kind: str
    text: str
    paths: tuple[str, ...]
    relevant: frozenset[str]
    exclude: frozenset[str]
    overlap: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Of ``n`` questions, the share answered first, and among the first three and five.

    ``mrr`` is the mean of one over the place of the first right answer.
    """

    n: int
    r1: float
    r3: float
    r5: float
    mrr: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: which questions, what search makes of them, and the plain line."""

    of: str
    search: Figures
    plain: Figures


@dataclass(frozen=True, slots=True)
class RetrievalAnswer:
    """``missing`` counts right answers that reading did not find to be records."""

    folder: str
    rows: tuple[Row, ...]
    missing: int


def evaluate(folder: Path, progress: Callable[[str], None] | None = None) -> RetrievalAnswer:
    """Ask every question of ``folder`` and count the places of the right answers.

    ``progress`` is told the name of each repository before it is read.

    Raises:
        ConductorError: ``folder`` is not laid out as this module's first lines say.

    """
    questions = read(folder)
    places: dict[str, tuple[int, int]] = {}
    missing = 0
    for repo in sorted({q.repo for q in questions}):
        if progress:
            progress(repo)
        asked = [q for q in questions if q.repo == repo]
        home = folder / repo.replace("/", "__")
        plain = _Plain(home, _records_of(home))
        for question, found, known in _searched(home, asked):
            missing += len(question.relevant - known)
            places[question.id] = (
                _place(found, question.relevant),
                _place(plain.order(question), question.relevant),
            )
    return RetrievalAnswer(str(folder), tuple(_table(questions, places)), missing)


def read(folder: Path) -> list[Question]:
    """Read the questions of a labelled folder.

    Raises:
        ConductorError: There are none, or not in the form expected.

    """
    hint = (
        "Give a folder with retrieval.json and one folder per repository (see docs/retrieval.md)"
    )
    try:
        pairs = json.loads((folder / "retrieval.json").read_text("utf-8"))["pairs"]
        found = [_question(n, pair) for n, pair in enumerate(pairs)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConductorError(
            f"{folder} holds no labelled questions: {error}", hint=hint
        ) from error
    if not found:
        raise ConductorError(f"{folder} holds no labelled questions", hint=hint)
    return found


def _question(n: int, pair: Mapping[str, Any]) -> Question:
    # Only code and commits come with paths that a person asking would have at hand.
    paths = [pair["path"]] if pair["kind"] == "code" else pair.get("paths", [])[:_MOST_PATHS]
    return Question(
        id=str(pair.get("id", n)),
        repo=str(pair["repo"]),
        kind=str(pair["kind"]),
        text=str(pair["query_text"]),
        paths=tuple(map(str, paths)),
        relevant=frozenset(map(str, pair["relevant"])),
        exclude=frozenset(map(str, pair.get("exclude", ()))),
        overlap=float(pair.get("title_overlap", 0.0)),
    )


def _searched(
    home: Path, questions: Sequence[Question]
) -> Iterator[tuple[Question, list[str], set[str]]]:
    """Yield each question with the paths that search finds, in order, and those it knows."""
    from conductor_mcp.app.assemble import open_workspace
    from conductor_mcp.app.library import library_of
    from conductor_mcp.app.search import matching

    with tempfile.TemporaryDirectory(prefix="conductor-eval-") as scratch:
        root = Path(scratch) / "repository"
        shutil.copytree(
            home,
            root,
            copy_function=shutil.copyfile,
            ignore=lambda at, _: ["truth.json"] if Path(at) == home else [],
        )
        workspace = open_workspace(root, memory=True)
        try:
            workspace.sync()
            library = library_of(workspace)
            known = {record.path for record in library.records.values()}
            for question in questions:
                found = matching(
                    workspace,
                    library,
                    question.text,
                    question.paths,
                    without=partial(_excluded, question),
                )
                yield question, [one.record.path for one in found], known
        finally:
            workspace.close()


def _excluded(question: Question, record: Record) -> bool:
    return record.path in question.exclude


def _records_of(home: Path) -> list[tuple[str, str]]:
    try:
        truth = json.loads((home / "truth.json").read_text("utf-8"))["records"]
        return [(str(r["path"]), str(r["title"] or "")) for r in truth]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConductorError(
            f"{home} has no usable truth.json: {error}",
            hint="Each repository's folder lists its records there",
        ) from error


class _Plain:
    """The line to beat: BM25 over title, path and text, every word as it stands."""

    def __init__(self, home: Path, records: Sequence[tuple[str, str]]) -> None:
        self._counts: dict[str, Counter[str]] = {}
        for path, title in records:
            text = (home / path).read_text("utf-8", "replace")
            said = " ".join([text, *[title] * _TITLE_COUNTS, path])
            self._counts[path] = Counter(_plain_words(said))
        self._holding = Counter(t for counts in self._counts.values() for t in counts)
        self._lengths = {path: counts.total() for path, counts in self._counts.items()}
        self._mean = sum(self._lengths.values()) / max(1, len(records))

    def order(self, question: Question) -> list[str]:
        words = set(_plain_words(" ".join([question.text, *question.paths])))
        scores = {
            path: math.fsum(self._part(word, path) for word in words)
            for path in self._counts
            if path not in question.exclude
        }
        return sorted(scores, key=lambda path: -scores[path])

    def _part(self, word: str, path: str) -> float:
        n = self._counts[path].get(word, 0)
        if not n:
            return 0.0
        holding = self._holding[word]
        idf = math.log(1.0 + (len(self._counts) - holding + 0.5) / (holding + 0.5))
        size = (1.0 - _B) + _B * self._lengths[path] / self._mean
        return idf * n * (_K1 + 1.0) / (n + _K1 * size)


def _plain_words(text: str) -> list[str]:
    return _WORD.findall(_HUMP.sub(r"\1 \2", text).lower())


def _place(found: Sequence[str], relevant: frozenset[str]) -> int:
    """Return the place of the first right answer from 1, or 0 where it was not found."""
    return next((n for n, path in enumerate(found, 1) if path in relevant), 0)


def _table(questions: Sequence[Question], places: Mapping[str, tuple[int, int]]) -> Iterator[Row]:
    groups: dict[str, list[Question]] = {"all": list(questions)}
    groups[f"title overlap < {_OVERLAP}"] = [q for q in questions if q.overlap < _OVERLAP]
    for kind in sorted({q.kind for q in questions}):
        groups[f"kind {kind}"] = [q for q in questions if q.kind == kind]
    for repo in sorted({q.repo for q in questions}):
        groups[f"repository {repo}"] = [q for q in questions if q.repo == repo]
    for name, group in groups.items():
        if group:
            both = [places[q.id] for q in group]
            yield Row(name, _figures([s for s, _ in both]), _figures([p for _, p in both]))


def _figures(places: Sequence[int]) -> Figures:
    n = len(places)

    def within(most: int) -> float:
        return round(sum(1 for p in places if 1 <= p <= most) / n, 4)

    mrr = round(math.fsum(1.0 / p for p in places if p) / n, 4)
    return Figures(n, within(1), within(3), within(5), mrr)
