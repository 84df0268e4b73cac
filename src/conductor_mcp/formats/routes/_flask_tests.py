"""What conditions of Python come to, and lists that are made of loops and conditions."""

from __future__ import annotations

from dataclasses import dataclass

from conductor_mcp.formats.routes._flask_calls import Calls
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    UNKNOWN,
    Frame,
    Unknown,
    each,
    gathers,
)
from conductor_mcp.formats.routes._python import Class
from conductor_mcp.formats.routes._values import Call, Name, dotted

_SORTS: dict[str, tuple[type, ...]] = {
    "str": (str,), "dict": (dict,), "int": (int,),
    **dict.fromkeys(("list", "tuple", "set"), (list, tuple)),
}  # fmt: skip
_TEXTS = ("string_types", "basestring", "text_type")
_SORTING = ("isinstance", "issubclass", "isclass")


@dataclass(slots=True)
class Tests(Calls):
    """Conditions and comprehensions. Names are bound by who goes through statements."""

    def call(self, call: Call, frame: Frame) -> object:
        name = dotted(call.function).rpartition(".")[2]
        if name not in _SORTING:
            return super(Tests, self).call(call, frame)
        known = self._sorted(call, name, frame)
        return UNKNOWN if known is None else known

    def _sorted(self, call: Call, name: str, frame: Frame) -> bool | None:
        """Say what ``isinstance``, ``issubclass`` and ``isclass`` do."""
        found, sort = self.value(call.at(0), frame), call.at(1)
        if isinstance(sort, Name) and sort.name in _SORTS:
            known = gathers(found) or isinstance(found, str | int)
            return isinstance(found, _SORTS[sort.name]) if known else None
        if isinstance(found, Unknown) or (isinstance(found, Thing) and found.what is None):
            return None
        defined = isinstance(found, Thing) and isinstance(found.what, Class)
        if isinstance(sort, Name) and sort.name == "type":
            return defined
        if name == "isclass" or defined != (name == "issubclass"):
            return defined and name == "isclass"
        kind = self.value(sort, frame)
        if not isinstance(found, Thing):
            return _plainly(found, kind)
        every = [self.is_a(found, one) for one in (each(kind) or (kind,))]
        return True if True in every else None if None in every else False

    def is_a(self, found: Thing, kind: object) -> bool | None:
        """Say whether a class is one of a kind, or an object is made of one."""
        if not isinstance(kind, Thing):
            return None
        last = kind.outside.rpartition(".")[2] or kind.name
        owner = self.eyes.class_of(found)
        if owner is None:
            made = self.eyes.kind(found).removesuffix("()").rpartition(".")[2]
            return isinstance(found.what, Call) and bool(made) and made.endswith(last)
        names = [one.outside.rpartition(".")[2] or one.name for one in self.eyes.lineage(owner)]
        return any(name.endswith(last) for name in names)


def _plainly(found: object, kind: object) -> bool | None:
    """Say whether a text, a number or a list is of a kind of some library."""
    last = kind.outside.rpartition(".")[2] if isinstance(kind, Thing) else ""
    if last in _TEXTS:
        return isinstance(found, str)
    return False if last[:1].isupper() else None
