"""Each way in which a FastAPI parameter arises (conductor_mcp.formats.routes.fastapi)."""

from __future__ import annotations

import pytest

from tests.formats.routes.reading import parameters, routes

_HEAD = """\
import functools, inspect
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Optional, TypeVar
from fastapi import Body, Depends, FastAPI, Header, Query
from fastapi.security import OAuth2PasswordRequestForm
from fastapi_pagination import Params
from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
T = TypeVar("T")
app = FastAPI()
"""


def _taken(code: str) -> list[str]:
    (one,) = routes("fastapi", {"main.py": _HEAD + code})
    assert not {"query", "body"} & set(one.unknown)
    return parameters(one)


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("a: 'Annotated[int, Query(alias=\"b\")]'", ["query:b!"]),
        ("a: 'Annotated[str | None, Header()]' = None", ["header:a"]),
        ("a: Maybe[int]", ["query:a!"]),
        ("a: Asked[str] = ''", ["query:a"]),
        ("a: Bare", ["query:a!"]),
        ("a=Depends(lambda q, r=1: q)", ["query:q!", "query:r"]),
        ("a=Depends(functools.partial(dep, 1, c=2))", ["query:b!", "query:c"]),
        ("a=Depends(Taker(1).method)", ["query:m!"]),
        ("a=Depends(Taker.made)", ["query:c"]),
        ("a=Depends(Taker.kept)", ["query:s!"]),
        ("a=Depends(Record)", ["query:one!", "query:two"]),
        ("a=Depends(Nothing)", []),
        ("a=Depends(Camel)", ["query:someName!"]),
        ("a=Depends(replaced)", ["query:other!"]),
        ("a=Depends(kept)", ["query:own!"]),
        ("a=Depends(either)", ["query:own!"]),
        ("a=Depends(outer(taker))", ["query:own!"]),
        ("a=Depends(signed)", ["query:own!"]),
        ("a=Depends(taking)", ["query:args!", "query:kwargs!"]),
        ("a=Depends(Params)", ["query:page", "query:size"]),
        ("a: Pages = Depends()", ["query:extra", "query:page", "query:size"]),
        ("a: OAuth2PasswordRequestForm = Depends()", []),
        ("a: Annotated[Camel, Query()]", ["query:someName!"]),
        ("a: Annotated[Camel, Header()]", ["header:someName!"]),
        ("a: Annotated[Own, Query()]", ["query:A-B!", "query:first!"]),
        ("a: int = asked('z')", ["query:z!"]),
        ("a: int = asked()", ["query:a!"]),
        ("a: int = half(default=1)", ["header:half"]),
        ("a: int = Body(1, include_in_schema=False)", []),
    ],
)
def test_a_parameter_is_read_however_it_is_declared(said: str, taken: list[str]) -> None:
    code = f"""\
type Maybe[X] = X | None
Asked = Annotated[T, Query()]
class Bare: ...
def dep(a, b: int, *, c: int): ...
class Taker:
    def __init__(self, x): ...
    def method(self, m): ...
    @classmethod
    def made(cls, c=1): ...
    @staticmethod
    def kept(s): ...
@dataclass
class Record:
    one: int
    two: list[int] = Query([])
    three: int = field(init=False, default=1)
class Nothing:
    size: int = 3
class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)
    some_name: str
class Own(BaseModel):
    model_config = {{"alias_generator": lambda name: name.upper().replace("_", "-")}}
    a_b: int
    c: int = Field(validation_alias=AliasChoices("first", "second"))
class Pages(Params):
    extra: int = 1
def replacing(f):
    def inner(other): ...
    return inner
def keeping(f):
    @functools.wraps(f)
    def inner(*args, **kwargs): ...
    return inner
@replacing
def replaced(own): ...
@keeping
def kept(own): ...
def perhaps(f=None, *, much=False):
    def deco(f):
        @functools.wraps(f)
        async def inner(*args, **kwargs): ...
        return inner
    return deco if f is None else deco(f)
@perhaps
def either(own): ...
def signing(f):
    def inner(*args, **kwargs): ...
    inner.__signature__ = inspect.signature(f).replace(parameters=[])
    return inner
@signing
def signed(own): ...
def taker(own): ...
def outer(provider):
    @functools.wraps(provider)
    async def inner(*args, **kwargs): ...
    return inner
def taking(*args, **kwargs): ...
def asked(name=None, **more):
    return Query(alias=name, **more)
half = functools.partial(Header, alias="half")

@app.post("/")
def handle({said}): ...
"""
    assert _taken(code) == taken


def test_what_is_of_a_type_outside_is_asked_for_by_a_get_and_left_open_else() -> None:
    code = """\
from fastapi import FastAPI
from elsewhere import Kind
app = FastAPI()
@app.get("/")
def ask(kind: Kind, other: Kind | None = None): ...
@app.post("/")
def give(kind: Kind): ...
"""
    ask, give = routes("fastapi", {"main.py": code})
    assert (parameters(ask), "query" in ask.unknown) == (["query:kind!", "query:other"], True)
    assert (parameters(give), "query" in give.unknown) == ([], True)


def test_a_method_calls_the_function_whose_name_it_has() -> None:
    code = """\
from fastapi import APIRouter, FastAPI
def get_router():
    router = APIRouter()
    @router.get("/a")
    def a(): ...
    return router
class All:
    def get_router(self):
        return get_router()
app = FastAPI()
every = All()
app.include_router(every.get_router(), prefix="/all")
"""
    (one,) = routes("fastapi", {"main.py": code})
    assert one.path == "/all/a"


def test_names_that_are_all_imported_and_classes_of_routers_bring_what_they_say() -> None:
    text = """
from fastapi import *
from elsewhere import Kind
def common(q: int): ...
class Own(APIRouter):
    def __init__(self, **more):
        super().__init__(dependencies=[Depends(common)], **more)
class Item: ...
app = FastAPI()
router = Own(prefix=f"/{Item.__name__.lower()}")
@router.post("/x")
def one(kind: Kind, h: str = Header()):
    return kind.value
app.include_router(router)
"""
    (one,) = routes("fastapi", {"main.py": text})
    assert one.path == "/item/x"
    assert parameters(one) == ["header:h!", "query:kind!", "query:q!"]
