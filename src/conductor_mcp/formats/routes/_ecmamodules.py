"""Modules of JavaScript and TypeScript: what they export, loaded when it is asked for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from conductor_mcp.formats._project import Project
from conductor_mcp.formats._treesitter import too_large
from conductor_mcp.formats.routes._ecmabase import Later
from conductor_mcp.formats.routes._ecmafiles import FILES
from conductor_mcp.formats.routes._ecmaglobals import GLOBALS
from conductor_mcp.formats.routes._ecmanodes import Bit, bits_of
from conductor_mcp.formats.routes._ecmasteps import Steps
from conductor_mcp.formats.routes._ecmavalues import (
    UNDEFINED,
    UNKNOWN,
    Arr,
    Env,
    Handed,
    Native,
    Obj,
    Outside,
    Undefined,
    Unknown,
    either,
    ways,
)
from conductor_mcp.model import Import, Span

_PER_FILE = 100_000
_HIGHEST = 20
_ENDS = ("", ".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".json", ".tsx", ".jsx", "/index.js",
         "/index.ts", "/index.mjs", "/index.cjs")  # fmt: skip
_NAMED = re.compile(r"""(?:\brequire\(|\bfrom|\bimport\(?)\s*["'](\.[^"'\n]*)["']""")
_LODASH = re.compile(r"^(?:_|underscore|lodash-es|lodash/fp|lodash)[./]|^lodash\.(?=\w+$)")
_END = re.compile(r"(?:/index)?(?:\.[cm]?[jt]sx?)?$")
Maker = Callable[["Modules", Handed], object]


@dataclass(eq=False, slots=True)
class Module:
    """One file that was gone through, or is just now."""

    path: str
    env: Env
    held: Obj
    named: dict[str, object] = field(default_factory=dict[str, object])
    stars: list[str] = field(default_factory=list[str])
    done: bool = False

    @property
    def exports(self) -> object:
        return self.held.props["exports"]


class Modules(Steps):
    """The modules of a project. ``makers`` say what calls of other packages give."""

    def __init__(
        self, project: Project, words: re.Pattern[bytes], makers: dict[str, Maker]
    ) -> None:
        super().__init__(project, words)
        self.makers = makers
        self.modules: dict[str, Module] = {}
        self.importers: dict[str, set[str]] = {}

    def made_outside(self, name: str, handed: Handed) -> object:
        if (maker := self.makers.get(name)) is not None:
            return maker(self, handed)
        plain = _LODASH.sub("lodash.", name)
        if (work := FILES.get(name) or GLOBALS.get(plain)) is not None:
            return work(self, handed)
        found = self.strange(handed)
        return Unknown(name.rpartition(".")[2]) if found is UNKNOWN else found

    def resolve(self, path: str, module: str) -> str | None:
        """Return the file of the project that a specifier means."""

        def find() -> str | None:
            if module.startswith("/"):
                return self._at(module.lstrip("/"))
            format_, document = self.project.of_code(path), self.project.document(path)
            if format_ is None or format_.language is None or document is None:
                return None
            project, part = self.project, Import(module, Span(path), module)
            resolve = format_.language.resolve
            found = resolve(document, part, project.exists, project.read_text).target
            if found is not None and not found.endswith(".d.ts"):
                return found
            if not module.startswith("."):
                return None
            return self._at(posixpath.normpath(posixpath.join(posixpath.dirname(path), module)))

        return self.project.once(("ecma-resolve", path, module), find)

    def _at(self, path: str) -> str | None:
        path = path.strip("/")
        found = (f"{path}{end}" for end in _ENDS)
        return next((one for one in found if one and self.project.exists(one)
                     and self.project.read_text(one) is not None), None)  # fmt: skip

    def load(self, path: str) -> Module | None:
        """Go through a file, once."""
        if path in self.modules:
            return self.modules[path]
        document = self.project.document(path)
        if document is None or too_large(path, document.text):
            return None
        root = bits_of(path.rpartition(".")[2], document.text)
        if root is None:
            return None
        held = Obj({"exports": Obj()}, open=True)
        module = Module(path, Env({}, None, path, returned=[]), held)
        self.modules[path] = module
        for given in _NAMED.findall(document.text):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), given))
            self.importers.setdefault(stem(target), set()).add(stem(path))
        self._begin(module, root)
        before = self.left, self.floor, self.unsure, self.depth, self.calls, self.trying
        self.floor = 0
        self.left, self.unsure, self.trying = min(self.purse, _PER_FILE), 0, 0
        self.calls = []
        asked = self.left
        try:
            self._through(module, root)
        finally:
            self.purse -= asked - self.left  # each file has its own budget, all have one
            self.left, self.floor, self.unsure, self.depth, self.calls, self.trying = before
            module.done = True
        return module

    def _through(self, module: Module, root: Bit) -> None:
        self.hoist(root, module.env)
        for one in root.below:
            self.run(one, module.env)
            if one.type == "export_statement":
                self._default(module, one)

    def _begin(self, module: Module, root: Bit) -> None:
        """Declare what a module has before its first line, and what it exports and imports."""
        path, names = module.path, module.env.names
        module.env.bound, module.env.this = True, module.exports
        folder = f"/{posixpath.dirname(path)}".rstrip("/") or "/"
        load = Native(call=lambda handed: self.required(path, handed.at(0)), name="require")
        load.props["resolve"] = Native(call=lambda handed: self._located(path, handed.at(0)))
        load.props["main"] = Unknown("main")
        load.props["context"] = Native(call=lambda handed: self._context(path, handed))
        names.update(
            {"require": load, "import": load, "module": module.held,
             "exports": module.exports, "__dirname": folder, "__filename": f"/{path}"}
        )  # fmt: skip
        for one in root.below:
            if one.type == "import_statement":
                self._import(module, one)
            elif one.type == "export_statement":
                self._export(module, one)

    def _located(self, path: str, given: object) -> object:
        found = self.resolve(path, given) if isinstance(given, str) else None
        return f"/{found}" if found is not None else UNKNOWN

    def _context(self, path: str, handed: Handed) -> object:
        """``require.context(folder, deep, pattern)`` of bundlers: only its folder is heeded."""
        folder = handed.at(0)
        if not isinstance(folder, str):
            return UNKNOWN
        start = posixpath.normpath(posixpath.join(posixpath.dirname(path), folder))
        every = [f for f in self.project.files("**") if f.startswith(f"{start}/")]
        found = Native(call=lambda given: self.required(f"{start}/x.js", given.at(0)))
        keys: list[object] = [f"./{f[len(start) + 1 :]}" for f in every[:400]]
        found.props["keys"] = Native(call=lambda _: Arr(keys))
        return found

    def required(self, path: str, given: object) -> object:
        """Return what a module gives that is loaded whole."""
        if not isinstance(given, str):
            found = [self.required(path, one) for one in ways(given) if isinstance(one, str)]
            return either(*found) if found else UNKNOWN
        given = given.removeprefix("node:").removeprefix("file://")
        target = self.resolve(path, given)
        if target is None:
            inner = given.startswith((".", "/", "#"))
            return Unknown(given.rpartition("/")[2]) if inner else Outside(given)
        if target.endswith(".json"):
            return self._data(target)
        module = self.load(target)
        return self.whole(module) if module is not None else UNKNOWN

    def _data(self, path: str) -> object:
        handed = Handed(UNDEFINED, [self.project.read_text(path)], path, 0)
        return self.project.once(("ecma-data", path), lambda: GLOBALS["JSON.parse"](self, handed))

    def whole(self, module: Module) -> object:
        """Return a module as an object: what it exports by names, or all at once."""
        if not module.named and not module.stars:
            return module.exports
        made = Obj()
        for name in (*self._starred(module, 0), *module.named):
            made.props[name] = self._put_off(module, name)
        held = module.exports
        if isinstance(held, Obj):
            made.props.update(held.props)
        return made

    def _put_off(self, module: Module, name: str) -> Later:
        return Later(lambda: self.exported(module, name))

    def _starred(self, module: Module, depth: int) -> list[str]:
        found: list[str] = []
        for path in module.stars if depth < _HIGHEST else ():
            other = self.load(path)
            if other is not None:
                found += [n for n in (*self._starred(other, depth + 1), *other.named)
                          if n != "default"]  # fmt: skip
                if isinstance(other.exports, Obj):
                    found += other.exports.props
        return found

    def exported(self, module: Module, name: str, depth: int = 0) -> object:
        """Return what a module exports under a name."""
        if name in module.named:
            local = module.named[name]
            if isinstance(local, str):
                names = module.env.names
                return self.settle(names, local) if local in names else Unknown(local)
            return self.settle(module.named, name)
        for path in module.stars if depth < _HIGHEST else ():
            other = self.load(path)
            found = self.exported(other, name, depth + 1) if other is not None else UNDEFINED
            if not isinstance(found, Undefined):
                return found
        held = module.exports
        if name == "default":
            own = isinstance(held, Obj) and ("default" in held.props or "default" in held.getters)
            return self.member(held, "default") if own else held
        found = self.member(held, name) if isinstance(held, Obj) else UNKNOWN
        return found if module.done or not isinstance(found, Undefined) else UNKNOWN

    def _import(self, module: Module, bit: Bit) -> None:
        source = bit.get("source")
        clause = next((b for b in bit.below if b.type == "import_require_clause"), None)
        if clause is not None:
            source = clause.get("source")
            name = clause.below[0].text
            module.env.names[name] = self._taken(module.path, source, "*")
            return
        if bit.has("type"):
            return
        clause = next((b for b in bit.below if b.type == "import_clause"), None)
        if clause is None:
            self._for_its_effects(module, source)
            return
        for one in clause.below:
            if one.type == "identifier":
                module.env.names[one.text] = self._taken(module.path, source, "default")
            elif one.type == "namespace_import":
                module.env.names[one.below[-1].text] = self._taken(module.path, source, "*")
            for given in one.below if one.type == "named_imports" else ():
                wanted, alias = given.get("name"), given.get("alias") or given.get("name")
                if wanted is not None and alias is not None:
                    taken = self._taken(module.path, source, wanted.text)
                    module.env.names[alias.text] = taken

    def _for_its_effects(self, module: Module, source: Bit | None) -> None:
        """``import "./routes"``: what is loaded for its effects is loaded at once."""
        target = self.resolve(module.path, source.text[1:-1]) if source is not None else None
        if target is not None and not target.endswith(".json"):
            self.load(target)

    def _taken(self, path: str, source: Bit | None, name: str) -> Later:
        return Later(lambda: self._given_by(path, source.text[1:-1] if source else "", name))

    def _given_by(self, path: str, given: str, name: str) -> object:
        given = given.removeprefix("node:")
        target = self.resolve(path, given)
        if target is None or target.endswith(".json"):
            whole = self.required(path, given)
            plain = name in ("default", "*")
            return whole if plain else self.member(whole, name)
        module = self.load(target)
        if module is None:
            return Unknown(name)
        return self.whole(module) if name == "*" else self.exported(module, name)

    def _export(self, module: Module, bit: Bit) -> None:
        source, declared = bit.get("source"), bit.get("declaration")
        clause = next((b for b in bit.below if b.type == "export_clause"), None)
        for one in clause.below if clause is not None else ():
            name, alias = one.get("name"), one.get("alias") or one.get("name")
            if name is not None and alias is not None:
                module.named[alias.text] = (
                    self._taken(module.path, source, name.text) if source else name.text
                )
        if declared is not None:
            for name_ in _declared(declared):
                module.named["default" if bit.has("default") else name_] = name_
        if source is None or clause is not None:
            return
        space = next((b for b in bit.below if b.type == "namespace_export"), None)
        if space is not None:
            module.named[space.below[-1].text] = self._taken(module.path, source, "*")
        elif (target := self.resolve(module.path, source.text[1:-1])) is not None:
            module.stars.append(target)

    def _default(self, module: Module, bit: Bit) -> None:
        """Keep what ``export default`` and ``export =`` give."""
        given = bit.get("value")
        if given is not None:
            module.env.names["*default*"] = self.value(given, module.env)
            module.named["default"] = "*default*"
        elif bit.has("=") and bit.below:
            module.held.props["exports"] = self.value(bit.below[-1], module.env)
        elif bit.has("default") and "default" not in module.named:
            module.named["default"] = "default"


def stem(path: str) -> str:
    """Return a file's path as others may import it: without its ending or ``index``."""
    return _END.sub("", path)


def _declared(bit: Bit) -> list[str]:
    name = bit.get("name")
    if name is not None:
        return [name.text]
    found: list[str] = []
    for one in bit.below:
        target = one.get("name") if one.type == "variable_declarator" else None
        if target is not None and target.type == "object_pattern":
            found += [(b.get("value") or b).text for b in target.below]
        elif target is not None:
            found.append(target.text)
    return found
