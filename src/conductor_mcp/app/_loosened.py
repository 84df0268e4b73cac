"""Whether a clause binds less than it did: its options weighed one by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from conductor_mcp.app._boundaries import OWN_BOUNDARY, PUBLIC
from conductor_mcp.model import Clause, Force

# More words in these bind more, and in those bind less; where left out, they stand for all files
# or all names, or for nothing that is asked.
_WIDENS = frozenset(
    {"in", "import", "any", "when", "calls", "decorators", "env", "literals",
     "symbols", "forbid", "groups", "ecosystem", "through"}
)  # fmt: skip
_ALL_IF_LEFT_OUT = frozenset({"in", "symbols", "groups", "ecosystem", "through"})
_NARROWS = frozenset(
    {"except", "unless", "owner", "files", "needs", "needs_kinds", "may_import", "lives_in",
     "named", "may_depend_on", "only", "licences"}
)  # fmt: skip
_FREE_IF_LEFT_OUT = frozenset(
    {"lives_in", "named", "needs_kinds", "may_depend_on", "only", "licences"}
)
# Following fewer imports leaves more unjudged, which is never a pass.
_HARMLESS = frozenset({"instead", "bad", "good", "max_files"})
# From what binds least to what binds most, the default first or last as each rule has it.
_ORDERS: dict[str, tuple[object, ...]] = {
    "transitive": (False, True),
    "type_only": ("allow", "forbid"),
    "local": ("allow", "forbid"),
    "enough": ("exists", "changed"),
    "signatures": ("free", "kept"),
    "exported": (True, False),
    "pinned": (False, True),
}
_DEFAULTS: dict[str, object] = {
    "transitive": False,
    "type_only": "forbid",
    "local": "forbid",
    "enough": "changed",
    "signatures": "kept",
    "exported": False,
    "pinned": False,
}


def weaker(old: Clause, new: Clause) -> str:
    """Say in what a clause binds less than before; ``""`` if it does not."""
    if old.rule != new.rule:
        return f"its rule was {old.rule} and is {new.rule}"
    if old.force is Force.MUST and new.force is Force.SHOULD:
        return "it was a must and is a should"
    then, now = _without_own(old), _without_own(new)
    found = [
        key for key in sorted(then.keys() | now.keys()) if _less(key, then.get(key), now.get(key))
    ]
    return f"{', '.join(found)} changed" if found else ""


def _without_own(clause: Clause) -> dict[str, object]:
    """Return a clause's options; whom a clause of their own holds to the same is not let off."""
    options = dict(clause.options)
    if clause.id == PUBLIC and isinstance(spared := options.get("except"), list):
        each = cast("list[object]", spared)
        options["except"] = [e for e in each if _table(e).get("reason") != OWN_BOUNDARY]
    return options


def _less(key: str, old: object, new: object) -> bool:
    if old == new or key in _HARMLESS:
        return False
    if key == "modules":
        return _looser_modules(old, new)
    if key in _ORDERS:
        return _rank(key, new) < _rank(key, old)
    if key.startswith("max_"):
        return _limit(new) > _limit(old)
    return _less_of_words(key, old, new)


def _less_of_words(key: str, old: object, new: object) -> bool:
    left_out = None in (old, new)
    if left_out and key in (*_ALL_IF_LEFT_OUT, *_FREE_IF_LEFT_OUT):
        return (old if key in _ALL_IF_LEFT_OUT else new) is None
    kept, came = _words(old), _words(new)
    if key in _WIDENS:
        return not kept <= came
    return not (key in _NARROWS and came <= kept)


def _looser_modules(old: object, new: object) -> bool:
    """Whether a module went or may do more; one that came takes nothing from the others."""
    were, are = _table(old), _table(new)
    return any(
        name not in are or _looser_module(module, are[name]) for name, module in were.items()
    )


def _looser_module(old: object, new: object) -> bool:
    then, now = _table(old), _table(new)
    if not then or not now:
        return old != new
    # What is public opens a module where it may be imported only through that.
    opened, left = _words(then.get("public")), _words(now.get("public"))
    return (
        not _words(then.get("files")) <= _words(now.get("files"))
        or _less("may_depend_on", then.get("may_depend_on"), now.get("may_depend_on"))
        or bool(opened and (not left or not left <= opened))
        or (bool(then.get("opens")) and _words(then.get("opens")) != _words(now.get("opens")))
    )


def _table(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _rank(key: str, value: object) -> int:
    order = _ORDERS[key]
    said = _DEFAULTS[key] if value is None else value
    return order.index(said) if said in order else -1


def _limit(value: object) -> float:
    return value if isinstance(value, (int, float)) else float("inf")


def _words(value: object) -> set[str]:
    if value is None:
        return set()
    each = cast("Iterable[object]", value) if isinstance(value, (list, tuple)) else (value,)
    return {repr(one) for one in each}
