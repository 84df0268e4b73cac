"""YAML front matter: whole, partial or malformed, with the line of every value.

Values are built from parser events, not by a loader: dates and YAML 1.1's yes/no stay text,
every value knows its line, and depth and size are bounded, aliases included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conductor_mcp.syntax.lazily import expression

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 24
MAX_NODES = 8_000
_MAX_PIECES = 200  # keys of malformed front matter that are read one by one
MAX_CHARS = 200_000
_MAX_LOOSE_LINES = 40
_MAX_PLAIN = 40  # lines; longer front matter is the parser's

_KEY = expression(
    r"""^(?:"([^"]{1,80})"|'([^']{1,80})'|([^\s#'"\[\]{}&*!|>%@`:-][^:#]{0,79}?))\s*:(?:\s+|$)"""
)
# What most front matter is made of: a word, or a list of words between brackets, that YAML reads
# as it stands. Three words on two lines take the parser a tenth of a millisecond.
_ITEM = r"[A-Za-z0-9_./][A-Za-z0-9_./*-]*"
_SIMPLE = expression(
    r"(?P<key>[A-Za-z_][A-Za-z0-9_-]*): +"
    rf"(?:(?P<value>[A-Za-z0-9][A-Za-z0-9_./ -]*)|\[ *(?P<items>{_ITEM}(?: *, *{_ITEM})*) *\]) *"
)
_HEADED = expression(r"#{1,3} \S")  # to YAML a comment, to Markdown a title
_INT = expression(r"[-+]?(?:0|[1-9]\d{0,17})\Z")
_FLOAT = expression(r"[-+]?(?:\d{1,17}\.\d{0,17}|\.\d{1,17})(?:[eE][-+]?\d{1,3})?\Z")
_WORDS: Mapping[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class MalformedError(ValueError):
    """The YAML cannot be read; ``line`` says where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Node:
    """One YAML value on lines ``first``..``last``: plain data, a list of nodes, or pairs."""

    value: object
    first: int
    last: int
    raw: str = ""

    def plain(self) -> Any:
        """Return the value as plain data; a key said twice keeps its last value."""
        if isinstance(self.value, Items):
            return [node.plain() for node in self.value]
        if isinstance(self.value, Pairs):
            return {key: node.plain() for key, node in self.value}
        return self.value


class Items(list[Node]):
    """The nodes of a sequence."""


class Pairs(list[tuple[str, Node]]):
    """The keys and nodes of a mapping, in order."""


@dataclass(slots=True)
class FrontMatter:
    """The fields by key as written, the lines they stand on, and what could not be read.

    ``first``..``last`` are the lines of the whole block with its fences; ``last`` is 0 when
    there is none.
    """

    fields: dict[str, Node] = field(default_factory=dict[str, Node])
    first: int = 1
    last: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    _folded: dict[str, Node] = field(default_factory=dict[str, Node], repr=False, compare=False)

    def get(self, *names: str) -> Node | None:
        """Return the first field there is of these names; case, ``-`` and ``_`` do not count."""
        if not self.fields:
            return None
        if not self._folded:  # asked for only once all fields are read
            self._folded.update((fold(k), v) for k, v in self.fields.items())
        for name in names:
            if (node := self._folded.get(fold(name))) is not None:
                return node
        return None


@lru_cache(maxsize=512)
def fold(key: str) -> str:
    """Make ``decision-makers``, ``decision_makers`` and ``decisionMakers`` one key."""
    return key.replace("-", "").replace("_", "").replace(" ", "").casefold()


def read(lines: list[str]) -> FrontMatter:
    """Read the front matter at the top of ``lines``; none at all gives an empty one."""
    top = next((i for i, line in enumerate(lines[:5]) if line.strip("\ufeff \t")), None)
    if top is None:
        return FrontMatter()
    if lines[top].strip("\ufeff \t") == "---":
        end = _closing(lines, top + 1)
        if end is None or not _says_anything(lines[top + 1 : end]):
            return FrontMatter()
        return _read(lines[top + 1 : end], top + 1, end + 1, top + 1)
    end = _loose_end(lines, top)
    return FrontMatter() if end is None else _read(lines[top:end], top, end + 1, top + 1)


def _says_anything(block: list[str]) -> bool:
    """Tell front matter from a title between two rules: it has a key, a list or a mapping."""
    told = [line for line in block if line.strip()]
    if not told or not _HEADED.match(told[0]):
        return True
    return any(_KEY.match(line.lstrip()) for line in told)


def _closing(lines: list[str], start: int) -> int | None:
    size = 0
    for i in range(start, len(lines)):
        if lines[i].rstrip() in {"---", "..."}:
            return i
        size += len(lines[i])
        if size > MAX_CHARS:
            return None
    return None


def _loose_end(lines: list[str], top: int) -> int | None:
    """Find the closing fence of front matter whose opening one was forgotten."""
    keys = 0
    for i in range(top, min(len(lines), top + _MAX_LOOSE_LINES)):
        line = lines[i].rstrip()
        if line == "---":
            return i if keys > 1 and i > top else None
        if _KEY.match(line.lstrip("\ufeff")):
            keys += 1
        elif line and not line.startswith((" ", "\t", "#", "- ")):
            return None
        if line.startswith("# ") and i == top:
            return None
    return None


def _read(body: list[str], offset: int, last: int, first: int) -> FrontMatter:
    front = FrontMatter(first=first, last=last)
    if len(body) <= _MAX_PLAIN and _read_plainly(front, body, offset):
        return front
    text = "\n".join(body).lstrip("\ufeff")
    try:
        node = parse(text, offset)
    except MalformedError as error:
        front.problems.append((error.line, f"front matter: {error}"))
        _read_piecewise(front, body, offset)
        return front
    if node is not None and isinstance(node.value, Pairs):
        for key, value in node.value:
            front.fields[key] = value
        for first_line, key, chunk in _chunks(body):
            if key in front.fields:
                front.fields[key].raw = _after_colon(chunk)
                front.fields[key].first = offset + first_line + 1
    return front


def _read_plainly(front: FrontMatter, body: list[str], offset: int) -> bool:
    """Read front matter of which every line is ``_SIMPLE``, as the parser would; tell whether."""
    fields: dict[str, Node] = {}
    for at, line in enumerate(body, offset + 1):
        found = _SIMPLE.fullmatch(line)
        if found is None or found["key"] in _WORDS or found["key"] in fields:
            return False
        value: object
        if found["value"] is not None:
            value = _resolved(found["value"].rstrip(" "))
        else:
            words = found["items"].split(",")
            value = Items(Node(_resolved(word.strip(" ")), at, at) for word in words)
        fields[found["key"]] = Node(value, at, at, line.partition(":")[2].strip())
    front.fields.update(fields)
    return True


def _read_piecewise(front: FrontMatter, body: list[str], offset: int) -> None:
    """Save what can be saved: each top-level key by itself."""
    for number, (index, key, chunk) in enumerate(_chunks(body)):
        at = offset + index
        if number == _MAX_PIECES:
            front.problems.append((at + 1, f"front matter: only its first {number} keys are read"))
            break
        raw = _after_colon(chunk)
        try:
            node = parse("\n".join(chunk), at)
        except MalformedError:
            node = None
        if node is not None and isinstance(node.value, Pairs) and node.value:
            value = node.value[0][1]
            value.raw, value.first = raw, at + 1
        else:
            value = Node(raw, at + 1, at + len(chunk), raw)
        front.fields[key] = value


def _chunks(body: list[str]) -> Iterator[tuple[int, str, list[str]]]:
    start, key = -1, ""
    for i, line in enumerate(body):
        found = _KEY.match(line.lstrip("\ufeff"))
        if found:
            if start >= 0:
                yield start, key, body[start:i]
            start, key = i, (found[1] or found[2] or found[3]).strip()
    if start >= 0:
        yield start, key, body[start:]


def _after_colon(chunk: list[str]) -> str:
    found = _KEY.match(chunk[0].lstrip("\ufeff"))
    head = chunk[0].lstrip("\ufeff")[found.end() :] if found else chunk[0]
    rest = [line for line in chunk[1:] if not line.lstrip().startswith("#")]
    return "\n".join([head, *rest]).strip()


def parse(text: str, offset: int = 0) -> Node | None:
    """Build the first document of YAML ``text``; its line 1 is line ``offset + 1``.

    Raises:
        MalformedError: It is not YAML, or is deeper or larger than the bounds.

    """
    import yaml

    text = text.encode("utf-8", "replace").decode()  # half a character is none to libyaml
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(offset).build(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark is not None else 0
        raise MalformedError(str(error.problem or "not YAML"), offset + line + 1) from None
    except yaml.YAMLError as error:  # a character YAML does not allow, for one
        raise MalformedError(str(error).partition("\n")[0], offset + 1) from None


class _Builder:
    """Values from events, with bounds on depth and on the number of values."""

    def __init__(self, offset: int) -> None:
        self._offset = offset
        self._count = 0
        self._anchors: dict[str, tuple[Node, int]] = {}

    def build(self, events: Iterator[yaml.Event]) -> Node | None:
        import yaml

        for event in events:
            if isinstance(event, yaml.DocumentEndEvent):
                return None
            if isinstance(event, yaml.NodeEvent):
                return self._node(event, events, 0)
        return None

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        import yaml

        line = self._line(event.start_mark)
        self._spend(1, line)
        if depth > MAX_DEPTH:
            raise MalformedError(f"nested deeper than {MAX_DEPTH} levels", line)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor or "", line)
        before = self._count
        end = self._line(event.end_mark)
        node = Node(None, line, end)
        if isinstance(event, yaml.ScalarEvent):
            node.value = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node.value = self._sequence(node, events, depth)
        elif isinstance(event, yaml.MappingStartEvent):
            node.value = self._mapping(node, events, depth)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = (node, self._count - before + 1)
        return node

    def _line(self, mark: Any) -> int:
        return self._offset + 1 + (mark.line if mark is not None else 0)

    def _alias(self, anchor: str, line: int) -> Node:
        if anchor not in self._anchors:  # unknown, or still being built: a circle
            raise MalformedError(f"alias {anchor!r} names nothing before it", line)
        node, weight = self._anchors[anchor]
        self._spend(weight, line)
        return Node(node.value, line, line)

    def _sequence(self, node: Node, events: Iterator[yaml.Event], depth: int) -> Items:
        import yaml

        items = Items()
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, depth + 1))
        node.last = max([node.first, *(i.last for i in items)])
        return items

    def _mapping(self, node: Node, events: Iterator[yaml.Event], depth: int) -> Pairs:
        import yaml

        pairs = Pairs()
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            pairs.append((_key(key), value))
        node.last = max([node.first, *(v.last for _, v in pairs)])
        return pairs

    def _spend(self, weight: int, line: int) -> None:
        self._count += weight
        if self._count > MAX_NODES:
            raise MalformedError(f"more than {MAX_NODES} values", line)


def _scalar(event: yaml.ScalarEvent) -> object:
    text: str = event.value
    if event.style or not event.implicit[0]:
        return text
    return _resolved(text)


def _resolved(text: str) -> object:
    """Return what a plain scalar stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def _key(node: Node) -> str:
    value = node.plain()
    return value if isinstance(value, str) else str(value)
