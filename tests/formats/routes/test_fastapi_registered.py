"""Routers of registries, tables and classes that are found when FastAPI applications start."""

from __future__ import annotations

import pytest

from tests.formats.routes.reading import listed, routes

_HEAD = """
import functools
from fastapi import APIRouter, Depends, FastAPI
"""
_CASES: dict[str, tuple[str, list[str]]] = {
    "routers that register themselves": (
        """
ROUTERS = []
def register(r):
    ROUTERS.append(r)
    return r
a = register(APIRouter(prefix="/a"))
b = register(APIRouter(prefix="/b"))
@a.get("/x")
def x(): ...
@b.get("/x")
def y(): ...
app = FastAPI()
for r in ROUTERS:
    app.include_router(r, prefix="/v1")
""",
        ["GET /v1/a/x", "GET /v1/b/x"],
    ),
    "classes that are listed when they are defined": (
        """
class Base:
    registry = []
    prefix = ""
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Base.registry.append(cls)
    def __init__(self):
        self.router = APIRouter(prefix=self.prefix)
        self.routes()
    def routes(self): ...
class A(Base):
    prefix = "/a"
    def routes(self):
        self.router.add_api_route("/x", self.x)
    def x(self): ...
class B(Base):
    prefix = "/b"
    def routes(self):
        @self.router.post("/y")
        def y(): ...
app = FastAPI()
for c in Base.registry:
    app.include_router(c().router)
""",
        ["GET /a/x", "POST /b/y"],
    ),
    "the classes below another": (
        """
class Base:
    prefix = ""
    def build(self):
        router = APIRouter(prefix=self.prefix)
        router.add_api_route("/list", self.lst)
        return router
    def lst(self, q: int): ...
class A(Base):
    prefix = "/a"
class B(Base):
    prefix = "/b"
app = FastAPI()
for c in Base.__subclasses__():
    app.include_router(c().build())
""",
        ["GET /a/list", "GET /b/list"],
    ),
    "routers that are put into a table": (
        """
class Holder:
    def __init__(self):
        self._routers = {}
    def add(self, name, router):
        self._routers[name] = router
    def install(self, app):
        for name, router in self._routers.items():
            app.include_router(router, prefix=f"/{name}")
a, b = APIRouter(), APIRouter()
@a.get("/x")
def x(): ...
@b.get("/x")
def y(): ...
h = Holder()
h.add("a", a)
h.add("b", b)
app = FastAPI()
h.install(app)
""",
        ["GET /a/x", "GET /b/x"],
    ),
    "members of who mixes a class in": (
        """
class HealthMixin:
    def setup_health(self):
        @self.app.get("/health")
        def health(): ...
class Base:
    def __init__(self):
        self.app = FastAPI()
        self.api = APIRouter(prefix="/api")
        self.setup()
        self.app.include_router(self.api)
    def setup(self):
        self.api.add_api_route("/base", self.base)
    def base(self): ...
class Server(HealthMixin, Base):
    def setup(self):
        super().setup()
        self.setup_health()
        self.api.add_api_route("/more", self.more, methods=["POST"])
    def more(self, q: int): ...
app = Server().app
""",
        ["GET /api/base", "POST /api/more", "GET /health"],
    ),
    "lists that are comprehended": (
        """
from types import SimpleNamespace as S
a, b, c = APIRouter(prefix="/a"), APIRouter(prefix="/b"), APIRouter(prefix="/c")
@a.get("/x")
def x(): ...
@b.get("/x")
def y(): ...
@c.get("/x")
def z(): ...
app = FastAPI()
ma, mb = S(router=a), S(router=b)
[app.include_router(m.router) for m in (ma, mb)]
list(map(app.include_router, [c]))
""",
        ["GET /a/x", "GET /b/x", "GET /c/x"],
    ),
    "tables that are keyed by pairs": (
        """
def a(): ...
def b(q: int): ...
ROUTES = {"/a": a, "/b": b}
SPEC = {
    "x": {"path": "/c", "endpoint": a, "methods": ["POST"]},
    "y": {"path": "/d", "endpoint": b},
}
PAIRS = {("GET", "/e"): a, ("PUT", "/f"): b}
app = FastAPI()
for p, h in ROUTES.items():
    app.add_api_route(p, h)
for name, kw in SPEC.items():
    app.add_api_route(**kw)
for (m, p), h in PAIRS.items():
    app.add_api_route(p, h, methods=[m])
""",
        ["GET /a", "GET /b", "POST /c", "GET /d", "GET /e", "PUT /f"],
    ),
    "methods that are put together": (
        """
from http import HTTPMethod
M = ["GET", "POST"]
app = FastAPI()
@app.api_route("/a", methods=M)
def a(): ...
@app.api_route("/b", methods=[HTTPMethod.PUT, HTTPMethod.PATCH.value])
def b(): ...
@app.api_route("/c")
def c(): ...
app.add_api_route("/d", c, methods=[m.upper() for m in ("get", "put")])
for m in ("get", "post"):
    getattr(app, m)("/e")(c)
for m in ["put", "delete"]:
    app.add_api_route("/f", c, methods=[m.upper()])
""",
        [
            "GET /a",
            "POST /a",
            "PATCH /b",
            "PUT /b",
            "GET /c",
            "GET /d",
            "PUT /d",
            "GET /e",
            "POST /e",
            "DELETE /f",
            "PUT /f",
        ],
    ),
    "routers that partials make": (
        """
OPTS = {"prefix": "/o", "tags": ["x"]}
r = APIRouter(**OPTS)
@r.get("/x")
def x(): ...
mk = functools.partial(APIRouter, prefix="/m")
m = mk()
@m.get("/x")
def y(): ...
app = FastAPI(**{"title": "x"})
INC = dict(prefix="/i")
app.include_router(r, **INC)
app.include_router(router=m)
""",
        ["GET /i/o/x", "GET /m/x"],
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_a_route_is_read_from_what_is_registered(name: str) -> None:
    text, expected = _CASES[name]
    assert listed(routes("fastapi", {"app/main.py": _HEAD + text})) == expected


def test_a_router_is_kept_that_a_class_of_another_package_gives() -> None:
    text = """
from fastapi import Depends
from elsewhere import Factory
class Own(Factory):
    def register_routes(self):
        super().register_routes()
        @self.router.get("/info", response_model=dict)
        def info(path: str): ...
        self.router.add_api_route("/more", self.more)
    def more(self): ...
"""
    main = """
from fastapi import FastAPI
from own import Own
app = FastAPI()
app.include_router(Own().router, prefix="/md")
"""
    found = routes("fastapi", {"own.py": text, "main.py": main})
    assert listed(found) == ["GET /md/info", "GET /md/more"]
    assert all("prefix" in one.unknown for one in found)


def test_a_router_is_known_by_a_union_or_by_its_name() -> None:
    text = """
from fastapi import APIRouter, FastAPI, status
from typing import Optional, Union
def add(target: Union[FastAPI, APIRouter], maybe: Optional[FastAPI] = None):
    @target.get("/a")
    def a(): ...
    @maybe.post("/b")
    def b(): ...
def more(router, options):
    @router.head("/c", status_code=status.HTTP_200_OK)
    def c(): ...
    return router
"""
    assert listed(routes("fastapi", {"main.py": text})) == ["GET /a", "POST /b", "HEAD /c"]


def test_what_a_class_registers_that_nobody_makes_is_not_told_as_known() -> None:
    text = """
from fastapi import APIRouter, FastAPI
class Plugin:
    router = APIRouter()
    def register(self, app: FastAPI):
        self.router.add_api_route("/spare", self.spare, methods=["GET"])
        app.include_router(self.router)
    def spare(self): ...
"""
    package = "from plugin import Plugin\n__all__ = ['Plugin']\n"
    main = """
from fastapi import FastAPI
from plugin import Plugin
app = FastAPI()
for one in [Plugin()]:
    one.register(app)
"""
    files = {"plugin.py": text, "all.py": package}
    assert [one.unknown for one in routes("fastapi", files)] == [("prefix",)]
    assert [one.unknown for one in routes("fastapi", {**files, "main.py": main})] == [()]
