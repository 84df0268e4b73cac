"""Single edits of code that a contract claims (conductor_mcp.app.judges.contract_code)."""

from __future__ import annotations

from pathlib import Path

import pytest

from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from conductor_mcp.app.endpoints import may_alter
from conductor_mcp.model import Document, FileChange
from tests.repos_on_disk import repository

API = """\
openapi: 3.0.3
info: {title: Shop, version: 1.0.0}
x-implemented-by: [shop/]
paths:
  /orders:
    get: {responses: {'200': {description: ok}}}
"""
ORDERS = """\
from fastapi import FastAPI
app = FastAPI()

@app.get("/orders")
def every():
    found = load()
    return found

"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path, {"api/shop.yaml": API, "shop/orders.py": ORDERS})


def edited(root: Path, text: str, *, edit: bool = True) -> CheckAnswer:
    files = {"shop/orders.py": text}
    return check(open_workspace(root), files=files, edit=edit)[1]


def test_an_edit_that_brings_an_endpoint_nobody_described_is_told(root: Path) -> None:
    more = '@app.put("/orders/{key}")\ndef put(key: int): ...\n'
    (one,) = edited(root, ORDERS + more).findings
    assert one.message == "PUT /orders/{key} is not described in Shop"


def test_an_endpoint_that_an_edit_takes_may_come_back_with_the_next_one(root: Path) -> None:
    gone = ORDERS.partition("@app")[0]
    assert edited(root, gone).findings == ()
    (one,) = edited(root, gone, edit=False).findings
    assert one.message == "GET /orders is described in Shop and its code is gone"


def test_what_was_wrong_before_an_edit_is_not_told(tmp_path: Path) -> None:
    wrong = ORDERS.replace("/orders", "/other")
    root = repository(tmp_path, {"api/shop.yaml": API, "shop/orders.py": wrong})
    assert edited(root, wrong.replace("every", "each")).findings == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    found = load()\n", "    found = load(again=True)\n", False),
        ("    found = load()\n", "    found = load()\n    # more of it\n", False),
        ("def every():", "def every(page: int):", True),
        ("def every():", "def every(\n    page: int,\n):", True),
        ("    return found\n", "    return found, 404\n", True),
        ("app = FastAPI()\n", "app = FastAPI()\nwhole = 'v2'\n", True),
        ('"/orders"', '"/orders/all"', True),
    ],
)
def test_only_lines_that_may_declare_something_have_the_routes_read(
    old: str, new: str, *, expected: bool
) -> None:
    before, after = (Document("shop/orders.py", t) for t in (ORDERS, ORDERS.replace(old, new)))
    assert before != after
    assert may_alter([FileChange(before, after)]) is expected
