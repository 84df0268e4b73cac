"""Value classes made quickly are those that the standard library makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from conductor_mcp.model.values import dataclass, replace

T = TypeVar("T")
Make = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Kept:
    a: int
    b: tuple[str, ...] = ()


def family(make: Make) -> dict[str, Any]:
    """Make the same classes with one decorator or the other."""

    @make(frozen=True, slots=True)
    class Empty:
        pass

    @make(frozen=True, slots=True)
    class One:
        a: Any

    @make(frozen=True, slots=True, order=True)
    class Base:
        """What it is."""

        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list[int])

        @property
        def double(self) -> int:
            return self.a * 2

    @make(frozen=True, slots=True, order=True)
    class Child(Base):
        d: tuple[int, ...] = ()
        b: str = "other"

    @make(frozen=True, slots=True)
    class Own(Generic[T]):
        a: int
        seen: ClassVar[int] = 7

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

        def __hash__(self) -> int:
            return 1

    @make(frozen=True, slots=True)
    class Checked:
        a: int

        def __post_init__(self) -> None:
            if self.a < 0:
                raise ValueError("negative")

    @make(frozen=True, slots=True, order=True)
    class Partly:
        a: int
        unseen: int = field(default=0, repr=False)
        apart: list[int] = field(default_factory=list[int], compare=False)

    return {one.__name__: one for one in (Empty, One, Base, Child, Own, Checked, Partly)}


OURS, THEIRS = family(dataclass), family(dataclasses.dataclass)
CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("Empty", (), {}), ("Empty", (1,), {}), ("One", (1,), {}), ("One", ([],), {}),
    ("One", (), {}), ("Base", (1,), {}), ("Base", (1, "c"), {}), ("Base", (2,), {"c": [3]}),
    ("Base", (1,), {"x": 1}), ("Child", (1,), {}), ("Child", (1, "b", [1], (2,)), {}),
    ("Child", (), {"a": 1, "d": (0,)}), ("Own", (1,), {}), ("Own", (2,), {}),
    ("Partly", (1,), {}), ("Partly", (1, 2), {}), ("Partly", (1, 2, [3]), {}),
    ("Checked", (1,), {}), ("Checked", (-1,), {}),
]  # fmt: skip


def made(family: dict[str, Any]) -> list[Any]:
    """Make each value, or say what is said against it."""
    found: list[Any] = []
    for name, given, named in CALLS:
        try:
            found.append(family[name](*given, **named))
        except (TypeError, ValueError) as error:
            found.append(str(error))
    return found


def said(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - what is compared is what is raised
        return type(error)


def test_they_are_made_and_refused_alike() -> None:
    for ours, theirs in zip(made(OURS), made(THEIRS), strict=True):
        assert repr(ours) == repr(theirs)


def test_they_compare_hash_and_sort_alike() -> None:
    def asked(one: Any, other: Any) -> list[Any]:
        same = said(lambda: hash(one) == hash(other)) if one == other else None
        return [one == other, same, said(lambda: one < other), said(lambda: one >= other)]

    ours, theirs = made(OURS), made(THEIRS)
    for one, same in zip(ours, theirs, strict=True):
        for other, alike in zip(ours, theirs, strict=True):
            assert asked(one, other) == asked(same, alike)


def _told(cls: Any) -> list[tuple[Any, ...]]:
    return [(f.name, f.type, f.default, f.repr, f.compare) for f in dataclasses.fields(cls)]


def test_the_standard_library_knows_them() -> None:
    classes: list[tuple[Any, Any]] = [*zip(OURS.values(), THEIRS.values(), strict=True)]
    for ours, theirs in classes:
        assert ours.__match_args__ == theirs.__match_args__
        assert ours.__slots__ == theirs.__slots__
        assert dataclasses.is_dataclass(ours)
        assert _told(ours) == _told(theirs)
    child = OURS["Child"](1, c=[2])
    assert dataclasses.asdict(child) == {"a": 1, "b": "other", "c": [2], "d": ()}
    assert dataclasses.replace(child, a=3) == replace(child, a=3) == OURS["Child"](3, c=[2])
    assert replace(THEIRS["One"](1), a=2) == THEIRS["One"](2)
    with pytest.raises(TypeError):
        replace(child, nothing=1)


def test_two_threads_may_ask_for_the_fields_at_one_moment() -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        a: int = 1

    asked_first = vars(Fresh)["__dataclass_fields__"]
    (a,) = dataclasses.fields(Fresh)
    assert asked_first.__get__(None, Fresh) == {"a": a}


def test_nothing_can_be_set_or_deleted() -> None:
    for base in (OURS["Base"](1), THEIRS["Base"](1)):
        assert said(partial(setattr, base, "a", 2)) is dataclasses.FrozenInstanceError
        assert said(partial(delattr, base, "a")) is dataclasses.FrozenInstanceError
        assert not hasattr(base, "__dict__")
        assert (base.a, base.double) == (1, 2)


def test_a_class_of_the_standard_library_may_be_built_on_one() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class More(Kept):
        e: int = 0

    @dataclass(frozen=True, slots=True)
    class Again(More):
        f: int = 1

    assert More(1, e=2) == More(1, e=2) != More(1)
    assert [f.name for f in dataclasses.fields(Again)] == ["a", "b", "e", "f"]
    assert Again(1, f=3).f == 3


def test_they_are_copied_pickled_and_matched() -> None:
    kept = Kept(1, ("b",))
    assert copy.deepcopy(kept) == copy.copy(kept) == pickle.loads(pickle.dumps(kept)) == kept  # noqa: S301
    match kept:
        case Kept(a, (b,)):
            assert (a, b) == (1, "b")
        case _:
            pytest.fail("not matched")


def test_what_is_not_simple_is_left_to_the_standard_library() -> None:
    @dataclass(frozen=True, slots=True)
    class Odd:
        a: int = field(compare=False)
        b: int = field(default=1, kw_only=True)

    @dataclass
    class Open:
        a: int = 1

    assert Odd(1) == Odd(2)
    assert Odd(1, b=3).b == 3
    one = Open()
    one.a = 2
    assert one == Open(2)
    with pytest.raises(ValueError, match="mutable default"):

        @dataclass(frozen=True, slots=True)
        class Wrong:
            a: list[int] = []  # noqa: RUF012 - that it is refused is the point
