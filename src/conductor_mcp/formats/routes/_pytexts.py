"""The texts that Python's expressions come to, as far as that can be told without running them.

Source: Python's documentation (``str``, ``posixpath``, ``os.environ``).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from conductor_mcp.formats.routes._pygiven import PyGiven
from conductor_mcp.formats.routes._pykinds import DEEPEST
from conductor_mcp.formats.routes._pylook import APART
from conductor_mcp.formats.routes._pything import (
    FIELD,
    FROM_OUTSIDE,
    Thing,
    called_name,
    entry,
)
from conductor_mcp.formats.routes._python import Class, Function
from conductor_mcp.formats.routes._values import (
    Call,
    Items,
    Join,
    Member,
    Name,
    Pick,
    Plain,
    Text,
    Value,
    dotted,
)

_TRIMMED = {"strip": 1, "rstrip": 1, "lstrip": 1, "lower": 0, "upper": 0, "removeprefix": 1,
            "removesuffix": 1, "replace": 2, "title": 0, "capitalize": 0}  # fmt: skip
"""Methods of strings, and how many strings each is given at the most."""
_HOLE = re.compile(r"%s|%d|\{\d*\}")
_FORMAT = re.compile(r"0?\d?d|[<>^]?\d?s?")
_PATHS = ("PurePosixPath", "PurePath", "Path", "PosixPath")
_JOINING = ("posixpath.join", "os.path.join", "urllib.parse.urljoin")


@dataclass(slots=True)
class PyTexts(PyGiven):
    """What names mean, and what the texts that are written with them come to."""

    _by_default: bool = False

    def text(self, path: str, scope: str, value: Value | None, depth: int = 0) -> str | None:
        """Return the string that an expression gives, ``None`` where that is not known."""
        if isinstance(value, Text):
            return value.text
        if depth > DEEPEST:
            return None
        if isinstance(value, Join):
            return self._text_of_parts(path, scope, value, depth)
        if isinstance(value, Call):
            return self._text_of_call(path, scope, value, depth + 1)
        if isinstance(value, Name | Member | Pick):
            return self._text_of_name(path, scope, value, depth + 1)
        return value.word if isinstance(value, Plain) and value.word.isdigit() and depth else None

    def text_or_default(self, path: str, scope: str, value: Value | None) -> str | None:
        """Return what ``text`` does, else what it is where nobody gives the parameters in it."""
        found = self.text(path, scope, value)
        if found is None:
            self._by_default = True
            found = self.text(path, scope, value)
            self._by_default = False
        return found

    def guess(self, path: str, scope: str, value: Value | None, depth: int = 0) -> str:
        """Return what is known of a text that is not known whole, ``""`` for nothing."""
        if value is None or depth > DEEPEST:
            return ""
        text = self.text_or_default(path, scope, value)
        if text is not None:
            return text
        if isinstance(value, Join) and value.operator in ("+", "%"):
            return "".join(self.guess(path, scope, one, depth + 1) for one in value.parts)
        if isinstance(value, Call):
            asked = value.given[1:] if called_name(value) == "get" else value.given
            every = [self.guess(path, scope, one, depth + 1) for one in asked]
            known = [one for one in every if one]
            if "join" in called_name(value) and len(known) > 1:
                return "/" + "/".join(one.strip("/") for one in known)
            return next(iter(known), "")
        return ""

    def _text_of_default(self, found: Thing, depth: int) -> str | None:
        file = self.file(found.path)
        function = file.functions.get(found.scope) if file else None
        for one in function.arguments if function and self._by_default else ():
            if one.name == found.name and one.default is not None and function is not None:
                return self.text(found.path, function.scope, one.default, depth + 1)
        return None

    def _text_of_parts(self, path: str, scope: str, value: Join, depth: int) -> str | None:
        if value.operator in ("or", "?"):
            step = 2 if value.operator == "?" else 1
            found = (self.text(path, scope, one, depth + 1) for one in value.parts[::step])
            return next((one for one in found if one is not None), None)
        if value.operator == "%":
            return self._filled(path, scope, value.parts, depth)
        if value.operator == "/":  # of paths
            return self._path_joined(path, scope, value.parts, depth)
        if value.operator != "+":
            return None
        parts = [self.text(path, scope, one, depth + 1) for one in value.parts]
        return None if None in parts else "".join(one for one in parts if one is not None)

    def _filled(self, path: str, scope: str, parts: tuple[Value, ...], depth: int) -> str | None:
        """Return what ``"%s/%s" % (a, b)`` and ``"{}/{}".format(a, b)`` come to."""
        text = self.text(path, scope, parts[0], depth + 1)
        given = parts[1:]
        if len(given) == 1 and isinstance(given[0], Items):
            given = given[0].values
        texts = [self.text(path, scope, one, depth + 1) for one in given]
        if text is None or None in texts:
            return None
        pieces = _HOLE.split(text)
        if len(pieces) != len(texts) + 1:
            return None
        return pieces[0] + "".join(f"{a}{b}" for a, b in zip(texts, pieces[1:], strict=True))

    def _text_of_call(self, path: str, scope: str, value: Call, depth: int) -> str | None:
        name = called_name(value)
        if name in FIELD:
            return self.text(path, scope, value.at(0) or value.named.get("default"), depth)
        if isinstance(value.function, Name) and name == "format" and value.given:
            return self._formatted(path, scope, value, depth)
        if isinstance(value.function, Name) and name == "str" and value.given:
            return self.text(path, scope, value.given[0], depth)
        if name in _TRIMMED and isinstance(value.function, Member):
            text = self.text(path, scope, value.function.of, depth)
            marks = [self.text(path, scope, one, depth) for one in value.given]
            if text is None or None in marks or len(marks) > _TRIMMED[name]:
                return None
            return str(getattr(text, name)(*marks)) if marks or _TRIMMED[name] < 2 else None  # noqa: PLR2004
        return self._text_made(path, scope, value, depth)

    def _formatted(self, path: str, scope: str, value: Call, depth: int) -> str | None:
        """Return what ``f"{value:spec}"`` comes to."""
        text = self.text(path, scope, value.given[0], depth)
        spec = self.text(path, scope, value.at(1), depth) or ""
        if text is None or not spec:
            return text
        if _FORMAT.fullmatch(spec) is None or (spec.endswith("d") and not text.isdigit()):
            return None
        return format(int(text), spec) if spec.endswith("d") else format(text, spec)

    def _path_joined(
        self, path: str, scope: str, parts: tuple[Value, ...], depth: int
    ) -> str | None:
        """Return what ``PurePosixPath("/a") / "b"`` comes to."""
        texts = [self.text(path, scope, one, depth + 1) for one in parts]
        return None if None in texts else posixpath.join(*(one for one in texts if one))

    def _text_apart(self, path: str, scope: str, value: Pick, depth: int) -> str | None:
        """Return what ``text.split(".")[0]`` comes to."""
        of, key = value.of, value.key
        if not isinstance(of, Call) or not isinstance(of.function, Member):
            return None
        name, place = of.function.name, key.word if isinstance(key, Plain) else ""
        if name not in APART or not place.lstrip("-").isdigit():
            return None
        text = self.text(path, scope, of.function.of, depth)
        mark = self.text(path, scope, of.at(0, "sep"), depth)
        if text is None or not mark:
            return None
        pieces = getattr(text, name)(mark)
        return pieces[int(place)] if -len(pieces) <= int(place) < len(pieces) else None

    def _text_from_outside(self, path: str, scope: str, value: Call, depth: int) -> str | None:
        """Return what a function of another package gives: a path, or what it is by default."""
        made = self.look(path, scope, value.function, depth)
        origin = made.outside if made is not None else dotted(value.function)
        if origin in _JOINING or origin.rpartition(".")[2] in _PATHS:
            texts = [self.text(path, scope, one, depth) for one in value.given]
            known = [one for one in texts if one is not None]
            if not known or len(known) < len(texts):
                return None
            return urljoin(known[0], known[-1]) if "urljoin" in origin else posixpath.join(*known)
        for key in ("default", "fallback"):
            if (given := value.named.get(key)) is not None:
                return self.text(path, scope, given, depth)
        first = value.at(0)
        setting = isinstance(first, Text) and first.text.replace("_", "").isupper()
        return self.text(path, scope, value.at(1), depth) if setting else None

    def _text_joined(self, path: str, scope: str, value: Call, depth: int) -> str | None:
        """Return what ``"{}".format(...)`` and ``"/".join(...)`` come to."""
        function = value.function
        if not isinstance(function, Member) or value.named:
            return None
        if function.name == "format":
            return self._filled(path, scope, (function.of, *value.given), depth)
        mark = self.text(path, scope, function.of, depth)
        listed = self.elements(Thing(path, scope, "", value.at(0))) if mark is not None else []
        texts = [self._text_of(one, depth) for one in listed]
        if mark is None or not texts or None in texts:
            return None
        return mark.join(one for one in texts if one is not None)

    def _text_made(self, path: str, scope: str, value: Call, depth: int) -> str | None:
        if called_name(value) in ("format", "join"):
            joined = self._text_joined(path, scope, value, depth)
            if joined is not None or called_name(value) == "format":
                return joined
        if called_name(value) == "getattr" and value.at(1) in (Text("name"), Text("key")):
            # A column goes by the name of the member that it is of its class.
            of = value.at(0)
            column = self.given.get((path, scope, of.name)) if isinstance(of, Name) else None
            at = column.what if column is not None else of
            return at.name if isinstance(at, Member) else None
        if called_name(value) in ("get", "getattr") and value.given:
            held = self._asked_for(path, scope, value, depth)
            if held is not None:
                return self._text_of(held, depth)
        if dotted(value.function) in FROM_OUTSIDE:  # what it is where nobody says otherwise
            return self.text(path, scope, value.at(1, "default"), depth)
        made = self.look(path, scope, value.function, depth)
        if made is None or not isinstance(made.what, Function):
            return self._text_from_outside(path, scope, value, depth)
        results = self._results(Thing(path, scope), made, made.what, value, depth)
        texts = (self._text_of(one, depth) for one in results)
        return next((one for one in texts if one is not None), None)

    def _text_of(self, found: Thing, depth: int) -> str | None:
        if found.what is None:
            return self._text_of_default(found, depth)
        if isinstance(found.what, Function | Class):
            return None
        with self.under(found.given):
            return self.text(found.path, found.scope, found.what, depth + 1)

    def _text_of_name(
        self, path: str, scope: str, value: Name | Member | Pick, depth: int
    ) -> str | None:
        if isinstance(value, Member) and value.name in ("__name__", "__qualname__"):
            of = self.look(path, scope, value.of, depth)
            if of is not None and isinstance(of.what, Class | Function):
                return of.what.name
        if isinstance(value, Member) and value.name == "value":
            inner = self.text(path, scope, value.of, depth)
            if inner is not None:
                return inner
        if isinstance(value, Pick):
            if (apart := self._text_apart(path, scope, value, depth)) is not None:
                return apart
            of = self.look(path, scope, value.of, depth)
            key = self.text(path, scope, value.key, depth)
            held = entry(of.what, value.key) if of is not None else None
            held = held or (entry(of.what, Text(key)) if of is not None and key else None)
            return self._text_of(replace(of, what=held), depth) if of and held else None
        found = self._given_call(path, scope, value) or self.look(path, scope, value)
        return None if found is None or found.outside else self._text_of(found, depth)

    def _given_call(self, path: str, scope: str, value: Value) -> Thing | None:
        """Return the call that a name was given, of whose results any may be the text."""
        around = scope
        while isinstance(value, Name) and self.given:
            if (found := self.given.get((path, around, value.name))) is not None:
                return found if isinstance(found.what, Call) else None
            if not around:
                break
            around = around.rpartition(".")[0]
        return None
