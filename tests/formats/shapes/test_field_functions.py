"""Fields of pydantic models that functions, names and ``partial`` write."""

from __future__ import annotations

import pytest

from tests.formats.shapes.support import members, shapes

HELPERS = """\
from functools import partial

import pydantic
from pydantic import Field as F, Field


def needed(text="x"):
    return Field(..., description=text)


def usual(default=None, **more):
    \"\"\"Give a field a default.\"\"\"
    return Field(default, **more)


def called(name, /, *, most=9):
    return pydantic.Field(alias=name, le=most)


def twice(name):
    return called(name, most=3)


def changed(default):
    default = default or ...
    return Field(default, alias="never")


def mixed(**more):
    more["alias"] = "never"
    return Field(**more)


def either(wanted):
    if wanted:
        return Field(..., alias="never")
    return Field(None)


def endless():
    return endless()


def spread(*given):
    return Field(*given, alias="never")


@cached
def decorated():
    return Field(alias="never")


listed = partial(Field, default_factory=list)
shared = Field(alias="Shared")
broken = partial()
"""


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("needed()", "one: integer, required"),
        ("needed(text='y')", "one: integer, required"),
        ("usual()", "one: integer, optional"),
        ("usual(...)", "one: integer, required"),
        ("usual(alias='One')", "one as One: integer, optional"),
        ("called('One')", "one as One: integer, required, maximum=9"),
        ("twice('One')", "one as One: integer, required, maximum=3"),
        ("listed()", "one: integer, optional"),
        ("listed(alias='One')", "one as One: integer, optional"),
        ("shared", "one as Shared: integer, required"),
        ("helpers.called('One')", "one as One: integer, required, maximum=9"),
        # What is not followed is a default, as any other value is.
        ("changed(1)", "one: integer, optional"),
        ("mixed()", "one: integer, optional"),
        ("either(True)", "one: integer, optional"),
        ("endless()", "one: integer, optional"),
        ("spread(1)", "one: integer, optional"),
        ("decorated()", "one: integer, optional"),
        ("broken()", "one: integer, optional"),
        ("called(*NAMES)", "one: integer, optional"),
        ("usual(**MORE)", "one: integer, optional"),
        ("called(1, 2, 3)", "one: integer, optional"),
    ],
)
def test_a_field_is_read_where_it_is_written(written: str, wanted: str) -> None:
    text = f"""\
from pydantic import BaseModel
from shop import helpers
from shop.helpers import (
    broken, called, changed, decorated, either, endless, listed, mixed, needed, shared, spread,
    twice, usual,
)


class Order(BaseModel):
    one: int = {written}
"""
    files = {"app.py": text, "shop/__init__.py": "", "shop/helpers.py": HELPERS}
    assert members(shapes(files, "app.py")["Order"]) == [wanted]


def test_limits_that_a_function_is_given_are_those_of_the_field() -> None:
    text = """\
from typing import Annotated
from pydantic import BaseModel, Field


def up_to(most, **more):
    return Field(le=most, **more)


class Order(BaseModel):
    one: int = up_to(5, ge=1)
    two: Annotated[int, up_to(7, alias="Two")]
"""
    one, two = shapes({"app.py": text}, "app.py")["Order"].members
    assert one.limits == {"maximum": 5, "minimum": 1}
    assert (two.name, two.required) == ("Two", True)
