"""What FastAPI's reader keeps where routers are wrapped, handed on or put together otherwise."""

from __future__ import annotations

import pytest

from tests.formats.routes.reading import listed, parameters, routes

_HEAD = """
import copy, functools, os
from http import HTTPMethod
from fastapi import APIRouter, Depends, FastAPI
from elsewhere import env, wrapped
app = FastAPI()
"""
_CASES: dict[str, tuple[str, list[str]]] = {
    "routers that are copied or wrapped": (
        """
a = copy.deepcopy(APIRouter(prefix="/a"))
b = wrapped(APIRouter(prefix="/b"), name="b")
@a.get("/x")
def one(): ...
@b.get("/x")
def two(): ...
app.include_router(a)
app.include_router(wrapped(b), prefix="/w")
""",
        ["GET /a/x", "GET /w/b/x"],
    ),
    "what tables give to routers": (
        """
OPTIONS = {"prefix": "/o"}
a = APIRouter(**OPTIONS)
@a.get("/x")
def one(): ...
MORE = dict(prefix="/i")
app.include_router(a, **MORE)
""",
        ["GET /i/o/x"],
    ),
    "arguments that are handed on": (
        """
class Base:
    name = "base"
    def __init__(self):
        self.router = APIRouter()
        self.add("/list", self.all)
    def add(self, path, function, **more):
        self.router.add_api_route(f"/{self.name}{path}", function, **more)
    def all(self): ...
class Own(Base):
    name = "own"
    def __init__(self):
        super().__init__()
        self.add("/mine", self.mine, methods=["POST"])
    def mine(self): ...
app.include_router(Own().router)
def add(path, function, *methods):
    app.add_api_route(path, function, methods=list(methods) or ["GET"])
def one(): ...
add("/a", one)
add("/b", one, "POST", "PUT")
""",
        ["GET /a", "POST /b", "PUT /b", "GET /own/list", "POST /own/mine"],
    ),
    "methods of the standard library": (
        """
@app.api_route("/a", methods=[HTTPMethod.PUT, HTTPMethod.PATCH.value])
def one(): ...
""",
        ["PATCH /a", "PUT /a"],
    ),
    "calls in a chain": (
        """
class Builder:
    def __init__(self): self.app = FastAPI()
    def add(self, router, prefix=""):
        self.app.include_router(router, prefix=prefix)
        return self
    def build(self): return self.app
a, b = APIRouter(), APIRouter()
@a.get("/x")
def one(): ...
@b.get("/x")
def two(): ...
built = Builder().add(a, "/a").add(b, prefix="/b").build()
""",
        ["GET /a/x", "GET /b/x"],
    ),
    "texts that are taken apart and put together": (
        """
import posixpath
from pathlib import PurePosixPath
from urllib.parse import urljoin
VERSION = "2.3.1"
MAJOR = VERSION.split(".")[0]
a = APIRouter()
@a.get("/x")
def one(): ...
app.include_router(a, prefix=f"/v{MAJOR}")
app.include_router(a, prefix="/w" + VERSION.partition(".")[0])
app.include_router(a, prefix=posixpath.join("/p", "q"))
app.include_router(a, prefix=str(PurePosixPath("/s") / "t"))
app.include_router(a, prefix=urljoin("/u/", "v"))
app.include_router(a, prefix=f"/n{3:02d}")
app.include_router(a, prefix=env.str("AN_ENV", "/e"))
app.include_router(a, prefix=env("A_D", default="/d"))
""",
        [
            "GET /d/x",
            "GET /e/x",
            "GET /n03/x",
            "GET /p/q/x",
            "GET /s/t/x",
            "GET /u/v/x",
            "GET /v2/x",
            "GET /w2/x",
        ],
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_a_route_is_kept_however_its_router_is_handed_on(name: str) -> None:
    text, expected = _CASES[name]
    assert listed(routes("fastapi", {"app/main.py": _HEAD + text})) == expected


def test_dependencies_are_listed_in_any_way_and_not_handed_to_mounted_applications() -> None:
    text = """
from fastapi import APIRouter, Depends, FastAPI
def common(q: int): ...
def auth(h: str): ...
COMMON = [Depends(auth)]
app = FastAPI(dependencies=[Depends(common)])
a = APIRouter(dependencies=[*COMMON])
@a.get("/a")
def one(): ...
app.include_router(a)
b = APIRouter(dependencies=COMMON + [Depends(common)])
@b.get("/b")
def two(): ...
app.include_router(b)
sub = FastAPI(dependencies=COMMON)
@sub.get("/c")
def three(): ...
app.mount("/sub", sub)
"""
    one, two, three = routes("fastapi", {"main.py": text})
    assert parameters(one) == ["query:h!", "query:q!"]
    assert parameters(two) == ["query:h!", "query:q!"]
    assert parameters(three) == ["query:h!"]


def test_a_prefix_that_is_known_in_part_is_told_beside_one_that_is_known() -> None:
    text = (
        _HEAD
        + """
a = APIRouter(prefix=wrapped("/a"))
@a.get("/x")
def one(): ...
b = APIRouter()
@b.get("/x")
def two(): ...
app.include_router(a)
app.include_router(b, prefix="/b")
app.include_router(b, prefix=wrapped("/c"))
"""
    )
    found = routes("fastapi", {"main.py": text})
    assert listed(found) == ["GET /a/x", "GET /b/x", "GET /c/x"]
    assert ["prefix" in one.unknown for one in found] == [True, False, True]


def test_a_prefix_counts_that_a_router_is_put_on_record_with() -> None:
    text = """
from fastapi import APIRouter
router = APIRouter(prefix="/own")
@router.get("/x")
def one(): ...
"""
    plugin = """
from elsewhere import Plugin, Spec
from routes import router as users
class Users(Plugin):
    routers = [Spec(router=users, prefix="/users", tags=["x"])]
"""
    (one,) = routes("fastapi", {"routes.py": text, "plugin.py": plugin})
    assert one.path == "/users/own/x"
    assert one.unknown == ("prefix",)


def test_what_is_depended_on_is_kept_where_something_not_known_is_made_of_it() -> None:
    text = (
        _HEAD
        + """
def common(q: int): ...
@app.get("/x")
def one(c=Depends(wrapped(common))): ...
"""
    )
    (one,) = routes("fastapi", {"main.py": text})
    assert parameters(one) == ["query:q!"]
    assert "query" in one.unknown
