"""Options read without pydantic are those that pydantic reads; what is wrong, it says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import pytest
from pydantic import ValidationError

from conductor_mcp import rules
from conductor_mcp.config import Config
from conductor_mcp.options import (
    AfterValidator,
    BeforeValidator,
    Field,
    Options,
    ValidationInfo,
    model_validator,
)
from conductor_mcp.options import _plain as plain
from conductor_mcp.options import _twin as twins
from conductor_mcp.options import _words as words
from conductor_mcp.registry import discover
from tests.cases import read_cases

RULES: dict[str, rules.AnyRule] = dict(discover(rules, "RULE", rules.Rule))


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _known(value: Any, info: ValidationInfo) -> Any:
    context: Mapping[str, Any] = info.context or {}
    if value == context.get("refused"):
        raise ValueError("refused")
    return value


def _relative(values: tuple[str, ...]) -> tuple[str, ...]:
    if any(value.startswith("/") for value in values):
        raise ValueError("not relative")
    return values


Paths = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_relative)]


class Spared(Options):
    path: Paths = Field(min_length=1, description="Files.")
    reason: str = ""


class Base(Options):
    within: Paths = Field(default=("**",), alias="in")
    spared: tuple[Spared, ...] = Field(default=(), alias="except")


class Clause(Base):
    name: Annotated[str, BeforeValidator(_known)] = ""
    count: int | None = Field(default=None, ge=1, le=9)
    flag: bool = False
    sort: Literal["one", "other"] = "one"
    query: str | dict[str, Any] = ""
    more: dict[str, list[Spared]] = Field(default_factory=dict)
    always: Spared = Field(default=Spared(path=("always",)))
    anything: Any = None

    @model_validator(mode="after")
    def _not_seven(self) -> Clause:
        if self.always != Spared(path=("always",)) and self.always.reason == "seven":
            raise ValueError("never seven")
        if self.count == self.sevenths:
            raise ValueError("seven")
        return self

    @property
    def sevenths(self) -> int:
        return 7


class Alone(Options):
    paths: tuple[str, ...]

    @model_validator(mode="before")
    @classmethod
    def _paths_alone(cls, given: object) -> object:
        return cast("object", {"paths": given}) if isinstance(given, list) else given


GIVEN: list[Any] = [
    {}, {"in": "src"}, {"in": ["a", "b"]}, {"within": ("a",)}, {"in": "a", "within": "b"},
    {"in": "/a"}, {"in": 1}, {"in": [1]}, {"except": [{"path": "a"}]}, {"except": {"path": "a"}},
    {"except": [{"path": []}]}, {"except": [{"reason": "r"}]}, {"except": [{"path": "a", "b": 1}]},
    {"except": [Spared(path=("a",))]}, {"name": "x"}, {"name": "no"}, {"name": 3}, {"count": 1},
    {"count": 0}, {"count": 7}, {"count": 10}, {"count": "3"}, {"count": 3.0}, {"count": True},
    {"count": None}, {"flag": True}, {"flag": "yes"}, {"flag": 1}, {"sort": "other"},
    {"sort": "neither"}, {"query": "x"}, {"query": {"a": [1, {"b": 2}]}}, {"query": 1},
    {"more": {"a": [{"path": "b"}]}}, {"more": {"a": {"path": "b"}}}, {"anything": {1: object}},
    {"always": {"path": "x"}}, {"always": {"path": "x", "reason": "seven"}},
    {"count": "2", "always": {"path": "always"}}, {"unknown": 1}, [], "text", None,
]  # fmt: skip
CONTEXT = {"refused": "no"}


def by_pydantic(cls: Any, given: Any, context: Any = None) -> Any:
    try:
        return twins.light(cls, twins.twin(cls).model_validate(given, context=context))
    except ValidationError as error:
        return str(error.errors(include_url=False, include_context=False, include_input=False))


def by_us(cls: Any, given: Any, context: Any = None) -> Any:
    try:
        return cls.model_validate(given, context=context)
    except ValidationError as error:
        return str(error.errors(include_url=False, include_context=False, include_input=False))


def plainly(cls: Any, given: Any, context: Any = None) -> Any:
    try:
        return plain.read(cls, given, words.ValidationInfo(context))
    except plain.DoubtError:
        return None


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_what_is_read_and_what_is_refused_is_what_pydantic_says(given: Any) -> None:
    wanted = by_pydantic(Clause, given, CONTEXT)
    assert by_us(Clause, given, CONTEXT) == wanted
    found = plainly(Clause, given, CONTEXT)
    assert found is None or found == wanted
    if found is not None and not isinstance(wanted, str):
        assert found.model_fields_set == wanted.model_fields_set
        assert found.model_dump() == wanted.model_dump()


def test_what_comes_as_it_was_declared_is_read_without_pydantic() -> None:
    given = {
        "in": "src", "except": [{"path": ["a"]}], "name": "x", "count": 2, "flag": True,
        "sort": "other", "query": {"a": 1}, "more": {"b": [{"path": "c"}]}, "anything": [1],
    }  # fmt: skip
    found = plainly(Clause, given)
    assert isinstance(found, Clause)
    assert found.spared == (Spared(path=("a",)),)
    assert found.always == Spared(path=("always",))
    assert plainly(Alone, ["a"]) == plainly(Alone, {"paths": ["a"]})
    assert by_us(Alone, ["a"]) == by_pydantic(Alone, ["a"]) == Alone(paths=("a",))


def test_options_are_frozen_and_can_be_copied_and_written_out() -> None:
    one = Clause.model_validate({"in": "src"})
    with pytest.raises(AttributeError, match="frozen"):
        setattr(one, "count", 3)  # noqa: B010 - a checker would refuse it too
    other = one.model_copy(update={"count": 3})
    assert (one.count, other.count, other.within) == (None, 3, ("src",))
    assert one != other
    assert other == Clause.model_validate({"in": ["src"], "count": 3})
    assert one.model_dump(by_alias=True, exclude={"always"})["in"] == ("src",)
    assert isinstance(one, Base)
    assert repr(Spared(path=("a",))) == "Spared(path=('a',), reason='')"
    assert hash(Spared(path=("a",))) == hash(Spared(path=("a",)))


def test_the_schema_is_pydantics_own() -> None:
    schema = Clause.model_json_schema(by_alias=True)
    assert list(schema["properties"])[:3] == ["in", "except", "name"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["always"]["default"] == {"path": ["always"], "reason": ""}
    assert schema["properties"]["count"]["anyOf"][0] == {
        "maximum": 9, "minimum": 1, "type": "integer",
    }  # fmt: skip
    assert Clause.model_fields["within"].alias == "in"


def test_a_limit_that_pydantic_would_not_see_is_refused() -> None:
    class Wrong(Options):
        each: Annotated[tuple[str, ...], Field(min_length=2)] = ()

    with pytest.raises(TypeError, match="not in Annotated"):
        Wrong.model_validate({"each": ["a"]})


def _clauses() -> list[tuple[str, Mapping[str, Any]]]:
    files = sorted((Path(__file__).parent / "rules").glob("*.md"))
    return [
        (c.rule, c.options) for file in files for case in read_cases(file) for c in case.held()
    ]


def test_every_clause_of_the_cases_is_read_alike_and_the_right_ones_without_pydantic() -> None:
    right = 0
    for rule, options in _clauses():
        if rule not in RULES:
            continue
        cls: Any = RULES[rule].options
        wanted, found = by_pydantic(cls, dict(options)), plainly(cls, dict(options))
        assert isinstance(wanted, str) == (found is None), (rule, options, wanted)
        assert found is None or found == wanted
        right += found is not None
    assert right > 80


SETTINGS: list[dict[str, Any]] = [
        {}, {"budgets": {"brief": 300}}, {"require_intent": ["src/**"]}, {"read": {"exclude": []}},
        {"compatibility": {"grades": {"a": "risky"}}}, {"budgets": {"brief": 1}}, {"nothing": 1},
        {"mirrors": [{"path": "a", "contract": "b"}]}, {"compatibility": {"grades": {"a": "b"}}},
]  # fmt: skip


def test_settings_are_read_alike() -> None:
    for given in SETTINGS:
        assert by_us(Config, given) == by_pydantic(Config, given)


def test_no_rule_loads_pydantic() -> None:
    said = (
        "import sys; from conductor_mcp import rules; from conductor_mcp.app import check\n"
        "from conductor_mcp.registry import discover; discover(rules, 'RULE', rules.Rule)\n"
        "sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
