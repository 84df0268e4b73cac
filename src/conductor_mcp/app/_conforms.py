"""Whether a value is what a contract describes: JSON Schema, and OpenAPI's dialects of it.

Validation is the ``jsonschema`` package's. Beyond it, members that the schema does not know are
told even where it would let them pass, since a mock that carries a field nobody describes any
more is what is looked for. Nothing is fetched: a reference leads to a file of the repository or
nowhere.

Sources: JSON Schema draft-04 to 2020-12; OpenAPI 3.0.4 (Schema Object, ``nullable``), 3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, unquote, urldefrag, urljoin

from conductor_mcp.app._json_forms import LINE, json_form
from conductor_mcp.formats._literals import UNKNOWN, Open
from conductor_mcp.formats._project import Project
from conductor_mcp.model import ConductorError
from conductor_mcp.syntax.json import load_json
from conductor_mcp.syntax.tree import Node, SyntaxProblem, dig, text_at
from conductor_mcp.syntax.yaml import load_yaml

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from referencing import Registry, Resource

Path = tuple[str | int, ...]
_ROOT = "https://repository.invalid/files/"
"""Where files stand for the resolver (RFC 2606 keeps the name free): what leads out of it is told
by its address, and nothing is ever asked there."""
_DEEPEST = 60
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Misfit:
    """Where a value is not what is described: the way to it, the keyword, and a sentence."""

    path: Path
    keyword: str
    message: str

    @property
    def identity(self) -> tuple[str, ...]:
        """What it is known by, whatever the position in a list."""
        steps = ("[]" if isinstance(step, int) else step for step in self.path)
        return (".".join(steps), self.keyword)


class Contracts:
    """The schemas of one side, read when they are asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._trees: dict[str, Node | None] = {}

    def tree(self, path: str) -> Node | None:
        """Return a contract's file as a tree, ``None`` where it cannot be read as one."""
        if path not in self._trees:
            text = self._project.read_text(path)
            loader = load_json if path.endswith(".json") else load_yaml
            try:
                self._trees[path] = None if text is None else loader(text)
            except SyntaxProblem:
                self._trees[path] = None
        return self._trees[path]

    def types(self, path: str) -> dict[str, Any] | None:
        """Return the JSON forms of the types of a contract in a language of its own, by name.

        ``None`` for a contract that is written as schemas.

        Raises:
            ConductorError: It cannot be read.

        """
        return self._project.once(("json form", path), lambda: json_form(self._project, path))

    def line(self, path: str, pointer: str, steps: Path) -> int:
        """Return the line of a contract that describes what is at ``steps`` of a value."""
        if self.types(path) is not None:
            described: object = self.at(f"{_ROOT}{quote(path)}#{quote(pointer)}", request=False)[0]
            inner = _mapping(_mapping(described).get("properties")).get(str((*steps, "")[0]))
            return int(_mapping(inner or described).get(LINE, _mapping(described).get(LINE, 1)))
        tree = self.tree(path)
        node = dig(tree, *_steps(pointer)) if tree is not None else None
        for step in steps:
            below = _below(tree, node, step) if tree is not None and node is not None else None
            if below is None:
                break
            node = below
        return node.line if node is not None else 1

    def misfits(self, path: str, pointer: str, value: object, *, request: bool) -> list[Misfit]:
        """Say where ``value`` is not what the schema at ``pointer`` of a file describes.

        Raises:
            ConductorError: The schema refers to what is not there, or is no schema.

        """
        from jsonschema.exceptions import SchemaError, UnknownType
        from referencing.exceptions import Unresolvable

        document = self._plain(path, request=request)
        validator = _validator(document, f"{_ROOT}{quote(path)}", self._registry(request=request))
        start = f"{_ROOT}{quote(path)}#{quote(pointer)}"
        try:
            found = [
                misfit
                for error in validator({"$ref": start}).iter_errors(value)
                for misfit in _told(error)
            ]
            found += _unknown(value, start, self, request=request)
        except Unresolvable as error:
            words = f"a reference in {path} leads to nothing in this repository: {error.ref}"
            raise ConductorError(words) from error
        except (SchemaError, UnknownType, RecursionError, ValueError, TypeError) as error:
            raise ConductorError(f"{path} holds no usable schema at {pointer or '/'}") from error
        return list({misfit.identity: misfit for misfit in found}.values())

    def at(self, reference: str, *, request: bool) -> tuple[object, str]:
        """Return what an absolute reference leads to, with the file's own address."""
        base, pointer = urldefrag(reference)
        node: object = self._plain(unquote(base.removeprefix(_ROOT)), request=request)
        for step in filter(None, pointer.split("/")):
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(node, list):
                items = cast("list[object]", node)
                node = items[int(key)] if key.isdigit() and int(key) < len(items) else None
            else:
                node = cast("dict[str, object]", node).get(key) if isinstance(node, dict) else None
        return node, base

    def _plain(self, path: str, *, request: bool) -> Any:
        if (forms := self.types(path)) is not None:
            return {"$defs": forms}
        tree = self.tree(path)
        return _translated(None if tree is None else tree.value, request=request)

    def _registry(self, *, request: bool) -> Registry[Any]:
        from referencing import Registry
        from referencing.exceptions import NoSuchResource

        def retrieve(uri: str) -> Resource[Any]:
            path = unquote(urldefrag(uri)[0].removeprefix(_ROOT))
            if not uri.startswith(_ROOT) or self.tree(path) is None:
                raise NoSuchResource(ref=uri)  # type: ignore[call-arg] # attrs makes it
            return _resource(self._plain(path, request=request))

        return Registry(retrieve=retrieve)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue] - attrs


def _steps(pointer: str) -> list[str]:
    return [s.replace("~1", "/").replace("~0", "~") for s in pointer.split("/")[1:]]


def _below(tree: Node, node: Node, step: str | int) -> Node | None:
    """Return what describes a member of what a schema describes, in the same file."""
    waiting, seen = [node], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if (found := dig(one, "items") if isinstance(step, int) else None) is not None:
            return found
        if (found := dig(one, "properties", str(step))) is not None:
            return found
        ref = text_at(one, "$ref")
        target = dig(tree, *_steps(ref[1:])) if ref.startswith("#/") else None
        waiting += [target] if target is not None else []
        for key in ("allOf", "anyOf", "oneOf"):
            branches = dig(one, key)
            waiting += branches.elements() if branches is not None else ()
    return None


def _resource(document: object) -> Resource[Any]:
    from referencing import Resource
    from referencing.jsonschema import DRAFT4, DRAFT202012

    plain = DRAFT4 if _is_old(document) else DRAFT202012
    if isinstance(document, dict) and "$schema" in document:
        return Resource[Any].from_contents(document, default_specification=plain)
    return plain.create_resource(cast("Any", document))


def _is_old(document: object) -> bool:
    told = _mapping(document)
    return str(told.get("openapi", "3.1")).startswith("3.0") or "swagger" in told


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _validator(document: object, base: str, registry: Registry[Any]) -> Callable[[Any], Any]:
    from jsonschema import Draft4Validator, Draft202012Validator
    from jsonschema.validators import validator_for

    usual: Any = Draft4Validator if _is_old(document) else Draft202012Validator
    told = _mapping(document)
    chosen: Any = validator_for(told if "$schema" in told else {}, default=usual)
    known: Any = registry.with_resource(base, _resource(document))

    def of(schema: Any) -> Any:
        return chosen(schema, registry=known)

    return of


def _translated(value: object, *, request: bool) -> Any:
    """Say OpenAPI's own words in JSON Schema's: ``nullable``, and who may leave what out."""
    if isinstance(value, list):
        return [_translated(one, request=request) for one in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    old = cast("dict[str, object]", value)
    made = {str(k): _translated(v, request=request) for k, v in old.items()}
    if made.get("nullable") is True:
        made = {"anyOf": [{k: v for k, v in made.items() if k != "nullable"}, {"type": "null"}]}
    hidden = "readOnly" if request else "writeOnly"
    members, required = _mapping(made.get("properties")), made.get("required")
    if members and isinstance(required, list):
        spared = {k for k, v in members.items() if _mapping(v).get(hidden) is True}
        kept = [name for name in cast("list[str]", required) if name not in spared]
        made = {k: v for k, v in made.items() if k != "required"}
        made |= {"required": kept} if kept else {}
    return made


def _told(error: ValidationError) -> Iterator[Misfit]:
    """Turn an error into what is told; what rests on computed values is not."""
    if _rests_on_unknown(error):
        return
    if inner := _meant(error):
        for one in inner:
            yield from _told(one)
        return
    keyword = str(error.validator)
    path: Path = tuple(error.absolute_path)
    name = (
        str(error.message.split("'")[1]) if keyword == "required" and "'" in error.message else ""
    )
    words = error.message if len(error.message) <= _SHOWN else f"{error.message[:_SHOWN]}…"
    yield Misfit((*path, name) if name else path, keyword, words)


def _meant(error: ValidationError) -> list[ValidationError]:
    """Return what is wrong with the one branch that a value of this type can be meant for."""
    if error.validator not in ("anyOf", "oneOf"):
        return []
    branches: dict[object, list[ValidationError]] = {}
    for one in error.context or ():
        branches.setdefault(one.relative_schema_path[0], []).append(one)
    likely = [
        found
        for found in branches.values()
        if not any(one.validator == "type" and not one.relative_path for one in found)
    ]
    return likely[0] if len(likely) == 1 else []


def _rests_on_unknown(error: ValidationError) -> bool:
    if error.validator == "required" and isinstance(error.instance, Open):
        return True
    if error.context:
        return any(_rests_on_unknown(one) for one in error.context)
    return _holds_unknown(error.instance) and error.validator not in (
        "required",
        "additionalProperties",
    )


def _holds_unknown(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_unknown, cast("dict[str, object]", value).values()))
    if isinstance(value, list):
        return any(map(_holds_unknown, cast("list[object]", value)))
    return value is UNKNOWN


def _unknown(
    value: object, start: str, contracts: Contracts, *, request: bool
) -> Iterator[Misfit]:
    """Yield the members that no part of the schema describes, where nothing lets them in."""
    waiting: list[tuple[object, list[tuple[Any, str]], Path]] = [
        (value, [({"$ref": start}, start)], ())
    ]
    while waiting:
        item, schemas, path = waiting.pop()
        if len(path) > _DEEPEST:
            continue
        whole = list(_unfolded(schemas, contracts, request=request))
        if isinstance(item, list):
            below = [(s[key], base) for s, base in whole for key in ("items",) if key in s]
            waiting += [
                (one, below, (*path, i))
                for i, one in enumerate(cast("list[object]", item))
                if below
            ]
        elif isinstance(item, dict):
            closed = bool(whole) and all(_is_plain(s) for s, _ in whole)
            described = any("properties" in s for s, _ in whole)
            for name, member in cast("dict[str, object]", item).items():
                below = [
                    (s["properties"][name], base)
                    for s, base in whole
                    if isinstance(s.get("properties"), dict) and name in s["properties"]
                ]
                if below:
                    waiting.append((member, below, (*path, name)))
                elif closed and described:
                    yield Misfit((*path, name), "unknown", f"{name!r} is not described")


def _is_plain(schema: Mapping[str, Any]) -> bool:
    lets_in = ("additionalProperties", "patternProperties", "unevaluatedProperties")
    return not any(schema.get(key) not in (None, False) for key in lets_in)


def _unfolded(
    schemas: list[tuple[Any, str]], contracts: Contracts, *, request: bool
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield every schema that has a say: what is referred to, and all branches."""
    waiting, seen = list(schemas), set[str]()
    while waiting:
        schema, base = waiting.pop()
        if not isinstance(schema, dict):
            continue
        told = cast("dict[str, Any]", schema)
        if isinstance(reference := told.get("$ref"), str):
            target = urljoin(base, reference)
            if target not in seen:
                seen.add(target)
                found, where = contracts.at(target, request=request)
                waiting.append((found, where))
        for key in ("allOf", "anyOf", "oneOf"):
            waiting += [(one, base) for one in told.get(key) or () if isinstance(one, dict)]
        waiting += [(told[key], base) for key in ("then", "else") if key in told]
        if "$ref" not in told or len(told) > 1:
            yield told, base
