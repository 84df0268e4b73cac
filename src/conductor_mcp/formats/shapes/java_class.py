"""Records and classes of Java, as Jackson sees them.

Sources: the documentation of Jackson's annotations (``@JsonProperty``, ``@JsonNaming``,
``@JsonIgnore``, ``@JsonValue``), of Jakarta Bean Validation, and of Lombok. A field counts as
required where it is marked so, or is primitive; one that is marked as nullable, or is an
``Optional``, may be null; of others neither is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._java import (
    Class,
    arguments,
    find,
    lineage,
    literal,
    marks_of,
    module,
)
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_PRIMITIVES = {
    **dict.fromkeys(("int", "long", "short", "byte"), Type(Sort.INTEGER)),
    **dict.fromkeys(("double", "float"), Type(Sort.NUMBER)),
    "boolean": Type(Sort.BOOLEAN), "char": Type(Sort.STRING),
}  # fmt: skip
_MOMENT = Type(Sort.STRING, "date-time")
_TYPES = {
    **dict.fromkeys(("Integer", "Long", "Short", "Byte", "BigInteger", "OptionalInt",
                     "OptionalLong", "AtomicInteger", "AtomicLong"), Type(Sort.INTEGER)),
    **dict.fromkeys(("Double", "Float", "Number", "OptionalDouble"), Type(Sort.NUMBER)),
    **dict.fromkeys(("String", "CharSequence", "Character", "Locale", "Currency", "ZoneId",
                     "Year", "YearMonth", "Pattern"), Type(Sort.STRING)),
    **dict.fromkeys(("Instant", "LocalDateTime", "OffsetDateTime", "ZonedDateTime", "Date",
                     "Timestamp", "Calendar"), _MOMENT),
    **dict.fromkeys(("List", "Set", "Collection", "Iterable", "ArrayList", "LinkedList",
                     "HashSet", "LinkedHashSet", "TreeSet", "SortedSet", "ImmutableList",
                     "ImmutableSet", "Queue", "Deque"), Type(Sort.ARRAY)),
    **dict.fromkeys(("Map", "HashMap", "LinkedHashMap", "TreeMap", "SortedMap", "ImmutableMap",
                     "ConcurrentMap", "ConcurrentHashMap"), Type(Sort.MAP)),
    "Boolean": Type(Sort.BOOLEAN), "BigDecimal": Type(Sort.NUMBER, sorts=(Sort.STRING,)),
    "LocalDate": Type(Sort.STRING, "date"), "LocalTime": Type(Sort.STRING, "time"),
    "Duration": Type(Sort.STRING, "duration"), "UUID": Type(Sort.STRING, "uuid"),
    "URI": Type(Sort.STRING, "uri"), "URL": Type(Sort.STRING, "uri"), "Object": Type(),
    "JsonNode": Type(), "ObjectNode": Type(Sort.OBJECT), "ArrayNode": Type(Sort.ARRAY),
}  # fmt: skip
_REQUIRED = frozenset({"NotNull", "NonNull", "Nonnull", "NotBlank", "NotEmpty"})
_LEFT_OUT = ("JsonIgnore", "Transient", "JsonBackReference")
_LIMITS = {"Min": "minimum", "Max": "maximum", "DecimalMin": "minimum", "DecimalMax": "maximum"}
_FORMS = {"Email": "email", "UUID": "uuid", "URL": "uri"}
_NAMES = ("JsonProperty", "SerializedName", "JsonAlias", "Column")
_NO_MATTER = ("Object", "Record")
_GETTER = re.compile(r"(?:get|is)([A-Z]\w*)$")
_DEEPEST = 20


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each record, and each class with fields, of a file."""
    here = module(project, path)
    for one in here.classes.values() if here is not None else ():
        if one.node.type not in ("class_declaration", "record_declaration"):
            continue
        classes, outside = lineage(one)
        named = next((n for c in classes if (n := _naming(c)) is not None), None)
        ignored = {name for c in classes for name in _ignored(c)}
        members: dict[str, Member] = {}
        others: set[str] = set()
        for each in reversed(classes):
            for member in _members(each, named, others):
                if not {member.name, member.code_name} & ignored:
                    members[member.code_name] = member
        if members:
            words = tuple(
                f"its base {base} is not in this repository"
                for base in outside
                if base not in _NO_MATTER
            )
            hidden = frozenset(others | ignored)
            yield Shape(one.key, one.at, "java-class", tuple(members.values()), hidden, words)


def _naming(one: Class) -> Callable[[str], str] | None:
    given = arguments(marks_of(one.node).get("JsonNaming")).get("value")
    for word, change in _STRATEGIES.items():
        if word in text_of(given):
            return change
    return None


def _snake(name: str, mark: str = "_") -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", mark, name).lower()


_STRATEGIES: dict[str, Callable[[str], str]] = {
    "UpperSnake": lambda n: _snake(n).upper(), "Snake": _snake,
    "Kebab": lambda n: _snake(n, "-"), "UpperCamel": lambda n: n[:1].upper() + n[1:],
    "LowerDot": lambda n: _snake(n, "."), "LowerCase": str.lower, "LowerCamel": lambda n: n,
}  # fmt: skip


def _ignored(one: Class) -> list[str]:
    given = arguments(marks_of(one.node).get("JsonIgnoreProperties")).get("value")
    nodes = [given, *given.named_children] if given is not None else []
    return [v for node in nodes if isinstance(v := literal(node), str)]


def _members(one: Class, named: Callable[[str], str] | None, others: set[str]) -> Iterator[Member]:
    if one.node.type == "record_declaration":
        holder = one.node.child_by_field_name("parameters")
        for node in holder.named_children if holder is not None else ():
            if node.type == "formal_parameter":
                yield from _field(node, [node], one, named, others)
    getters = _getters(one, others)
    for node in one.body:
        if node.type == "field_declaration":
            names = node.children_by_field_name("declarator")
            yield from _field(node, names, one, named, others, getters)


def _getters(one: Class, others: set[str]) -> dict[str, dict[str, Node]]:
    """Return the annotations of getters by the field they read; all methods are noted."""
    found: dict[str, dict[str, Node]] = {}
    for node in one.body:
        if node.type != "method_declaration":
            continue
        name = text_of(node.child_by_field_name("name"))
        others.add(name)
        if (getter := _GETTER.match(name)) is not None:
            found[getter[1][:1].lower() + getter[1][1:]] = marks_of(node)
    return found


def _field(  # noqa: PLR0917 - a declaration and all that is known around it
    node: Node, names: list[Node], one: Class, named: Callable[[str], str] | None,
    others: set[str], getters: dict[str, dict[str, Node]] | None = None,
) -> Iterator[Member]:  # fmt: skip
    modifiers = next((text_of(c) for c in node.children if c.type == "modifiers"), "")
    words = re.sub(r"@[\w.]+(\((?:[^()\"]|\"[^\"]*\")*\))?", " ", modifiers).split()
    for declared in names:
        name = text_of(declared.child_by_field_name("name"))
        marks = {**(getters or {}).get(name, {}), **marks_of(node)}
        if {"static", "transient"} & set(words) or any(mark in marks for mark in _LEFT_OUT):
            others.add(name)
            continue
        written = node.child_by_field_name("type")
        kind, optional = typed(written, one, 0)
        stated, needed = _stated(marks)
        nullable = True if optional or "Nullable" in marks else None
        required = True if needed or not _REQUIRED.isdisjoint(marks) else None
        if written is not None and text_of(written) in _PRIMITIVES:
            required, nullable = True, False
        if required and nullable is None:
            nullable = False
        form = next((f for mark, f in _FORMS.items() if mark in marks), kind.form)
        kind = Type(kind.sort, form, kind.items, kind.ref, kind.values, kind.sorts, kind.written)
        at = Span(one.module.path, node.start_point[0] + 1, node.start_point[0] + 1)
        yield Member(
            stated or (named(name) if named else name), kind, at, name,
            False if nullable and required is None else required, nullable,
            named=bool(stated or named), limits=_limits(marks, kind),
            retired="Deprecated" in marks,
        )  # fmt: skip


def _stated(marks: dict[str, Node]) -> tuple[str, bool]:
    """Return the name that annotations give a field in the data, and whether they require it."""
    needed = text_of(arguments(marks.get("JsonProperty")).get("required")) == "true"
    for mark in _NAMES[:2]:
        value = literal(arguments(marks.get(mark)).get("value"))
        if isinstance(value, str) and value:
            return value, needed
    return "", needed


def _limits(marks: dict[str, Node], kind: Type) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for mark, word in _LIMITS.items():
        value = literal(arguments(marks.get(mark)).get("value"))
        if isinstance(value, str):
            value = float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else None
        if value is not None:
            found[word] = value
    ends = "Items" if kind.sort is Sort.ARRAY else "Length"
    for mark in ("Size", "Length"):
        for key, node in arguments(marks.get(mark)).items():
            value = literal(node)
            if key in ("min", "max") and value is not None:
                found[key + ends] = value
    pattern = literal(arguments(marks.get("Pattern")).get("regexp"))
    return found | {"pattern": pattern} if isinstance(pattern, str) else found


def typed(node: Node | None, one: Class, depth: int) -> tuple[Type, bool]:
    """Return what a type holds, and whether it is an ``Optional``."""
    while node is not None and node.type == "annotated_type" and node.named_children:
        node = node.named_children[-1]
    if node is None or depth > _DEEPEST:
        return Type(), False
    if node.type == "array_type":
        element = node.child_by_field_name("element")
        if text_of(element) == "byte":
            return Type(Sort.STRING, "binary"), False
        return Type(Sort.ARRAY, items=typed(element, one, depth + 1)[0]), False
    if node.type == "generic_type":
        return _generic(node, one, depth)
    written = text_of(node)
    return _named(written, one), written.startswith("Optional")


def _generic(node: Node, one: Class, depth: int) -> tuple[Type, bool]:
    given = next((c for c in node.named_children if c.type == "type_arguments"), None)
    inner = [typed(n, one, depth + 1)[0] for n in (given.named_children if given else ())]
    name = text_of(node.named_children[0]).rpartition(".")[2]
    if name == "Optional":
        return (inner[0] if inner else Type()), True
    known = _TYPES.get(name, Type())
    if known.sort in (Sort.ARRAY, Sort.MAP) and inner:
        return Type(known.sort, items=inner[-1]), False
    return _named(text_of(node.named_children[0]), one), False


def _named(written: str, one: Class) -> Type:
    if written in _PRIMITIVES:
        return _PRIMITIVES[written]
    found = find(written, one.module, one.key)
    last = written.rpartition(".")[2]
    if found is None:
        return _TYPES.get(last, Type(ref="" if len(last) == 1 else last))
    return _enum(found) if found.node.type == "enum_declaration" else _object(found)


def _object(found: Class) -> Type:
    """Return a class as a type; one with ``@JsonValue`` is what that gives."""
    for node in found.body:
        if "JsonValue" in marks_of(node):
            return typed(node.child_by_field_name("type"), found, _DEEPEST)[0]
    return Type(Sort.OBJECT, ref=found.key.rpartition(".")[2])


def _enum(found: Class) -> Type:
    """Return what an enumeration is in the data: its names, or what its annotations say."""
    by_value = any("JsonValue" in marks_of(node) for node in found.body)
    values: list[str | None] = []
    for node in found.body:
        if node.type != "enum_constant":
            continue
        stated = literal(arguments(marks_of(node).get("JsonProperty")).get("value"))
        given = node.child_by_field_name("arguments")
        first = literal(given.named_children[0]) if given and given.named_children else None
        name = text_of(node.child_by_field_name("name"))
        value = stated if stated is not None else first if by_value else name
        values.append(None if value is None else str(value))
    known = tuple(v for v in values if v is not None)
    whole = bool(known) and by_value and all(v.lstrip("-").isdigit() for v in known)
    sort = Sort.INTEGER if whole else Sort.STRING
    return Type(sort, values=known if len(known) == len(values) else ())


READER = Reader("java-class", ("*.java",), ("class ", "record "), read)
