"""Measure the comparison of contracts against labelled pairs: one table per anchor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conductor_mcp.app import (
    _score_avro,
    _score_buf,
    _score_graphql,
    _score_openapi,
    _score_schema,
)
from conductor_mcp.app._score import Score
from conductor_mcp.app._tables import Figure, Table
from conductor_mcp.app.compare import families
from conductor_mcp.compat import Family, Side, within
from conductor_mcp.model import Document
from conductor_mcp.model.compatibility import Comparison, Grade
from conductor_mcp.model.errors import ConductorError
from conductor_mcp.repo.files import Files


@dataclass(frozen=True, slots=True)
class ContractsAnswer:
    """One table per anchor whose folder is there; ``met`` says that every figure is."""

    tables: tuple[Table, ...]

    @property
    def met(self) -> bool:
        return all(figure.met for table in self.tables for figure in table.figures)


def evaluate(folder: Path) -> ContractsAnswer:
    """Score every anchor found below ``folder``.

    Raises:
        ConductorError: There is none, or the labels of one cannot be read.

    """
    found = tuple(
        table
        for name, score in _scores()
        if (folder / name).is_dir()
        for table in _scored(score, folder / name)
    )
    if not found:
        raise ConductorError(f"{folder} holds no labelled pairs of contracts")
    return ContractsAnswer(found)


def _scored(score: Callable[[Path], Table | list[Table]], folder: Path) -> list[Table]:
    try:
        found = score(folder)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ConductorError(
            f"{folder}: its labelled pairs cannot be read: {type(error).__name__}: {error}",
            hint="Each anchor has a form of its own; leave the folder out if it is not one",
        ) from error
    return found if isinstance(found, list) else [found]


def _scores() -> Iterator[tuple[str, Callable[[Path], Table | list[Table]]]]:
    known = families()
    api, schema, graphql = known["openapi"], known["json-schema"], known["graphql"]
    files = partial(_files, api)
    yield "oasdiff", lambda at: _score_openapi.score_oasdiff(at, files, api.grade)
    yield "qubership", lambda at: _score_openapi.score_qubership(at, files, api.grade)
    sdl = partial(_files, graphql)
    yield "qubership", lambda at: _table(_score_graphql.score_qubership(at, sdl, graphql.grade))
    yield "openapitools", lambda at: _score_openapi.score_openapitools(at, files, api.grade)
    yield (
        "graphql_inspector",
        lambda at: _table(_score_graphql.score_inspector(at, sdl, graphql.grade)),
    )
    yield "graphql_core", lambda at: _table(_score_graphql.score_core(at, sdl, graphql.grade))
    yield "buf", partial(_buf, known["protobuf"])
    yield "avro", lambda at: _table(_score_avro.score_avro(at, known["avro"]), 0.98)
    yield "jsonsubschema", lambda at: _score_schema.score_jsonsubschema(at, _within)
    breaks = partial(_breaks, api)
    yield "jsoncompat", lambda at: _score_schema.score_jsoncompat(at, _within, breaks)
    yield "sentry", lambda at: _score_schema.score_sentry(at, partial(_values, schema))


def _buf(family: Family, folder: Path) -> list[Table]:
    return [_table(score, 0.98) for score in _score_buf.score_buf(folder, family)]


def _table(score: Score, target: float = 0.95) -> Table:
    figures = (
        Figure("recall", score.agreed, score.expected, target),
        Figure("precision", score.agreed, score.found, 0.92),
    )
    return Table(score.anchor, score.cases, figures, tuple(score.misses))


def _side(path: Path) -> Side:
    files = Files(path.parent.resolve())

    def read(name: str) -> str | None:
        try:
            return files.read(name).text
        except ConductorError:
            return None

    return Side({path.name: files.read(path.name)}, read)


def _files(family: Family, base: Path, revision: Path) -> Comparison:
    return family.compare(_side(base), _side(revision))


def _plain(value: object) -> Side:
    return Side({"schema.json": Document("schema.json", json.dumps(value))})


def _within(one: object, other: object) -> bool | None:
    return within(_plain(one), _plain(other))


def _values(family: Family, base: object, revision: object) -> Comparison:
    return family.compare(_plain(base), _plain(revision))


def _breaks(family: Family, base: object, revision: object) -> bool:
    changes = _values(family, base, revision).changes
    return any(family.grade(one, "default") is Grade.BREAKING for one in changes)
