"""Write a canonical model from code: a JSON Schema that says what implements it."""

from __future__ import annotations

import json
from contextlib import suppress
from difflib import get_close_matches

from conductor_mcp.app.answers import AdoptAnswer
from conductor_mcp.app.library import located
from conductor_mcp.app.shapes import shape_named, shapes_of
from conductor_mcp.app.workspace import Workspace
from conductor_mcp.formats._contract import slug
from conductor_mcp.formats._project import Project
from conductor_mcp.model import ConductorError
from conductor_mcp.model.shape import Member, Shape, Sort, Type
from conductor_mcp.repo.changes import Changes
from conductor_mcp.repo.create import create

FOLDER = "context/models"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_WORDS = {Sort.MAP: "object"}


def adopt(workspace: Workspace, source: str) -> AdoptAnswer:
    """Write ``context/models/NAME.json`` from ``PATH#NAME``; a file that is there is left alone.

    Raises:
        ConductorError: There is no such file or name, the model has no fields that can be read,
            or there is one of that name already.

    """
    path, mark, name = source.partition("#")
    if not mark or not name:
        raise ConductorError(
            f"{source!r} names no model in a file",
            hint="Say PATH#NAME, such as src/shop/models.py#Customer",
        )
    path = located(workspace, path)
    still = Changes(workspace.files, workspace.git, "").of_files({})
    project = Project(
        still.exists_after, still.read_after, still.paths_after, workspace.formats.of_code
    )
    shape = shape_named(project, path, name)
    if shape is None or not shape.members:
        raise _not_there(project, path, name, shape)
    target = f"{FOLDER}/{slug(name.rpartition('.')[2])}.json"
    text = json.dumps(schema_of(shape, f"{path}#{name}"), indent=2, ensure_ascii=False) + "\n"
    if not create(workspace.files, target, text):
        raise ConductorError(
            f"{target} is there already", hint="Change it by hand, or remove it first"
        )
    unknown = [*shape.unknown]
    unknown += [f"{m.name}: its type is not told" for m in shape.members if not m.type.known]
    return AdoptAnswer(
        target, f"model:{slug(name.rpartition('.')[2])}", len(shape.members), tuple(unknown)
    )


def _not_there(project: Project, path: str, name: str, shape: Shape | None) -> ConductorError:
    if project.document(path) is None:
        return ConductorError(f"{path} is not there, or cannot be read")
    if shape is not None:
        return ConductorError(f"{name} in {path} has no fields that can be told")
    known = [one.key for one in shapes_of(project, path)]
    near = get_close_matches(name, known, 3) or known[:5]
    hint = f"It holds {', '.join(near)}" if near else "No data model was found in it"
    return ConductorError(f"{path} holds no model {name!r}", hint=hint)


def schema_of(shape: Shape, source: str) -> dict[str, object]:
    """Return a shape as a JSON Schema; what is not known of a field is left open."""
    return {
        "$schema": _DRAFT,
        "title": shape.key.rpartition(".")[2],
        "x-implemented-by": [source],
        "type": "object",
        "required": [m.name for m in shape.members if m.required and not m.given],
        "properties": {m.name: _member(m) for m in shape.members if not m.given},
    }


def _member(member: Member) -> dict[str, object]:
    said = _type(member.type, nullable=bool(member.nullable))
    said |= dict(member.limits)
    return said | {"deprecated": True} if member.retired else said


def _type(kind: Type, *, nullable: bool = False) -> dict[str, object]:
    if not kind.known:
        return {}
    words = [_WORDS.get(s, str(s)) for s in (kind.sort, *kind.sorts) if s is not Sort.ANY]
    words += ["null"] if nullable and words else []
    said: dict[str, object] = {}
    if words:
        said["type"] = words[0] if len(words) == 1 else words
    if kind.form:
        said["format"] = kind.form
    if kind.values:
        plain = [_value(text, kind) for text in kind.values]
        said["enum"] = [*plain, None] if nullable else plain
    if kind.ref:
        said["title"] = kind.ref
    if kind.items is not None:
        said["items" if kind.sort is Sort.ARRAY else "additionalProperties"] = _type(kind.items)
    return said


def _value(text: str, kind: Type) -> object:
    """Return a value as what it is: a number where the type is one."""
    if kind.sort is Sort.BOOLEAN and text in ("true", "false"):
        return text == "true"
    if kind.sort in (Sort.INTEGER, Sort.NUMBER):
        with suppress(ValueError):
            return int(text) if text.lstrip("-").isdigit() else float(text)
    return text
