"""What can be proved of a change as a whole: the provers that one comparison shares."""

from __future__ import annotations

from conductor_mcp.compat._pairs import Pairs
from conductor_mcp.compat._subset import Subset, layered
from conductor_mcp.compat._trees import Place
from conductor_mcp.model.compatibility import Effect


def decided(engine: Pairs, old: tuple[Place, ...], new: tuple[Place, ...]) -> Effect | None:
    """Tell what a change did to the set of values, where that can be proved.

    All questions of one comparison share the provers, and so what these may spend.
    """
    engine.lasting = False  # what may be spent depends on what was asked before
    if engine.proofs is None:
        engine.proofs = (
            Subset(engine.base, engine.revision),
            Subset(engine.revision, engine.base),
        )
    a, b = layered(old), layered(new)
    still, before = engine.proofs[0].within(a, b), engine.proofs[1].within(b, a)
    return Effect.proved(still, before)
