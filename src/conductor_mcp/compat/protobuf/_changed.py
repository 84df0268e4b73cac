"""What both versions declare, and not alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conductor_mcp.compat.protobuf._fields import field_changes
from conductor_mcp.compat.protobuf._gone import both, fields_of
from conductor_mcp.compat.protobuf._report import Found, Spot
from conductor_mcp.compat.protobuf._tree import (
    REQUIRED,
    Enum,
    File,
    Interface,
    Message,
    Rpc,
    Schema,
    is_closed,
)
from conductor_mcp.model.compatibility import Effect

FILE_OPTIONS: Mapping[str, tuple[int, object]] = {
    "java_package": (1, ""),  # its number among the options, and what holds without it
    "java_outer_classname": (8, ""),
    "optimize_for": (9, "SPEED"),
    "java_multiple_files": (10, False),
    "go_package": (11, ""),
    "cc_generic_services": (16, False),
    "java_generic_services": (17, False),
    "py_generic_services": (18, False),
    "cc_enable_arenas": (31, True),
    "objc_class_prefix": (36, ""),
    "csharp_namespace": (37, ""),
    "swift_prefix": (39, ""),
    "php_class_prefix": (40, ""),
    "php_namespace": (41, ""),
    "php_metadata_namespace": (44, ""),
    "ruby_package": (45, ""),
}


def changed(old: Schema, new: Schema) -> Iterator[Found]:
    """Name what changed of what both versions declare."""
    for name, file in old.files.items():
        if name in new.files:
            yield from _file(file, new.files[name])
    for message, other in both(old.messages, new.messages):
        yield from _message(message, other)
    for before, after in both(fields_of(old), fields_of(new)):
        yield from field_changes(old, new, before, after)
    for enum, other_enum in both(old.enums, new.enums):
        yield from _enum(enum, other_enum)
    for service, other_service in both(old.services, new.services):
        yield from _service(service, other_service)


def _spot(one: Message | Enum, *step: int) -> Spot:
    return Spot(one.file, ((*one.path, *step), one.path))


def _found(  # noqa: PLR0917 - the order of a sentence: what of which, how, from where to where
    area: str, kind: str, subject: str, what: str, base: Spot, revision: Spot, *rules: str
) -> Found:
    effect = Effect.REPLACES
    return Found(area, kind, "changed", effect, subject, what, base, revision, rules)


def _file(old: File, new: File) -> Iterator[Found]:
    if old.package != new.package:
        what = f'The package of the file changed from "{old.package}" to "{new.package}"'
        spots = Spot(old, ((2,),)), Spot(new, ((2,),))
        yield _found("file", "package", new.name, what, *spots, "FILE_SAME_PACKAGE")
    if old.syntax != new.syntax:
        what = f'The syntax changed from "{old.syntax}" to "{new.syntax}"'
        # An edition stands where the syntax does.
        spots = Spot(old, ((12,), (14,))), Spot(new, ((12,), (14,)))
        # For buf one edition is as good as another.
        editions = old.syntax[:1].isdigit() and new.syntax[:1].isdigit()
        rules = () if editions else ("FILE_SAME_SYNTAX",)
        yield _found("file", "syntax", new.name, what, *spots, *rules)
    for name, (number, default) in FILE_OPTIONS.items():
        before, after = (f.options.get(name, default) for f in (old, new))
        if before != after:
            what = f"The option {name} changed from {_shown(before)} to {_shown(after)}"
            spots = Spot(old, ((8, number),)), Spot(new, ((8, number),))
            kind = name.replace("_", "-")
            yield _found("file", kind, new.name, what, *spots, f"FILE_SAME_{name.upper()}")


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def _message(old: Message, new: Message) -> Iterator[Found]:
    yield from _json_format("message", old, new, "MESSAGE_SAME_JSON_FORMAT")
    yield from _accessor(old, new)
    before = {f.number: f for f in old.fields if f.label == REQUIRED}
    after = {f.number: f for f in new.fields if f.label == REQUIRED}
    rule = "MESSAGE_SAME_REQUIRED_FIELDS"
    for number, one in before.items():
        if number not in after:
            what = f'Field {number} "{one.name}" of "{old.nested}" is no longer required'
            spots = Spot(one.file, (one.path,)), Spot(new.file, (new.path,))
            effect = Effect.WIDENS
            yield Found("field", "required", "removed", effect, one.full, what, *spots, (rule,))
    for number, one in after.items():
        if number not in before:
            what = f'Field {number} "{one.name}" of "{new.nested}" became required'
            spots = Spot(old.file, (old.path,)), Spot(one.file, (one.path,))
            effect = Effect.NARROWS
            yield Found("field", "required", "added", effect, one.full, what, *spots, (rule,))


def _json_format(
    area: str, old: Message | Enum, new: Message | Enum, rule: str
) -> Iterator[Found]:
    before, after = (one.features.get("json_format", "") for one in (old, new))
    if before == after:
        return
    rules = (rule,) if after == "LEGACY_BEST_EFFORT" else ()
    what = f'The JSON format of "{new.nested}" changed from {before} to {after}'
    option = 7 if area == "message" else 3
    features = 12 if area == "message" else 7
    spots = _spot(old, option, features, 6), _spot(new, option, features, 6)
    yield _found(area, "json-format", new.full, what, *spots, *rules)


def _accessor(old: Message, new: Message) -> Iterator[Found]:
    before, after = (one.options.get("no_standard_descriptor_accessor") for one in (old, new))
    if bool(before) == bool(after):
        return
    action, effect = ("removed", Effect.NARROWS) if after else ("added", Effect.WIDENS)
    verb = "lost" if after else "got"
    what = f'"{new.nested}" {verb} its standard descriptor accessor'
    rule = ("MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR",) if after else ()
    spots = _spot(old, 7, 2), _spot(new, 7, 2)
    kind = "standard-descriptor-accessor"
    yield Found("message", kind, action, effect, new.full, what, *spots, rule)


def _enum(old: Enum, new: Enum) -> Iterator[Found]:
    if is_closed(old) != is_closed(new):
        before, after = ("closed" if is_closed(e) else "open" for e in (old, new))
        what = f'The enum "{new.nested}" changed from {before} to {after}'
        spots = _spot(old, 3, 7, 2), _spot(new, 3, 7, 2)
        yield _found("enum", "type", new.full, what, *spots, "ENUM_SAME_TYPE")
    yield from _json_format("enum", old, new, "ENUM_SAME_JSON_FORMAT")
    yield from _names(old, new)


def _names(old: Enum, new: Enum) -> Iterator[Found]:
    names: dict[int, list[str]] = {}
    for value in old.values:
        names.setdefault(value.number, []).append(value.name)
    now: dict[int, list[str]] = {}
    for value in new.values:
        now.setdefault(value.number, []).append(value.name)
    for value in new.values:
        before, after = names.get(value.number), now[value.number]
        if before is None or set(before) == set(after):
            continue
        rules = () if set(before) <= set(after) else ("ENUM_VALUE_SAME_NAME",)
        what = (
            f'Value {value.number} of "{new.nested}" changed its name'
            f" from {', '.join(before)} to {', '.join(after)}"
        )
        spots = Spot(old.file, (old.path,)), Spot(new.file, ((*value.path, 2),))
        subject = f"{new.full}.{value.name}"
        yield _found("enum-value", "name", subject, what, *spots, *rules)


def _service(old: Interface, new: Interface) -> Iterator[Found]:
    others = {one.name: one for one in new.rpcs}
    for one in old.rpcs:
        if one.name in others:
            yield from _rpc(old.file, new.file, one, others[one.name])


def _rpc(old: File, new: File, before: Rpc, after: Rpc) -> Iterator[Found]:
    told = (
        ("request-type", (2,), before.request, after.request),
        ("response-type", (3,), before.response, after.response),
        ("client-streaming", (), before.client_streaming, after.client_streaming),
        ("server-streaming", (), before.server_streaming, after.server_streaming),
        ("idempotency-level", (4, 34), before.idempotency, after.idempotency),
    )
    for kind, step, one, other in told:
        if one != other:
            words = kind.replace("-", " ")
            what = (
                f'The {words} of rpc "{after.name}" changed from {_shown(one)} to {_shown(other)}'
            )
            rule = f"RPC_SAME_{kind.upper().replace('-', '_')}"
            paths = [(*rpc.path, *step) for rpc in (before, after)]
            spots = Spot(old, (paths[0], before.path)), Spot(new, (paths[1],))
            yield _found("rpc", kind, after.full, what, *spots, rule)
