"""Which calls a message or an enum is part of, and which way it travels in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conductor_mcp.compat.protobuf._tree import Rpc, Schema
from conductor_mcp.model.compatibility import ContractChange, Direction
from conductor_mcp.model.values import replace

_WAYS = (Direction.REQUEST, Direction.RESPONSE)


def reached(
    changes: Iterable[ContractChange], old: Schema, new: Schema
) -> tuple[ContractChange, ...]:
    """Give each change the calls it affects and its direction.

    What no call reaches may be written down and read back by anybody: both ways.
    """
    uses: dict[str, dict[str, set[Direction]]] = {}
    for schema in (old, new):
        _collect(schema, uses)
    return tuple(_placed(one, uses) for one in changes)


def _placed(change: ContractChange, uses: dict[str, dict[str, set[Direction]]]) -> ContractChange:
    found = next((uses[name] for name in _around(change.subject) if name in uses), None)
    if not found:
        return change
    ways = {way for used in found.values() for way in used}
    direction = next(iter(ways)) if len(ways) == 1 else Direction.BOTH
    return replace(change, operations=tuple(sorted(found)), direction=direction)


def _around(subject: str) -> Iterator[str]:
    """Yield a full name, then the names of what it is in, from the inside out."""
    name = subject.partition(" ")[0]
    while name:
        yield name
        name = name.rpartition(".")[0]


def _collect(schema: Schema, uses: dict[str, dict[str, set[Direction]]]) -> None:
    below: dict[str, list[str]] = {}
    for service in schema.services.values():
        for rpc in service.rpcs:
            label = f"{service.full}/{rpc.name}"
            _add(uses, rpc.full, label, _WAYS)
            _add(uses, service.full, label, _WAYS)
            for way, start in zip(_WAYS, _messages(rpc), strict=True):
                for name in _closure(schema, start, below):
                    _add(uses, name, label, (way,))


def _add(
    uses: dict[str, dict[str, set[Direction]]], name: str, label: str, ways: Iterable[Direction]
) -> None:
    uses.setdefault(name, {}).setdefault(label, set()).update(ways)


def _messages(rpc: Rpc) -> tuple[str, str]:
    return rpc.request, rpc.response


def _closure(schema: Schema, start: str, known: dict[str, list[str]]) -> list[str]:
    """Return all messages and enums that a message holds, itself included."""
    if start not in known:
        found: dict[str, None] = {}
        todo = [start.lstrip(".")]
        while todo:
            name = todo.pop()
            if name in found:
                continue
            found[name] = None
            if message := schema.all_messages.get(name):
                todo.extend(one.type_name.lstrip(".") for one in message.fields if one.type_name)
        known[start] = list(found)
    return known[start]
