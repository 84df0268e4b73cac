"""What is said of a TypeScript type, and how what several say is put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from conductor_mcp.model.shape import Type


@dataclass(frozen=True, slots=True)
class Said:
    """What a type says: what it holds, and whether ``null`` and ``undefined`` are among it."""

    type: Type = field(default_factory=Type)
    nullable: bool = False
    absent: bool = False


def united(parts: list[Said]) -> Said:
    """Return what may be any of ``parts``."""
    nullable, absent = any(p.nullable for p in parts), any(p.absent for p in parts)
    kinds = [p.type for p in parts if p.type.known or not (p.nullable or p.absent)]
    if not kinds:
        return Said(nullable=nullable, absent=absent)
    first = kinds[0]
    if any(not k.known for k in kinds):
        return Said(Type(), nullable, absent)
    values = tuple(dict.fromkeys(v for k in kinds for v in k.values))
    if set(values) == {"true", "false"} or not all(k.values for k in kinds):
        values = ()
    forms, refs = {k.form for k in kinds}, {k.ref for k in kinds}
    items = [k.items for k in kinds if k.items is not None]
    sorts = tuple(dict.fromkeys(s for k in kinds for s in (k.sort, *k.sorts)))
    made = Type(
        first.sort, first.form if len(forms) == 1 else "", items[0] if len(items) == 1 else None,
        first.ref if len(refs) == 1 else "", values, tuple(s for s in sorts if s != first.sort),
    )  # fmt: skip
    return Said(made, nullable, absent)
