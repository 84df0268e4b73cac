"""Go packages as routes need them: functions and methods, types, what stands at the top of files.

Source: the Go language specification (packages, declarations, methods).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import LARGEST, parse, text_of
from conductor_mcp.model import Import, Span

if TYPE_CHECKING:
    from tree_sitter import Node

FRAMEWORKS = ('"net/http"', "go-chi/chi", "gin-gonic/gin")
_WORDS = ("ServeMux", "HandleFunc(", ".Handle(", "chi.", "gin.")
_MOST_FILES = 3_000
_MOST_FOLDERS = 400
_ROUNDS = 3


@dataclass(slots=True)
class Source:
    """One file: what its imports are called, and what it declares."""

    package: str = ""
    imports: dict[str, str] = field(default_factory=dict[str, str])
    functions: dict[tuple[str, str], Node] = field(default_factory=dict[tuple[str, str], "Node"])
    types: dict[str, Node] = field(default_factory=dict[str, "Node"])
    given: dict[str, Node] = field(default_factory=dict[str, "Node"])
    typed: dict[str, Node] = field(default_factory=dict[str, "Node"])


@lru_cache(maxsize=1024)
def source(text: str) -> Source:
    """Read a file; both sides of a change share what did not change."""
    found = Source()
    if len(text) > LARGEST:
        return found
    for node in parse("go", text).named_children:
        match node.type:
            case "package_clause":
                found.package = text_of(node.named_children[0]) if node.named_children else ""
            case "import_declaration":
                _imports(node, found)
            case "function_declaration" | "method_declaration":
                name = text_of(node.child_by_field_name("name"))
                holder = text_of(node.child_by_field_name("receiver")).strip("()")
                words = holder.partition("[")[0].split()
                key = ((words[-1].lstrip("*") if words else ""), name)
                # Of several functions of one name (`init`) each counts.
                while key in found.functions:
                    key = (key[0], f"{key[1]} ")
                found.functions[key] = node
            case "type_declaration":
                for one in node.named_children:
                    found.types[text_of(one.child_by_field_name("name"))] = one
            case "const_declaration" | "var_declaration":
                _specified(node, found)
            case _:
                pass
    return found


def _imports(node: Node, found: Source) -> None:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == "import_spec":
            path = text_of(one.child_by_field_name("path"))[1:-1]
            alias = text_of(one.child_by_field_name("name"))
            found.imports[alias or package_name(path)] = path
        else:
            waiting += one.named_children


def package_name(path: str) -> str:
    """Return the name that a package most likely has: ``chi`` for ``github.com/go-chi/chi/v5``."""
    segments = path.split("/")
    last = segments.pop()
    if last[:1] == "v" and last[1:].isdigit() and segments:
        last = segments.pop()
    return last.partition(".")[0]


def _specified(node: Node, found: Source) -> None:
    waiting = list(node.named_children)
    while waiting:
        one = waiting.pop()
        if one.type not in ("const_spec", "var_spec"):
            waiting += one.named_children if one.type == "var_spec_list" else []
            continue
        value, kind = one.child_by_field_name("value"), one.child_by_field_name("type")
        values = value.named_children if value is not None else []
        for at, name in enumerate(map(text_of, one.children_by_field_name("name"))):
            if at < len(values):
                found.given[name] = values[at]
            elif kind is not None:
                found.typed[name] = kind


@dataclass(slots=True)
class Sources:
    """The Go files of a project that routes may be declared in, by folder."""

    project: Project
    _all: list[str] = field(default_factory=list[str])
    _files: dict[str, Source] = field(default_factory=dict[str, Source])
    _packages: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"])

    def __post_init__(self) -> None:
        every = (p for p in self.project.files("**/*.go", "*.go") if not p.endswith("_test.go"))
        self._all = [p for _, p in zip(range(_MOST_FILES), every, strict=False)]

    def file(self, path: str) -> Source:
        if path not in self._files:
            text = self.project.read_text(path)
            self._files[path] = Source() if text is None else source(text)
        return self._files[path]

    def package(self, folder: str) -> list[str]:
        """Return the files of a folder, tests left out."""
        if not self._packages:
            for path in self.project.files("**/*.go", "*.go"):
                if not path.endswith("_test.go"):
                    self._packages.setdefault(path.rpartition("/")[0], []).append(path)
        return self._packages.get(folder, [])

    def folder(self, path: str, module: str) -> str | None:
        """Return where a package is that a file imports, ``None`` for one of elsewhere."""
        return self.project.once(
            ("go folder", path.rpartition("/")[0], module), lambda: self._resolved(path, module)
        )

    def _resolved(self, path: str, module: str) -> str | None:
        format_, document = self.project.of_code(path), self.project.document(path)
        if format_ is None or format_.language is None or document is None:
            return None
        part = Import(module, Span(path), module)
        project = self.project
        found = format_.language.resolve(document, part, project.exists, project.read_text)
        return None if found.target is None else found.target.strip(".")

    def folders(self) -> list[str]:
        """Return the folders that hold routers, and those that import them."""
        texts = {path: self.project.read_text(path) or "" for path in self._all}
        found = dict.fromkeys(
            path.rpartition("/")[0]
            for path, text in texts.items()
            if any(f in text for f in FRAMEWORKS) and any(w in text for w in _WORDS)
        )
        latest = [folder for folder in found if folder]
        for _ in range(_ROUNDS):
            ends = tuple(f'/{folder.rpartition("/")[2]}"' for folder in latest)
            grown: list[str] = []
            for path, text in texts.items():
                folder = path.rpartition("/")[0]
                if folder not in found and ends and any(end in text for end in ends):
                    found[folder] = None
                    grown.append(folder)
            latest = [folder for folder in grown if folder]
        return list(found)[:_MOST_FOLDERS]
