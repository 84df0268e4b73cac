"""Routers of FastAPI applications that loops, generators, containers and classes bring about."""

from __future__ import annotations

import pytest

from tests.formats.routes.reading import listed, routes

_HEAD = """
import contextlib, functools
from fastapi import APIRouter, Depends, FastAPI
"""
_CASES: dict[str, tuple[str, list[str]]] = {
    "objects that say where they are": (
        """
class H:
    path = ""
    method = "GET"
    def __init__(self, db=None): self.db = db
    async def handle(self, q: int): ...
class A(H):
    path = "/a"
class B(H):
    path = "/b"
    method = "POST"
    async def handle(self, w: str): ...
app = FastAPI()
for h in [A(), B(db=1)]:
    app.add_api_route(h.path, h.handle, methods=[h.method])
""",
        ["GET /a", "POST /b"],
    ),
    "methods of classes that register": (
        """
class View:
    path = "/"
    @classmethod
    def register(cls, app):
        self = cls()
        for m in ("get", "post"):
            if hasattr(self, m):
                app.add_api_route(cls.path, getattr(self, m), methods=[m.upper()])
class U(View):
    path = "/u"
    def get(self, q: int): ...
    def post(self): ...
class I(View):
    path = "/i"
    def get(self): ...
app = FastAPI()
U.register(app)
I.register(app)
""",
        ["GET /i", "GET /u", "POST /u"],
    ),
    "routers that are handed on together": (
        """
a, b = APIRouter(prefix="/a"), APIRouter(prefix="/b")
@a.get("/x")
def x(): ...
@b.get("/x")
def y(): ...
def include(app, *routers, prefix=""):
    for r in routers:
        app.include_router(r, prefix=prefix)
app = FastAPI()
include(app, a, b, prefix="/v1")
""",
        ["GET /v1/a/x", "GET /v1/b/x"],
    ),
    "routers that a generator yields": (
        """
a, b = APIRouter(prefix="/a"), APIRouter(prefix="/b")
@a.get("/x")
def x(): ...
@b.get("/x")
def y(): ...
def routers():
    yield a
    yield b
app = FastAPI()
for r in routers():
    app.include_router(r, prefix="/g")
""",
        ["GET /g/a/x", "GET /g/b/x"],
    ),
    "an application that is entered": (
        """
r = APIRouter(prefix="/r")
@r.get("/x")
def x(): ...
@contextlib.contextmanager
def create():
    app = FastAPI()
    app.include_router(r)
    yield app
with create() as made:
    app = made
    @made.get("/y")
    def y(): ...
""",
        ["GET /r/x", "GET /y"],
    ),
    "loops in loops": (
        """
a, b, c = APIRouter(), APIRouter(), APIRouter()
@a.get("/x")
def x(): ...
@b.get("/y")
def y(): ...
@c.get("/z")
def z(): ...
R = {"v1": [a, b], "v2": [c, a]}
app = FastAPI()
for v, rs in R.items():
    for r in rs:
        app.include_router(r, prefix=f"/{v}")
""",
        ["GET /v1/x", "GET /v1/y", "GET /v2/x", "GET /v2/z"],
    ),
    "tables in a list": (
        """
a, b = APIRouter(), APIRouter()
@a.get("/x")
def x(): ...
@b.get("/y")
def y(): ...
R = [{"router": a, "prefix": "/a"}, dict(router=b, prefix="/b")]
app = FastAPI()
for r in R:
    app.include_router(r["router"], prefix=r["prefix"])
for r in R:
    app.include_router(prefix="/two" + r.get("prefix", ""), router=r["router"])
""",
        ["GET /a/x", "GET /b/y", "GET /two/a/x", "GET /two/b/y"],
    ),
    "rows that are numbered": (
        """
a, b = APIRouter(), APIRouter()
@a.get("/x")
def x(): ...
@b.get("/y")
def y(): ...
R = [(a, "/a", ["t"]), (b, "/b", [])]
app = FastAPI()
for router, prefix, tags in R:
    app.include_router(router, prefix=prefix, tags=tags)
for i, (router, prefix, _) in enumerate(R):
    app.include_router(router, prefix="/e" + prefix)
for item in R:
    app.include_router(item[0], prefix="/i" + item[1])
""",
        ["GET /a/x", "GET /b/y", "GET /e/a/x", "GET /e/b/y", "GET /i/a/x", "GET /i/b/y"],
    ),
    "tables that methods give": (
        """
class Ctl:
    def __init__(self, svc):
        self.svc = svc
        self.router = APIRouter(prefix="/ctl")
        routes = [("/a", self.a, ["GET"]), ("/b/{i}", self.b, ["PUT", "PATCH"])]
        for path, fn, methods in routes:
            self.router.add_api_route(path, fn, methods=methods)
        for path, fn in self.table().items():
            self.router.add_api_route(path, fn, methods=["POST"])
    def table(self):
        return {"/c": self.c, "/d": self.a}
    def a(self, q: int): ...
    def b(self, i: int): ...
    def c(self): ...
class Main:
    def __init__(self):
        self.app = FastAPI()
        self.ctls = [Ctl(None)]
        self.include()
    def include(self):
        for c in self.ctls:
            self.app.include_router(c.router, prefix="/api")
app = Main().app
""",
        [
            "GET /api/ctl/a",
            "PATCH /api/ctl/b/{i}",
            "PUT /api/ctl/b/{i}",
            "POST /api/ctl/c",
            "POST /api/ctl/d",
        ],
    ),
    "routers below those that callers make": (
        """
def create(prefix="/api", *, debug=False):
    app = FastAPI()
    api = APIRouter(prefix=prefix)
    users(api)
    api.include_router(sub(), prefix="/sub")
    app.include_router(api)
    return app
def users(router: APIRouter) -> None:
    r = APIRouter(prefix="/users")
    @r.get("")
    def lst(): ...
    @r.get("/{i}")
    def get(i: int): ...
    router.include_router(r)
def sub():
    router = APIRouter()
    @router.get("/z")
    def z(): ...
    return router
app = create("/v3")
""",
        ["GET /v3/sub/z", "GET /v3/users", "GET /v3/users/{i}"],
    ),
    "what a container makes": (
        """
class Container:
    def __init__(self): self._made = {}
    def get(self, kind): return self._made.setdefault(kind, kind())
c = Container()
app = c.get(FastAPI)
v1 = c.get(APIRouter)
@app.get("/a")
def a(): ...
@v1.get("/b", response_model=dict)
def b(): ...
app.include_router(v1, prefix="/v1")
""",
        ["GET /a", "GET /v1/b"],
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_a_route_is_read_however_its_router_is_come_by(name: str) -> None:
    text, expected = _CASES[name]
    assert listed(routes("fastapi", {"app/main.py": _HEAD + text})) == expected


def test_a_function_is_called_by_another_name_or_out_of_a_list() -> None:
    own = """
def register(app, deps):
    app.post("/messages")(one)
    app.get("/hidden", include_in_schema=False)(one)
def one(q: int): ...
"""
    listed_ = own.replace("register", "more").replace("messages", "more")
    main = """
from fastapi import APIRouter, FastAPI
from own import register as register_own
from listed import more
app = FastAPI()
router = APIRouter(prefix="/v1")
register_own(app, None)
for each in (more,):
    each(router, None)
app.include_router(router)
"""
    found = routes(
        "fastapi",
        {
            "own.py": "import fastapi" + own,
            "listed.py": "import fastapi" + listed_,
            "main.py": main,
        },
    )
    assert listed(found) == ["POST /messages", "POST /v1/more"]
    assert not any("prefix" in one.unknown for one in found)


def test_an_annotation_that_allows_anything_says_nothing() -> None:
    text = """
from typing import Any
from fastapi import FastAPI
class Server:
    def made(self) -> Any:
        app = FastAPI()
        self.add(app)
        return app
    def add(self, app: Any) -> None:
        prefix = "/v1"
        @app.get(f"{prefix}/runs")
        def runs(): ...
"""
    (one,) = routes("fastapi", {"main.py": text})
    assert (one.method, one.path, one.unknown) == ("GET", "/v1/runs", ())
