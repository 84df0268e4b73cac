"""The operations that an OpenAPI contract describes, as one side of a change has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from conductor_mcp.compat import Side
from conductor_mcp.compat._trees import Place, Trees
from conductor_mcp.compat.openapi._model import Api, Content, Operation
from conductor_mcp.formats._project import Project
from conductor_mcp.model import Record, Span, Unjudged
from conductor_mcp.model.endpoint import ANY, Endpoint, key_of, template

_VARIABLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Described:
    """One operation: its model and its place; ``pointer`` is how a finding names that."""

    operation: Operation
    at: Span
    pointer: str
    place: tuple[str, str]
    """Its key among the operations of its contract."""

    @property
    def name(self) -> str:
        return self.operation.label

    @property
    def key(self) -> str:
        """What it is known by, whatever its path parameters are called."""
        return key_of(self.operation.method.upper(), self.operation.path)


@dataclass
class Contract:
    """One OpenAPI contract of one side, read when somebody asks."""

    record: Record
    project: Project
    path: str
    _api: Api | None = field(default=None, init=False)

    @property
    def title(self) -> str:
        return self.record.title or self.record.id

    @cached_property
    def _trees(self) -> Trees | None:
        document = self.project.document(self.path)
        if document is None:
            return None
        return Trees(Side({self.path: document}, self.project.read_text))

    @cached_property
    def api(self) -> Api | None:
        """The contract's model; ``None`` where there is none that can be read."""
        root = self._trees.document() if self._trees else None
        if self._trees is None or root is None or not (root.has("paths") or root.has("openapi")):
            return None
        return Api(self._trees, root)

    @property
    def problems(self) -> tuple[Unjudged, ...]:
        """What it refers to and could not be read; operations may stand there."""
        return tuple(self._trees.problems) if self._trees else ()

    @cached_property
    def operations(self) -> Mapping[tuple[str, str], Described]:
        """(METHOD, template) → operation, as the paths are written; each read when asked for."""
        api, trees = self.api, self._trees
        if api is None or trees is None:
            return {}
        places = {
            (method.upper(), shape): (found.path, item, method)
            for shape, found in api.paths.items()
            for item in (api.item(found),)
            for method in api.methods(item)
        }
        return _Operations(api, trees, places)

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """The paths of its servers, ``""`` among them: a gateway may take them off."""
        api = self.api
        if api is None:
            return ("",)
        found = {"": None}
        if told := api.root.text("basePath"):
            found[_base(told)] = None
        for server in api.root.at("servers").elements():
            variables = server.at("variables")
            url = server.text("url")
            for name in _VARIABLE.findall(url):
                url = url.replace(f"{{{name}}}", str(variables.at(name).get("default") or ""))
            found[_base(urlsplit(url).path if "//" in url else url)] = None
        return tuple(found)

    def of(self, endpoint: Endpoint) -> Described | None:
        """Return the operation that an endpoint answers to."""
        for path in self._paths(endpoint):
            if (found := self.operations.get((endpoint.method, path))) is not None:
                return found
        return None

    def methods(self, endpoint: Endpoint) -> tuple[Described, ...]:
        """Return what the contract describes at the path of an endpoint, whatever the method."""
        shapes = set(self._paths(endpoint))
        return tuple(self.operations[key] for key in self.operations if key[1] in shapes)

    def _paths(self, endpoint: Endpoint) -> Iterator[str]:
        shape = template(endpoint.path)
        if "prefix" in endpoint.unknown:
            tail = shape if shape != "/" else ""
            methods = {endpoint.method, ANY}
            for method, path in sorted(self.operations, key=lambda key: len(key[1])):
                if path.endswith(tail) and (method in methods or endpoint.method == ANY):
                    yield path
            yield from (p for _, p in self.operations if p.endswith(tail))
            return
        for base in self.bases:
            if not base:
                yield shape
            elif shape == base or shape.startswith(f"{base}/"):
                yield shape[len(base) :] or "/"


@dataclass
class _Operations(Mapping[tuple[str, str], Described]):
    """The operations of a contract: a change of one endpoint reads that one alone."""

    api: Api
    trees: Trees
    places: dict[tuple[str, str], tuple[str, Place, str]]
    _made: dict[tuple[str, str], Described] = field(
        default_factory=dict[tuple[str, str], Described]
    )

    def __getitem__(self, key: tuple[str, str]) -> Described:
        if key not in self._made:
            path, item, method = self.places[key]
            one = self.api.operation(path, item, method)
            position = self.trees.position(one.place.file, one.place.pointer)
            at = Span(position.path, position.line, position.line)
            self._made[key] = Described(one, at, f"paths.{path}.{method}", key)
        return self._made[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __contains__(self, key: object) -> bool:
        return key in self.places


def _base(path: str) -> str:
    return template("/" + path.strip("/")) if path.strip("/") else ""


def media_type_name(content: Content | None) -> str:
    """Return the name of the schema that a body or an answer refers to; ``X[]`` for a list."""
    for _, (_, schema) in content.media.items() if content else ():
        if schema is None:
            continue
        if ref := schema.text("$ref"):
            return ref.rpartition("/")[2]
        if schema.text("type") == "array" and (ref := schema.at("items").text("$ref")):
            return f"{ref.rpartition('/')[2]}[]"
    return ""
