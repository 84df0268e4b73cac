"""One file without protoc and without what it imports, as far as that goes.

What it gives is what ``_descriptors`` gives, for files that are broken or whose imports are not
there. Types that cannot be resolved keep the name they are written with and no kind.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from conductor_mcp.compat.protobuf import _features as features
from conductor_mcp.compat.protobuf._changed import FILE_OPTIONS
from conductor_mcp.compat.protobuf._sources import Source
from conductor_mcp.compat.protobuf._tokens import Statement, Statements, Token
from conductor_mcp.compat.protobuf._tree import (
    REPEATED,
    REQUIRED,
    Enum,
    Features,
    Field,
    File,
    Interface,
    Message,
    Path,
    Range,
    Rpc,
    Spot,
    Value,
)

_SCALARS = frozenset(
    {"double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string",
     "bytes", "uint32", "sfixed32", "sfixed64", "sint32", "sint64"}
)  # fmt: skip
_LABELS = ("optional", REQUIRED, REPEATED)
_OPTIONS = {"ctype": 1, "jstype": 6}
_LAST_FIELD, _LAST_VALUE = 536870911, 2147483647
_FEATURES = {
    "features.(pb.cpp).string_type": "cpp.string_type",
    "features.(pb.java).utf8_validation": "java.utf8_validation",
} | {f"features.{name}": name for name in features.NAMES}
_FEATURE_STEPS: Mapping[str, Path] = {
    **{name: (index + 1,) for index, name in enumerate(features.NAMES)},
    "cpp.string_type": (features.CPP, 2),
    "java.utf8_validation": (features.JAVA, 2),
}


def read(source: Source) -> tuple[File, Spot | None]:
    """Read one file; the second part of the answer is where it stops making sense."""
    statements = Statements(source.text)
    reader = _Reader(source)
    reader.file_level(statements.all())
    return reader.file, statements.trouble


class _Reader:
    def __init__(self, source: Source) -> None:
        self._spots: dict[Path, Spot] = {}
        self.file = File(
            name=source.name,
            path=source.path,
            package="",
            syntax="proto2",
            features=features.defaults("proto2"),
            options={},
            find=lambda: self._spots,
            text=source.text,
        )

    def file_level(self, statements: Sequence[Statement]) -> None:
        file = self.file
        for one in statements:
            if one.head in ("syntax", "edition") and len(one.words) > 2:  # noqa: PLR2004 - syntax = "proto3"
                file.syntax = _text(one.words[2].text)
                self._spots[12,] = one.words[0].spot
            elif one.head == "package" and len(one.words) > 1:
                file.package = one.words[1].text
                self._spots[2,] = one.words[0].spot
        own, options = self._options(statements, (8,), 50)
        file.features = features.within(features.defaults(file.syntax), own)
        file.options = options
        counts = dict.fromkeys(("message", "enum", "service", "extend"), 0)
        for one in statements:
            kind = one.head
            if kind not in counts or one.block is None or len(one.words) < 2:  # noqa: PLR2004 - kind and name
                continue
            index = counts[kind]
            counts[kind] += 1
            if kind == "message":
                self._message(one, (4, index), "", file.features)
            elif kind == "enum":
                self._enum(one, (5, index), "", file.features)
            elif kind == "service":
                self._service(one, (6, index))
            else:
                self._extend(one, (7,), "", file.features)

    def _full(self, nested: str) -> str:
        return f"{self.file.package}.{nested}" if self.file.package else nested

    # -- options

    def _options(
        self, statements: Iterable[Statement], path: Path, number: int
    ) -> tuple[dict[str, str], dict[str, object]]:
        own: dict[str, str] = {}
        told: dict[str, object] = {}
        for one in statements:
            texts = one.texts
            if one.head != "option" or "=" not in texts:
                continue
            equals = texts.index("=")
            name, value = "".join(texts[1:equals]), _value(texts[equals + 1 :])
            if name in _FEATURES:
                feature = _FEATURES[name]
                own[feature] = str(value)
                self._spots[(*path, number, *_FEATURE_STEPS[feature])] = one.words[0].spot
            else:
                told[name] = value
                if path == (8,) and name in FILE_OPTIONS:
                    self._spots[8, FILE_OPTIONS[name][0]] = one.words[0].spot
                elif name == "java_string_check_utf8":
                    self._spots[8, 27] = one.words[0].spot
                elif name == "no_standard_descriptor_accessor":
                    self._spots[(*path, 2)] = one.words[0].spot
        return own, told

    # -- declarations

    def _message(self, one: Statement, path: Path, scope: str, above: Features) -> None:
        name = one.words[1].text
        nested = f"{scope}.{name}" if scope else name
        block = one.block or []
        own, told = self._options(block, (*path, 7), 12)
        holds = features.within(above, own)
        message = Message(self.file, name, self._full(nested), nested, path, holds)
        message.options = told
        self._spots[path] = one.words[0].spot
        self.file.messages.append(message)
        counts = dict.fromkeys(("message", "enum"), 0)
        for inner in block:
            kind = inner.head
            if kind in counts and inner.block is not None and len(inner.words) > 1:
                step = (*path, 3 if kind == "message" else 4, counts[kind])
                counts[kind] += 1
                read_one = self._message if kind == "message" else self._enum
                read_one(inner, step, nested, holds)
            elif kind == "extend" and inner.block is not None:
                self._extend(inner, (*path, 6), nested, holds)
            elif kind == "oneof" and inner.block is not None and len(inner.words) > 1:
                self._oneof(inner, message, nested)
            elif kind == "reserved":
                ranges, names = _reserved(inner.words[1:], _LAST_FIELD)
                message.reserved += ranges
                message.reserved_names += names
            elif kind == "extensions":
                message.extensions += _reserved(inner.words[1:], _LAST_FIELD)[0]
            elif kind != "option":
                self._field(inner, message, nested, "")

    def _oneof(self, one: Statement, message: Message, nested: str) -> None:
        place = (*message.path, 8, len(message.oneofs))
        name = one.words[1].text
        message.oneofs.append((name, place))
        self._spots[place] = one.words[0].spot
        for inner in one.block or []:
            if inner.head != "option":
                self._field(inner, message, nested, name)

    def _extend(self, one: Statement, path: Path, scope: str, above: Features) -> None:
        for inner in one.block or []:
            index = sum(x.path[:-1] == path for x in self.file.extensions)
            made = self._made(inner, (*path, index), scope, above)
            if made is not None:
                made.extendee = one.words[1].text if len(one.words) > 1 else ""
                self.file.extensions.append(made)

    def _field(self, one: Statement, message: Message, nested: str, oneof: str) -> None:
        path = (*message.path, 2, len(message.fields))
        if one.head == "map" and ">" in one.texts:
            self._map(one, path, message, nested)
            return
        made = self._made(one, path, nested, message.features)
        if made is not None:
            made.oneof = oneof
            message.fields.append(made)
            if made.type == "group":
                inner = Statement([one.words[-3], one.words[-3]], one.block)
                step = (*message.path, 3, 1000 + len(message.fields))
                self._message(inner, step, nested, message.features)
                self._spots[step] = one.words[0].spot

    def _map(self, one: Statement, path: Path, message: Message, nested: str) -> None:
        close = one.texts.index(">")
        key, _, value = "".join(one.texts[2:close]).partition(",")
        rest = Statement(
            [Token(REPEATED, one.words[0].spot), one.words[0], *one.words[close + 1 :]]
        )
        made = self._made(rest, path, nested, message.features)
        if made is None:
            return
        name = "".join(p[:1].upper() + p[1:] for p in made.name.split("_")) + "Entry"
        made.type, made.type_name = "message", self._full(f"{nested}.{name}")
        message.fields.append(made)
        inside = f"{nested}.{name}"
        entry = Message(
            self.file, name, made.type_name, inside, path, message.features, entry=True
        )
        for number, kind in ((1, key), (2, value)):
            word = "key" if number == 1 else "value"
            full = f"{made.type_name}.{word}"
            held = Field(
                self.file, word, full, f"{inside}.{word}", path, number, "optional",
                *_typed(kind), features=made.features, json_name=word, in_entry=True,
            )  # fmt: skip
            entry.fields.append(held)
        self.file.messages.append(entry)

    def _made(self, one: Statement, path: Path, scope: str, above: Features) -> Field | None:
        texts = one.texts
        label = texts[0] if texts and texts[0] in _LABELS else ""
        equals = texts.index("=") if "=" in texts else -1
        first = 1 if label else 0
        if equals < first + 2 or equals + 1 >= len(texts) or not _is_number(texts[equals + 1]):
            return None
        name = texts[equals - 1]
        nested = f"{scope}.{name}" if scope else name
        type_, type_name = _typed("".join(texts[first : equals - 1]))
        if type_ == "group":
            type_name = name
            name, nested = name.lower(), nested[: len(nested) - len(name)] + name.lower()
        self._spots[path] = one.words[0].spot
        self._spots[(*path, 6 if type_name else 5)] = one.words[first].spot
        self._spots[(*path, 1)] = one.words[equals - 1].spot
        made = Field(
            file=self.file, name=name, full=self._full(nested), nested=nested, path=path,
            number=int(texts[equals + 1], 0), label=label or "optional", type=type_,
            type_name=type_name, features=above, json_name=_camel(name),
            optional=label == "optional" and self.file.syntax == "proto3",
        )  # fmt: skip
        self._field_options(made, one.words[equals + 2 :])
        return made

    def _field_options(self, made: Field, words: Sequence[Token]) -> None:
        options: dict[str, object] = {"jstype": "JS_NORMAL"}
        own: dict[str, str] = {}
        for name, value, spot in _listed(words):
            if name == "json_name":
                made.json_name = str(value)
                self._spots[(*made.path, 10)] = spot
            elif name == "default":
                made.default = str(value).lower() if isinstance(value, bool) else str(value)
                self._spots[(*made.path, 7)] = spot
            elif name in _OPTIONS:
                options[name] = value
                self._spots[(*made.path, 8, _OPTIONS[name])] = spot
            elif name in _FEATURES:
                own[_FEATURES[name]] = str(value)
                self._spots[(*made.path, 8, 21, *_FEATURE_STEPS[_FEATURES[name]])] = spot
        made.options = options
        made.features = features.within(made.features, own)

    def _enum(self, one: Statement, path: Path, scope: str, above: Features) -> None:
        name = one.words[1].text
        nested = f"{scope}.{name}" if scope else name
        block = one.block or []
        own, _ = self._options(block, (*path, 3), 7)
        holds = features.within(above, own)
        enum = Enum(self.file, name, self._full(nested), nested, path, holds)
        self._spots[path] = one.words[0].spot
        for inner in block:
            texts = inner.texts
            if inner.head == "reserved":
                ranges, names = _reserved(inner.words[1:], _LAST_VALUE)
                enum.reserved += ranges
                enum.reserved_names += names
            elif len(texts) > 2 and texts[1] == "=":  # noqa: PLR2004 - NAME = number
                number = "".join(texts[2:4]) if texts[2] == "-" else texts[2]
                if _is_number(number):
                    place = (*path, 2, len(enum.values))
                    enum.values.append(Value(texts[0], int(number, 0), place))
                    self._spots[place] = inner.words[0].spot
                    self._spots[(*place, 2)] = inner.words[2].spot
        self.file.enums.append(enum)

    def _service(self, one: Statement, path: Path) -> None:
        name = one.words[1].text
        service = Interface(self.file, name, self._full(name), name, path)
        self._spots[path] = one.words[0].spot
        for inner in one.block or []:
            texts = inner.texts
            if inner.head != "rpc" or texts.count("(") < 2 or texts.count(")") < 2:  # noqa: PLR2004 - takes and returns
                continue
            place = (*path, 2, len(service.rpcs))
            self._spots[place] = inner.words[0].spot
            rpc = Rpc(texts[1], f"{service.full}.{texts[1]}", place, "", "")
            rpc.request, rpc.client_streaming = self._taken(inner, 0, (*place, 2))
            rpc.response, rpc.server_streaming = self._taken(inner, 1, (*place, 3))
            for option in inner.block or []:
                if option.texts[:2] == ["option", "idempotency_level"]:
                    rpc.idempotency = option.texts[-1]
                    self._spots[(*place, 4, 34)] = option.words[0].spot
            service.rpcs.append(rpc)
        self.file.services.append(service)

    def _taken(self, one: Statement, which: int, path: Path) -> tuple[str, bool]:
        opens = [i for i, text in enumerate(one.texts) if text == "("]
        words = one.words[opens[which] + 1 : one.texts.index(")", opens[which])]
        stream = len(words) > 1 and words[0].text == "stream"
        if not words:
            return "", False
        self._spots[path] = words[-1].spot
        return words[-1].text, stream


# -- single words


def _typed(text: str) -> tuple[str, str]:
    return (text, "") if text in _SCALARS or text == "group" else ("", text)


def _is_number(text: str) -> bool:
    try:
        int(text, 0)
    except ValueError:
        return False
    return True


def _text(word: str) -> str:
    try:
        return str(ast.literal_eval(word)) if word[:1] in "\"'" else word
    except (ValueError, SyntaxError):
        return word.strip("\"'")


def _value(words: Sequence[str]) -> object:
    if not words:
        return ""
    if words[0][:1] in "\"'":
        return "".join(_text(word) for word in words)
    text = "".join(words)
    return {"true": True, "false": False}.get(text, text)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _reserved(words: Sequence[Token], last: int) -> tuple[list[Range], list[str]]:
    ranges: list[Range] = []
    names: list[str] = []
    part: list[str] = []
    for text in [*(word.text for word in words), ","]:
        if text in (",", "["):
            if len(part) == 1 and not _is_number(part[0]):
                names.append(_text(part[0]))
            elif part and _is_number(part[0]):
                end = part[2] if len(part) > 2 and part[1] == "to" else part[0]  # noqa: PLR2004 - 1 to 9
                first = int(part[0], 0)
                ranges.append((first, int(end, 0) if _is_number(end) else last))
            part = []
            if text == "[":
                break
        else:
            part.append(text)
    return ranges, names


def _listed(words: Sequence[Token]) -> Iterator[tuple[str, object, Spot]]:
    """Go through ``[name = value, ...]``."""
    if not words or words[0].text != "[":
        return
    part: list[Token] = []
    depth = 0
    for word in words[1:]:
        if depth == 0 and word.text in (",", "]"):
            texts = [one.text for one in part]
            if "=" in texts:
                equals = texts.index("=")
                yield "".join(texts[:equals]), _value(texts[equals + 1 :]), part[0].spot
            part = []
            continue
        depth += (word.text in "{[(") - (word.text in "}])")
        part.append(word)
