"""How FastAPI's routers come about and are included (conductor_mcp.formats.routes.fastapi)."""

from __future__ import annotations

import pytest

from tests.formats.routes.reading import listed, routes

_HEAD = """\
import functools, importlib
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
app = FastAPI()
def one(q: int): ...
def two(): ...
"""

_CASES = {
    "an app's own class": (
        """
class Own(FastAPI):
    def __init__(self):
        super().__init__()
        self.add_api_route("/b", self.b, methods=["POST"])
        self.more()
    def more(self):
        @self.put("/c/{x}")
        def c(x: int): ...
    def b(self): ...
own = Own()
""",
        ["POST /b", "PUT /c/{x}"],
    ),
    "routers' own classes": (
        """
class Base(APIRouter):
    def __init__(self, name):
        super().__init__(prefix=f"/{name}")
        self.add_api_route("/list", self.all)
    def all(self): ...
class Users(Base):
    def __init__(self):
        super().__init__("users")
app.include_router(Users(), prefix="/api")
""",
        ["GET /api/users/list"],
    ),
    "texts that are filled": (
        """
router = APIRouter()
router.get("/x")(one)
app.include_router(router, prefix="%s/%s" % ("/f", "g"))
app.include_router(router, prefix="/{}".format("h"))
app.include_router(router, prefix="/".join(["", "i", "j"]))
""",
        ["GET /f/g/x", "GET /h/x", "GET /i/j/x"],
    ),
    "a list that is gone through in passing": (
        """
a, b = APIRouter(prefix="/a"), APIRouter(prefix="/b")
a.get("/x")(one)
b.get("/y")(two)
[app.include_router(r, prefix="/all") for r in (a, b)]
""",
        ["GET /all/a/x", "GET /all/b/y"],
    ),
    "tables that are spread": (
        """
for each in [{"path": "/e", "endpoint": one}, dict(path="/f", endpoint=two, methods=["PUT"])]:
    app.add_api_route(**each)
""",
        ["GET /e", "PUT /f"],
    ),
    "methods by name": (
        'for word in ("get", "post"):\n    getattr(app, word)("/g")(two)\n',
        ["GET /g", "POST /g"],
    ),
    "lists of routes": (
        """
router = APIRouter(routes=[APIRoute("/a", one)], prefix="/p")
router.routes.append(APIRoute("/b", two))
app.router.include_router(router, prefix="/q")
app.router.add_api_route("/c", two)
""",
        ["GET /c", "GET /q/a", "GET /q/b"],
    ),
    "what is made by objects": (
        """
class Maker:
    def __init__(self, prefix):
        self.prefix = prefix
    def build(self):
        router = APIRouter(prefix=self.prefix)
        router.get("/a")(one)
        return router
for p in ("/x", "/y"):
    app.include_router(Maker(p).build())
""",
        ["GET /x/a", "GET /y/a"],
    ),
    "what is one of several results": (
        """
def make():
    r = APIRouter()
    r.get("/a")(one)
    return r, 1
r, n = make()
app.include_router(r, prefix="/t")
""",
        ["GET /t/a"],
    ),
    "a member that is set later": (
        """
class Empty: ...
held = Empty()
held.router = APIRouter()
held.router.get("/a")(one)
app.include_router(held.router)
""",
        ["GET /a"],
    ),
    "a decorator of one's own": (
        """
def get(path):
    return app.get("/pre" + path)
def route(path, **more):
    def deco(f):
        app.add_api_route(path, f, **more)
        return f
    return deco
@get("/b")
def b(): ...
@route("/a", methods=["POST"])
def a(): ...
""",
        ["POST /a", "GET /pre/b"],
    ),
    "a handler without a name": (
        'app.get("/a")(lambda q=1: q)\napp.get("/b")(functools.partial(one, 1))\n',
        ["GET /a", "GET /b"],
    ),
}


@pytest.mark.parametrize("case", _CASES)
def test_a_route_is_read_however_its_router_comes_about(case: str) -> None:
    code, expected = _CASES[case]
    found = routes("fastapi", {"main.py": _HEAD + code})
    found = [one for one in found if not {"prefix", "path"} & set(one.unknown)]
    assert listed(found) == expected


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        (
            (
                'for f in sorted((Path(__file__).parent / "parts").glob("*.py")):\n'
                '    module = import_module(f"parts.{f.stem}")\n'
                '    app.include_router(module.router, prefix="/api")\n'
            ),
            ["GET /api/one", "GET /api/two/x"],
        ),
        (
            (
                "for _, name, _ in pkgutil.iter_modules(parts.__path__):\n"
                '    module = import_module(f"{parts.__name__}.{name}")\n'
                '    app.include_router(getattr(module, "router"), prefix=f"/{name}")\n'
            ),
            ["GET /one/one", "GET /two/two/x"],
        ),
        (
            (
                'for name in ["parts.one", "parts.two"]:\n'
                "    app.include_router(import_module(name).router)\n"
            ),
            ["GET /one", "GET /two/x"],
        ),
    ],
)
def test_routers_of_a_folder_of_modules_are_found(loop: str, expected: list[str]) -> None:
    head = "import pkgutil\nimport parts\nfrom importlib import import_module\n"
    own = "from fastapi import APIRouter\nrouter = APIRouter("
    files = {
        "main.py": f"{head}from fastapi import FastAPI\napp = FastAPI()\n{loop}",
        "parts/__init__.py": "",
        "parts/one.py": own + ')\n@router.get("/one")\ndef one(): ...\n',
        "parts/two.py": own + 'prefix="/two")\n@router.get("/x")\ndef two(): ...\n',
    }
    found = routes("fastapi", files)
    assert listed(found) == expected
    assert not any("prefix" in one.unknown for one in found)


def test_what_goes_by_the_name_of_an_app_is_one_though_its_class_is_outside() -> None:
    code = """\
from fastapi import Depends
from elsewhere import Base
from flask import Flask
class Own(Base): ...
app, client, other_app = Own(), Base(), Flask()
@app.get("/a")
def a(): ...
@client.get("/b")
def b(): ...
@other_app.get("/c")
def c(): ...
"""
    (one,) = routes("fastapi", {"main.py": code})
    assert (one.path, "prefix" in one.unknown) == ("/a", True)
