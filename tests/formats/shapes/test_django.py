"""Models of Django, as real applications write them."""

from __future__ import annotations

from tests.formats.shapes.support import members, shapes

_HEAD = """
from types import SimpleNamespace
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.gis.db import models as gis
from django.db import models
from django.utils.translation import gettext_lazy as _

LENGTH = 40
KINDS = SimpleNamespace(A="a", B="b")
"""


def _read(source: str, **others: str) -> dict[str, list[str]]:
    files = {"shop/models.py": _HEAD + source, "shop/__init__.py": ""}
    files |= {f"shop/{name}.py": text for name, text in others.items()}
    return {name: members(shape) for name, shape in shapes(files, "shop/models.py").items()}


def test_choices_are_followed_to_constants_classes_and_lists_that_are_put_together() -> None:
    found = _read(
        """
class Shade(models.TextChoices):
    RED = "red", _("Red")
    BLUE = "blue"

class Order(models.Model):
    NEW, PAID = "new", "paid"
    FIRST = ((NEW, _("New")), (PAID, _("Paid")))
    state = models.CharField(max_length=LENGTH, choices=FIRST)
    more = models.CharField(choices=list(FIRST) + [("x", "X"), (None, "-")], null=True)
    shade = models.TextField(choices=Shade)
    named = models.TextField(choices=[(s.value, s.name) for s in Shade])
    grouped = models.TextField(choices=[("Group", [("a", "A"), ("b", "B")])])
    kind = models.TextField(choices=((KINDS.A, "A"), (KINDS.B, "B")))
    other = models.TextField(choices=unknown())
    size = length = models.IntegerField()
"""
    )
    assert found["Order"] == [
        "id: integer, required",
        "state: string = new|paid, required, maxLength=40",
        "more: string = new|paid|x, optional, null",
        "shade: string = red|blue, required",
        "named: string = red|blue, required",
        "grouped: string = a|b, required",
        "kind: string = a|b, required",
        "other: string, required",
        "length: integer, required",
        "size: integer, required",
    ]


def test_own_fields_are_followed_and_what_they_set_themselves_holds() -> None:
    found = _read(
        """
from .fields import CodeField, NullField, Owner

class Order(models.Model):
    code = CodeField(unique=True)
    null = NullField(max_length=9)
    owner = Owner()
    target = GenericForeignKey()
    place = gis.PointField()
    total = models.GeneratedField(expression=1, output_field=models.FloatField())
""",
        fields="""
from django.db.models import CharField, ForeignKey

class CodeField(CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 12)
        super().__init__(*args, **kwargs)

class NullField(CharField):
    def __init__(self, *args, **kwargs):
        kwargs["null"] = kwargs["blank"] = True
        super().__init__(*args, **kwargs)

class Owner(ForeignKey):
    pass
""",
    )
    assert found["Order"] == [
        "id: integer, required",
        "code: string, required, maxLength=12",
        "null: string, optional, null, maxLength=9",
        "owner: any, required",
        "place: any, required",
        "total: number, required",
    ]


def test_columns_of_bases_that_other_packages_have_and_of_parents_tables_are_known() -> None:
    found = _read(
        """
class Plain:
    nothing = models.CharField()

class Stamped(Plain, gis.Model):
    made = models.DateTimeField()

    class Meta:
        abstract = True

class Customer(AbstractUser):
    note = models.TextField()

class Page(Stamped):
    class Meta:
        order_with_respect_to = "parent"

class Between(Page):
    class Meta:
        abstract = True

class Blog(Between):
    pass
"""
    )
    assert found["Customer"][0] == "id: integer, required"
    assert "username: string, required, maxLength=150" in found["Customer"]
    assert found["Page"] == [
        "id: integer, required", "made: string(date-time), required", "_order: integer, required"
    ]  # fmt: skip
    assert found["Blog"][-1] == "page_ptr: any, required"
    assert "Plain" not in found


def test_a_model_whose_base_is_elsewhere_is_a_model_by_its_fields() -> None:
    source = """
from django.db import models
from library import Base

class Order(Base):
    note = models.TextField()

class Form(Base):
    note = forms.CharField()
"""
    found = shapes({"m.py": source}, "m.py")
    assert members(found["Order"]) == ["id: integer, required", "note: string, required"]
    assert found["Order"].unknown
    assert "Form" not in found


def test_expressions_that_nest_deep_or_grow_are_not_told_and_harm_nothing() -> None:
    deep, plus = "[" * 3000 + "1" + "]" * 3000, "+".join(["1"] * 5000)
    found = _read(
        f"""
import enum

class Kind(enum.Enum):
    A = {plus}
    B = {deep}

OWN = [OWN, OWN]

def again(x):
    return again(x)

class Order(models.Model):
    a = models.CharField(choices={deep}, max_length={plus})
    b = models.CharField(choices=Kind)
    c = models.CharField(choices=again(OWN), max_length=10**10**10)
    d = models.CharField(choices=[1] * 4000 * 4000, max_length=2 * 1024)
"""
    )
    assert found["Order"] == [
        "id: integer, required",
        "a: string, required",
        "b: string, required",
        "c: string, required",
        "d: string, required, maxLength=2048",
    ]
