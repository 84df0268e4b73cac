"""What an anchor expected of us, what we found, and how far the two agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Score:
    """What was expected, found and found rightly; ``cases`` counts those that agree wholly."""

    anchor: str
    expected: int = 0
    found: int = 0
    agreed: int = 0
    cases: int = 0
    left_out: Counter[str] = field(default_factory=Counter[str])
    misses: list[str] = field(default_factory=list[str])

    @property
    def recall(self) -> float:
        return self.agreed / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.agreed / self.found if self.found else 1.0

    def count(self, case: str, expected: Counter[str], found: Counter[str]) -> None:
        """Count one case: two bags of words that should be the same."""
        agreed = expected & found
        self.expected += expected.total()
        self.found += found.total()
        self.agreed += agreed.total()
        self.cases += 1
        self.misses.extend(
            f"{case}: missed {one}" for one in sorted((expected - found).elements())
        )
        self.misses.extend(f"{case}: extra {one}" for one in sorted((found - expected).elements()))
