"""Search on labelled questions: floors that a change of ranking or reading may not go under."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from conductor_mcp.app.evaluate_retrieval import Row, evaluate, read
from conductor_mcp.cli.main import cli
from conductor_mcp.model import ConductorError
from tests.corpora import corpora


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return {row.of: row for row in evaluate(corpora("adr")).rows}


def test_search_answers_real_citations(rows: dict[str, Row]) -> None:
    everything = rows["all"]
    assert everything.search.n == 479
    assert everything.search.r1 >= 0.65
    assert everything.search.r5 >= 0.87


def test_search_answers_where_little_of_the_title_is_in_the_question(rows: dict[str, Row]) -> None:
    hard = rows["title overlap < 0.5"]
    assert hard.search.r1 >= 0.52
    assert hard.search.r5 >= 0.80


def test_search_beats_the_plain_line(rows: dict[str, Row]) -> None:
    for name in ("all", "title overlap < 0.5", *(n for n in rows if n.startswith("kind "))):
        assert rows[name].search.mrr > rows[name].plain.mrr, name


def test_the_plain_line_is_the_published_one(rows: dict[str, Row]) -> None:
    plain = rows["all"].plain
    assert (round(plain.r1, 2), round(plain.r5, 2)) == (0.56, 0.79)


def _labelled(folder: Path) -> None:
    home = folder / "ada__shop"
    texts = {"docs/adr/0001-round-money.md": "Round money", "docs/adr/0002-retry.md": "Retry"}
    for path, title in texts.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(
            f"# {title}\n\n## Status\n\nAccepted\n\n## Decision\n\n{title}.\n"
        )
    truth = {"records": [{"path": path, "title": title} for path, title in texts.items()]}
    (home / "truth.json").write_text(json.dumps(truth))
    pair = {
        "repo": "ada/shop",
        "kind": "code",
        "path": "src/money.py",
        "query_text": "how is money rounded",
        "relevant": ["docs/adr/0001-round-money.md"],
        "title_overlap": 0.5,
    }
    asked = [pair, {**pair, "exclude": pair["relevant"], "relevant": ["docs/adr/0002-retry.md"]}]
    (folder / "retrieval.json").write_text(json.dumps({"pairs": asked}))


def test_a_folder_of_ones_own_can_be_measured(tmp_path: Path) -> None:
    _labelled(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    answer = evaluate(tmp_path)
    everything = answer.rows[0]
    assert [row.of for row in answer.rows] == ["all", "kind code", "repository ada/shop"]
    assert (everything.search.n, everything.search.r1, everything.plain.r1) == (2, 0.5, 1.0)
    assert answer.missing == 0
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_prints_the_table_or_json(tmp_path: Path) -> None:
    _labelled(tmp_path)
    shown = CliRunner().invoke(cli, ["eval", "retrieval", str(tmp_path)], catch_exceptions=False)
    assert shown.exit_code == 0
    assert shown.output.splitlines()[1].split() == ["all", "2", *("0.500",) * 3, *("1.000",) * 3]
    told = CliRunner().invoke(cli, ["eval", "retrieval", str(tmp_path), "--json"])
    assert json.loads(told.output)["rows"][0]["search"]["r1"] == 0.5


def test_a_folder_without_questions_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConductorError, match="no labelled questions"):
        read(tmp_path)
    (tmp_path / "retrieval.json").write_text('{"pairs": []}')
    with pytest.raises(ConductorError, match="no labelled questions"):
        read(tmp_path)
