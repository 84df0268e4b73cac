"""Fields of Django models: what a call such as ``CharField(max_length=80)`` says of a column.

Sources: Django's documentation (model field reference, custom model fields, customizing
authentication), and those of libraries whose fields and abstract models are common (django-mptt,
django-model-utils, django-extensions, django-polymorphic, django-treebeard, django-countries).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_mcp.formats._treesitter import captures, text_of
from conductor_mcp.formats.shapes._python import Class, arguments_of, class_named
from conductor_mcp.formats.shapes._python_bases import lineage
from conductor_mcp.formats.shapes._python_constants import constant, values_of
from conductor_mcp.formats.shapes._python_literals import literal
from conductor_mcp.model.shape import Sort, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_WORDS = {
    Type(Sort.STRING): "Char Text Slug IPAddress GenericIPAddress File Image FilePath"
    " CommaSeparatedInteger CIChar CIText",
    Type(Sort.STRING, "email"): "Email CIEmail",
    Type(Sort.STRING, "uri"): "URL",
    Type(Sort.STRING, "uuid"): "UUID",
    Type(Sort.STRING, "date-time"): "DateTime",
    Type(Sort.STRING, "date"): "Date",
    Type(Sort.STRING, "time"): "Time",
    Type(Sort.STRING, "duration"): "Duration",
    Type(Sort.STRING, "binary"): "Binary",
    Type(Sort.INTEGER): "Integer BigInteger SmallInteger PositiveInteger PositiveSmallInteger"
    " PositiveBigInteger Auto BigAuto SmallAuto",
    Type(Sort.NUMBER): "Float",
    Type(Sort.NUMBER, sorts=(Sort.STRING,)): "Decimal",
    Type(Sort.BOOLEAN): "Boolean NullBoolean",
    Type(): "JSON",
    Type(Sort.ARRAY): "Array",
    Type(Sort.MAP): "HStore",
}
TYPES = {f"{word}Field": kind for kind, words in _WORDS.items() for word in words.split()}
LINKS = ("ForeignKey", "OneToOneField")
_LINK_ENDS = ("ForeignKey", "OneToOneField", "ParentalKey")
MANY = ("ManyToManyField", "GenericRelation", "GenericForeignKey", "ParentalManyToManyField")
_DEEPEST = 8
# Fields of libraries, with Django's own that they are a kind of.
_OTHERS = {
    "AutoCreatedField": "DateTimeField", "AutoLastModifiedField": "DateTimeField",
    "MonitorField": "DateTimeField", "CreationDateTimeField": "DateTimeField",
    "ModificationDateTimeField": "DateTimeField", "StatusField": "CharField",
    "AutoSlugField": "SlugField", "RandomCharField": "CharField", "ShortUUIDField": "CharField",
    "UrlsafeTokenField": "CharField", "TimeZoneField": "CharField", "CountryField": "CharField",
    "PhoneNumberField": "CharField", "ColorField": "CharField", "RichTextField": "TextField",
    "ThumbnailerImageField": "ImageField", "SorlImageField": "ImageField",
    "TreeForeignKey": "ForeignKey", "TreeOneToOneField": "OneToOneField",
    "CurrentUserField": "ForeignKey", "FilerImageField": "ForeignKey", "FilerFileField":
    "ForeignKey", "AutoOneToOneField": "OneToOneField", "PlaceholderField": "ForeignKey",
}  # fmt: skip
_LENGTHS = {"EmailField": 254, "CIEmailField": 254, "URLField": 200, "SlugField": 50,
            "FileField": 100, "ImageField": 100, "FilePathField": 100}  # fmt: skip
MODELS = frozenset(
    f"{where}.Model"
    for where in ("django.db.models", "django.db.models.base", "django.contrib.gis.db.models")
)
_ORIGINS = frozenset(
    f"{where}.{name}" for name in (*TYPES, *LINKS)
    for where in ("django.db.models", "django.db.models.fields", "django.db.models.fields.files",
                  "django.db.models.fields.related", "django.db.models.fields.json",
                  "django.contrib.postgres.fields", "django.contrib.gis.db.models")
)  # fmt: skip
_USER = ("password CharField 128", "last_login DateTimeField null")
_STAMPS = ("created DateTimeField", "modified DateTimeField")
_TREE = tuple(f"{name} PositiveIntegerField" for name in ("lft", "rght", "tree_id", "level"))
# Abstract models of libraries, with their columns: a repository has them from elsewhere.
_AUTH = "django.contrib.auth"
BASES: dict[str, tuple[str, ...]] = {
    f"{_AUTH}.base_user.AbstractBaseUser": _USER,
    f"{_AUTH}.models.AbstractBaseUser": _USER,
    f"{_AUTH}.models.PermissionsMixin": ("is_superuser BooleanField",),
    f"{_AUTH}.models.AbstractUser": (
        *_USER, "is_superuser BooleanField", "username CharField 150", "first_name CharField 150",
        "last_name CharField 150", "email EmailField", "is_staff BooleanField",
        "is_active BooleanField", "date_joined DateTimeField",
    ),
    "mptt.models.MPTTModel": _TREE,
    "model_utils.models.TimeStampedModel": _STAMPS,
    "model_utils.models.SoftDeletableModel": ("is_removed BooleanField",),
    "model_utils.models.TimeFramedModel": ("start DateTimeField null", "end DateTimeField null"),
    "model_utils.models.UUIDModel": ("id UUIDField key",),
    "django_extensions.db.models.TimeStampedModel": _STAMPS,
    "polymorphic.models.PolymorphicModel": ("polymorphic_ctype ForeignKey null",),
    "treebeard.mp_tree.MP_Node": (
        "path CharField 255", "depth PositiveIntegerField", "numchild PositiveIntegerField"),
    "treebeard.ns_tree.NS_Node": tuple(
        f"{name} PositiveIntegerField" for name in ("lft", "rgt", "tree_id", "depth")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A field of a model: the kind of Django's that it is (or its own name), and its keywords."""

    name: str
    keywords: dict[str, Node]
    usual: dict[str, object] = field(default_factory=dict[str, object])
    own: Class | None = None

    def told(self, word: str, one: Class) -> object:
        """Return what the field says under a keyword: a constant, ``None`` where nothing."""
        node = self.keywords.get(word)
        if node is None or (word in self.usual and word == "null"):
            return self.usual.get(word)
        return constant(node, one, one.inside)


def field_of(value: Node, one: Class, depth: int = 0) -> Made | None:
    """Read a call that makes a field; ``None`` for what makes none, or no column."""
    function = value.child_by_field_name("function")
    name = one.module.origin(function).rpartition(".")[2]
    _, keywords = arguments_of(value)
    own = None if one.module.origin(function) in _ORIGINS else class_named(
        text_of(function), one.inside)  # fmt: skip
    made: Made | None = None
    if name.endswith(MANY):
        return None
    if name == "GeneratedField" and "output_field" in keywords:
        inner = keywords["output_field"]
        plain = inner.type != "call" or depth > _DEEPEST
        made = Made(name, keywords) if plain else field_of(inner, one, depth + 1)
    elif own is not None:
        made = _own(own, name, keywords)
    elif name in TYPES or name in LINKS:
        made = Made(name, keywords)
    elif name in _OTHERS or name.endswith(("Field", *_LINK_ENDS)):
        usual = "OneToOneField" if name.endswith(_LINK_ENDS) else name
        made = Made(_OTHERS.get(name, usual), keywords)
    return made


def _own(own: Class, name: str, keywords: dict[str, Node]) -> Made | None:
    """Follow a field class of the repository to Django's own, and what it sets by itself."""
    known = lineage(own, _ORIGINS)
    ends = [base.rpartition(".")[2] for base in known.outside]
    if any(end.endswith(MANY) for end in ends):
        return None
    plain = next((e for e in ends if e in TYPES or e in LINKS), "")
    plain = plain or next((_OTHERS[e] for e in ends if e in _OTHERS), "")
    plain = plain or next(("OneToOneField" for e in ends if e.endswith(_LINK_ENDS)), "")
    if not plain and not (name.endswith(("Field", *_LINK_ENDS)) or "Field" in ends):
        return None
    usual: dict[str, object] = {}
    for each in reversed(known.classes):
        usual |= _set(each)
    return Made(plain or ("OneToOneField" if name.endswith(_LINK_ENDS) else name), keywords,
                usual, own)  # fmt: skip


def _set(one: Class) -> dict[str, object]:
    """Return the keywords that a field class gives itself when it is made."""
    body = one.node.child_by_field_name("body")
    for node in body.named_children if body is not None else ():
        inner = node.child_by_field_name("definition") or node
        if text_of(inner.child_by_field_name("name")) == "__init__":
            return _given(inner, one)
    return {}


def _given(function: Node, one: Class) -> dict[str, object]:
    found: dict[str, object] = {}
    for node in captures("python", "(assignment) @set", function).get("set", []):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        while right is not None and right.type == "assignment":  # a = b = True
            right = right.child_by_field_name("right")
        if left is not None and left.type == "subscript":
            key = literal(left.child_by_field_name("subscript"))
            if isinstance(key, str):
                found[key] = constant(right, one, one.inside)
    for call in captures("python", "(call) @call", function).get("call", []):
        name = text_of(call.child_by_field_name("function"))
        positional, keywords = arguments_of(call)
        if name.endswith(".setdefault") and len(positional) > 1:
            key = literal(positional[0])
            if isinstance(key, str):
                found.setdefault(key, constant(positional[1], one, one.inside))
        elif name.endswith((".__init__", ".update")):
            for key, value in keywords.items():
                found.setdefault(key, constant(value, one, one.inside))
    return found


def typed(made: Made, one: Class, depth: int = 0) -> tuple[Type, dict[str, float | str]]:
    """Return what a field's column holds, and the limits that it states."""
    kind = TYPES.get(made.name, Type())
    if made.name == "ArrayField" and depth < _DEEPEST:
        inner = made.keywords.get("base_field")
        known = field_of(inner, one) if inner is not None and inner.type == "call" else None
        kind = Type(Sort.ARRAY, items=typed(known, one, depth + 1)[0]) if known else kind
    if made.own is not None and _reads(made.own):
        kind = Type()  # its own code says what it is
    values = values_of(made.told("choices", one)) if "choices" in made.keywords else ()
    if not values and "choices" in made.usual:
        values = values_of(made.usual["choices"])
    if values:
        kind = Type(kind.sort, kind.form, values=values)
    length = made.told("max_length", one)
    length = _LENGTHS.get(made.name) if length is None else length
    whole = isinstance(length, int) and not isinstance(length, bool)
    return kind, {"maxLength": length} if isinstance(length, int) and whole else {}


def _reads(own: Class) -> bool:
    known = lineage(own, _ORIGINS)
    return any({"from_db_value", "to_python"} & each.methods for each in known.classes)
