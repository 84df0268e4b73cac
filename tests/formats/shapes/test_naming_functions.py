"""Names of the data that functions of libraries make, as those libraries make them."""

from __future__ import annotations

import pytest

from conductor_mcp.formats.shapes._naming_functions import library
from tests.formats.shapes.support import members, shapes

NAMES = ("some_name", "line_1", "url_2x", "postalCode", "HTTPServer", "class_")


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        ("inflection.camelize", "SomeName Line1 Url2x PostalCode HTTPServer Class_"),
        ("inflection.underscore", "some_name line_1 url_2x postal_code http_server class_"),
        ("inflection.dasherize", "some-name line-1 url-2x postalCode HTTPServer class-"),
        ("inflection.parameterize", "some_name line_1 url_2x postalcode httpserver class_"),
        ("humps.camelize", "someName line1 url2x postalCode HTTPServer class_"),
        ("humps.pascalize", "SomeName Line1 Url2x PostalCode HTTPServer Class_"),
        ("humps.decamelize", "some_name line_1 url_2x postal_code http_server class_"),
        ("humps.kebabize", "some-name line-1 url-2x postal-code http-server class_"),
        ("stringcase.camelcase", "someName line_1 url_2x postalCode hTTPServer class_"),
        ("stringcase.pascalcase", "SomeName Line_1 Url_2x PostalCode HTTPServer Class_"),
        ("stringcase.snakecase", "some_name line_1 url_2x postal_code h_t_t_p_server class_"),
        ("stringcase.spinalcase", "some-name line-1 url-2x postal-code h-t-t-p-server class-"),
        ("stringcase.constcase", "SOME_NAME LINE_1 URL_2X POSTAL_CODE H_T_T_P_SERVER CLASS_"),
        ("caseconverter.camelcase", "someName line1 url2x postalCode httpserver class"),
        ("caseconverter.pascalcase", "SomeName Line1 Url2x PostalCode None Class"),
        ("caseconverter.kebabcase", "some-name line-1 url-2x postal-code httpserver class"),
        ("caseconverter.macrocase", "SOME_NAME LINE_1 URL_2X POSTAL_CODE None CLASS"),
        (
            "pydantic.alias_generators.to_camel",
            "someName line1 url2X postalCode httpserver class_",
        ),
        ("pydantic.utils.to_camel", "SomeName Line1 Url2X Postalcode Httpserver Class_"),
        ("str.upper", "SOME_NAME LINE_1 URL_2X POSTALCODE HTTPSERVER CLASS_"),
        ("elsewhere.to_kebab", "some-name line-1 url-2x postalCode HTTPServer class-"),
    ],
)
def test_a_library_s_function_makes_what_it_is_documented_to_make(
    origin: str, wanted: str
) -> None:
    function = library(origin)
    assert function is not None
    assert " ".join(str(function(name)) for name in NAMES) == wanted


@pytest.mark.parametrize("origin", ["inflection.ordinal", "humps.main", "elsewhere.rot13"])
def test_a_function_that_is_not_known_is_not_guessed(origin: str) -> None:
    assert library(origin) is None


BESIDE = """\
from functools import partial
import functools
import humps
import inflection
import inflection as infl
import stringcase
from caseconverter import camelcase, pascalcase
from pydantic import AliasChoices, AliasGenerator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel, to_pascal, to_snake
from shop.compat import camelize, lower, prefixed, maker

low = functools.partial(infl.camelize, uppercase_first_letter=False)
again = low
turn = turn_too
turn_too = turn
GENERATOR = AliasGenerator(alias=to_pascal)


class Order(BaseModel):
    model_config = ConfigDict(alias_generator={generator})
    some_name: str
"""
COMPAT = """\
from functools import partial
from inflection import camelize, underscore


def with_prefix(prefix, name, *, end=""):
    return prefix + name + end


def maker(mark):
    return lambda name: name.replace("_", mark)


lower = partial(camelize, uppercase_first_letter=False)
prefixed = partial(with_prefix, "x-", end="!")
"""


def order(generator: str) -> tuple[list[str], tuple[str, ...]]:
    files = {"app.py": BESIDE.replace("{generator}", generator), "shop/__init__.py": "",
             "shop/compat.py": COMPAT}  # fmt: skip
    found = shapes(files, "app.py")["Order"]
    return [m.name for m in found.members], found.unknown


@pytest.mark.parametrize(
    ("generator", "wanted"),
    [
        ("inflection.camelize", "SomeName"),
        ("partial(inflection.camelize, uppercase_first_letter=False)", "someName"),
        ("partial(\n        inflection.camelize,\n        uppercase_first_letter=False,\n    )",
         "someName"),
        ("low", "someName"),
        ("again", "someName"),
        ("camelize", "SomeName"),
        ("lower", "someName"),
        ("prefixed", "x-some_name!"),
        ("maker('.')", "some.name"),
        ("lambda field: inflection.camelize(field, False)", "someName"),
        ("lambda field: '@' + humps.camelize(field)", "@someName"),
        ("stringcase.spinalcase", "some-name"),
        ("pascalcase", "SomeName"),
        ("to_snake", "some_name"),
        ("str.upper", "SOME_NAME"),
        ("GENERATOR", "SomeName"),
        ("AliasGenerator(camelcase)", "someName"),
        ("AliasGenerator(to_pascal, to_camel)", "someName"),
        ("AliasGenerator(alias=to_camel, serialization_alias=to_pascal)", "someName"),
        ("AliasGenerator(validation_alias=None, serialization_alias=to_pascal)", "some_name"),
        ("AliasGenerator(validation_alias=lambda n: AliasChoices(to_camel(n), n))", "someName"),
        ("None", "some_name"),
    ],
)  # fmt: skip
def test_a_generator_is_followed_to_what_it_makes(generator: str, wanted: str) -> None:
    assert order(generator) == ([wanted], ())


@pytest.mark.parametrize(
    ("generator", "called"),
    [
        ("inflection.ordinal", "ordinal"),
        ("partial(inflection.ordinal, 3)", "partial(inflection.ordinal, 3)"),
        ("partial()", "partial()"),
        ("partial(humps.camelize, style='x')", "partial(humps.camelize, style='x')"),
        ("turn", "turn"),
        ("unheard_of", "unheard_of"),
        ("maker()", "maker()"),
    ],
)
def test_a_generator_that_is_not_known_is_said(generator: str, called: str) -> None:
    assert order(generator) == (["some_name"], (f"its names are computed by {called}",))


def test_a_name_that_a_known_function_does_not_tell_is_said() -> None:
    text = """\
from caseconverter import pascalcase
from pydantic import BaseModel, ConfigDict


class Order(BaseModel):
    model_config = ConfigDict(alias_generator=pascalcase)
    some_name: str
    HTTPServer: str
"""
    found = shapes({"app.py": text}, "app.py")["Order"]
    assert members(found)[0] == "some_name as SomeName: string, required"
    assert found.unknown == ("its names are computed by pascalcase",)


@pytest.mark.parametrize(
    "method",
    ["def alias_generator(name):", "@staticmethod\n        def alias_generator(name):",
     "@classmethod\n        def alias_generator(cls, name):"],
)  # fmt: skip
def test_a_method_of_the_settings_is_followed(method: str) -> None:
    text = f"""\
from pydantic import BaseModel


class Order(BaseModel):
    some_name: str

    class Config:
        {method}
            return name.upper()
"""
    found = shapes({"app.py": text}, "app.py")["Order"]
    assert (members(found), found.unknown) == (["some_name as SOME_NAME: string, required"], ())


def test_a_class_may_turn_off_what_its_base_turns_names_into() -> None:
    text = """\
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Base(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class Order(Base):
    model_config = ConfigDict(alias_generator=None)
    some_name: str
"""
    found = shapes({"app.py": text}, "app.py")["Order"]
    assert (members(found), found.unknown) == (["some_name: string, required"], ())
