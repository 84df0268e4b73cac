"""Editions: which features hold where, and what proto2 and proto3 stand for.

Source: "Feature Settings for Editions" in the protobuf documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from conductor_mcp.compat.protobuf._tree import Features
from conductor_mcp.compat.protobuf._wire import Record

CPP, JAVA = 1000, 1001
"""The numbers under which FeatureSet is extended for C++ and Java."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "field_presence": ("FIELD_PRESENCE_UNKNOWN", "EXPLICIT", "IMPLICIT", "LEGACY_REQUIRED"),
    "enum_type": ("ENUM_TYPE_UNKNOWN", "OPEN", "CLOSED"),
    "repeated_field_encoding": ("REPEATED_FIELD_ENCODING_UNKNOWN", "PACKED", "EXPANDED"),
    "utf8_validation": ("UTF8_VALIDATION_UNKNOWN", "", "VERIFY", "NONE"),
    "message_encoding": ("MESSAGE_ENCODING_UNKNOWN", "LENGTH_PREFIXED", "DELIMITED"),
    "json_format": ("JSON_FORMAT_UNKNOWN", "ALLOW", "LEGACY_BEST_EFFORT"),
}
"""Features in the order of their numbers in FeatureSet (from 1), each value by its number."""

OF_LANGUAGE: Mapping[int, tuple[str, int, tuple[str, ...]]] = {
    CPP: ("cpp.string_type", 2, ("STRING_TYPE_UNKNOWN", "VIEW", "CORD", "STRING")),
    JAVA: ("java.utf8_validation", 2, ("UTF8_VALIDATION_UNKNOWN", "DEFAULT", "VERIFY")),
}
_EVERYWHERE = {
    "message_encoding": "LENGTH_PREFIXED",
    "cpp.string_type": "STRING",
    "java.utf8_validation": "DEFAULT",
}
_OPEN = _EVERYWHERE | {
    "enum_type": "OPEN",
    "repeated_field_encoding": "PACKED",
    "utf8_validation": "VERIFY",
    "json_format": "ALLOW",
}
_PROTO2 = _EVERYWHERE | {
    "field_presence": "EXPLICIT",
    "enum_type": "CLOSED",
    "repeated_field_encoding": "EXPANDED",
    "utf8_validation": "NONE",
    "json_format": "LEGACY_BEST_EFFORT",
}


@lru_cache(maxsize=16)
def defaults(syntax: str) -> Features:
    """Return what holds in a file that sets no feature: ``proto2``, ``proto3`` or an edition."""
    if syntax == "proto2":
        return MappingProxyType(_PROTO2)
    if syntax == "proto3":
        return MappingProxyType(_OPEN | {"field_presence": "IMPLICIT"})
    view = {"cpp.string_type": "VIEW"} if syntax >= "2024" else {}
    return MappingProxyType(_OPEN | {"field_presence": "EXPLICIT"} | view)


def within(above: Features, own: Mapping[str, str]) -> Features:
    """Return what holds below a place that sets features of its own."""
    return MappingProxyType({**above, **own}) if own else above


def of_languages(given: Record) -> dict[str, str]:
    """Read the features of single languages out of a FeatureSet."""
    own: dict[str, str] = {}
    for number, (name, inner, values) in OF_LANGUAGE.items():
        if given.has(number):
            told = given.record(number)
            if told.has(inner) and 0 <= told.number(inner) < len(values):
                own[name] = values[told.number(inner)]
    return own
