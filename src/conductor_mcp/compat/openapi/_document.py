"""Two OpenAPI documents: paths, operations, webhooks, and what stands beside them."""

from __future__ import annotations

from conductor_mcp.compat._trees import Place
from conductor_mcp.compat.openapi import _lifecycle, _parameters, _parts, _security
from conductor_mcp.compat.openapi._book import Book
from conductor_mcp.compat.openapi._model import Api, Item, Operation
from conductor_mcp.compat.openapi._parts import Call
from conductor_mcp.model.compatibility import Direction, Effect

_UNSTABLE = ("draft", "alpha")


def compare(book: Book) -> None:
    """Compare everything; changes end up in ``book`` and in its engine."""
    _paths(book, book.old.paths, book.new.paths)
    _paths(book, book.old.webhooks, book.new.webhooks, prefix="webhook ")
    _security.compare_schemes(book)
    _servers(book)
    _components(book)


def _paths(
    book: Book,
    old: dict[str, Item],
    new: dict[str, Item],
    *,
    prefix: str = "",
) -> None:
    for key, one in old.items():
        there = new.get(key)
        if there is None or one.path != there.path or not _untouched(book, one, there):
            _path(book, one, there, prefix)
    for key, one in new.items():
        if key not in old:
            _path(book, None, one, prefix)


def _path(book: Book, old: Item | None, new: Item | None, prefix: str) -> None:
    """Compare a path that one side alone has, or that may differ."""

    def compare() -> None:
        if new is None and old is not None:
            _path_removed(book, old.path, book.old.item(old), prefix)
        elif old is None and new is not None:
            _path_added(book, new.path, book.new.item(new), prefix)
        elif old is not None and new is not None:
            sides = (old.path, book.old.item(old)), (new.path, book.new.item(new))
            _item(book, *sides, prefix)

    book.part(old.end if old else "", new.end if new else "", compare)


def _untouched(book: Book, old: Item, new: Item) -> bool:
    if not book.asked_alike:
        return False
    same = book.engine.same
    leaf = same.shared(old.around, new.around, old.path)
    if leaf is not None and old.place is new.place is None:
        return same.alike_within(leaf, old.around, new.around)
    return same.alike(book.old.item(old), book.new.item(new))


def _item(book: Book, old: tuple[str, Place], new: tuple[str, Place], prefix: str) -> None:
    (path, item), (there, place) = old, new
    methods = book.old.methods(item), book.new.methods(place)
    for method in methods[0]:
        before = book.old.operation(path, item, method, prefix=prefix)
        if method not in methods[1]:
            if _lifecycle.level(before.place) not in _UNSTABLE:
                _removed(book, [before], before.place, f"`{before.label}` is gone", "operation")
            continue
        after = book.new.operation(there, place, method, prefix=prefix)
        operations(Call(book, before, after, flip=bool(prefix)))
    for method in methods[1]:
        if method not in methods[0]:
            _added(book, book.new.operation(there, place, method, prefix=prefix), prefix)


def _path_removed(book: Book, path: str, item: Place, prefix: str) -> None:
    gone = [book.old.operation(path, item, m, prefix=prefix) for m in book.old.methods(item)]
    stable = [one for one in gone if _lifecycle.level(one.place) not in _UNSTABLE]
    if stable or not gone:
        _removed(book, stable, item, f"the {prefix or 'path '}`{path}` is gone", "path")


def _path_added(book: Book, path: str, item: Place, prefix: str) -> None:
    for method in book.new.methods(item):
        one = book.new.operation(path, item, method, prefix=prefix)
        if _lifecycle.level(one.place) not in _UNSTABLE:
            alias = "webhook-added" if prefix else "endpoint-added"
            book.add("path.path.added", Effect.NOTHING, f"the {prefix or 'path '}`{path}` is new",
                     (None, item), operation=one.label, oasdiff=(alias,))  # fmt: skip


def _removed(book: Book, gone: list[Operation], place: Place, words: str, area: str) -> None:
    deprecated = bool(gone) and all(one.place.get("deprecated") is True for one in gone)
    how, effect = _lifecycle.ending([one.place for one in gone], deprecated=deprecated)
    removed = f"{'api-path' if area == 'path' else 'api'}-removed-{how}"
    removed = "api-path-sunset-parse" if how == "sunset-parse" else removed
    hook = any(one.label.startswith("webhook") for one in gone)
    aliases = ("webhook-removed",) if hook else (removed,)
    if not gone and area == "path":
        aliases = ("api-path-removed-without-deprecation",)
    for label in [one.label for one in gone] or [""]:
        book.add(f"{area}.{area}.removed", effect, words, (place, None),
                 direction=Direction.RESPONSE if hook else Direction.REQUEST,
                 operation=label, oasdiff=aliases, facts={"deprecated": deprecated})  # fmt: skip


def _added(book: Book, one: Operation, prefix: str) -> None:
    if _lifecycle.level(one.place) in _UNSTABLE:
        return
    alias = "webhook-added" if prefix else "endpoint-added"
    book.add("operation.operation.added", Effect.NOTHING, f"`{one.label}` is new",
             (None, one.place), operation=one.label, oasdiff=(alias,))  # fmt: skip


def operations(call: Call) -> None:
    """Compare two versions of one operation. Drafts promise nothing and are left out."""
    old, new = call.old, call.new
    levels = _lifecycle.level(old.place), _lifecycle.level(new.place)
    if levels[0] in _UNSTABLE and levels[1] in _UNSTABLE:
        return
    _lifecycle.compare(call.book, "operation", old.place, new.place, call.label)
    if levels[0] in _UNSTABLE:
        return
    _identity(call)
    for word in ("summary", "description", "externalDocs"):
        call.remark("operation", word, old.place, new.place)
    _parameters.parameters(call)
    _parts.body(call)
    _parts.responses(call)
    if not call.flip:
        _security.compare(call.book, old, new)
    _callbacks(call)


def _identity(call: Call) -> None:
    old, new = call.old.place, call.new.place
    was, now = old.text("operationId"), new.text("operationId")
    if was != now:
        action = "added" if not was else "removed" if not now else "changed"
        alias = "api-operation-id-added" if not was else "api-operation-id-removed"
        words = f"`{call.label}` has the operationId `{now}` instead of `{was}`"
        call.book.add(f"operation.operation-id.{action}", Effect.NOTHING, words,
                      (old.at("operationId"), new.at("operationId")), operation=call.label,
                      oasdiff=(alias,))  # fmt: skip
    tags = [[str(one.value) for one in place.at("tags").elements()] for place in (old, new)]
    for tag in dict.fromkeys((*tags[0], *tags[1])):
        if (tag in tags[0]) != (tag in tags[1]):
            action = "removed" if tag in tags[0] else "added"
            call.book.add(f"operation.tag.{action}", Effect.NOTHING,
                          f"`{call.label}` has the tag `{tag}` {action}",
                          (old.at("tags"), new.at("tags")), operation=call.label,
                          oasdiff=(f"api-tag-{action}",))  # fmt: skip


def _callbacks(call: Call) -> None:
    old, new = call.old.callbacks, call.new.callbacks
    for name, found in old.items():
        for key, before in found.items():
            after = new.get(name, {}).get(key)
            if after is None:
                words = f"`{call.label}` no longer calls back: {before.label}"
                call.book.add("callback.callback.removed", Effect.REPLACES, words,
                              (before.place, None), direction=Direction.RESPONSE,
                              operation=call.label)  # fmt: skip
            else:
                _callback(call, before, after)
    for name, found in new.items():
        for key, after in found.items():
            if key not in old.get(name, {}):
                call.book.add("callback.callback.added", Effect.NOTHING,
                              f"`{call.label}` calls back: {after.label}", (None, after.place),
                              operation=call.label)  # fmt: skip


def _callback(call: Call, before: Operation, after: Operation) -> None:
    inner = Call(call.book, before, after, flip=True)
    _parameters.parameters(inner)
    _parts.body(inner)
    _parts.responses(inner)


def _servers(book: Book) -> None:
    old, new = (_urls(api) for api in (book.old, book.new))
    for url, place in old.items():
        if url not in new:
            words = f"the server {url} is gone"
            book.add("servers.server.removed", Effect.UNDECIDED, words, (place, None))
    for url, place in new.items():
        if url not in old:
            book.add("servers.server.added", Effect.NOTHING, f"the server {url} is new",
                     (None, place))  # fmt: skip


def _urls(api: Api) -> dict[str, Place]:
    if api.old_style:
        host, base = api.root.text("host"), api.root.text("basePath")
        return {host + base: api.root.at("basePath")} if host or base else {}
    return {one.text("url"): one for one in api.root.at("servers").elements()}


def _components(book: Book) -> None:
    """Name schemas that are gone; where one was used, its uses tell what that means."""
    old, new = book.old.schemas, book.new.schemas
    for name in old.names():
        if not new.has(name):
            book.add("components.schema.removed", Effect.NOTHING,
                     f"the schema `{name}` is gone", (old.at(name), None),
                     oasdiff=("api-schema-removed",))  # fmt: skip
    for name in new.names():
        if not old.has(name):
            book.add("components.schema.added", Effect.NOTHING, f"the schema `{name}` is new",
                     (None, new.at(name)))  # fmt: skip
    for word in ("title", "description", "termsOfService", "contact", "license"):
        old, new = book.old.root.at("info"), book.new.root.at("info")
        if old.get(word) != new.get(word):
            kind = {"termsOfService": "terms"}.get(word, word)
            book.add(f"info.{kind}.changed", Effect.NOTHING, f"the document has another {word}",
                     (old.at(word), new.at(word)))  # fmt: skip
