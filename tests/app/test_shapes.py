"""How an implementation of a model differs from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conductor_mcp.app.shapes import drifts, fits
from conductor_mcp.model import Span
from conductor_mcp.model.shape import Member, Shape, Sort, Type

AT = Span("src/shop/models.py", 3)
TEXT, WHOLE, REAL = Type(Sort.STRING), Type(Sort.INTEGER), Type(Sort.NUMBER)


def member(name: str, kind: Type = TEXT, **more: object) -> Member:
    return replace(Member(name, kind, AT, required=True), **more)  # pyright: ignore[reportArgumentType]


def shape(*members: Member, **more: object) -> Shape:
    return replace(Shape("Customer", AT, "pydantic", members), **more)  # pyright: ignore[reportArgumentType]


def said(model: Shape, code: Shape) -> list[tuple[str, str]]:
    return [drift.identity for drift in drifts(model, code)]


MODEL = shape(member("vat_id"), member("age", WHOLE), member("note", required=False))


def test_the_same_does_not_differ_from_itself() -> None:
    assert drifts(MODEL, MODEL) == []


def test_case_and_underscores_are_spelling() -> None:
    assert drifts(MODEL, shape(member("vatId"), member("Age", WHOLE), MODEL.members[2])) == []


def test_a_name_that_the_code_states_for_the_data_is_held_to_the_letter() -> None:
    other = member("vatId", code_name="vat_id", named=True)
    assert said(MODEL, shape(other, *MODEL.members[1:])) == [("alias", "vat_id")]


@pytest.mark.parametrize(
    ("members", "wanted"),
    [
        (MODEL.members[1:], [("missing", "vat_id")]),
        ((*MODEL.members, member("phone")), [("extra", "phone")]),
        ((member("vat_id", WHOLE), *MODEL.members[1:]), [("type", "vat_id")]),
        ((*MODEL.members[:2], member("note")), [("optionality", "note")]),
        (
            (member("vat_id", required=False), *MODEL.members[1:]),
            [("optionality", "vat_id")],
        ),
    ],
)
def test_each_difference_has_its_name(
    members: tuple[Member, ...], wanted: list[tuple[str, str]]
) -> None:
    assert said(MODEL, shape(*members)) == wanted


def test_enums_and_limits_are_compared_where_both_state_them() -> None:
    model = shape(
        member("state", Type(Sort.STRING, values=("new", "paid")), limits={"maxLength": 9})
    )
    code = shape(
        member("state", Type(Sort.STRING, values=("new", "sent")), limits={"maxLength": 8})
    )
    assert said(model, code) == [("enum", "state"), ("constraint", "state.maxLength")]
    assert "lacks paid and also allows sent" in drifts(model, code)[0].message
    assert said(model, shape(member("state"))) == []


def test_constants_that_are_spelled_the_language_s_way_are_the_same_values() -> None:
    model = shape(member("state", Type(Sort.STRING, values=("new", "pay-later"))))
    loud = shape(member("state", Type(Sort.STRING, values=("NEW", "PAY_LATER"))))
    assert drifts(model, loud) == []
    more = shape(member("state", Type(Sort.STRING, values=("NEW", "GONE"))))
    assert [d.message for d in drifts(model, more)] == [
        "Customer.state lacks pay-later and also allows GONE"
    ]
    mixed = shape(member("state", Type(Sort.STRING, values=("new", "PAY_LATER"))))
    assert said(model, mixed) == [("enum", "state")]


def test_what_is_not_known_is_not_held_against_anybody() -> None:
    assert said(MODEL, shape(unknown=("its base is computed",))) == []
    assert said(replace(MODEL, unknown=("it is open",)), shape(*MODEL.members, member("x"))) == []
    unsure = shape(*(replace(m, required=None, nullable=None) for m in MODEL.members))
    assert said(MODEL, unsure) == []


def test_a_retired_field_may_be_gone() -> None:
    assert said(shape(member("fax", retired=True)), shape()) == []


@pytest.mark.parametrize(
    ("model", "code", "fit"),
    [
        (WHOLE, REAL, True),
        (REAL, WHOLE, False),
        (WHOLE, TEXT, False),
        (Type(Sort.STRING, "date-time"), TEXT, True),
        (Type(Sort.STRING, "date-time"), Type(Sort.STRING, "date"), False),
        (Type(Sort.ARRAY, items=WHOLE), Type(Sort.ARRAY, items=TEXT), False),
        (Type(Sort.OBJECT, ref="Address"), Type(Sort.MAP), True),
        (Type(), TEXT, True),
        (TEXT, Type(Sort.INTEGER, sorts=(Sort.STRING,)), True),
    ],
)
def test_types_fit_by_family(model: Type, code: Type, *, fit: bool) -> None:
    assert fits(model, code) is fit
