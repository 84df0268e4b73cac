"""Fields of types that are part of the language: what a class that extends ``Error`` has.

Source: the ECMAScript specification (ES2022), as TypeScript's ``lib`` declares it. Methods are
left out; a type of the language that has nothing else has no fields.
"""

from __future__ import annotations

from collections.abc import Mapping

from conductor_mcp.formats.shapes._typescript_types import Found
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Sort, Type

_TEXT, _NUMBER = Type(Sort.STRING), Type(Sort.NUMBER)
_ERROR = {"name": _TEXT, "message": _TEXT, "stack?": _TEXT, "cause?": Type()}
_BYTES = {"buffer": Type(Sort.OBJECT), "byteLength": _NUMBER, "byteOffset": _NUMBER}
_VIEW = {"BYTES_PER_ELEMENT": _NUMBER, **_BYTES, "length": _NUMBER}
_ERRORS = ("Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError",
           "URIError")  # fmt: skip
_LISTS = ("Array", "ReadonlyArray", "ArrayLike", "String")
_KEYED = ("Map", "ReadonlyMap", "Set", "ReadonlySet")
_VIEWS = ("Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array",
          "Int32Array", "Uint32Array", "Float32Array", "Float64Array", "BigInt64Array",
          "BigUint64Array")  # fmt: skip
_NONE = ("Promise", "PromiseLike", "WeakMap", "WeakSet", "Date", "Object", "object", "Number",
         "Boolean", "Iterable", "Iterator", "IterableIterator", "AsyncIterable", "AsyncIterator",
         "AsyncIterableIterator", "Generator", "AsyncGenerator", "Disposable", "AsyncDisposable",
         "EventTarget", "ThisType", "Record")  # fmt: skip
_FIELDS: dict[str, Mapping[str, Type]] = {
    **dict.fromkeys(_ERRORS, _ERROR), **dict.fromkeys(_VIEWS, _VIEW),
    **{name: {"length": _NUMBER} for name in _LISTS},
    **{name: {"size": _NUMBER} for name in _KEYED}, **{name: {} for name in _NONE},
    "AggregateError": {**_ERROR, "errors": Type(Sort.ARRAY)},
    "ArrayBuffer": {"byteLength": _NUMBER}, "DataView": _BYTES,
}  # fmt: skip


def of_language(name: str, at: Span) -> Found | None:
    """Return the fields of a type of the language; ``None`` for any other."""
    fields = _FIELDS.get(name.removeprefix("globalThis."))
    if fields is None:
        return None
    found = Found()
    for written, kind in fields.items():
        field = written.rstrip("?")
        found.add(Member(field, kind, at, field, field == written, named=True, given=True))
    return found
