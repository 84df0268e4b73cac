"""YAML with lines: libyaml's composer, no tags, no objects, aliases unfolded within bounds."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

from conductor_mcp.syntax.lazily import expression
from conductor_mcp.syntax.tree import Node, SyntaxProblem, collecting_later

RawNode = Any
"""What PyYAML composes; its stubs leave out what its nodes are told apart by."""
MAX_DEPTH = 400
"""Deeper nesting is refused: libyaml's composer recurses on the C stack and would crash."""
MAX_VALUES = 200_000
"""How many values one ``value`` may unfold to, aliases included."""
_INT = expression(r"[-+]?(?:0|[1-9][0-9]{0,18})")
_FLOAT = expression(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?")
_CONSTANTS: dict[str, object] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_FLOW = expression(r"[\[\]{}]")
_COMPACT = expression(r"^[ ?-]{200}", re.MULTILINE)


class YamlNode:
    """A composed node, its value made on demand."""

    __slots__ = ("_at", "_elements", "_members", "raw")

    def __init__(self, raw: RawNode, at: RawNode) -> None:
        self.raw = raw
        self._at = at
        self._members: dict[str, YamlNode] | None = None
        self._elements: list[YamlNode] | None = None

    @property
    def line(self) -> int:
        return int(self._at.line) + 1

    @property
    def column(self) -> int:
        return int(self._at.column) + 1

    @property
    def value(self) -> object:
        """The value as plain data; ``None`` where aliases unfold without bound."""
        try:
            return _plain(self.raw, {}, set())[0]
        except SyntaxProblem:
            return None

    def members(self) -> dict[str, YamlNode]:
        if self._members is None:
            self._members = _members(self.raw, 0)
        return self._members

    def elements(self) -> list[YamlNode]:
        if self._elements is None:
            raws = self.raw.value if self.raw.id == "sequence" else ()
            self._elements = [YamlNode(one, one.start_mark) for one in raws]
        return self._elements


def _members(raw: RawNode, merged: int) -> dict[str, YamlNode]:
    found: dict[str, YamlNode] = {}
    if raw.id != "mapping":
        return found
    below: dict[str, YamlNode] = {}
    for key, value in raw.value:
        if key.id != "scalar":
            continue
        if key.value == "<<" and not key.style and merged < MAX_DEPTH // 40:
            for source in value.value if value.id == "sequence" else [value]:
                below = {**_members(source, merged + 1), **below}
        else:
            found[key.value] = YamlNode(value, key.start_mark)
    return {**below, **found}


def _plain(
    raw: RawNode, done: dict[int, tuple[object, int]], open_: set[int]
) -> tuple[object, int]:
    if raw.id == "scalar":
        return _scalar(raw), 1
    name = id(raw)
    if name in done:
        return done[name]
    if name in open_:
        raise SyntaxProblem("an alias contains itself", raw.start_mark.line + 1)
    open_.add(name)
    size = 1
    made: object
    if raw.id == "sequence":
        listed: list[object] = []
        for one in raw.value:
            value, more = _plain(one, done, open_)
            listed.append(value)
            size = _bounded(size + more, raw)
        made = listed
    else:
        mapped: dict[str, object] = {}
        for key, node in _members(raw, 0).items():
            value, more = _plain(node.raw, done, open_)
            mapped[key] = value
            size = _bounded(size + more, raw)
        made = mapped
    open_.discard(name)
    done[name] = (made, size)
    return made, size


def _bounded(size: int, raw: RawNode) -> int:
    if size > MAX_VALUES:
        raise SyntaxProblem("aliases unfold to too many values", raw.start_mark.line + 1)
    return size


def _scalar(raw: RawNode) -> object:
    # The core schema of YAML 1.2, in which `no`, `on` and dates are text.
    text: str = raw.value
    if getattr(raw, "style", ""):
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def load_yaml(text: str) -> Node:
    """Read the first document of a YAML stream.

    Raises:
        SyntaxProblem: The text is not YAML, empty, or nested deeper than ``MAX_DEPTH``.

    """
    documents = load_all_yaml(text, most=1)
    if not documents:
        raise SyntaxProblem("the document is empty")
    return documents[0]


def load_all_yaml(text: str, *, most: int = 1000) -> list[Node]:
    """Read the documents of a YAML stream, as many as ``most``.

    Raises:
        SyntaxProblem: As for ``load_yaml``.

    """
    from yaml import YAMLError

    found: list[Node] = []
    try:
        _check_depth(text)
        with collecting_later():
            loader = _loader(text)
            try:
                while len(found) < most and loader.check_node():
                    raw = loader.get_node()
                    found.append(YamlNode(raw, raw.start_mark))
            finally:
                loader.dispose()
    except YAMLError as error:
        raise _problem(error, text) from None
    except RecursionError:
        raise SyntaxProblem("nested too deep to be read") from None
    except ValueError as error:
        raise SyntaxProblem(f"not YAML: {error}") from None
    return found


def _problem(error: Exception, text: str) -> SyntaxProblem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    words = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    position = getattr(error, "position", None)
    if mark is not None:
        return SyntaxProblem(f"not YAML: {words}", int(mark.line) + 1)
    line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
    return SyntaxProblem(f"not YAML: {words}", line)


def _loader(text: str) -> Any:
    """Make a composer that resolves no tags: what a plain scalar means is decided on demand."""
    return _composer()(text)


@lru_cache(maxsize=1)
def _composer() -> Any:
    try:
        CParser: Any = import_module("yaml.cyaml").CParser  # noqa: N806 - it is a class
    except ImportError:  # a build of PyYAML without libyaml: slower, otherwise the same
        from yaml import SafeLoader

        return SafeLoader

    class Untagged(CParser):  # type: ignore[misc]
        def resolve(self, _kind: object, _value: object, _implicit: object) -> str:
            return "?"

        def descend_resolver(self, _node: object, _index: object) -> None: ...

        def ascend_resolver(self) -> None: ...

    return Untagged


def _check_depth(text: str) -> None:
    if not _may_be_deep(text):
        return
    from yaml.events import CollectionEndEvent, CollectionStartEvent, StreamEndEvent

    loader = _loader(text)
    depth = 0
    while not isinstance(event := loader.get_event(), StreamEndEvent):
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark: Any = event.start_mark
                raise SyntaxProblem("nested too deep to be read", int(mark.line) + 1)
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


def _may_be_deep(text: str) -> bool:
    # Every level of a block needs a column, a dash or a question mark; of a flow, a bracket.
    if _COMPACT.search(text):
        return True
    if text.count("[") + text.count("{") <= MAX_DEPTH // 2:
        return False
    depth = 0
    for match in _FLOW.finditer(text):
        depth += 1 if match.group() in "[{" else -1
        if depth > MAX_DEPTH // 2:
            return True
        depth = max(depth, 0)
    return False
