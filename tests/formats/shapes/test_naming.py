"""Names of the data that functions of the repository make of the names of fields."""

from __future__ import annotations

import pytest

from conductor_mcp.formats.shapes._text_functions import Source, made_of
from tests.formats.shapes.support import members, shapes

NAMES = """\
import re

from humps import camelize
from pydantic.alias_generators import to_snake

SPECIAL = {"oom_killed": "OOMKilled"}
MARKS = ("_", "-")


def titled(word: str) -> str:
    return word if word.isupper() else word.title()


def docker(name):
    \"\"\"Turn a name into Docker's.\"\"\"
    try:
        return SPECIAL[name]
    except KeyError:
        return "".join(titled(part) for part in name.split("_"))


def lower_first(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def by_pattern(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found.group(1).upper(), name)


def step_by_step(name: str, mark: str = "_") -> str:
    made, upper = "", False
    for letter in name:
        if letter == mark:
            upper = True
        else:
            made += letter.upper() if upper else letter
            upper = False
    return f"x{made}"


def through_a_library(name: str) -> str:
    return camelize(name) + "!"


JOINT = re.compile(r"_+([0-9A-Za-z])")


def by_constant(name: str) -> str:
    import re

    return JOINT.sub(lambda found: found.group(1).title(), to_snake(name))


def shout(name: str) -> str:
    return name.upper()


def endless(name: str) -> str:
    for _ in range(10 ** 9):
        for _ in range(10 ** 9):
            name = name + "x"
    return name


def slow(name: str) -> str:
    return re.sub(r"(a+)+$", "", name)


def opens(name: str) -> str:
    return open(name).read()


def recurses(name: str) -> str:
    return recurses(name)
"""


@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        ("docker", ["OOMKilled", "HostConfig"]),
        ("lower_first", ["oomKilled", "hostConfig"]),
        ("by_pattern", ["oomKilled", "hostConfig"]),
        ("step_by_step", ["xoomKilled", "xhostConfig"]),
        ("through_a_library", ["oomKilled!", "hostConfig!"]),
        ("by_constant", ["oomKilled", "hostConfig"]),
        ("shout", ["OOM_KILLED", "HOST_CONFIG"]),
        ("lambda name: name.replace('_', '-')", ["oom-killed", "host-config"]),
    ],
)
def test_a_function_of_the_repository_is_followed(function: str, wanted: list[str]) -> None:
    imported = "" if function.startswith("lambda") else f"from shop.names import {function}\n"
    text = f"""\
from pydantic import BaseModel, ConfigDict
{imported}
SETTINGS = ConfigDict(alias_generator={function})


class Base(BaseModel):
    model_config = SETTINGS


class Container(Base):
    oom_killed: bool
    host_config: str
"""
    found = shapes({"app.py": text, "shop/names.py": NAMES, "shop/__init__.py": ""}, "app.py")
    assert [m.name for m in found["Container"].members] == wanted
    assert found["Container"].unknown == ()


@pytest.mark.parametrize("function", ["endless", "slow", "opens", "recurses"])
def test_what_is_not_followed_is_said(function: str) -> None:
    text = f"""\
from pydantic import BaseModel
from shop.names import {function}


class Container(BaseModel):
    class Config:
        alias_generator = {function}

    host_config: str
"""
    found = shapes({"app.py": text, "shop/names.py": NAMES, "shop/__init__.py": ""}, "app.py")
    assert members(found["Container"]) == ["host_config: string, required"]
    assert found["Container"].unknown == (f"its names are computed by {function}",)


def test_pydantic_s_own_functions_make_what_they_make() -> None:
    text = """\
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Address(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)
    line_1: str
    postalCode: str
    _2nd: str
    zip_code_4x: str
"""
    found = shapes({"app.py": text}, "app.py")
    assert [m.name for m in found["Address"].members] == ["line1", "postalCode", "zipCode4X"]


@pytest.mark.parametrize(
    "text",
    ["def f(:", "x = 1", "lambda: 1", "def f(a): return a[9]", "def f(a): return 'x' * 9 ** 9",
     "def f(a): return a.format(a)", "def f(a): return a.__class__", "class A: pass",
     "def f(a): a.pop()", "def f(a): return next(iter([]))", "def f(a):\n while True: pass"],
)  # fmt: skip
def test_nothing_in_a_function_makes_it_raise(text: str) -> None:
    assert made_of(Source(text, lambda _: None), "some_name") is None
