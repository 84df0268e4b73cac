"""Models of Django: the columns of ``models.Model`` classes.

Source: Django's documentation (model inheritance, ``Meta`` options, field name hiding).
"""

from __future__ import annotations

from collections.abc import Iterator

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import text_of
from conductor_mcp.formats.shapes._django_fields import (
    BASES,
    LINKS,
    MODELS,
    TYPES,
    Made,
    field_of,
    typed,
)
from conductor_mcp.formats.shapes._python import Attribute, Class, class_named, module
from conductor_mcp.formats.shapes._python_bases import EMPTY, Lineage, lineage, shape_of
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.formats.shapes._reader import Reader
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type

_ROOTS = MODELS | BASES.keys()
_KIND = "django-model"
_FIELDS = ("django.db.models.", "django.contrib.gis.db.models.", "django.contrib.postgres.fields")
_DEEPEST = 10


def read(project: Project, path: str) -> Iterator[Shape]:
    """Yield a shape for each model that a file defines, abstract ones too."""
    found = module(project, path)
    for one in found.classes.values() if found else ():
        known = lineage(one, _ROOTS)
        if not _is_model(known):
            continue
        members, has_key = _members(one, known)
        if not has_key:
            key = Member("id", Type(Sort.INTEGER), one.at, "id", required=True, nullable=False)
            members = {"id": key, **members}
        members |= {name: link for name, link in _parents(one).items() if name not in members}
        if _meta(one, "order_with_respect_to") not in ("", "None"):
            members["_order"] = Member("_order", Type(Sort.INTEGER), one.at, "_order",
                                       required=True, nullable=False)  # fmt: skip
        shape = Shape(one.key, one.at, _KIND, tuple(members.values()))
        yield shape_of(one, _KIND, known, shape, _ROOTS)


def _is_model(known: Lineage) -> bool:
    """Whether a class is a model: by its bases, or by its fields where a base is not here."""
    if not _ROOTS.isdisjoint(known.outside):
        return True
    if all(base in EMPTY for base in known.outside):
        return False
    return any(
        each.module.origin(a.value.child_by_field_name("function")).startswith(_FIELDS)
        and field_of(a.value, each) is not None
        for each in known.classes
        for a in each.attributes
        if a.value is not None and a.value.type == "call"
    )


def _members(one: Class, known: Lineage) -> tuple[dict[str, Member], bool]:
    members: dict[str, Member] = {}
    has_key = _is_abstract(one)
    for base in dict.fromkeys(reversed(known.outside)):
        for words in BASES.get(base, ()):
            brought = _brought(words, one)
            members[brought.code_name] = brought
            has_key = has_key or words.endswith(" key")
    for each in reversed(known.classes):
        if _is_plain(each):
            continue  # what no model is gives no columns
        for attribute in each.attributes:
            member, is_key = _member(attribute, each)
            has_key = has_key or is_key
            if member is not None:
                members[attribute.name] = member
            elif attribute.value is not None and attribute.value.type == "none":
                members.pop(attribute.name, None)  # `note = None` takes a field away
    return members, has_key


def _is_plain(one: Class) -> bool:
    outside = lineage(one, _ROOTS).outside
    return all(base in EMPTY for base in outside)


def _brought(words: str, one: Class) -> Member:
    """Make a column of a library's model, which is written ``name Field [length|null|key]``."""
    name, sort, *more = words.split()
    null = "null" in more
    lengths = [int(word) for word in more if word.isdigit()]
    made, limits = typed(Made(sort, {}), one)
    limits = {"maxLength": lengths[0]} if lengths else limits
    data_name = f"{name}_id" if sort in LINKS else name
    return Member(data_name, made, one.at, name, not null, null, limits=limits)


def _is_abstract(one: Class) -> bool:
    return _meta(one, "abstract") == "True" or one.key.endswith(".Meta")


def _meta(one: Class, name: str) -> str:
    """Return the source of what a model's own ``Meta`` sets under a name."""
    meta = one.module.classes.get(f"{one.key}.Meta")
    found = [a for a in meta.attributes if a.name == name] if meta is not None else []
    return text_of(found[-1].value) if found else ""


def _parents(one: Class, depth: int = 0) -> dict[str, Member]:
    """Return the links to the tables of bases that are no abstract ones (``page_ptr_id``)."""
    made = dict[str, Member]()
    if _meta(one, "proxy") == "True" or depth > _DEEPEST:
        return made
    for base in one.bases:
        each = class_named(text_of(base).partition("[")[0], one.outside)
        if each is None or each is one or _is_plain(each):
            continue
        known = lineage(each, _ROOTS)
        if not _is_model(known) or one.module.origin(base) in _ROOTS:
            continue
        made |= _parents(each, depth + 1)
        if not _is_abstract(each) and _meta(each, "proxy") != "True":
            link = f"{each.key.rpartition('.')[2].lower()}_ptr"
            if not _linked(one):
                made[link] = Member(f"{link}_id", Type(), one.at, link, required=True,
                                    nullable=False)  # fmt: skip
    return made


def _linked(one: Class) -> bool:
    """Whether a class makes the link to its base's table itself."""
    texts = (text_of(a.value) for a in one.attributes if a.value is not None)
    return any("parent_link" in text for text in texts)


def _member(attribute: Attribute, one: Class) -> tuple[Member | None, bool]:
    value = attribute.value
    made = field_of(value, one) if value is not None and value.type == "call" else None
    if made is None or not (made.name in TYPES or made.name.endswith(("Field", *LINKS))):
        return None, False
    kind, limits = typed(made, one)
    data_name = f"{attribute.name}_id" if made.name in LINKS else attribute.name
    stated = literal(made.keywords.get("db_column"))
    nullable = made.told("null", one)
    nullable = nullable if isinstance(nullable, bool) else False if nullable is None else None
    nullable = True if made.name == "NullBooleanField" else nullable
    at = Span(one.module.path, attribute.line, attribute.line)
    member = Member(
        stated if isinstance(stated, str) else data_name, kind, at, attribute.name,
        None if nullable is None else not nullable, nullable, named=isinstance(stated, str),
        limits=limits,
    )  # fmt: skip
    return member, made.told("primary_key", one) is True


READER = Reader(_KIND, ("*.py",), ("class ",), read)
