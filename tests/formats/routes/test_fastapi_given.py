"""FastAPI's routes and parameters that calls and loops decide (conductor_mcp.formats.routes)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, parameters, routes


def test_a_dependency_that_a_function_makes_is_called_as_the_call_says() -> None:
    code = """\
from typing import Annotated
from fastapi import Depends, FastAPI, Query
app = FastAPI()

def between(name, *, low="from"):
    asked = Query(alias=f"{name}_to", default=None)
    def take(start: str = Query(alias=f"{name}_{low}"), end: str | None = asked): ...
    return take

Born = Annotated[object, Depends(between("born"))]

@app.get("/people")
def people(born: Born, died=Depends(between("died", low="after"))): ...
"""
    (one,) = routes("fastapi", {"main.py": code})
    assert parameters(one) == [
        "query:born_from!", "query:born_to", "query:died_after!", "query:died_to",
    ]  # fmt: skip
    assert one.unknown == ()


def test_a_function_that_takes_anothers_signature_takes_its_parameters() -> None:
    code = """\
import inspect
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel
app = FastAPI()

class Filter(BaseModel):
    sizes: list[int] = []
    name: str

def asked(model):
    def make(*args, **kwargs): ...
    found = [one for one in inspect.signature(model).parameters.values()]
    make.__signature__ = inspect.Signature(found)
    return make

def like(x: int): ...
def given(*args): ...
given.__signature__ = inspect.signature(like)

@app.get("/")
def every(one=Depends(asked(Filter)), two=Depends(given)): ...
"""
    (one,) = routes("fastapi", {"main.py": code})
    assert parameters(one) == ["query:name!", "query:sizes", "query:x!"]


def test_a_function_that_declares_routes_does_so_for_each_call_of_it() -> None:
    files = {
        "main.py": """\
from dataclasses import dataclass
from fastapi import APIRouter, FastAPI
from more import declare
app = FastAPI()
router = APIRouter(prefix="/v1")

@dataclass
class Kind:
    name: str
    places: tuple[str, ...]

PARTS, ORDERS = Kind("parts", ("/in", "/out")), Kind("orders", ("/new",))
for kind in (PARTS, ORDERS):
    declare(router, kind)
app.include_router(router)
""",
        "more.py": """\
from fastapi import APIRouter
def one(router: APIRouter, kind, place):
    async def show(): ...
    router.add_api_route(f"/{kind.name}{place}", show, methods=["GET"])

def declare(router: APIRouter, kind):
    for place in kind.places:
        one(router, kind, place)
""",
    }
    found = routes("fastapi", files)
    assert listed(found) == ["GET /v1/orders/new", "GET /v1/parts/in", "GET /v1/parts/out"]
    assert {e.unknown for e in found} == {()}


def test_an_object_declares_its_routes_with_what_it_is_made_with() -> None:
    files = {
        "main.py": """\
from fastapi import FastAPI
from parts import Crud, Fine
app = FastAPI()
app.include_router(Crud("/cats", handler=lambda: 1).router, prefix="/v1")
dogs = Fine(prefix="/dogs", key="name")
app.include_router(dogs.router)
""",
        "parts.py": """\
from fastapi import APIRouter, Depends, Query

class Crud:
    def __init__(self, prefix, key="id", handler=None):
        self.key = key
        self.router = APIRouter(prefix=prefix)
        self.one()
        self.every()
    def one(self):
        @self.router.get(f"/{{{self.key}}}")
        def read(): ...
    def every(self):
        @self.router.get("")
        def read_all(by=Depends(self.sorting)): ...
    def sorting(self, sort: str = "up"): ...

class Fine(Crud):
    def every(self):
        @self.router.post("/search")
        def search(limit: int = 1): ...
""",
    }
    found = routes("fastapi", files)
    assert listed(found) == [
        "POST /dogs/search",
        "GET /dogs/{name}",
        "GET /v1/cats",
        "GET /v1/cats/{id}",
    ]
    assert parameters(found[2]) == ["query:sort"]
    assert {e.unknown for e in found} == {()}


def test_a_list_of_routes_is_read_with_what_is_added_to_it() -> None:
    files = {
        "main.py": """\
from fastapi import FastAPI
from fastapi.routing import APIRoute as Base
from ends import Ends
class APIRoute(Base): ...
def create(store):
    ends = Ends(store)
    routes = [APIRoute("/ready", ends.ready)]
    routes += [APIRoute("/load/{name}", ends.load, methods=["POST"])]
    routes.append(APIRoute("/live", ends.ready))
    return FastAPI(routes=routes)
""",
        "ends.py": """\
class Ends:
    def __init__(self, store): ...
    def ready(self): ...
    def load(self, name: str, force: bool = False): ...
""",
    }
    found = routes("fastapi", files)
    assert listed(found) == ["GET /live", "POST /load/{name}", "GET /ready"]
    assert parameters(found[1]) == ["path:name!", "query:force"]
    assert found[1].handled_in == "ends.py"


def test_a_prefix_is_the_one_where_the_environment_says_nothing() -> None:
    code = """\
import os
from fastapi import APIRouter, FastAPI
app = FastAPI()
router = APIRouter()
ROOT = os.getenv("ROOT", "/api")
def below(path):
    if root := os.environ.get("ABOVE"):
        return root + path
    return path
def prefixes():
    return below(ROOT or "/"), below("/more")
for one in prefixes():
    app.include_router(router, prefix=one)
KINDS = {"cats": "/meow", "dogs": "/bark"}
for kind, sound in KINDS.items():
    @router.get(f"/{kind}{sound}")
    def hear(): ...
"""
    assert listed(routes("fastapi", {"main.py": code})) == [
        "GET /api/cats/meow",
        "GET /api/dogs/bark",
        "GET /more/cats/meow",
        "GET /more/dogs/bark",
    ]


def test_objects_that_include_each_others_routers_keep_their_own_routes() -> None:
    files = {
        "main.py": """\
from fastapi import FastAPI
from parts import Both, Extra, Small
app = FastAPI()
both = Both(prefix="/both", extensions=[Extra()])
app.include_router(both.router, prefix="/both")
app.include_router(Small().router, prefix="/small")
""",
        "parts.py": """\
from dataclasses import dataclass, field
from fastapi import APIRouter, Depends

class Kinds:
    @property
    def dependency(self):
        def take(kind: str): ...
        return take

kinds = Kinds()

@dataclass
class Base:
    router: APIRouter = field(default_factory=APIRouter)
    prefix: str = ""
    extensions: list = field(default_factory=list)
    def __post_init__(self):
        self.declare()
        for one in self.extensions:
            one.register(self)

@dataclass
class Small(Base):
    process = kinds.dependency
    def declare(self):
        @self.router.get("/small")
        def small(kind=Depends(self.process)): ...

@dataclass
class Both(Base):
    inner: Small = field(init=False)
    def declare(self):
        self.inner = Small()
        self.router.include_router(self.inner.router, prefix="/in")
        @self.router.get("/big")
        def big(): ...

class Extra:
    def register(self, to: "Base"):
        @to.router.get("/extra")
        def extra(): ...
""",
    }
    found = routes("fastapi", files)
    assert listed(found) == [
        "GET /both/big",
        "GET /both/extra",
        "GET /both/in/small",
        "GET /small/small",
    ]
    assert parameters(found[2]) == ["query:kind!"]


def test_routers_that_are_passed_on_or_imported_by_name_are_included() -> None:
    files = {
        "shop/main.py": """\
import importlib
from fastapi import APIRouter, FastAPI
parts = importlib.import_module("shop.some-parts")
app = FastAPI()

def missing(prefix, what):
    router = APIRouter(prefix=prefix)
    @router.get("")
    def gone(): ...
    return router

class Service:
    def __init__(self):
        every = [parts.router]
        for prefix, name in [("/cats", "Cats"), ("/dogs", "Dogs")]:
            every.append(missing(prefix, name))
        for router in every:
            self.add(app, router)
    def add(self, to: FastAPI, router: APIRouter):
        to.include_router(router, prefix="/v1")
""",
        "shop/some-parts.py": """\
from fastapi import APIRouter, Depends, Query
router = APIRouter()
class Part:
    colour = object()
def by(column, name=None):
    called = name or getattr(column, "name")
    def take(value: str = Query(alias=called)): ...
    return take
@router.get("/parts")
def every(one=Depends(by(Part.colour)), two=Depends(by(Part.colour, "tone"))): ...
""",
    }
    found = routes("fastapi", files)
    assert listed(found) == ["GET /v1/cats", "GET /v1/dogs", "GET /v1/parts"]
    assert parameters(found[2]) == ["query:colour!", "query:tone!"]
    assert {e.unknown for e in found} == {()}


def test_loops_and_routers_that_only_calls_tell_are_followed() -> None:
    files = {
        "main.py": """\
import os
from fastapi import APIRouter, FastAPI
from parts import Loader, cats, dogs, tenants

class Settings:
    @property
    def prefix(self):
        return self.told("PREFIX", default="/v1")
    def told(self, name, default):
        value = os.getenv(name)
        if value is None:
            return default
        return value
settings = Settings()
app = FastAPI()
Loader.add(app=app, routers=[cats, dogs] if app else [cats], prefix=settings.prefix)

def filled(router: APIRouter) -> APIRouter:
    router.include_router(tenants, prefix="/in")
    return router
plain = filled(APIRouter())
tenant = filled(APIRouter(prefix="/{tenant}"))
app.include_router(plain)
app.include_router(tenant)

def declare(prefix: str = settings.prefix):
    @app.get(f"{prefix}/models")
    def models(): ...
""",
        "parts.py": """\
from fastapi import APIRouter, FastAPI
cats, dogs, tenants = APIRouter(), APIRouter(), APIRouter()
class Loader:
    @staticmethod
    def add(app: FastAPI, routers: list, prefix: str):
        for router in routers:
            if router:
                app.include_router(router=router, prefix=prefix)
@cats.get("/cats")
def a(): ...
@dogs.get("/dogs")
def b(): ...
@tenants.get("/me")
def c(): ...
""",
    }
    found = routes("fastapi", files)
    assert listed(found) == [
        "GET /in/me",
        "GET /v1/cats",
        "GET /v1/dogs",
        "GET /v1/models",
        "GET /{tenant}/in/me",
    ]
    assert {e.unknown for e in found} == {()}
