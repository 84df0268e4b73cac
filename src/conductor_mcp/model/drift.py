"""How an implementation of a data model differs from the model."""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.model.shape import Member, Shape, Sort, Type
from conductor_mcp.model.source import Span
from conductor_mcp.model.values import dataclass

_NUMBERS = frozenset((Sort.INTEGER, Sort.NUMBER))
_OBJECTS = frozenset((Sort.OBJECT, Sort.MAP))


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference. ``kind``: missing, extra, type, optionality, enum, constraint or alias.

    ``hard``: a name that no reader takes for the other, as one in another case may be.
    """

    kind: str
    field: str
    at: Span
    message: str
    hard: bool = False

    @property
    def identity(self) -> tuple[str, str]:
        """What it is known by, whatever lines move."""
        return (self.kind, self.field)


def drifts(model: Shape, code: Shape, *, subset: bool = False) -> list[Drift]:
    """Say how ``code`` differs from the ``model`` it implements, in the model's order.

    Names that differ only in case and underscores are one field, unless the code itself states
    how it is called in the data. ``subset``: the code may leave fields out.
    """
    found: list[Drift] = []
    theirs = {_folded(m.name): m for m in code.members}
    theirs |= {_folded(m.code_name): m for m in code.members if m.code_name and not m.named}
    renamed = {_folded(m.code_name): m for m in code.members if m.code_name and m.named}
    wanted = {_folded(m.name) for m in model.members}
    matched: set[int] = set()
    for member in model.members:
        other = theirs.get(_folded(member.name))
        if other is None and (same := renamed.get(_folded(member.name))):
            # The code's own name is the model's; what it is called in the data is not.
            other = same if _folded(same.name) not in wanted else None
        if other is None:
            if not (code.unknown or subset or member.retired):
                words = f"{code.key} lacks {member.name}, which {model.key} has"
                found.append(Drift("missing", member.name, code.at, words))
            continue
        matched.add(id(other))
        found += _compared(member, other, code)
    for other in code.members:
        if id(other) not in matched and not (model.unknown or other.given):
            words = f"{code.key} has {other.name}, which {model.key} does not know"
            found.append(Drift("extra", other.name, other.at, words))
    return found


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()


def _compared(member: Member, other: Member, code: Shape) -> Iterator[Drift]:
    where = f"{code.key}.{other.code_name or other.name}"
    if other.named and other.name != member.name:
        words = f"{where} is called {other.name} in the data, and the model says {member.name}"
        hard = _folded(other.name) != _folded(member.name)
        yield Drift("alias", member.name, other.at, words, hard)
    if not fits(member.type, other.type):
        words = f"{where} is {shown(other.type)}, and the model says {shown(member.type)}"
        yield Drift("type", member.name, other.at, words)
    elif differ := _values(member.type, other.type):
        yield Drift("enum", member.name, other.at, f"{where} {differ}")
    if words := _optionality(member, other):
        yield Drift("optionality", member.name, other.at, f"{where} {words}")
    for limit in sorted(member.limits.keys() & other.limits.keys()):
        if member.limits[limit] != other.limits[limit]:
            said, ours = other.limits[limit], member.limits[limit]
            words = f"{where} has {limit} {said}, and the model says {ours}"
            yield Drift("constraint", f"{member.name}.{limit}", other.at, words)


def fits(model: Type, code: Type) -> bool:
    """Whether a type can hold what the model means; what is not known fits."""
    if not model.known or not code.known:
        return True
    mine, theirs = {model.sort, *model.sorts}, {code.sort, *code.sorts}
    if Sort.ANY in mine | theirs:
        return True
    if mine.isdisjoint(theirs) and not (
        (mine & _NUMBERS and Sort.NUMBER in theirs) or (mine & _OBJECTS and theirs & _OBJECTS)
    ):
        return False
    if model.form and code.form and model.form != code.form and Sort.STRING in mine & theirs:
        return False
    if model.items is not None and code.items is not None:
        return fits(model.items, code.items)
    return True


def _values(model: Type, code: Type) -> str:
    if not model.values or not code.values:
        return ""
    mine, theirs = model.values, code.values
    if set(mine).isdisjoint(theirs):  # constants spelled the language's way: NEW for "new"
        spelled = {_folded(v): v for v in mine}
        theirs = tuple(spelled.get(_folded(v), v) for v in theirs)
    lacks = [v for v in mine if v not in theirs]
    more = [v for v in theirs if v not in mine]
    parts = [f"lacks {', '.join(lacks)}"] if lacks else []
    parts += [f"also allows {', '.join(more)}"] if more else []
    return " and ".join(parts)


def _optionality(member: Member, other: Member) -> str:
    """Compare whether a field may be left out or null, where both sides tell."""
    mine, theirs = _may_be_absent(member), _may_be_absent(other)
    if mine is None or theirs is None or mine == theirs:
        return ""
    return "is optional, and the model requires it" if theirs else (
        "is required, and the model lets it be absent"
    )  # fmt: skip


def _may_be_absent(member: Member) -> bool | None:
    # Languages differ in whether they tell absent from null; either makes a reader check.
    if member.required is None and member.nullable is None:
        return None
    return member.required is False or bool(member.nullable)


def shown(kind: Type) -> str:
    """Return a type as people read it."""
    name = kind.ref or (f"{kind.sort}({kind.form})" if kind.form else str(kind.sort))
    return f"{name} of {shown(kind.items)}" if kind.items is not None else name
