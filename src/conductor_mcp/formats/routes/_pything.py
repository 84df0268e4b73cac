"""What a name of a Python file may mean, and what a call gives to the names of a function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from conductor_mcp.formats.routes._python import Argument, Class, Function
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Join,
    Member,
    Name,
    Odd,
    Pick,
    Plain,
    Spread,
    Table,
    Text,
    Value,
    dotted,
)

_DEEPEST = 25
FIELD = ("Field", "field", "ib", "attrib")
FROM_OUTSIDE = ("os.getenv", "getenv", "os.environ.get", "environ.get")
Given: TypeAlias = "tuple[tuple[tuple[str, str, str], Thing], ...]"
"""What the parameters of functions and the fields of objects are, where calls have said it."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name means: a definition or a value in a file, a module, or something outside.

    ``outside`` is a dotted origin (``fastapi.APIRouter``, with ``()`` for what a call gives).
    ``given`` is what the names around it were given by the calls that led to it.
    """

    path: str = ""
    scope: str = ""
    name: str = ""
    what: Function | Class | Value | None = None
    outside: str = ""
    module: bool = False
    given: Given = field(default=(), compare=False, repr=False)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.path, self.scope, self.name


def passed(
    at: Thing, call: Call, path: str, function: Function
) -> dict[tuple[str, str, str], Thing]:
    """Return what a call gives to the parameters of a function, their defaults included."""
    found: dict[tuple[str, str, str], Thing] = {}
    bare = any(dotted(one) == "staticmethod" for one in function.decorators)
    skipped = bool(function.owner) and not bare
    arguments = function.arguments[skipped:]
    place = 0
    for one in arguments:
        value = call.at(place, one.name) if not one.star else _rest(call, place, one, arguments)
        place += not one.star if one.star != "*" and one.name != "*" else len(call.given)
        if value is not None:
            found[path, function.path, one.name] = Thing(at.path, at.scope, "", value)
        elif one.default is not None:
            found[path, function.path, one.name] = Thing(path, function.scope, "", one.default)
    return found


def _rest(call: Call, place: int, one: Argument, arguments: tuple[Argument, ...]) -> Value | None:
    """Return what a call gives to ``*args`` or ``**kwargs``, ``None`` where it gives nothing."""
    if one.star == "*" and one.name not in ("", "*"):
        alone = [v for v in call.given[place:] if not (isinstance(v, Spread) and v.double)]
        return Items(tuple(alone))
    if one.star != "**":
        return None
    own = {each.name for each in arguments}
    held: list[tuple[Value, Value]] = [
        (Spread(v.of), Odd("")) for v in call.given if isinstance(v, Spread) and v.double
    ]
    held += [(Text(name), value) for name, value in call.named.items() if name not in own]
    return Table(tuple(held))


def nothing(thing: Thing) -> bool:
    """Whether nothing but `None`, or a parameter that nobody has given, is known.

    What the environment alone says is `None` where it says nothing.
    """
    if isinstance(thing.what, Call) and dotted(thing.what.function) in FROM_OUTSIDE:
        return len(thing.what.given) == 1 and not thing.what.named
    if isinstance(thing.what, Plain):
        return thing.what.word == "None"
    return thing.what is None and not (thing.outside or thing.module)


def called_name(value: Call) -> str:
    function = value.function
    return function.name if isinstance(function, Name | Member) else ""


def is_module(target: str, name: str) -> bool:
    """Whether a path is that of a module of this name."""
    return target.endswith((f"/{name}.py", f"/{name}/__init__.py", f"{name}/__init__.py")) or (
        target == f"{name}.py"
    )


def later(value: Value) -> bool:
    """Whether a value only stands for what is set later."""
    if isinstance(value, Call):
        return called_name(value) in FIELD and not value.given
    return value == Plain("None")


def key_text(value: Value | None) -> str:
    return value.text if isinstance(value, Text) else ""


def entry(table: Value | Function | Class | None, key: Value) -> Value | None:
    """Return what a table holds under a string, or under a name such as an enumeration's.

    Of a list it is what stands at a place.
    """
    if isinstance(table, Items) and isinstance(key, Plain) and key.word.isdigit():
        return table.values[int(key.word)] if int(key.word) < len(table.values) else None
    if isinstance(table, Call) and table.function == Name("dict") and isinstance(key, Text):
        return table.named.get(key.text)
    if not isinstance(table, Table):
        return None
    if isinstance(key, Text):
        return table.get(key.text)
    last = dotted(key).split(".")[-2:]
    same = (value for name, value in table.entries if dotted(name).split(".")[-2:] == last)
    return next(same, None) if last != [""] else None


def unquoted(value: Value | None) -> Value | None:
    """Return the name that stands in an annotation as a string."""
    if not isinstance(value, Text) or not value.text.replace(".", "").isidentifier():
        return value
    return of_dotted(value.text)


def options_of(value: Value | None) -> tuple[Value, ...]:
    """Return the types that an annotation allows: one, but for ``Optional`` and unions."""
    if isinstance(value, Join) and value.operator == "|":
        return tuple(unquoted(one) or one for one in value.parts)
    head = dotted(value.of).rpartition(".")[2] if isinstance(value, Pick) else ""
    if isinstance(value, Pick) and head in ("Optional", "Union", "Annotated", "Final", "ClassVar"):
        every = value.key.values if isinstance(value.key, Items) else (value.key,)
        return tuple(
            inner
            for one in (every[:1] if head == "Annotated" else every)
            for inner in options_of(unquoted(one))
        )
    return () if value is None else (value,)


def of_dotted(text: str) -> Value:
    """Return the names that ``a.b.c`` is written with."""
    first, *rest = text.split(".")
    found: Value = Name(first)
    for step in rest:
        found = Member(found, step)
    return found


def names_of(value: Value | None, depth: int = 0) -> Iterator[str]:
    """Yield the names that an expression is written with."""
    if value is None or depth > _DEEPEST:
        return
    below: tuple[Value | None, ...] = ()
    if isinstance(value, Name):
        yield value.name
    elif isinstance(value, Member | Spread):
        below = (value.of,)
    elif isinstance(value, Pick):
        below = (value.of, value.key)
    elif isinstance(value, Call):
        below = (value.function, *value.given, *value.named.values())
    elif isinstance(value, Items):
        below = value.values
    elif isinstance(value, Join):
        below = value.parts
    elif isinstance(value, Table):
        below = tuple(one for _, one in value.entries)
    for one in below:
        yield from names_of(one, depth + 1)
