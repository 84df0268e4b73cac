"""Which properties Jackson finds in a class: fields, getters, setters, what creators are given.

Sources: the documentation of Jackson's annotations and of its ``MapperFeature`` (what is visible,
how names of methods become names of properties), and of Lombok. A class of which nothing says how
it is written (no getters or setters, no annotation) keeps all its fields: another library's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._java import Class, arguments, find, literal, marks_of

if TYPE_CHECKING:
    from tree_sitter import Node

_LOMBOK = frozenset({"Data", "Value", "Getter", "Setter", "Builder", "SuperBuilder"})
_WRITTEN = frozenset({"JsonGetter", "JsonProperty", "JsonSerialize", "JsonView", "JsonFormat",
                      "JsonTypeInfo", "JsonRawValue", "JsonUnwrapped", "JsonManagedReference",
                      "SerializedName"})  # fmt: skip
_TAKEN = frozenset({"JsonSetter", "JsonProperty", "JsonDeserialize", "JsonView", "JsonFormat",
                    "JsonTypeInfo", "JsonUnwrapped", "JsonManagedReference", "JsonMerge",
                    "SerializedName"})  # fmt: skip
_ANY = ("JsonAnyGetter", "JsonAnySetter")
_NAMED = ("JsonProperty", "JsonGetter", "JsonSetter", "SerializedName")
_GETTER = re.compile(r"(get|is)(.+)$")
_NOT_GETTERS = ("getClass", "getDeclaringClass", "getMetaClass")
_BOOLEANS = ("boolean", "Boolean")
_BUILDER = re.compile(r"builder\s*=\s*([\w.]+)\.class")


@dataclass(slots=True)
class Accessor:
    """One way to a property; ``taken`` ones are for reading data alone."""

    node: Node
    type: Node | None
    marks: dict[str, Node]
    owner: Class
    visible: bool
    sort: str

    @property
    def explicit(self) -> bool:
        marked = self.marks.keys()
        if self.sort == "parameter":
            return True
        words = _TAKEN if self.sort == "setter" else _WRITTEN
        words = words | _TAKEN if self.sort == "field" else words
        return not words.isdisjoint(marked)


@dataclass(slots=True)
class Property:
    """A property by the name that code gives it, with all ways to it."""

    name: str
    ways: list[Accessor] = field(default_factory=list[Accessor])

    def sorted(self, *sorts: str) -> list[Accessor]:
        """Return the ways of some sorts, the nearest class first."""
        return [one for sort in sorts for one in reversed(self.ways) if one.sort == sort]

    @property
    def marks(self) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for one in self.sorted("getter", "field", "parameter", "setter"):
            found = {**one.marks, **found}
        return found

    @property
    def main(self) -> Accessor:
        seen = [w for w in self.ways if w.visible or w.explicit]
        return Property(self.name, seen or self.ways).sorted(
            "getter", "field", "parameter", "setter"
        )[0]

    @property
    def written(self) -> bool:
        """Whether it stands in what is written, not only in what is read."""
        return any(w.sort in ("getter", "field") and (w.visible or w.explicit) for w in self.ways)

    @property
    def stated(self) -> str:
        """The name that an annotation gives it."""
        for one in self.sorted("getter", "field", "parameter", "setter"):
            for mark in _NAMED:
                value = literal(arguments(one.marks.get(mark)).get("value"))
                if isinstance(value, str) and value:
                    return value
        return ""


@dataclass(slots=True)
class Bean:
    """All properties of a class, and what else it has; ``open`` classes take any name."""

    properties: dict[str, Property] = field(default_factory=dict[str, Property])
    others: set[str] = field(default_factory=set[str])
    open: bool = False
    alone: bool = False

    def add(self, name: str, way: Accessor) -> None:
        self.properties.setdefault(name, Property(name)).ways.append(way)


def bean(classes: list[Class]) -> Bean:
    """Collect the properties of a class and its bases, the nearest first in ``classes``."""
    found = Bean()
    for one in reversed(classes):
        for inherited in _interfaces(one):
            _methods(inherited, found, public=True)
        _class(one, found)
    if classes:
        _builder(classes[0], found)
    for name in list(found.properties):
        _settle(found, name)
    return found


def _class(one: Class, found: Bean) -> None:
    marks = marks_of(one.node)
    if one.node.type == "record_declaration":
        holder = one.node.child_by_field_name("parameters")
        for node in holder.named_children if holder is not None else ():
            if node.type == "formal_parameter":
                name = text_of(node.child_by_field_name("name"))
                kind = node.child_by_field_name("type")
                way = Accessor(node, kind, marks_of(node), one, visible=True, sort="getter")
                found.add(name, way)
    lombok = not _LOMBOK.isdisjoint(marks)
    before = {name: len(p.ways) for name, p in found.properties.items()}
    _methods(one, found, public=False)
    _creators(one, found)
    grown = any(len(p.ways) > before.get(n, 0) for n, p in found.properties.items())
    plain = not grown and not any(m.startswith("Json") for m in marks)
    nodes = [node for node in one.body if node.type == "field_declaration"]
    plain = plain and not any(
        "@Json" in text_of(m) for n in one.body for m in n.children if m.type == "modifiers"
    )
    plain = plain and not any("public" in _words(node) - {"static"} and "static" not in
                              _words(node) for node in nodes)  # fmt: skip
    for node in nodes:
        _field(node, one, found, lombok=lombok, plain=plain)


def _field(node: Node, one: Class, found: Bean, *, lombok: bool, plain: bool) -> None:
    words, marks = _words(node), marks_of(node)
    for declared in node.children_by_field_name("declarator"):
        name = text_of(declared.child_by_field_name("name"))
        found.others.add(name)
        if not {"static", "transient"}.isdisjoint(words) and not (
            "transient" in words and not _WRITTEN.isdisjoint(marks) and "static" not in words
        ):
            continue
        if not set(_ANY).isdisjoint(marks):
            found.open = True
            continue
        found.alone = found.alone or "JsonValue" in marks
        own = lombok or not _LOMBOK.isdisjoint(marks)
        kind = node.child_by_field_name("type")
        boolean = own and text_of(kind) == "boolean" and re.match(r"is[A-Z]", name)
        called = mangled(name[2:]) if boolean else name
        visible = own or plain or _shown(marks_of(one.node), "field", words)
        found.add(called, Accessor(declared, kind, marks, one, visible, "field"))


def _methods(one: Class, found: Bean, *, public: bool) -> None:
    around = one.node.type == "interface_declaration"
    detect = marks_of(one.node)
    for node in one.body:
        if node.type != "method_declaration":
            continue
        name = text_of(node.child_by_field_name("name"))
        words, marks = _words(node), marks_of(node)
        found.others.add(name)
        if "static" in words or (public and "private" in words):
            continue
        if not set(_ANY).isdisjoint(marks):
            found.open = True
            continue
        found.alone = found.alone or (
            "JsonValue" in marks and text_of(arguments(marks["JsonValue"]).get("value")) != "false"
        )
        holder = node.child_by_field_name("parameters")
        given = [p for p in (holder.named_children if holder is not None else ())
                 if p.type == "formal_parameter"]  # fmt: skip
        words |= {"public"} if around and "private" not in words else set()
        kind = node.child_by_field_name("type")
        if not given and text_of(kind) != "void":
            _getter(node, name, one, found, marks, words)
        elif len(given) == 1:
            setter = re.match(r"set(.+)$", name)
            explicit = not _TAKEN.isdisjoint(marks)
            if setter or explicit:
                seen = bool(setter) and _shown(detect, "setter", words)
                kind = given[0].child_by_field_name("type")
                way = Accessor(node, kind, marks, one, seen, "setter")
                found.add(mangled(setter[1]) if setter else name, way)


def _getter(  # noqa: PLR0917 - a method and what is known around it
    node: Node, name: str, one: Class, found: Bean, marks: dict[str, Node], words: set[str]
) -> None:  # fmt: skip
    kind = node.child_by_field_name("type")
    match = None if name in _NOT_GETTERS else _GETTER.match(name)
    if match is not None and match[1] == "is" and text_of(kind) not in _BOOLEANS:
        match = None
    if match is None:
        if _WRITTEN.isdisjoint(marks) and "JsonIgnore" not in marks:
            known = found.properties.get(name)
            if known is None or one.node.type != "record_declaration":
                return
        called = name
    else:
        called = mangled(match[2])
    sort = "isGetter" if match is not None and match[1] == "is" else "getter"
    shown = match is not None and _shown(marks_of(one.node), sort, words)
    found.add(called, Accessor(node, kind, marks, one, shown, "getter"))


def _creators(one: Class, found: Bean) -> None:
    """Note what constructors and factories are given that build objects from data."""
    for node in one.body:
        if node.type not in ("constructor_declaration", "method_declaration"):
            continue
        marks = marks_of(node)
        holder = node.child_by_field_name("parameters")
        given = [p for p in (holder.named_children if holder is not None else ())
                 if p.type == "formal_parameter"]  # fmt: skip
        mode = text_of(arguments(marks.get("JsonCreator")).get("mode")).rpartition(".")[2]
        named = [p for p in given if "JsonProperty" in marks_of(p)]
        if mode in ("DELEGATING", "DISABLED") or not named:
            continue
        if "JsonCreator" not in marks and node.type == "method_declaration":
            continue
        for one_given in named:
            own = marks_of(one_given)
            value = literal(arguments(own["JsonProperty"]).get("value"))
            name = text_of(one_given.child_by_field_name("name"))
            called = value if isinstance(value, str) and value else name
            kind = one_given.child_by_field_name("type")
            known = next((p.name for p in found.properties.values() if p.stated == called), called)
            found.add(known, Accessor(one_given, kind, own, one, visible=True, sort="parameter"))


def _builder(one: Class, found: Bean) -> None:
    """Add what the builder takes that an annotation names."""
    written = _BUILDER.search(text_of(marks_of(one.node).get("JsonDeserialize")))
    made = find(written[1], one.module, one.key) if written else None
    if made is None:
        return
    given = arguments(marks_of(made.node).get("JsonPOJOBuilder")).get("withPrefix")
    prefix = literal(given) if given is not None else "with"
    _creators(made, found)
    for node in made.body:
        name = text_of(node.child_by_field_name("name"))
        holder = node.child_by_field_name("parameters")
        if node.type == "method_declaration" and holder is not None:
            listed = [p for p in holder.named_children if p.type == "formal_parameter"]
            rest = name.removeprefix(str(prefix))
            if len(listed) == 1 and rest and name.startswith(str(prefix)):
                kind = listed[0].child_by_field_name("type")
                way = Accessor(node, kind, marks_of(node), made, visible=True, sort="setter")
                found.add(mangled(rest), way)


def _settle(found: Bean, name: str) -> None:
    """Leave out what is ignored, and what nothing makes visible."""
    one = found.properties[name]
    ignored = [w for w in one.ways if _ignored(w.marks)]
    if ignored:
        rest = [w for w in one.ways if w not in ignored and w.explicit]
        if not rest:
            del found.properties[name]
            found.others.add(name)
            return
        one.ways = [w for w in one.ways if w not in ignored]
    if not any(w.visible or w.explicit for w in one.ways):
        del found.properties[name]


def _ignored(marks: dict[str, Node]) -> bool:
    if "JsonIgnore" in marks:
        return text_of(arguments(marks["JsonIgnore"]).get("value")) != "false"
    return "Transient" in marks or "JsonBackReference" in marks


def _shown(marks: dict[str, Node], sort: str, words: set[str]) -> bool:
    """Whether ``@JsonAutoDetect`` shows what has these modifiers; what is public, if it is silent.

    Setters are shown whatever they are.
    """
    given = arguments(marks.get("JsonAutoDetect")).get(f"{sort}Visibility")
    match text_of(given).rpartition(".")[2]:
        case "ANY":
            return True
        case "NONE":
            return False
        case "NON_PRIVATE":
            return "private" not in words
        case "PROTECTED_AND_PUBLIC":
            return not {"public", "protected"}.isdisjoint(words)
        case _:
            return sort == "setter" or "public" in words


def mangled(name: str) -> str:
    """Return a property's name from a method's: what starts in capitals is lowered."""
    size = len(name) - len(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return name[:size].lower() + name[size:]


def _words(node: Node) -> set[str]:
    given = next((child for child in node.children if child.type == "modifiers"), None)
    return {child.type for child in given.children} if given is not None else set()


def _interfaces(one: Class) -> Iterator[Class]:
    """Yield the interfaces of this repository that a class names, with those that they extend."""
    waiting, seen = list(_above(one)), set[str]()
    while waiting:
        below = waiting.pop()
        if below.key in seen or len(seen) > _MOST:
            continue
        seen.add(below.key)
        yield below
        waiting += _above(below)


def _above(one: Class) -> Iterable[Class]:
    for holder in one.node.children:
        if holder.type in ("super_interfaces", "extends_interfaces"):
            for listed in holder.named_children:
                for node in listed.named_children:
                    name = text_of(node).partition("<")[0]
                    found = find(name, one.module, one.key.rpartition(".")[0])
                    if found is not None and found.node.type == "interface_declaration":
                        yield found


_MOST = 40
