"""Contracts of import-linter, from ``.importlinter``, ``setup.cfg`` or ``pyproject.toml``.

``forbidden``, ``layers``, ``independence`` and ``protected`` are read whole, chains of imports
and ``ignore_imports`` among them; ``acyclic_siblings`` for the children of its ancestors. What is
``exhaustive`` or of a kind of one's own is not.

Source: import-linter's documentation (contract types, options of the file), version 2.
"""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from conductor_mcp.formats._format import Exists
from conductor_mcp.formats.rule_sets._modules import alone, home, whole
from conductor_mcp.formats.rule_sets._rule_set import RuleSet, Said
from conductor_mcp.model import Document, Span

_HEAD = "importlinter"
_ID = re.compile(r"[^\w.-]+")
_LEVELS = 6
_TRUE = ("true", "yes", "1", "on")


@dataclass(frozen=True, slots=True)
class _Contract:
    id: str
    line: int
    options: Mapping[str, object]

    def text(self, key: str) -> str:
        value = self.options.get(key)
        return value.strip() if isinstance(value, str) else ""

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.options.get(key)
        if isinstance(value, bool):
            return value
        return value.strip().lower() in _TRUE if isinstance(value, str) else default

    def lines(self, key: str) -> list[str]:
        value = self.options.get(key)
        if isinstance(value, list):
            return [str(one).strip() for one in cast("list[object]", value) if str(one).strip()]
        texts = value.splitlines() if isinstance(value, str) else []
        return [line.strip() for line in texts if line.strip() and line.strip()[0] not in "#;"]


def read(document: Document, exists: Exists) -> tuple[Said, ...]:
    """Return the contracts of a file as clauses; nothing where it holds none."""
    try:
        settings, contracts = (
            _of_toml(document) if document.path.endswith(".toml") else _of_ini(document)
        )
    except (tomllib.TOMLDecodeError, configparser.Error, ValueError) as error:
        if _HEAD not in document.text:
            return ()
        words = f"{document.path} cannot be read: {str(error).splitlines()[0]}"
        return (Said("settings", Span(document.path), problem=words),)
    if not contracts:
        return ()
    reader = _Reader(document.path, settings, exists)
    return tuple(said for contract in contracts for said in reader.clauses(contract))


def _of_ini(document: Document) -> tuple[_Contract, list[_Contract]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(document.text)
    lines = {
        line.strip()[1:-1]: number
        for number, line in enumerate(document.text.splitlines(), 1)
        if line.startswith("[") and line.rstrip().endswith("]")
    }
    settings: Mapping[str, object] = dict(parser[_HEAD]) if _HEAD in parser else {}
    mark = f"{_HEAD}:contract:"
    contracts = [
        _Contract(name.removeprefix(mark), lines.get(name, 1), dict(parser[name]))
        for name in parser.sections()
        if name.startswith(mark)
    ]
    return _Contract("", 1, settings), contracts


def _of_toml(document: Document) -> tuple[_Contract, list[_Contract]]:
    tables = tomllib.loads(document.text)
    found = tables.get("tool", {}).get(_HEAD, tables.get(_HEAD, {}))
    if not isinstance(found, dict):
        return _Contract("", 1, {}), []
    settings = cast("dict[str, object]", found)
    heads = [
        number
        for number, line in enumerate(document.text.splitlines(), 1)
        if re.match(r"\s*\[\[\s*(?:tool\.)?importlinter\.contracts\s*\]\]", line)
    ]
    listed = settings.get("contracts")
    contracts = [
        _Contract(str(one.get("id") or n), heads[n - 1] if n <= len(heads) else 1, one)
        for n, one in enumerate(cast("list[dict[str, object]]", listed or []), 1)
    ]
    return _Contract("", 1, settings), contracts


@dataclass(slots=True)
class _Reader:
    path: str
    settings: _Contract
    exists: Exists

    def clauses(self, contract: _Contract) -> Iterator[Said]:
        kind = contract.text("type")
        writer = self._writers().get(kind)
        at = Span(self.path, contract.line, contract.line)
        name = _ID.sub("-", contract.id).strip("-.") or "contract"
        why = contract.text("name")
        if writer is None:
            words = f"contracts of the type {kind!r} are not read"
            yield Said(name, at, why=why, problem=words)
            return
        if contract.lines("skip_descendants"):
            yield Said(name, at, why=why, problem="`skip_descendants` is not read")
            return
        if not self._roots():
            yield Said(name, at, why=why, problem="its root package is not in this repository")
            return
        for n, (rule, options) in enumerate(writer(contract)):
            common = {"type_only": "allow"} if self._type_checking_excluded() else {}
            own = name if n == 0 else f"{name}.{n + 1}"
            yield Said(own, at, rule, {**options, **common}, why)

    def _writers(
        self,
    ) -> dict[str, Callable[[_Contract], Iterator[tuple[str, dict[str, object]]]]]:
        return {
            "forbidden": self._forbidden,
            "layers": self._layers,
            "independence": self._independence,
            "protected": self._protected,
            "acyclic_siblings": self._acyclic,
        }

    def _type_checking_excluded(self) -> bool:
        return self.settings.flag("exclude_type_checking_imports", default=False)

    def _roots(self) -> dict[str, str]:
        """Return the root packages that are here, each with the folder that holds it."""
        names = self.settings.lines("root_packages") or self.settings.lines("root_package")
        folder = self.path.rpartition("/")[0]
        places = {name: home(name, folder, self.exists) for name in names}
        return {name: place for name, place in places.items() if place is not None}

    def _inside(self, module: str) -> str | None:
        """Return the folder of a module's root package, ``None`` for a package from outside."""
        for name, place in self._roots().items():
            if module == name or module.startswith(f"{name}.") or module in ("*", "**"):
                return place
        return None

    def _files(self, modules: list[str], *, packages: bool = True) -> list[str]:
        spread = whole if packages else alone
        return [
            glob
            for module in modules
            for place in [self._inside(module)]
            if place is not None
            for glob in spread(module, place)
        ]

    def _targets(self, modules: list[str], *, packages: bool = True) -> list[str]:
        outside = [f"pkg:{m.partition('.')[0]}" for m in modules if self._inside(m) is None]
        return [*self._files(modules, packages=packages), *dict.fromkeys(outside)]

    def _spared(self, contract: _Contract) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for line in contract.lines("ignore_imports"):
            importer, arrow, imported = line.partition("->")
            if not arrow:
                continue
            source, target = importer.strip(), imported.strip()
            where = self._files([source], packages=False)
            if where:
                found.append(
                    {
                        "path": where,
                        "import": self._targets([target], packages=False),
                        "reason": f"ignored in {self.path}",
                    }
                )
        return found

    def _options(self, contract: _Contract, **more: object) -> dict[str, object]:
        spared = self._spared(contract)
        return {**more, **({"except": spared} if spared else {})}

    def _forbidden(self, contract: _Contract) -> Iterator[tuple[str, dict[str, object]]]:
        packages = contract.flag("as_packages", default=True)
        sources = contract.lines("source_modules")
        targets = contract.lines("forbidden_modules")
        inside = self._files(sources, packages=packages)
        options = self._options(
            contract,
            **{
                "in": inside,
                "import": self._targets(targets, packages=packages),
                "transitive": not contract.flag("allow_indirect_imports", default=False),
            },
        )
        spared = [*cast("list[object]", options.get("except", [])), *self._parents(sources)]
        if parents := self._parents(targets):
            reason = f"{self.path} names what lies in it, not the package"
            spared.append({"path": inside, "import": parents, "reason": reason})
        yield "forbid-import", {**options, **({"except": spared} if spared else {})}

    def _parents(self, modules: list[str]) -> list[str]:
        """Return the files of packages of which only what lies in them is meant (``shop.*``)."""
        named = [m.rstrip("*").rstrip(".") for m in modules if m.endswith((".*", ".**"))]
        return [
            f"{place}{name.replace('.', '/')}/__init__.py"
            for name in named
            for place in [self._inside(name)]
            if place is not None
        ]

    def _protected(self, contract: _Contract) -> Iterator[tuple[str, dict[str, object]]]:
        packages = contract.flag("as_packages", default=True)
        guarded = self._files(contract.lines("protected_modules"), packages=packages)
        allowed = self._files(contract.lines("allowed_importers"), packages=packages)
        everything = [glob for name, place in self._roots().items() for glob in whole(name, place)]
        options = self._options(contract, **{"in": everything, "import": guarded})
        spared = cast("list[object]", options.get("except", []))
        yield "forbid-import", {**options, "except": [*guarded, *allowed, *spared]}

    def _independence(self, contract: _Contract) -> Iterator[tuple[str, dict[str, object]]]:
        modules = contract.lines("modules")
        for module in modules:
            others = [other for other in modules if other != module]
            if others:
                yield "forbid-import", self._options(
                    contract,
                    **{"in": self._files([module]), "import": self._files(others),
                       "transitive": True},
                )  # fmt: skip

    def _layers(self, contract: _Contract) -> Iterator[tuple[str, dict[str, object]]]:
        for container in contract.lines("containers") or [""]:
            order: list[list[str]] = []
            siblings: list[list[str]] = []
            for line in contract.lines("layers"):
                names = [n.strip().strip("()").strip() for n in re.split(r"[|:]", line)]
                full = [f"{container}.{n}" if container else n for n in names if n]
                there = [n for n in full if self._is_there(n)]
                if there:
                    order.append(self._files(there))
                if "|" in line and len(there) > 1:
                    siblings.append(there)
            if len(order) > 1:
                yield "layers", self._options(contract, order=order, transitive=True)
            for group in siblings:
                for module in group:
                    others = [other for other in group if other != module]
                    yield "forbid-import", self._options(
                        contract,
                        **{"in": self._files([module]), "import": self._files(others),
                           "transitive": True},
                    )  # fmt: skip

    def _is_there(self, module: str) -> bool:
        place = self._inside(module)
        if place is None:
            return False
        path = place + module.replace(".", "/")
        return "*" in path or self.exists(f"{path}/") or self.exists(f"{path}.py")

    def _acyclic(self, contract: _Contract) -> Iterator[tuple[str, dict[str, object]]]:
        for ancestor in contract.lines("ancestors"):
            place = self._inside(ancestor)
            if place is None:
                continue
            path = place + ancestor.replace(".", "/")
            deepest = str(contract.options.get("depth", _LEVELS))
            levels = int(deepest) + 1 if deepest.isdecimal() else _LEVELS
            for depth in range(min(levels, _LEVELS)):
                # A circle of deeper modules under two parents is one of the parents, too: so it
                # does no harm that a level is taken as one. A package is no sibling of itself.
                level = path + "/*" * depth
                options = self._options(contract, each=[f"{level}/*", f"{level}/*.py"])
                spared = cast("list[object]", options.get("except", []))
                yield "no-cycles", {**options, "except": [f"{level}/__init__.py", *spared]}


RULE_SET = RuleSet(
    "import-linter",
    (".importlinter", "*.importlinter", "setup.cfg", "pyproject.toml", "importlinter.toml"),
    read,
)
