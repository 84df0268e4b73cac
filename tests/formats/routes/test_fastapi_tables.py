"""What FastAPI's routers are given by tables and loops, by other names, and by tests."""

from __future__ import annotations

from tests.formats.routes.reading import listed, routes


def test_arguments_that_a_table_of_a_loop_gives_are_read() -> None:
    files = {
        "main.py": """\
import os
from fastapi import APIRouter, Depends, FastAPI, Header
from parts import cats, dogs, extra, hidden

def key(token: str = Header()): ...
SHOWN = os.getenv("SHOW_ALL", "").lower() in ("1", "true")
needed = [Depends(key)]
mine = [
    {"router": cats, "prefix": "/cats", "dependencies": needed},
    {"router": dogs, "prefix": "/dogs"},
]
every = mine + [
    {"router": hidden, "prefix": "/hidden", "include_in_schema": SHOWN},
    {"router": extra, "prefix": "/extra", "include_in_schema": not SHOWN},
]
base = APIRouter()
for one in every:
    base.include_router(**one)
app = FastAPI()
app.include_router(base, prefix="/v1")
""",
        "parts.py": """\
from dataclasses import dataclass
from fastapi import APIRouter
cats, dogs, extra, hidden = APIRouter(), APIRouter(), APIRouter(), APIRouter()
@cats.get("/{id}")
def a(id: int): ...
@hidden.get("/b")
def b(): ...
@extra.get("/c")
def c(): ...
@dataclass
class Kind:
    name: str
    paths: list[str]
KINDS = [Kind("small", ["/run", "/sit"]), Kind("big", paths=["/bark"])]
def d(): ...
for kind in KINDS:
    for path in kind.paths:
        dogs.add_api_route(path, d, methods=["POST"])
""",
    }
    found = routes("fastapi", files)
    assert listed(found) == [
        "GET /v1/cats/{id}",
        "POST /v1/dogs/bark",
        "POST /v1/dogs/run",
        "POST /v1/dogs/sit",
        "GET /v1/extra/c",
    ]
    assert [p.name for p in found[0].parameters if p.where == "header"] == ["token"]


def test_decorators_by_another_name_are_followed_and_hidden_routers_hide_theirs() -> None:
    text = """\
import functools
from fastapi import APIRouter, FastAPI
inner, old = APIRouter(), APIRouter(prefix="/old", include_in_schema=False)

def build(prefix: str = "/items/"):
    router = APIRouter()
    get = functools.partial(router.api_route, methods=["GET", "HEAD"])
    drop = router.delete
    @get(prefix)
    def every(): ...
    @drop(f"{prefix}{{id}}")
    def one(id: str): ...
    return router

@inner.get("/inner")
def within(): ...
old.include_router(inner)
app = FastAPI()
app.include_router(inner)
app.include_router(old)
app.include_router(build(prefix="/simple/"))
"""
    assert listed(routes("fastapi", {"main.py": text})) == [
        "GET /inner",
        "GET /simple/",
        "HEAD /simple/",
        "DELETE /simple/{id}",
    ]


def test_what_tests_put_together_is_no_part_of_the_application() -> None:
    text = """\
from fastapi import APIRouter, FastAPI
def build(prefix: str = "/simple"):
    router = APIRouter()
    @router.get(f"{prefix}/all")
    def every(): ...
    return router
"""
    made = "from fastapi import FastAPI\nfrom shop.parts import build\napp = FastAPI()\n"
    files = {
        "shop/parts.py": text,
        "shop/main.py": made + "app.include_router(build())\n",
        "shop/tests/test_parts.py": made + "app.include_router(build('/other'))\n",
    }
    assert listed(routes("fastapi", files)) == ["GET /simple/all"]
