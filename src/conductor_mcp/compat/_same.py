"""Tell quickly that two values mean the same: equal, and whatever they refer to is equal too."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from urllib.parse import unquote

from conductor_mcp.compat._leaves import Leaf, references
from conductor_mcp.compat._trees import Place, Trees


class Sameness:
    """Remembers which references lead to the same on both sides; each is looked at once."""

    def __init__(self, base: Trees, revision: Trees) -> None:
        self._base = base
        self._revision = revision
        self._known: dict[tuple[str, str, str], bool] = {}
        self._within: dict[tuple[str, str, str], AbstractSet[str] | None] = {}

    def alike(self, base: Place, revision: Place) -> bool:
        """Say whether both places mean the same; a ``False`` may be overcautious."""
        if base.value != revision.value or _typed(base.value, revision.value):
            return False
        return self._lead_alike(base, revision, references(base.value))

    def shared(self, base: Place, revision: Place, key: str) -> Leaf | None:
        """Return the member that both mappings have word for word, as far as that is known."""
        one, other = base.leaf(key), revision.leaf(key)
        return one if one is other else None

    def alike_within(self, leaf: Leaf, base: Place, revision: Place) -> bool:
        """Say of a member that both mappings have word for word whether it means the same."""
        return self._lead_alike(base, revision, leaf.refs)

    def _lead_alike(self, base: Place, revision: Place, refs: Iterable[str]) -> bool:
        old, new, known = base.file, revision.file, self._known
        todo = sorted(refs)
        if todo and (self._base.nests(old) or self._revision.nests(new)):
            return False  # what a reference leads to depends on where it stands
        for ref in todo:
            found = known.get((old, new, ref))
            if not (self._same(old, new, ref) if found is None else found):
                return False
        return True

    def _same(self, base: str, revision: str, ref: str) -> bool:
        first = (base, revision, ref)
        if first in self._known:
            return self._known[first]
        reached = {first}
        todo = [first]
        while todo:
            one = todo.pop()
            known = self._known.get(one)
            if known is True:
                continue
            below = self._below(one) if known is None else None
            if below is None:
                self._known[first] = False
                return False
            fresh = [(one[0], one[1], ref) for ref in sorted(below)]
            todo.extend(more for more in fresh if more not in reached)
            reached.update(fresh)
        self._known.update(dict.fromkeys(reached, True))
        return True

    def _below(self, one: tuple[str, str, str]) -> AbstractSet[str] | None:
        """Name the references in what ``one`` leads to; ``None`` where the two sides differ."""
        if one not in self._within:
            self._within[one] = self._compared(*one)
        return self._within[one]

    def _compared(self, base: str, revision: str, ref: str) -> AbstractSet[str] | None:
        if not ref.startswith("#") or ref == "#" or "/" not in ref:
            return None  # who is meant by a name may depend on where it stands
        pointer = unquote(ref[1:])
        leaf = self._base.leaf(base, pointer)
        if leaf is not None and leaf is self._revision.leaf(revision, pointer):
            return leaf.refs
        old = self._base.follow(Place(base, "", None), ref)
        new = self._revision.follow(Place(revision, "", None), ref)
        if old is None or new is None or old.value != new.value or _typed(old.value, new.value):
            return None
        return references(old.value)


def _typed(one: object, other: object) -> bool:
    """Say whether equal values differ in kind: to Python ``True`` is ``1``."""
    return isinstance(one, bool) is not isinstance(other, bool)
