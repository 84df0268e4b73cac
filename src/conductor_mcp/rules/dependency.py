"""What a project may depend on, by its manifests.

## What it does
Reports a dependency that a manifest asks for and that the clause rules out: one that `forbid`
names, one that `only` does not name, and with `pinned: true` one whose version is not fixed. Names
are globs over the package's name as its ecosystem spells it (`requests`, `@prisma/*`,
`org.springframework:*`), or with the ecosystem before it (`npm:left-pad`). `groups` (`runtime`,
`dev`, `optional`, `indirect`) and `ecosystem` (`pypi`, `npm`, `go`, `maven`, `cargo`) narrow what
is looked at. Read are pyproject.toml, requirements files, setup.cfg, setup.py as far as it
lists literals, package.json, go.mod, pom.xml, Gradle's files and Cargo.toml, wherever they lie.

`licences` are the licences that a dependency may have. A manifest does not tell them: they are
taken from `known` (a mapping of names to licences) and from a package-lock.json beside the
manifest. A dependency that comes and whose licence neither tells is said to be unjudged.

## Why
A dependency is the decision of a minute and the maintenance of years, and the second library for
the same purpose comes in as quietly as the first.

## How to put it right
Use what the clause names under `instead`, or what the project already has. A dependency that is
needed all the same is a decision to be written down first.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Any, cast

from conductor_mcp.model import Complaint, Delta, Dependency, Unjudged
from conductor_mcp.model.glob import any_matches
from conductor_mcp.options import AfterValidator, BeforeValidator, Field, model_validator
from conductor_mcp.rules._rule import Rule, Source, UnreadableError, Whole
from conductor_mcp.rules._scope import Exempted, Globs, Within, Words, places

_RUNS = re.compile(r"[-_.]+")
_LOCK, _MODULES = "package-lock.json", "node_modules/"


@dataclass(frozen=True, slots=True)
class Licensed(Dependency):
    """A dependency with a licence that is not allowed."""

    licence: str = ""


class ExemptedPackage(Exempted):
    """An exception; with ``package`` it spares only those. One word is a path."""

    path: Globs = Field(default=("**",), description="Manifests that are left alone.")
    package: Words = Field(default=(), description="Only these packages are.")


def _exempted(value: Any) -> Any:
    each = cast("list[Any]", value) if isinstance(value, (list, tuple)) else [value]
    return tuple(map(_written_out, each))


def _written_out(value: Any) -> Any:
    if isinstance(value, str):
        return {"path": value}
    if isinstance(value, dict):
        said = cast("dict[str, Any]", value)
        if not said.get("reason"):
            raise ValueError("an exception that is written out needs a `reason`")
        return said
    return value


_GROUPS = ("runtime", "dev", "optional", "indirect")
_ECOSYSTEMS = ("pypi", "npm", "go", "maven", "cargo")


def _among(known: tuple[str, ...], what: str) -> AfterValidator:
    def check(words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            if word not in known:
                raise ValueError(f"{word!r} is no {what}; those are {', '.join(known)}")
        return words

    return AfterValidator(check)


class Dependencies(Within):
    forbid: Words = Field(default=(), description="Packages that may not be asked for.")
    only: Words = Field(default=(), description="The only packages that may be.")
    pinned: bool = Field(default=False, description="Whether every version has to be fixed.")
    licences: Words = Field(default=(), description="The only licences that packages may have.")
    known: dict[str, str] = Field(default={}, description="Licences of packages by their names.")
    groups: Annotated[Words, _among(_GROUPS, "group")] = Field(
        default=(), description="Look only at these groups."
    )
    ecosystem: Annotated[Words, _among(_ECOSYSTEMS, "ecosystem")] = Field(
        default=(), description="Look only at these ecosystems."
    )
    exempt: Annotated[tuple[ExemptedPackage, ...], BeforeValidator(_exempted)] = Field(
        default=(),
        alias="except",
        description="What it leaves alone: globs over manifests, or `{package, path, reason}`.",
    )

    @model_validator(mode="after")
    def _any(self) -> Dependencies:
        if not (self.forbid or self.only or self.pinned or self.licences):
            raise ValueError("give `forbid`, `only`, `pinned: true` or `licences`")
        return self

    def looks_at(self, part: Dependency) -> bool:
        return (
            (not self.groups or part.group in self.groups)
            and (not self.ecosystem or part.ecosystem in self.ecosystem)
            and not any(
                any_matches(one.path, part.at.path) and _named(one.package, part)
                for one in self.exempt
            )
        )


def _named(globs: Words, part: Dependency) -> bool:
    names = (_folded(part.name), _folded(part.key))
    return any(fnmatchcase(name, _folded(glob)) for glob in globs for name in names)


def _folded(name: str) -> str:
    return _RUNS.sub("-", name.casefold())


def seek(source: Source, options: Dependencies) -> Iterator[Dependency]:
    return (part for part in source.dependencies() if options.looks_at(part))


def check(delta: Delta[Dependency], options: Dependencies) -> Iterator[Complaint]:
    part = delta.after
    wrong = _wrong(part, options) if part is not None else None
    if part is not None and wrong:
        what, words, instead = wrong
        message = f"{part.at.path} {words}"
        yield Complaint(part.at, message, options.instead or instead, f"{part.key} {what}")


def _wrong(part: Dependency, options: Dependencies) -> tuple[str, str, str] | None:
    name = part.name
    if _named(options.forbid, part):
        return "forbidden", f"may not depend on {name}", f"Do without {name}"
    if options.only and not _named(options.only, part):
        allowed = ", ".join(options.only)
        return "other", f"may not depend on {name}: only on {allowed}", f"Use one of {allowed}"
    if options.pinned and not part.pinned:
        asked = f"{name} {part.constraint}".rstrip()
        return (
            "unpinned",
            f"asks for {asked}, which fixes no version",
            f"Fix one version of {name}",
        )
    if isinstance(part, Licensed):
        allowed = ", ".join(options.licences)
        words = f"may not depend on {name}: its licence is {part.licence}, not one of {allowed}"
        return "licence", words, f"Use a package under one of {allowed}"
    return None


def across(whole: Whole, options: Dependencies) -> Iterator[Delta[Dependency] | Unjudged]:
    """Yield what is wrong with the dependencies of each manifest, their licences among it."""
    for file in whole.files:
        if file.after is None or not governs(options, file.after.path):
            continue
        try:
            then = whole.before(file.before.path) if file.before else None
            yield from _compared(whole.after(file.after.path), then, options)
        except UnreadableError as error:
            yield error.unjudged


def _compared(
    now: Source | None, then: Source | None, options: Dependencies
) -> Iterator[Delta[Dependency] | Unjudged]:
    before = [part for part, _ in _licensed(then, options)]
    names = {part.key for part in before}
    was = Counter(c.about for part in before for c in check(Delta(None, part), options))
    for part, known in _licensed(now, options):
        if not known and part.key not in names:
            yield Unjudged(part.at, f"the licence of {part.name} is not known here")
        about = [c.about for c in check(Delta(None, part), options)]
        there = all(was[one] > 0 for one in about)
        was.subtract(about)
        yield Delta(part if about and there else None, part)


def _licensed(source: Source | None, options: Dependencies) -> Iterator[tuple[Dependency, bool]]:
    """Yield each dependency and whether its licence is known; bad ones as ``Licensed``."""
    if source is None:
        return
    known = {_folded(name): licence for name, licence in options.known.items()}
    lock: Mapping[str, str] | None = None
    for part in seek(source, options):
        if part.ecosystem == "npm" and lock is None:
            lock = _locked(source)
        licence = known.get(_folded(part.name)) or known.get(_folded(part.key))
        licence = licence or (lock or {}).get(part.name, "")
        if licence and not _allowed(licence, options.licences):
            yield Licensed(
                part.key, part.at, part.ecosystem, part.name, part.group, part.constraint,
                part.pinned, licence,
            ), True  # fmt: skip
        else:
            yield part, bool(licence)


def _locked(source: Source) -> Mapping[str, str]:
    """Return the licences that a package-lock.json beside a manifest tells."""
    folder = source.document.path.rpartition("/")[0]
    lock = source.other(f"{folder}/{_LOCK}" if folder else _LOCK)
    try:
        packages = _table(json.loads(lock.text()) if lock else None, "packages")
    except (ValueError, RecursionError):
        return {}
    return {
        place.removeprefix(_MODULES): str(licence)
        for place in packages
        if place.startswith(_MODULES) and (licence := _table(packages, place).get("license"))
    }


def _table(value: object, key: str) -> dict[str, object]:
    found = cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def _allowed(licence: str, allowed: Words) -> bool:
    """Whether an expression (``MIT OR GPL-3.0``) can be met with what is allowed."""
    globs = [glob.casefold() for glob in allowed]
    return any(
        all(
            any(fnmatchcase(name.strip(" ()"), glob) for glob in globs)
            for name in choice.split(" and ")
        )
        for choice in licence.casefold().split(" or ")
    )


def governs(options: Dependencies, path: str) -> bool:
    whole = (one for one in options.exempt if not one.package)
    return any_matches(options.within, path) and not any(
        any_matches(one.path, path) for one in whole
    )


def wide(options: Dependencies) -> bool:
    return bool(options.licences)


RULE = Rule(
    "dependency", Dependency, Dependencies, check, governs,
    seek=seek, places=places, across=across, wide=wide,
)  # fmt: skip
