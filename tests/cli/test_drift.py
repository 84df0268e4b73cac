"""``drift`` and ``models adopt``, as somebody types them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repos_on_disk import put, repository

CODE = """\
from dataclasses import dataclass, field
from typing import Literal


@dataclass
class Order:
    id: int
    state: Literal["new", "paid"]
    note: str | None = None
    lines: list[str] = field(default_factory=list)
    extra: Whatever = None
"""
SOURCE = "src/orders.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", {SOURCE: CODE})


def typed(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "conductor_mcp", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_a_model_is_adopted_once_and_then_held_to(root: Path) -> None:
    assert typed(root, "drift").returncode == 2
    done = typed(root, "models", "adopt", f"{SOURCE}#Order")
    assert done.returncode == 0, done.stderr
    assert "Wrote context/models/order.json (model:order, 5 fields)." in done.stdout
    assert "extra: its type is not told" in done.stdout
    model = json.loads((root / "context/models/order.json").read_text())
    assert model["required"] == ["id", "state"]
    assert model["x-implemented-by"] == [f"{SOURCE}#Order"]
    assert model["properties"] == {
        "id": {"type": "integer"},
        "state": {"type": "string", "enum": ["new", "paid"]},
        "note": {"type": ["string", "null"]},
        "lines": {"type": "array", "items": {"type": "string"}},
        "extra": {},
    }
    again = typed(root, "models", "adopt", f"{SOURCE}#Order")
    assert again.returncode == 3
    assert "is there already" in again.stderr
    held = typed(root, "drift")
    assert (held.returncode, held.stdout) == (0, "Nothing differs; 2 files compared.\n")
    put(root, SOURCE, CODE.replace("    id: int\n", "").replace('"paid"', '"sent"'))
    told = typed(root, "drift")
    assert told.returncode == 1
    assert "Order lacks id" in told.stdout
    assert "lacks paid and also allows sent" in told.stdout
    answer = json.loads(typed(root, "drift", "--json").stdout)
    assert [f["rule"] for f in answer["findings"]] == ["model-code", "model-code"]
    assert answer["findings"][0]["record"]["id"] == "model:order"
    assert typed(root, "drift", "docs").returncode == 2


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (f"{SOURCE}#Ordr", "It holds Order"),
        ("src/none.py#Order", "is not there"),
        (SOURCE, "PATH#NAME"),
        ("../out.py#Order", "outside"),
    ],
)
def test_slips_are_told_with_what_there_is(root: Path, source: str, words: str) -> None:
    done = typed(root, "models", "adopt", source)
    assert done.returncode == 3
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / "context").exists()


def test_mirrors_are_part_of_the_table(root: Path) -> None:
    model = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Line",
             "type": "object", "properties": {"sku": {"type": "string"}}}  # fmt: skip
    put(root, "context/models/line.json", json.dumps(model))
    put(root, "tests/line.json", json.dumps({"x-mirrors": "model:line", "sku": 4}))
    done = typed(root, "drift")
    assert done.returncode == 1
    assert "tests/line.json" in done.stdout
