"""Where names of Python lead: stars, classes named as their bases, libraries, what is no data."""

from __future__ import annotations

from tests.formats.shapes.support import members, shapes

FILES = {
    "shop/__init__.py": "",
    "shop/base.py": "from pydantic import AnyUrl, BaseModel\n"
                    "class Order(BaseModel):\n    id: int\n",
    "shop/made.py": "from shop.base import *\nfrom shop.made import *\nclass Line(Order):\n"
                    "    sku: str\n",
    "shop/models.py": """\
from shop.made import *


class Order(Order):
    total: float


class Line(Line):
    order: Order
    url: AnyUrl
""",
}  # fmt: skip


def test_names_that_stars_pass_on_and_classes_named_as_their_bases() -> None:
    found = shapes(FILES, "shop/models.py")
    assert members(found["Order"]) == ["id: integer, required", "total: number, required"]
    assert members(found["Line"]) == [
        "id: integer, required",
        "sku: string, required",
        "order: object Order, required",
        "url: string(uri), required",
    ]
    assert found["Line"].unknown == ()


def test_stars_that_go_round_in_circles_end() -> None:
    names = [f"m{i}" for i in range(12)]
    stars = "".join(f"from shop.{name} import *\n" for name in names)
    files = {f"shop/{name}.py": stars for name in names} | {"shop/__init__.py": stars}
    files["shop/m0.py"] += "from pydantic import BaseModel\nclass A(BaseModel):\n    a: Missing\n"
    assert members(shapes(files, "shop/m0.py")["A"]) == ["a: any, required"]


def test_a_library_s_types_by_way_of_a_file_that_passes_them_on() -> None:
    text = """\
from collections.abc import AsyncIterable
from typing import IO, Annotated, Any, Callable, Optional, Union

import shop.bridge.models
from pydantic import BaseModel, ByteSize, Field, Json, JsonValue, WithJsonSchema
from pydantic_extra_types.color import Color as Base
from shop.bridge import AnyUrl


class Color(Base):
    pass


class Box(BaseModel):
    url: Optional[AnyUrl] = None
    size: ByteSize
    raw: Json[list[int]]
    free: JsonValue
    color: Color
    body: Union[bytes, IO[bytes], AsyncIterable[bytes]]
    call: Annotated[Optional[Callable[..., Any]], WithJsonSchema({"type": "string"})]
    whole: shop.bridge.models.Line
"""
    bridge = "from pydantic import AnyUrl, BaseModel\n"
    files = {
        "app.py": text, "shop/__init__.py": "", "shop/bridge/__init__.py": bridge,
        "shop/bridge/models.py": "from shop.bridge import BaseModel\nclass Line(BaseModel): ...\n",
        "pydantic/__init__.py": "from .networks import AnyUrl\n",
        "pydantic/networks.py": "class AnyUrl: ...\n",
    }  # fmt: skip
    assert members(shapes(files, "app.py")["Box"]) == [
        "url: string(uri), optional, null",
        "size: string | integer, required",
        "raw: string, required",
        "free: any, required",
        "color: string, required",
        "body: string(binary), required",
        "call: string, required",
        "whole: object Line, required",
    ]


def test_fields_that_a_class_is_given_as_it_is_made_are_said() -> None:
    text = """\
from pydantic import AliasChoices, BaseModel, Field


class Base(BaseModel):
    id: int = Field(validation_alias=AliasChoices("id", "_id"))

    def __init_subclass__(cls, **kwargs):
        cls.__annotations__["kind"] = str


class Order(Base):
    total: float
"""
    found = shapes({"app.py": text}, "app.py")["Order"]
    assert [m.name for m in found.members] == ["id", "total"]
    assert found.unknown == ("Base gives it fields as it is made (__init_subclass__)",)
