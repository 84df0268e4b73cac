"""The documents of one version as plain data: references followed, places found late."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from conductor_mcp.compat._blocks import LEAST, load_blocks, read_json, read_yaml
from conductor_mcp.compat._family import Side
from conductor_mcp.compat._leaves import (
    Known,
    Leaf,
    Members,
    is_list,
    is_map,
    node_below,
    unescaped,
)
from conductor_mcp.compat._noted import noted, recalled, told_of
from conductor_mcp.compat._places import Blocks, LeafNode
from conductor_mcp.model import Span
from conductor_mcp.model.compatibility import Position
from conductor_mcp.model.finding import Unjudged
from conductor_mcp.syntax.json import load_json
from conductor_mcp.syntax.tree import Node, SyntaxProblem
from conductor_mcp.syntax.yaml import load_yaml

__all__ = ["MOST_FILES", "Place", "Trees", "escaped", "is_list", "is_map"]

MOST_FILES = 2000
"""How many files one version may pull in."""
_MISSING = object()


def escaped(key: str) -> str:
    """Write a key as one step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


class Place(NamedTuple):
    """A value and where it stands: a file and a JSON pointer in it."""

    file: str
    pointer: str
    value: object

    @property
    def key(self) -> str:
        return f"{self.file}#{self.pointer}"

    def has(self, key: str) -> bool:
        return is_map(self.value) and key in self.value

    def at(self, key: str) -> Place:
        """Return the entry of a mapping; its value is ``None`` where there is none."""
        value = self.value.get(key) if is_map(self.value) else None
        return Place(self.file, f"{self.pointer}/{escaped(key)}", value)

    def get(self, key: str) -> object:
        return self.value.get(key) if is_map(self.value) else None

    def text(self, key: str) -> str:
        value = self.get(key)
        return value if isinstance(value, str) else ""

    def items(self) -> Iterator[tuple[str, Place]]:
        """Go through the entries of a mapping; nothing for anything else."""
        if is_map(self.value):
            for key, value in self.value.items():
                yield key, Place(self.file, f"{self.pointer}/{escaped(key)}", value)

    def names(self) -> Iterable[str]:
        """Name the entries of a mapping, none of them read; nothing for anything else."""
        return self.value.keys() if is_map(self.value) else ()

    def leaf(self, key: str) -> Leaf | None:
        """Return the entry of a mapping that stands for itself in a large document."""
        return self.value.leaves.get(key) if isinstance(self.value, Members) else None

    def elements(self) -> Iterator[Place]:
        """Go through a list; nothing for anything else."""
        if is_list(self.value):
            for index, value in enumerate(self.value):
                yield Place(self.file, f"{self.pointer}/{index}", value)


class Trees:
    """One version. Files are read as references ask for them; none is read twice.

    References stay within the version: a URL, a path outside the root or a file that is not
    there ends in ``problems``, once each, never on the network and never as an exception.
    ``known`` is room for what was worked out about a place and is asked for again. What is the
    same text in the version ``beside`` is read once, and one value in both.
    """

    def __init__(self, side: Side, beside: Trees | None = None) -> None:
        self._side = side
        self.blocks: Known = beside.blocks if beside else Known()
        self._values: dict[str, object] = {}
        self._nodes: dict[str, Node] = {}
        self._cut: list[tuple[str, Blocks, bool]] = []
        self._names: dict[str, dict[str, Place]] = {}
        self._resources: dict[str, dict[str, tuple[Place, str]]] = {}
        self._embedding: set[str] = set()
        self._said: set[tuple[str, str]] = set()
        self.problems: list[Unjudged] = []
        self.told: object = None
        self.known: dict[str, object] = {}

    def document(self) -> Place | None:
        """Return the version's one document."""
        for path in self._side.documents:
            return self.root(path)
        return None

    def root(self, path: str) -> Place | None:
        """Return a whole file as plain data, ``None`` (and a problem) where it cannot be read."""
        if path not in self._values:
            self._values[path] = self._load(path)
        value = self._values[path]
        return None if value is _MISSING else Place(path, "", value)

    def say(self, path: str, why: str) -> None:
        """Note once that something could not be compared."""
        if (path, why) not in self._said:
            self._said.add((path, why))
            self.problems.append(Unjudged(Span(path), why))

    def follow(self, place: Place, ref: str) -> Place | None:
        """Return what ``ref``, written at ``place``, refers to; ``None`` where that is nowhere."""
        file, _, fragment = ref.partition("#")
        if file:
            if found := self._named(place, ref):
                return found
            target = self._confined(place.file, file)
            if target is None:
                return None
        else:
            target = place.file
        root = self.root(target)
        if root is None:
            return None
        if not file and target in self._embedding and self._anchors(target):
            root = self._resource(place)[0]
        found = self._walk(root, unquote(fragment))
        if found is None:
            self.say(place.file, f"the reference {ref} leads nowhere")
        return found

    def find(self, file: str, pointer: str) -> Place | None:
        """Return the place that a pointer leads to."""
        root = self.root(file)
        return self._walk(root, pointer) if root else None

    def nests(self, file: str) -> bool:
        """Say whether schemas with names of their own may lie in one another in a file."""
        return file in self._embedding

    def follow_dynamic(self, place: Place, ref: str) -> Place | None:
        """Follow a ``$dynamicRef`` or ``$recursiveRef``: the outermost schema of that name wins.

        The outermost one is looked for in the version's own document, where evaluation begins
        (JSON Schema 2020-12, core, 8.2.3.2; 2019-09, 8.2.4.2).
        """
        found = self.follow(place, ref)
        outer = self.document()
        if found is None or outer is None:
            return found
        if ref == "#":
            marks = (one.get("$recursiveAnchor") is True for one in (found, outer))
            return outer if all(marks) else found
        name = ref.rpartition("#")[2]
        if found.get("$dynamicAnchor") != name:
            return found
        if outer.get("$dynamicAnchor") == name:
            return outer
        first = self._anchors(outer.file).get("#" + name)
        return first if first is not None and first.get("$dynamicAnchor") == name else found

    def position(self, file: str, pointer: str) -> Position:
        """Find the line and column of a pointer, or of the nearest place above it."""
        node = self._nodes.get(file)
        if node is None:
            self.root(file)
            node = self._nodes.get(file)
        if node is None:
            return Position(file, pointer=pointer)
        here = 0
        while here < len(pointer):
            end = pointer.find("/", here + 1) % (len(pointer) + 1)
            below = node_below(node, unescaped(pointer[here + 1 : end]))
            if below is None:
                break
            node, here = below, end
            if isinstance(node, LeafNode):
                return Position(file, *node.spot(pointer[here:]), pointer)
        return Position(file, node.line, node.column, pointer)

    def leaf(self, file: str, pointer: str) -> Leaf | None:
        """Return the leaf that stands at a pointer, without reading it."""
        place = self.root(file)
        here: object = place.value if place else None
        *above, last = map(unescaped, pointer.split("/")[1:] or [""])
        for step in above:
            if not isinstance(here, Members) or step in here.leaves:
                return None
            here = here.get(step)
        return here.leaves.get(last) if isinstance(here, Members) else None

    def _load(self, path: str) -> object:
        document = self._side.documents.get(path)
        text = document.text if document else self._side.read(path)
        if text is None or len(self._values) >= MOST_FILES:
            self.say(path, f"{path} is referred to and cannot be read")
            return _MISSING
        try:
            node = self._parse(text)
        except SyntaxProblem as problem:
            self.problems.append(Unjudged(Span(path, problem.line, problem.line), problem.message))
            return _MISSING
        self._nodes[path] = node
        value = node.value
        first = text.find("$id") + 1
        if first and text.find("$id", first) >= 0 and is_map(value):
            self._embedding.add(path)  # schemas with names of their own lie in one another
        if value is None and (node.members() or node.elements()):
            self.say(path, "aliases unfold without bound")
            return _MISSING
        return value

    @property
    def notable(self) -> bool:
        """Whether there is something to note that was not noted before."""
        return bool(self._cut)

    def note(self, told: Mapping[str, object] | None = None) -> None:
        """Leave notes about large documents of this version, and what the other one had.

        What is ``told`` of the comparison is left with the version's one document.
        """
        first = next(iter(self._side.documents.values()), None)
        for text, root, json in self._cut:
            notes = noted(root, self.blocks, valued=not json)
            own = first is not None and text is first.text
            self._side.notes.put(text, {**notes, "told": told if own else None})

    def _parse(self, text: str) -> Node:
        start = text.lstrip("\ufeff \t\r\n")[:1]
        if start in ("{", "["):
            try:
                return self._in_blocks(text, json=True) or load_json(text)
            except SyntaxProblem:
                if start == "[" or '":' in text[:200]:
                    raise
        return self._in_blocks(text, json=False) or load_yaml(text)

    def _in_blocks(self, text: str, *, json: bool) -> Node | None:
        notes = self._side.notes.get(text) if len(text) >= LEAST else None
        if notes is not None:
            with suppress(ValueError, TypeError, KeyError):
                made = recalled(notes, text, self.blocks, read_json if json else read_yaml)
                if not self._values:  # it is the one document, nothing was referred to yet
                    self.told = told_of(notes)
                return made
            self.blocks.clear()
        found = load_blocks(text, self.blocks, json=json)
        if found is not None:
            self._cut.append((text, found, json))
        return found

    def _confined(self, file: str, ref: str) -> str | None:
        if ":" in ref.split("/", maxsplit=1)[0] or ref.startswith("//"):
            self.say(file, f"{ref} is not in the repository; what it holds was not compared")
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(ref)))
        if path.startswith(("../", "/")) or path == "..":
            self.say(file, f"{ref} is outside the repository; what it holds was not compared")
            return None
        return path

    def _walk(self, root: Place, fragment: str) -> Place | None:
        if fragment and not fragment.startswith("/"):
            names = self._anchors(root.file)
            own = names.get(f"{root.pointer} #{fragment}") if root.pointer else None
            return own or names.get("#" + fragment)
        here = root
        for step in fragment.split("/")[1:]:
            key = unescaped(step)
            if is_map(here.value) and key in here.value:
                here = here.at(key)
            elif is_list(here.value) and key.isdigit() and int(key) < len(here.value):
                here = Place(here.file, f"{here.pointer}/{key}", here.value[int(key)])
            else:
                return None
        return here

    def _named(self, place: Place, ref: str) -> Place | None:
        names = self._anchors(place.file)
        if not names:
            return None
        name, _, fragment = urljoin(self._resource(place)[1], ref).partition("#")
        found = names.get(name)
        return self._walk(found, unquote(fragment)) if found else None

    def _resource(self, place: Place) -> tuple[Place, str]:
        """Return the schema with a name of its own that a place is in, and that name."""
        known = self._resources.get(place.file) or {}
        pointer = place.pointer
        while pointer and pointer not in known:
            pointer = pointer.rpartition("/")[0]
        if pointer in known:
            return known[pointer]
        root = self.root(place.file)
        return (root or place), ""

    def _anchors(self, file: str) -> dict[str, Place]:
        """Collect what a file names: ``$id`` (draft-04 ``id``), ``$anchor`` and the like.

        An ``$id`` is relative to the one around it, and an anchor is its own, though it is
        found from elsewhere as long as no other has the same name.
        """
        if file in self._names:
            return self._names[file]
        names: dict[str, Place] = {}
        known: dict[str, tuple[Place, str]] = {}
        self._names[file] = names
        self._resources[file] = known
        root = self.root(file)
        todo = [(root, "", "")] if root else []
        while todo:
            here, base, within = todo.pop()
            own = here.text("$id") or ("" if here.has("name") else here.text("id"))
            if own.startswith("#"):
                names.setdefault(own, here)
            elif own:
                base, within = urljoin(base, own).rstrip("#"), here.pointer
                names.setdefault(base, here)
                known[here.pointer] = here, base
            for key in ("$anchor", "$dynamicAnchor"):
                if name := here.text(key):
                    names.setdefault("#" + name, here)
                    names.setdefault(f"{within} #{name}", here)
            below = (*(one for _, one in here.items()), *here.elements())
            todo.extend((one, base, within) for one in below if isinstance(one.value, dict | list))
        return names
