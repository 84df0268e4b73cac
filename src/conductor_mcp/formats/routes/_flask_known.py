"""What an expression of Python is known to be: text, numbers, lists, tables, things, functions."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._python import Function

LONGEST = 2_000
"""Longer texts and lists are no paths and no tables of routes."""


_WIDEST = 3  # digits of a field's width, arguments of a range
_PAIR = 2


class Unknown:
    """What the text does not tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class Guess(str):
    """A text of which there are several, of which this one is as good as any."""

    __slots__ = ()


@dataclass(slots=True)
class Many:
    """A list, a tuple or a set."""

    values: list[object] = field(default_factory=list[object])
    open: bool = False
    """Whether there is more in it than is known."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Something that is known, where an expression stands."""

    of: object


class Place(str):
    """A path of the repository, from its root."""

    __slots__ = ()


@dataclass(slots=True)
class Row(Many):
    """A tuple whose places have names too."""

    names: tuple[str, ...] = ()

    def get(self, name: str) -> object:
        """Return what stands at a place that has a name."""
        at = self.names.index(name) if name in self.names else len(self.values)
        return self.values[at] if at < len(self.values) else UNKNOWN


@dataclass(slots=True)
class Keyed:
    """A dictionary, as far as its keys are known."""

    entries: dict[object, object] = field(default_factory=dict[object, object])


@dataclass(slots=True)
class Frame:
    """The names of one run of a function or a module. ``site`` is where it was called from."""

    path: str
    scope: str
    names: dict[str, object] = field(default_factory=dict[str, object])
    above: Frame | None = None
    given: list[object] = field(default_factory=list[object])
    yielded: list[object] | None = None
    site: tuple[str, int] | None = None
    loops: int = 0
    broken: bool = False
    """Whether a loop was left by ``break``."""
    resume: Callable[[object], None] | None = field(default=None, compare=False, repr=False)
    """What goes on where the run yields: the statements of a ``with``."""
    settled: bool = True
    """Whether the run is that of a module, or of a function whose arguments are known."""

    def get(self, name: str) -> object | None:
        """Return what a name is bound to in this run or those around it."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.above
        return None

    def has(self, name: str) -> bool:
        """Whether a name is known in this run or those around it, ``None`` included."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return not isinstance(frame.names[name], Unknown)
            frame = frame.above
        return False


@dataclass(frozen=True, slots=True)
class Closure:
    """A function with the run that it was defined in."""

    thing: Thing
    frame: Frame = field(compare=False, repr=False)

    @property
    def function(self) -> Function | None:
        return self.thing.what if isinstance(self.thing.what, Function) else None


@dataclass(frozen=True, slots=True)
class Partial:
    """A function or a method with some of its arguments given."""

    of: object
    given: tuple[object, ...] = ()
    named: tuple[tuple[str, object], ...] = ()


def truth(value: object) -> bool | None:
    """Say whether a value counts as true, ``None`` where it is not known."""
    if isinstance(value, Many):
        return bool(value.values) if not value.open or value.values else None
    if isinstance(value, Keyed):
        return bool(value.entries)
    if value is None or isinstance(value, str | int | float):
        return bool(value)
    return None if isinstance(value, Unknown) or _bare(value) else True


def _bare(value: object) -> bool:
    """Whether something is a name of which nothing is known."""
    return isinstance(value, Thing) and (bool(value.outside) or value.what is None)


def plain(word: str) -> object:
    """Return what a number or a constant stands for."""
    if word in ("True", "False", "None"):
        return {"True": True, "False": False, "None": None}[word]
    try:
        return int(word, 0)
    except ValueError:
        pass
    try:
        return float(word)
    except ValueError:
        return UNKNOWN


def each(value: object) -> list[object] | None:
    """Return what going through a value gives, ``None`` where it is not known."""
    if isinstance(value, Many):
        return None if value.open and not value.values else value.values[:LONGEST]
    if isinstance(value, Keyed):
        return list(value.entries)[:LONGEST]
    letters: list[object] = []
    letters.extend(value[:LONGEST] if isinstance(value, str) else ())
    return letters if isinstance(value, str) else None


_TEXTUAL = ("strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "removeprefix",
            "removesuffix", "replace", "split", "rsplit", "partition", "rpartition", "startswith",
            "endswith", "casefold", "swapcase", "splitlines", "isdigit",
            "isidentifier")  # fmt: skip


def of_text(text: str, name: str, given: Sequence[object]) -> object:
    """Return what a method of a string gives."""
    if name == "format":
        return UNKNOWN  # needs names too
    if name == "join" and given:
        parts = each(given[0])
        known = [one for one in parts or () if isinstance(one, str)]
        return text.join(known) if parts is not None and len(known) == len(parts) else UNKNOWN
    if name not in _TEXTUAL or not all(isinstance(one, str | int | None) for one in given):
        return UNKNOWN
    try:
        found: object = getattr(text, name)(*given)
    except (TypeError, ValueError):
        return UNKNOWN
    if isinstance(found, str | bool):
        return found
    return Many(_listed(found))


def _listed(found: object) -> list[object]:
    values: list[object] = []
    if isinstance(found, list | tuple):
        values.extend(found)  # pyright: ignore[reportUnknownArgumentType]
    return values


def filled(text: str, given: Sequence[object], named: dict[str, object]) -> object:
    """Return a string with its fields filled in, as ``format`` does."""
    known = (str, int, float)
    if not all(isinstance(one, known) for one in (*given, *named.values())):
        return UNKNOWN
    if ".__" in text or len(text) > LONGEST or any(sign in text for sign in "!["):
        return UNKNOWN
    if any(
        len(digits) > _WIDEST
        for digits in "".join(c if c.isdigit() else " " for c in text).split()
    ):
        return UNKNOWN
    try:
        return text.format(*given, **named)
    except (ValueError, LookupError, AttributeError, TypeError):
        return UNKNOWN


def percent(text: str, given: object) -> object:
    """Return ``text % given`` for texts and numbers."""
    values = given.values if isinstance(given, Many) else [given]
    if isinstance(given, Keyed):
        table = {k: v for k, v in given.entries.items() if isinstance(v, str | int)}
        return _percent(text, table) if len(table) == len(given.entries) else UNKNOWN
    if not all(isinstance(one, str | int) for one in values):
        return UNKNOWN
    return _percent(text, tuple(values))


def _percent(text: str, values: object) -> object:
    digits = "".join(c if c.isdigit() else " " for c in text).split()
    if "*" in text or any(len(one) > _WIDEST for one in digits):
        return UNKNOWN
    try:
        return text % values
    except (TypeError, ValueError, KeyError):
        return UNKNOWN


def bounded(found: object) -> object:
    """Return a value, of a text or a list no more than any path or table of routes is long."""
    if isinstance(found, str) and len(found) > LONGEST:
        return UNKNOWN
    if isinstance(found, Many) and len(found.values) > LONGEST:
        del found.values[LONGEST:]
        found.open = True
    return found


def of_many(many: Many, name: str, given: Sequence[object]) -> object:
    """Return what a method of a list gives; it may change the list."""
    first = given[0] if given else UNKNOWN
    bounded(many)
    if name in ("append", "add"):
        many.values.append(first)
        return None
    if name in ("extend", "update"):
        more = each(first)
        many.values.extend(more or ())
        many.open = many.open or more is None
        return None
    if name == "insert" and len(given) == _PAIR and isinstance(first, int):
        many.values.insert(first, given[1])
        return None
    return Many(list(many.values), many.open) if name in ("copy", "union") else UNKNOWN


def of_keyed(table: Keyed, name: str, given: Sequence[object]) -> object:
    """Return what a method of a dictionary gives; it may change the dictionary."""
    first = given[0] if given else UNKNOWN
    if name == "items":
        return Many([Many([k, v]) for k, v in table.entries.items()])
    if name in ("keys", "values"):
        return Many(list(getattr(table.entries, name)()))
    if name in ("get", "pop") and isinstance(first, str | int | Thing):
        return table.entries.get(first, given[1] if len(given) > 1 else None)
    if name == "setdefault" and isinstance(first, str | int | Thing) and len(given) > 1:
        return table.entries.setdefault(first, given[1])
    if name == "update" and isinstance(first, Keyed):
        table.entries.update(first.entries)
        return None
    return Keyed(dict(table.entries)) if name == "copy" else UNKNOWN


def _zipped(given: Sequence[object]) -> object:
    columns = [each(one) for one in given]
    known = [one for one in columns if one is not None]
    if len(known) != len(columns):
        return UNKNOWN
    return Many([Many(list(row)) for row in zip(*known, strict=False)])


def _counted(given: Sequence[object]) -> object:
    values = each(given[0]) if given else None
    return UNKNOWN if values is None else Many([Many([n, v]) for n, v in enumerate(values)])


def _ranged(given: Sequence[object]) -> object:
    numbers = [one for one in given if isinstance(one, int)]
    if len(numbers) != len(given) or not 0 < len(numbers) <= _WIDEST or 0 in numbers[2:]:
        return UNKNOWN
    return Many(list(range(*numbers)[:LONGEST]))


def _copied(given: Sequence[object]) -> object:
    if not given:
        return Many()
    values = each(given[0])
    return UNKNOWN if values is None else Many(list(values))


def _texted(given: Sequence[object]) -> object:
    first = given[0] if given else ""
    if isinstance(first, Place):
        return first
    return str(first) if isinstance(first, str | int | float) else UNKNOWN


def _tabled(given: Sequence[object]) -> object:
    if not given:
        return Keyed()
    if isinstance(given[0], Keyed):
        return Keyed(dict(given[0].entries))
    pairs = [one.values for one in each(given[0]) or () if isinstance(one, Many)]
    return Keyed({p[0]: p[1] for p in pairs if len(p) == _PAIR and isinstance(p[0], str | int)})


def _length(given: Sequence[object]) -> object:
    values = each(given[0]) if given else None
    return UNKNOWN if values is None else len(values)


BUILTINS: dict[str, Callable[[Sequence[object]], object]] = {
    "dict": _tabled, "enumerate": _counted, "frozenset": _copied, "len": _length, "list": _copied,
    "OrderedDict": _tabled, "range": _ranged, "reversed": _copied, "set": _copied,
    "sorted": _copied, "str": _texted, "tuple": _copied, "zip": _zipped,
}  # fmt: skip


def _joined(given: Sequence[object]) -> object:
    known = [one for one in given if isinstance(one, str)]
    return posixpath.join(*known) if known and len(known) == len(given) else UNKNOWN


def _put(given: Sequence[object]) -> object:
    known = [one for one in given if isinstance(one, str)]
    if len(known) != _PAIR or len(given) != _PAIR:
        return UNKNOWN
    return f"{known[0].rpartition('/')[0]}/{known[1]}" if known[1][:1] != "/" else known[1]


def _defaulted(given: Sequence[object]) -> object:
    return given[1] if len(given) > 1 else None


def _chained(given: Sequence[object]) -> object:
    lists = [each(one) for one in given]
    if any(one is None for one in lists):
        return UNKNOWN
    return Many([value for one in lists for value in one or ()])


OUTSIDE: dict[str, Callable[[Sequence[object]], object]] = {
    "collections.OrderedDict": _tabled, "itertools.chain": _chained, "os.environ.get": _defaulted,
    "os.getenv": _defaulted, "os.path.join": _joined, "posixpath.join": _joined,
    "urllib.parse.urljoin": _put,
}  # fmt: skip
