"""``endpoints``: what the code offers, and which contract claims it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

API = """\
from fastapi import APIRouter, FastAPI

app = FastAPI()
orders = APIRouter(prefix="/orders")

@orders.get("/{number}")
def order(number: int, expand: bool = False): ...

app.include_router(orders)
"""
SERVER = """\
const app = require('express')();
app.post('/events', (req, res) => res.status(202).end());
"""
CONTRACT = """\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
x-implemented-by: [shop/]
paths: {}
"""


@pytest.fixture
def services(repo: Path) -> Path:
    for path, text in (("shop/api.py", API), ("web/server.js", SERVER),
                       ("context/contracts/orders.yaml", CONTRACT)):  # fmt: skip
        (repo / path).parent.mkdir(parents=True, exist_ok=True)
        (repo / path).write_text(text)
    return repo


@pytest.mark.usefixtures("services")
def test_endpoints_of_all_frameworks_are_listed_with_the_contract_that_claims_them(
    run: Run,
) -> None:
    done = run("endpoints")
    assert done.returncode == 0
    event, order = done.stdout.splitlines()[1:3]
    assert event.split()[:4] == ["POST", "/events", "web/server.js:2", "-"]
    assert order.split()[:3] == ["GET", "/orders/{number}", "shop/api.py:6"]
    assert order.split()[3].startswith("contract:")
    assert "2 endpoints in 2 files" in done.stdout


@pytest.mark.usefixtures("services")
def test_json_holds_parameters_and_paths_narrow_the_list(run: Run) -> None:
    (row,) = json.loads(run("endpoints", "shop", "--json").stdout)["endpoints"]
    assert (row["method"], row["path"], row["framework"]) == ("GET", "/orders/{number}", "fastapi")
    assert [(p["name"], p["where"], p["required"]) for p in row["parameters"]] == [
        ("number", "path", True),
        ("expand", "query", False),
    ]


def test_a_file_that_does_not_parse_is_named_and_the_rest_listed(run: Run, services: Path) -> None:
    (services / "shop/more.py").write_text("from fastapi import FastAPI\ndef broken(:\n")
    done = run("endpoints", "shop")
    assert done.returncode == 2
    assert "shop/more.py:2: syntax error" in done.stdout
    assert "/orders/{number}" in done.stdout


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("path", ["nowhere", "../elsewhere"])
def test_a_path_with_no_file_below_it_is_misuse(run: Run, path: str) -> None:
    done = run("endpoints", path)
    assert (done.returncode, done.stdout) == (3, "")
    assert path in done.stderr
