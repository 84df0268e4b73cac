"""What Python's own functions and methods give, as far as routes are put together with them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import cast

from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    MISSING,
    UNKNOWN,
    Attribute,
    Made,
    Native,
    Runner,
    Unknown,
    class_of,
    last,
    listed,
    origin,
    truth,
)

_LONGEST = 5_000
_TEXTS = {"strip", "rstrip", "lstrip", "lower", "upper", "title", "capitalize", "removeprefix",
          "removesuffix", "replace", "startswith", "endswith", "split", "rsplit", "partition",
          "rpartition", "isdigit", "isidentifier", "find", "count"}  # fmt: skip
_TRANSLATED = ("gettext", "gettext_lazy", "ugettext", "ugettext_lazy", "gettext_noop", "mark_safe")


def call(  # noqa: PLR0911 - one answer for each function
    run: Runner, made: Made
) -> object:
    """Return what a call of an outside function gives, :data:`MISSING` where that is not told."""
    name = origin(made.kind)
    if name.startswith("builtins."):
        function = _FUNCTIONS.get(name.removeprefix("builtins."))
        return MISSING if function is None else function(run, made)
    short = last(made.kind)
    if name.startswith("os.path."):
        return _of_path(short, made)
    if name == "re.escape" and isinstance(made.at(0), str):
        return re.escape(str(made.at(0)))
    if short in _TRANSLATED and made.given:
        return made.given[0]
    if short in ("pgettext", "pgettext_lazy") and len(made.given) > 1:
        return made.given[1]
    if short in ("OrderedDict", "deepcopy", "copy", "chain") or name == "collections.OrderedDict":
        return _copied(run, made) if short != "chain" else _chained(made)
    if short == "format_lazy" and made.given:
        return _formatted(made.given[0], made.given[1:], made.named)
    if isinstance(made.kind, Made) and last(made.kind.kind) == "wraps" and made.kind.given:
        return made.kind.given[0]  # wraps(view)(inner) stands for the view
    return MISSING


def _of_path(name: str, made: Made) -> object:
    """Return what a function of ``os.path`` gives, which asks no file system for it."""
    if not made.given or not all(isinstance(one, str) for one in made.given):
        return MISSING
    texts = [str(one) for one in made.given]
    if name == "join":
        return posixpath.join(*texts)
    if name in ("abspath", "realpath", "normpath"):
        return posixpath.normpath(texts[0])
    if name in ("dirname", "basename"):
        return posixpath.dirname(texts[0]) if name == "dirname" else posixpath.basename(texts[0])
    return MISSING


def _copied(_run: Runner, made: Made) -> object:
    value = made.at(0)
    if isinstance(value, dict):
        return dict(cast("dict[object, object]", value))
    if isinstance(value, list):
        rows = [listed(one) for one in cast("list[object]", value)]
        if last(made.kind) == "OrderedDict":
            return {
                row[0]: row[1] for row in rows if row and len(row) > 1 and isinstance(row[0], str)
            }
        return list(cast("list[object]", value))
    return value if made.given else {}


def _chained(made: Made) -> object:
    rows = [listed(one) for one in made.given]
    return UNKNOWN if None in rows else [one for row in rows for one in row or ()]


def _list(_run: Runner, made: Made) -> object:
    value = made.at(0)
    held = listed(value)
    if held is None and isinstance(value, Made | Attribute):
        return [value]
    return UNKNOWN if held is None and made.given else held or []


def _tuple(_run: Runner, made: Made) -> object:
    held = listed(made.at(0))
    return tuple(held or ()) if held is not None or not made.given else UNKNOWN


def _dict(_run: Runner, made: Made) -> object:
    first = made.at(0)
    table = dict(cast("dict[object, object]", first)) if isinstance(first, dict) else {}
    for row in listed(first) or () if not isinstance(first, dict) else ():
        pair = listed(row)
        if pair and len(pair) == 2 and isinstance(pair[0], str | int):  # noqa: PLR2004 - a pair
            table[pair[0]] = pair[1]
    table.update(made.named)
    return table


def _str(_run: Runner, made: Made) -> object:
    value = made.at(0)
    return str(value) if isinstance(value, str | int) else UNKNOWN


def _len(_run: Runner, made: Made) -> object:
    value = made.at(0)
    held = value if isinstance(value, str) else listed(value)
    return UNKNOWN if held is None else len(held)


def _bool(_run: Runner, made: Made) -> object:
    known = truth(made.at(0))
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
        line = run.lineage(owner)
        keys = {(one.key, one.outside) for one in kinds if isinstance(one, Thing)}
        if any((one.key, one.outside) in keys for one in line):
            return True
        return UNKNOWN if any(one.outside for one in line) else False
    return UNKNOWN


def _zip(_run: Runner, made: Made) -> object:
    rows = [listed(one) for one in made.given]
    if None in rows:
        return UNKNOWN
    return [tuple(column) for column in zip(*[row or [] for row in rows], strict=False)]


def _enumerate(_run: Runner, made: Made) -> object:
    held = listed(made.at(0))
    return UNKNOWN if held is None else [(at, one) for at, one in enumerate(held)]


def _range(_run: Runner, made: Made) -> object:
    bounds = [one for one in made.given if isinstance(one, int)]
    if not bounds or len(bounds) != len(made.given) or any(abs(b) > _LONGEST for b in bounds):
        return UNKNOWN
    return list(range(*bounds[:3])) if 0 not in bounds[2:] else UNKNOWN


def _reversed(_run: Runner, made: Made) -> object:
    held = listed(made.at(0))
    return UNKNOWN if held is None else held[::-1]


def _same(_run: Runner, made: Made) -> object:
    held = listed(made.at(0))
    return UNKNOWN if held is None else held


def _map(run: Runner, made: Made) -> object:
    held = listed(made.at(1))
    if held is None:
        return UNKNOWN
    first = made.at(0)
    return [run.call(first, Made(first, [one], {}, made.path, made.line)) for one in held]


def _filter(run: Runner, made: Made) -> object:
    held, first = listed(made.at(1)), made.at(0)
    if held is None or first is None:
        return UNKNOWN if held is None else [one for one in held if truth(one) is not False]
    return [one for one in held
            if truth(_called(run, first, one, made)) is not False]  # fmt: skip


def _called(run: Runner, function: object, one: object, made: Made) -> object:
    return run.call(function, Made(function, [one], {}, made.path, made.line))


def _any(_run: Runner, made: Made) -> object:
    known = [truth(one) for one in listed(made.at(0)) or [UNKNOWN]]
    wanted = last(made.kind) == "any"
    if wanted in known:
        return wanted
    return UNKNOWN if None in known else not wanted


def _sum(_run: Runner, made: Made) -> object:
    rows = [listed(one) for one in listed(made.at(0)) or [UNKNOWN]]
    return UNKNOWN if None in rows else [one for row in rows for one in row or ()]


_FUNCTIONS: dict[str, Callable[[Runner, Made], object]] = {
    "list": _list, "tuple": _tuple, "set": _list, "frozenset": _list, "dict": _dict, "str": _str,
    "len": _len, "bool": _bool, "getattr": _getattr, "hasattr": _hasattr,
    "isinstance": _isinstance, "zip": _zip, "enumerate": _enumerate, "range": _range,
    "reversed": _reversed, "sorted": _same, "iter": _same, "map": _map, "filter": _filter,
    "any": _any, "all": _any, "sum": _sum,
}  # fmt: skip


def native(run: Runner, method: Native, made: Made) -> object:
    """Return what a method of a text, list or table gives."""
    of, name = method.of, method.name
    if isinstance(of, str):
        return _of_text(of, name, made)
    if isinstance(of, list):
        return _of_list(cast("list[object]", of), name, made)
    if isinstance(of, dict):
        return _of_table(cast("dict[object, object]", of), name, made)
    _ = run
    return UNKNOWN


def _of_text(of: str, name: str, made: Made) -> object:
    if name == "format":
        return _formatted(of, made.given, made.named)
    if name == "join":
        held = listed(made.at(0))
        texts = [one for one in held or () if isinstance(one, str)]
        return of.join(texts) if held is not None and len(texts) == len(held) else UNKNOWN
    if name not in _TEXTS or not all(isinstance(one, str | int) for one in made.given):
        return UNKNOWN
    try:
        found: object = getattr(of, name)(*made.given)
    except (TypeError, ValueError):
        return UNKNOWN
    return UNKNOWN if isinstance(found, str) and len(found) > _LONGEST else found


def _formatted(text: object, given: list[object], named: dict[str, object]) -> object:
    used = {name for name in named if isinstance(text, str) and f"{{{name}}}" in text}
    values = [*given, *(named[name] for name in used)]
    plain = isinstance(text, str) and "!" not in text and ":" not in text and "[" not in text
    if not isinstance(text, str) or not plain:
        return UNKNOWN
    if not all(isinstance(one, str | int) for one in values) or ".__" in text:
        return UNKNOWN
    try:
        return text.format(*given, **named)
    except (IndexError, KeyError, ValueError, AttributeError):
        return UNKNOWN


def _of_list(of: list[object], name: str, made: Made) -> object:
    if name in ("append", "add") and made.given:
        of.append(made.given[0])
    elif name in ("extend", "update", "union") and made.given:
        held = listed(made.given[0])
        more = (
            [made.given[0]]
            if held is None and isinstance(made.given[0], Made | Attribute)
            else held
        )
        if name == "union":
            return [*of, *(more or [])][:_LONGEST]
        of += (more or [])[: max(0, _LONGEST - len(of))]
    elif name == "insert" and len(made.given) > 1:
        of.insert(made.given[0] if isinstance(made.given[0], int) else len(of), made.given[1])
    elif name in ("copy", "reverse", "sort"):
        return list(of)
    elif name == "pop" and of:
        at = made.at(0)
        return of.pop(at) if isinstance(at, int) and -len(of) <= at < len(of) else of.pop()
    elif name == "index":
        return UNKNOWN
    return None


def _of_table(  # noqa: PLR0911 - one answer for each method
    of: dict[object, object], name: str, made: Made
) -> object:
    key = made.at(0)
    if name == "items":
        return list[object](of.items())
    if name == "keys":
        return list(of)
    if name == "values":
        return list(of.values())
    if name in ("get", "pop", "setdefault") and isinstance(key, str | int):
        if key in of:
            return of.pop(key) if name == "pop" else of[key]
        default = made.given[1] if len(made.given) > 1 else None
        if name == "setdefault":
            of[key] = default
        return default
    if name == "update":
        of.update(cast("dict[object, object]", key) if isinstance(key, dict) else {})
        of.update(made.named)
        return None
    return dict(of) if name == "copy" else UNKNOWN
