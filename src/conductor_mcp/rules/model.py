"""A data model that a decision states itself, wherever it is written down.

## What it does
Looks at the data models under `in` that are called as `names` says (globs: `Customer`,
`CustomerDTO`, `customers`), in whatever way they are written: classes, records, structs,
interfaces, schemas, tables, messages. Each has to hold the `required` fields, may hold the
`optional` ones, and nothing else. A field is given with its type (`string`, `integer`, `number`,
`boolean`, `uuid`, `datetime`, `date`, `time`, `email`, `uri`, `list`, `map`, `object`, `any`, or
`string[]` and the like), or with the values it may have. With `casing: exact` a field is called as
it is written here; else `vat_id` and `vatId` are one. Files or names under `allow_subset` may
leave fields out. With `nullable`, the fields that it names may be null, and no others.

## Why
Two features that assume different things of one field fit together until the first real record
comes by.

## How to put it right
Bring the model in line with the decision, or change the decision first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from conductor_mcp.model import Complaint, Delta, Part, Span
from conductor_mcp.model.drift import Drift, drifts
from conductor_mcp.model.glob import any_matches
from conductor_mcp.model.shape import Member, Shape, Sort, Type
from conductor_mcp.options import BeforeValidator, Field, model_validator
from conductor_mcp.rules._rule import Rule, Source
from conductor_mcp.rules._scope import Scoped, Words, governs, places

_WORDS = {
    "string": Type(Sort.STRING), "text": Type(Sort.STRING), "integer": Type(Sort.INTEGER),
    "int": Type(Sort.INTEGER), "number": Type(Sort.NUMBER), "float": Type(Sort.NUMBER),
    "decimal": Type(Sort.NUMBER, sorts=(Sort.STRING,)), "boolean": Type(Sort.BOOLEAN),
    "bool": Type(Sort.BOOLEAN), "uuid": Type(Sort.STRING, "uuid"),
    "datetime": Type(Sort.STRING, "date-time"), "date-time": Type(Sort.STRING, "date-time"),
    "date": Type(Sort.STRING, "date"), "time": Type(Sort.STRING, "time"),
    "email": Type(Sort.STRING, "email"), "uri": Type(Sort.STRING, "uri"),
    "list": Type(Sort.ARRAY), "array": Type(Sort.ARRAY), "map": Type(Sort.MAP),
    "object": Type(Sort.OBJECT), "any": Type(),
}  # fmt: skip
_LIST = "[]"


def _worded(value: Any) -> Any:
    """Let a type's word stand for itself, and a list for the values of an enumeration."""
    if isinstance(value, str):
        word = value.removesuffix(_LIST)
        if word not in _WORDS:
            known = ", ".join(_WORDS)
            raise ValueError(f"{value!r} is no type; known: {known}, each also with []")
        return value
    if isinstance(value, (list, tuple)) and value:
        return tuple(str(one) for one in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    raise ValueError(f"{value!r} is neither a type nor a list of values")


Said = Annotated[str | tuple[str, ...], BeforeValidator(_worded)]


@dataclass(frozen=True, slots=True)
class Misfit(Part):
    """One way in which a model is not as the decision has it."""

    drift: Drift
    of: str


class Stated(Scoped):
    names: Words = Field(min_length=1, description="What the model is called: globs over names.")
    required: dict[str, Said] = Field(default={}, description="Fields it has to have, typed.")
    optional: dict[str, Said] = Field(default={}, description="Fields it may have, typed.")
    nullable: Words = Field(
        default=(), description="Fields that may be null; where any is named, no other may be."
    )
    casing: Literal["any", "exact"] = Field(
        default="any", description="Whether `vat_id` and `vatId` are one field."
    )
    allow_subset: Words = Field(
        default=(), description="Files or names that may leave fields out: globs."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Stated:
        if not self.required and not self.optional:
            raise ValueError("give fields: `required`, `optional`, or both")
        twice = sorted(self.required.keys() & self.optional.keys())
        if twice:
            raise ValueError(f"{', '.join(twice)}: required or optional, not both")
        strange = sorted(set(self.nullable) - {*self.required, *self.optional})
        if strange:
            raise ValueError(f"{', '.join(strange)}: nullable, and no field of the model")
        return self

    def model(self) -> Shape:
        """Return the model as the clause states it; see ``_null`` for fields that may be null."""
        at = Span(".")
        members = [
            Member(name, _type(said), at, required=needed)
            for needed, fields in ((True, self.required), (False, self.optional))
            for name, said in fields.items()
        ]
        return Shape("the decision", at, "clause", tuple(members))


def _type(said: str | tuple[str, ...]) -> Type:
    if isinstance(said, tuple):
        whole = all(value.lstrip("-").isdigit() for value in said)
        return Type(Sort.INTEGER if whole else Sort.STRING, values=said)
    word = _WORDS[said.removesuffix(_LIST)]
    return Type(Sort.ARRAY, items=word) if said.endswith(_LIST) else word


def seek(source: Source, options: Stated) -> Iterator[Misfit]:
    path, model = source.document.path, options.model()
    for shape in source.shapes():
        names = (shape.key, shape.key.rpartition(".")[2])
        if not any(any_matches(options.names, name) for name in names):
            continue
        subset = any(any_matches(options.allow_subset, one) for one in (path, *names))
        found = drifts(model, shape, subset=subset)
        for drift in (*found, *_spelled(model, shape, options), *_null(shape, options)):
            spared = drift.kind == "missing" and drift.field in options.optional
            if drift.kind != "alias" and not spared:
                yield Misfit(f"{drift.kind} {shape.key} {drift.field}", drift.at, drift, shape.key)


def _spelled(model: Shape, shape: Shape, options: Stated) -> Iterator[Drift]:
    """Yield fields that are called otherwise than the decision writes them."""
    wanted = {m.name.replace("_", "").casefold(): m.name for m in model.members}
    for member in shape.members if options.casing == "exact" else ():
        name = wanted.get(member.name.replace("_", "").casefold(), member.name)
        if name != member.name:
            words = f"{shape.key}.{member.name} is called {name} in {model.key}"
            yield Drift("spelling", name, member.at, words)


def _null(shape: Shape, options: Stated) -> Iterator[Drift]:
    """Yield fields that may be null where the decision does not let them, and the other way."""
    fields = {**options.required, **options.optional}
    known = {name.replace("_", "").casefold(): name for name in fields}
    for member in shape.members if options.nullable else ():
        name = known.get(member.name.replace("_", "").casefold(), "")
        allowed = name in options.nullable
        if name and member.nullable is not None and member.nullable is not allowed:
            may = "cannot be null, and the decision lets it" if allowed else (
                "may be null, and the decision does not let it"
            )  # fmt: skip
            yield Drift("null", name, member.at, f"{shape.key}.{member.name} {may}")


def check(delta: Delta[Misfit], options: Stated) -> Iterator[Complaint]:
    part = delta.after
    if part is not None:
        field = part.drift.field
        hints = {
            "missing": f"Add {field} to {part.of}",
            "extra": f"Take {field} out of {part.of}, or change the decision first",
        }
        hint = hints.get(part.drift.kind, "Bring it in line, or change the decision first")
        words = part.drift.message.replace("the model", "the decision")
        yield Complaint(part.at, words, options.instead or hint, part.key)


RULE: Rule[Misfit, Any] = Rule("model", Misfit, Stated, check, governs, seek=seek, places=places)
"""Typed loosely on purpose: ``governs`` takes any scoped options."""
