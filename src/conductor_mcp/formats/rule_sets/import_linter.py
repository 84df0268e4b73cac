"""Contracts of import-linter, from ``.importlinter``, ``setup.cfg`` or ``pyproject.toml``.

``forbidden``, ``layers``, ``independence``, ``protected`` and ``acyclic_siblings`` are read, with
wildcards, chains of imports through the root packages, ``ignore_imports`` and ``exhaustive``. A
contract of a kind of one's own is not. Whether an exception is still needed
(``unmatched_ignore_imports_alerting``) is not asked here.

Source: import-linter's documentation (contract types, options of the file), version 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from conductor_mcp.formats.rule_sets._contracts import HEAD, Contract, written
from conductor_mcp.formats.rule_sets._modules import (
    CALLED,
    PYTHON,
    alone,
    found_home,
    home,
    modules_in,
    named,
    no_packages,
    whole,
)
from conductor_mcp.formats.rule_sets._rule_set import RuleSet, Said, Tree
from conductor_mcp.model import Document, Span

_ID = re.compile(r"[^\w.-]+")
_DEPTH = 10
_MOST = 40
_Clause = tuple[str, dict[str, object]]


def read(document: Document, tree: Tree) -> tuple[Said, ...]:
    """Return the contracts of a file as clauses; nothing where it holds none."""
    try:
        settings, contracts = written(document)
    except ValueError as error:
        if HEAD not in document.text:
            return ()
        words = f"{document.path} cannot be read: {error}"
        return (Said("settings", Span(document.path), problem=words, scope=PYTHON),)
    if not contracts:
        return ()
    reader = _Reader(document.path, settings, tree)
    return tuple(said for contract in contracts for said in reader.clauses(contract))


@dataclass
class _Reader:
    path: str
    settings: Contract
    tree: Tree

    def clauses(self, contract: Contract) -> Iterator[Said]:
        kind = contract.text("type")
        writer = self._writers().get(kind)
        at = Span(self.path, contract.line, contract.line)
        name = _ID.sub("-", contract.id).strip("-.") or "contract"
        why = contract.text("name")
        if not self._roots:
            words = "its root package is not in this repository"
            yield Said(name, at, why=why, problem=words, scope=PYTHON)
            return
        if writer is None:
            words = f"contracts of the type {kind!r} are not read"
            yield Said(name, at, why=why, problem=words, scope=tuple(self._everything))
            return
        common = {"type_only": "allow"} if self._type_checking_excluded() else {}
        for n, (rule, options) in enumerate(writer(contract)):
            more: dict[str, object] = {}
            if rule != "listed":
                spared = [*cast("list[object]", options.get("except", [])), *self._unseen, CALLED]
                more = {**common, "except": spared}
            chains = {"through": self._everything} if options.get("transitive") else {}
            own = name if n == 0 else f"{name}.{n + 1}"
            yield Said(own, at, rule, {**options, **more, **chains}, why)

    def _writers(self) -> dict[str, Callable[[Contract], Iterator[_Clause]]]:
        return {
            "forbidden": self._forbidden,
            "layers": self._layers,
            "independence": self._independence,
            "protected": self._protected,
            "acyclic_siblings": self._acyclic,
        }

    def _type_checking_excluded(self) -> bool:
        return self.settings.flag("exclude_type_checking_imports", default=False)

    @property
    def _folder(self) -> str:
        return self.path.rpartition("/")[0]

    @cached_property
    def _roots(self) -> dict[str, str]:
        """Return the root packages that are here, each with the folder that holds it."""
        names = self.settings.lines("root_packages") or self.settings.lines("root_package")
        tree = self.tree
        places = {n: found_home(n, self._folder, tree.exists, tree.paths) for n in names}
        return {name: place for name, place in places.items() if place is not None}

    @cached_property
    def _everything(self) -> list[str]:
        return [glob for name, place in self._roots.items() for glob in whole(name, place)]

    @cached_property
    def _unseen(self) -> list[dict[str, object]]:
        """Return what spares folders that are no packages: the tool does not look into them."""
        tops = [place + name.replace(".", "/") for name, place in self._roots.items()]
        globs = [f"{folder}/**" for folder in sorted(no_packages(tops, self.tree.paths()))]
        reason = "import-linter sees no package there"
        if not globs:
            return []
        return [
            {"path": globs, "reason": reason},
            {"path": ["**"], "import": globs, "reason": reason},
        ]

    @cached_property
    def _names(self) -> list[str]:
        """Return the dotted names of all modules of the root packages: a look at all files."""
        paths = list(self.tree.paths())
        found = {n for place in set(self._roots.values()) for n in modules_in(place, paths)}
        return sorted(name for name in found if self._inside(name) is not None)

    def _meant(self, modules: list[str]) -> list[str]:
        """Return the modules that are named, and those that patterns stand for."""
        found = (named(m, self._names) if "*" in m else (m,) for m in modules)
        return list(dict.fromkeys(name for names in found for name in names))

    def _inside(self, module: str) -> str | None:
        """Return the folder of a module's root package, ``None`` for a package from outside."""
        for name, place in self._roots.items():
            if module == name or module.startswith((f"{name}.", "*")):
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
        """Return files, and packages: one beside the root packages counts as either."""
        outside = [m.partition(".")[0] for m in modules if self._inside(m) is None]
        found = self._files(modules, packages=packages)
        for name in dict.fromkeys(outside):
            place = home(name, self._folder, self.tree.exists)
            found += [f"pkg:{name}", *(whole(name, place) if place is not None else ())]
        return found

    def _spared(self, contract: Contract) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for line in contract.lines("ignore_imports"):
            importer, arrow, imported = line.partition("->")
            if not arrow:
                continue
            source, target = importer.strip(), imported.strip()
            where = self._apart(source)
            if where:
                found.append(
                    {
                        "path": where,
                        "import": self._apart(target) or self._targets([target], packages=False),
                        "reason": f"ignored in {self.path}",
                    }
                )
        return found

    def _apart(self, pattern: str) -> list[str]:
        """Return the files that an expression means; ``shop.*`` leaves out ``shop`` itself.

        What lies in a package is told by its children; as it is written, where none are here.
        """
        deep = pattern.endswith(".**")
        inner = pattern[:-1] if deep else pattern
        children = self._meant([inner]) if inner.endswith(".*") else []
        return self._files(children or [pattern], packages=deep and bool(children))

    def _options(self, contract: Contract, **more: object) -> dict[str, object]:
        spared = self._spared(contract)
        return {**more, **({"except": spared} if spared else {})}

    def _forbidden(self, contract: Contract) -> Iterator[_Clause]:
        packages = contract.flag("as_packages", default=True)
        sources = contract.lines("source_modules")
        targets = contract.lines("forbidden_modules")
        sources = self._told_apart(sources, targets)
        apart = self._told_apart(targets, sources)
        met = {tuple(t for t in apart if _overlap(s, t, packages=packages)) for s in sources}
        later = [one for one in targets if one not in apart] if len(met) < _MOST else []
        if len(met) < _MOST:
            targets = apart  # else one look for each of the sources costs too much
        # What overlaps is no pair: a package may import what lies in it, and around it.
        groups: dict[tuple[str, ...], list[str]] = {}
        for source in sources:
            kept = tuple(t for t in targets if not _overlap(source, t, packages=packages))
            groups.setdefault(kept, []).append(source)
        for kept, own in groups.items():
            if kept:
                yield "forbid-import", self._forbids(contract, own, list(kept), packages=packages)
        if later:  # what patterns will stand for, once it is there
            options = self._forbids(contract, sources, later, packages=packages)
            known = self._files(self._meant(later))
            spared = {"path": ["**"], "import": known, "reason": "held one by one"}
            yield (
                "forbid-import",
                {**options, "except": [*cast("list[object]", options.get("except", [])), spared]},
            )

    def _told_apart(self, sources: list[str], targets: list[str]) -> list[str]:
        """Return what patterns of sources stand for, where what is forbidden may be among it."""
        found: list[str] = []
        for source in sources:
            meant = self._meant([source]) if "*" in source else []
            wild = any("*" in target for target in targets)
            met = any(_overlap(one, t, packages=True) for one in meant for t in targets)
            found += meant if meant and (wild or met) else [source]
        return list(dict.fromkeys(found))

    def _forbids(
        self, contract: Contract, sources: list[str], targets: list[str], *, packages: bool
    ) -> dict[str, object]:
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
        if any("*" in target for target in targets):
            spared += self._overlapping(sources, targets, packages=packages)
        return {**options, **({"except": spared} if spared else {})}

    def _overlapping(
        self, sources: list[str], targets: list[str], *, packages: bool
    ) -> Iterator[dict[str, object]]:
        """Yield what spares a module what lies in it, and what is meant that it lies in."""
        reason = f"{self.path} forbids no module what it lies in, or what lies in it"
        for source in sources:
            steps = source.split(".")
            above = [".".join(steps[:size]) for size in range(1, len(steps))] if packages else []
            meant = [name for target in targets for name in named(target, above) if "*" in target]
            own = self._files([source], packages=packages)
            if own:
                reached = self._files([source, *meant], packages=packages)
                yield {"path": own, "import": reached, "reason": reason}

    def _parents(self, modules: list[str]) -> list[str]:
        """Return the files of packages of which only what lies in them is meant (``shop.*``)."""
        inner = [m.rstrip("*").rstrip(".") for m in modules if m.endswith((".*", ".**"))]
        inner = [name for name in inner if name not in modules]
        return [
            f"{place}{name.replace('.', '/')}/__init__.py"
            for name in inner
            for place in [self._inside(name)]
            if place is not None
        ]

    def _protected(self, contract: Contract) -> Iterator[_Clause]:
        packages = contract.flag("as_packages", default=True)
        importers = contract.lines("allowed_importers")
        meant = [n for one in importers for n in self._apart_from_parent(one)]
        allowed = self._files(meant, packages=packages)
        for module in self._meant(contract.lines("protected_modules")):
            guarded = self._files([module], packages=packages)
            if not guarded:
                continue
            options = self._options(contract, **{"in": self._everything, "import": guarded})
            spared = cast("list[object]", options.get("except", []))
            yield "forbid-import", {**options, "except": [*guarded, *allowed, *spared]}

    def _apart_from_parent(self, pattern: str) -> list[str]:
        """Return a pattern, or what ``shop.*`` stands for: ``shop`` itself is not among it."""
        return self._meant([pattern]) if pattern.endswith((".*", ".**")) else [pattern]

    def _independence(self, contract: Contract) -> Iterator[_Clause]:
        modules = self._meant(contract.lines("modules"))
        files = {m: globs for m in modules if (globs := self._files([m]))}
        if len(files) > 1:
            yield "modules", self._options(contract, modules=files, transitive=True)

    def _layers(self, contract: Contract) -> Iterator[_Clause]:
        for container in self._meant(contract.lines("containers")) or [""]:
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
                modules = {module: self._files([module]) for module in group}
                yield "modules", self._options(contract, modules=modules, transitive=True)
            if container and contract.flag("exhaustive", default=False):
                yield from self._exhaustive(contract, container)

    def _exhaustive(self, contract: Contract, container: str) -> Iterator[_Clause]:
        """Yield the clause that all that lies in a container is one of its layers."""
        place = self._inside(container)
        if place is None:
            return
        lines = contract.lines("layers")
        tails = [n.strip().strip("()").strip() for line in lines for n in re.split(r"[|:]", line)]
        folder = place + container.replace(".", "/")
        yield (
            "listed",
            {
                "in": [f"{folder}/*.py", f"{folder}/*/__init__.py"],
                "names": [*tails, *contract.lines("exhaustive_ignores")],
                "except": [f"{folder}/__init__.py"],
            },
        )

    def _is_there(self, module: str) -> bool:
        place = self._inside(module)
        if place is None:
            return False
        path = place + module.replace(".", "/")
        exists = self.tree.exists
        return "*" in path or exists(f"{path}/") or exists(f"{path}.py")

    def _acyclic(self, contract: Contract) -> Iterator[_Clause]:
        skipped = [
            place + name.replace(".", "/")
            for name in self._meant(contract.lines("skip_descendants"))
            if (place := self._inside(name)) is not None
        ]
        for ancestor in self._meant(contract.lines("ancestors")):
            place = self._inside(ancestor)
            if place is None:
                continue
            path = place + ancestor.replace(".", "/")
            # What is an ancestor itself is looked at, even where it is skipped below another.
            inner = [one for one in skipped if "*" in path or one.startswith(f"{path}/")]
            deepest = str(contract.options.get("depth", _DEPTH))
            levels = int(deepest) + 1 if deepest.isdecimal() else _DEPTH + 1
            below = (name.count(".") for name in self._names if name.startswith(f"{ancestor}."))
            deepest_there = max(below, default=0) - ancestor.count(".")
            for depth in range(min(levels, max(deepest_there, 2))):
                # A circle of deeper modules under two parents is one of the parents, too: so it
                # does no harm that a level is taken as one. A package is no sibling of itself.
                level = path + "/*" * depth
                apart = [f"{one}/**" for one in inner if one.count("/") <= level.count("/")]
                options = self._options(contract, each=[f"{level}/*", f"{level}/*.py"])
                spared = cast("list[object]", options.get("except", []))
                yield "no-cycles", {**options, "except": [f"{level}/__init__.py", *apart, *spared]}


def _overlap(source: str, target: str, *, packages: bool) -> bool:
    if source == target:
        return True
    return packages and (source.startswith(f"{target}.") or target.startswith(f"{source}."))


RULE_SET = RuleSet(
    "import-linter",
    (".importlinter", "*.importlinter", "setup.cfg", "pyproject.toml", "importlinter.toml",
     "importlinter.ini"),
    read,
)  # fmt: skip
