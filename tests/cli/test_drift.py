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
    return repository(tmp_path / "repo", {SOURCE: CODE, "README.md": "Orders."})


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
    assert held.returncode == 0
    assert held.stdout.splitlines()[1].split() == [
        "model:order",
        f"{SOURCE}#Order",
        *["5", "fields", "none"],
    ]
    assert held.stdout.endswith("\nNothing differs; 2 files compared.\n")
    put(root, SOURCE, CODE.replace("    id: int\n", "").replace('"paid"', '"sent"'))
    told = typed(root, "drift")
    assert told.returncode == 1
    assert "Order lacks id" in told.stdout
    assert "lacks paid and also allows sent" in told.stdout
    answer = json.loads(typed(root, "drift", "--json").stdout)
    assert [f["rule"] for f in answer["findings"]] == ["model-code", "model-code"]
    assert answer["findings"][0]["record"]["id"] == "model:order"
    (row,) = answer["compared"]
    assert (row["record"], row["against"]) == ("model:order", f"{SOURCE}#Order")
    assert (row["parts"], row["unit"], row["differences"]) == (5, "field", 2)
    assert typed(root, "drift", "README.md").returncode == 2  # nothing of it is compared
    lost = typed(root, "drift", "docs")
    assert (lost.returncode, lost.stdout) == (3, "")
    assert "no file is at or under docs" in lost.stderr


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
    (row,) = json.loads(typed(root, "drift", "--json").stdout)["compared"]
    assert (row["judge"], row["against"], row["differences"]) == ("mirror", "tests/line.json", 1)


def test_files_that_a_contract_claims_are_in_the_table_whether_they_differ_or_not(
    root: Path,
) -> None:
    code = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('{}')\ndef get(): ...\n"
    put(root, "web/orders.py", code.format("/orders"))
    put(root, "web/carts.py", code.format("/carts"))
    operation = {"responses": {"200": {"description": "fine"}}}
    contract = {
        "openapi": "3.1.0",
        "info": {"title": "Web", "version": "1"},
        "x-implemented-by": ["web/"],
        "paths": {"/orders": {"get": operation}},
    }
    put(root, "context/contracts/web.json", json.dumps(contract))
    rows = json.loads(typed(root, "drift", "--json").stdout)["compared"]
    assert [(row["against"], row["parts"], row["differences"]) for row in rows] == [
        ("web/carts.py", 1, 1),
        ("web/orders.py", 1, 0),
    ]
