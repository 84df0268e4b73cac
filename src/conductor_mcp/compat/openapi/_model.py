"""An OpenAPI document as operations, whichever version it is written in (2.0, 3.0, 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import NamedTuple

from conductor_mcp.compat._trees import Place, Trees, escaped, is_list, is_map
from conductor_mcp.model.values import dataclass

_WORDS = frozenset({"summary", "description"})
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_NAME = re.compile(r"\{([^{}]*)\}")
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_COLLECTIONS = {"ssv": "spaceDelimited", "pipes": "pipeDelimited", "tsv": "tabDelimited"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; ``schema`` is itself in 2.0, ``shared`` says that its path declares it."""

    name: str
    where: str
    place: Place
    schema: Place | None
    shared: bool = False

    @property
    def required(self) -> bool:
        return self.where == "path" or self.place.get("required") is True

    @property
    def style(self) -> str:
        told = self.place.text("style")
        if told:
            return told
        collected = self.place.text("collectionFormat")
        return _COLLECTIONS.get(collected, _STYLES.get(self.where, "form"))

    @property
    def explode(self) -> bool:
        told = self.place.get("explode")
        if isinstance(told, bool):
            return told
        if self.place.has("type"):
            return self.place.text("collectionFormat") == "multi"
        return self.style == "form"


@dataclass(frozen=True, slots=True)
class Content:
    """A body's media types: the place of each and of its schema."""

    place: Place
    media: Mapping[str, tuple[Place, Place | None]]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    place: Place
    content: Content
    headers: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. ``sent`` names path parameters as the path does, in order."""

    label: str
    path: str
    method: str
    place: Place
    item: Place
    parameters: Mapping[tuple[str, str], Parameter]
    body: Content | None
    responses: Mapping[str, Response]
    names: tuple[str, ...] = ()
    callbacks: Mapping[str, Mapping[str, Operation]] = field(
        default_factory=dict[str, "Mapping[str, Operation]"]
    )


def template(path: str) -> str:
    """Write a path so that only what its parameters are called is left out."""
    trimmed = path.rstrip("/") if len(path) > 1 else path
    return _NAME.sub("{}", trimmed)


class Item(NamedTuple):
    """A path item: its name, the mapping that holds it, and itself unless it was not read yet."""

    path: str
    around: Place
    place: Place | None = None

    @property
    def end(self) -> str | None:
        """The pointer to an item that was not read yet."""
        return None if self.place else f"{self.around.pointer}/{escaped(self.path)}"


class Api:
    """One version of an API, read as far as somebody asks."""

    def __init__(self, trees: Trees, root: Place) -> None:
        self.trees = trees
        self.root = root
        self.old_style = root.has("swagger")
        self.followed: list[Place] = []

    def follow(self, place: Place) -> Place:
        """Follow ``$ref`` from an object that may be one."""
        for _ in range(50):
            ref = place.get("$ref")
            if not isinstance(ref, str):
                return place
            target = self.trees.follow(place, ref)
            self.followed.append(target or place)
            if target is None:
                return Place(place.file, place.pointer, {})
            if is_map(place.value) and len(place.value) > 1 and is_map(target.value):
                # 3.1: a summary or description beside `$ref` wins over what it refers to.
                beside = {k: v for k, v in place.value.items() if k != "$ref"}
                if beside.keys() - _WORDS:  # nothing stands where this one says it does
                    self.followed.append(Place("", "", None))
                target = Place(target.file, target.pointer, {**target.value, **beside})
            place = target
        return place

    @cached_property
    def paths(self) -> dict[str, Item]:
        """Return template -> path as written and where its item is."""
        around = self.root.at("paths")
        names = (path for path in around.names() if not path.startswith("x-"))
        return {template(path): self._item(path, around) for path in names}

    @cached_property
    def webhooks(self) -> dict[str, Item]:
        hooks = [self.root.at(word) for word in ("webhooks", "x-webhooks")]
        return {name: self._item(name, around) for around in hooks for name in around.names()}

    def _item(self, name: str, around: Place) -> Item:
        leaf = around.leaf(name)
        late = leaf is not None and not leaf.referring
        return Item(name, around, None if late else self.follow(around.at(name)))

    @staticmethod
    def item(one: Item) -> Place:
        """Read a path item, unless it was."""
        return one.place or one.around.at(one.path)

    def methods(self, item: Place) -> list[str]:
        return [name for name in METHODS if is_map(item.get(name))]

    def operation(self, path: str, item: Place, method: str, *, prefix: str = "") -> Operation:
        """Read one operation of a path item."""
        place = item.at(method)
        parameters = dict(self._parameters(item.at("parameters"), shared=True))
        parameters |= dict(self._parameters(place.at("parameters"), shared=False))
        return Operation(
            label=f"{prefix}{method.upper()} {path}",
            path=path,
            method=method,
            place=place,
            item=item,
            parameters={k: v for k, v in parameters.items() if v.where != "body"},
            body=self._body(place, parameters),
            responses=dict(self._responses(place)),
            names=tuple(_NAME.findall(path)),
            callbacks=dict(self._callbacks(place)),
        )

    def _parameters(
        self, listed: Place, *, shared: bool
    ) -> Iterator[tuple[tuple[str, str], Parameter]]:
        for one in listed.elements():
            place = self.follow(one)
            name, where = place.text("name"), place.text("in")
            if not name and where != "body":
                continue
            schema: Place | None = None
            if place.has("schema"):
                schema = place.at("schema")
            elif place.has("content"):
                schema = next((m.at("schema") for _, m in place.at("content").items()), None)
            elif place.has("type"):
                schema = place
            key = name.lower() if where == "header" else name
            yield (where, key), Parameter(name, where, place, schema, shared)

    def _body(
        self, place: Place, parameters: Mapping[tuple[str, str], Parameter]
    ) -> Content | None:
        if place.has("requestBody"):
            body = self.follow(place.at("requestBody"))
            return self._content(body, required=body.get("required") is True)
        for (where, _), parameter in parameters.items():
            if where == "body":
                types = self._listed(place, "consumes")
                media = dict.fromkeys(types, (parameter.place, parameter.schema))
                return Content(parameter.place, media, parameter.place.get("required") is True)
        return None

    def _listed(self, place: Place, word: str) -> list[str]:
        told = place.get(word) if place.has(word) else self.root.get(word)
        types = [one for one in told if isinstance(one, str)] if is_list(told) else []
        return types or ["application/json"]

    @staticmethod
    def _content(place: Place, *, required: bool = False) -> Content:
        media = {
            name: (one, one.at("schema") if one.has("schema") else None)
            for name, one in place.at("content").items()
        }
        return Content(place, media, required)

    def _responses(self, place: Place) -> Iterator[tuple[str, Response]]:
        for code, one in place.at("responses").items():
            if code.startswith("x-"):
                continue
            response = self.follow(one)
            if self.old_style:
                schema = response.at("schema") if response.has("schema") else None
                types = self._listed(place, "produces") if schema else []
                content = Content(response, dict.fromkeys(types, (response, schema)))
            else:
                content = self._content(response)
            headers = {
                name.lower(): self.follow(header)
                for name, header in response.at("headers").items()
                if name.lower() != "content-type"
            }
            yield code.upper() if code != "default" else code, Response(response, content, headers)

    def _callbacks(self, place: Place) -> Iterator[tuple[str, Mapping[str, Operation]]]:
        for name, one in place.at("callbacks").items():
            found: dict[str, Operation] = {}
            for url, item in self.follow(one).items():
                target = self.follow(item)
                for method in self.methods(target):
                    label = f"callback {name} "
                    found[f"{method} {url}"] = self.operation(url, target, method, prefix=label)
            yield name, found

    def security(self, operation: Operation) -> Place:
        """Return what an operation asks for: its own list, else the document's."""
        own = operation.place.at("security")
        return own if operation.place.has("security") else self.root.at("security")

    @cached_property
    def schemes(self) -> dict[str, Place]:
        found = (
            self.root.at("securityDefinitions")
            if self.old_style
            else self.root.at("components").at("securitySchemes")
        )
        return {name: self.follow(place) for name, place in found.items()}

    @property
    def schemas(self) -> Place:
        """The schemas by their names."""
        if self.old_style:
            return self.root.at("definitions")
        return self.root.at("components").at("schemas")
