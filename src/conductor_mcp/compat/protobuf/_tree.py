"""What protobuf files declare, as plain data: all that any comparison of ours looks at.

Names are buf's: the *nested name* of an element is its name below the package, its *full name*
the one with the package. A *path* leads to an element in a file descriptor, as in
``SourceCodeInfo``; ``File.at`` tells the line and column where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Path = tuple[int, ...]
Spot = tuple[int, int]
Features = Mapping[str, str]
Range = tuple[int, int]
"""The first and the last number of a reserved or extension range, both included."""

REPEATED, REQUIRED = "repeated", "required"


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class Field:
    """A field or, where ``extendee`` is set, an extension."""

    file: File
    name: str
    full: str
    nested: str
    path: Path
    number: int
    label: str
    type: str
    type_name: str
    features: Features
    json_name: str = ""
    default: str | None = None
    oneof: str = ""
    optional: bool = False
    extendee: str = ""
    in_entry: bool = False
    options: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class Message:
    """A message, or the entry of a map."""

    file: File
    name: str
    full: str
    nested: str
    path: Path
    features: Features
    fields: list[Field] = field(default_factory=list[Field])
    oneofs: list[tuple[str, Path]] = field(default_factory=list[tuple[str, Path]])
    reserved: list[Range] = field(default_factory=list[Range])
    reserved_names: list[str] = field(default_factory=list[str])
    extensions: list[Range] = field(default_factory=list[Range])
    entry: bool = False
    options: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class Value:
    """One value of an enum."""

    name: str
    number: int
    path: Path


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class Enum:
    """An enum with its values."""

    file: File
    name: str
    full: str
    nested: str
    path: Path
    features: Features
    values: list[Value] = field(default_factory=list[Value])
    reserved: list[Range] = field(default_factory=list[Range])
    reserved_names: list[str] = field(default_factory=list[str])


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class Rpc:
    """One call of a service."""

    name: str
    full: str
    path: Path
    request: str
    response: str
    client_streaming: bool = False
    server_streaming: bool = False
    idempotency: str = "IDEMPOTENCY_UNKNOWN"


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class Interface:
    """A service with its calls."""

    file: File
    name: str
    full: str
    nested: str
    path: Path
    rpcs: list[Rpc] = field(default_factory=list[Rpc])


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class File:
    """One file. ``name`` is what others import it by, ``path`` where it is kept."""

    name: str
    path: str
    package: str
    syntax: str
    features: Features
    options: Mapping[str, object]
    find: Callable[[], Mapping[Path, Spot]]
    text: str = ""
    messages: list[Message] = field(default_factory=list[Message])
    enums: list[Enum] = field(default_factory=list[Enum])
    extensions: list[Field] = field(default_factory=list[Field])
    services: list[Interface] = field(default_factory=list[Interface])
    _spots: Mapping[Path, Spot] | None = None

    def at(self, *paths: Path) -> Spot:
        """Return where the first of ``paths`` that stands in the text does; else the top."""
        if self._spots is None:
            self._spots = self.find()
        for path in paths:
            if path in self._spots:
                return self._spots[path]
        return 1, 1

    def knows(self, path: Path) -> bool:
        """Say whether something stands at a path."""
        self.at()
        return self._spots is not None and path in self._spots


Element = Message | Enum | Field | Interface


class Schema:
    """One version: its own files, and by full name whatever they and their imports declare.

    ``whole`` says that every file was compiled; otherwise names may be unresolved.
    """

    def __init__(self, files: Iterable[File], imported: Iterable[File] = ()) -> None:
        self.files = {file.name: file for file in files}
        self._imported = list(imported)

    @cached_property
    def messages(self) -> Mapping[str, Message]:
        return {m.full: m for file in self.files.values() for m in file.messages}

    @cached_property
    def enums(self) -> Mapping[str, Enum]:
        return {e.full: e for file in self.files.values() for e in file.enums}

    @cached_property
    def services(self) -> Mapping[str, Interface]:
        return {s.full: s for file in self.files.values() for s in file.services}

    @cached_property
    def all_enums(self) -> Mapping[str, Enum]:
        found = {e.full: e for file in self._imported for e in file.enums}
        found.update(self.enums)
        return found

    @cached_property
    def all_messages(self) -> Mapping[str, Message]:
        found = {m.full: m for file in self._imported for m in file.messages}
        found.update(self.messages)
        return found

    @cached_property
    def extensions(self) -> Mapping[tuple[str, int], Field]:
        """Extensions by what they extend and their number."""
        return {(x.extendee, x.number): x for f in self.files.values() for x in f.extensions}

    @cached_property
    def packages(self) -> Mapping[str, list[File]]:
        found: dict[str, list[File]] = {}
        for file in self.files.values():
            found.setdefault(file.package, []).append(file)
        return found

    @cached_property
    def closed(self) -> frozenset[str]:
        """The full names of all enums that are closed."""
        return frozenset(n for n, e in self.all_enums.items() if is_closed(e))

    def is_map(self, one: Field) -> bool:
        if one.label != REPEATED or one.type != "message":
            return False
        entry = self.all_messages.get(one.type_name)
        return entry is not None and entry.entry


def is_closed(enum: Enum) -> bool:
    return enum.features.get("enum_type") == "CLOSED"
