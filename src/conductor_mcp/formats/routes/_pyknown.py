"""What Python's own functions and methods give, as far as routes are put together with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from conductor_mcp.formats.routes._pyentries import entries
from conductor_mcp.formats.routes._pyeyes import PyEyes, Thing
from conductor_mcp.formats.routes._pyfolders import FOLDERS, NEAR, of_place
from conductor_mcp.formats.routes._pymade import (
    LONGEST,
    MISSING,
    UNKNOWN,
    Attribute,
    Made,
    Many,
    Place,
    Runner,
    Unknown,
    class_of,
    each,
    is_list,
    last,
    listed,
    origin,
    table,
    truth,
)
from conductor_mcp.formats.routes._pyops import extend, filled
from conductor_mcp.formats.routes._pyreflect import asked

_PAIR = 2
_TEXTS = {"strip", "rstrip", "lstrip", "lower", "upper", "title", "capitalize", "removeprefix",
          "removesuffix", "replace", "startswith", "endswith", "split", "rsplit", "partition",
          "rpartition", "isdigit", "isidentifier", "find", "count", "casefold", "swapcase",
          "splitlines"}  # fmt: skip
Given = Sequence[object]
Named = Mapping[str, object]


def call(  # noqa: PLR0911 - one answer for each kind of function
    run: Runner, made: Made
) -> object:
    """Return what a call of an outside function gives, :data:`MISSING` where that is not told."""
    name, short = origin(made.kind), last(made.kind)
    if (found := asked(run, made)) is not MISSING:
        return found
    if name.startswith("builtins."):
        if short in FUNCTIONS:
            return FUNCTIONS[short](made.given, made.named)
        return _ASKING[short](run, made) if short in _ASKING else MISSING
    if name in FOLDERS:
        found = FOLDERS[name](run.eyes, made.given, {**made.named, NEAR: made.path})
        return MISSING if isinstance(found, Unknown) else found
    if (known := LIBRARY.get(name) or _BY_NAME.get(short)) is not None:
        return known(made.given, made.named)
    if isinstance(made.kind, Made) and last(made.kind.kind) == "wraps" and made.kind.given:
        return made.kind.given[0]  # wraps(view)(inner) stands for the view
    if name in _OF_KIND:
        return _is_kind(made.at(0), _OF_KIND[name])
    return entries(run, made)


def _copied(given: Given, _named: Named) -> object:
    value = given[0] if given else dict[object, object]()
    if (held := table(value)) is not None:
        return dict(held)
    if isinstance(value, Many):
        return Many(value, open=value.open)
    rows = listed(value) if is_list(value) else None
    return value if rows is None else [*rows]


def _chained(given: Given, _named: Named) -> object:
    rows = [each(one) for one in given]
    return UNKNOWN if None in rows else [one for row in rows for one in row or ()]


def _list(given: Given, _named: Named) -> object:
    """Return a list of its own; what an outside function makes of a list is all of one."""
    if not given:
        return list[object]()
    if isinstance(given[0], Made | Attribute):
        return [given[0]]
    held = each(given[0])
    return UNKNOWN if held is None else held


def _tuple(given: Given, _named: Named) -> object:
    held = each(given[0]) if given else []
    return UNKNOWN if held is None else tuple(held)


def _dict(given: Given, named: Named) -> object:
    first = given[0] if given else None
    found = dict(table(first) or {})
    for one in listed(first) or () if not isinstance(first, dict) else ():
        pair = listed(one)
        if pair and len(pair) == _PAIR and isinstance(pair[0], str | int | Thing):
            found[pair[0]] = pair[1]
    found.update(named)
    return found


def _str(given: Given, _named: Named) -> object:
    first = given[0] if given else ""
    if isinstance(first, Place):
        return first
    return str(first) if isinstance(first, str | int | float) else UNKNOWN


def _len(given: Given, _named: Named) -> object:
    held = each(given[0]) if given else None
    return UNKNOWN if held is None else len(held)


def _bool(given: Given, _named: Named) -> object:
    known = truth(given[0]) if given else False
    return UNKNOWN if known is None else known


def _getattr(run: Runner, made: Made) -> object:
    of, name = made.at(0), made.at(1)
    if not isinstance(name, str):
        return UNKNOWN
    found = run.attribute(of, name)
    unsure = isinstance(found, Unknown | Attribute) or (isinstance(found, Thing) and found.outside)
    return made.given[2] if unsure and len(made.given) > 2 else found  # noqa: PLR2004 - a default


def _hasattr(run: Runner, made: Made) -> object:
    of, name = made.at(0), made.at(1)
    if not isinstance(name, str):
        return UNKNOWN
    found = run.attribute(of, name)
    if isinstance(found, Unknown | Attribute):
        return False if (isinstance(of, Thing) and of.module) or _plain(run, of) else UNKNOWN
    return UNKNOWN if isinstance(found, Thing) and found.outside else True


def _plain(run: Runner, of: object) -> bool:
    """Whether all that an object has is ours, but for what Django gives every app's own."""
    kind = of.kind if isinstance(of, Made) else of
    if not isinstance(kind, Thing):
        return False
    above = [last(one) for one in run.lineage(kind) if one.outside]
    return all(name in ("AppConfig", "object", "ABC") for name in above)


def _isinstance(run: Runner, made: Made) -> object:
    value, kinds = made.at(0), listed(made.at(1)) or [made.at(1)]
    names = {one.outside.removeprefix("builtins.") for one in kinds if isinstance(one, Thing)}
    for kind in (str, list, tuple, dict, int):
        if isinstance(value, kind):
            return kind.__name__ in names
    owner = value.kind if isinstance(value, Made) else value
    if isinstance(owner, Thing) and class_of(owner) is not None:
        return _descends(run, owner, kinds)
    return UNKNOWN


_OF_KIND = {"inspect.isclass": "class", "inspect.ismodule": "module",
            "inspect.isfunction": "function"}  # fmt: skip


def _is_kind(value: object, wanted: str) -> object:
    if isinstance(value, Made | str | list | dict | None):
        return False
    if not isinstance(value, Thing) or value.outside:
        return UNKNOWN
    kind = "class" if class_of(value) else "module" if value.module else "function"
    return kind == wanted


def _issubclass(run: Runner, made: Made) -> object:
    value, kinds = made.at(0), listed(made.at(1)) or [made.at(1)]
    if class_of(value) is None or not isinstance(value, Thing):
        # What is no class of ours comes from none of ours.
        ours = all(class_of(one) is not None for one in kinds)
        return False if ours and not isinstance(value, Unknown | Attribute) else UNKNOWN
    return _descends(run, value, kinds)


def _descends(run: Runner, owner: Thing, kinds: list[object]) -> object:
    line = run.lineage(owner)
    keys = {(one.key, one.outside) for one in kinds if isinstance(one, Thing)}
    if any((one.key, one.outside) in keys for one in line):
        return True
    outside = [one.outside for one in line if one.outside]
    told = all("." in one and not one.endswith("()") for one in outside)
    if told and all(class_of(one) is not None for one in kinds):
        return False  # what comes from outside comes from none of ours there
    return UNKNOWN if outside else False


def _zip(given: Given, _named: Named) -> object:
    rows = [each(one) for one in given]
    if None in rows:
        return UNKNOWN
    return [tuple(column) for column in zip(*[row or [] for row in rows], strict=False)]


def _enumerate(given: Given, named: Named) -> object:
    held = each(given[0]) if given else None
    start = given[1] if len(given) > 1 else named.get("start", 0)
    if held is None or not isinstance(start, int):
        return UNKNOWN
    return [(at, one) for at, one in enumerate(held, start)]


def _range(given: Given, _named: Named) -> object:
    bounds = [one for one in given if isinstance(one, int)]
    if not 0 < len(bounds) <= len(("from", "to", "step")) or len(bounds) != len(given):
        return UNKNOWN
    return UNKNOWN if 0 in bounds[2:] else list[object](range(*bounds)[:LONGEST])


def _reversed(given: Given, _named: Named) -> object:
    held = each(given[0]) if given else None
    return UNKNOWN if held is None else held[::-1]


def _any(given: Given, _named: Named) -> object:
    return _decided(given, wanted=True)


def _all(given: Given, _named: Named) -> object:
    return _decided(given, wanted=False)


def _decided(given: Given, *, wanted: bool) -> object:
    held = listed(given[0]) if given else None
    known = [truth(one) for one in ([UNKNOWN] if held is None else held)]
    if wanted in known:
        return wanted
    return UNKNOWN if None in known else not wanted


def _sum(given: Given, _named: Named) -> object:
    held = listed(given[0]) if given else None
    if held and all(isinstance(one, int) for one in held):
        return sum(one for one in held if isinstance(one, int))
    return UNKNOWN if held is None else _chained(held, {})


FUNCTIONS: dict[str, Callable[[Given, Named], object]] = {
    "list": _list, "tuple": _tuple, "set": _list, "frozenset": _list, "dict": _dict, "str": _str,
    "len": _len, "bool": _bool, "zip": _zip, "enumerate": _enumerate, "range": _range,
    "reversed": _reversed, "sorted": _list, "iter": _list, "any": _any, "all": _all, "sum": _sum,
}  # fmt: skip
"""Functions of Python that only look at what they are given."""


def _put(given: Given, _named: Named) -> object:
    """``urllib.parse.urljoin``, as far as paths of one host go."""
    known = [one for one in given if isinstance(one, str)]
    if len(known) != _PAIR or len(given) != _PAIR:
        return UNKNOWN
    return f"{known[0].rpartition('/')[0]}/{known[1]}" if known[1][:1] != "/" else known[1]


def _escaped(given: Given, _named: Named) -> object:
    return re.escape(given[0]) if given and isinstance(given[0], str) else MISSING


def _first(given: Given, _named: Named) -> object:
    return given[0] if given else MISSING


def _second(given: Given, _named: Named) -> object:
    return given[1] if len(given) > 1 else MISSING


def _lazily(given: Given, named: Named) -> object:
    return filled(given[0], given[1:], named) if given else MISSING


LIBRARY: dict[str, Callable[[Given, Named], object]] = {
    "collections.OrderedDict": _dict, "itertools.chain": _chained, "re.escape": _escaped,
    "itertools.chain.from_iterable": _sum, "urllib.parse.urljoin": _put, "copy.copy": _copied,
    "copy.deepcopy": _copied,
}  # fmt: skip
"""Functions of Python's library that only look at what they are given."""
_BY_NAME: dict[str, Callable[[Given, Named], object]] = {
    **dict.fromkeys(("gettext", "gettext_lazy", "ugettext", "ugettext_lazy", "gettext_noop",
                     "mark_safe"), _first),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _second),
    **dict.fromkeys(("copy", "deepcopy"), _copied), "format_lazy": _lazily,
}  # fmt: skip
"""Functions that are what they are called, wherever they come from."""


def gone_through(name: str, given: Given, call: Callable[[object, object], object]) -> object:
    """Return what ``map`` and ``filter`` give; ``call`` calls a function with one argument."""
    held = each(given[1]) if len(given) > 1 else None
    if held is None:
        return UNKNOWN
    if name == "map":
        return [call(given[0], one) for one in held]
    first = given[0]
    return [one for one in held if truth(one if first is None else call(first, one)) is not False]


def _gone_through(run: Runner, made: Made) -> object:
    def call(function: object, one: object) -> object:
        return run.call(function, Made(function, [one], {}, made.path, made.line))

    return gone_through(last(made.kind), made.given, call)


_ASKING: dict[str, Callable[[Runner, Made], object]] = {
    "getattr": _getattr, "hasattr": _hasattr, "isinstance": _isinstance,
    "issubclass": _issubclass, "map": _gone_through, "filter": _gone_through,
}  # fmt: skip
"""Functions of Python that ask for members, classes and what other functions give."""


def native(eyes: PyEyes, of: object, name: str, given: Given, named: Named) -> object:
    """Return what a method of a text, list or table gives; it may change the list or table."""
    if isinstance(of, Place) and (found := of_place(eyes, of, name, given)) is not None:
        return found
    if isinstance(of, str):
        return _of_text(of, name, given, named)
    if isinstance(of, list):
        return _of_list(cast("list[object]", of), name, given)
    held = table(of)
    return UNKNOWN if held is None else _of_table(held, name, given, named)


def _of_text(of: str, name: str, given: Given, named: Named) -> object:
    if name == "format":
        return filled(of, given, named)
    if name == "join":
        held = each(given[0]) if given else None
        if given and isinstance(given[0], Many) and given[0].open:
            return UNKNOWN  # of several lists it is one
        texts = [one for one in held or () if isinstance(one, str)]
        return of.join(texts) if held is not None and len(texts) == len(held) else UNKNOWN
    if name not in _TEXTS or not all(isinstance(one, str | int | tuple | None) for one in given):
        return UNKNOWN
    try:
        found: object = getattr(of, name)(*given)
    except (TypeError, ValueError):
        return UNKNOWN
    return UNKNOWN if isinstance(found, str) and len(found) > LONGEST else found


def _of_list(of: list[object], name: str, given: Given) -> object:
    first = given[0] if given else UNKNOWN
    if name in ("append", "add") and given:
        of.append(first)
    elif name in ("extend", "update") and given:
        extend(of, first)
    elif name == "union" and given:
        whole = [*of]
        extend(whole, first)
        return whole
    elif name == "insert" and len(given) > 1:
        of.insert(first if isinstance(first, int) else len(of), given[1])
    elif name in ("copy", "reverse", "sort"):
        return _copied([of], {})
    elif name == "pop" and of:
        return (
            of.pop(first) if isinstance(first, int) and -len(of) <= first < len(of) else of.pop()
        )
    elif name == "index":
        return UNKNOWN
    return None


def _of_table(  # noqa: PLR0911 - one answer for each method
    of: dict[object, object], name: str, given: Given, named: Named
) -> object:
    key = given[0] if given else UNKNOWN
    if name == "items":
        return list[object](of.items())
    if name == "keys":
        return list(of)
    if name == "values":
        return list(of.values())
    if name in ("get", "pop", "setdefault") and isinstance(key, str | int | Thing):
        if key in of:
            return of.pop(key) if name == "pop" else of[key]
        default = given[1] if len(given) > 1 else None
        if name == "setdefault":
            of[key] = default
        return default
    if name == "update":
        of.update(table(key) or {})
        of.update(named)
        return None
    return dict(of) if name == "copy" else UNKNOWN
