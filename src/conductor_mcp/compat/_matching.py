"""Which branch of a union became which: by name, by equality, then by the best assignment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from conductor_mcp.compat._pairs import Pairs
from conductor_mcp.compat._shape import Shape, canonical
from conductor_mcp.compat._trees import Place

MOST_COMPARED = 64
"""How many branches without a partner are compared with one another."""
_ALIKE = 0.34
_RELATED = 0.4


def match(
    engine: Pairs, old: Sequence[Place], new: Sequence[Place]
) -> tuple[list[tuple[Place, Place]], list[Place], list[Place]]:
    """Pair branches: by reference or title, by equality, then by what they have in common.

    The last step takes the assignment that has most in common as a whole, not the best pair
    first. Returns the pairs, and the branches of either side that have no partner.
    """
    matched: list[tuple[Place, Place]] = []
    left, right = list(old), list(new)
    for name in (named, _text):
        left, right = _by_name(left, right, name, matched)
    if left and right and max(len(left), len(right)) <= MOST_COMPARED:
        shapes = ([engine.shape(p, revised=False) for p in left],
                  [engine.shape(p, revised=True) for p in right])  # fmt: skip
        scores = [[likeness(one, other) for other in shapes[1]] for one in shapes[0]]
        taken = [(i, j) for i, j in assignment(scores) if scores[i][j] >= _ALIKE]
        matched += [(left[i], right[j]) for i, j in taken]
        rows, columns = {i for i, _ in taken}, {j for _, j in taken}
        left = [p for i, p in enumerate(left) if i not in rows]
        right = [p for j, p in enumerate(right) if j not in columns]
    return matched, left, right


def assignment(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pair rows with columns so that the sum of their scores is highest, in cubic time.

    The Hungarian method with potentials (Kuhn 1955, Munkres 1957), row by row.
    """
    if len(scores) > len(scores[0]):
        turned = [[row[j] for row in scores] for j in range(len(scores[0]))]
        return [(i, j) for j, i in assignment(turned)]
    size = len(scores[0])
    rows, columns = [0.0] * (len(scores) + 1), [0.0] * (size + 1)
    owner = [0] * (size + 1)
    for row in range(1, len(scores) + 1):
        owner[0] = row
        _augment(scores, rows, columns, owner)
    return sorted((owner[j] - 1, j - 1) for j in range(1, size + 1) if owner[j])


def _augment(
    scores: Sequence[Sequence[float]], rows: list[float], columns: list[float], owner: list[int]
) -> None:
    """Find a column for the row at ``owner[0]``, moving others along the cheapest path."""
    size, here = len(columns), 0
    least, came, used = [float("inf")] * size, [0] * size, [False] * size
    while owner[here]:
        used[here] = True
        row, step, following = owner[here], float("inf"), 0
        for j in range(1, size):
            if not used[j]:
                cost = -scores[row - 1][j - 1] - rows[row] - columns[j]
                if cost < least[j]:
                    least[j], came[j] = cost, here
                if least[j] < step:
                    step, following = least[j], j
        for j in range(size):
            if used[j]:
                rows[owner[j]] += step
                columns[j] -= step
            else:
                least[j] -= step
        here = following
    while here:
        owner[here] = owner[came[here]]
        here = came[here]


def named(place: Place) -> str:
    """Return what a branch is called: the last step of its reference, or its title."""
    return place.text("$ref").rpartition("/")[2] or place.text("title")


def _text(place: Place) -> str:
    return canonical(place.value)


def _by_name(
    left: Iterable[Place],
    right: Iterable[Place],
    name: Callable[[Place], str],
    matched: list[tuple[Place, Place]],
) -> tuple[list[Place], list[Place]]:
    there: dict[str, list[Place]] = {}
    for place in right:
        there.setdefault(name(place), []).append(place)
    rest: list[Place] = []
    for place in left:
        key = name(place)
        if key and there.get(key):
            matched.append((place, there[key].pop(0)))
        else:
            rest.append(place)
    return rest, [place for places in there.values() for place in places]


def likeness(one: Shape, other: Shape) -> float:
    """Say how much two schemas have in common, 0 to 1."""
    if one.types and other.types and not one.types & other.types:
        numbers = {"integer", "number"}
        return _RELATED if one.types & numbers and other.types & numbers else 0.0
    names = one.properties.keys() | other.properties.keys()
    if names:
        shared = one.properties.keys() & other.properties.keys()
        return len(shared) / len(names)
    if one.enum is not None and other.enum is not None:
        values = one.enum.keys() | other.enum.keys()
        return len(one.enum.keys() & other.enum.keys()) / len(values) if values else 1.0
    return 0.5 if one.types == other.types and one.types is not None else 0.0
