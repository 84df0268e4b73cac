"""Security: which schemes and scopes an operation asks for, and how the schemes change."""

from __future__ import annotations

from conductor_mcp.compat._trees import Place, is_map
from conductor_mcp.compat.openapi._book import Book
from conductor_mcp.compat.openapi._model import Api, Operation
from conductor_mcp.model.compatibility import Direction, Effect

Requirement = frozenset[tuple[str, str]]
"""Schemes that must all be satisfied, each with a scope (empty for the scheme alone)."""


def requirements(place: Place) -> dict[Requirement, Place]:
    """Read a list of alternatives; no list is one alternative that asks for nothing."""
    found: dict[Requirement, Place] = {}
    for one in place.elements():
        asked: set[tuple[str, str]] = set()
        for name, scopes in one.items():
            asked.add((name, ""))
            asked.update((name, str(scope.value)) for scope in scopes.elements())
        found[frozenset(asked)] = one
    return found or {frozenset(): place}


def compare(book: Book, old: Operation, new: Operation) -> None:
    """Compare what two versions of one operation ask of whoever calls it."""
    listed = book.old.security(old), book.new.security(new)
    was, now = requirements(listed[0]), requirements(listed[1])
    if was.keys() == now.keys():
        return
    own = old.place.has("security") or new.place.has("security")
    prefix = "api-security" if own else "api-global-security"
    for asked, place in was.items():
        if asked not in now:
            _gone(book, asked, place, now, (listed[1], prefix, new.label))
    for asked, place in now.items():
        told = any(asked <= other for other in was if other not in now)
        if asked not in was and not told and not any(_related(asked, other) for other in was):
            _fresh(book, asked, place, was, (listed[0], prefix, new.label))


def _related(one: Requirement, other: Requirement) -> bool:
    return bool(one and other) and bool({n for n, _ in one} & {n for n, _ in other})


def _gone(
    book: Book,
    asked: Requirement,
    place: Place,
    now: dict[Requirement, Place],
    about: tuple[Place, str, str],
) -> None:
    listed, prefix, label = about
    looser = next((other for other in now if other <= asked), None)
    partner = next((other for other in now if other >= asked), None) or next(
        (other for other in now if _related(other, asked)), None
    )
    target = listed if partner is None else now[partner]
    effect = Effect.NARROWS
    if looser is not None:
        effect, schemes = Effect.WIDENS, _only(asked - looser)
        path = "requirement.loosened" if looser else "requirement.removed"
        words = f"`{label}` asks for less: {_named(looser)} instead of {_named(asked)}"
        aliases = [f"{prefix}-removed" if schemes else f"{prefix}-scope-removed"]
        target = now[looser]
    elif partner is None:
        path, aliases = "alternative.removed", [f"{prefix}-removed"]
        words = f"`{label}` no longer accepts {_named(asked)}"
    elif not asked:
        path, aliases = "requirement.added", [f"{prefix}-added"]
        words = f"`{label}` may not be called without {_named(partner)} any more"
    else:
        path, schemes = "requirement.tightened", _only(partner - asked)
        words = f"`{label}` asks for {_named(partner)} instead of {_named(asked)}"
        aliases = [f"{prefix}-added" if schemes else f"{prefix}-scope-added"]
        if asked - partner:
            aliases.append(f"{prefix}-scope-removed")
    book.add(f"security.{path}", effect, words, (place, target),
             direction=Direction.REQUEST, operation=label, oasdiff=tuple(aliases))  # fmt: skip


def _only(asked: Requirement) -> set[str]:
    return {name for name, scope in asked if not scope}


def _fresh(
    book: Book,
    asked: Requirement,
    place: Place,
    was: dict[Requirement, Place],
    about: tuple[Place, str, str],
) -> None:
    listed, prefix, label = about
    if frozenset() in was and len(was) == 1:
        return  # told as what is gone: calling without anything
    words = f"`{label}` accepts {_named(asked)} as well"
    book.add(
        "security.alternative.added",
        Effect.WIDENS,
        words,
        (listed, place),
        direction=Direction.REQUEST,
        operation=label,
        oasdiff=(f"{prefix}-added",),
    )


def _named(asked: Requirement) -> str:
    schemes = sorted({name for name, _ in asked})
    scopes = sorted(scope for _, scope in asked if scope)
    return (" and ".join(schemes) or "nothing") + (f" ({', '.join(scopes)})" if scopes else "")


_TRAITS = ("type", "in", "name", "scheme")
_URLS = {"authorizationUrl": "oauth-url", "tokenUrl": "oauth-token-url",
         "refreshUrl": "oauth-refresh-url", "openIdConnectUrl": "oauth-url"}  # fmt: skip


def compare_schemes(book: Book) -> None:
    """Compare the schemes the two documents declare."""
    old, new = book.old.schemes, book.new.schemes
    prefix = "api-security-component"
    for name, place in old.items():
        if name not in new:
            words = f"the security scheme `{name}` is gone"
            book.add("security.scheme.removed", Effect.UNDECIDED, words, (place, None),
                     oasdiff=(f"{prefix}-removed",))  # fmt: skip
        else:
            _scheme(book, name, place, new[name])
    for name, place in new.items():
        if name not in old:
            words = f"the security scheme `{name}` is new"
            book.add("security.scheme.added", Effect.NOTHING, words, (None, place),
                     oasdiff=(f"{prefix}-added",))  # fmt: skip


def _scheme(book: Book, name: str, old: Place, new: Place) -> None:
    if old.value == new.value:
        return
    prefix = "api-security-component"
    for trait in _TRAITS:
        if old.get(trait) != new.get(trait):
            words = (f"the security scheme `{name}` has the {trait} {new.get(trait)} "
                     f"instead of {old.get(trait)}")  # fmt: skip
            used = _used(book.old, name) and _used(book.new, name)
            book.add(f"security.scheme-{trait}.changed", Effect.REPLACES, words,
                     (old.at(trait), new.at(trait)), facts={"harms": used},
                     direction=Direction.REQUEST if used else Direction.NONE,
                     oasdiff=(f"{prefix}-type-changed",) if trait == "type" else ())  # fmt: skip
            return
    if old.get("bearerFormat") != new.get("bearerFormat"):
        words = f"the security scheme `{name}` takes other tokens: {new.get('bearerFormat')}"
        used = _used(book.old, name) and _used(book.new, name)
        book.add(
            "security.bearer-format.changed",
            Effect.REPLACES if used else Effect.UNDECIDED,
            words,
            (old, new),
            direction=Direction.REQUEST if used else Direction.NONE,
        )
    _flows(book, name, old, new)


def _flows(book: Book, name: str, old: Place, new: Place) -> None:
    kinds = dict.fromkeys([k for k, _ in (*old.at("flows").items(), *new.at("flows").items())])
    pairs = [(old, new), *((old.at("flows").at(k), new.at("flows").at(k)) for k in kinds)]
    for one, other in pairs:
        for word, alias in _URLS.items():
            if one.get(word) != other.get(word):
                words = f"the security scheme `{name}` has another {word}: {other.get(word)}"
                moved = one.has(word) and other.has(word)
                used = moved and _used(book.old, name) and _used(book.new, name)
                book.add("security.url.changed", Effect.REPLACES if used else Effect.UNDECIDED,
                         words, (one.at(word), other.at(word)),
                         direction=Direction.REQUEST if used else Direction.NONE,
                         oasdiff=(f"api-security-component-{alias}-changed",))  # fmt: skip
        _scopes(book, name, one.at("scopes"), other.at("scopes"))


def _scopes(book: Book, name: str, old: Place, new: Place) -> None:
    was = old.value if is_map(old.value) else {}
    now = new.value if is_map(new.value) else {}
    prefix = "api-security-component-oauth-scope"
    for scope in dict.fromkeys((*was, *now)):
        if was.get(scope) == now.get(scope):
            continue
        action = "added" if scope not in was else "removed" if scope not in now else "changed"
        words = f"the scope `{scope}` of the security scheme `{name}` was {action}"
        spots = old.at(scope) if scope in was else None, new.at(scope) if scope in now else None
        effect = Effect.UNDECIDED if action == "removed" else Effect.NOTHING
        book.add(f"security.scope.{action}", effect, words, spots,
                 oasdiff=(f"{prefix}-{action}",))  # fmt: skip


def _used(api: Api, name: str) -> bool:
    asked = list(api.root.at("security").elements())
    for item in map(api.item, api.paths.values()):
        for method in api.methods(item):
            asked.extend(item.at(method).at("security").elements())
    return any(one.has(name) for one in asked)
