"""What JavaScript's own functions do: objects, lists, promises, maps."""

from __future__ import annotations

import json
from collections.abc import Callable

from conductor_mcp.formats.routes._ecmacalls import Calls
from conductor_mcp.formats.routes._ecmalists import Store
from conductor_mcp.formats.routes._ecmamembers import merged
from conductor_mcp.formats.routes._ecmavalues import (
    LONGEST,
    MOST,
    UNDEFINED,
    UNKNOWN,
    Arr,
    Env,
    Fn,
    Handed,
    Known,
    Native,
    Obj,
    Pattern,
    Undefined,
    Unknown,
    is_vague,
    shown,
    truth,
)

_DEEPEST = 30
_Global = Callable[[Calls, Handed], object]


def valued(data: object, depth: int = 0) -> object:
    """Turn what JSON says into values."""
    if isinstance(data, dict) and depth < _DEEPEST:
        return Obj({str(k): valued(v, depth + 1) for k, v in data.items()})  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(data, list) and depth < _DEEPEST:
        return Arr([valued(one, depth + 1) for one in data[:MOST]])  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return data if isinstance(data, Known) or data is None else UNKNOWN


def _entries(run: Calls, handed: Handed) -> Arr:
    of = handed.at(0)
    names = run.keys(of)
    if names is None:
        return Arr([], open=True)
    pairs = [Arr([name, run.picked(of, name)]) for name in names.items]
    return Arr(list(pairs), names.open)


def _values(run: Calls, handed: Handed) -> object:
    every = _entries(run, handed)
    return Arr([one.items[1] for one in every.items if isinstance(one, Arr)], every.open)


def _keys(run: Calls, handed: Handed) -> object:
    return run.keys(handed.at(0)) or Arr([], open=True)


def _assign(run: Calls, handed: Handed) -> object:
    target = handed.at(0)
    if isinstance(target, Obj):
        for one in handed.given[1:]:
            merged(target, one, run)
        target.open = target.open or handed.more
    return target


def _create(run: Calls, handed: Handed) -> object:
    proto = handed.at(0)
    made = Obj(proto=proto if isinstance(proto, Obj) else None)
    if isinstance(proto, Obj):
        made.maker = proto.maker
    _defined(run, made, handed.at(1))
    return made


def _defined(run: Calls, target: object, every: object) -> None:
    if isinstance(target, Obj) and isinstance(every, Obj):
        for name in list(every.props):
            _property(target, name, run.settle(every.props, name))


def _property(target: Obj, name: str, described: object) -> None:
    if not isinstance(described, Obj):
        return
    getter = described.props.get("get")
    if isinstance(getter, Fn):
        target.getters[name] = getter
        target.props.pop(name, None)
    elif "value" in described.props and name != "__esModule":
        target.props[name] = described.props["value"]


def _define(_run: Calls, handed: Handed) -> object:
    target, name = handed.at(0), handed.at(1)
    if isinstance(target, Obj) and isinstance(name, str):
        _property(target, name, handed.at(2))
    return target


def _define_all(run: Calls, handed: Handed) -> object:
    _defined(run, handed.at(0), handed.at(1))
    return handed.at(0)


def _from_entries(run: Calls, handed: Handed) -> object:
    listed = run.listed(handed.at(0))
    made = Obj(open=listed is None or listed.open)
    for one in listed.items if listed is not None else ():
        if isinstance(one, Arr) and len(one.items) > 1:
            run.put(made, one.items[0], one.items[1])
    return made


def _prototype_of(_run: Calls, handed: Handed) -> object:
    of = handed.at(0)
    return of.proto if isinstance(of, Obj) and of.proto else UNKNOWN


def _inherit(_run: Calls, handed: Handed) -> object:
    of, above = handed.at(0), handed.at(1)
    if isinstance(of, Obj) and isinstance(above, Obj):
        of.proto = above
    return of


def _first(_run: Calls, handed: Handed) -> object:
    return handed.at(0)


def _list_from(run: Calls, handed: Handed) -> object:
    of = handed.at(0)
    size = run.member(of, "length") if isinstance(of, Obj) and "length" in of.props else None
    listed = _sized(size) if isinstance(size, int) else run.listed(of)
    made = Arr(list(listed.items) if listed else [], listed is None or listed.open)
    if isinstance(handed.at(1), Fn):
        results = [run.call(handed.at(1), UNDEFINED, [one, at], handed.path, handed.line)
                   for at, one in enumerate(made.items)]  # fmt: skip
        return Arr(results, made.open)
    return made


def _sized(size: int) -> Arr:
    return Arr([UNDEFINED] * min(max(size, 0), MOST))


def _list_made(_run: Calls, handed: Handed) -> object:
    """``Array(3)`` holds three of nothing, ``Array(1, 2)`` those two."""
    size = handed.at(0)
    alone = len(handed.given) == 1 and not handed.more
    return _sized(size) if alone and isinstance(size, int) else _list_of(_run, handed)


def _list_of(_run: Calls, handed: Handed) -> object:
    return Arr(list(handed.given), handed.more)


def _is_list(_run: Calls, handed: Handed) -> object:
    of = handed.at(0)
    return isinstance(of, Arr) if isinstance(of, Known | Arr | Obj | None) else UNKNOWN


def _promise(run: Calls, handed: Handed) -> object:
    """Return what a promise is resolved with."""
    kept: list[object] = []

    def resolve(given: Handed) -> object:
        kept.append(given.at(0))
        return UNDEFINED

    executor = handed.at(0)
    if isinstance(executor, Fn):
        given = [Native(call=resolve), Native(call=lambda _given: UNDEFINED)]
        run.call(executor, UNDEFINED, given, handed.path, handed.line)
    return next((one for one in kept if not is_vague(one)), UNKNOWN)


def _settled(run: Calls, handed: Handed) -> object:
    listed = run.listed(handed.at(0))
    return Arr(list(listed.items) if listed else [], listed is None or listed.open)


def _map(run: Calls, handed: Handed) -> object:
    made = Store(run, single=False)
    listed = run.listed(handed.at(0))
    for one in listed.items if listed is not None else ():
        if isinstance(one, Arr) and len(one.items) > 1:
            made.put(one.items[0], one.items[1])
    made.open = listed is None and not isinstance(handed.at(0), Undefined)
    return Obj(host=made)


def _set(run: Calls, handed: Handed) -> object:
    made = Store(run, single=True)
    listed = run.listed(handed.at(0))
    for one in listed.items if listed is not None else ():
        made.put(one, one)
    made.open = listed is None and not isinstance(handed.at(0), Undefined)
    return Obj(host=made)


def _parsed(_run: Calls, handed: Handed) -> object:
    text = handed.at(0)
    if not isinstance(text, str):
        return UNKNOWN
    try:
        return valued(json.loads(text))
    except (ValueError, RecursionError):
        return UNKNOWN


def _text(_run: Calls, handed: Handed) -> object:
    found = shown(handed.at(0)) if handed.given else ""
    return UNKNOWN if found is None else found


def _number(_run: Calls, handed: Handed) -> object:
    given = handed.at(0)
    if isinstance(given, str) and given.strip().isdigit() and len(given) < _DEEPEST:
        return int(given)
    return given if isinstance(given, int | float) else UNKNOWN


def _boolean(_run: Calls, handed: Handed) -> object:
    sure = truth(handed.at(0))
    return UNKNOWN if sure is None else sure


def _pattern(_run: Calls, handed: Handed) -> object:
    given = handed.at(0)
    source = given.source if isinstance(given, Pattern) else given
    flags = shown(handed.at(1)) if len(handed.given) > 1 else ""
    return Pattern(source, flags or "") if isinstance(source, str) else UNKNOWN


def _soon(run: Calls, handed: Handed) -> object:
    if isinstance(handed.at(0), Fn):
        run.call(handed.at(0), UNDEFINED, handed.given[2:], handed.path, handed.line)
    return UNKNOWN


def _reflected(run: Calls, handed: Handed) -> object:
    key = shown(handed.at(1))
    return run.member(handed.at(0), key) if key is not None else UNKNOWN


def _applied(run: Calls, handed: Handed) -> object:
    listed = run.listed(handed.at(2))
    given = listed.items if listed is not None else []
    return run.call(handed.at(0), handed.at(1), given, handed.path, handed.line,
                    more=listed is None or listed.open)  # fmt: skip


def _inherits(_run: Calls, handed: Handed) -> object:
    run_env = Env({}, None, handed.path)
    from conductor_mcp.formats.routes._ecmacalls import HELPERS

    return HELPERS["__extends"](_run, handed, run_env)


def _formatted(_run: Calls, handed: Handed) -> object:
    """``util.format("/%s", name)``."""
    text = handed.at(0)
    if not isinstance(text, str):
        return UNKNOWN
    for one in handed.given[1:]:
        part = shown(one)
        if part is None or len(text) > LONGEST:
            return UNKNOWN
        text = text.replace("%s", part, 1) if "%s" in text else text.replace("%d", part, 1)
    return text


def _grouped(run: Calls, handed: Handed) -> object:
    """``lodash.forEach(of, (value, key) => …)``, and its relatives of a list or an object."""
    of = handed.at(0)
    pairs = _entries(run, handed).items if not isinstance(of, Arr) else [
        Arr([one, at]) for at, one in enumerate(of.items)]  # fmt: skip
    made: list[object] = []
    for one in pairs:
        if isinstance(one, Arr):
            given = one.items if isinstance(of, Arr) else one.items[::-1]
            made.append(run.call(handed.at(1), UNDEFINED, given, handed.path, handed.line))
    if not pairs and isinstance(of, Unknown):
        run.strange(Handed(UNDEFINED, handed.given[1:], handed.path, handed.line))
    return Arr(made, open=is_vague(of))


def _pairs(run: Calls, handed: Handed) -> object:
    return _entries(run, handed)


GLOBALS: dict[str, _Global] = {
    **dict.fromkeys(("Object.freeze", "Object.seal", "structuredClone", "Promise.resolve",
                     "util.promisify", "Object", "encodeURI", "lodash.clone", "lodash.cloneDeep",
                     "lodash.identity", "express-async-handler", "lodash.once", "lodash.chain",
                     "lodash.memoize", "lodash.bind", "util.callbackify"), _first),
    **dict.fromkeys(("Object.assign", "lodash.extend", "lodash.assign", "lodash.defaults",
                     "lodash.merge", "extend", "xtend", "object-assign", "deepmerge",
                     "util._extend", "lodash.defaultsDeep", "merge-descriptors", "utils-merge",
                     "lodash.assignIn"), _assign),
    **dict.fromkeys(("lodash.forEach", "lodash.each", "lodash.map", "lodash.forOwn",
                     "lodash.forIn", "jquery.each"), _grouped),
    **dict.fromkeys(("Promise.all", "Promise.allSettled", "lodash.flatten", "lodash.compact",
                     "lodash.flattenDeep", "lodash.uniq"), _settled),
    **dict.fromkeys(("setTimeout", "setImmediate", "process.nextTick", "queueMicrotask",
                     "lodash.defer"), _soon),
    **dict.fromkeys(("Object.entries", "lodash.toPairs", "lodash.entries", "lodash.pairs"),
                    _pairs),
    **dict.fromkeys(("Object.values", "lodash.values"), _values),
    **dict.fromkeys(("Object.keys", "lodash.keys", "Object.getOwnPropertyNames",
                     "Reflect.ownKeys"), _keys),
    "Object.create": _create, "Object.defineProperty": _define,
    "Object.defineProperties": _define_all, "Object.fromEntries": _from_entries,
    "lodash.fromPairs": _from_entries, "Object.getPrototypeOf": _prototype_of,
    "Object.setPrototypeOf": _inherit, "Reflect.get": _reflected,
    "Reflect.apply": _applied, "lodash.get": _reflected,
    "Array.from": _list_from, "Array.of": _list_of, "Array": _list_made, "Array.isArray": _is_list,
    "lodash.isArray": _is_list, "Promise": _promise, "Map": _map, "WeakMap": _map, "Set": _set,
    "JSON.parse": _parsed, "String": _text, "Number": _number, "parseInt": _number,
    "Boolean": _boolean, "RegExp": _pattern, "util.inherits": _inherits, "inherits": _inherits,
    "util.format": _formatted,
}  # fmt: skip
