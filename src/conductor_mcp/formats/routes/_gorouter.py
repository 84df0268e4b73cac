"""What the readers of Go's routers share: from a call on a router to an endpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes._framework import Routes
from conductor_mcp.formats.routes._go import Said
from conductor_mcp.formats.routes._gotree import GoTree, Prefix, Words, handler_name, put
from conductor_mcp.formats.routes._values import Call, Member, Value, dotted
from conductor_mcp.model import Span
from conductor_mcp.model.endpoint import ANY, Endpoint, Parameter, key_of, names_in

_UNKNOWN = ("body", "query", "response", "statuses")


def read_with(
    project: Project,
    path: str,
    words: Words,
    methods: Mapping[str, str],
    shown: Callable[[str], str],
    *,
    method_first: tuple[str, ...] = (),
) -> Routes:
    """Return the routes of a file.

    ``methods`` maps a call's name to the method, ``""`` for one that stands in the pattern;
    ``method_first`` are calls whose first argument is the method.
    """
    tree = project.once(("go", words.id), lambda: GoTree(project, words))
    file = tree.file(path)
    if file is None or path.endswith("_test.go"):
        return Routes()
    found: dict[tuple[str, str, int], Endpoint] = {}
    for said in file.said:
        function = said.call.function
        if not isinstance(function, Member):
            continue
        at = 1 if function.name in method_first else 0
        if (function.name not in methods and not at) or len(said.call.given) < at + 2:
            continue
        if _mounts(words, said.call):
            continue
        prefixes = _prefixes(tree, path, said, function)
        if prefixes:
            for one in _endpoints(tree, path, said, prefixes, methods, shown, at):
                found.setdefault((one.method, one.path, one.at.first), one)
    return Routes(tuple(found.values()))


def _mounts(words: Words, call: Call) -> bool:
    """Whether a call of net/http puts one mux below another."""
    if words.id != "go-net-http" or not isinstance(call.at(1), Call):
        return False
    given = call.at(1)
    return isinstance(given, Call) and dotted(given.function).endswith(".StripPrefix")


def _prefixes(tree: GoTree, path: str, said: Said, function: Member) -> list[Prefix]:
    file = tree.file(path)
    if file is not None and file.imports.get(dotted(function.of)) == "net/http":
        return [("", True)] if tree.words.id == "go-net-http" else []
    return tree.prefixes(path, said.scope, function.of)


def _endpoints(  # noqa: PLR0917 - one call and how to read it
    tree: GoTree,
    path: str,
    said: Said,
    prefixes: list[Prefix],
    methods: Mapping[str, str],
    shown: Callable[[str], str],
    at: int,
) -> Iterator[Endpoint]:
    call = said.call
    name = call.function.name if isinstance(call.function, Member) else ""
    written = tree.text(path, said.scope, call.given[at])
    method = methods.get(name, ANY)
    if at:
        method = (tree.text(path, said.scope, call.given[0]) or "").upper() or ANY
    elif not method:
        verb, _, rest = (written or "").rpartition(" ")
        method, written = verb.strip().upper() or ANY, None if written is None else rest
        if written and not written.startswith("/"):
            written = "/" + written.partition("/")[2]  # a host stands before it
    subtree = tree.words.id == "go-net-http" and (written or "").endswith("/") and written != "/"
    for prefix, known in prefixes:
        whole = shown(put(prefix, written or ""))
        whole = f"{whole.rstrip('/')}/{{rest*}}" if subtree else whole
        unknown = {*_UNKNOWN, *(() if known else ("prefix",))}
        unknown |= {"path"} if written is None else set()
        yield Endpoint(
            key_of(method, whole),
            Span(path, call.line, call.line),
            method,
            whole,
            handler_name(_last(call)),
            tuple(Parameter(one, "path", required=True) for one in names_in(whole)),
            unknown=tuple(sorted(unknown)),
            framework=tree.words.id,
        )


def _last(call: Call) -> Value | None:
    return call.given[-1] if call.given else None
