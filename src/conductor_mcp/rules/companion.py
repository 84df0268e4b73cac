"""A change here needs one there.

## What it does
Reports a change of a file under `when` that comes without one under `needs`: a model without a
migration, code without its test, an interface without its contract or its changelog. In `needs`,
`{dir}` stands for the changed file's folder, `{below}` for that part of it which the wildcards of
`when` matched, `{stem}` for its name without the suffix, `{name}` for its name and `{path}` for
`{dir}/{stem}`; one of several `needs` is enough. `kinds` says which changes of the files count
(`added`, `modified`, `removed`), `needs_kinds` which changes answer them. With `enough: exists`
the other file need not change, it has to be there. Changes of white space alone are none, and
neither is a file that only moved.

It is not asked of one edit that an agent is about to make (its hook), only of changes: the other
half may be the next edit.

## Why
What belongs together and is kept apart drifts apart, and whoever changes the one rarely thinks of
the other.

## How to put it right
Make the other change as well, in the same change. Where none is called for, the clause wants an
exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from conductor_mcp.model import Complaint, Delta, FileChange, Part, Span, Unjudged
from conductor_mcp.model.glob import any_matches
from conductor_mcp.options import BeforeValidator, Field, model_validator
from conductor_mcp.rules._rule import Options, Rule, Whole
from conductor_mcp.rules._scope import SPARED, Exempt, Globs, as_tuple, spared

_HOLES = ("dir", "below", "stem", "name", "path")
_WILD = frozenset("*?{")
Kind = Literal["added", "modified", "removed"]
Kinds = Annotated[tuple[Kind, ...], BeforeValidator(as_tuple)]
_KINDS: tuple[Kind, ...] = ("added", "modified", "removed")


@dataclass(frozen=True, slots=True)
class Alone(Part):
    """A change that came without its companion. ``others`` are more files in the same plight."""

    kind: str
    wanted: tuple[str, ...]
    others: int = 0


class Companion(Options):
    when: Globs = Field(min_length=1, description="Files whose change needs another.")
    needs: Globs = Field(min_length=1, description="Where that is; may name parts of the path.")
    exempt: Exempt = Field(default=(), alias="except", description=SPARED)
    unless: Globs = Field(default=(), description="Files whose change makes it unnecessary.")
    kinds: Kinds = Field(default=_KINDS, description="The changes that need a companion.")
    needs_kinds: Kinds = Field(default=_KINDS, description="The changes that are one.")
    enough: Literal["changed", "exists"] = Field(
        default="changed", description="Whether the other has to change, or only to be there."
    )
    instead: str = Field(default="", description="What to do instead; a finding says it.")

    @model_validator(mode="after")
    def _named(self) -> Companion:
        for glob in self.needs:
            for hole in _holes(glob):
                if hole not in _HOLES:
                    known = ", ".join(f"{{{name}}}" for name in _HOLES)
                    raise ValueError(f"needs: {{{hole}}} is not known; those are {known}")
        return self

    def wanted(self, path: str) -> tuple[str, ...]:
        """Return the globs of which one has to change when ``path`` does."""
        folder, _, name = path.rpartition("/")
        stem = name.rpartition(".")[0] or name
        fixed = next((_fixed(glob) for glob in self.when if any_matches((glob,), path)), "")
        inside = folder == fixed or folder.startswith(f"{fixed}/")
        below = folder[len(fixed) :].strip("/") if inside or not fixed else folder
        said = {"dir": folder, "below": below, "stem": stem, "name": name,
                "path": f"{folder}/{stem}".strip("/")}  # fmt: skip
        return tuple(_filled(glob, said) for glob in self.needs)


def _holes(glob: str) -> Iterator[str]:
    for piece in glob.split("{")[1:]:
        word = piece.partition("}")[0]
        if "," not in word:
            yield word


def _filled(glob: str, said: dict[str, str]) -> str:
    for hole, value in said.items():
        glob = glob.replace(f"{{{hole}}}", value)
    return "/".join(step for step in glob.split("/") if step)


def _fixed(glob: str) -> str:
    steps = glob.split("/")
    size = next((n for n, step in enumerate(steps) if _WILD & set(step)), len(steps) - 1)
    return "/".join(steps[:size])


def _kind(file: FileChange) -> str:
    """Return what happened to a file, ``""`` if its content is what it was."""
    if file.before is None:
        return "added"
    if file.after is None:
        return "removed"
    same = file.before.text == file.after.text or _bare(file.before.text) == _bare(file.after.text)
    return "" if same else "modified"


def _bare(text: str) -> str:
    return "".join(text.split())


def across(whole: Whole, options: Companion) -> Iterator[Delta[Alone] | Unjudged]:
    changed = {file.path: kind for file in whole.files if (kind := _kind(file))}
    if any(any_matches(options.unless, path) for path in changed):
        return
    alone: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for path, kind in sorted(changed.items()):
        if not governs(options, path) or kind not in options.kinds:
            continue
        wanted = options.wanted(path)
        if not _answered(whole, options, wanted, changed, path):
            alone.setdefault(wanted, []).append((path, kind))
    for wanted, paths in alone.items():
        path, kind = paths[0]
        part = Alone(" | ".join(wanted), Span(path), kind, wanted, len(paths) - 1)
        yield Delta(None, part)


def _answered(
    whole: Whole, options: Companion, wanted: tuple[str, ...], changed: dict[str, str], path: str
) -> bool:
    for other, kind in changed.items():
        if other != path and kind in options.needs_kinds and any_matches(wanted, other):
            return True
    if options.enough != "exists" or changed[path] == "removed":
        return False
    plain = [glob for glob in wanted if not _WILD & set(glob)]
    if any(whole.after(one) is not None for one in plain):
        return True
    return len(plain) < len(wanted) and any(
        any_matches(wanted, other) for other in whole.paths_after() if other != path
    )


def check(delta: Delta[Alone], options: Companion) -> Iterator[Complaint]:
    part = delta.after
    if part is None:
        return
    others = f" (and {part.others} more)" if part.others else ""
    needed = " | ".join(part.wanted)
    if options.enough == "exists":
        words = f"{part.at.path}{others} is {part.kind}, and there is no {needed}"
        instead = f"Add {needed}"
    else:
        words = f"{part.at.path}{others} is {part.kind} without a change of {needed}"
        instead = f"Change {needed} too"
    yield Complaint(part.at, words, options.instead or instead, needed)


def governs(options: Companion, path: str) -> bool:
    return any_matches(options.when, path) and not spared(options.exempt, path)


def places(options: Companion) -> Iterator[str]:
    yield from options.when
    yield from (glob for glob in options.needs if not any(_holes(glob)))


RULE: Rule[Alone, Any] = Rule(
    "companion",
    Alone,
    Companion,
    check,
    governs,
    places=places,
    across=across,
    of_change=True,
    later=True,
)
"""Typed loosely on purpose: what a rule finds across a change is its own sort of part."""
