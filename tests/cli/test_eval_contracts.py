"""``eval contracts`` on folders that are not what it asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("anchor", ["avro", "jsoncompat", "openapitools"])
def test_an_anchor_without_its_labels_is_named_and_nothing_is_scored(
    run: Run, tmp_path: Path, anchor: str
) -> None:
    (tmp_path / "pairs" / anchor).mkdir(parents=True)
    done = run("eval", "contracts", str(tmp_path / "pairs"))
    assert (done.returncode, done.stdout) == (3, "")
    assert f"{anchor}: its labelled pairs cannot be read" in done.stderr
    assert "unexpected" not in done.stderr


def test_labels_that_are_no_json_are_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pairs" / "avro"
    folder.mkdir(parents=True)
    (folder / "index.jsonl").write_text("{not json\n")
    done = run("eval", "contracts", str(tmp_path / "pairs"))
    assert done.returncode == 3
    assert "its labelled pairs cannot be read" in done.stderr
