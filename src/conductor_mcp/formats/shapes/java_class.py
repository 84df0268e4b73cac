"""Records and classes of Java, as Jackson sees them.

Sources: the documentation of Jackson's annotations (``@JsonProperty``, ``@JsonNaming``,
``@JsonIgnore``, ``@JsonValue``), of Jakarta Bean Validation, and of Lombok. A field counts as
required where it is marked so, or is primitive; one that is marked as nullable, or is an
``Optional``, may be null; of others neither is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
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
from conductor_mcp.formats.shapes._java_beans import Bean, Property, bean
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
                     "OptionalLong", "AtomicInteger", "AtomicLong", "LongAdder"),
                    Type(Sort.INTEGER)),
    **dict.fromkeys(("Double", "Float", "Number", "OptionalDouble"), Type(Sort.NUMBER)),
    **dict.fromkeys(("String", "CharSequence", "Character", "Locale", "Currency", "ZoneId",
                     "Year", "YearMonth", "Pattern", "StringBuilder", "StringBuffer", "File",
                     "Class", "InetAddress", "Charset", "Path"), Type(Sort.STRING)),
    **dict.fromkeys(("Instant", "LocalDateTime", "OffsetDateTime", "ZonedDateTime", "Date",
                     "Timestamp", "Calendar"), _MOMENT),
    **dict.fromkeys(("List", "Set", "Collection", "Iterable", "ArrayList", "LinkedList",
                     "HashSet", "LinkedHashSet", "TreeSet", "SortedSet", "ImmutableList",
                     "ImmutableSet", "Queue", "Deque", "EnumSet", "NavigableSet", "Vector",
                     "Stack", "ArrayDeque", "CopyOnWriteArrayList", "PriorityQueue",
                     "AbstractList", "AbstractCollection", "Iterator", "Stream"),
                    Type(Sort.ARRAY)),
    **dict.fromkeys(("Map", "HashMap", "LinkedHashMap", "TreeMap", "SortedMap", "ImmutableMap",
                     "ConcurrentMap", "ConcurrentHashMap", "EnumMap", "NavigableMap", "Properties",
                     "Hashtable", "AbstractMap", "WeakHashMap", "IdentityHashMap"),
                    Type(Sort.MAP)),
    "Boolean": Type(Sort.BOOLEAN), "AtomicBoolean": Type(Sort.BOOLEAN),
    "BigDecimal": Type(Sort.NUMBER),
    "LocalDate": Type(Sort.STRING, "date"), "LocalTime": Type(Sort.STRING, "time"),
    "Duration": Type(Sort.STRING, "duration"), "UUID": Type(Sort.STRING, "uuid"),
    "URI": Type(Sort.STRING, "uri"), "URL": Type(Sort.STRING, "uri"), "Object": Type(),
    "JsonNode": Type(), "ObjectNode": Type(Sort.OBJECT), "ArrayNode": Type(Sort.ARRAY),
}  # fmt: skip
_REQUIRED = frozenset({"NotNull", "NonNull", "Nonnull", "NotBlank", "NotEmpty"})
_LIMITS = {"Min": "minimum", "Max": "maximum", "DecimalMin": "minimum", "DecimalMax": "maximum"}
_FORMS = {"Email": "email", "UUID": "uuid", "URL": "uri"}
_NO_MATTER = ("Object", "Record")
_DEEPEST = 20
_UNWRAPPED = 5  # so many levels of unwrapping


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each record, and each class with properties, of a file."""
    here = module(project, path)
    for one in here.classes.values() if here is not None else ():
        if one.node.type not in ("class_declaration", "record_declaration"):
            continue
        classes, outside = lineage(one)
        found = bean(classes)
        if found.alone:
            continue  # written as the one value that it holds
        members, others = _members(classes, found, 0)
        members += tuple(_identity(classes))
        if members:
            words = tuple(
                f"its base {base} is not in this repository"
                for base in outside
                if base not in _NO_MATTER
            )
            words += ("it takes and gives names of its own (any getter or setter)",) * found.open
            hidden = frozenset(others - {m.code_name for m in members})
            yield Shape(one.key, one.at, "java-class", members, hidden, words)


def _members(classes: list[Class], found: Bean, depth: int) -> tuple[tuple[Member, ...], set[str]]:
    """Return the members of a class and its bases, and what else may be asked of it."""
    named = next((n for c in classes if (n := _naming(c)) is not None), None)
    ignored = {name for c in classes for name in _listed(c, "JsonIgnoreProperties")}
    wanted = {name for c in classes[:1] for name in _listed(c, "JsonIncludeProperties")}
    default = any("NON_DEFAULT" in text_of(marks_of(c.node).get("JsonInclude")) for c in classes)
    members: dict[str, Member] = {}
    for one in found.properties.values():
        if "JsonUnwrapped" in one.marks and depth < _DEEPEST:
            members.update(_unwrapped(one, depth))
            continue
        member = _member(one, named, default=default)
        out = {member.name, member.code_name} & ignored
        if not out and (not wanted or member.name in wanted):
            members[member.name] = member
    return tuple(members.values()), found.others | ignored


def _identity(classes: list[Class]) -> Iterator[Member]:
    """Yield the name that ``@JsonIdentityInfo`` adds to tell objects apart."""
    for one in classes:
        given = arguments(marks_of(one.node).get("JsonIdentityInfo"))
        generator = text_of(given.get("generator"))
        if generator and "PropertyGenerator" not in generator and "None" not in generator:
            name = literal(given.get("property")) or "@id"
            kind = Type(Sort.INTEGER if "IntSequence" in generator else Sort.ANY)
            yield Member(str(name), kind, one.at, required=True, given=True)
            return


def _unwrapped(one: Property, depth: int) -> dict[str, Member]:
    """Return the members of what is written into the class around it."""
    way = one.main
    inner = way.type
    while inner is not None and inner.type in ("generic_type", "annotated_type"):
        inner = inner.named_children[0 if inner.type == "generic_type" else -1]
    below = find(text_of(inner), way.owner.module, way.owner.key)
    if below is None:
        return {}
    given = arguments(one.marks.get("JsonUnwrapped"))
    if text_of(given.get("enabled")) == "false":
        return {}
    start, end = literal(given.get("prefix")) or "", literal(given.get("suffix")) or ""
    classes, _ = lineage(below)
    found: dict[str, Member] = {}
    for member in _members(classes, bean(classes), depth + _UNWRAPPED)[0]:
        name = f"{start}{member.name}{end}"
        found[name] = replace(member, name=name, named=member.named or name != member.name)
    return found


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


def _listed(one: Class, mark: str) -> list[str]:
    given = arguments(marks_of(one.node).get(mark)).get("value")
    nodes = [given, *given.named_children] if given is not None else []
    return [v for node in nodes if isinstance(v := literal(node), str)]


def _member(one: Property, named: Callable[[str], str] | None, *, default: bool) -> Member:
    way, marks, name = one.main, one.marks, one.name
    kind, optional = typed(way.type, way.owner, 0)
    kind = _formatted(kind, marks)
    stated, needed = one.stated, _needed(marks)
    nullable = True if optional or "Nullable" in marks else None
    required = True if needed or not _REQUIRED.isdisjoint(marks) else None
    default = default or "NON_DEFAULT" in text_of(marks.get("JsonInclude"))
    if text_of(way.type) in _PRIMITIVES:
        required = True if required or (one.written and not default) else None
        nullable = False
    if required and nullable is None:
        nullable = False
    form = next((f for mark, f in _FORMS.items() if mark in marks), kind.form)
    kind = Type(kind.sort, form, kind.items, kind.ref, kind.values, kind.sorts, kind.written)
    line = way.node.start_point[0] + 1
    return Member(
        stated or (named(name) if named else name), kind, Span(way.owner.module.path, line, line),
        _code_name(one), False if nullable and required is None else required, nullable,
        named=bool(stated or named) or _code_name(one) != name, limits=_limits(marks, kind),
        retired="Deprecated" in marks,
    )  # fmt: skip


def _code_name(one: Property) -> str:
    """Return the field behind a property, its own name where there is none."""
    fields = one.sorted("field")
    return text_of(fields[0].node.child_by_field_name("name")) if fields else one.name


def _formatted(kind: Type, marks: dict[str, Node]) -> Type:
    """Return what annotations make of a type: a shape, a serializer, text that is raw."""
    shape = text_of(arguments(marks.get("JsonFormat")).get("shape")).rpartition(".")[2]
    using = text_of(arguments(marks.get("JsonSerialize")).get("using"))
    if "ToStringSerializer" in using or shape == "STRING":
        return replace(kind, sort=Sort.STRING, sorts=(), ref="")
    if shape in ("NUMBER", "NUMBER_INT"):
        return Type(Sort.INTEGER)
    if shape == "ARRAY":
        return Type(Sort.ARRAY)
    return Type() if using or "JsonRawValue" in marks else kind


def _needed(marks: dict[str, Node]) -> bool:
    return text_of(arguments(marks.get("JsonProperty")).get("required")) == "true"


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
    if name in ("Optional", "AtomicReference"):
        return (inner[0] if inner else Type()), name == "Optional"
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
