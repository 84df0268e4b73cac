"""What TypeScript types hold: members, keys, what a key leads to, and what several have together.

Source: the TypeScript handbook (``keyof``, indexed access, intersections, index signatures).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

from conductor_mcp.formats.shapes._typescript_kinds import (
    ANY,
    BOOLEAN,
    EMPTY,
    FALSE,
    KEYS,
    LATER,
    NEVER,
    NUMBER,
    OBJECT,
    STATE,
    STRING,
    SYMBOL,
    TOO_DEEP,
    TRUE,
    UNDEFINED,
    UNKNOWN,
    Away,
    Body,
    Both,
    Either,
    Function,
    Item,
    Kind,
    Later,
    Lazy,
    Listing,
    Literal,
    Object,
    Param,
    Pattern,
    Prop,
    Tuple,
    Word,
    began,
    either,
    ended,
    known,
    sides,
    without,
)

_MOST = 2_000
_ODD = (Param, Away, Later)


def together(parts: Iterable[Kind]) -> Kind:
    """Return what is all of ``parts`` at once."""
    flat: dict[Kind, None] = {}
    for part in parts:
        for one in part.parts if isinstance(part, Both) else (part,):
            if one != UNKNOWN:
                flat[one] = None
    if NEVER in flat or ANY in flat:
        return NEVER if NEVER in flat else ANY
    forms = [one.parts for one in flat if isinstance(one, Either)]
    if not forms:
        return _all_of(list(flat))
    if len(forms) == len(flat) and all(map(_is_words, forms)):
        return _shared(forms)
    size = 1
    for form in forms:
        size *= len(form)
    if size > _MOST:
        STATE.cuts += 1
        return Away("", "it is one of too many forms")
    others = [one for one in flat if not isinstance(one, Either)]
    return either(_told_apart([*others, *chosen]) for chosen in product(*forms))


def _is_words(form: tuple[Kind, ...]) -> bool:
    return all(isinstance(one, Literal | Away) or one in (STRING, NUMBER, SYMBOL) for one in form)


def _shared(forms: list[tuple[Kind, ...]]) -> Kind:
    """Return the words that are in each of some unions, as of the names that types share."""
    found = dict.fromkeys(forms[0])
    for form in forms[1:]:
        other = dict.fromkeys(form)
        kept = [one for one in found if one in other or _is_of(one, other)]
        found = dict.fromkeys([*kept, *(one for one in other if _is_of(one, found))])
    return either(found)


def _is_of(one: Kind, others: dict[Kind, None]) -> bool:
    """Whether a word is among others without being named: of a plain type, or not told."""
    return isinstance(one, Away) or (isinstance(one, Literal) and Word(one.word) in others)


def _told_apart(parts: list[Kind]) -> Kind:
    """Return what a choice comes to: nothing, where two sides say different things of a field."""
    found = together(parts)
    if not isinstance(found, Both):
        return found
    bodies = [one.body() for one in found.parts if isinstance(one, Object)]
    for i, one in enumerate(bodies):
        for other in bodies[:i]:
            for name in one.props.keys() & other.props.keys():
                kinds = one.props[name].value.get(), other.props[name].value.get()
                if all(_is_choice(kind) for kind in kinds) and together(kinds) == NEVER:
                    return NEVER
    return found


def _is_choice(kind: Kind) -> bool:
    return all(isinstance(one, Literal) or one in EMPTY for one in sides(kind))


def _all_of(parts: list[Kind]) -> Kind:
    plain: Kind | None = None
    for one in parts:
        if isinstance(one, Word | Literal | Pattern) and one != OBJECT:
            plain = one if plain is None else _narrower(plain, one)
    objects = [one for one in parts if not isinstance(one, Word | Literal | Pattern)]
    full = [one for one in objects if not (isinstance(one, Object) and one.empty)]
    if plain == NEVER:
        return NEVER
    if plain is not None:
        if plain in EMPTY:
            return plain if all(isinstance(one, _ODD) for one in objects) else NEVER
        return Both((plain, *full)) if full else plain
    kept = full or objects[:1] or [OBJECT]
    return kept[0] if len(kept) == 1 else Both(tuple(kept))


def _narrower(one: Kind, other: Kind) -> Kind:
    if one == other:
        return one
    for wide, narrow in ((one, other), (other, one)):
        if isinstance(wide, Word):
            word = narrow.word if isinstance(narrow, Literal) else "string"
            if isinstance(narrow, Literal | Pattern) and wide.name == word:
                return narrow
        if isinstance(wide, Pattern) and isinstance(narrow, Literal):
            return narrow
    return UNDEFINED if {one, other} <= set(EMPTY[1:]) else NEVER


def body(kind: Kind) -> Body:  # noqa: C901, PLR0911 - one way each
    """Return the members that a type has."""
    if isinstance(kind, Object):
        return kind.body()
    if not began():
        ended()
        return Body(unknown=[TOO_DEEP])
    try:
        if isinstance(kind, Both):
            if kind.kept is None:
                before = STATE.cuts
                made = _of_all([body(one) for one in kind.parts])
                if STATE.cuts != before:
                    return made
                kind.kept = made
            return kind.kept
        if isinstance(kind, Either):
            return _common([body(one) for one in kind.parts if one not in EMPTY])
        if isinstance(kind, Param):
            found = Body()
            found.take(body(kind.bound.get()) if kind.bound else Body())
            found.say([f"{kind.name} stands for any type"])
            return found
        if isinstance(kind, Listing | Tuple) or kind == STRING:
            elements = kind.of if isinstance(kind, Listing) else None
            return Body({"length": Prop("length", known(NUMBER))}, numbers=elements)
        if isinstance(kind, Function):
            return Body(calls=[kind])
        if isinstance(kind, Later):
            found = Body()
            found.take(body(kind.bound.get()) if kind.bound else Body())
            found.say(["it is computed"])
            return found
        return Body(unknown=[kind.why] if isinstance(kind, Away) else [])
    finally:
        ended()


def _of_all(parts: list[Body]) -> Body:
    made = Body()
    for part in parts:
        earlier = made.props
        made.take(part)
        for name, prop in part.props.items():
            if (before := earlier.get(name)) is not None and before.value is not prop.value:
                made.props[name] = _merged(before, prop)
    return made


def _merged(one: Prop, other: Prop) -> Prop:
    value = Lazy(lambda: together((_stated(one), _stated(other))))
    return replace(
        other, value=value, optional=bool(one.optional and other.optional), sort="field"
    )


def _stated(prop: Prop) -> Kind:
    found = prop.value.get()
    return without(found, UNDEFINED) if prop.optional else found


def _common(parts: list[Body]) -> Body:
    if len(parts) == 1:
        return parts[0]
    made = Body(unknown=[f"it is one of {len(parts)} forms"])
    names = [n for n in (parts[0].props if parts else ()) if all(n in p.props for p in parts)]
    for name in names:
        each = [part.props[name] for part in parts]
        value = _any(each)
        sort = "field" if any(one.sort == "field" for one in each) else each[0].sort
        optional = any(one.optional for one in each)
        made.props[name] = replace(each[0], value=value, optional=optional, sort=sort)
    made.other = {n for part in parts for n in part.props if n not in made.props}
    if parts and all(part.index is not None for part in parts):
        made.index = parts[0].index
    return made


def _any(each: list[Prop]) -> Lazy:
    return Lazy(lambda: either(one.value.get() for one in each))


def keys(kind: Kind) -> Kind:  # noqa: C901, PLR0911 - one way each
    """Return what ``keyof`` says of a type."""
    if kind in (ANY, NEVER):
        return KEYS
    if isinstance(kind, Param | Later):
        bound = kind.bound
        return Later(Lazy(lambda: keys(bound.get()))) if bound else LATER
    if isinstance(kind, Away):
        return Away("", "its names are computed")
    if isinstance(kind, Either):
        return together(keys(one) for one in kind.parts)
    if isinstance(kind, Both):
        return either(keys(one) for one in kind.parts)
    if isinstance(kind, Listing):
        return either((NUMBER, Literal("string", "length"), Away("", "its names are computed")))
    if isinstance(kind, Tuple):
        places = [Literal("string", str(i)) for i in range(len(kind.items))]
        return either((NUMBER, *places, Literal("string", "length")))
    if not isinstance(kind, Object | Function):
        return NEVER
    found = body(kind)
    names: list[Kind] = [
        Literal("number" if prop.numeric else "string", name)
        for name, prop in found.props.items()
        if not prop.hidden
    ]
    if found.index is not None:
        names += [STRING, NUMBER]
    if found.numbers is not None:
        names.append(NUMBER)
    if found.unknown:
        names.append(Away("", "its names are computed"))
    return either(names)


def at(kind: Kind, key: Kind) -> Kind:  # noqa: C901, PLR0911 - one way each
    """Return what a type holds under a key, ``Order["lines"]``."""
    if isinstance(key, Either):
        return either(at(kind, one) for one in key.parts)
    if NEVER in (key, kind):
        return NEVER
    if key == BOOLEAN or kind == ANY:
        return ANY
    if isinstance(kind, Either):
        return either(at(one, key) for one in kind.parts)
    if isinstance(kind, Later | Param):
        bound = kind.bound
        return Later(Lazy(lambda: at(bound.get(), key))) if bound else LATER
    if isinstance(key, Later | Param):
        return LATER
    if isinstance(kind, Away):
        return kind
    if isinstance(kind, Listing | Tuple):
        return _element(kind, key)
    if isinstance(key, Literal):
        return _under(kind, key)
    found = body(kind)
    if key == NUMBER and found.numbers is not None:
        return found.numbers.get()
    if (key in (STRING, NUMBER) or isinstance(key, Pattern)) and found.index is not None:
        return found.index.get()
    return Away("", "its key is computed")


def _under(kind: Kind, key: Literal) -> Kind:
    found = body(kind)
    prop = found.props.get(key.value)
    if prop is not None:
        value = prop.value.get()
        return either((value, UNDEFINED)) if prop.optional else value
    if found.numbers is not None and key.value.isdigit():
        return found.numbers.get()
    if found.index is not None:
        return found.index.get()
    return Away("", found.unknown[0] if found.unknown else f"it has no {key.value}")


def _element(kind: Listing | Tuple, key: Kind) -> Kind:
    if isinstance(key, Literal) and key.value == "length":
        fixed = isinstance(kind, Tuple) and not any(i.rest or i.optional for i in kind.items)
        size = str(len(kind.items)) if isinstance(kind, Tuple) else ""
        return Literal("number", size) if fixed else NUMBER
    digits = isinstance(key, Literal) and key.value.isdigit()
    if not digits and key != NUMBER:
        return Away("", "its key is computed")
    if isinstance(kind, Listing):
        return kind.of.get()
    if isinstance(key, Literal):
        return _nth(kind, int(key.value))
    return either(element(item) for item in kind.items)


def _nth(kind: Tuple, position: int) -> Kind:
    for i, item in enumerate(kind.items):
        if item.rest:
            return element(item)
        if i == position:
            return either((item.of.get(), UNDEFINED)) if item.optional else item.of.get()
    return UNDEFINED


def element(item: Item) -> Kind:
    """Return what one element of a tuple may be."""
    found = item.of.get()
    if not item.rest:
        return either((found, UNDEFINED)) if item.optional else found
    return at(found, NUMBER) if isinstance(found, Listing | Tuple) else found


def choices(kind: Kind) -> tuple[Kind, ...]:
    """Return the sides of a type as a condition looks at them, one by one."""
    return tuple(
        one for side in sides(kind) for one in ((TRUE, FALSE) if side == BOOLEAN else (side,))
    )
