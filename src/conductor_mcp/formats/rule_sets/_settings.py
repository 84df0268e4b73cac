"""What a settings file in JavaScript or TypeScript exports, as plain values, without running it.

It is gone through as the modules of a project are (``routes/_ecmamodules.py``): classes, getters,
loops, ``switch``, methods of lists and strings, other files of the repository. What differs here:
objects know the place that they are written at, no environment variable counts as set, what is
handed to a function from outside is taken to come back, and of two ways both are held, with
``UNKNOWN`` beside them. All else that cannot be told is ``UNKNOWN``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from conductor_mcp.formats._literals import UNKNOWN, Open
from conductor_mcp.formats._project import Project
from conductor_mcp.formats.routes import _ecmavalues as js
from conductor_mcp.formats.routes._ecmaglobals import valued
from conductor_mcp.formats.routes._ecmamembers import merged
from conductor_mcp.formats.routes._ecmamodules import Modules
from conductor_mcp.formats.routes._ecmanodes import Bit
from conductor_mcp.formats.routes._ecmasteps import is_require
from conductor_mcp.formats.rule_sets._cruiser_presets import preset
from conductor_mcp.formats.rule_sets._rule_set import Tree

_PURSE, _ENOUGH, _DEEPEST = 400_000, 60_000, 30
_ROOT = ("extends", "forbidden", "allowed", "allowedSeverity", "required", "options")
_ADDING = ("push", "unshift", "splice")
_EVERYWHERE = re.compile(rb"")
_DATA = "?data"
_CALLS = ("call_expression", "new_expression")


class Placed(Open):
    """An object with the place that it is written at. ``whole`` says that no more is in it."""

    line: int = 1
    path: str = ""
    whole: bool = True


class Settings(Modules):
    """The settings files of one repository."""

    def __init__(self, tree: Tree) -> None:
        def read(path: str) -> str | None:
            text = tree.read_text(path.removesuffix(_DATA))
            # JSON5 is JavaScript.
            is_data = path.endswith(_DATA) and text is not None
            return f"module.exports = ({text}\n);" if is_data else text

        from conductor_mcp.formats.javascript import FORMAT

        project = Project(tree.exists, read, tree.paths, lambda _path: FORMAT)
        super().__init__(project, _EVERYWHERE, {})
        self.tree = tree
        self.places: dict[int, tuple[js.Obj, str, int, int]] = {}

    def read(self, path: str) -> object:
        """Return what a file exports by default or as a whole, ``UNKNOWN`` if that is not told."""
        self.purse = _PURSE
        module = self.load(_loaded(path))
        if module is None:
            return UNKNOWN
        self.left = _ENOUGH
        is_named = "default" in module.named
        given = self.exported(module, "default") if is_named else self.whole(module)
        if given is module.env.this and isinstance(given, js.Obj) and not _named(given):
            return UNKNOWN  # it exports nothing
        return self.plain(given)

    # What comes from elsewhere.

    def required(self, path: str, given: object) -> object:
        known = preset(given) if isinstance(given, str) else None
        return super().required(path, given) if known is None else valued(known)

    def _data(self, path: str) -> object:
        module = self.load(_loaded(path))
        return js.UNKNOWN if module is None else module.exports

    def _located(self, path: str, given: object) -> object:
        found = super()._located(path, given)
        return given if isinstance(given, str) and found is js.UNKNOWN else found

    def _outside(self, of: js.Outside, name: str) -> object:
        if of.name == "process.env":
            return js.UNDEFINED  # as for whoever sets nothing
        return super()._outside(of, name)

    def beyond(self, name: str) -> object:
        return js.Outside(name) if name == "console" else super().beyond(name)

    def made_outside(self, name: str, handed: js.Handed) -> object:
        if name.startswith("console."):
            return js.UNDEFINED
        if name in ("module.createRequire", "url.URL", "URL") and handed.given:
            return self._beside(name, handed)
        if name == "JSON.stringify" or (
            name == "JSON.parse" and not isinstance(handed.at(0), str)
        ):
            return handed.at(0)  # a copy, by way of a text
        found = super().made_outside(name, handed)
        if name == "Object.assign" and isinstance(found, js.Obj):
            found.open = found.open or any(map(_may_hold, handed.given))
        return found

    def _beside(self, name: str, handed: js.Handed) -> object:
        """``createRequire(import.meta.url)``, ``new URL("./x.json", import.meta.url)``."""
        if name == "module.createRequire":
            path = handed.path
            return js.Native(call=lambda given: self.required(path, given.at(0)), name="require")
        first, second = js.shown(handed.at(0)), js.shown(handed.at(1))
        if first is None or second is None or not second.startswith(("/", "file:")):
            return js.UNKNOWN
        folder = posixpath.dirname(second.removeprefix("file://"))
        return posixpath.normpath(posixpath.join(folder, first))

    def member(self, of: object, name: str) -> object:
        if isinstance(of, str) and of.startswith("/") and name in ("href", "pathname"):
            return of  # of a URL
        return super().member(of, name)

    def _spread(self, made: js.Obj, source: object) -> None:
        super()._spread(made, source)
        made.open = made.open or _may_hold(source)

    def strange(self, handed: js.Handed) -> object:
        """Call what is not known: it gives what was handed to it, and maybe more."""
        super().strange(handed)
        known = [w for one in handed.given for w in js.ways(one) if not isinstance(w, js.Fn)]
        tables = [one for one in known if isinstance(one, js.Obj) and one.props]
        lists = [one for one in known if isinstance(one, js.Arr)]
        items = [item for one in lists for item in one.items]
        for one in tables:
            one.open = True  # it may have added to it, too
        for each in lists:
            each.open = True
        if len(tables) == 1:
            return tables[0]
        if tables:
            made = js.Obj(open=True)
            for one in tables:
                merged(made, one, self)
            return made
        return js.Arr(items, open=True) if lists else js.UNKNOWN

    # Of two ways both are held, and that is said.

    def call(
        self, target: object, this: object, given: Sequence[object], path: str, line: int,
        *, new: bool = False, more: bool = False,
    ) -> object:  # fmt: skip
        if (
            self.unsure
            and isinstance(this, js.Arr)
            and isinstance(target, js.Native)
            and target.name in _ADDING
        ):
            this.open = True
        return super().call(target, this, given, path, line, new=new, more=more)

    def inside(self, fn: js.Fn, handed: js.Handed, *, alone: bool) -> object:
        self.barren.clear()  # no function is here to declare anything
        return super().inside(fn, handed, alone=alone)

    def listed(self, value: object) -> js.Arr | None:
        found = super().listed(value)
        if isinstance(value, js.Choice) and found is not None:
            found.open = True
        return found

    def chosen(self, word: str, left: object, right: Bit | None, env: js.Env) -> object:
        sure = js.truth(left)
        if word == "??" and sure is False:
            sure = not (left is None or isinstance(left, js.Undefined))
        found = super().chosen(word, left, right, env)
        if sure is not None or (word == "??" and not isinstance(left, js.Unknown | js.Choice)):
            return found
        kept = tuple(one for one in js.ways(found) if isinstance(one, js.Obj | js.Arr))
        return js.Choice((*kept, js.UNKNOWN)) if kept else js.UNKNOWN

    def joined(self, parts: list[object]) -> object:
        return super().joined([_listed(one) for one in parts])

    # Where things lie.

    def value(self, bit: Bit | None, env: js.Env) -> object:
        born = len(self.places)
        found = super().value(bit, env)
        if bit is None or not isinstance(found, js.Obj) or isinstance(found, js.Fn):
            return found
        if bit.type == "object":
            self.places[id(found)] = (found, env.path.removesuffix(_DATA), bit.line, born)
        elif bit.type in _CALLS and not is_require(bit):
            # What a function made is said to lie where that was called.
            *_, at = self.places.get(id(found), (-1,))
            if at >= born:
                self.places[id(found)] = (found, env.path, bit.line, at)
        return found

    def x_call(self, bit: Bit, env: js.Env) -> object:
        arguments, function = bit.get("arguments"), bit.get("function")
        if arguments is None or function is None or arguments.type != "template_string":
            return super().x_call(bit, env)
        if function.text != "String.raw":
            return js.UNKNOWN
        parts: list[object] = []
        for one in arguments.every:
            if one.type == "template_substitution":
                parts.append(self.value(one.below[0] if one.below else None, env))
            elif one.type in ("string_fragment", "escape_sequence"):
                parts.append(one.text)
        return self.joined(parts)

    # What it comes to.

    def plain(self, value: object, depth: int = 0) -> object:
        """Return a value as lists, tables and texts of ours."""
        if isinstance(value, js.Undefined) or depth > _DEEPEST:
            return UNKNOWN if depth > _DEEPEST else None
        if isinstance(value, js.Choice):
            return self._one_of(value, depth)
        if isinstance(value, js.Obj) and (
            value.host is not None or isinstance(value, js.Fn | js.Native)
        ):
            listed = self.listed(value)
            return UNKNOWN if listed is None else self._list(listed, depth)
        if isinstance(value, js.Obj):
            return self._table(value, depth)
        if isinstance(value, js.Arr):
            return self._list(value, depth)
        return value if isinstance(value, js.Known) or value is None else UNKNOWN

    def _one_of(self, value: js.Choice, depth: int) -> object:
        lists = [one for one in value.ways if isinstance(one, js.Arr)]
        if lists:
            return self._list(js.Arr([i for one in lists for i in one.items], open=True), depth)
        tables = [one for one in value.ways if isinstance(one, js.Obj)]
        return self._table(tables[0], depth, whole=False) if tables else UNKNOWN

    def _list(self, value: js.Arr, depth: int) -> list[object]:
        found: list[object] = []
        maybe = value.open
        for one in value.items:
            if isinstance(one, js.Choice):
                maybe = True
                found += [self.plain(w, depth + 1) for w in one.ways if isinstance(w, js.Obj)]
            else:
                found.append(self.plain(one, depth + 1))
        return [*found, UNKNOWN] if maybe and UNKNOWN not in found else found

    def _table(self, value: js.Obj, depth: int, *, whole: bool = True) -> Placed:
        found = Placed()
        _, found.path, found.line, _ = self.places.get(id(value), (value, "", 1, 0))
        found.whole = whole and not value.open
        names = _named(value)
        if depth == 0:
            names += [n for n in _ROOT if n not in names and self.held(value, n) is not None]
        for name in names:
            found[name] = self.plain(self.member(value, name), depth + 1)
        return found


def _loaded(path: str) -> str:
    """Name a file as it is loaded: data is read as JavaScript that exports it."""
    return f"{path}{_DATA}" if path.endswith((".json", ".json5")) else path


def _named(value: js.Obj) -> list[str]:
    return [*value.props, *(name for name in value.getters if name not in value.props)]


def _may_hold(value: object) -> bool:
    """Whether something that is spread may hold what is not seen."""
    unseen = (js.Unknown, js.Outside, js.Made)
    return any(isinstance(one, unseen) for one in js.ways(value))


def _listed(value: object) -> object:
    """Return a list of texts as it is put into a text."""
    if isinstance(value, js.Arr) and not value.open:
        parts = [js.shown(one) for one in value.items]
        return value if None in parts else ",".join(one for one in parts if one is not None)
    return value
