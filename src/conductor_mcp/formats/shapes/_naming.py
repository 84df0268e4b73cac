"""How pydantic models turn the names of their fields into those of the data.

Sources: pydantic's documentation (``alias_generator``, ``AliasGenerator``,
``functools.partial``). A function of the repository is followed without running it; one of a
library is known by its documentation, or by what it is called.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._naming_functions import library
from conductor_mcp.formats.shapes._patterns import Pattern
from conductor_mcp.formats.shapes._python import Class, Module, arguments_of, find, origin_through
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.formats.shapes._text_functions import Source, made_of

if TYPE_CHECKING:
    from tree_sitter import Node

ALIASES = ("validation_alias", "alias")  # what data is read by, the first before the second
_SETTINGS = "model_config"
_HOPS = 4
_LONGEST = 20_000  # letters of a constant that a function looks something up in


def naming(classes: list[Class]) -> tuple[Callable[[str], str] | None, tuple[str, ...]]:
    """Return how names are turned into those of the data, and what of that is not known."""
    given = next(filter(None, map(_generator, classes)), None)
    if given is None:
        return None, ()
    node, here = _of_generator(*given)
    if node is None:  # names for sending alone, or none at all
        return None, ()
    source = _source(node, here)
    fields = [a.name for one in classes for a in one.attributes if a.annotation is not None]
    told = [made_of(source, name) is not None for name in ("some_name", *fields)]
    unknown = () if all(told) else (_computed(_called(node, here)),)
    return (partial(_made, source) if told[0] else None), unknown


def _made(source: Source, name: str) -> str:
    return made_of(source, name) or name


def _called(node: Node, here: Module) -> str:
    if node.type in ("identifier", "attribute"):
        return here.origin(node).rpartition(".")[2]
    return text_of(node).partition("\n")[0][:40]


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
    if settings is not None and "alias_generator" in settings.methods:
        body = settings.node.child_by_field_name("body")
        for statement in body.named_children if body is not None else ():
            inner = statement.child_by_field_name("definition") or statement
            if text_of(inner.child_by_field_name("name")) == "alias_generator":
                found.append((statement, one.inside))
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


def _of_generator(node: Node, here: Module) -> tuple[Node | None, Module]:
    """Return the function in ``AliasGenerator(alias=to_camel)``, or what is given itself."""
    for _ in range(_HOPS):
        place = find(text_of(node), here) if node.type in ("identifier", "attribute") else None
        kept = place[0].assigned.get(place[1]) if place is not None else None
        if place is None or kept is None:
            break
        node, here = kept, place[0]
    function = node.child_by_field_name("function") if node.type == "call" else None
    if function is not None and text_of(function) in ("staticmethod", "classmethod"):
        return next(iter(arguments_of(node)[0]), None), here
    if function is None or here.origin(function).rpartition(".")[2] != "AliasGenerator":
        return (None if node.type == "none" else node), here
    positional, keywords = arguments_of(node)
    both = dict(zip(("alias", "validation_alias"), positional, strict=False)) | keywords
    found = (both[key] for key in ALIASES if key in both)
    return next((one for one in found if one.type != "none"), None), here


def _source(node: Node, here: Module) -> Source:
    """Return the function that an expression means, as one that can be followed."""
    text = text_of(node)
    if node.type == "lambda":
        return Source(text, lambda name: _around(name, here))
    if _is_partial(node, here):
        return _bound(node, here)
    if node.type.endswith("_definition"):
        return _method(node, here)
    if node.type in ("identifier", "attribute"):
        return Source("lambda _given: _named(_given)", lambda _: _around(text, here, loose=True))
    return Source(f"lambda _given: ({text})(_given)", lambda name: _around(name, here))


def _is_partial(call: Node, here: Module) -> bool:
    function = call.child_by_field_name("function") if call.type == "call" else None
    return function is not None and here.origin(function) == "functools.partial"


def _bound(call: Node, here: Module) -> Source:
    """Return what ``partial(function, ...)`` makes, as a call with all that it is given."""
    positional, keywords = arguments_of(call)
    first, *others = map(text_of, positional or [call])
    given = [*others, "_given", *(f"{key}={text_of(one)}" for key, one in keywords.items())]
    return Source(f"lambda _given: ({first})({', '.join(given)})", lambda n: _around(n, here))


def _method(node: Node, here: Module) -> Source:
    """Return the method ``alias_generator`` of a model's ``Config``."""
    bound = node.type == "decorated_definition" and "@classmethod" in text_of(node)
    inner = Source(
        text_of(node.child_by_field_name("definition") or node), lambda n: _around(n, here)
    )
    return Source(f"lambda _given: _method({'None, ' if bound else ''}_given)", lambda _: inner)


def _around(name: str, here: Module, hops: int = _HOPS, *, loose: bool = False) -> object:
    """Return what a name beside a function is, as far as that can be told.

    ``loose``: a library's function may be known by its name alone, wherever it is from.
    """
    first, _, rest = name.partition(".")
    origin = ".".join(filter(None, (here.names.get(first, first), rest)))
    if origin.startswith("pydantic."):
        return library(origin) or _CHOICES.get(origin.rpartition(".")[2])
    found = find(name, here)
    where, inner = found or (here, "")
    value = where.assigned.get(inner)
    if value is not None:
        return _kept(value, where, hops)
    if found is not None and inner in where.functions:
        defined = where.functions[inner]
        node = defined.child_by_field_name("definition") or defined
        return Source(text_of(node), lambda name: _around(name, where))
    outside = found is None and (loose or first in here.names or first == "str")
    return library(origin_through(name, here, ())) if outside else None


def _kept(value: Node, here: Module, hops: int) -> object:
    """Return what is assigned to a name at the top of a file."""
    text = text_of(value)
    if text.startswith(("re.compile(", "compile(")):
        given = literal(next(iter(arguments_of(value)[0]), None))
        return Pattern(given) if isinstance(given, str) else None
    if value.type == "lambda" or _is_partial(value, here):
        return _source(value, here)
    if value.type in ("identifier", "attribute"):
        return _around(text, here, hops - 1) if hops else None
    if len(text) < _LONGEST:
        with suppress(ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            constant: object = ast.literal_eval(text)
            return constant
    return None


def _choice(*given: object) -> object:
    return next((one for one in given if one), None)


def _path(*given: object) -> object:
    return given[0] if len(given) == 1 else None


_CHOICES: dict[str, Callable[..., object]] = {"AliasChoices": _choice, "AliasPath": _path}
