"""Ask of two whole documents whether all that the one allows is allowed by the other."""

from __future__ import annotations

from conductor_mcp.compat._family import Side


def within(one: Side, other: Side) -> bool | None:
    """Say whether every value valid under ``one`` is valid under ``other``.

    ``None`` where that cannot be told: patterns, formats and ``not`` are beyond proof. A ``True``
    is meant as a proof, a ``False`` as a counterexample that exists.
    """
    from conductor_mcp.compat._subset import is_subschema
    from conductor_mcp.compat._trees import Trees

    trees = Trees(one), Trees(other)
    places = trees[0].document(), trees[1].document()
    if places[0] is None or places[1] is None:
        return None
    return is_subschema(places[0], places[1], trees)
