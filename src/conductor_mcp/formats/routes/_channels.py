"""The channels (topics, queues) that calls in a source file are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import LARGEST, parse, text_of
from conductor_mcp.formats.routes._channel_names import text_for
from conductor_mcp.formats.routes._values import Call, Table, Text, value_of

if TYPE_CHECKING:
    from tree_sitter import Node

_CALLS = ("call", "call_expression", "method_invocation", "decorator", "annotation")
_NAMES = ("topic", "topics", "channel", "queue", "subject", "destination", "stream", "routing_key",
          "Topic")  # fmt: skip


def channels_in(project: Project, path: str, call: str) -> Iterator[tuple[str | None, int]]:
    """Yield (channel, line) for each call whose callee ends in ``call`` as it is written.

    The channel is what is called ``topic``, ``channel`` and the like, or else the first argument
    that is a string, or else the first of all if that is a name for one; ``None`` where it is
    neither.
    """
    document, format_ = project.document(path), project.of_code(path)
    if document is None or format_ is None or format_.language is None:
        return
    last = call.rpartition(".")[2]
    if last not in document.text or len(document.text) > LARGEST:
        return
    language = "tsx" if path.endswith((".tsx", ".jsx")) else format_.language.id
    waiting: list[Node] = [parse(language, document.text)]
    while waiting:
        node = waiting.pop()
        if node.type in _CALLS and _is(node, call):
            value = value_of(node)
            line = node.start_point[0] + 1
            if isinstance(value, Call):
                yield _channel(project, path, value), line
        waiting.extend(reversed(node.named_children))


def _is(node: Node, call: str) -> bool:
    function = node.child_by_field_name("function")
    if function is not None:
        written = text_of(function)
    else:
        of, name = (node.child_by_field_name(field) for field in ("object", "name"))
        written = f"{text_of(of)}.{text_of(name)}" if of is not None else text_of(name)
    written = "".join(written.split()).replace("?.", ".")
    return written == call or written.endswith(f".{call}")


def _channel(project: Project, path: str, call: Call) -> str | None:
    """Return the channel of a call; a name for it counts where it stands for one string."""
    for name in _NAMES:
        if name in call.named:
            return text_for(project, path, call.named[name])
    for one in call.given:
        if isinstance(one, Text):
            return one.text
        if isinstance(one, Table):
            for name in _NAMES:
                if (value := one.get(name)) is not None:
                    return text_for(project, path, value)
    return next((t for one in call.given[:1] if (t := text_for(project, path, one))), None)
