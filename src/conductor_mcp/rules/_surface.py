"""What a side offers others beside definitions: endpoints, and fields of data models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conductor_mcp.model import FileChange, Part, Span, Unjudged
from conductor_mcp.rules._rule import Source, UnreadableError, Whole

_MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Lost(Part):
    """Something that is gone, or is less than it was; ``how`` says it after its name."""

    what: str
    how: str
    hint: str


@dataclass(frozen=True, slots=True)
class Surface:
    """What is kept: globs over endpoints (``GET /orders/*``) and over fields (``Order.*``)."""

    endpoints: tuple[str, ...]
    fields: tuple[str, ...]
    governed: Callable[[str], bool]

    def lost(self, whole: Whole, files: Iterable[FileChange]) -> Iterator[Lost | Unjudged]:
        """Yield what the files offered and no file under ``in`` offers any more."""
        pairs = [(f.origin, f.path) for f in files if f.before]
        mine = {old for old, _ in pairs}
        if self.endpoints and whole.rewires():
            others = sorted(p for p in whole.paths_before() if self.governed(p))
            pairs += [(p, p) for p in others[:_MOST_FILES] if p not in mine]
        left: Counter[str] = Counter()
        new = {f.after.path for f in whole.files if f.after and self.governed(f.after.path)}
        for path in sorted(new | {now for old, now in pairs if old not in mine}):
            try:
                left.update(key for key, _ in self._offered(whole.after(path)))
            except UnreadableError as error:
                yield error.unjudged
                return
        for old, now in pairs:
            try:
                offered = list(self._offered(whole.before(old)))
            except UnreadableError as error:
                yield error.unjudged
                continue
            for key, what in offered:
                left[key] -= 1
                if left[key] < 0:
                    yield Lost(
                        key, Span(now), what, "is gone", f"Keep {what} until nobody uses it"
                    )

    def _offered(self, source: Source | None) -> Iterator[tuple[str, str]]:
        if source is None:
            return
        for one in source.endpoints() if self.endpoints else ():
            names = (one.key, f"{one.method} {one.path}")
            if any(fnmatchcase(name, glob) for name in names for glob in self.endpoints):
                yield one.key, f"the endpoint {names[1]}"
        for shape in source.shapes() if self.fields else ():
            for member in shape.members:
                name = f"{shape.key}.{member.name}"
                if any(fnmatchcase(name, glob) for glob in self.fields):
                    yield name, f"the field {name}"
