"""Data models and what implements them: which binds which, and where the two differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from conductor_mcp.app._budget import listed
from conductor_mcp.app.library import Library
from conductor_mcp.app.shapes import Drift, drifts, shape_named, shapes_of
from conductor_mcp.formats._project import Project
from conductor_mcp.model import ConductorError, Document, Kind, Record, Span
from conductor_mcp.model.shape import Member, Shape

if TYPE_CHECKING:
    from conductor_mcp.formats.uses import Use

_SUBSET = "?subset"


@dataclass(frozen=True, slots=True)
class Binding:
    """One claim of a record: ``name`` in ``path`` implements its model.

    ``written`` is the claim as it stands (``src/shop/models.py#Customer``); one that ends in
    ``?subset`` lets the implementation leave fields out.
    """

    record: Record
    path: str
    name: str
    written: str
    subset: bool = False


def bindings(library: Library) -> list[Binding]:
    """Return what models and contracts say implements them, name by name, in path order."""
    found: list[Binding] = []
    for _, record in sorted(library.records.items()):
        if record.kind not in (Kind.MODEL, Kind.CONTRACT):
            continue
        for entry in map(str, listed(record.facts.get("implemented_by"))):
            path, mark, name = entry.partition("#")
            if mark and name:
                bare = name.removesuffix(_SUBSET)
                path = path.strip().removeprefix("./")
                found.append(Binding(record, path, bare, entry, bare != name))
    return found


def model_of(binding: Binding, project: Project) -> Shape | None:
    """Return the model that a binding is about, as one side of a change has it.

    It is the schema that names the implementation; or the record's own; or, in a contract, the
    schema of that name. ``None`` where a contract has none such: then the claim is about
    something else than a model (its routes, say).
    """
    found = shapes_of(project, binding.record.path)
    for shape in found:
        if binding.written in shape.bound and (shape is not found[0] or len(found) == 1):
            return shape
    if binding.record.kind is Kind.MODEL:
        return found[0] if found else None
    return next((s for s in found if _folded(s.key) == _folded(binding.name)), None)


def _folded(name: str) -> str:
    return plain(name.rpartition(".")[2])


def implementation(binding: Binding, project: Project, path: str = "") -> Shape:
    """Return what implements a binding's model, at its path or, before a rename, at ``path``.

    Raises:
        ConductorError: The file or the name is not there; the hint names the nearest.

    """
    path = path or binding.path
    if project.document(path) is None:
        raise ConductorError(f"{path} is not there, and {binding.record.id} says it implements it")
    found = shape_named(project, path, binding.name)
    if found is not None:
        return found
    known = [shape.key for shape in shapes_of(project, path)]
    near = get_close_matches(binding.name, known, 3) or known[:5]
    raise ConductorError(
        f"{path} holds no model {binding.name!r} that can be read",
        hint=f"It holds {', '.join(near)}" if near else "No data model was found in it",
    )


def drift_of(
    binding: Binding, project: Project, *, model: Shape | None = None, path: str = ""
) -> list[Drift]:
    """Say how one implementation differs from its model on one side; ``model`` stands in for it.

    Raises:
        ConductorError: The implementation is not there or cannot be read.

    """
    known = model_of(binding, project) or model
    if known is None:
        return []
    named = replace(known, key=f"the model {known.key}")
    return drifts(named, implementation(binding, project, path), subset=binding.subset)


@dataclass(frozen=True, slots=True)
class WrongUse:
    """A read or write of the field ``name``, that the model does not have, or has ``retired``."""

    binding: Binding
    name: str
    at: Span
    because: Span
    message: str
    hint: str
    identity: tuple[str, ...]
    retired: bool = False


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What is wrong about a use: where the model says so, the sentence, and what to do."""

    because: Span
    message: str
    hint: str
    retired: bool = False


def used_wrongly(
    known: Iterable[Binding],
    project: Project,
    document: Document | None,
    looked: set[str] | None = None,
) -> list[WrongUse]:
    """Return the uses in one file of one side that its models do not know; equal ones numbered.

    What a class does with its own fields is told where they are declared, not here. A file that
    uses a model at all is added to ``looked``.
    """
    from conductor_mcp.formats.uses import uses_in

    if document is None or project.of_code(document.path) is None:
        return []
    by_place = {(b.path, b.name): b for b in known}
    found: list[WrongUse] = []
    counted: Counter[tuple[str, ...]] = Counter()
    for use in uses_in(project, document.path):
        binding = by_place.get((use.path, use.key))
        if binding is not None and looked is not None:
            looked.add(document.path)
        inside = use.path == document.path and f"{use.scope}.".startswith(f"{use.key}.")
        wrong = _wrong(binding, use, project, inside=inside) if binding else None
        if binding is None or wrong is None:
            continue
        name = (use.scope, use.key, use.name)
        counted[name] += 1
        identity = (*name, str(counted[name]))
        found.append(
            WrongUse(
                binding,
                use.name,
                use.at,
                wrong.because,
                wrong.message,
                wrong.hint,
                identity,
                wrong.retired,
            )
        )
    return found


def is_gone(binding: Binding, project: Project) -> bool:
    """Whether an implementation surely stands no more where its model says: not by any name."""
    document = project.document(binding.path)
    name = binding.name.rpartition(".")[2]
    return document is None or not re.search(rf"\b{re.escape(name)}\b", document.text)


def lost(binding: Binding, before: Project, after: Project, origin: str) -> set[str]:
    """Return what the code calls the fields that a change takes out of a model, or retires.

    ``origin`` is the implementation's path before the change.
    """
    old, new = model_of(binding, before), model_of(binding, after)
    if old is None or new is None or new.unknown:
        return set()
    kept = {plain(m.name) for m in new.members if not m.retired}
    gone = {plain(m.name) for m in old.members if not m.retired} - kept
    found = {m.name for m in old.members if plain(m.name) in gone}
    for side, path in ((before, origin), (after, binding.path)):
        code = shape_named(side, path, binding.name)
        for member in code.members if code and gone else ():
            if gone & {plain(member.name), plain(member.code_name)}:
                found.add(member.code_name or member.name)
    return found


# What the frameworks themselves put on a model's objects.
_FRAMEWORKS = {
    "pydantic": re.compile(r"model_|(?:dict|json|copy|schema|construct|parse_obj|fields_set)$"),
    "sqlalchemy": re.compile(r"(?:metadata|registry|query)$"),
    "django-model": re.compile(r"(?:objects|pk|DoesNotExist|MultipleObjectsReturned)$|\w+_set$"),
}


def _wrong(binding: Binding, use: Use, project: Project, *, inside: bool) -> _Wrong | None:
    model = model_of(binding, project)
    code = shape_named(project, binding.path, binding.name)
    if model is None or code is None or code.unknown or use.name.startswith("__"):
        return None
    framework = _FRAMEWORKS.get(code.kind)
    if framework is not None and framework.match(use.name):
        return None
    verb, record = "writes" if use.writes else "reads", binding.record
    words = f"this {verb} {binding.name}.{use.name}, which {record.id}"
    here = code.member(use.name)
    member = _matching(model, here or use.name)
    if member is not None and member.retired:
        hint = f"Use what replaces {use.name}, or have it kept in {record.path} first"
        return _Wrong(member.at, f"{words} has retired", hint, retired=True)
    own = inside or here.given if here is not None else use.name in code.others
    if member is not None or model.unknown or own:
        return None
    known = [m.code_name or m.name for m in code.members if _matching(model, m)]
    near = get_close_matches(use.name, known, 2)
    other = f"use {' or '.join(near)}" if near else "use one that it has"
    hint = f"Add {use.name} to {record.path} first, or {other}"
    return _Wrong(model.at, f"{words} does not have", hint)


def _matching(model: Shape, wanted: Member | str) -> Member | None:
    """Return the model's own field for one of the code, as ``drifts`` pairs them."""
    if isinstance(wanted, str):
        return model.member(wanted)
    names = {plain(wanted.name if wanted.named else wanted.code_name), plain(wanted.name)}
    return next((m for m in model.members if plain(m.name) in names), None)


def plain(name: str) -> str:
    """Return a name without what languages spell differently: case, underscores and dashes."""
    return name.replace("_", "").replace("-", "").casefold()


def about(found: Iterable[Binding], project: Project) -> Iterator[Binding]:
    """Yield the bindings that are about a model on this side."""
    return (binding for binding in found if model_of(binding, project) is not None)
