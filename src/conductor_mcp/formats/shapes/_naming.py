"""How pydantic models turn the names of their fields into those of the data.

Sources: pydantic's documentation (``alias_generator``, ``AliasGenerator``,
``pydantic.alias_generators``). A function of the repository is followed without running it; one
of a library is known by what it is called.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._patterns import Pattern
from conductor_mcp.formats.shapes._python import Class, Module, arguments_of, find
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.formats.shapes._text_functions import Source, made_of

if TYPE_CHECKING:
    from tree_sitter import Node

ALIASES = ("validation_alias", "alias")  # what data is read by, the first before the second
_SETTINGS = "model_config"
_LONGEST = 20_000  # letters of a constant that a function looks something up in


def naming(classes: list[Class]) -> tuple[Callable[[str], str] | None, tuple[str, ...]]:
    """Return how names are turned into those of the data, and what of that is not known."""
    for one in classes:
        found = _generator(one)
        if found is None:
            continue
        given, here = found
        node = _of_generator(given)
        if node is None:  # names for sending alone
            return None, ()
        source = _source(node, here)
        if source is None:
            name = here.origin(node).rpartition(".")[2]
            known = _library(name)
            return known, () if known else (_computed(name),)
        if made_of(source, "some_name") is None:
            return None, (_computed(text_of(node).partition("\n")[0][:40]),)
        return partial(_made, source), ()
    return None, ()


def _made(source: Source, name: str) -> str:
    return made_of(source, name) or name


def _computed(name: str) -> str:
    return f"its names are computed by {name}"


def _generator(one: Class) -> tuple[Node, Module] | None:
    """Return what a class's own settings say of names, with the file that says so."""
    found = (
        [(one.options["alias_generator"], one.inside)] if "alias_generator" in one.options else []
    )
    for value in (a.value for a in one.attributes if a.name == _SETTINGS and a.value):
        found += _setting(value, one.inside)
    settings = one.module.classes.get(f"{one.key}.Config")
    for each in settings.attributes if settings else ():
        if each.name == "alias_generator" and each.value is not None:
            found.append((each.value, one.inside))
    return found[-1] if found else None


def _setting(value: Node, here: Module) -> list[tuple[Node, Module]]:
    if value.type == "identifier":
        place = find(text_of(value), here)
        stated = place[0].assigned.get(place[1]) if place else None
        return (
            _setting(stated, place[0]) if place and stated and stated.type != "identifier" else []
        )
    found = [(node, here) for k, node in arguments_of(value)[1].items() if k == "alias_generator"]
    for pair in value.named_children if value.type == "dictionary" else ():
        inner = pair.child_by_field_name("value")
        if inner is not None and literal(pair.child_by_field_name("key")) == "alias_generator":
            found.append((inner, here))
    return found


def _of_generator(node: Node) -> Node | None:
    """Return the function in ``AliasGenerator(alias=to_camel)``, or what is given itself."""
    keywords = arguments_of(node)[1] if node.type == "call" else {}
    usual = None if "serialization_alias" in keywords else node
    return next((keywords[key] for key in ALIASES if key in keywords), usual)


def _source(node: Node, here: Module) -> Source | None:
    """Return the function that a name means, if it is in this repository."""
    if node.type == "lambda":
        return Source(text_of(node), lambda name: _around(name, here))
    found = find(text_of(node), here)
    if found is None or here.origin(node).startswith("pydantic."):
        return None
    where, name = found
    defined = where.functions.get(name)
    if defined is not None:
        inner = defined.child_by_field_name("definition") or defined
        return Source(text_of(inner), lambda name: _around(name, where))
    stated = where.assigned.get(name)
    return _source(stated, where) if stated is not None and stated.type == "lambda" else None


def _around(name: str, here: Module) -> object:
    """Return what a name beside a function is, as far as that can be told."""
    found = find(name, here)
    where, inner = found or (here, "")
    value = where.assigned.get(inner)
    if value is not None and text_of(value).startswith(("re.compile(", "compile(")):
        given = literal(next(iter(arguments_of(value)[0]), None))
        return Pattern(given) if isinstance(given, str) else None
    if value is not None and value.type != "lambda" and len(text_of(value)) < _LONGEST:
        with suppress(ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            constant: object = ast.literal_eval(text_of(value))
            return constant
    if found is not None and inner in where.functions:
        defined = where.functions[inner]
        node = defined.child_by_field_name("definition") or defined
        return Source(text_of(node), lambda name: _around(name, where))
    origin = here.names.get(name.partition(".")[0], "")
    return _library(name.rpartition(".")[2]) if origin else None


def _library(name: str) -> Callable[[str], str] | None:
    """Return what a library's function of this name does; ``None`` if it is not known."""
    folded = name.replace("_", "").casefold()
    return _GENERATORS.get(
        "tocamel" if "camel" in folded and "snake" not in folded[5:] else folded
    )


def _pascal(name: str) -> str:
    return _JOINT.sub("", name.title())


def _camel(name: str) -> str:
    if _IS_CAMEL.match(name) and not _TITLED.search(name):
        return name
    made = _pascal(name)
    start = len(made) - len(made.lstrip("_"))
    return made[: start + 1].lower() + made[start + 1 :]


_JOINT = re.compile(r"(?<=[0-9A-Za-z])_(?=[0-9A-Z])")
_IS_CAMEL = re.compile(r"[a-z][A-Za-z0-9]*\Z")
_TITLED = re.compile(r"[0-9][a-z]")


def _snake(name: str) -> str:
    for joint in _JOINTS:
        name = joint.sub(r"\1_\2", name)
    return name.replace("-", "_").lower()


_JOINTS = [re.compile(one) for one in ("([A-Z]+)([A-Z][a-z])", "([a-z])([A-Z])",
                                       "([0-9])([A-Z])", "([a-z])([0-9])")]  # fmt: skip


def _kebab(name: str) -> str:
    return name.replace("_", "-")


# Functions by what they are called, folded: pydantic's own, and those of libraries for names.
_GENERATORS: dict[str, Callable[[str], str]] = {
    "tocamel": _camel, "tosnake": _snake,
    **dict.fromkeys(("topascal", "topascalcase", "pascalize", "pascalcase", "snaketopascal"),
                    _pascal),
    **dict.fromkeys(("tokebab", "tokebabcase", "kebabize", "kebabcase", "snaketokebab",
                     "dasherize", "spinalcase"), _kebab),
}  # fmt: skip
