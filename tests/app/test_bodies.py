"""The fields of bodies and answers, held against the schemas of a contract."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conductor_mcp.app._described import Contract
from conductor_mcp.app._surface import compared
from conductor_mcp.app.endpoints import endpoints_of
from conductor_mcp.app.formats import Formats
from conductor_mcp.formats._project import Project
from conductor_mcp.model import Kind, Record, Span

CONTRACT = """\
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
paths:
  /orders:
    post:
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/OrderIn"}}}
      responses:
        "201":
          description: made
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
components:
  schemas:
    Order: {type: object, required: [id], properties: {id: {type: string}}}
    OrderIn: {type: object, required: [total], properties: {total: {type: integer}}}
"""
MODELS = """\
from pydantic import BaseModel


class OrderIn(BaseModel):
    total: int


class Order(BaseModel):
    id: str
"""
APP = """\
from fastapi import FastAPI

from shop.models import Order, OrderIn

app = FastAPI()


@app.post("/orders", status_code=201, response_model=Order)
def create(body: OrderIn): ...
"""


def said(models: str, contract: str = CONTRACT) -> list[str]:
    files = {"shop.yaml": contract, "shop/app.py": APP, "shop/models.py": models,
             "shop/__init__.py": ""}  # fmt: skip
    project = Project(
        lambda path: path in files or any(f.startswith(path) for f in files if path[-1:] == "/"),
        files.get, lambda: files, Formats().of_code,
    )  # fmt: skip
    record = Record(Kind.CONTRACT, "contract:shop", "shop.yaml", Span("shop.yaml"))
    record = replace(record, governs=("shop/app.py",))
    (endpoint,) = endpoints_of(project, ["shop/app.py"])
    found = compared(Contract(record, project, "shop.yaml"), endpoint, project)
    return [f"{one.detail}: {one.message}" for one in found]


def test_fields_that_agree_say_nothing() -> None:
    assert said(MODELS) == []


@pytest.mark.parametrize(
    ("old", "new", "details"),
    [
        ("total: int", "amount: int", ["body missing total", "body extra amount"]),
        ("total: int", "total: str", ["body type total"]),
        ("id: str", "id: str\n    note: str", ["response extra note"]),
    ],
)
def test_a_field_that_differs_is_told_with_its_part(
    old: str, new: str, details: list[str]
) -> None:
    found = said(MODELS.replace(old, new))
    assert [one.partition(": ")[0] for one in found] == details
    assert all(one.partition(": ")[2].startswith("POST /orders, its ") for one in found)


def test_a_schema_that_names_its_code_is_left_to_the_models() -> None:
    bound = CONTRACT.replace(
        "OrderIn: {type", 'OrderIn: {x-implemented-by: ["shop/models.py#OrderIn"], type'
    )
    assert said(MODELS.replace("total: int", "amount: int"), bound) == []
