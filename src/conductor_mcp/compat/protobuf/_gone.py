"""What one version declares and the other does not; read backwards, what was added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from conductor_mcp.compat.protobuf._report import Found, Spot
from conductor_mcp.compat.protobuf._tree import (
    Element,
    Enum,
    Field,
    File,
    Interface,
    Message,
    Range,
    Schema,
)
from conductor_mcp.model.compatibility import Effect

K = TypeVar("K")
V = TypeVar("V")
_KINDS: tuple[tuple[str, Callable[[File], Sequence[Element]]], ...] = (
    ("message", lambda file: file.messages),
    ("enum", lambda file: file.enums),
    ("extension", lambda file: file.extensions),
    ("service", lambda file: file.services),
)


def gone(old: Schema, new: Schema) -> Iterator[Found]:
    """Name what ``old`` declares and ``new`` lacks."""
    yield from _packages(old, new)
    for name, file in old.files.items():
        if name not in new.files:
            yield _found("file", name, f'file "{name}"', Spot(file), None, "FILE_NO_DELETE")
        else:
            yield from _elements(file, new.files[name])
    for message, other in both(old.messages, new.messages):
        yield from _message(message, other)
    for enum, other_enum in both(old.enums, new.enums):
        yield from _enum(enum, other_enum)
    for service, other_service in both(old.services, new.services):
        yield from _service(service, other_service)


def both(old: Mapping[K, V], new: Mapping[K, V]) -> Iterator[tuple[V, V]]:
    """Pair what has the same key in both versions."""
    for key, one in old.items():
        if key in new:
            yield one, new[key]


def _found(
    area: str, subject: str, what: str, base: Spot, revision: Spot | None, *rules: str
) -> Found:
    return Found(
        area=area,
        kind="",
        action="removed",
        effect=Effect.NARROWS,
        subject=subject,
        message=f"The {what} was removed",
        base=base,
        revision=revision,
        rules=rules,
    )


def _packages(old: Schema, new: Schema) -> Iterator[Found]:
    for package, files in old.packages.items():
        if package not in new.packages:
            what = f'package "{package}"'
            spot = Spot(files[0], ((2,),))
            yield _found("package", package, what, spot, None, "PACKAGE_NO_DELETE")
            continue
        for area, elements in _KINDS:
            yield from _of_package(old, new, package, area, elements)


def _of_package(
    old: Schema,
    new: Schema,
    package: str,
    area: str,
    elements: Callable[[File], Sequence[Element]],
) -> Iterator[Found]:
    files = new.packages[package]
    left = {one.nested for file in files for one in elements(file)}
    # But for services, buf overlooks what is lost where nothing of its kind is left.
    rules = (f"PACKAGE_{area.upper()}_NO_DELETE",) if left or area == "service" else ()
    for file in old.packages[package]:
        same = new.files.get(file.name)
        # It looks for the message around a message in the whole package, as long as the file
        # is there, and for the message around anything else in the file.
        around = files if area == "message" else [same]
        for one in elements(file):
            if one.nested not in left:
                spot = None if same is None else _where(one, same, *filter(None, around))
                yield _element(area, one, spot, *rules)


def _elements(old: File, new: File) -> Iterator[Found]:
    for area, elements in _KINDS:
        left = {one.nested for one in elements(new)}
        for one in elements(old):
            if one.nested not in left:
                rule = f"{area.upper()}_NO_DELETE"
                yield _element(area, one, _where(one, new, new), rule)


def _element(area: str, one: Element, spot: Spot | None, *rules: str) -> Found:
    what = f'{area} "{one.nested}"'
    return _found(area, one.full, what, Spot(one.file, (one.path,)), spot, *rules)


def _where(one: Element, same: File | None, *files: File) -> Spot | None:
    """Return what lost an element: the nearest message left around it, or the ``same`` file."""
    scope = one.nested
    left = {m.nested: m for file in files for m in file.messages} if "." in scope else {}
    while "." in scope:
        scope = scope.rpartition(".")[0]
        if scope in left:
            return Spot(left[scope].file, (left[scope].path,))
    return None if same is None else Spot(same)


def _message(old: Message, new: Message) -> Iterator[Found]:
    left = {one.number for one in new.fields}
    here = Spot(new.file, (new.path,))
    for one in old.fields:
        if one.number not in left:
            rules = ["FIELD_NO_DELETE"]
            if not _covers(new.reserved, (one.number, one.number)):
                rules.append("FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED")
            if one.name not in new.reserved_names:
                rules.append("FIELD_NO_DELETE_UNLESS_NAME_RESERVED")
            what = f'field {one.number} "{one.name}" of "{old.nested}"'
            yield _found("field", one.full, what, Spot(one.file, (one.path,)), here, *rules)
    oneofs = {name for name, _ in new.oneofs}
    for name, path in old.oneofs:
        if name not in oneofs:
            what = f'oneof "{name}" of "{old.nested}"'
            spot = Spot(old.file, (path,))
            yield _found("oneof", f"{old.full}.{name}", what, spot, here, "ONEOF_NO_DELETE")
    for span in old.extensions:
        if not _covers(new.extensions, span):
            what = f'extension range {_shown(span)} of "{old.nested}"'
            subject = f"{old.full} {_shown(span)}"
            spot = Spot(old.file, (old.path,))
            yield _found(
                "extension-range", subject, what, spot, here, "EXTENSION_MESSAGE_NO_DELETE"
            )
    yield from _reserved(old, new, "RESERVED_MESSAGE_NO_DELETE")


def _reserved(old: Message | Enum, new: Message | Enum, rule: str) -> Iterator[Found]:
    gone = [_shown(one) for one in old.reserved if not _covers(new.reserved, one)]
    names = set(new.reserved_names)
    gone += [f'"{name}"' for name in old.reserved_names if name not in names]
    spots = Spot(old.file, (old.path,)), Spot(new.file, (new.path,))
    for one in gone:
        what = f'reservation of {one} in "{old.nested}"'
        found = _found("reserved", f"{old.full} {one}", what, *spots, rule)
        # What was forbidden is allowed: the only removal that makes room.
        yield found._replace(effect=Effect.WIDENS)


def _enum(old: Enum, new: Enum) -> Iterator[Found]:
    names: dict[int, list[str]] = {}
    for value in old.values:
        names.setdefault(value.number, []).append(value.name)
    left = {value.number for value in new.values}
    here = Spot(new.file, (new.path,))
    for value in old.values:
        if value.number in left or value.name != names[value.number][0]:
            continue
        rules = ["ENUM_VALUE_NO_DELETE"]
        if not _covers(new.reserved, (value.number, value.number)):
            rules.append("ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED")
        if not set(names[value.number]) <= set(new.reserved_names):
            rules.append("ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED")
        what = f'value {value.number} "{value.name}" of "{old.nested}"'
        spot = Spot(old.file, (value.path,))
        yield _found("enum-value", f"{old.full}.{value.name}", what, spot, here, *rules)
    yield from _reserved(old, new, "RESERVED_ENUM_NO_DELETE")


def _service(old: Interface, new: Interface) -> Iterator[Found]:
    left = {one.name for one in new.rpcs}
    here = Spot(new.file, (new.path,))
    for one in old.rpcs:
        if one.name not in left:
            what = f'rpc "{one.name}" of "{old.name}"'
            yield _found("rpc", one.full, what, Spot(old.file, (one.path,)), here, "RPC_NO_DELETE")


def _covers(ranges: Sequence[Range], one: Range) -> bool:
    """Say whether every number of a range lies in one of ``ranges``."""
    first, last = one
    for start, end in sorted(ranges):
        if start <= first <= end:
            first = end + 1
    return first > last


def _shown(one: Range) -> str:
    return str(one[0]) if one[0] == one[1] else f"{one[0]} to {one[1]}"


def fields_of(schema: Schema) -> Mapping[tuple[str, int], Field]:
    """Return all fields and extensions by the message they are of and their number."""
    found = {(m.full, f.number): f for m in schema.messages.values() for f in m.fields}
    return {**found, **schema.extensions}
