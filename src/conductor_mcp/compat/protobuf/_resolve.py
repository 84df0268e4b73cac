"""Names of types as they are written, led to what declares them.

Source: "Packages and Name Resolution" in the protobuf language guide: the innermost scope first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conductor_mcp.compat.protobuf._tree import File


def resolve(files: Iterable[File], known: Mapping[str, str]) -> None:
    """Give types their full names, by the kinds of all names that are ``known``."""
    for file in files:
        fields = [(one, message.full) for message in file.messages for one in message.fields]
        fields += [(one, one.full.rpartition(".")[0]) for one in file.extensions]
        for one, scope in fields:
            if one.type_name:
                found = _found(one.type_name, scope, known)
                one.type_name = found or one.type_name.removeprefix(".")
                one.type = one.type or known.get(found, "")
        for one in file.extensions:
            one.extendee = _found(one.extendee, file.package, known) or one.extendee
        for service in file.services:
            for rpc in service.rpcs:
                rpc.request = _found(rpc.request, service.full, known) or rpc.request.lstrip(".")
                rpc.response = _found(rpc.response, service.full, known) or rpc.response.lstrip(
                    "."
                )


def _found(name: str, scope: str, known: Mapping[str, str]) -> str:
    if name.startswith("."):
        return name[1:]
    while True:
        full = f"{scope}.{name}" if scope else name
        if full in known:
            return full
        if not scope:
            return ""
        scope = scope.rpartition(".")[0]
