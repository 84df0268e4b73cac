"""What Wagtail adds to URL configurations: functions that it calls by a hook's name, its API.

Source: Wagtail's documentation (hooks, ``register_admin_urls``; API v2, ``WagtailAPIRouter``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.routes._pyeyes import Thing
from conductor_mcp.formats.routes._pymade import (
    Attribute,
    Frame,
    Made,
    Method,
    class_of,
    function_of,
    last,
)
from conductor_mcp.formats.routes._pytree import definition_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from conductor_mcp.formats.routes._pyrun import Run

ADMIN = "wagtail.admin.urls"
_HOOK = "register_admin_urls"
_MOST = 200
_OF_ENDPOINT = {"": "listing_view", "<int:pk>/": "detail_view", "find/": "find_view"}


def of_hooks(run: Run) -> Iterator[object]:
    """Yield what the functions give that the admin asks for URLs."""
    for path in run.eyes.files((_HOOK,), "")[:_MOST]:
        tree = run.tree(path)
        for node in tree.root.named_children if tree is not None else ():
            if _HOOK in text_of(node) and (function := _hooked(run, path, node)) is not None:
                yield run.call(function, Made(function, path=path, line=node.start_point[0] + 1))


def _hooked(run: Run, path: str, node: Node) -> Thing | None:
    """Return the function that a statement hooks in."""
    for one in node.named_children:
        call = one.named_children[0] if one.type == "decorator" and one.named_children else one
        made = run.evaluate(Frame(path, ""), call) if call.type == "call" else None
        if isinstance(made, Made) and last(made.kind) == "register" and made.at(0) == _HOOK:
            inner = definition_of(node) if one.type == "decorator" else None
            name = text_of(inner.child_by_field_name("name")) if inner is not None else ""
            found = run.name(path, name) if name else made.at(1, "fn")
            return found if isinstance(found, Thing) and function_of(found) is not None else None
    return None


def of_api(run: Run, router: Made) -> Iterator[object]:
    """Yield the patterns of what an API's router is told of, by the names they have there."""
    for name, made in router.calls:
        prefix, view = made.at(0, "name"), made.at(1, "class_")
        if name != "register_endpoint" or not isinstance(view, Thing):
            continue
        own = run.of_class(view, "get_urlpatterns", view) if class_of(view) else None
        listed: object = None
        if isinstance(own, Method):
            listed = run.call(own, Made(own, path=made.path, line=made.line))
        if not isinstance(listed, list):
            listed = [_pattern(made, route, view, one) for route, one in _OF_ENDPOINT.items()]
        route = f"{prefix}/" if isinstance(prefix, str) else None
        yield Made(
            Thing(outside="django.urls.path"), [route, (listed, "api")], {}, made.path, made.line
        )


def _pattern(made: Made, route: str, view: Thing, action: str) -> Made:
    shown = Made(Attribute(view, "as_view"), [{"get": action}], {}, made.path, made.line)
    return Made(Thing(outside="django.urls.path"), [route, shown], {}, made.path, made.line)
