"""Whether one TypeScript type is of another, and what ``infer`` finds on the way.

Source: the TypeScript handbook (conditional types, inference within them, type compatibility).
``True``, ``False``, or ``None`` where that cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable

from conductor_mcp.formats.shapes._typescript_bodies import body, choices, element, together
from conductor_mcp.formats.shapes._typescript_kinds import (
    ANY,
    EMPTY,
    NEVER,
    NUMBER,
    OBJECT,
    STRING,
    UNDEFINED,
    UNKNOWN,
    VOID,
    Away,
    Both,
    Either,
    Function,
    Infer,
    Item,
    Kind,
    Later,
    Listing,
    Literal,
    Object,
    Param,
    Pattern,
    Tuple,
    Word,
    began,
    either,
    ended,
    known,
    without,
)

Got = dict[str, list[Kind]]
"""What was found for each name of ``infer``; under ``-name``, of what a function takes."""
_MOST_PROPS = 400
_MOST_STEPS = 2_000
_DEEPEST = 12


def all_of(found: Iterable[bool | None]) -> bool | None:
    """Return whether all hold: ``False`` for one that does not, ``None`` for one not told."""
    unsure = False
    for one in found:
        if one is False:
            return False
        unsure = unsure or one is None
    return None if unsure else True


def any_of(found: Iterable[bool | None]) -> bool | None:
    unsure = False
    for one in found:
        if one:
            return True
        unsure = unsure or one is None
    return None if unsure else False


def fits(one: Kind, other: Kind, got: Got | None = None) -> bool | None:
    """Whether ``one`` is of ``other``; what ``infer`` stands for goes to ``got``."""
    return _Look({} if got is None else got).fits(one, other)


class _Look:
    """One comparison: what was found, and the pairs at work, which are taken to fit."""

    def __init__(self, got: Got) -> None:
        self.got = got
        self.busy: set[tuple[int, int]] = set()
        self.depth = 0
        self.steps = 0
        self.told: dict[tuple[int, int], bool | None] = {}
        self.held: list[Kind] = []

    def fits(self, one: Kind, other: Kind) -> bool | None:
        self.steps += 1
        if self.depth > _DEEPEST:  # as the compiler, which takes what goes on and on to fit
            return True
        if self.steps > _MOST_STEPS or not began():
            if self.steps <= _MOST_STEPS:
                ended()
            return None
        self.depth += 1
        try:
            return self._fits(one, other)
        finally:
            self.depth -= 1
            ended()

    def _fits(self, one: Kind, other: Kind) -> bool | None:  # noqa: C901, PLR0911 - one way each
        if isinstance(other, Infer):
            if other.bound is not None and not self.fits(one, other.bound.get()):
                return False
            self.got.setdefault(other.name, []).append(one)
            return True
        if one is other or one in (other, NEVER) or other in (ANY, UNKNOWN):
            return True
        if one == ANY:
            return True
        if isinstance(one, Later | Away) or isinstance(other, Later | Away | Param):
            return None
        if isinstance(one, Either):
            return all_of([self.fits(part, other) for part in choices(one)])
        if isinstance(other, Either):
            return self._any(one, choices(other))
        if isinstance(one, Param):
            told = one.bound is not None and self.fits(one.bound.get(), other)
            return True if told else None
        if isinstance(other, Both):
            return all_of([self.fits(one, part) for part in other.parts])
        if isinstance(one, Both):
            found = any_of(self.fits(part, other) for part in one.parts)
            return found if found or not isinstance(other, Object) else self._members(one, other)
        return self._plain(one, other)

    def _any(self, one: Kind, parts: tuple[Kind, ...]) -> bool | None:
        plain = [part for part in parts if not isinstance(part, Infer)]
        found = any_of([self.fits(one, part) for part in plain])
        if found:
            return True
        looked = [part for part in parts if isinstance(part, Infer)]
        return any_of([found, *(self.fits(one, part) for part in looked)])

    def _plain(self, one: Kind, other: Kind) -> bool | None:  # noqa: PLR0911 - one way each
        if isinstance(one, Word | Literal | Pattern):
            return self._word(one, other)
        if isinstance(other, Word):
            return other == OBJECT
        if isinstance(other, Literal | Pattern):
            return False
        if isinstance(other, Object) and other.empty:
            return True
        if isinstance(one, Listing | Tuple) or isinstance(other, Listing | Tuple):
            return self._list(one, other)
        if isinstance(other, Function):
            return self._called(one, other)
        return self._members(one, other)

    def _word(self, one: Kind, other: Kind) -> bool | None:  # noqa: PLR0911 - one way each
        word = one.word if isinstance(one, Literal) else "string" if (
            isinstance(one, Pattern)
        ) else one.name if isinstance(one, Word) else ""  # fmt: skip
        if isinstance(other, Word):
            return other.name == word or (one == UNDEFINED and other == VOID)
        if isinstance(other, Pattern):
            return self._text(one, other)
        if isinstance(other, Object):
            if one in EMPTY or one == UNKNOWN:
                return False
            if other.empty or other.name.lower() == word:
                return True
            if one == OBJECT:
                return not other.body().props or False
            names = other.body().props.keys()
            return None if names <= {"length"} and word == "string" else False if names else None
        return False

    # -- lists

    def _list(self, one: Kind, other: Kind) -> bool | None:
        if not isinstance(other, Listing | Tuple):
            if isinstance(other, Object) and isinstance(one, Listing | Tuple):
                names = other.body().props.keys()
                listed = other.name in ("Iterable", "ArrayLike", "Object")
                return True if listed or not names else None if names <= {"length"} else False
            return False
        if not isinstance(one, Listing | Tuple):
            bases = body(one).bases if isinstance(one, Object) else []
            return any_of([self.fits(base, other) for base in bases])
        if isinstance(other, Listing):
            of = one.of.get() if isinstance(one, Listing) else (
                either(element(item) for item in one.items)
            )  # fmt: skip
            return self.fits(of, other.of.get())
        return self._tuple(one, other)

    def _tuple(self, one: Listing | Tuple, other: Tuple) -> bool | None:
        mine = list(one.items) if isinstance(one, Tuple) else [Item(known(one), rest=True)]
        at = next((i for i, item in enumerate(other.items) if item.rest), None)
        if at is None:
            least = sum(not item.optional for item in other.items)
            if any(item.rest for item in mine) or not least <= len(mine) <= len(other.items):
                return False
            pairs = zip(mine, other.items, strict=False)
            return all_of([self.fits(a.of.get(), b.of.get()) for a, b in pairs])
        head, tail = other.items[:at], other.items[at + 1 :]
        if len(mine) < len(head) + len(tail) or any(
            item.rest for item in (*mine[: len(head)], *mine[len(mine) - len(tail) :])
        ):
            return False
        end = len(mine) - len(tail)
        ends = [*zip(mine, head, strict=False), *zip(mine[end:], tail, strict=True)]
        middle = mine[at:end]
        whole = middle[0].of.get() if len(middle) == 1 and middle[0].rest else Tuple(tuple(middle))
        found = [self.fits(a.of.get(), b.of.get()) for a, b in ends]
        return all_of([*found, self.fits(whole, other.items[at].of.get())])

    # -- functions

    def _called(self, one: Kind, other: Function) -> bool | None:
        mine = one if isinstance(one, Function) else None
        if mine is None:
            calls = [c for c in body(one).calls if c.makes is other.makes]
            if not calls:
                return None if body(one).unknown else False
            mine = calls[-1]
        if mine.makes is not other.makes:
            return False
        found = self._parameters(mine.params, other.params)
        result = other.result.get()
        if result == VOID:
            return found
        return all_of([found, self.fits(mine.result.get(), result)])

    def _parameters(self, mine: Tuple, other: Tuple) -> bool | None:
        """Compare what functions take: the other way round, but ``infer`` finds what is there."""
        for i, item in enumerate(other.items):
            kind = item.of.get()
            if item.rest:
                if isinstance(kind, Infer):
                    rest = mine.items[i:]
                    only = rest[0].of.get() if len(rest) == 1 and rest[0].rest else Tuple(rest)
                    return self._taken(only, kind)
                return True
            if i >= len(mine.items):
                if isinstance(kind, Infer):
                    self._taken(UNKNOWN, kind)
                continue
            own = mine.items[i]
            if own.rest:
                return True
            value = own.of.get()
            if isinstance(kind, Infer):
                value = either((value, UNDEFINED)) if own.optional else value
                self._taken(value, kind)
            elif self.fits(kind, value) is False and self.fits(value, kind) is False:
                return False
        least = sum(not (item.optional or item.rest) for item in mine.items)
        return least <= len(other.items) or any(item.rest for item in other.items)

    def _taken(self, one: Kind, kind: Infer) -> bool | None:
        """Note what a function takes: of several it must be all at once."""
        if kind.bound is not None and not self.fits(one, kind.bound.get()):
            return False
        self.got.setdefault(f"-{kind.name}", []).append(one)
        return True

    # -- members

    def _members(self, one: Kind, other: Kind) -> bool | None:
        pair = (id(one), id(other))
        if pair in self.busy:
            return True
        if pair in self.told:
            return self.told[pair]
        self.busy.add(pair)
        self.held += [one, other]  # no other may get their places meanwhile
        inferred = sum(map(len, self.got.values()))
        try:
            same = self._origin(one, other)
            found = same if same is not None else self._by_name(one, other)
        finally:
            self.busy.discard(pair)
        if inferred == sum(map(len, self.got.values())):
            self.told[pair] = found
        return found

    def _origin(self, one: Kind, other: Kind) -> bool | None:
        """Compare what two uses of one declaration are given."""
        if not isinstance(other, Object) or not other.origin[1] or not other.args:
            return None
        waiting: list[Kind] = [one]
        for _ in range(30):
            if not waiting:
                break
            at = waiting.pop(0)
            if isinstance(at, Both):
                waiting += at.parts
            if not isinstance(at, Object):
                continue
            if at.origin == other.origin and len(at.args) == len(other.args):
                pairs = zip(at.args, other.args, strict=True)
                return all_of([self.fits(a.get(), b.get()) for a, b in pairs])
            waiting += at.body().bases
        return None

    def _by_name(self, one: Kind, other: Kind) -> bool | None:
        theirs, mine = body(other), body(one)
        name = other.name if isinstance(other, Object) and other.origin[0] == "" else ""
        if name and not theirs.props and not theirs.calls:
            if name in ("Object", "Function"):
                return name == "Object" or bool(mine.calls)
            named = isinstance(one, Object) and one.name == name
            return named or (None if mine.unknown else False)
        found: list[bool | None] = [None] if theirs.unknown else []
        for name, prop in list(theirs.props.items())[:_MOST_PROPS]:
            own = mine.props.get(name)
            if own is None:
                if not prop.optional:
                    return None if mine.unknown else False
                continue
            if own.optional and not prop.optional:
                return False
            value = own.value.get()
            value = without(value, UNDEFINED) if own.optional else value
            wanted = prop.value.get()
            wanted = without(wanted, UNDEFINED) if prop.optional else wanted
            found.append(self.fits(value, wanted))
            if found[-1] is False:
                return False
        found += [self._called(one, call) for call in theirs.calls[-1:]]
        if theirs.index is not None:
            inner = theirs.index.get()
            each = [p.value.get() for p in mine.props.values()]
            each += [mine.index.get()] if mine.index else []
            found += [self.fits(kind, inner) for kind in each[:_MOST_PROPS]]
        return all_of(found)

    # -- texts

    def _text(self, one: Kind, other: Pattern) -> bool | None:
        if isinstance(one, Pattern):
            return None
        if not isinstance(one, Literal):
            return False
        return self._matched(one.value, other.parts)

    def _matched(  # noqa: PLR0911 - one way each
        self, text: str, parts: tuple[str | Kind, ...]
    ) -> bool | None:
        if not parts:
            return not text
        first, *rest = parts
        if isinstance(first, str):
            starts = text.startswith(first)
            return self._matched(text[len(first) :], tuple(rest)) if starts else False
        if not rest:
            return self._hole(text, first)
        following = rest[0]
        if not isinstance(following, str):
            if not text:
                return False
            return all_of([self._hole(text[:1], first), self._matched(text[1:], tuple(rest))])
        where = text.find(following)
        while where >= 0:
            kept = {name: list(kinds) for name, kinds in self.got.items()}
            if self._hole(text[:where], first) and self._matched(text[where:], tuple(rest)):
                return True
            self.got.clear()
            self.got.update(kept)
            where = text.find(following, where + 1)
        return False

    def _hole(self, text: str, kind: Kind) -> bool | None:
        if isinstance(kind, Infer):
            bound = kind.bound.get() if kind.bound is not None else STRING
            value = Literal("number", text) if bound == NUMBER else Literal("string", text)
            return self.fits(value, kind)
        if kind in (NUMBER, Word("bigint")):
            return text.lstrip("-").replace(".", "", 1).isdigit()
        if isinstance(kind, Either):
            return any_of([self._hole(text, one) for one in choices(kind)])
        if isinstance(kind, Literal):
            return kind.value == text
        return True if kind in (STRING, ANY) else None


def found_for(got: Got, name: str) -> Kind:
    """Return what ``infer`` found under a name."""
    if name in got:
        return either(got[name])
    return together(dict.fromkeys(got[f"-{name}"])) if f"-{name}" in got else UNKNOWN
