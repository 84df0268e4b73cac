"""FastAPI's routes (conductor_mcp.formats.routes.fastapi)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, parameters, routes

SHOP = {
    "shop/__init__.py": "",
    "shop/main.py": """\
from fastapi import Depends, FastAPI
from .routers import orders, parts as spare
from .config import settings
from shop.deps import common

app = FastAPI(dependencies=[Depends(common)])

def setup():
    for one in (orders.router, spare.router):
        app.include_router(one, prefix=settings.API)

setup()

@app.get("/health", status_code=204)
def health(): ...

@app.get("/secret", include_in_schema=False)
def secret(): ...
""",
    "shop/config.py": """\
from pydantic_settings import BaseSettings
VERSION = "v1"
class Settings(BaseSettings):
    API: str = f"/api/{VERSION}"
settings = Settings()
""",
    "shop/deps.py": """\
from typing import Annotated
from fastapi import Header, Query
async def common(x_token: Annotated[str, Header()], q: str | None = None): ...
""",
    "shop/routers/__init__.py": "",
    "shop/routers/orders.py": """\
from typing import Annotated
from fastapi import APIRouter, HTTPException, Query, status
from pydantic import BaseModel, Field

router = APIRouter(prefix="/orders")

class Order(BaseModel):
    total: int

class Page(BaseModel):
    limit: int = 10
    after: str = Field(alias="cursor")

@router.post("", status_code=status.HTTP_201_CREATED)
def create(order: Order, dry_run: bool = False) -> Order:
    if not order:
        raise HTTPException(status_code=409)

@router.get("/", response_model=list[Order])
def every(page: Annotated[Page, Query()]): ...

@router.get("/{order_id}")
def one(order_id: int): ...
""",
    "shop/routers/parts.py": """\
from fastapi import APIRouter
router = APIRouter()

@router.api_route("/files/{rest:path}", methods=["GET", "HEAD"])
def file(rest: str, *, sure: bool): ...
""",
}


def test_prefixes_are_followed_through_files_loops_and_settings() -> None:
    assert listed(routes("fastapi", SHOP)) == [
        "GET /api/v1/files/{rest*}",
        "HEAD /api/v1/files/{rest*}",
        "POST /api/v1/orders",
        "GET /api/v1/orders/",
        "GET /api/v1/orders/{order_id}",
        "GET /health",
    ]


def test_parameters_come_from_the_signature_and_from_what_is_depended_on() -> None:
    _, _, create, every, one, health = routes("fastapi", SHOP)
    assert parameters(health) == ["header:x-token!", "query:q"]
    assert parameters(create) == ["header:x-token!", "query:dry_run", "query:q"]
    assert parameters(every) == ["header:x-token!", "query:cursor!", "query:limit", "query:q"]
    assert parameters(one) == ["header:x-token!", "path:order_id!", "query:q"]
    assert [p.type for p in one.named("path")] == ["integer"]


def test_bodies_statuses_and_responses_are_what_the_code_states() -> None:
    _, _, create, every, _, health = routes("fastapi", SHOP)
    assert (create.body, create.takes_body, create.response) == ("Order", True, "Order")
    assert create.statuses == ("201", "409")
    assert (every.response, every.takes_body) == ("Order[]", False)
    assert health.statuses == ("204",)
    assert create.handler == "create"
    assert create.key == "POST /api/v1/orders"


def test_what_the_text_does_not_say_is_said_to_be_unknown() -> None:
    found = routes(
        "fastapi",
        {
            "a.py": """\
import os
from fastapi import APIRouter, Depends, FastAPI
from elsewhere import pager
app, lone = FastAPI(), APIRouter()
inner = APIRouter(prefix=os.environ["PREFIX"])
app.include_router(inner)

@lone.get("/lone")
def a(): ...

@inner.get("/inner")
def b(page=Depends(pager)): ...

@app.get(os.environ["WHERE"])
def c(): ...
"""
        },
    )
    assert {e.handler: e.unknown for e in found} == {
        "a": ("prefix",),
        "b": ("prefix", "query"),
        "c": ("path",),
    }


def test_a_router_that_includes_itself_ends() -> None:
    text = """\
from fastapi import APIRouter
r = APIRouter()
r.include_router(r, prefix="/x")
@r.get("/a")
def a(): ...
"""
    assert listed(routes("fastapi", {"a.py": text})) == []


def test_what_is_no_route_and_what_is_no_python_is_passed_over() -> None:
    text = "from fastapi import FastAPI\nclass C:\n  def get(self, p): ...\nC().get('/x')\n"
    assert routes("fastapi", {"a.py": text}) == []
    assert routes("fastapi", {"a.py": "import fastapi\n@app.get('/x'\ndef ((("}) == []
    deep = "import fastapi\nx = " + "[" * 5000 + "]" * 5000
    assert routes("fastapi", {"a.py": deep}) == []


def test_a_router_that_a_function_makes_or_takes_is_the_same_router() -> None:
    files = {
        "main.py": """\
from fastapi import FastAPI
from parts import made, give, Holder
app = FastAPI()
app.include_router(made(), prefix="/made")
give(app)
app.include_router(Holder().router, prefix="/held")
""",
        "parts.py": """\
from dataclasses import dataclass, field
from fastapi import APIRouter

def made():
    router = APIRouter()
    @router.get("/a")
    def a(): ...
    return router

def give(to):
    @to.get("/b")
    def b(): ...

class Holder:
    def __init__(self):
        self.router = APIRouter()
        self.router.add_api_route("/c", self.c, methods=["DELETE"])
    def c(self, sure: bool = False): ...
""",
    }
    found = routes("fastapi", files)
    assert listed(found) == ["GET /b", "DELETE /held/c", "GET /made/a"]
    assert parameters(found[1]) == ["query:sure"]
    assert {e.unknown for e in found} == {()}


def test_an_optional_parameter_is_a_parameter_however_it_is_written() -> None:
    code = """\
import typing
from typing import Annotated, Optional
from fastapi import FastAPI, Query
app = FastAPI()
@app.get("/orders")
def orders(a: Optional[str] = None, b: typing.Optional[list[int]] = Query(None),
           c: Optional[Annotated[int, Query(alias="see")]] = None): ...
"""
    (one,) = routes("fastapi", {"main.py": code})
    # What stands within a union is no part of what FastAPI reads.
    assert parameters(one) == ["query:a", "query:b", "query:c"]
    assert one.unknown == ()


def test_a_router_is_found_by_what_its_module_means_by_the_name() -> None:
    files = {
        "shop/__init__.py": "",
        "shop/a.py": "from fastapi import APIRouter\nrouter = APIRouter()\n"
        "@router.get('/a')\ndef a(): ...\n",
        "shop/main.py": "from fastapi import FastAPI\nfrom shop import a as first\n"
        "from shop.a import router as again\napp = FastAPI()\n"
        "app.include_router(first.router, prefix='/one')\n"
        "app.include_router(again, prefix='/two')\n",
    }
    assert listed(routes("fastapi", files)) == ["GET /one/a", "GET /two/a"]
